//! Chats and messages, which write themselves by hand: what is shown depends on who reads. A running server is
//! held to these forms by `tests/suite/contract.rs`.
#![expect(
    dead_code,
    reason = "never made: their schemas are what they are there for"
)]

use super::{AuthorId, Bit, Seq, looks_as};
use crate::changes::{EmojiUsers, Gone};
use crate::detail::NoticeOutcome;
use crate::direct_chat::Peer;
use crate::help_facts::{HelpState, Outcome, Owner};
use crate::ids::{AgencyId, ChatId, EventId, MessageId, UserId};
use crate::message_kind::MessageKind;
use crate::money::Money;
use crate::place::ChatPlace;
use crate::time::Timestamp;
use crate::user::Profile;
use crate::{agency_chat, help_chat, member_chat, message};
use schemars::JsonSchema;

looks_as! {
    help_chat::HelpChat => Chat;
    agency_chat::AgencyChat => AgencyChat;
    agency_chat::ArchivedChat => ChatLevelTwo;
    member_chat::MemberChatView<'_> => AnyChat;
    message::Message => Message;
    message::MessageView<'_> => Message;
}

/// A help chat says so. A client skips kinds that it does not know.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum HelpKind {
    Help,
}

/// A help chat.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Chat {
    id: ChatId,
    agency_id: AgencyId,
    event_id: EventId,
    organizer_id: UserId,
    participant_id: UserId,
    ended: Bit,
    kind: HelpKind,
    last_seq: Seq,
    lat_start: Option<f64>,
    lng_start: Option<f64>,
    time_start: Timestamp,
    /// 0001-01-01T00:00:00Z while it is active.
    time_end: Timestamp,
    participant: Option<Profile>,
}

/// A help chat, with what level 2 is told of it.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct ChatLevelTwo {
    id: ChatId,
    agency_id: AgencyId,
    event_id: EventId,
    /// Who has it, or had it last. Absent while nobody has it, and where nobody ever had.
    organizer_id: Option<UserId>,
    participant_id: UserId,
    ended: Bit,
    kind: HelpKind,
    last_seq: Seq,
    lat_start: Option<f64>,
    lng_start: Option<f64>,
    /// The last match; before one, the request.
    time_start: Timestamp,
    /// 0001-01-01T00:00:00Z until it has ended.
    time_end: Timestamp,
    participant: Option<Profile>,
    /// Absent, with the next two, in releases before 0.2.
    state: Option<HelpState>,
    /// How many owners it has had, the one who has it included.
    turn: Option<Seq>,
    /// When the request was sent.
    asked_at: Option<Timestamp>,
    /// Of one that has ended.
    outcome: Option<Outcome>,
    /// The participant is fine, and nobody has written since.
    resolved_at: Option<Timestamp>,
    /// Where the participant was last.
    place: Option<ChatPlace>,
    /// A place is being found. Absent otherwise.
    place_coming: Option<bool>,
    /// For the participant: who has it, or had it last.
    owner: Option<Owner<'static>>,
    /// For the agency: when the participant wrote the oldest entry without an answer.
    awaiting_since: Option<Timestamp>,
}

/// A help chat as its agency is shown it.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct AgencyChat {
    #[schemars(flatten)]
    chat: ChatLevelTwo,
    /// Of one that is over and that nobody had then: how long it waited.
    waited_seconds: Option<u64>,
}

/// A direct chat says so.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum DirectKind {
    Direct,
}

/// A direct chat as one of its members sees it.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct DirectChat {
    id: ChatId,
    ended: Bit,
    kind: DirectKind,
    last_seq: Seq,
    time_start: Timestamp,
    /// 0001-01-01T00:00:00Z: it never ends.
    time_end: Timestamp,
    peer: Peer,
    last_message: Option<Message>,
    read_seq: Seq,
    /// Entries after that one which somebody else wrote.
    unread: Seq,
}

/// A list says so.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
enum ListKind {
    List,
}

/// A list as one of those who read it, or its owner, sees it.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct ListChat {
    id: ChatId,
    ended: Bit,
    kind: ListKind,
    last_seq: Seq,
    time_start: Timestamp,
    /// 0001-01-01T00:00:00Z until it is deleted.
    time_end: Timestamp,
    title: String,
    owner_id: UserId,
    last_message: Option<Message>,
    read_seq: Seq,
    /// Entries after that one which somebody else wrote.
    unread: Seq,
}

