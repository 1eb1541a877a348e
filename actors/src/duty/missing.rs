//! Since when an organizer has had no connection: for the rules of what becomes of their chats.

use super::absences::Where;
use super::elsewhere;
use super::hub::DutyHub;
use crate::services::Services;
use actix::{ActorFutureExt, Context, Handler, Message, ResponseActFuture, WrapFuture};
use switchboard_domain::{Timestamp, UserId};

/// Since when these organizers have had no connection, in their order.
#[derive(Debug, Message)]
#[rtype(result = "Vec<Option<Timestamp>>")]
pub(super) struct AbsentSince(pub Vec<UserId>);

impl Handler<AbsentSince> for DutyHub {
    type Result = ResponseActFuture<Self, Vec<Option<Timestamp>>>;

    fn handle(&mut self, AbsentSince(users): AbsentSince, _: &mut Context<Self>) -> Self::Result {
        let nodes = self.services.nodes.clone();
        let asking = async move {
            let elsewhere = elsewhere::ways(&nodes, &users).await;
            (users, elsewhere)
        };
        Box::pin(asking.into_actor(self).map(|(users, elsewhere), hub, _| {
            let now = hub.services.monotonic();
            let mut since = Vec::with_capacity(users.len());
            for (at, user) in users.into_iter().enumerate() {
                let found = match &elsewhere {
                    _ if hub.staff.agency_of(user).is_some() => Where::Here,
                    Ok(ways) if ways.get(at).is_some_and(|ways| ways.any()) => Where::Here,
                    Ok(_) => Where::Nowhere,
                    Err(_) => Where::Unknown,
                };
                since.push(hub.absences.found(user, found, now));
            }
            since
        }))
    }
}

/// Since when each of these organizers has had no connection to any node, by the monotonic clock; a request over REST is
/// a connection that ends with it. `None`: there is one, or was within the last 20 s, or it cannot be known because
/// other nodes cannot be asked. A count begins when somebody is first asked about and not found; so ask from time to
/// time, as long as it matters. After a start, and after other nodes could not be asked, all counts begin anew.
pub async fn absent_since(services: &Services, users: Vec<UserId>) -> Vec<Option<Timestamp>> {
    let count = users.len();
    // Full, or ending: it is not known.
    let asked = services.duty.send(AbsentSince(users)).await;
    asked.unwrap_or_else(|_| vec![None; count])
}
