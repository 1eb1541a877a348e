//! Matches that nobody answers: the organizer's connections were gone, and none came back.
//!
//! Such a request returns to its old place, and its chat is withdrawn: as if it had not been
//! taken. What the participant wrote meanwhile is kept, and is there again when somebody else takes
//! the request. When that is so is decided in `rule.rs`.

use super::rule::{Match, Seen};
use crate::directory::{Presences, WithdrawChat};
use crate::queue::actor::AgencyQueue;
use crate::queue::core::Waiting;
use crate::timeline;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::{Chat, ChatEventKind, Code, HelpChat, Timestamp, UserId};
use switchboard_store::queries::{LoadChat, ReturnOutcome, ReturnRequest, Returned};
use switchboard_store::{Store, StoreError};

/// What became of a match that was to be undone.
enum Requeued {
    /// The request waits again; the chat was this.
    Now(Box<HelpChat>, Returned),
    /// An earlier attempt had done it.
    Before(Box<HelpChat>),
    /// It was not undone: the organizer has written, or it is another match by now.
    Kept,
    /// Not known, or not yet; the chat, when it may have been undone.
    Failed(StoreError, Option<Box<HelpChat>>),
}

impl AgencyQueue {
    /// Forgets the matches that were answered, and undoes those that nobody will answer.
    pub(in crate::queue) fn look_after_matches(&mut self, ctx: &mut Context<Self>) {
        // Of a server that stops everybody is gone before long: another one, or the next one, looks.
        let draining = self.services.unauthenticated.is_draining();
        if draining || self.match_timeouts.looking || self.match_timeouts.is_empty() {
            return;
        }
        self.match_timeouts.looking = true;
        let asked = self
            .services
            .directory
            .send(Presences(self.match_timeouts.organizers()));
        ctx.spawn(asked.into_actor(self).map(|presences, queue, ctx| {
            queue.match_timeouts.looking = false;
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
            let timed_out = queue.match_timeouts.look(now, patience, seen, dismissed);
            queue.time_out(timed_out, ctx);
        }));
    }

    /// Undoes matches whose organizers are not here. A match is left alone if its organizer is on another
    /// node: that node decides. Without the location table this is not known. Then matches that this node
    /// made are undone, and others wait.
    fn time_out(&mut self, timed_out: Vec<Match>, ctx: &mut Context<Self>) {
        if timed_out.is_empty() || self.services.unauthenticated.is_draining() {
            return;
        }
        if self.services.nodes.is_alone() {
            for made in timed_out {
                self.requeue(made, ctx);
            }
            return;
        }
        let nodes = self.services.nodes.clone();
        let organizers: Vec<UserId> = timed_out.iter().map(|made| made.organizer).collect();
        let asking = async move { nodes.locate_users(&organizers).await };
        self.under_way += 1;
        ctx.spawn(asking.into_actor(self).map(move |located, queue, ctx| {
            queue.under_way -= 1;
            if queue.services.unauthenticated.is_draining() {
                return;
            }
            for (at, made) in timed_out.into_iter().enumerate() {
                match &located {
                    Ok(located) if located.get(at) == Some(&true) => {}
                    Ok(_) => queue.requeue(made, ctx),
                    Err(_) if made.made > Timestamp(0) => queue.requeue(made, ctx),
                    Err(_) => queue.match_timeouts.add(made),
                }
            }
        }));
    }

    fn requeue(&mut self, made: Match, ctx: &mut Context<Self>) {
        let (store, now) = (self.services.store.clone(), self.services.now());
        let attempt = made.clone();
        let undoing = async move { requeue(&store, attempt, now).await };
        self.under_way += 1;
        ctx.spawn(undoing.into_actor(self).map(move |undone, queue, ctx| {
            queue.under_way -= 1;
            let (chat, returned) = match undone {
                Requeued::Now(chat, returned) => (chat, Some(returned)),
                Requeued::Before(chat) => (chat, None),
                Requeued::Kept => return,
                Requeued::Failed(error, undoing) => {
                    log::warn!("request {}: return: {error}", made.id);
                    if undoing.is_some() {
                        queue.note_in_doubt();
                    }
                    // With the next tick.
                    return queue.match_timeouts.add(Match { undoing, ..made });
                }
            };
            log::info!("request {} returns: nobody answered it", made.id);
            let event = chat.event;
            // One for each match.
            queue.services.directory.do_send(WithdrawChat(*chat));
            timeline::tell(&queue.services, made.id, ChatEventKind::NotOpened);
            // The event may have gone to another agency meanwhile.
            let moved_to = returned
                .map(|it| it.agency)
                .filter(|it| *it != queue.agency);
            if let Some(agency) = moved_to {
                return queue.reads_again(agency);
            }
            // Its place is shown with the next tick, behind the end of the chat.
            queue.step(ctx, |queue, _| match returned {
                Some(returned) => queue.core.give_back(Waiting {
                    id: made.id,
                    order: returned.order,
                    participant: returned.participant,
                    event,
                    created_at: returned.created_at,
                }),
                None => queue.mirror.read_again = true,
            });
            queue.tell_others();
        }));
    }
}

async fn requeue(store: &Store, made: Match, now: Timestamp) -> Requeued {
    // Afterwards it can be read by nobody: it is kept for those who are to be told.
    let found = store.run(LoadChat { id: made.id }).await;
    let chat = match found.map(|chat| chat.and_then(Chat::into_help)) {
        Ok(Some(chat)) if made.is_over(&chat) => return Requeued::Kept,
        Ok(Some(chat)) => Box::new(chat),
        Ok(None) => return made.undoing.map_or(Requeued::Kept, Requeued::Before),
        Err(error) => return Requeued::Failed(error, made.undoing),
    };
    let query = ReturnRequest {
        chat: made.id,
        organizer: made.organizer,
        made: chat.time_start,
        now,
    };
    match store.run(query).await {
        Ok(ReturnOutcome::Returned(returned)) => Requeued::Now(chat, returned),
        Ok(ReturnOutcome::Kept) => Requeued::Kept,
        Err(error) if error.code() == Code::Timeout => Requeued::Failed(error, Some(chat)),
        Err(error) => Requeued::Failed(error, made.undoing),
    }
}
