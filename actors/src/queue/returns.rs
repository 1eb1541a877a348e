//! Matches that nobody answers: the organizer's connections were gone, and none came back.
//!
//! Such a request returns to its old place, and its chat is withdrawn: as if it had not been
//! taken. What the participant wrote meanwhile is kept, and is there again when somebody else takes
//! the request. When that is so is decided in `unanswered.rs`.

use super::actor::AgencyQueue;
use super::core::Waiting;
use super::unanswered::{Match, Seen};
use crate::directory::{Presences, WithdrawChat};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::{Chat, Code, HelpChat, Timestamp};
use switchboard_store::queries::{LoadChat, ReturnOutcome, ReturnRequest, Returned};
use switchboard_store::{Store, StoreError};

/// What became of a match that was to be undone.
enum Undone {
    /// The request waits again; the chat was this.
    Now(Box<HelpChat>, Returned),
    /// An earlier attempt had done it.
    Before(Box<HelpChat>),
    /// It stands.
    Kept,
    /// Not known, or not yet; the chat, when it may have been undone.
    Failed(StoreError, Option<Box<HelpChat>>),
}

impl AgencyQueue {
    /// Forgets the matches that were answered, and undoes those that nobody will answer.
    pub(super) fn look_after_matches(&mut self, ctx: &mut Context<Self>) {
        // Of a server that stops everybody is gone before long: another one, or the next one, looks.
        let draining = self.services.lobby.is_draining();
        if draining || self.looking || self.unanswered.is_empty() {
            return;
        }
        self.looking = true;
        let asked = self
            .services
            .directory
            .send(Presences(self.unanswered.organizers()));
        ctx.spawn(asked.into_actor(self).map(|presences, queue, ctx| {
            queue.looking = false;
            // Without a directory the process is ending.
            let Ok(presences) = presences else {
                return;
            };
            let seen = |user| {
                let presence = presences.get(&user)?;
                Some(Seen {
                    online: presence.is_online(),
                    joined: presence.last_joined(),
                    heard: presence.last_heard(),
                })
            };
            let patience = queue.services.settings.match_timeout;
            let now = queue.services.monotonic();
            let dismissed = |user| queue.services.dismissals.last(user);
            let given_up = queue.unanswered.look(now, patience, seen, dismissed);
            queue.give_up(given_up, ctx);
        }));
    }

    pub(super) fn undo(&mut self, made: Match, ctx: &mut Context<Self>) {
        let (store, now) = (self.services.store.clone(), self.services.now());
        let attempt = made.clone();
        let undoing = async move { undo(&store, attempt, now).await };
        self.under_way += 1;
        ctx.spawn(undoing.into_actor(self).map(move |undone, queue, ctx| {
            queue.under_way -= 1;
            let (chat, returned) = match undone {
                Undone::Now(chat, returned) => (chat, Some(returned)),
                Undone::Before(chat) => (chat, None),
                Undone::Kept => return,
                Undone::Failed(error, undoing) => {
                    log::warn!("request {}: return: {error}", made.id);
                    if undoing.is_some() {
                        queue.doubt();
                    }
                    // With the next tick.
                    return queue.unanswered.add(Match { undoing, ..made });
                }
            };
            log::info!("request {} returns: nobody answered it", made.id);
            // One for each match.
            queue.services.directory.do_send(WithdrawChat(*chat));
            // Its place is shown with the next tick, behind the end of the chat.
            queue.step(ctx, |queue, _| match returned {
                Some(returned) => queue.core.give_back(Waiting {
                    id: made.id,
                    order: returned.order,
                    participant: returned.participant,
                    created_at: returned.created_at,
                }),
                None => queue.read_again = true,
            });
            queue.tell_others();
        }));
    }
}

async fn undo(store: &Store, made: Match, now: Timestamp) -> Undone {
    // Afterwards it can be read by nobody: it is kept for those who are to be told.
    let found = store.run(LoadChat { id: made.id }).await;
    let chat = match found.map(|chat| chat.and_then(Chat::into_help)) {
        Ok(Some(chat)) if made.is_over(&chat) => return Undone::Kept,
        Ok(Some(chat)) => Box::new(chat),
        Ok(None) => return made.undoing.map_or(Undone::Kept, Undone::Before),
        Err(error) => return Undone::Failed(error, made.undoing),
    };
    let query = ReturnRequest {
        chat: made.id,
        organizer: made.organizer,
        made: chat.time_start,
        now,
    };
    match store.run(query).await {
        Ok(ReturnOutcome::Returned(returned)) => Undone::Now(chat, returned),
        Ok(ReturnOutcome::Kept) => Undone::Kept,
        Err(error) if error.code() == Code::Timeout => Undone::Failed(error, Some(chat)),
        Err(error) => Undone::Failed(error, made.undoing),
    }
}
