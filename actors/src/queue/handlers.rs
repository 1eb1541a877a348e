//! What the queue does when it is asked.

use super::actor::{AgencyQueue, State};
use super::core::Waiting;
use super::messages::{
    Ask, AskOutcome, Asked, Drop, IsWaiting, Position, StartChat, Wait, Watch, Withdraw, Withdrawal,
};
use super::show::told;
use crate::pool::Deliver;
use crate::protocol::Code;
use crate::protocol::wire::Frame;
use crate::reply::Answer;
use crate::store::queries::{Enqueue, EnqueueOutcome, Withdraw as WithdrawStored, WithdrawOutcome};
use actix::{ActorFutureExt, Context, Handler, MessageResult, ResponseActFuture, WrapFuture};

impl Handler<Ask> for AgencyQueue {
    type Result = ResponseActFuture<Self, AskOutcome>;

    fn handle(&mut self, ask: Ask, ctx: &mut Context<Self>) -> Self::Result {
        let admitted = self.core(ctx).and_then(|core| {
            core.has_room()
                .then(|| core.begin_ask())
                .ok_or(Code::Overloaded)
        });
        let counted = admitted.is_ok();
        self.under_way += 1;
        let (store, now, id) = (self.services.store.clone(), self.services.now(), ask.id);
        let participant = ask.participant;
        let storing = async move {
            admitted?;
            let enqueue = Enqueue {
                id,
                event: ask.event,
                participant: ask.participant,
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
                queue.catch_up_with_unknown(ctx);
            }
            let waiting = stored.as_ref().ok().map(|&order| Waiting {
                id,
                order,
                participant,
                created_at: now,
            });
            let mut position = None;
            if let (true, State::Loaded(core)) = (counted, &mut queue.state) {
                core.finish_ask(waiting);
                position = core.position(id);
                core.show(id, position.unwrap_or_default());
            }
            queue.match_waiting(ctx);
            stored?;
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
        let (store, request) = (self.services.store.clone(), withdraw.request);
        self.last_use = self.services.steady();
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
            if done == Err(Code::Timeout) {
                queue.catch_up_with_unknown(ctx);
            }
            if let (Ok(_), State::Loaded(core)) = (&done, &mut queue.state) {
                core.remove(request);
            }
            done
        }))
    }
}

impl Handler<Position> for AgencyQueue {
    type Result = MessageResult<Position>;

    fn handle(&mut self, Position(request): Position, ctx: &mut Context<Self>) -> Self::Result {
        MessageResult(self.core(ctx).ok().and_then(|core| core.position(request)))
    }
}

impl Handler<StartChat> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, start: StartChat, ctx: &mut Context<Self>) {
        match self.core(ctx) {
            Ok(_) => self.step(ctx, |core| core.start_chat(start.organizer, start.reply)),
            Err(code) => start.reply.fail(code),
        }
    }
}

impl Handler<Drop> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, Drop(requests): Drop, _: &mut Context<Self>) {
        if let State::Loaded(core) = &mut self.state {
            for request in requests {
                core.remove(request);
            }
        }
    }
}

#[cfg(feature = "fault-injection")]
impl Handler<super::Panic> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, _: super::Panic, ctx: &mut Context<Self>) {
        self.step(ctx, |_| panic!("injected"));
    }
}

impl Handler<Watch> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, watch: Watch, ctx: &mut Context<Self>) {
        if self.core(ctx).is_ok() {
            let (waiting, age) = self.length();
            watch.pool.addr.do_send(Deliver(Frame::queue(waiting, age)));
            // Not what the others were told: back at that, the newcomer has to hear of it too.
            if self.told != Some(told(waiting, age)) {
                self.told = None;
            }
        }
        // One entry for each organizer of the agency; those who leave are dropped by the tick.
        self.present.insert(watch.organizer, watch.pool);
    }
}

impl Handler<Wait> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, wait: Wait, ctx: &mut Context<Self>) {
        self.present.insert(wait.organizer, wait.pool);
        let organizer = wait.organizer;
        let core = match self.core(ctx) {
            Ok(core) => core,
            Err(code) => return wait.reply.fail(code),
        };
        if !wait.waiting {
            core.stop_waiting(organizer);
        } else if !core.wait(organizer) {
            return wait.reply.fail(Code::Overloaded);
        }
        wait.reply.answer(Answer::Waiting(wait.waiting));
        self.match_waiting(ctx);
    }
}

impl Handler<IsWaiting> for AgencyQueue {
    type Result = bool;

    fn handle(&mut self, IsWaiting(organizer): IsWaiting, _: &mut Context<Self>) -> bool {
        match &self.state {
            State::Loaded(core) => core.organizers().any(|waiting| waiting == organizer),
            State::Unavailable(_) => false,
        }
    }
}
