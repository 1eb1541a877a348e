//! What the queue does when the database did not say in time what became of a claim: it may have
//! happened, or happen yet.

use crate::chat::Polls;
use crate::queue::actor::AgencyQueue;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::{ChatId, NewMatch, Timestamp, UserId};
use switchboard_store::queries::{ActiveChats, ReadMatch};
use switchboard_store::{Store, StoreError};

/// Newest chats of an organizer among which a claim of a moment ago is looked for.
const RECENT_CHATS: i64 = 100;

impl AgencyQueue {
    /// Looks for the chat of a claim whose outcome is not known, until it is there or the
    /// database can have no such claim under way any more. Until then its organizer's wait, if it
    /// was for one, may be over: it is given nothing else.
    pub(in crate::queue) fn look_for_chat(
        &mut self,
        organizer: UserId,
        claimed_at: Timestamp,
        ctx: &mut Context<Self>,
    ) {
        if self.in_doubt.add(organizer, claimed_at) {
            self.look_once(organizer, ctx);
        }
    }

    /// Looks for the chats of all claims of an organizer that are in doubt.
    fn look_once(&mut self, organizer: UserId, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let claims = self.in_doubt.claims(organizer);
        let looking = async move {
            let found = started_at(&store, organizer, &claims).await;
            (claims, found)
        };
        self.under_way += 1;
        ctx.spawn(looking.into_actor(self).map(move |looked, queue, ctx| {
            queue.under_way -= 1;
            match looked {
                (claims, Ok(found)) => queue.looked(organizer, &claims, found, ctx),
                // As long as the database is away.
                (_, Err(error)) => log::warn!("queue of agency {}: {error}", queue.agency),
            }
            if queue.in_doubt.any(organizer) {
                queue.under_way += 1;
                ctx.run_later(Polls::PAUSE, move |queue, ctx| {
                    queue.under_way -= 1;
                    queue.look_once(organizer, ctx);
                });
            }
        }));
    }

    fn looked(
        &mut self,
        organizer: UserId,
        claims: &[Timestamp],
        found: Vec<NewMatch>,
        ctx: &mut Context<Self>,
    ) {
        let started: Vec<Timestamp> = found.iter().map(|it| it.chat.time_start).collect();
        for _ in 0..self.in_doubt.looked(organizer, claims, &started) {
            self.outcome_is_known(organizer);
        }
        let requests: Vec<ChatId> = found.iter().map(|it| it.chat.id).collect();
        for one in found {
            self.open(one);
        }
        self.step(ctx, |queue, ctx| {
            for request in &requests {
                queue.gone_to(*request, organizer);
            }
            queue.ask_for_fates(requests, ctx);
        });
    }
}

/// The chats that an organizer started at these moments, and still has.
async fn started_at(
    store: &Store,
    organizer: UserId,
    moments: &[Timestamp],
) -> Result<Vec<NewMatch>, StoreError> {
    let query = ActiveChats {
        user: organizer,
        limit: RECENT_CHATS,
    };
    let mut chats = store.run(query).await?;
    chats.retain(|chat| moments.contains(&chat.time_start));
    let mut started = Vec::with_capacity(chats.len());
    for known in chats {
        let found = store.run(ReadMatch { chat: known.id }).await?;
        // It may be undone or another's since.
        started.extend(found.filter(|it| !known.is_of_another_match(&it.chat)));
    }
    Ok(started)
}
