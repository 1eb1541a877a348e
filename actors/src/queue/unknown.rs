//! What the queue does when the database did not say in time what became of a claim: it may have
//! happened, or happen yet.

use super::actor::AgencyQueue;
use crate::chat::Looks;
use crate::protocol::{HelpChat, Message, Timestamp, UserId};
use crate::store::queries::{ActiveChats, HistoryOutcome, HistoryRange, ReadHistory, Reader};
use crate::store::{Store, StoreError};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};

/// Newest chats of an organizer among which a claim of a moment ago is looked for.
const RECENT_CHATS: i64 = 100;

impl AgencyQueue {
    /// Looks for the chat of a claim whose outcome is not known, until it is there or the
    /// database can have no such claim under way any more. Until then its organizer's wait, if it
    /// was for one, may be over: it is given nothing else.
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
                    queue.outcome_is_known(organizer);
                    let request = chat.id;
                    queue.open(chat, first);
                    return queue.step(ctx, |queue, _| queue.gone_to(request, organizer));
                }
                Ok(None) => looks.and_another(),
                // As long as the database is away.
                Err(error) => {
                    log::warn!("queue of agency {}: {error}", queue.agency);
                    Some(looks)
                }
            };
            let Some(looks) = looks else {
                queue.outcome_is_known(organizer);
                return queue.step(ctx, |_, _| ());
            };
            queue.under_way += 1;
            ctx.run_later(Looks::PAUSE, move |queue, ctx| {
                queue.under_way -= 1;
                queue.look_for_chat(organizer, claimed_at, looks, ctx);
            });
        }));
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
