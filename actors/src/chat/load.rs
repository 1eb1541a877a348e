//! How a chat comes from the database, and who of its members is here.
//!
//! While one of these runs, the actor's mailbox waits (`ctx.wait`), so that nothing is admitted
//! or shown by a chat that does not know where it stands.

use super::actor::{ChatActor, State};
use super::backfill::again;
use super::core::{Callers, ChatCore};
use super::delivery::Event;
use crate::directory::Watch;
use crate::pool::PoolRef;
use crate::remote::reconcile::core::Divergence;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::future::Future;
use std::time::Duration;
use switchboard_domain::{Chat, Code, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::LoadChat;

/// After the database did not answer, everybody is turned away for so long before the next try.
const TRY_AGAIN: Duration = Duration::from_millis(250);

/// The chat, if there is one, and the pools of the members that are here.
type Loaded = Result<Option<(Chat, Pools)>, StoreError>;
/// Members with the pools that they have here.
type Pools = Vec<(UserId, PoolRef)>;

impl ChatActor {
    /// Looks the chat up, unless it is known, and learns which members are here.
    pub(super) fn load(&mut self, ctx: &mut Context<Self>) {
        self.load_and(ctx, |_, _| {});
    }

    /// The same, then calls `then` at once. A later `ctx.wait` would run before an earlier one.
    pub(super) fn load_and(
        &mut self,
        ctx: &mut Context<Self>,
        then: impl FnOnce(&mut Self, &mut Context<Self>) + 'static,
    ) {
        let loading = self.loading();
        ctx.wait(loading.into_actor(self).map(|loaded, actor, ctx| {
            actor.loaded(loaded, ctx);
            then(actor, ctx);
        }));
    }

    /// Loads it because of a divergence, which is for a chat that is loaded.
    pub(super) fn load_for(&mut self, divergence: Divergence, ctx: &mut Context<Self>) {
        self.load_and(ctx, move |actor, ctx| match actor.state {
            State::Loaded(_) => actor.deliver(Event::Diverged(divergence), ctx),
            State::Unavailable(_) => again(divergence, ctx),
            State::Unknown | State::Missing => {}
        });
    }

    fn loading(&self) -> impl Future<Output = Loaded> + use<> {
        let store = self.services.store.clone();
        let id = self.id;
        let known = match &self.state {
            State::Loaded(core) => Some(core.chat().clone()),
            _ => None,
        };
        let directory = self.services.directory.clone();
        async move {
            let chat = match known {
                Some(chat) => Some(chat),
                None => store.run(LoadChat { id }).await?,
            };
            let Some(chat) = chat else {
                return Ok(None);
            };
            let members = chat.members();
            // The directory lives as long as the process; without it nobody is here.
            let pools = directory.send(Watch { chat: id, members }).await;
            Ok(Some((chat, pools.unwrap_or_default())))
        }
    }

    fn loaded(&mut self, loaded: Loaded, ctx: &mut Context<Self>) {
        match loaded {
            Ok(Some((chat, pools))) => {
                self.pools = pools;
                self.deliver(Event::MembersFound, ctx);
                if matches!(self.state, State::Loaded(_)) {
                    return self.ask_whether_blocked(ctx);
                }
                let patience = self.services.settings.save_timeout;
                self.state = State::Loaded(Box::new(ChatCore::new(chat, patience)));
                self.ask_whether_blocked(ctx);
                self.deliver(Event::Loaded, ctx);
            }
            Ok(None) => {
                self.state = State::Missing;
                // Who asks for what is not there leaves nothing behind.
                self.retire(true, ctx);
            }
            Err(error) => {
                log::warn!("chat {}: load: {error}", self.id);
                let until = self.services.monotonic().plus(TRY_AGAIN);
                self.state = State::Unavailable(until);
                // It was loaded before: something may have been stored and not shown.
                if self.delivery.has_begun() {
                    self.try_again(ctx);
                }
            }
        }
    }

    /// Later, once, however often it has failed until then.
    pub(super) fn try_again(&mut self, ctx: &mut Context<Self>) {
        if std::mem::replace(&mut self.trying_again, true) {
            return;
        }
        ctx.run_later(TRY_AGAIN, |actor, ctx| {
            actor.trying_again = false;
            match actor.state {
                State::Unavailable(_) => actor.load(ctx),
                State::Loaded(_) => actor.deliver(Event::ReadOn, ctx),
                State::Unknown | State::Missing => {}
            }
        });
    }

    /// Throws the core away after a panic and begins again with what the database knows. Those
    /// who wait are told that the outcome is not known.
    pub(super) fn start_over(&mut self, ctx: &mut Context<Self>) {
        if let State::Loaded(core) = &mut self.state {
            let Callers {
                at_the_writer,
                others,
            } = core.take_callers();
            for reply in at_the_writer.into_iter().chain(others) {
                reply.fail(Code::Timeout);
            }
        }
        // Each is told the same by being dropped.
        self.ending.closers.clear();
        self.state = State::Unknown;
        self.load(ctx);
    }

    /// Reads, and then looks who is here: whoever has come while it was read waits in the mailbox, and may
    /// have read less. Nothing when the process is ending.
    pub(super) fn then_look_who_is_here<T, F: Future<Output = T>>(
        &self,
        reading: F,
    ) -> impl Future<Output = (T, Option<Pools>)> + use<T, F> {
        let members = match &self.state {
            State::Loaded(core) => core.chat().members(),
            State::Unknown | State::Unavailable(_) | State::Missing => Vec::new(),
        };
        let (chat, directory) = (self.id, self.services.directory.clone());
        async move {
            let read = reading.await;
            let pools = directory.send(Watch { chat, members }).await;
            (read, pools.ok())
        }
    }

    /// Looks whether the chat was closed by somebody else, or by a close whose outcome is not
    /// known, until it is or the database can have no such close under way any more.
    pub(super) fn look_for_end(&mut self, ctx: &mut Context<Self>) {
        if self.ending.in_doubt.begin() {
            self.look_once(ctx);
        }
    }

    fn look_once(&mut self, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let id = self.id;
        let looking = async move { store.run(LoadChat { id }).await };
        ctx.spawn(looking.into_actor(self).map(move |found, actor, ctx| {
            let again = match found {
                Ok(Some(Chat::Help(chat))) if chat.ended() => {
                    // It may have been by our close, whose answer did not come.
                    actor.tell_end(&chat);
                    actor.ending.in_doubt.over();
                    return actor.step(ctx, |core| core.ended_elsewhere(chat));
                }
                Ok(_) => actor.ending.in_doubt.nothing_yet(),
                Err(error) => {
                    log::warn!("chat {}: look for its end: {error}", actor.id);
                    true
                }
            };
            if again {
                ctx.run_later(Polls::PAUSE, Self::look_once);
            }
        }));
    }
}

/// How often the database has said that nothing has happened yet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Polls(u32);

impl Polls {
    /// Between two looks.
    pub const PAUSE: Duration = Duration::from_secs(1);
    /// A query may wait for its turn, for a connection and for a lock, each a few seconds.
    const MOST: u32 = 15;

    /// One more, if there is to be one.
    pub fn next(self) -> Option<Self> {
        (self.0 < Self::MOST).then_some(Self(self.0 + 1))
    }
}
