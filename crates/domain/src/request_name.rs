//! What a participant's device calls a request for help, so that it is made once however often it is sent.

use crate::code::Code;
use crate::limits::MAX_CLIENT_REQUEST_ID_BYTES;
use std::sync::Arc;

/// A `clientRequestId`: 1 to [`MAX_CLIENT_REQUEST_ID_BYTES`] bytes without NUL. One name is one request of its
/// participant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestName(Arc<str>);

impl RequestName {
    /// The name, if it is one.
    pub fn parse(name: &str) -> Result<Self, Code> {
        if name.is_empty() || name.len() > MAX_CLIENT_REQUEST_ID_BYTES || name.contains('\0') {
            return Err(Code::InvalidPayload);
        }
        Ok(Self(name.into()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_to_sixty_four_bytes() {
        for name in ["a", "ä-1", &"x".repeat(64)] {
            assert_eq!(RequestName::parse(name).unwrap().as_str(), name);
        }
        for name in ["", "a\0b", &"x".repeat(65), &"ä".repeat(33)] {
            assert_eq!(RequestName::parse(name), Err(Code::InvalidPayload));
        }
    }
}
