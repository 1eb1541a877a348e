//! What the queue does when it is asked.

use super::actor::AgencyQueue;
use super::core::Waiting;
use super::ended::{self, Ended};
use super::gate::{Answer, Serve};
use super::messages::{
    Ask, AskOutcome, Asked, Drop, GiveBack, Left, Position, StartChat, Taken, Unasked, Withdraw,
    Withdrawal,
};
use crate::chat_changes;
use crate::duty;
use crate::timeline;
use actix::{ActorFutureExt, Context, WrapFuture};
use switchboard_domain::waits::Stands;
use switchboard_domain::{ChatEventKind, Code, DutyNote, RequestState};
use switchboard_store::queries::{
    EndedWaits, Enqueue, EnqueueOutcome, PlaceInQueue, WaitingRequest, Withdraw as WithdrawStored,
    WithdrawOutcome,
};

impl Serve<Ask> for AgencyQueue {
    fn unserved() -> AskOutcome {
        Err(Code::Overloaded.into())
    }

    fn serve(&mut self, ask: Ask, ctx: &mut Context<Self>) -> Answer<Ask> {
        let (id, participant, now) = (ask.id, ask.participant, self.services.now());
        let own = self.agency;
        let admitted = self.usable(ctx).and_then(|()| {
            let room = self.core.has_room();
            room.then(|| self.core.begin_ask(id))
                .ok_or(Code::Overloaded)
        });
        if let Err(code) = admitted {
            return Answer::Now(Err(code.into()));
        }
        self.under_way += 1;
        let (store, services) = (self.services.store.clone(), self.services.clone());
        let (event, alternatives) = (ask.event, ask.alternatives);
        let storing = async move {
            let enqueue = Enqueue {
                id,
                event: ask.event,
                participant,
                description: ask.description,
                location: ask.location,
                name: ask.name,
                place_coming: ask.place_coming,
                now,
            };
            match store.run(enqueue).await {
                Ok(EnqueueOutcome::Enqueued { order, agency }) if agency == own => {
                    Ok((order, None))
                }
                // The event has gone to another agency since it was looked up, and the request with it.
                Ok(EnqueueOutcome::Enqueued { order, agency }) => {
                    let place = store.run(PlaceInQueue { request: id }).await;
                    let place = place.ok().flatten().unwrap_or(1);
                    Ok((order, Some((agency, place))))
                }
                Ok(EnqueueOutcome::AlreadyRequested { id }) => Err(Unasked::InTheWay(id)),
                Ok(EnqueueOutcome::Known(named)) => Err(Unasked::Known(named)),
                Ok(EnqueueOutcome::EventNotFound) => Err(Code::EventNotFound.into()),
                Ok(EnqueueOutcome::UserNotFound) => Err(Code::Forbidden.into()),
                Ok(EnqueueOutcome::Unavailable(why)) => Err(Unasked::Unavailable(why)),
                Err(error) => {
                    log::warn!("help request {id}: {error}");
                    Err(error.code().into())
                }
            }
        };
        let storing = async move {
            let stored = storing.await;
            let waits_at = stored.as_ref().ok();
            let waits_at =
                waits_at.map(|(_, elsewhere)| elsewhere.map_or(own, |(agency, _)| agency));
            let nobody = match waits_at {
                Some(agency) => duty::nobody_on_duty(&services, agency).await,
                None => false,
            };
            (stored, nobody)
        };
        Answer::Later(Box::pin(storing.into_actor(self).map(
            move |(stored, nobody), queue, ctx| {
                queue.under_way -= 1;
                if stored == Err(Code::Timeout.into()) {
                    queue.note_in_doubt();
                }
                let elsewhere = stored.as_ref().ok().and_then(|&(_, elsewhere)| elsewhere);
                if let Some((agency, _)) = elsewhere {
                    queue.reads_again(agency);
                }
                let here = stored.as_ref().ok().filter(|_| elsewhere.is_none());
                let waiting = here.map(|&(order, _)| Waiting {
                    id,
                    order,
                    participant,
                    event,
                    created_at: now,
                });
                let (mut position, mut wait) = (None, None);
                queue.step(ctx, |queue, _| {
                    queue.core.finish_ask(id, waiting);
                    position = queue.core.position(id);
                    queue.note_duty(event, nobody, alternatives.clone());
                    let place = position.map(|place| (place, queue.services.now()));
                    wait = place.and_then(|(place, now)| queue.forecasts.asked(id, place, now));
                    match queue.wait_estimate.interval() {
                        // The answer says all there is to say.
                        None => queue.core.show(id, position.unwrap_or_default()),
                        // But not how long it may take.
                        Some(_) => queue.core.show_new(),
                    }
                });
                stored?;
                queue.tell_others();
                queue.services.metrics.requests_made.inc();
                chat_changes::tell(&queue.services, id, participant);
                timeline::tell(&queue.services, id, ChatEventKind::Queued);
                Ok(Asked {
                    request: id,
                    stands: Stands {
                        // Taken already between the commit and now: it was next.
                        position: elsewhere.map_or(position.unwrap_or(1), |(_, place)| place),
                        wait,
                    },
                    note: match nobody {
                        true => DutyNote::nobody(alternatives),
                        false => DutyNote::default(),
                    },
                })
            },
        )))
    }
}

