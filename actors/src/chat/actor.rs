//! The actor of one chat.

use super::apart::Apart;
use super::core::{ChatCore, Closer, Effect, Outcome};
use super::marks::ShownMarks;
use super::others::Others;
use super::private::Visible;
use super::retire::Retiring;
use super::search::Search;
use super::typing::{Typing, TypingRights};
use crate::fanout::FanOut;
use crate::pool::{Deliver, PoolRef};
use crate::protocol::wire::Frame;
use crate::protocol::{Chat, ChatId, Code, Message, MessageId, Timestamp, UserId};
use crate::reply::{Answer, Reply};
use crate::services::Services;
use crate::store::queries::{CloseChat, CloseOutcome};
use crate::supervise::guarded;
use crate::writer::Write;
use actix::{
    Actor, ActorFutureExt, AsyncContext, Context, SpawnHandle, WrapFuture, dev::SendError,
};

/// Commands of members. What the writer and the directory say is bounded by what they were asked.
pub const MAILBOX: usize = 1_024;

/// What the actor knows of its chat.
pub(super) enum State {
    /// Not looked up yet, or to be looked up again: by the next who wants something.
    Unknown,
    /// The database did not answer; until then nobody tries again.
    Unavailable(Timestamp),
    /// There is no such chat.
    Missing,
    /// It is there.
    Loaded(Box<ChatCore<Reply>>),
}

/// The actor of one chat.
pub struct ChatActor {
    pub(super) id: ChatId,
    pub(super) services: Services,
    pub(super) state: State,
    /// The pools of members that are here: at most one for each member.
    pub(super) pools: Vec<(UserId, PoolRef)>,
    /// The last entry that was shown to the pools. Outlives the core, so that what a panic
    /// interrupted is shown after all.
    pub(super) delivered: Option<i64>,
    /// Entries up to here were in the log before this actor, or before anybody who is here was: whether
    /// this node has shown them is not known.
    pub(super) before: i64,
    /// When the last entry was shown, by the steady clock, if other nodes may show some too.
    pub(super) shown_at: Timestamp,
    /// What is older was written before anybody came who was here when a gap was found, and is not shown
    /// when it is filled.
    pub(super) nobody_before: Timestamp,
    /// When the match was made that the members were shown as new.
    pub(super) opened: Option<Timestamp>,
    /// The same for each member, where they do not see everything.
    pub(super) visible: Visible,
    /// Fires at the core's next deadline.
    deadline: Option<SpawnHandle>,
    /// When somebody last wanted something.
    pub(super) last_use: Timestamp,
    /// What is to be shown as soon as it is known which members are here.
    pub(super) unshown: Vec<(Option<UserId>, Frame)>,
    /// Whether the members have been told of the end.
    pub(super) announced_end: bool,
    /// Those who closed the chat, until the members are told.
    pub(super) closers: Vec<Reply>,
    /// The marks that the members were shown.
    pub(super) marks: ShownMarks,
    /// Who of them has a connection to another node.
    pub(super) others: Others,
    /// Whether one of the two has blocked the other.
    pub(super) apart: Apart,
    /// The members who type.
    pub(super) typing: Typing,
    /// Whether they may, in a chat of two people.
    pub(super) typing_rights: TypingRights<Reply>,
    /// Fires when one of them has been silent for too long.
    pub(super) typing_timer: Option<SpawnHandle>,
    /// The way of a list's messages to its members, once there was one.
    pub(super) stage: Option<FanOut>,
    /// The last entry that was handed to that way: on one node nothing goes it twice.
    pub(super) staged: i64,
    /// Whether those who have read the newest message of a list are counted soon.
    pub(super) counting: bool,
    /// The search for an end that may have come.
    pub(super) search: Search,
    /// How far it has come with leaving.
    pub(super) retiring: Retiring,
    /// Commands on their way to its successor.
    pub(super) forwarding: usize,
    /// Whether the timer runs after which the database is asked once more.
    pub(super) trying_again: bool,
}

