//! Matches that nobody answers: the organizer's connections were gone, and none came back.
//!
//! Such a request returns to its old place, and its chat is withdrawn: as if it had not been
//! taken. What the participant wrote meanwhile is kept, and is there again when somebody else takes
//! the request. When that is so is decided in `rule.rs`.

use super::missed;
use super::rule::{Match, Seen, TimedOut};
use crate::directory::{Presences, WithdrawChat};
use crate::queue::actor::AgencyQueue;
use crate::queue::core::Waiting;
use crate::timeline;
use crate::turns::offers;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::{Chat, ChatEventKind, Code, HelpChat, Timestamp, UserId};
use switchboard_store::queries::{
    GiveBack, GoesBack, HandedOver, LoadChat, ReturnOutcome, ReturnRequest,
};
use switchboard_store::{Store, StoreError};

/// What became of a match that was to be undone.
enum Requeued {
    /// The request waits again; the chat was this.
    Now(Box<HelpChat>, Box<HandedOver>),
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
            let now = queue.services.monotonic();
            let seen = |user| {
                let presence = presences.get(&user)?;
                Some(Seen {
                    online: presence.is_online(),
                    joined: presence.last_joined(),
                    heard: presence.last_heard(),
                    level_two: presence.level_two(now),
                })
            };
            let patience = queue.services.patience();
            let dismissed = |user| queue.services.dismissals.last(user);
            let timed_out = queue.match_timeouts.look(now, patience, seen, dismissed);
            queue.time_out(timed_out, ctx);
        }));
    }

    /// Undoes matches that nobody has opened, and those whose organizers are not here. Of the latter one is left alone if its
    /// organizer is on another node: that node decides. Without the location table this is not known. Then matches that this
    /// node made are undone, and others wait.
    fn time_out(&mut self, timed_out: Vec<TimedOut>, ctx: &mut Context<Self>) {
        let is_unopened = |it: &TimedOut| it.because == GoesBack::NotOpened;
        let (unopened, timed_out): (Vec<_>, Vec<_>) = timed_out.into_iter().partition(is_unopened);
        for it in unopened {
            // The chat's row decides: whichever node is first undoes it.
            self.requeue(it, ctx);
        }
        if timed_out.is_empty() || self.services.unauthenticated.is_draining() {
            return;
        }
        if self.services.nodes.is_alone() {
            for it in timed_out {
                self.requeue(it, ctx);
            }
            return;
        }
        let nodes = self.services.nodes.clone();
        let organizers: Vec<UserId> = timed_out.iter().map(|it| it.made.organizer).collect();
        let asking = async move { nodes.locate_users(&organizers).await };
        self.under_way += 1;
        ctx.spawn(asking.into_actor(self).map(move |located, queue, ctx| {
            queue.under_way -= 1;
            if queue.services.unauthenticated.is_draining() {
                return;
            }
            for (at, it) in timed_out.into_iter().enumerate() {
                match &located {
                    Ok(located) if located.get(at) == Some(&true) => {}
                    Ok(_) => queue.requeue(it, ctx),
                    Err(_) if it.made.made > Timestamp(0) => queue.requeue(it, ctx),
                    Err(_) => queue.match_timeouts.add(it.made),
                }
            }
        }));
    }

    fn requeue(&mut self, TimedOut { made, because }: TimedOut, ctx: &mut Context<Self>) {
        let (store, now) = (self.services.store.clone(), self.services.now());
        let attempt = made.clone();
        let undoing = async move { requeue(&store, attempt, because, now).await };
        self.under_way += 1;
        ctx.spawn(undoing.into_actor(self).map(move |undone, queue, ctx| {
            queue.under_way -= 1;
            let (chat, over) = match undone {
                Requeued::Now(chat, over) => (chat, Some(over)),
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
            if because == GoesBack::NotOpened {
                // In front of the end of the chat.
                missed::tell(&queue.services, &chat);
            }
            // One for each match.
            queue.services.directory.do_send(WithdrawChat(*chat));
            let returned = over.as_ref().and_then(|over| over.waits);
            if let Some(offer) = over.and_then(|over| over.offer) {
                offers::tell_over(&queue.services, offer);
            }
            let noticed = returned.is_some_and(|it| it.noticed);
            let notice = noticed.then_some(ChatEventKind::Notice);
            let rows = std::iter::once(because.kind()).chain(notice);
            timeline::tell_each(&queue.services, made.id, rows);
            // The event may have gone to another agency meanwhile.
            let moved_to = returned
                .map(|it| it.agency)
                .filter(|it| *it != queue.agency);
            if let Some(agency) = moved_to {
                return queue.reads_again(agency);
            }
            // Whoever loses a chat waits for none: else it would be theirs again at once.
            queue.core.stop_waiting(made.organizer);
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

async fn requeue(store: &Store, made: Match, because: GoesBack, now: Timestamp) -> Requeued {
    // Afterwards it can be read by nobody: it is kept for those who are to be told.
    let found = store.run(LoadChat { id: made.id }).await;
    let chat = match found.map(|chat| chat.and_then(Chat::into_help)) {
        Ok(Some(chat)) if made.is_over(&chat) => return Requeued::Kept,
        Ok(Some(chat)) => Box::new(chat),
        Ok(None) => return made.undoing.map_or(Requeued::Kept, Requeued::Before),
        Err(error) => return Requeued::Failed(error, made.undoing),
    };
    let of = ReturnRequest {
        chat: made.id,
        organizer: made.organizer,
        made: made.start,
        now,
    };
    let query = GiveBack { of, because };
    match store.run(query).await {
        Ok(ReturnOutcome::Returned(over)) => Requeued::Now(chat, over),
        Ok(ReturnOutcome::Kept) => Requeued::Kept,
        Err(error) if error.code() == Code::Timeout => Requeued::Failed(error, Some(chat)),
        Err(error) => Requeued::Failed(error, made.undoing),
    }
}
