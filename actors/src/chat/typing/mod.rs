//! Showing the members of a chat who of them is typing.
//!
//! Nothing of it is stored, and it is the first to be dropped: a pool whose mailbox is full, and a
//! client that is slow, are not shown it.
//!
//! - `core`: who types now, and until when. Pure.
//! - `rights`: who may show it in a direct chat, as the database said a short time ago. Pure.
//! - `direct`: direct chats: asks the database for these rights, then shows it.

mod core;
mod direct;
mod rights;

pub use core::TYPING_LASTS;
use core::Typing;
use rights::TypingRights;

use super::actor::{ChatActor, State};
use crate::pool::Deliver;
use crate::reply::{Answer, Reply};
use actix::{AsyncContext, Context, SpawnHandle};
use switchboard_domain::wire::Frame;
use switchboard_domain::{Chat, Code, ConnectionId, UserId};

/// Who types in a chat, and who may.
#[derive(Debug, Default)]
pub(super) struct ChatTyping {
    /// The members who type.
    pub typists: Typing,
    /// Whether they may, in a chat of two people.
    rights: TypingRights<Reply>,
    /// Fires when one of them has been silent for too long.
    timer: Option<SpawnHandle>,
}

impl ChatTyping {
    /// It is of another epoch: nobody types.
    pub fn forget(&mut self) {
        self.typists = Typing::default();
        self.rights = TypingRights::default();
    }
}

impl ChatActor {
    /// A connection says whether its user types.
    pub(super) fn type_or_stop(
        &mut self,
        user: UserId,
        connection: ConnectionId,
        is_typing: bool,
        reply: Reply,
        ctx: &mut Context<Self>,
    ) {
        let State::Loaded(core) = &self.state else {
            return;
        };
        // Members of a list do not know of each other.
        if self.as_list().is_some() {
            return reply.fail(Code::Forbidden);
        }
        if !core.chat().has_member(user) {
            return self.refuse_stranger(user, reply, ctx);
        }
        if core.chat().ended() {
            return reply.fail(Code::ChatClosed);
        }
        let peer = match core.chat() {
            Chat::Help(_) | Chat::Unowned(_) | Chat::List(_) => None,
            Chat::Direct(chat) => Some(chat.peer_of(user).id),
        };
        match (is_typing, peer) {
            (true, Some(peer)) => self.type_to(peer, user, connection, reply, ctx),
            (true, None) => match self.opens(user) {
                Some(made) => self.open_then((user, made), reply, ctx, move |chat, reply, ctx| {
                    chat.begin_typing(user, connection, reply, ctx);
                }),
                None => self.begin_typing(user, connection, reply, ctx),
            },
            (false, _) => {
                self.stop_waiting(user, Some(connection));
                if self.typing.typists.end(user, connection) {
                    self.tell_typing(user, false);
                    self.show_typing(user, false);
                }
                reply.answer(Answer::Noted);
            }
        }
    }

    fn begin_typing(
        &mut self,
        user: UserId,
        connection: ConnectionId,
        reply: Reply,
        ctx: &mut Context<Self>,
    ) {
        let now = self.services.monotonic();
        if self.typing.typists.begin(user, connection, now) {
            self.tell_typing(user, true);
            self.show_typing(user, true);
        }
        self.arm_typing(ctx);
        reply.answer(Answer::Noted);
    }

    /// Who sends a message has typed it.
    pub(super) fn end_typing(&mut self, user: UserId) {
        self.stop_waiting(user, None);
        if self.typing.typists.sent(user) {
            self.tell_typing(user, false);
            self.show_typing(user, false);
        }
    }

    pub(super) fn show_typing(&self, user: UserId, is_typing: bool) {
        let frame = self.of_this_chat(&Frame::typing(self.id, user, is_typing));
        for (_, pool) in self.pools.iter().filter(|(member, _)| *member != user) {
            // A device that misses it is shown the next one, or nobody types any more.
            let _ = pool.addr.try_send(Deliver(frame.clone()));
        }
    }

    pub(super) fn arm_typing(&mut self, ctx: &mut Context<Self>) {
        // One timer at a time: the earliest deadline only moves later.
        if self.typing.timer.is_some() {
            return;
        }
        let Some(due) = self.typing.typists.next_deadline() else {
            return;
        };
        let wait = due.since(self.services.monotonic());
        self.typing.timer = Some(ctx.run_later(wait, |chat, ctx| {
            chat.typing.timer = None;
            for user in chat.typing.typists.expire(chat.services.monotonic()) {
                chat.show_typing(user, false);
            }
            chat.arm_typing(ctx);
        }));
    }
}
