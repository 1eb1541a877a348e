//! What the queue does when it is asked.

use super::actor::AgencyQueue;
use super::core::Waiting;
use super::messages::{Ask, AskOutcome, Asked, Drop, Position, StartChat, Withdraw, Withdrawal};
use actix::{ActorFutureExt, Context, Handler, Response, ResponseActFuture, WrapFuture};
use switchboard_domain::Code;
use switchboard_store::queries::{
    Enqueue, EnqueueOutcome, Withdraw as WithdrawStored, WithdrawOutcome,
};

impl Handler<Ask> for AgencyQueue {
    type Result = ResponseActFuture<Self, AskOutcome>;

    fn handle(&mut self, ask: Ask, ctx: &mut Context<Self>) -> Self::Result {
        if self.retired {
            let asked = self.forward(ask).into_actor(self);
            return Box::pin(asked.map(|asked, _, _| asked.unwrap_or(Err(Code::Overloaded))));
        }
        let (id, participant, now) = (ask.id, ask.participant, self.services.now());
        let admitted = self.usable(ctx).and_then(|()| {
            let room = self.core.has_room();
            room.then(|| self.core.begin_ask(id))
                .ok_or(Code::Overloaded)
        });
        if let Err(code) = admitted {
            return Box::pin(actix::fut::ready(Err(code)));
        }
        self.under_way += 1;
        let store = self.services.store.clone();
        let storing = async move {
            let enqueue = Enqueue {
                id,
                event: ask.event,
                participant,
                description: ask.description,
                location: ask.location,
                now,
            };
            match store.run(enqueue).await {
                Ok(EnqueueOutcome::Enqueued { order, .. }) => Ok(order),
                Ok(EnqueueOutcome::AlreadyRequested { .. }) => Err(Code::HelpAlreadyRequested),
                Ok(EnqueueOutcome::EventNotFound) => Err(Code::EventNotFound),
                Ok(EnqueueOutcome::UserNotFound) => Err(Code::Forbidden),
                Ok(EnqueueOutcome::NotOpen) => Err(Code::InvalidPayload),
                Err(error) => {
                    log::warn!("help request {id}: {error}");
                    Err(error.code())
                }
            }
        };
        Box::pin(storing.into_actor(self).map(move |stored, queue, ctx| {
            queue.under_way -= 1;
            if stored == Err(Code::Timeout) {
                queue.note_in_doubt();
            }
            let waiting = stored.as_ref().ok().map(|&order| Waiting {
                id,
                order,
                participant,
                created_at: now,
            });
            let mut position = None;
            queue.step(ctx, |queue, _| {
                queue.core.finish_ask(id, waiting);
                position = queue.core.position(id);
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
            Ok(Asked {
                request: id,
                // Taken already between the commit and now: it was next.
                position: position.unwrap_or(1),
            })
        }))
    }
}

impl Handler<Withdraw> for AgencyQueue {
    type Result = ResponseActFuture<Self, Withdrawal>;

    fn handle(&mut self, withdraw: Withdraw, _: &mut Context<Self>) -> Self::Result {
        if self.retired {
            let done = self.forward(withdraw).into_actor(self);
            return Box::pin(done.map(|done, _, _| done.unwrap_or(Err(Code::Overloaded))));
        }
        let (store, request) = (self.services.store.clone(), withdraw.request);
        self.last_use = self.services.monotonic();
        self.under_way += 1;
        let withdrawing = async move {
            let query = WithdrawStored {
                id: request,
                participant: withdraw.participant,
            };
            match store.run(query).await {
                Ok(WithdrawOutcome::Withdrawn { event, .. }) => Ok(event),
                Ok(WithdrawOutcome::AlreadyMatched) => Err(Code::AlreadyMatched),
                Ok(WithdrawOutcome::NotFound) => Err(Code::RequestNotFound),
                Err(error) => {
                    log::warn!("withdrawal of {request}: {error}");
                    Err(error.code())
                }
            }
        };
        Box::pin(withdrawing.into_actor(self).map(move |done, queue, ctx| {
            queue.under_way -= 1;
            match done {
                Ok(_) => {
                    queue.step(ctx, |queue, _| queue.core.remove(request));
                    queue.tell_others();
                }
                Err(Code::Timeout) => queue.note_in_doubt(),
                Err(_) => {}
            }
            done
        }))
    }
}

impl Handler<Position> for AgencyQueue {
    type Result = Response<Option<usize>>;

    fn handle(&mut self, asked: Position, ctx: &mut Context<Self>) -> Self::Result {
        if self.retired {
            let position = self.forward(asked);
            return Response::fut(async move { position.await.flatten() });
        }
        let usable = self.usable(ctx).is_ok();
        Response::reply(usable.then(|| self.core.position(asked.0)).flatten())
    }
}

impl Handler<StartChat> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, start: StartChat, ctx: &mut Context<Self>) {
        if self.retired {
            return self.pass_on(start);
        }
        let room = self.in_doubt.has_room(start.organizer);
        let admitted = self.usable(ctx);
        match admitted.and(room.then_some(()).ok_or(Code::Overloaded)) {
            Ok(()) => self.step(ctx, |queue, ctx| {
                let refused = queue.core.start_chat(start.organizer, start.reply);
                queue.run(refused, None, ctx);
            }),
            Err(code) => start.reply.fail(code),
        }
    }
}

impl Handler<Drop> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, requests: Drop, ctx: &mut Context<Self>) {
        if self.retired {
            return self.pass_on(requests);
        }
        self.step(ctx, |queue, _| {
            for request in requests.0 {
                queue.core.remove(request);
            }
        });
        self.tell_others();
    }
}

impl Handler<super::Panic> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, _: super::Panic, ctx: &mut Context<Self>) {
        self.step(ctx, |_, _| panic!("injected"));
    }
}
