//! What else somebody can do who needs help: a telephone number, a place, a page, or words.

use crate::limits::{
    MAX_ALTERNATIVE_CHARS, MAX_ALTERNATIVE_LABEL_CHARS, MAX_ALTERNATIVES, MAX_LAT, MAX_LNG,
};
use crate::location::Location;
use crate::text::{self, InvalidText};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an alternative is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AlternativeKind {
    /// A number to call.
    Phone,
    /// A place to go to.
    Place,
    /// A page to open.
    Url,
    /// Words to read.
    Text,
}

/// Another way than to ask here, as the integrator says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Alternative {
    /// What it is.
    pub kind: AlternativeKind,
    /// Digits, perhaps behind a plus, for a phone; `lat,lng` for a place; an https address for a page.
    #[schemars(length(min = 1, max = MAX_ALTERNATIVE_CHARS))]
    pub value: String,
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = MAX_ALTERNATIVE_LABEL_CHARS))]
    pub label: Option<String>,
}

/// Why some cannot be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAlternatives {
    /// Too many.
    #[error("there are more than {MAX_ALTERNATIVES} alternatives")]
    TooMany,
    /// The text of one cannot be shown.
    #[error("alternatives: {0}")]
    Text(#[from] InvalidText),
    /// A number that cannot be called.
    #[error("the value of a phone is digits, perhaps behind a plus")]
    Phone,
    /// A place that is nowhere.
    #[error("the value of a place is lat,lng: -{MAX_LAT} to {MAX_LAT}, -{MAX_LNG} to {MAX_LNG}")]
    Place,
    /// A page that an app must not open.
    #[error("the value of a url is an address that begins with https://")]
    Url,
}

/// Whether the integrator may say these.
pub fn check(alternatives: &[Alternative]) -> Result<(), InvalidAlternatives> {
    if alternatives.len() > MAX_ALTERNATIVES {
        return Err(InvalidAlternatives::TooMany);
    }
    alternatives.iter().try_for_each(Alternative::check)
}

impl Alternative {
    fn check(&self) -> Result<(), InvalidAlternatives> {
        text::check(&self.value, MAX_ALTERNATIVE_CHARS)?;
        if let Some(label) = &self.label {
            text::check_name(label, MAX_ALTERNATIVE_LABEL_CHARS)?;
        }
        match self.kind {
            AlternativeKind::Phone if !is_phone(&self.value) => Err(InvalidAlternatives::Phone),
            AlternativeKind::Place if !is_place(&self.value) => Err(InvalidAlternatives::Place),
            AlternativeKind::Url if !is_page(&self.value) => Err(InvalidAlternatives::Url),
            _ => Ok(()),
        }
    }
}

fn is_phone(value: &str) -> bool {
    let digits = value.strip_prefix('+').unwrap_or(value);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_place(value: &str) -> bool {
    // No exponents and no names of numbers: apps put it into the address of a map as it is.
    let plain = |part: &str| {
        let is_number = part
            .bytes()
            .all(|b| b.is_ascii_digit() || b".-".contains(&b));
        part.parse::<f64>().ok().filter(|_| is_number)
    };
    let Some((lat, lng)) = value.split_once(',') else {
        return false;
    };
    let place = plain(lat).zip(plain(lng));
    place.is_some_and(|(lat, lng)| Location::from_parts(Some(lat), Some(lng)).is_ok())
}

/// An address that an app may put behind a button: https and a host, without a name in front of it that looks like one.
fn is_page(value: &str) -> bool {
    let Some(rest) = value.strip_prefix("https://") else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let harmless = |c: char| !c.is_whitespace() && !c.is_control() && !"\"<>\\`".contains(c);
    !host.is_empty() && !host.contains('@') && rest.chars().all(harmless)
}

/// As they are stored; nothing where there are none.
pub fn to_text(alternatives: &[Alternative]) -> Option<String> {
    let some = !alternatives.is_empty();
    // Texts and names of kinds: they are always JSON.
    some.then(|| serde_json::to_string(alternatives).unwrap_or_default())
}

/// From what is stored. Of a kind that only a later release knows an app would not know what to do.
pub fn from_text(text: Option<&str>) -> Vec<Alternative> {
    let stored = text.and_then(|text| serde_json::from_str::<Vec<serde_json::Value>>(text).ok());
    let known = |value| serde_json::from_value(value).ok();
    stored
        .into_iter()
        .flatten()
        .filter_map(known)
        .take(MAX_ALTERNATIVES)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use AlternativeKind::{Phone, Place, Text, Url};

    fn of(kind: AlternativeKind, value: &str) -> Alternative {
        Alternative {
            kind,
            value: value.to_owned(),
            label: None,
        }
    }

    #[test]
    fn a_value_is_what_its_kind_says() {
        for (kind, value) in [
            (Phone, "112"),
            (Phone, "+4930123456"),
            (Place, "52.5,13.4"),
            (Place, "-90,180"),
            (Url, "https://help.example.org/a?b#c"),
            (Text, "Ask at the red tent\nor at the gate"),
        ] {
            assert_eq!(of(kind, value).check(), Ok(()), "{value}");
        }
        for (kind, values) in [
            (Phone, &["call me", "+", "112;x", "tel:112", "١١٢"][..]),
            (
                Place,
                &[
                    "52.5",
                    "91,0",
                    "0,181",
                    "nan,0",
                    "1e1,0",
                    "1,2,3",
                    "52.5, 13.4",
                    ",",
                ],
            ),
            (
                Url,
                &[
                    "http://example.org",
                    "javascript:alert(1)",
                    "https://",
                    "https:///path",
                    "https://good.example@evil.example",
                    "https://a b",
                    "https://a\"b",
                    "HTTPS://example.org",
                ],
            ),
            (Text, &["", " ", "\0"]),
        ] {
            for value in values {
                assert!(of(kind, value).check().is_err(), "{kind:?} {value}");
            }
        }
    }

    #[test]
    fn many_and_long_ones_are_refused() {
        let some = |count| vec![of(Phone, "112"); count];
        assert_eq!(check(&some(MAX_ALTERNATIVES)), Ok(()));
        assert_eq!(
            check(&some(MAX_ALTERNATIVES + 1)),
            Err(InvalidAlternatives::TooMany)
        );
        let long = |chars, label| Alternative {
            label: Some("x".repeat(label)),
            ..of(Text, &"ä".repeat(chars))
        };
        let (chars, label) = (MAX_ALTERNATIVE_CHARS, MAX_ALTERNATIVE_LABEL_CHARS);
        assert_eq!(long(chars, label).check(), Ok(()));
        let too_long = Err(InvalidText::TooLong.into());
        assert_eq!(long(chars + 1, label).check(), too_long);
        assert_eq!(long(chars, label + 1).check(), too_long);
        assert!(long(1, 0).check().is_err());
    }

    #[test]
    fn what_is_stored_is_read_as_far_as_it_is_known() {
        let some = [of(Phone, "112"), of(Text, "\"Quoted\"")];
        assert_eq!(from_text(to_text(&some).as_deref()), some);
        assert_eq!((to_text(&[]), from_text(None)), (None, vec![]));
        let later = r#"[{"kind":"flag","value":"x"},{"kind":"phone","value":"1","more":2}]"#;
        assert_eq!(from_text(Some(later)), [of(Phone, "1")]);
    }
}