impl ChatActor {
    /// The chat `id`, looked up in the database unless it is `known`.
    pub fn new(id: ChatId, known: Option<Chat>, services: Services) -> Self {
        let patience = services.settings.save_timeout;
        Self {
            id,
            last_use: services.steady(),
            delivered: None,
            before: 0,
            shown_at: services.steady(),
            nobody_before: Timestamp(0),
            opened: None,
            visible: Visible::default(),
            state: known.map_or(State::Unknown, |chat| {
                State::Loaded(Box::new(ChatCore::new(chat, patience)))
            }),
            services,
            pools: Vec::new(),
            deadline: None,
            unshown: Vec::new(),
            announced_end: false,
            closers: Vec::new(),
            marks: ShownMarks::default(),
            others: Others::default(),
            apart: Apart::default(),
            typing: Typing::default(),
            typing_rights: TypingRights::default(),
            typing_timer: None,
            stage: None,
            staged: 0,
            counting: false,
            search: Search::default(),
            retiring: Retiring::No,
            forwarding: 0,
            trying_again: false,
        }
    }

    /// Runs a step of the core, then what it asks for. A panic in either starts the chat over.
    pub(super) fn step(
        &mut self,
        ctx: &mut Context<Self>,
        step: impl FnOnce(&mut ChatCore<Reply>) -> Vec<Effect<Reply>>,
    ) {
        let metrics = self.services.metrics.clone();
        let done = guarded("chat", &metrics, || {
            let State::Loaded(core) = &mut self.state else {
                return;
            };
            let effects = step(core);
            self.run(effects, ctx);
        });
        if done.is_none() {
            self.start_over(ctx);
        }
        self.arm_deadline(ctx);
    }

    fn run(&mut self, effects: Vec<Effect<Reply>>, ctx: &mut Context<Self>) {
        for effect in effects {
            match effect {
                Effect::Append(id) => self.append(id, ctx),
                Effect::Deliver(message) => {
                    self.tell_entry(&message);
                    self.deliver(&message, None, ctx);
                }
                Effect::Sent(reply, message) => self.sent(reply, message, false),
                Effect::Repeated(reply, first) => self.sent(reply, first, true),
                Effect::Fail(reply, code) => reply.fail(code),
                // With the announcement, which comes next.
                Effect::Closed(reply, _) => self.closers.push(reply),
                Effect::StoreClose(by) => self.store_close(by, ctx),
                Effect::Announce(chat) => self.show_end(chat, ctx),
            }
        }
    }

    /// Shows an entry of the log behind all before it; one that was shown is passed over.
    /// `before`: what came before it, as another node says.
    pub(super) fn deliver(
        &mut self,
        message: &Message,
        before: Option<(i64, i64)>,
        ctx: &mut Context<Self>,
    ) {
        if message.seq > self.shown() + 1 {
            self.skip_what_nobody_missed(message.seq, before);
        }
        if message.seq == self.shown() + 1 {
            self.delivered = Some(message.seq);
            self.show_message(message);
            self.note_shown();
        } else if message.seq > self.shown() {
            // Entries before this one have not been shown: they come from the database.
            self.catch_up(ctx);
        }
    }

    fn append(&mut self, id: MessageId, ctx: &mut Context<Self>) {
        let State::Loaded(core) = &mut self.state else {
            return;
        };
        let Some(message) = core.pending(id).cloned() else {
            return;
        };
        let write = Write {
            message,
            chat: ctx.address(),
        };
        let refused = match self.services.writer_of(self.id).try_send(write) {
            Ok(()) => return,
            Err(SendError::Full(_)) => {
                self.services.metrics.count_refusal("writer");
                core.settle(id, Outcome::Refused(Code::Overloaded))
            }
            Err(SendError::Closed(_)) => core.settle(id, Outcome::Refused(Code::NotSaved)),
        };
        self.run(refused, ctx);
    }

