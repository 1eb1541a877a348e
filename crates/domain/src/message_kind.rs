//! The kinds of entries of a chat's log, and all that is decided by the kind alone.

use schemars::JsonSchema;

/// What kind of entry of a chat's log a message is. The numbers are what the database holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, JsonSchema)]
#[schemars(
    rename_all = "lowercase",
    description = "What kind of entry it is. A client skips kinds that it does not know."
)]
#[repr(i16)]
pub enum MessageKind {
    /// Written by a member.
    #[default]
    Text = 0,
    /// Money that a member has given to the other one.
    Tip = 1,
    /// Said by the server.
    System = 2,
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
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Text, Self::Tip, Self::System];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Tip => "tip",
            Self::System => "system",
        }
    }

    /// As the database, and one node to another, says it.
    pub const fn to_db(self) -> i16 {
        self as i16
    }

    /// The kind of such a number; nothing when it is of a later release.
    pub fn from_db(number: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.to_db() == number)
    }

    /// What allows an entry of this kind.
    pub const fn allowed_by(self) -> AllowedBy {
        match self {
            Self::Text => AllowedBy::Policy,
            Self::Tip => AllowedBy::Promise,
            Self::System => AllowedBy::Server,
        }
    }

    /// Whether clients send it. The others are written by the server alone.
    pub fn is_sent_by_clients(self) -> bool {
        self.allowed_by() == AllowedBy::Policy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        for kind in MessageKind::ALL {
            assert_eq!(MessageKind::from_db(kind.to_db()), Some(kind));
        }
        assert_eq!(MessageKind::ALL.map(MessageKind::to_db), [0, 1, 2]);
        assert_eq!(MessageKind::from_db(99), None);
    }
}
