//! What happens to one request for help and one private chat, and what the database has of them.

use super::super::*;
use proptest::prelude::*;
use proptest::sample::Index;
use switchboard_domain::{AgencyId, Body, EventId, HelpChat, Message, MessageId, UserId};
use uuid::Uuid;

pub(super) const HELP: ChatId = ChatId(Uuid::from_u128(1));
pub(super) const PRIVATE: ChatId = ChatId(Uuid::from_u128(2));
pub(super) const ANN: UserId = UserId(1);
pub(super) const ORGANIZERS: [UserId; 2] = [ANN, UserId(2)];
pub(super) const ASKER: UserId = UserId(4);
pub(super) const FRIEND: UserId = UserId(5);

#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Somebody takes the request.
    Match(usize),
    /// Nobody answered: it waits again.
    Undo,
    /// The next entry is stored.
    Store,
    /// The chat is closed.
    Close,
    /// Somebody writes in private: for both, or for one alone.
    Write(Option<usize>),
    /// The session is told something of what has happened, and perhaps once more later.
    Tell(Index, bool),
    /// The database is read for one of the looks.
    Read(Index),
    /// What was read comes to the session.
    Found(Index),
    /// The client asks for its chats; the database is read; the answer goes out.
    List,
    ReadList,
    FinishList,
    /// The same for the log.
    Ask,
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    let index = any::<Index>;
    prop_oneof![
        3 => (0..2_usize).prop_map(Step::Match),
        2 => Just(Step::Undo),
        8 => Just(Step::Store),
        1 => Just(Step::Close),
        2 => proptest::option::of(0..2_usize).prop_map(Step::Write),
        14 => (index(), proptest::bool::weighted(0.1)).prop_map(|(at, again)| Step::Tell(at, again)),
        5 => index().prop_map(Step::Read),
        5 => index().prop_map(Step::Found),
        2 => Just(Step::List),
        3 => Just(Step::ReadList),
        3 => Just(Step::FinishList),
        2 => Just(Step::Ask),
    ]
}

pub(super) fn at(made: i64) -> Timestamp {
    Timestamp(made)
}

pub(super) fn message(chat: ChatId, seq: i64, only_for: Option<UserId>) -> Message {
    Message {
        id: MessageId::new(),
        chat,
        author: ASKER.0,
        from_organizer: false,
        body: Body::default(),
        time_sent: at(seq),
        seq,
        only_for,
        state: None,
    }
}

/// What is stored.
#[derive(Default)]
pub(super) struct Database {
    /// The match, if there is one: whose, and when it was made.
    pub(super) current: Option<(UserId, i64)>,
    pub(super) made: i64,
    pub(super) ended: bool,
    pub(super) log: i64,
    pub(super) private: i64,
}

impl Database {
    pub(super) fn help(&self) -> Option<HelpChat> {
        let (organizer, made) = self.current?;
        Some(HelpChat {
            id: HELP,
            agency: AgencyId(1),
            event: EventId(1),
            organizer,
            participant: ASKER,
            start: None,
            time_start: at(made),
            time_end: self.ended.then_some(at(made)),
            facts: switchboard_domain::HelpFacts::default(),
            profile: None,
            last_seq: self.log,
        })
    }

    pub(super) fn help_of(&self, user: UserId) -> Option<HelpChat> {
        self.help().filter(|chat| chat.has_member(user))
    }

    pub(super) fn found(&self, user: UserId, look: Lookup) -> Found {
        let Some(chat) = self.help_of(user) else {
            return Found::Nothing;
        };
        let entries = match self.ended {
            true => 1..self.log + 1,
            false => 1..look.before.min(self.log + 1),
        };
        Found::There {
            made: chat.time_start,
            new_chat: Frame::new_chat(&chat),
            closed: self.ended.then(|| Frame::closed_chat(&chat)),
            entries: entries.map(|seq| entry(&chat, seq)).collect(),
        }
    }
}

pub(super) fn entry(chat: &HelpChat, seq: i64) -> Frame {
    Frame::user_message(&message(HELP, seq, None), false).of_help(chat)
}