    /// Shows a message: what its author's client calls it goes to the author's devices only.
    pub(super) fn show_message(&mut self, message: &Message) {
        let State::Loaded(core) = &self.state else {
            return;
        };
        if let Chat::Direct(chat) = core.chat() {
            let chat = chat.clone();
            return self.show_private(&chat, message);
        }
        if let Chat::List(list) = core.chat() {
            let list = list.clone();
            return self.show_in_list(&list, message);
        }
        let frame = Frame::user_message(message, false);
        if message.client_message_id.is_none() {
            return self.fan_out(&frame);
        }
        let own = Frame::user_message(message, true);
        for (user, _) in &self.pools {
            let is_author = user.0 == message.author;
            self.fan_out_to(Some(*user), if is_author { &own } else { &frame });
        }
    }

    /// The last entry that was shown.
    pub(super) fn shown(&self) -> i64 {
        self.delivered.unwrap_or_default()
    }

    fn sent(&self, reply: Reply, message: Message, repeated: bool) {
        // Whoever has blocked the author is not there for them: nothing will be said to be delivered.
        let blocked = message.only_for.is_some();
        let recipient_online = !blocked && self.is_seen_online(UserId(message.author));
        reply.answer(Answer::Sent {
            message,
            recipient_online,
            repeated,
        });
    }

    /// Shows a frame to every member's connections.
    pub(super) fn fan_out(&self, frame: &Frame) {
        self.fan_out_to(None, frame);
    }

    /// Shows a frame to the connections of one member, or of every member.
    pub(super) fn fan_out_to(&self, member: Option<UserId>, frame: &Frame) {
        let all = self.pools.iter();
        for (_, pool) in all.filter(|(user, _)| member.is_none_or(|member| member == *user)) {
            // Never shed. Each frame was a row in the writer's bounded queue, or is one of the
            // two that open and close a chat: that bounds the pool's mailbox.
            pool.addr.do_send(Deliver(self.of_this_chat(frame)));
        }
    }

    /// The frame with whose it is: what comes to others all the same their sessions do not show.
    pub(super) fn of_this_chat(&self, frame: &Frame) -> Frame {
        let frame = frame.clone();
        match &self.state {
            State::Loaded(core) => match core.chat() {
                Chat::Help(chat) => frame.of_help(chat),
                Chat::Direct(chat) => frame.for_members([chat.low.id, chat.high.id]),
                Chat::List(_) => frame,
            },
            // Of its last match, whose members it names.
            State::Unknown | State::Unavailable(_) | State::Missing => frame,
        }
    }

    fn store_close(&mut self, by: Closer, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let close = CloseChat {
            chat: self.id,
            by,
            now: self.services.now(),
        };
        let closed = async move { store.run(close).await };
        ctx.spawn(closed.into_actor(self).map(|closed, chat, ctx| {
            let outcome = match closed {
                Ok(CloseOutcome::Closed(ended)) => {
                    chat.services.metrics.chats_closed.inc();
                    chat.tell_end(&ended);
                    Ok(ended)
                }
                Ok(CloseOutcome::AlreadyClosed(ended)) => {
                    chat.step(ctx, |core| core.finish_close(Err(Code::ChatClosed)));
                    return chat.step(ctx, |core| core.ended_elsewhere(ended));
                }
                Ok(CloseOutcome::NotFound) => Err(Code::ChatNotFound),
                Ok(CloseOutcome::NoAccess) => Err(Code::NoAccess),
                Err(error) => {
                    log::warn!("chat {}: close: {error}", chat.id);
                    // It may have happened all the same, or happen yet.
                    chat.look_for_end(ctx);
                    Err(error.step_code())
                }
            };
            chat.step(ctx, |core| core.finish_close(outcome));
        }));
    }

    fn arm_deadline(&mut self, ctx: &mut Context<Self>) {
        let State::Loaded(core) = &self.state else {
            return;
        };
        // One timer at a time: the earliest deadline only moves later.
        if self.deadline.is_some() {
            return;
        }
        let Some(due) = core.next_deadline() else {
            return;
        };
        let wait = due.since(self.services.steady());
        self.deadline = Some(ctx.run_later(wait, |chat, ctx| {
            chat.deadline = None;
            let now = chat.services.steady();
            chat.step(ctx, |core| core.expire(now));
        }));
    }
}

impl Actor for ChatActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.load(ctx);
        let idle = self.services.settings.chat_idle;
        ctx.run_interval(idle, Self::retire_when_idle);
    }
}
