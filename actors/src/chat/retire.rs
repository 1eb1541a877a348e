//! How the actor of a chat that is not in use goes: no command is lost on the way to its successor.

use super::actor::{ChatActor, State};
use super::messages::Command;
use crate::directory::{FindChat, RetireChat};
use actix::dev::SendError;
use actix::{ActorContext, ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_domain::{Code, Timestamp};

/// How long a forgotten actor forwards what was already on its way to it.
const FORWARDING: Duration = Duration::from_millis(100);

/// How far a chat's actor has come with leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retiring {
    /// It stays.
    No,
    /// The directory has been asked to forget it. What the directory tells it now about the chat it
    /// tells the directory again, which by then has forgotten it or says that it stays.
    Asked,
    /// It is forgotten, and has or may have a successor.
    Forgotten,
}

/// When a chat's actor was last used, and how far it has come with leaving.
#[derive(Debug)]
pub(super) struct Usage {
    /// When somebody last wanted something.
    pub last_use: Timestamp,
    /// How far it has come with leaving.
    pub retiring: Retiring,
    /// Commands on their way to its successor.
    forwarding: usize,
}

impl Usage {
    /// It is made at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self {
            last_use: now,
            retiring: Retiring::No,
            forwarding: 0,
        }
    }
}

impl ChatActor {
    pub(super) fn retire_when_idle(&mut self, ctx: &mut Context<Self>) {
        let (quiet, over) = match &self.state {
            State::Loaded(core) => (core.is_quiet(), core.chat().ended()),
            State::Unavailable(_) => (true, false),
            State::Unknown | State::Missing => (true, true),
        };
        let unused = self.services.monotonic().since(self.usage.last_use);
        let idle = unused >= self.services.settings.chat_idle;
        // An open chat stays as long as a member is here; nothing more comes of one that is over.
        if quiet && idle && (over || self.pools.is_empty()) {
            self.retire(over, ctx);
        }
    }

    /// Asks the directory to forget this actor, then stops. Commands that were sent here before that
    /// are still forwarded to its successor.
    pub(super) fn retire(&mut self, even_if_members_are_here: bool, ctx: &mut Context<Self>) {
        if self.usage.retiring != Retiring::No {
            return;
        }
        self.usage.retiring = Retiring::Asked;
        let asked = self.services.directory.send(RetireChat {
            chat: self.id,
            even_if_members_are_here,
        });
        let asking = asked.into_actor(self).map(|forgotten, chat, ctx| {
            if matches!(forgotten, Ok(true)) {
                chat.usage.retiring = Retiring::Forgotten;
                ctx.run_later(FORWARDING, Self::stop_when_forwarded);
            } else {
                chat.usage.retiring = Retiring::No;
            }
        });
        match &self.state {
            // Whoever asks meanwhile is told so: a successor would only look it up again.
            State::Missing => drop(ctx.spawn(asking)),
            // Nothing is begun here that a successor would not know of.
            _ => ctx.wait(asking),
        }
    }

    fn stop_when_forwarded(&mut self, ctx: &mut Context<Self>) {
        if self.usage.forwarding == 0 {
            ctx.stop();
        } else {
            ctx.run_later(FORWARDING, Self::stop_when_forwarded);
        }
    }

    /// Hands a command over to this actor's successor, which the directory has or makes.
    pub(super) fn forward(&mut self, command: Command, ctx: &mut Context<Self>) {
        self.usage.forwarding += 1;
        let found = self.services.directory.send(FindChat(self.id));
        ctx.spawn(found.into_actor(self).map(|found, chat, _| {
            chat.usage.forwarding -= 1;
            let refused = match found {
                Ok(successor) => successor.try_send(command).err(),
                // The process is ending.
                Err(_) => return command.reply.fail(Code::Overloaded),
            };
            if let Some(SendError::Full(command) | SendError::Closed(command)) = refused {
                command.reply.fail(Code::Overloaded);
            }
        }));
    }
}
