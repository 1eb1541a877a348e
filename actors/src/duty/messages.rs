//! What the hub is sent and asked.

use super::hub::DutyHub;
use super::saying::{Answered, Word};
use crate::services::Services;
use crate::session::SessionHandle;
use actix::{Context, Handler, Message};
use switchboard_domain::{AgencyId, Code, ConnectionId, Said, UserId, Way};
use tokio::sync::oneshot;

/// An organizer has one more connection.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Came {
    pub user: UserId,
    pub agency: AgencyId,
    pub way: Way,
    /// Who is to be told what the organizer has said.
    pub session: Option<SessionHandle>,
}

impl Handler<Came> for DutyHub {
    type Result = ();

    fn handle(&mut self, came: Came, ctx: &mut Context<Self>) {
        self.step(ctx, |hub, _| hub.came(came));
    }
}

/// One of an organizer's connections has ended.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Left {
    pub user: UserId,
    pub agency: AgencyId,
    pub way: Way,
    /// It may have watched colleagues.
    pub connection: Option<ConnectionId>,
}

impl Handler<Left> for DutyHub {
    type Result = ();

    fn handle(&mut self, left: Left, ctx: &mut Context<Self>) {
        self.step(ctx, |hub, _| {
            let now = hub.services.monotonic();
            hub.staff.left(left.user, left.way, now);
            if let Some(connection) = left.connection {
                hub.unwatch(left.agency, connection);
            }
        });
    }
}

/// What an organizer has said has changed on another node.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct ReadAgain(pub UserId);

impl Handler<ReadAgain> for DutyHub {
    type Result = ();

    fn handle(&mut self, ReadAgain(user): ReadAgain, ctx: &mut Context<Self>) {
        self.step(ctx, |hub, _| {
            if hub.staff.agency_of(user).is_some() {
                hub.known.read_again(user);
            }
        });
    }
}

/// An organizer says something.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub(super) struct Say {
    pub user: UserId,
    pub word: Word,
}

impl Handler<Say> for DutyHub {
    type Result = ();

    fn handle(&mut self, Say { user, word }: Say, ctx: &mut Context<Self>) {
        self.step(ctx, |hub, ctx| hub.say(user, word, ctx));
    }
}

/// An organizer takes a request, or waits for one.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub(super) struct TakeRequests {
    pub user: UserId,
    pub agency: AgencyId,
}

impl Handler<TakeRequests> for DutyHub {
    type Result = ();

    fn handle(&mut self, take: TakeRequests, ctx: &mut Context<Self>) {
        self.step(ctx, |hub, ctx| {
            hub.take_requests(take.user, take.agency, ctx)
        });
    }
}

/// An organizer says whether they take requests, for sockets, REST and the server's own rules alike. What is so then, and
/// whether it was not so before. The organizer's devices are told; a wait ends unless they take requests.
pub async fn set(services: &Services, user: UserId, agency: AgencyId, said: Said) -> Answered {
    let (reply, answer) = oneshot::channel();
    let word = Word {
        agency,
        said,
        reply: Some(reply),
    };
    match services.duty.try_send(Say { user, word }) {
        Ok(()) => answer.await.unwrap_or(Err(Code::Timeout)),
        Err(_) => {
            services.metrics.count_refusal("duty");
            Err(Code::Overloaded)
        }
    }
}

/// Whoever takes a request, or waits for one, takes requests: `start_chat` of any form says so.
pub fn take_requests(services: &Services, user: UserId, agency: AgencyId) {
    // Full, the next one says it.
    if services
        .duty
        .try_send(TakeRequests { user, agency })
        .is_err()
    {
        services.metrics.count_refusal("duty");
    }
}
