//! Which database this is: an installation, in an epoch.

use crate::Epoch;
use std::fmt;

/// What a database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Its name, 32 hexadecimal digits, that no other database has.
    pub installation: String,
    /// From when to when its numbers mean the same.
    pub epoch: Epoch,
    /// Under which nodes sign what they tell each other.
    pub hint_key: HintKey,
}

/// The bytes under which nodes sign what they tell each other. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct HintKey(pub [u8; 32]);

impl fmt::Debug for HintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HintKey(***)")
    }
}

impl HintKey {
    /// From 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
        }
        Some(Self(bytes))
    }
}
