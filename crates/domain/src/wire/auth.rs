//! The authentication frame: `{"Authorization": "Bearer <jwt>", "protocol": 2}`.

use super::{Level, is_object};
use schemars::JsonSchema;
use serde::Deserialize;
use std::borrow::Cow;

/// The first frame of a client that could not authenticate the upgrade request.
#[derive(Debug, PartialEq, Eq)]
pub struct AuthFrame<'a> {
    /// What would have been the `Authorization` header.
    pub authorization: Cow<'a, str>,
    /// The level that the client asks for.
    pub level: Level,
}

/// The first frame of a client that cannot set headers.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "Authentication")]
pub(super) struct Raw<'a> {
    /// `Bearer` and the token.
    #[serde(rename = "Authorization", borrow)]
    authorization: Cow<'a, str>,
    /// The level that the client speaks; 1 unless said.
    protocol: Option<u64>,
}

impl<'a> AuthFrame<'a> {
    /// `text` as an authentication frame, if it is one.
    pub fn parse(text: &'a str) -> Option<Self> {
        if !is_object(text) {
            return None;
        }
        let raw: Raw<'a> = serde_json::from_str(text).ok()?;
        Some(Self {
            authorization: raw.authorization,
            level: raw.protocol.map(Level::from_number).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_two_is_asked_for() {
        let level = |text| AuthFrame::parse(text).map(|frame| frame.level);
        assert_eq!(level(r#"{"Authorization":"Bearer x"}"#), Some(Level::One));
        assert_eq!(
            level(r#"{"Authorization":"Bearer x","protocol":null}"#),
            Some(Level::One)
        );
        assert_eq!(
            level(r#"{"protocol":2,"Authorization":"Bearer x"}"#),
            Some(Level::Two)
        );
        assert_eq!(level(r#"{"type":"get_chats","payload":""}"#), None);
        assert_eq!(level("[]"), None);
        assert_eq!(level(r#"["Bearer x",2]"#), None);
    }
}
