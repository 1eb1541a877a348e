//! The end of a chat as its members see it: it was closed, or withdrawn because nobody answered.
//!
//! Each is told how far they have read. The database knows that; while it is asked the actor's
//! mailbox waits, so that nothing of the chat is shown before its end that comes behind it.

use super::actor::{ChatActor, State};
use super::core::Callers;
use super::delivery::Event;
use super::in_doubt_close::InDoubtClose;
use super::messages::{Ended, Withdrawn};
use super::retire::Retiring;
use crate::chat_changes;
use crate::directory::{EndChat, EndWait, Watch, WithdrawChat};
use crate::presence::RefreshVisibility;
use crate::reply::{Answer, Reply};
use crate::turns::Loss;
use actix::{ActorFutureExt, AsyncContext, Context, Handler, WrapFuture};
use futures_util::future::join;
use std::time::Duration;
use switchboard_domain::wire::Frame;
use switchboard_domain::{Code, HelpChat, ReadState, UserId};
use switchboard_store::queries::{ReadLoss, ReadStates};

/// When the database takes longer, the members are told without it.
const PATIENCE: Duration = Duration::from_secs(1);

/// The end of a chat, while somebody waits for it or looks for it.
#[derive(Debug, Default)]
pub(super) struct Ending {
    /// Those who closed the chat, until the members are told.
    pub closers: Vec<Reply>,
    /// The search for an end that may have come.
    pub in_doubt: InDoubtClose,
}

impl Handler<Ended> for ChatActor {
    type Result = ();

    fn handle(&mut self, Ended(chat): Ended, ctx: &mut Context<Self>) {
        if self.usage.retiring != Retiring::No {
            // At most one is on its way for each end.
            return self.services.directory.do_send(EndChat(chat));
        }
        self.deliver(Event::EndFound(Box::new(chat)), ctx);
    }
}

impl Handler<Withdrawn> for ChatActor {
    type Result = ();

    fn handle(&mut self, Withdrawn(chat): Withdrawn, ctx: &mut Context<Self>) {
        if self.usage.retiring != Retiring::No {
            // As above.
            return self.services.directory.do_send(WithdrawChat(chat));
        }
        self.deliver(Event::Undone(Box::new(chat)), ctx);
    }
}

impl ChatActor {
    /// Shows the members that the chat is gone and forgets all of it, then does something else.
    pub(super) fn withdraw(
        &mut self,
        chat: HelpChat,
        ctx: &mut Context<Self>,
        then: impl FnOnce(&mut Self, &mut Context<Self>) + 'static,
    ) {
        if let State::Loaded(core) = &mut self.state {
            let Callers {
                at_the_writer,
                others,
            } = core.take_callers();
            for reply in at_the_writer {
                reply.fail(Code::Timeout);
            }
            for reply in others {
                reply.fail(Code::ChatNotFound);
            }
        }
        self.state = State::Unknown;
        self.marks.clear();
        self.typing.typists.clear();
        self.end_sight(&chat);
        // As an end, which every client knows.
        let gone = HelpChat {
            time_end: Some(self.services.now()),
            ..chat
        };
        // Who has lost a chat does not get the next one at once.
        self.services.directory.do_send(EndWait {
            user: gone.organizer,
            agency: gone.agency,
        });
        self.look_why_it_waits(ctx, move |actor, loss, ended, ctx| {
            // What was stored since is not theirs who had it.
            let last_seq = ended.map_or(gone.last_seq, |ended| ended.min(gone.last_seq));
            let gone = HelpChat { last_seq, ..gone };
            actor.show_withdrawn(gone, loss, ctx, then);
        });
    }