impl Serve<Withdraw> for AgencyQueue {
    fn unserved() -> Withdrawal {
        Err(Code::Overloaded)
    }

    fn serve(&mut self, withdraw: Withdraw, _: &mut Context<Self>) -> Answer<Withdraw> {
        let (store, request) = (self.services.store.clone(), withdraw.request);
        let (participant, now) = (withdraw.participant, self.services.now());
        self.last_use = self.services.monotonic();
        self.under_way += 1;
        let withdrawing = async move {
            let query = WithdrawStored {
                id: request,
                participant: withdraw.participant,
                now,
            };
            match store.run(query).await {
                Ok(WithdrawOutcome::Withdrawn { agency, event }) => Ok((agency, event)),
                Ok(WithdrawOutcome::AlreadyMatched) => Err(Code::AlreadyMatched),
                Ok(WithdrawOutcome::NotFound) => Err(Code::RequestNotFound),
                Err(error) => {
                    log::warn!("withdrawal of {request}: {error}");
                    Err(error.code())
                }
            }
        };
        Answer::Later(Box::pin(withdrawing.into_actor(self).map(
            move |done, queue, ctx| {
                queue.under_way -= 1;
                match done {
                    Ok((agency, event)) => {
                        // It may have gone to another one with its event.
                        if agency != queue.agency {
                            queue.reads_again(agency);
                        }
                        queue.step(ctx, |queue, _| {
                            queue.core.remove(request);
                            queue.forecasts.left(request, queue.services.now());
                        });
                        queue.tell_others();
                        let ended = Ended {
                            request,
                            event,
                            participant,
                            outcome: RequestState::Withdrawn,
                        };
                        ended::tell(&queue.services, ended);
                    }
                    Err(Code::Timeout) => queue.note_in_doubt(),
                    Err(_) => {}
                }
                done.map(|(_, event)| event)
            },
        )))
    }
}

impl Serve<Position> for AgencyQueue {
    fn unserved() -> Option<Stands> {
        None
    }

    fn serve(&mut self, asked: Position, ctx: &mut Context<Self>) -> Answer<Position> {
        let usable = self.usable(ctx).is_ok();
        let position = usable.then(|| self.core.position(asked.0)).flatten();
        let now = self.services.now();
        Answer::Now(position.map(|position| self.forecasts.look(asked.0, position, now)))
    }
}

impl Serve<StartChat> for AgencyQueue {
    fn unserved() {}

    fn serve(&mut self, start: StartChat, ctx: &mut Context<Self>) -> Answer<StartChat> {
        let room = self.in_doubt.has_room(start.organizer);
        let admitted = self.usable(ctx);
        match admitted.and(room.then_some(()).ok_or(Code::Overloaded)) {
            Ok(()) => self.step(ctx, |queue, ctx| {
                let refused = queue.core.start_chat(start.organizer, start.reply);
                queue.run(refused, None, ctx);
            }),
            Err(code) => start.reply.fail(code),
        }
        Answer::Now(())
    }
}

impl Serve<GiveBack> for AgencyQueue {
    fn unserved() {}

    fn serve(&mut self, back: GiveBack, ctx: &mut Context<Self>) -> Answer<GiveBack> {
        // Its place is shown with the next tick, behind the end of the chat.
        self.step(ctx, |queue, _| {
            queue.core.give_back(Waiting::from(WaitingRequest {
                id: back.chat,
                order: back.waits.order,
                participant: back.waits.participant,
                event: back.waits.event,
                created_at: back.waits.created_at,
            }));
        });
        self.tell_others();
        Answer::Now(())
    }
}

impl Serve<Taken> for AgencyQueue {
    fn unserved() {}

    fn serve(&mut self, taken: Taken, ctx: &mut Context<Self>) -> Answer<Taken> {
        // A match like any other, but for the place of the one who was taken.
        self.step(ctx, |queue, ctx| {
            queue.core.remove(taken.chat);
            queue.settle_match(taken.chat, taken.asked_at, taken.taken_at, ctx);
        });
        self.tell_others();
        Answer::Now(())
    }
}

impl Serve<Left> for AgencyQueue {
    fn unserved() {}

    fn serve(&mut self, requests: Left, ctx: &mut Context<Self>) -> Answer<Left> {
        self.step(ctx, |queue, _| {
            let now = queue.services.now();
            for request in requests.0 {
                queue.core.remove(request);
                queue.forecasts.left(request, now);
            }
        });
        self.tell_others();
        Answer::Now(())
    }
}

impl Serve<Drop> for AgencyQueue {
    fn unserved() {}

    fn serve(&mut self, requests: Drop, ctx: &mut Context<Self>) -> Answer<Drop> {
        self.step(ctx, |queue, ctx| {
            for request in &requests.0 {
                queue.core.remove(*request);
            }
            queue.settle(EndedWaits::Over(requests.0), ctx);
        });
        self.tell_others();
        Answer::Now(())
    }
}

impl Serve<super::Panic> for AgencyQueue {
    fn unserved() {}

    fn serve(&mut self, _: super::Panic, ctx: &mut Context<Self>) -> Answer<super::Panic> {
        self.step(ctx, |_, _| panic!("injected"));
        Answer::Now(())
    }
}
