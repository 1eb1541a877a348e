//! Reads from the log what was not shown. Why, and what becomes of it, is decided in
//! [`delivery`](super::delivery).
//!
//! While one of these runs, the actor's mailbox waits (`ctx.wait`).

use super::RemoteEvent;
use super::actor::{ChatActor, State};
use super::delivery::{Event, PAGE};
use super::load::Polls;
use crate::remote::reconcile::core::Divergence;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::{ChatId, Message, Timestamp};
use switchboard_store::queries::{HistoryOutcome, HistoryRange, ReadHistory, Reader};
use switchboard_store::{Store, StoreError};

/// How many pages are read back for an actor that has just come. More are for who asks: the numbers say
/// that something is missing.
const PAGES: usize = 20;

impl ChatActor {
    /// Shows what is in the log behind an entry and has not been shown.
    pub(super) fn backfill(&mut self, after: i64, ctx: &mut Context<Self>) {
        let (store, id) = (self.services.store.clone(), self.id);
        let reading = async move { entries(&store, id, HistoryRange::After(after, PAGE)).await };
        let reading = self.then_look_who_is_here(reading).into_actor(self);
        ctx.wait(reading.map(|(read, pools), actor, ctx| match read {
            Ok(page) => {
                actor.pools = pools.unwrap_or_default();
                actor.deliver(Event::Backfilled(&page), ctx);
            }
            Err(error) => {
                log::warn!("chat {}: catch up: {error}", actor.id);
                actor.try_again(ctx);
            }
        }));
    }

    /// Shows what the log has behind an entry and no hint has said, as far as it is not older than `since`.
    pub(super) fn read_since(
        &mut self,
        after: i64,
        since: Timestamp,
        divergence: Divergence,
        ctx: &mut Context<Self>,
    ) {
        let State::Loaded(_) = &self.state else {
            return;
        };
        let (store, id) = (self.services.store.clone(), self.id);
        let reading = async move { entries(&store, id, HistoryRange::After(after, PAGE)).await };
        let reading = self.then_look_who_is_here(reading).into_actor(self);
        ctx.wait(reading.map(move |(read, pools), actor, ctx| {
            let page = match read {
                Ok(page) => page,
                Err(error) => {
                    log::warn!("chat {}: what was missed: {error}", actor.id);
                    return again(divergence, ctx);
                }
            };
            actor.pools = pools.unwrap_or_default();
            if let State::Loaded(core) = &mut actor.state {
                core.grown_elsewhere(page.last().map_or(0, |last| last.seq));
            }
            let page = &page;
            actor.deliver(
                Event::SinceRead {
                    page,
                    since,
                    divergence,
                },
                ctx,
            );
        }));
    }

    /// Shows the end of a log of `upto` entries, as far as something among them is not older than `since`.
    pub(super) fn read_recent(&mut self, upto: i64, since: Timestamp, ctx: &mut Context<Self>) {
        let (store, id) = (self.services.store.clone(), self.id);
        let reading = async move { recent(&store, id, upto, since).await };
        ctx.wait(
            reading
                .into_actor(self)
                .map(move |read, actor, ctx| match read {
                    Ok(entries) => {
                        let entries = &entries;
                        actor.deliver(Event::RecentRead { entries, since }, ctx);
                    }
                    Err(error) => {
                        log::warn!("chat {}: what came before: {error}", actor.id);
                        again(Divergence::GrownSince { since, upto }, ctx);
                    }
                }),
        );
    }
}

/// The database did not answer: once more, until it does. Each divergence waits for itself.
pub(super) fn again(divergence: Divergence, ctx: &mut Context<ChatActor>) {
    ctx.notify_later(RemoteEvent::Diverged(divergence), Polls::PAUSE);
}

/// The last entries of a log of `upto` entries, as far as something among them is not older than `since`.
async fn recent(
    store: &Store,
    chat: ChatId,
    upto: i64,
    since: Timestamp,
) -> Result<Vec<Message>, StoreError> {
    // Mostly nothing is.
    let mut found = entries(store, chat, HistoryRange::Before(upto + 1, 1)).await?;
    for _ in 0..PAGES {
        let Some(first) = found.first().filter(|first| first.time_sent >= since) else {
            break;
        };
        let mut page = entries(store, chat, HistoryRange::Before(first.seq, PAGE)).await?;
        if page.is_empty() {
            break;
        }
        page.append(&mut found);
        found = page;
    }
    Ok(found)
}

/// Entries of a log, as the database has them: none of a chat that is not there.
pub(super) async fn entries(
    store: &Store,
    chat: ChatId,
    range: HistoryRange,
) -> Result<Vec<Message>, StoreError> {
    let reader = Reader::Server;
    let read = ReadHistory {
        chat,
        reader,
        range,
    };
    Ok(match store.run(read).await? {
        HistoryOutcome::Messages(messages) => messages,
        HistoryOutcome::ChatNotFound | HistoryOutcome::NoAccess => Vec::new(),
    })
}
