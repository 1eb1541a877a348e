//! A user's live connections on this node.
//!
//! The pool shows each frame to every connection of its user. It carries what these connections ask of chats.
//! It knows the way to each chat, so what one connection asks of one chat stays in order.
//!
//! ```text
//! messages    connections come and go, frames are shown
//! routes      the cached ways to chats
//! membership  a connection's place in the pool
//! standing    what a connection rests on (a token, rights), and when it has to end
//! presence    whether the user is online, for every actor that has to know
//! typing      where connections type
//! new_epoch   the database is another one
//! ```

mod membership;
mod messages;
mod new_epoch;
mod presence;
mod routes;
mod standing;
mod typing;

pub use membership::Membership;
pub use messages::{
    CloseSessions, Deliver, DrainSessions, Join, JoinError, Joined, Leave, Renewed, Settle,
};
pub use presence::{OnlinePeriod, PoolRef, Presence};
pub use standing::Standing;
pub use switchboard_domain::audience::Which;

use crate::services::Services;
use crate::session::SessionHandle;
use crate::supervise::guarded;
use actix::{Actor, AsyncContext, Context, SpawnHandle};
use routes::Routes;
use standing::Closed;
use std::sync::Arc;
use switchboard_domain::wire::Level;
use switchboard_domain::{ChatId, ConnectionId, UserId};

/// Commands of connections and frames of chats. Commands find it full; frames are bounded by the
/// writer's queue, where each of them has been a row.
pub const MAILBOX: usize = 4_096;

/// One connection.
struct Member {
    connection: ConnectionId,
    session: SessionHandle,
    level: Level,
    /// What it rests on; see [`CloseSessions`].
    standing: Standing,
    /// The chat in which it types.
    typing: Option<ChatId>,
}

/// The actor of one user's connections.
pub struct UserPool {
    user: UserId,
    presence: Arc<Presence>,
    services: Services,
    /// In the order in which they came.
    members: Vec<Member>,
    routes: Routes,
    /// The timer that runs while there are no connections.
    lingering: Option<SpawnHandle>,
    /// Set once the pool leaves: no connection joins any more.
    retired: bool,
    /// What was closed a short time ago: a connection that was let in just before is turned away.
    closed: Closed,
}

impl UserPool {
    /// A pool without connections; it retires unless one joins.
    pub fn new(user: UserId, presence: Arc<Presence>, services: Services) -> Self {
        Self {
            user,
            presence,
            services,
            members: Vec::new(),
            routes: Routes::default(),
            lingering: None,
            retired: false,
            closed: Closed::default(),
        }
    }

    fn linger(&mut self, ctx: &mut Context<Self>) {
        let linger = self.services.settings.pool_linger;
        self.lingering = Some(ctx.run_later(linger, Self::retire));
    }
}

impl UserPool {
    /// Runs a handler. After a panic only the connections are kept. The ways to chats are asked for
    /// again. Callers that waited for one get `timeout`: the outcome is not known.
    fn guarded<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let metrics = self.services.metrics.clone();
        let done = guarded("pool", &metrics, || work(self));
        if done.is_none() {
            self.routes = Routes::default();
        }
        done
    }
}

impl Actor for UserPool {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.linger(ctx);
    }
}
