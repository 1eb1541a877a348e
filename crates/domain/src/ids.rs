//! Identifiers. Users, agencies and events are numbers that the integrator chooses; everything
//! that Switchboard creates is a UUIDv7, binary in the database and text on the wire.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Largest number that JSON clients can hold exactly: 2^53 - 1.
pub const MAX_NUMERIC_ID: i64 = (1 << 53) - 1;

/// Whether `id` may name a user, an agency or an event: positive and below 2^53.
pub const fn is_numeric_id(id: i64) -> bool {
    id > 0 && id <= MAX_NUMERIC_ID
}

macro_rules! numeric_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(#[schemars(range(min = 1, max = MAX_NUMERIC_ID))] pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl TryFrom<i64> for $name {
            type Error = InvalidId;
            fn try_from(id: i64) -> Result<Self, InvalidId> {
                is_numeric_id(id).then_some(Self(id)).ok_or(InvalidId)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::try_from(i64::deserialize(from)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(#[schemars(with = "String", extend("format" = "uuid"))] pub Uuid);

        impl $name {
            /// A new id, later in order than every one this process made before.
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The 16 bytes that the database holds.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                // Only the form that we print: one id has one spelling.
                if text.len() != 36 {
                    return Err(InvalidId);
                }
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }
    };
}

/// The text or number is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id")]
pub struct InvalidId;

numeric_id!(
    /// A person, organizer or participant: the `sub` of the token.
    UserId
);
numeric_id!(
    /// An agency, named by the integrator: it runs events and its organizers answer their requests.
    AgencyId
);
numeric_id!(
    /// An event, named by the integrator, that participants may ask for help on.
    EventId
);
uuid_id!(
    /// A chat; a help chat has the id of the help request that it answers.
    ChatId
);
uuid_id!(
    /// A message. Its id is made before the first attempt to store it.
    MessageId
);
uuid_id!(
    /// The offer of a chat to a colleague.
    OfferId
);
uuid_id!(
    /// One WebSocket connection.
    ConnectionId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numeric_ids_are_positive_and_exact_in_json() {
        assert!(UserId::try_from(1).is_ok());
        assert!(UserId::try_from(MAX_NUMERIC_ID).is_ok());
        for bad in [0, -1, MAX_NUMERIC_ID + 1, i64::MAX, i64::MIN] {
            assert_eq!(UserId::try_from(bad), Err(InvalidId));
        }
    }

    #[test]
    fn uuid_ids_have_one_spelling() {
        let id = ChatId::new();
        assert_eq!(id.to_string().parse(), Ok(id));
        assert!(id.0.simple().to_string().parse::<ChatId>().is_err());
        assert!(id.0.braced().to_string().parse::<ChatId>().is_err());
    }
}