/// A chat as one of its members sees it. A client skips kinds that it does not know.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(
    missing_docs,
    clippy::large_enum_variant,
    reason = "what is said of a form is said in the contract, and none is ever made"
)]
pub enum AnyChat {
    Help(MemberChat),
    Direct(DirectChat),
    List(ListChat),
}

/// A chat that is no help chat, as one of its members sees it.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(
    missing_docs,
    reason = "what is said of a form is said in the contract"
)]
pub enum Conversation {
    Direct(DirectChat),
    List(ListChat),
}

/// A help chat as one of its members sees it.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct MemberChat {
    #[schemars(flatten)]
    chat: ChatLevelTwo,
    last_message: Option<Message>,
    read_seq: Seq,
    /// Entries after that one which somebody else wrote.
    unread: Seq,
}

/// A chat that has just been closed.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct ClosedChat {
    chat_id: ChatId,
    #[schemars(flatten)]
    chat: Chat,
}

/// A chat that has just been closed as one of its members sees it.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct ClosedMemberChat {
    chat_id: ChatId,
    #[schemars(flatten)]
    chat: ChatLevelTwo,
    /// Missing, with `unread`, when the database did not say in time.
    read_seq: Option<Seq>,
    unread: Option<Seq>,
}

/// An answered message, as it is now.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Reply {
    seq: Seq,
    author_id: i64,
    kind: MessageKind,
    /// The beginning of its text, up to 120 characters.
    excerpt: Option<String>,
    gone: Option<Gone>,
    /// The number of its state: the newer of two holds.
    changed_seq: Option<Seq>,
}

/// The message that an entry changes, as it is now. Without `content` where it is in the same page, or the reader may
/// not see it.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Target {
    seq: Seq,
    content: Option<String>,
    lat: Option<f64>,
    lng: Option<f64>,
    changed_seq: Option<Seq>,
    edited_at: Option<Timestamp>,
    edits: Option<i64>,
    gone: Option<Gone>,
    reactions: Option<Vec<EmojiUsers>>,
}

/// An entry of a chat's log.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub struct Message {
    id: MessageId,
    chat_id: ChatId,
    author_id: AuthorId,
    from_organizer: Bit,
    /// Empty in a tip that says nothing.
    content: String,
    time_sent: Timestamp,
    lat: Option<f64>,
    lng: Option<f64>,
    seq: Seq,
    /// Of live messages: the last earlier entry that the reader may see, where that is not the one
    /// before. There is nothing to look for between the two.
    prev_seq: Option<Seq>,
    kind: MessageKind,
    /// Of a message that was changed: the entry that did it last. Of two states of a message the one with the greater
    /// number holds.
    changed_seq: Option<Seq>,
    /// When its text was changed last.
    edited_at: Option<Timestamp>,
    /// How often.
    edits: Option<i64>,
    /// Who took it away, or that its time was over: it says nothing any more.
    gone: Option<Gone>,
    /// Who reacted to it, by what.
    reactions: Option<Vec<EmojiUsers>>,
    /// Of an entry that reacts to another one: by what,
    emoji: Option<String>,
    /// and whether that is on from then on.
    on: Option<bool>,
    /// Of an entry that changes another one: that one, as it is now.
    target: Option<Target>,
    reply_to: Option<MessageId>,
    /// The number of the message that it answers. Absent of those that a release of before has stored.
    reply_to_seq: Option<Seq>,
    /// What that one says now, in short, in what is read; a push has none. Absent where the reader may not see it.
    reply: Option<Reply>,
    /// Of a tip what was paid; of a notice about one what would have been.
    tip: Option<Money>,
    /// Of a tip its own id; of a notice the tip that it is about.
    tip_id: Option<MessageId>,
    /// Of a notice about a tip.
    tip_status: Option<NoticeOutcome>,
    /// Of a notice: where something can be done about it.
    link: Option<String>,
    /// For its author's devices only.
    client_message_id: Option<String>,
}