    /// Shows the members that the chat is gone, and the one who had it why.
    fn show_withdrawn(
        &mut self,
        gone: HelpChat,
        loss: Option<Loss>,
        ctx: &mut Context<Self>,
        then: impl FnOnce(&mut Self, &mut Context<Self>) + 'static,
    ) {
        self.look_up_readers(gone.members(), ctx, move |actor, read, ctx| {
            let id = gone.id;
            let loser = gone.organizer;
            if let Some(frame) = loss.and_then(|loss| loss.first_frame(&actor.services, loser)) {
                actor.show_frame(Some(loser), &frame);
            }
            // The participant's devices of level 2 keep it: it waits.
            let loses_it = |user| user != gone.participant;
            actor.show_each(&gone, read, loses_it, |frame| frame.forgetting(id));
            chat_changes::show(actor.services.clone(), id, gone.participant);
            then(actor, ctx);
        });
    }

    /// Learns why the chat waits, and where its log ended then, where the database says so in time.
    fn look_why_it_waits(
        &self,
        ctx: &mut Context<Self>,
        then: impl FnOnce(&mut Self, Option<Loss>, Option<i64>, &mut Context<Self>) + 'static,
    ) {
        let (store, chat) = (self.services.store.clone(), self.id);
        let reading = async move { store.run(ReadLoss { chat }).await };
        let reading = tokio::time::timeout(PATIENCE, reading);
        ctx.wait(reading.into_actor(self).map(move |read, actor, ctx| {
            let (read, ended) = read.ok().and_then(Result::ok).unwrap_or_default();
            let loss = read.map(|(turn, because)| Loss {
                chat,
                turn,
                because,
            });
            then(actor, loss, ended, ctx);
        }));
    }

    /// The members may have seen each other for this chat alone.
    fn end_sight(&self, chat: &HelpChat) {
        // One for each end.
        self.services
            .presence
            .do_send(RefreshVisibility(chat.members()));
    }

    /// Answers those who closed the chat, and shows every member that it is closed.
    pub(super) fn show_end(&mut self, chat: HelpChat, ctx: &mut Context<Self>) {
        self.typing.typists.clear();
        self.end_sight(&chat);
        self.look_up_readers(chat.members(), ctx, move |actor, read, _| {
            // The answer comes before the closer's own copy.
            for reply in std::mem::take(&mut actor.ending.closers) {
                let (chat, read) = (Box::new(chat.clone()), read.to_vec());
                reply.answer(Answer::Closed { chat, read });
            }
            actor.show_each(&chat, read, |_| true, |frame| frame);
        });
    }

    /// Learns how far the members have read, and which of them are here.
    fn look_up_readers(
        &mut self,
        members: [UserId; 2],
        ctx: &mut Context<Self>,
        then: impl FnOnce(&mut Self, &[(UserId, ReadState)], &mut Context<Self>) + 'static,
    ) {
        let store = self.services.store.clone();
        let states = ReadStates { chat: self.id };
        let states = async move { store.run(states).await };
        let watch = Watch {
            chat: self.id,
            members: members.to_vec(),
        };
        let looking = join(
            tokio::time::timeout(PATIENCE, states),
            self.services.directory.send(watch),
        );
        ctx.wait(looking.into_actor(self).map(|(states, pools), actor, ctx| {
            let read = match states {
                Ok(Ok(read)) => read,
                Ok(Err(error)) => {
                    log::warn!("chat {}: its end: {error}", actor.id);
                    Vec::new()
                }
                Err(_) => {
                    log::warn!("chat {}: its end: the database takes too long", actor.id);
                    Vec::new()
                }
            };
            // Without a directory the process is ending.
            if let Ok(pools) = pools {
                actor.pools = pools;
            }
            then(actor, &read, ctx);
        }));
    }

    fn show_each(
        &self,
        chat: &HelpChat,
        read: &[(UserId, ReadState)],
        is_shown: impl Fn(UserId) -> bool,
        finish: impl Fn(Frame) -> Frame,
    ) {
        self.show_members(&finish(Frame::closed_chat(chat)));
        for (user, _) in self.pools.iter().filter(|(user, _)| is_shown(*user)) {
            let own = read.iter().find(|(member, _)| member == user);
            let frame = Frame::closed_chat_of(chat, *user, own.map(|(_, read)| *read));
            self.show_frame(Some(*user), &finish(frame));
        }
    }
}
