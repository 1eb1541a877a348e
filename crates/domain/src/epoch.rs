//! From when to when the numbers of a database mean the same.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A stretch of a database's life in which no number is given twice. It ends when a backup is brought back,
/// or when a failover has lost what was stored last: what a client holds by its numbers is void then.
///
/// 60 random bits, 15 hexadecimal digits. Opaque on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(
    description = "From when to when the numbers of a database mean the same. Only whether it is another one counts."
)]
pub struct Epoch(#[schemars(with = "String", extend("pattern" = "^[0-9a-f]{15}$"))] u64);

/// Digits of its text.
const DIGITS: usize = 15;

impl Epoch {
    /// As a number that is not negative.
    pub fn number(self) -> i64 {
        // 60 bits.
        self.0 as i64
    }

    /// The epoch of that number.
    pub fn from_number(number: i64) -> Option<Self> {
        let number = u64::try_from(number).ok()?;
        (number >> (DIGITS * 4) == 0).then_some(Self(number))
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$x}", self.0, width = DIGITS)
    }
}

/// A text that means something in this epoch only, and says so.
pub fn tie(epoch: Option<Epoch>, text: &str) -> String {
    match epoch {
        Some(epoch) => format!("{epoch}:{text}"),
        None => text.to_owned(),
    }
}

/// What [`tie`] was given, if that was in the epoch `now`, or was not said.
pub fn untie(text: &str, now: Option<Epoch>) -> Result<&str, Foreign> {
    match text.split_once(':') {
        None => Ok(text),
        Some((epoch, text)) if now.is_some() && epoch.parse().ok() == now => Ok(text),
        Some(_) => Err(Foreign),
    }
}

/// The text means something in another epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("of another epoch")]
pub struct Foreign;

/// The text is no epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an epoch")]
pub struct InvalidEpoch;

impl FromStr for Epoch {
    type Err = InvalidEpoch;

    fn from_str(text: &str) -> Result<Self, InvalidEpoch> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if text.len() != DIGITS || !digits(text) {
            return Err(InvalidEpoch);
        }
        u64::from_str_radix(text, 16)
            .map(Self)
            .map_err(|_| InvalidEpoch)
    }
}

impl Serialize for Epoch {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_text_is_read_back() {
        for number in [0, 1, 0xabc, (1 << (DIGITS * 4)) - 1] {
            let epoch = Epoch::from_number(number).expect("60 bits");
            assert_eq!(epoch.to_string().parse(), Ok(epoch));
            assert_eq!(epoch.number(), number);
            assert_eq!(epoch.to_string().len(), DIGITS);
        }
    }

    #[test]
    fn what_is_tied_to_an_epoch_means_nothing_in_another() {
        let [one, other] = [1, 2].map(|number| Epoch::from_number(number).expect("60 bits"));
        let tied = tie(Some(one), "7.x");
        assert_eq!(untie(&tied, Some(one)), Ok("7.x"));
        assert_eq!(untie(&tied, Some(other)), Err(Foreign));
        assert_eq!(untie(&tied, None), Err(Foreign));
        assert_eq!(untie("x:7", Some(one)), Err(Foreign));
        assert_eq!(untie(&tie(None, "7.x"), Some(one)), Ok("7.x"));
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "1",
            "-00000000000001",
            "00000000000000g",
            "0000000000000000",
        ] {
            assert_eq!(text.parse::<Epoch>(), Err(InvalidEpoch), "{text}");
        }
        assert_eq!(Epoch::from_number(-1), None);
        assert_eq!(Epoch::from_number(i64::MAX), None);
    }
}
