//! What frames and answers look like.
//!
//! - [`values`]: ids, times, codes. [`chat`]: chats and messages.
//! - [`client`], [`server`]: the payloads of frames. [`rest`]: what only REST knows.
#![expect(
    dead_code,
    reason = "never made: their schemas are what they are there for"
)]

mod chat;
pub mod client;
pub mod rest;
pub mod server;
mod values;

pub use chat::{AnyChat, Chat, ClosedChat, ClosedMemberChat, Conversation, Message, Peer};
pub use values::{
    AgencyId, AuthorId, Bit, ChatId, ConnectionId, Currency, Epoch, ErrorCode, EventId, MessageId,
    Role, Seq, Time, UserId,
};
