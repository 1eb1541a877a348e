//! The kinds of entries of a chat's log, and all that is decided by the kind alone.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

/// Kinds from this number on change what another entry says, and say nothing of their own.
pub const FIRST_CHANGE: i16 = 16;

/// What kind of entry of a chat's log a message is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(
    rename_all = "lowercase",
    description = "What kind of entry it is. A client skips kinds that it does not know; one of a later release than the server's is its number."
)]
pub enum MessageKind {
    /// Written by a member.
    #[default]
    Text,
    /// Money that a member has given to the other one.
    Tip,
    /// Said by the server.
    System,
    /// Changes what another entry says.
    Edit,
    /// Takes another entry away.
    Delete,
    /// Says by what somebody reacts to another entry.
    Reaction,
    /// Of a later release, whose number this is. It is passed on, and nobody takes it for a text.
    #[schemars(skip)]
    Other(i16),
}

/// What allows an entry to stand in a chat's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllowedBy {
    /// The policy, in the moment in which the entry is stored: what clients send.
    Policy,
    /// What was promised before, whatever was decided since: what a member has paid for.
    Promise,
    /// The server, which asks nobody.
    Server,
}

impl MessageKind {
    /// All that this release knows.
    pub const ALL: [Self; 6] = [
        Self::Text,
        Self::Tip,
        Self::System,
        Self::Edit,
        Self::Delete,
        Self::Reaction,
    ];

    /// The name on the wire, of those that this release knows.
    pub(crate) const fn name(self) -> Result<&'static str, i16> {
        match self {
            Self::Text => Ok("text"),
            Self::Tip => Ok("tip"),
            Self::System => Ok("system"),
            Self::Edit => Ok("edit"),
            Self::Delete => Ok("delete"),
            Self::Reaction => Ok("reaction"),
            Self::Other(number) => Err(number),
        }
    }

    /// As the database, and one node to another, says it.
    pub const fn to_db(self) -> i16 {
        match self {
            Self::Text => 0,
            Self::Tip => 1,
            Self::System => 2,
            Self::Edit => 16,
            Self::Delete => 17,
            Self::Reaction => 18,
            Self::Other(number) => number,
        }
    }

    /// The kind of such a number.
    pub fn from_db(number: i16) -> Self {
        let known = Self::ALL.into_iter().find(|kind| kind.to_db() == number);
        known.unwrap_or(Self::Other(number))
    }

    /// Whether entries of this kind say something: they are unread, the last message of their chat, and move it up.
    /// The others change what was said.
    pub const fn is_content(self) -> bool {
        self.to_db() < FIRST_CHANGE
    }

    /// Whether this release knows what such an entry means. One that it does not know is passed on to clients of
    /// level 2, which may know it.
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// What allows an entry of this kind.
    pub const fn allowed_by(self) -> AllowedBy {
        match self {
            Self::Text | Self::Edit | Self::Delete | Self::Reaction => AllowedBy::Policy,
            Self::Tip => AllowedBy::Promise,
            // Nobody but a later release makes one.
            Self::System | Self::Other(_) => AllowedBy::Server,
        }
    }

    /// Whether clients send it. The others are written by the server alone.
    pub fn is_sent_by_clients(self) -> bool {
        self.allowed_by() == AllowedBy::Policy
    }
}

impl Serialize for MessageKind {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.name() {
            Ok(name) => to.serialize_str(name),
            Err(number) => to.collect_str(&number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again_also_of_a_later_release() {
        assert_eq!(
            MessageKind::ALL.map(MessageKind::to_db),
            [0, 1, 2, 16, 17, 18]
        );
        for kind in MessageKind::ALL {
            assert_eq!(MessageKind::from_db(kind.to_db()), kind);
            assert!(kind.is_known());
            assert_eq!(kind.is_content(), kind.to_db() < 16);
        }
        for number in [3, 15, 19, 99, -1, i16::MAX] {
            let kind = MessageKind::from_db(number);
            assert_eq!(kind, MessageKind::Other(number));
            assert_eq!(kind.to_db(), number);
            assert!(!kind.is_known() && !kind.is_sent_by_clients());
            assert_eq!(kind.is_content(), number < 16);
        }
    }

    #[test]
    fn a_kind_that_is_not_known_is_its_number_on_the_wire() {
        let wire = |kind| serde_json::to_value(kind).unwrap();
        assert_eq!(wire(MessageKind::System), "system");
        assert_eq!(wire(MessageKind::Other(99)), "99");
    }
}
