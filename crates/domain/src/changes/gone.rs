//! Who took a message away.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who took a message away, or what. The numbers are what the database holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[repr(i16)]
pub enum Gone {
    /// Its author.
    Author = 1,
    /// An organizer.
    Organizer = 2,
    /// The integrator.
    Service = 3,
    /// Its time.
    Expired = 4,
}

impl Gone {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Author, Self::Organizer, Self::Service, Self::Expired];

    /// As the database says it.
    pub const fn to_db(self) -> i16 {
        self as i16
    }

    /// The one of such a number; nothing when it is of a later release.
    pub fn from_db(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|gone| gone.to_db() == number)
    }
}
