//! Offers: the owner of a chat asks a colleague to take it, and keeps it until that one says yes.

use crate::ids::{OfferId, UserId};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What has become of an offer. Its place is its number in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[repr(i16)]
pub enum OfferState {
    /// Nobody has answered it.
    Open,
    /// The colleague has the chat.
    Accepted,
    /// The colleague said no.
    Declined,
    /// The giver took it back.
    Withdrawn,
    /// Nobody answered in time.
    Expired,
    /// The giver lost the chat before.
    Overtaken,
}

impl OfferState {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Accepted,
        Self::Declined,
        Self::Withdrawn,
        Self::Expired,
        Self::Overtaken,
    ];

    /// As the database says it.
    pub const fn to_db(self) -> i16 {
        self as i16
    }

    /// What the database says. What a later release may know besides is over, one way or other.
    pub fn from_db(number: i16) -> Self {
        let known = Self::ALL.into_iter().find(|it| it.to_db() == number);
        known.unwrap_or(Self::Overtaken)
    }

    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
            Self::Overtaken => "overtaken",
        }
    }
}

/// An offer that nobody has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOffer {
    /// Which.
    pub id: OfferId,
    /// The giver.
    pub from: UserId,
    /// The colleague.
    pub to: UserId,
    /// Whose turn it was.
    pub turn: i64,
    /// When it is over by itself.
    pub expires_at: Timestamp,
}
