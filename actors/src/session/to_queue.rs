//! An organizer's way to the queue of the agency.

use super::actor::Session;
use super::state::State;
use crate::directory::FindQueue;
use crate::pool::OnlinePeriod;
use crate::queue::{AgencyQueue, OrganizerHere, StartChat, Wait};
use crate::reply::Reply;
use actix::dev::SendError;
use actix::{ActorFutureExt, Addr, AsyncContext, Context, WrapFuture};
use switchboard_domain::{Code, UserId};

/// What an organizer wants of the queue.
pub(super) enum ToQueue {
    /// One attempt at its head.
    Start(StartChat),
    /// Its head, as soon as there is one; or no more.
    Wait(Wait),
    /// To be told how long it is.
    Watch(OrganizerHere),
}

impl ToQueue {
    /// Sends it; comes back with why not.
    fn send(self, queue: &Addr<AgencyQueue>) -> Result<(), SendError<Self>> {
        match self {
            Self::Start(start) => queue.try_send(start).map_err(|e| again(e, Self::Start)),
            Self::Wait(wait) => queue.try_send(wait).map_err(|e| again(e, Self::Wait)),
            Self::Watch(watch) => queue.try_send(watch).map_err(|e| again(e, Self::Watch)),
        }
    }

    fn reply(self) -> Option<Reply> {
        match self {
            Self::Start(start) => Some(start.reply),
            Self::Wait(wait) => Some(wait.reply),
            Self::Watch(_) => None,
        }
    }

    fn fail(self, code: Code) {
        if let Some(reply) = self.reply() {
            reply.fail(code);
        }
    }
}

fn again<M>(error: SendError<M>, wrap: fn(M) -> ToQueue) -> SendError<ToQueue> {
    match error {
        SendError::Full(message) => SendError::Full(wrap(message)),
        SendError::Closed(message) => SendError::Closed(wrap(message)),
    }
}

impl Session {
    /// One attempt at the head of the queue.
    pub(super) fn start_chat(&mut self, reply: Reply, ctx: &mut Context<Self>) {
        let Some((organizer, _)) = self.organizer() else {
            return reply.fail(Code::Forbidden);
        };
        self.take_requests();
        self.ask_queue(ToQueue::Start(StartChat { organizer, reply }), ctx);
    }

    /// A wait for its head, or the end of one.
    pub(super) fn wait(&mut self, waiting: bool, reply: Reply, ctx: &mut Context<Self>) {
        let Some((organizer, period)) = self.organizer() else {
            return reply.fail(Code::Forbidden);
        };
        if waiting {
            self.take_requests();
        }
        let wait = Wait {
            organizer,
            period,
            waiting,
            reply,
        };
        self.ask_queue(ToQueue::Wait(wait), ctx);
    }

    /// The organizer, and the stay that this connection is part of.
    fn organizer(&self) -> Option<(UserId, OnlinePeriod)> {
        let State::Active(active) = &self.state else {
            return None;
        };
        active.user.agency?;
        let period = OnlinePeriod::now(active.membership.pool_ref().clone());
        Some((active.user.id, period))
    }

    /// An organizer of level 2 is shown how long the queue is.
    pub(super) fn watch_queue(&mut self, ctx: &mut Context<Self>) {
        if let Some((organizer, period)) = self.organizer() {
            let watch = OrganizerHere { organizer, period };
            self.ask_queue(ToQueue::Watch(watch), ctx);
        }
    }

    /// To the queue whose address is known, or to the one that the directory finds.
    pub(super) fn ask_queue(&mut self, asked: ToQueue, ctx: &mut Context<Self>) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        let Some(agency) = active.user.agency else {
            return asked.fail(Code::Forbidden);
        };
        let asked = match &active.queue {
            Some(queue) => match asked.send(queue) {
                Ok(()) => return,
                Err(SendError::Full(asked)) => {
                    self.services.metrics.count_refusal("queue");
                    return asked.fail(Code::Overloaded);
                }
                Err(SendError::Closed(asked)) => asked,
            },
            None => asked,
        };
        let found = self.services.directory.send(FindQueue(agency));
        ctx.spawn(found.into_actor(self).map(|found, session, _| {
            let Ok(queue) = found else {
                return asked.fail(Code::Overloaded);
            };
            if let Err(SendError::Full(asked) | SendError::Closed(asked)) = asked.send(&queue) {
                session.services.metrics.count_refusal("queue");
                asked.fail(Code::Overloaded);
            }
            if let State::Active(active) = &mut session.state {
                active.queue = Some(queue);
            }
        }));
    }
}
