//! Rows, one file per table.

mod agency;
mod chat;
mod chat_event;
mod chat_member;
mod event;
mod help_facts;
mod help_request;
mod member_chat;
mod message;
mod tip;
mod user;

pub use agency::AgencyRow;
pub use chat::{ChatRow, ChatSql, HELP, LIST};
pub(crate) use chat::{join_users, location};
pub use chat_event::{ChatEventRow, ChatEventSql};
pub use chat_member::ChatMemberRow;
pub use event::{EventRow, EventSql};
pub(crate) use help_facts::{NEVER_HAD, facts};
pub use help_request::{EndedRequest, EndedRequestRow, EndedRequestSql};
pub use member_chat::{MemberChatRow, MemberChatSql, OwnRow};
pub(crate) use member_chat::{last_said, list_unread};
pub(crate) use message::message_columns;
pub use message::{MessageRow, NewMessageRow, detail_to_db};
pub use tip::{Tip, TipRow};
pub use user::{UserRow, rank_to_db, side_from_db, side_to_db};
