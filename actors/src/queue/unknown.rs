//! What the queue does when the database did not say in time what became of something: it may have
//! happened, or happen yet.

use super::actor::{AgencyQueue, State, TRY_AGAIN};
use super::core::Waiting;
use crate::chat::Looks;
use crate::protocol::{HelpChat, Message, Timestamp, UserId};
use crate::store::queries::{
    ActiveChats, HistoryOutcome, HistoryRange, LoadQueue, ReadHistory, Reader,
};
use crate::store::{Store, StoreError};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;

/// A query may wait for its turn, for a connection and for a lock: after this it is over.
const SETTLED: Duration = Duration::from_secs(15);
/// Newest chats of an organizer among which a claim of a moment ago is looked for.
const RECENT_CHATS: i64 = 100;

impl AgencyQueue {
    /// Looks for the chat of a claim whose outcome is not known, until it is there or the
    /// database can have no such claim under way any more.
    pub(super) fn look_for_chat(
        &mut self,
        organizer: UserId,
        claimed_at: Timestamp,
        looks: Looks,
        ctx: &mut Context<Self>,
    ) {
        let store = self.services.store.clone();
        let looking = async move { started_at(&store, organizer, claimed_at).await };
        self.under_way += 1;
        ctx.spawn(looking.into_actor(self).map(move |found, queue, ctx| {
            queue.under_way -= 1;
            let looks = match found {
                Ok(Some((chat, first))) => {
                    if let State::Loaded(core) = &mut queue.state {
                        core.remove(chat.id);
                        core.stop_waiting(organizer);
                    }
                    queue.watch_match(chat.id, organizer);
                    return queue.open(chat, first);
                }
                Ok(None) => looks.and_another(),
                Err(error) => {
                    log::warn!("queue of agency {}: {error}", queue.agency);
                    Some(looks)
                }
            };
            if let Some(looks) = looks {
                queue.under_way += 1;
                ctx.run_later(Looks::PAUSE, move |queue, ctx| {
                    queue.under_way -= 1;
                    queue.look_for_chat(organizer, claimed_at, looks, ctx);
                });
            }
        }));
    }

    /// Reads the queue again; those at the turnstile keep their places.
    pub(super) fn read_again(&mut self, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let query = LoadQueue {
            agency: self.agency,
            now: self.services.now(),
        };
        let loading = async move { store.run(query).await };
        ctx.wait(loading.into_actor(self).map(|loaded, queue, ctx| {
            match (loaded, &mut queue.state) {
                (Ok(stored), State::Loaded(core)) => {
                    core.replace(stored.into_iter().map(Waiting::from));
                    queue.match_waiting(ctx);
                }
                (Err(_), State::Loaded(_)) => {
                    ctx.run_later(TRY_AGAIN, Self::read_again);
                }
                _ => {}
            }
        }));
    }

    /// An ask or a withdrawal whose outcome is not known may have happened, or happen yet: the
    /// queue is read again now, and once nothing of it can be under way any more.
    pub(super) fn catch_up_with_unknown(&mut self, ctx: &mut Context<Self>) {
        self.read_again(ctx);
        self.under_way += 1;
        ctx.run_later(SETTLED, |queue, ctx| {
            queue.under_way -= 1;
            queue.read_again(ctx);
        });
    }
}

/// The chat that an organizer started at a moment, with its first entry.
async fn started_at(
    store: &Store,
    organizer: UserId,
    moment: Timestamp,
) -> Result<Option<(HelpChat, Message)>, StoreError> {
    let query = ActiveChats {
        user: organizer,
        limit: RECENT_CHATS,
    };
    let chats = store.run(query).await?;
    let Some(chat) = chats.into_iter().find(|chat| chat.time_start == moment) else {
        return Ok(None);
    };
    let query = ReadHistory {
        chat: chat.id,
        reader: Reader::Member(organizer),
        range: HistoryRange::After(0, 1),
    };
    let first = match store.run(query).await? {
        HistoryOutcome::Messages(messages) => messages.into_iter().next(),
        HistoryOutcome::ChatNotFound | HistoryOutcome::NoAccess => None,
    };
    Ok(first.map(|first| (chat, first)))
}
