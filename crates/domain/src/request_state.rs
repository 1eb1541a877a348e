//! What has become of a request for help.

use schemars::JsonSchema;
use serde::Serialize;

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[repr(i16)]
pub enum RequestState {
    /// It waits in the queue.
    Waiting = 0,
    /// Its chat is active.
    Active = 1,
    /// Its chat is closed.
    Closed = 2,
    /// It was taken back, perhaps before it arrived.
    Withdrawn = 3,
    /// Nobody took it until an hour after the event's end.
    Expired = 4,
    /// Its participant was fine again, and the chat is over. In the database it is a closed one.
    Resolved = 5,
}

impl RequestState {
    const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Active,
        Self::Closed,
        Self::Withdrawn,
        Self::Expired,
        Self::Resolved,
    ];

    /// As the database says it: the numbers stand in its rows.
    pub const fn to_db(self) -> i16 {
        self as i16
    }

    /// What the database says; nothing for a number of a later release.
    pub fn from_db(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.to_db() == number)
    }

    /// Whether somebody has taken it.
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::Active | Self::Closed | Self::Resolved)
    }
}
