//! What every chat is, of whatever kind: its kind, whether it has ended, how far a member has read it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which chats a caller asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChatStatus {
    /// Open.
    #[default]
    Active,
    /// Help chats that nobody has yet, or again.
    Waiting,
    /// Closed.
    Ended,
    /// Both.
    All,
}

/// What kind of chat it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
// The numbers are what the database holds.
#[serde(rename_all = "lowercase")]
#[repr(i16)]
pub enum ChatKind {
    /// A request for help and its answer. Clients of level 1 know no other kind.
    Help = 0,
    /// Two people.
    Direct = 1,
    /// One person and many.
    List = 2,
}

impl ChatKind {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Help => "help",
            Self::Direct => "direct",
            Self::List => "list",
        }
    }

    /// As the database says it.
    pub const fn to_db(self) -> i16 {
        self as i16
    }
}

/// How far a member has read a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadState {
    /// The last entry that the member has read.
    pub read_seq: i64,
    /// Entries after that one which somebody else wrote.
    pub unread: i64,
}
