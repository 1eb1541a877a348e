//! Key to address: the one place that creates pools, chats and queues, and replaces dead ones.
//!
//! ```text
//! messages   what other actors ask of it
//! remote     hands hints of other nodes to the actors that they concern
//! came       a user's first connection: chats in use look whether their match still holds
//! end_wait   an organizer does not take requests any more
//! places     participants are shown where their requests stand
//! new_epoch  the database is another one: all actors begin anew
//! places     participants are shown where their requests stand
//! ```
//!
//! The hot path needs no look-up here. Pools cache the chats that they write to. Chats watch their members: the
//! directory tells them when a pool comes or goes.
//!
//! Nothing here can be lost for good: an entry is made again from the database on demand.

mod came;
mod end_wait;
mod messages;
mod new_epoch;
mod places;
mod remote;

pub use came::UserCame;
pub use end_wait::EndWait;
pub use messages::{
    CloseHere, CloseUsers, DrainUsers, EndChat, FindChat, FindPool, FindPools, FindQueue, OpenChat,
    Presences, RetireChat, RetirePool, RetireQueue, RightsChanged, ShowUser, Watch, WhoIsHere,
    WithdrawChat,
};
pub use new_epoch::StartAnew;
pub use places::{Place, ShowPlaces};
pub use remote::{RemoteHint, TellChat};

use crate::chat::{self, ChatActor};
use crate::mailbox;
use crate::pool::{self, PoolRef, Presence, UserPool};
use crate::queue::{self, AgencyQueue};
use crate::services::{Services, shard};
use actix::{Actor, Addr, ArbiterHandle, Context};
use std::collections::HashMap;
use std::sync::Arc;
use switchboard_cluster::Key;
use switchboard_domain::{AgencyId, Chat, ChatId, UserId};

/// A full mailbox makes senders wait or fail; it holds look-ups, not messages of chats.
pub const MAILBOX: usize = 16_384;

/// The actor that knows where everybody is.
pub struct Directory {
    services: Services,
    /// The arbiters that domain actors live on.
    arbiters: Vec<ArbiterHandle>,
    pools: HashMap<UserId, PoolRef>,
    chats: HashMap<ChatId, ChatEntry>,
    queues: HashMap<AgencyId, Addr<AgencyQueue>>,
    /// The chats that want to hear of a user's pool: at most the live chats of that user.
    watchers: HashMap<UserId, Vec<ChatId>>,
}

struct ChatEntry {
    addr: Addr<ChatActor>,
    members: Vec<UserId>,
}

impl Directory {
    /// Knows no actors yet. Domain actors are spread over all of `arbiters`.
    pub fn new(arbiters: Vec<ArbiterHandle>, services: Services) -> Self {
        Self {
            services,
            arbiters,
            pools: HashMap::new(),
            chats: HashMap::new(),
            queues: HashMap::new(),
            watchers: HashMap::new(),
        }
    }

    fn arbiter_of_number(&self, id: i64) -> &ArbiterHandle {
        // Ids are positive: the remainder is an index.
        &self.arbiters[id.unsigned_abs() as usize % self.arbiters.len()]
    }

    fn pool(&mut self, user: UserId) -> PoolRef {
        if let Some(pool) = self.pools.get(&user).filter(|pool| pool.addr.connected()) {
            return pool.clone();
        }
        let services = self.services.clone();
        let presence = Arc::new(Presence::default());
        let shared = presence.clone();
        let addr = mailbox::start_on(self.arbiter_of_number(user.0), pool::MAILBOX, move |_| {
            UserPool::new(user, shared, services)
        });
        let pool = PoolRef { addr, presence };
        self.pools.insert(user, pool.clone());
        for chat in self.watchers.get(&user).into_iter().flatten() {
            if let Some(entry) = self.chats.get(chat) {
                // At most one per watched user and pool: bounded by the live pools.
                entry.addr.do_send(crate::chat::PoolUp {
                    user,
                    pool: pool.clone(),
                });
            }
        }
        pool
    }

    fn chat(&mut self, id: ChatId) -> Addr<ChatActor> {
        self.chat_with(id, None)
    }

    fn chat_with(&mut self, id: ChatId, known: Option<Chat>) -> Addr<ChatActor> {
        if let Some(entry) = self.chats.get(&id).filter(|entry| entry.addr.connected()) {
            return entry.addr.clone();
        }
        self.forget_chat(id);
        let services = self.services.clone();
        let arbiter = &self.arbiters[shard(id, self.arbiters.len())];
        let addr = mailbox::start_on(arbiter, chat::MAILBOX, move |_| {
            ChatActor::new(id, known, services)
        });
        let entry = ChatEntry {
            addr: addr.clone(),
            members: Vec::new(),
        };
        self.chats.insert(id, entry);
        addr
    }

    fn queue(&mut self, agency: AgencyId) -> Addr<AgencyQueue> {
        if let Some(queue) = self.queues.get(&agency).filter(|queue| queue.connected()) {
            return queue.clone();
        }
        let services = self.services.clone();
        let queue = mailbox::start_on(
            self.arbiter_of_number(agency.0),
            queue::MAILBOX,
            move |_| AgencyQueue::new(agency, services),
        );
        self.services.nodes.has(Key::Agency(agency), true);
        self.queues.insert(agency, queue.clone());
        queue
    }

    fn forget_chat(&mut self, id: ChatId) {
        let Some(entry) = self.chats.remove(&id) else {
            return;
        };
        for user in entry.members {
            self.stop_watching(user, id);
        }
    }

    /// The chat does not hear of the user's pool any more.
    fn stop_watching(&mut self, user: UserId, chat: ChatId) {
        if let Some(watching) = self.watchers.get_mut(&user) {
            watching.retain(|it| *it != chat);
            if watching.is_empty() {
                self.watchers.remove(&user);
            }
        }
    }
}

impl Actor for Directory {
    type Context = Context<Self>;
}
