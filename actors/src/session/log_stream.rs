//! A chat's log as level 1 asks for it: up to a thousand messages in one answer. The session reads it page
//! by page, and writes it part by part, as the socket takes them. Each user has one at a time. What the
//! client does not read stays in the database.
//!
//! The parts are WebSocket fragments of one message (RFC 6455, 5.4): while they go out nothing else does.

use super::actor::Session;
use super::reads::{self, Read};
use super::state::State;
use super::transport::PART_BYTES;
use crate::answer_slots::AnswerSlot;
use crate::reply::RequestNumber;
use crate::services::Services;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use bytes::Bytes;
use std::borrow::Cow;
use std::collections::VecDeque;
use switchboard_domain::changes::level_one;
use switchboard_domain::limits::MAX_WHOLE;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::Frame;
use switchboard_domain::{ChatId, Code, Message, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{HistoryRange, PageOutcome, ReadRange, Reader};

/// Messages that are read at a time, and fewer where they are long.
const PAGE: i64 = 200;

/// A history that goes out.
pub(super) struct LogStream {
    number: RequestNumber,
    chat: ChatId,
    user: UserId,
    /// What has been read, and is still to be written.
    messages: VecDeque<Message>,
    /// What has been read.
    after: i64,
    /// Where it ends.
    upto: i64,
    /// Whether a page is being read.
    reading: bool,
    /// Whether its beginning is out.
    begun: bool,
    /// Whether a message is.
    some: bool,
    /// What is to be shown behind it, and whether that was asked for.
    pub(super) behind: Vec<(Bytes, bool)>,
    _turn: AnswerSlot,
}

/// What was found when a history was asked for.
#[expect(clippy::large_enum_variant, reason = "one at a time")]
enum Begun {
    /// All of it.
    Short(Read),
    /// It is longer than a page: it goes out in parts, from behind this entry.
    Long {
        /// This one.
        after: i64,
        /// The last one.
        upto: i64,
        /// Held while it goes out.
        turn: AnswerSlot,
    },
}

/// Looks how long the log of `chat` is, in the turn of its reader.
async fn begin(
    services: &Services,
    user: UserId,
    chat: ChatId,
    turn: AnswerSlot,
) -> Result<Begun, (Code, Frame)> {
    let failed = |error: StoreError| {
        log::warn!("history of user {user}: {error}");
        refused(error.read_code())
    };
    let newest = page(services, user, chat, HistoryRange::Newest(PAGE)).await;
    match newest.map_err(failed)? {
        PageOutcome::Page(page) if page.has_more => Ok(Begun::Long {
            after: (page.to_seq - MAX_WHOLE).max(0),
            upto: page.to_seq,
            turn,
        }),
        PageOutcome::Page(page) => {
            let frame = Frame::chat_history(chat, &page.messages);
            Ok(Begun::Short(frame.into()))
        }
        PageOutcome::ChatNotFound => Err(reads::about(Code::ChatNotFound, chat)),
        PageOutcome::NoAccess => Err(reads::about(Code::NoAccess, chat)),
    }
}

fn refused(code: Code) -> (Code, Frame) {
    (code, Frame::error(code))
}

async fn page(
    services: &Services,
    user: UserId,
    chat: ChatId,
    range: HistoryRange,
) -> Result<PageOutcome, StoreError> {
    let reader = Reader::HelpMember(user);
    let read = ReadRange {
        chat,
        reader,
        range,
    };
    let page = services.store.run(read).await;
    if let Ok(PageOutcome::Page(page)) = &page {
        services.rates.of(user).spend(page.messages.len());
    }
    page
}

impl Session {
    /// Answers with the whole of a log, when it is this connection's turn. Until then it is shown what comes.
    pub(super) fn show_whole(
        &mut self,
        number: RequestNumber,
        chat: ChatId,
        ctx: &mut Context<Self>,
    ) {
        let State::Active(active) = &self.state else {
            return;
        };
        let user = active.user.id;
        let turns = self.services.histories.clone();
        let turn = async move { turns.take(user).await };
        ctx.spawn(turn.into_actor(self).map(move |turn, session, ctx| {
            match turn {
                Ok(turn) => session.begin_whole(number, chat, turn, Self::show_refused, ctx),
                Err(code) => session.show_refused(number, refused(code), ctx),
            }
            session.nudge();
        }));
    }

    fn show_refused(
        &mut self,
        number: RequestNumber,
        error: (Code, Frame),
        ctx: &mut Context<Self>,
    ) {
        self.show_read(number, Err::<Read, _>(error), ctx);
    }

    /// Shows a log, in its reader's turn. What is pushed meanwhile comes behind it. `or`: where it cannot be read.
    pub(super) fn begin_whole(
        &mut self,
        number: RequestNumber,
        chat: ChatId,
        turn: AnswerSlot,
        or: fn(&mut Self, RequestNumber, (Code, Frame), &mut Context<Self>),
        ctx: &mut Context<Self>,
    ) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        active.hold();
        let (services, user) = (self.services.clone(), active.user.id);
        let begun = async move { begin(&services, user, chat, turn).await };
        ctx.spawn(begun.into_actor(self).map(move |begun, session, ctx| {
            match begun {
                Ok(begun) => session.show_begun(number, chat, begun, ctx),
                Err(error) => or(session, number, error, ctx),
            }
            session.nudge();
        }));
    }

    /// Shows a log of which it is known how long it is.
    fn show_begun(
        &mut self,
        number: RequestNumber,
        chat: ChatId,
        begun: Begun,
        ctx: &mut Context<Self>,
    ) {
        let (after, upto, turn) = match begun {
            Begun::Short(read) => return self.show_read(number, Ok(read), ctx),
            Begun::Long { after, upto, turn } => (after, upto, turn),
        };
        let State::Active(active) = &self.state else {
            return;
        };
        let user = active.user.id;
        self.give_way(number, &turn, ctx);
        self.log_stream = Some(Box::new(LogStream {
            number,
            chat,
            user,
            messages: VecDeque::new(),
            after,
            upto,
            reading: false,
            begun: false,
            some: false,
            behind: Vec::new(),
            _turn: turn,
        }));
        self.write_whole(ctx);
    }

    /// Who takes an answer for long while another device of the user waits for one is too slow.
    fn give_way(&self, number: RequestNumber, turn: &AnswerSlot, ctx: &mut Context<Self>) {
        let wanted = turn.is_wanted();
        ctx.spawn(wanted.into_actor(self).map(move |(), session, ctx| {
            let whole = session.log_stream.as_ref();
            if whole.is_some_and(|whole| whole.number == number) {
                session.end_too_slow(ctx);
            }
        }));
    }

    /// The socket has taken what there was: the next part, or the next page.
    pub(super) fn write_whole(&mut self, ctx: &mut Context<Self>) {
        let Some(whole) = &mut self.log_stream else {
            return;
        };
        if whole.messages.is_empty() && whole.after < whole.upto {
            if !std::mem::replace(&mut whole.reading, true) {
                self.read_on(ctx);
            }
            return;
        }
        let (part, ended) = whole.part();
        let first = !std::mem::replace(&mut whole.begun, true);
        self.transport.queue_part(&part, first, ended);
        if ended {
            self.end_whole(ctx);
        }
    }

    fn read_on(&mut self, ctx: &mut Context<Self>) {
        let Some(whole) = &self.log_stream else {
            return;
        };
        let (services, user, chat) = (self.services.clone(), whole.user, whole.chat);
        let range = HistoryRange::After(whole.after, PAGE.min(whole.upto - whole.after));
        let reading = async move { page(&services, user, chat, range).await };
        ctx.spawn(reading.into_actor(self).map(move |read, session, ctx| {
            let Some(whole) = &mut session.log_stream else {
                return;
            };
            whole.reading = false;
            match read {
                Ok(PageOutcome::Page(page)) if !page.messages.is_empty() => {
                    whole.after = page.to_seq;
                    let shown = page.messages.iter().filter_map(level_one);
                    whole.messages = shown.map(Cow::into_owned).collect();
                    session.write_whole(ctx);
                    session.nudge();
                }
                // Half of it is out: the client is to ask anew.
                other => {
                    if let Err(error) = other {
                        log::warn!("history of user {user}: {error}");
                    }
                    session.log_stream = None;
                    session.end(CloseCode::RESTARTING, ctx);
                }
            }
        }));
    }

    fn end_whole(&mut self, ctx: &mut Context<Self>) {
        let Some(whole) = self.log_stream.take() else {
            return;
        };
        if let State::Active(active) = &mut self.state {
            active.name_of(whole.number);
            active.gate.caught_up(whole.chat, whole.upto);
        }
        for (text, answer) in whole.behind {
            self.transport.queue_text(&text, answer);
        }
        self.show_held(ctx);
        self.answered(whole.number);
        self.show_missed(ctx);
    }
}

impl LogStream {
    /// What of it goes out next, and whether that is the end.
    fn part(&mut self) -> (Bytes, bool) {
        let mut part = Vec::with_capacity(PART_BYTES);
        if !self.begun {
            let begin = format!(
                "{{\"type\":\"chat_history\",\"payload\":{{\"chatId\":\"{}\",\"messages\":[",
                self.chat
            );
            part.extend_from_slice(begin.as_bytes());
        }
        while part.len() < PART_BYTES {
            let Some(message) = self.messages.pop_front() else {
                break;
            };
            if std::mem::replace(&mut self.some, true) {
                part.push(b',');
            }
            #[expect(
                clippy::expect_used,
                reason = "our own type into a Vec: nothing can fail"
            )]
            serde_json::to_writer(&mut part, &message).expect("messages serialise");
        }
        let ended = self.messages.is_empty() && self.after >= self.upto;
        if ended {
            part.extend_from_slice(b"]}}");
        }
        (part.into(), ended)
    }

    /// Whether a part of it is out, and nothing else may go out before its end.
    pub(super) fn is_in_between(&self) -> bool {
        self.begun
    }
}
