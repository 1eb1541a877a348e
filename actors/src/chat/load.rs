//! How a chat comes from the database, and catches up with it.
//!
//! While one of these runs, the actor's mailbox waits (`ctx.wait`), so that nothing is admitted
//! or shown by a chat that does not know where it stands.

use super::actor::{ChatActor, State};
use super::core::ChatCore;
use crate::directory::Watch;
use crate::protocol::{Chat, Code};
use crate::store::queries::{HistoryOutcome, HistoryRange, LoadChat, ReadHistory, Reader};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;

/// After the database did not answer, everybody is turned away for so long before the next try.
const TRY_AGAIN: Duration = Duration::from_millis(250);
/// Entries that are read at a time when catching up.
const PAGE: i64 = 200;

impl ChatActor {
    /// Looks the chat up, unless it is known, and learns which members are here.
    pub(super) fn load(&mut self, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let id = self.id;
        let known = match &self.state {
            State::Loaded(core) => Some(core.chat().clone()),
            _ => None,
        };
        let directory = self.services.directory.clone();
        let loading = async move {
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
            Ok((chat, pools.unwrap_or_default()).into())
        };
        ctx.wait(loading.into_actor(self).map(
            |loaded: Result<_, crate::store::StoreError>, actor, ctx| match loaded {
                Ok(Some((chat, pools))) => {
                    actor.pools = pools;
                    for (user, frame) in std::mem::take(&mut actor.unshown) {
                        actor.fan_out_to(user, &frame);
                    }
                    if !matches!(actor.state, State::Loaded(_)) {
                        let shown = *actor.delivered.get_or_insert(chat.last_seq());
                        let behind = shown < chat.last_seq();
                        let patience = actor.services.settings.save_timeout;
                        actor.state = State::Loaded(Box::new(ChatCore::new(chat, patience)));
                        if behind {
                            actor.catch_up(ctx);
                        }
                    }
                }
                Ok(None) => {
                    actor.state = State::Missing;
                    // Who asks for what is not there leaves nothing behind.
                    actor.retire(false, ctx);
                }
                Err(error) => {
                    log::warn!("chat {}: load: {error}", actor.id);
                    let until = actor.services.steady().plus(TRY_AGAIN);
                    actor.state = State::Unavailable(until);
                    // It was loaded before: something may have been stored and not shown.
                    if actor.delivered.is_some() {
                        ctx.run_later(TRY_AGAIN, |actor, ctx| {
                            if matches!(actor.state, State::Unavailable(_)) {
                                actor.load(ctx);
                            }
                        });
                    }
                }
            },
        ));
    }

    /// Throws the core away after a panic and begins again with what the database knows. Those
    /// who wait are told that the outcome is not known.
    pub(super) fn start_over(&mut self, ctx: &mut Context<Self>) {
        if let State::Loaded(core) = &mut self.state {
            for reply in core.take_callers() {
                reply.fail(Code::Timeout);
            }
        }
        self.state = State::Unknown;
        self.load(ctx);
    }

    /// Shows what is in the database and has not been shown.
    pub(super) fn catch_up(&mut self, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let State::Loaded(_) = &self.state else {
            return;
        };
        let page = ReadHistory {
            chat: self.id,
            reader: Reader::Server,
            range: HistoryRange::After(self.shown(), PAGE),
        };
        let reading = async move { store.run(page).await };
        ctx.wait(reading.into_actor(self).map(|read, actor, ctx| match read {
            Ok(HistoryOutcome::Messages(messages)) => {
                for message in &messages {
                    // Loading it again catches up.
                    let loaded = matches!(actor.state, State::Loaded(_));
                    if loaded && message.seq > actor.shown() {
                        actor.delivered = Some(message.seq);
                        actor.show_message(message);
                    }
                }
                if messages.len() as i64 == PAGE {
                    actor.catch_up(ctx);
                }
            }
            Ok(_) => {}
            Err(error) => {
                log::warn!("chat {}: catch up: {error}", actor.id);
                ctx.run_later(TRY_AGAIN, |actor, ctx| actor.catch_up(ctx));
            }
        }));
    }

    /// Looks whether the chat was closed by somebody else, or by a close whose outcome is not
    /// known, until it is or the database can have no such close under way any more.
    pub(super) fn look_for_end(&mut self, looks: Looks, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let id = self.id;
        let looking = async move { store.run(LoadChat { id }).await };
        ctx.spawn(looking.into_actor(self).map(move |found, actor, ctx| {
            let looks = match found {
                Ok(Some(Chat::Help(chat))) if chat.ended() => {
                    return actor.step(ctx, |core| core.ended_elsewhere(chat));
                }
                Ok(_) => looks.and_another(),
                Err(error) => {
                    log::warn!("chat {}: look for its end: {error}", actor.id);
                    Some(looks)
                }
            };
            if let Some(looks) = looks {
                ctx.run_later(Looks::PAUSE, move |actor, ctx| {
                    actor.look_for_end(looks, ctx)
                });
            }
        }));
    }
}

/// How often the database has said that nothing has happened yet.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looks(u32);

impl Looks {
    /// Between two looks.
    pub const PAUSE: Duration = Duration::from_secs(1);
    /// A query may wait for its turn, for a connection and for a lock, each a few seconds.
    const MOST: u32 = 15;

    /// One more, if there is to be one.
    pub fn and_another(self) -> Option<Self> {
        (self.0 < Self::MOST).then_some(Self(self.0 + 1))
    }
}
