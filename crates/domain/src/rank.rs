//! What an organizer may do beyond their own chats.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The rank of an organizer.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Rank {
    /// Answers help requests: the rank of whoever has no other.
    #[default]
    Organizer,
    /// May also look after the agency's chats, whoever has them, and pause its help.
    Supervisor,
}

impl Rank {
    /// The rank of this name, if there is one.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "organizer" => Some(Self::Organizer),
            "supervisor" => Some(Self::Supervisor),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_one_that_is_written() {
        for rank in [Rank::Organizer, Rank::Supervisor] {
            let written = serde_json::to_value(rank).expect("a text");
            assert_eq!(written.as_str().and_then(Rank::named), Some(rank));
        }
        for unknown in ["", "Supervisor", "manager", "queen"] {
            assert_eq!(Rank::named(unknown), None);
        }
        assert!(Rank::Supervisor > Rank::default());
    }
}
