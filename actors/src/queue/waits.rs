//! Organizers who are here, and wait for the next request.

use super::actor::AgencyQueue;
use super::gate::{self, Serve};
use super::messages::{EndWait, IsWaiting, OrganizerHere, Wait};
use crate::pool::{Deliver, OnlinePeriod};
use crate::reply::{Answer, Reply};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::wire::Frame;
use switchboard_domain::{Code, UserId};
use switchboard_store::queries::CountActive;

impl Serve<OrganizerHere> for AgencyQueue {
    fn unserved() {}

    fn serve(
        &mut self,
        watch: OrganizerHere,
        ctx: &mut Context<Self>,
    ) -> gate::Answer<OrganizerHere> {
        match self.usable(ctx) {
            Ok(()) => {
                watch.period.pool().do_send(Deliver(self.length()));
                // Not what the others were told: back at that, the newcomer has to hear of it too.
                if self.audience.told != Some(self.telling()) {
                    self.audience.told = None;
                }
            }
            // Everybody is told as soon as it is known.
            Err(_) => self.audience.told = None,
        }
        let now = self.services.now();
        if self.audience.present.is_empty() {
            // Nobody has to be told what is new.
            drop(self.audience.pauses.changes(now));
        }
        for pause in self.audience.pauses.told(now) {
            let frame = Frame::help_paused(&pause);
            watch.period.pool().do_send(Deliver(frame));
        }
        self.receive(watch.organizer, watch.period);
        gate::Answer::Now(())
    }
}

impl Serve<Wait> for AgencyQueue {
    fn unserved() {}

    fn serve(&mut self, wait: Wait, ctx: &mut Context<Self>) -> gate::Answer<Wait> {
        self.wait_or_stop(wait, ctx);
        gate::Answer::Now(())
    }
}

impl AgencyQueue {
    fn wait_or_stop(&mut self, wait: Wait, ctx: &mut Context<Self>) {
        let usable = self.usable(ctx);
        let (organizer, reply) = (wait.organizer, wait.reply);
        if !self.receive(organizer, wait.period) {
            // Its connection has ended meanwhile, and so has the wait; nobody is there to be told.
            return reply.answer(Answer::Waiting(false));
        }
        match (usable, wait.waiting) {
            (_, false) => {
                self.core.stop_waiting(organizer);
                reply.answer(Answer::Waiting(false));
            }
            (Err(code), true) => reply.fail(code),
            (Ok(()), true) => match self.services.settings.max_active_chats {
                Some(most) => self.wait_unless_busy(organizer, most, reply, ctx),
                None => self.wait(organizer, reply, ctx),
            },
        }
    }

    fn wait(&mut self, organizer: UserId, reply: Reply, ctx: &mut Context<Self>) {
        self.step(ctx, |queue, _| match queue.core.wait(organizer) {
            true => reply.answer(Answer::Waiting(true)),
            false => reply.fail(Code::Overloaded),
        });
    }

    /// Who has as many chats as allowed cannot wait for another.
    fn wait_unless_busy(
        &mut self,
        organizer: UserId,
        most: i64,
        reply: Reply,
        ctx: &mut Context<Self>,
    ) {
        let period = self.audience.present.get(&organizer).cloned();
        let store = self.services.store.clone();
        let counting = async move { store.run(CountActive { organizer }).await };
        self.under_way += 1;
        ctx.spawn(counting.into_actor(self).map(move |active, queue, ctx| {
            queue.under_way -= 1;
            if !period.is_some_and(|period| period.is_on()) {
                // Whoever wanted to wait has left meanwhile.
                return;
            }
            match active {
                Ok(active) if active < most => queue.wait(organizer, reply, ctx),
                Ok(_) => {
                    queue.core.stop_waiting(organizer);
                    reply.fail(Code::TooManyActiveChats);
                }
                Err(error) => {
                    log::warn!("active chats of user {organizer}: {error}");
                    reply.fail(error.read_code());
                }
            }
        }));
    }
}

impl Serve<EndWait> for AgencyQueue {
    fn unserved() {}

    fn serve(
        &mut self,
        EndWait(organizer): EndWait,
        _: &mut Context<Self>,
    ) -> gate::Answer<EndWait> {
        self.core.stop_waiting(organizer);
        gate::Answer::Now(())
    }
}

impl Serve<IsWaiting> for AgencyQueue {
    fn unserved() -> bool {
        false
    }

    fn serve(&mut self, asked: IsWaiting, _: &mut Context<Self>) -> gate::Answer<IsWaiting> {
        let here = self
            .audience
            .present
            .get(&asked.0)
            .is_some_and(OnlinePeriod::is_on);
        gate::Answer::Now(here && self.core.organizers().any(|waiting| waiting == asked.0))
    }
}
