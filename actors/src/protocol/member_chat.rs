//! A chat as one of its members sees it.

use super::chat::Chat;
use super::message::Message;

/// A chat with what is its member's own.
#[derive(Clone, Debug, PartialEq)]
pub struct MemberChat {
    /// The chat.
    pub chat: Chat,
    /// The last entry that the member may see, where it was asked for.
    pub last_message: Option<Message>,
    /// Its number.
    pub last_seq: i64,
    /// The last entry that the member has read.
    pub read_seq: i64,
    /// Entries after that one which somebody else wrote.
    pub unread: i64,
}
