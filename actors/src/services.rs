//! What every actor is given: the ways to the others, the database, the clock, the counters.

use crate::answer_slots::AnswerSlots;
use crate::audit::Audit;
use crate::billing::Billing;
use crate::connections::{Bounds, Connections};
use crate::directory::Directory;
use crate::dismissals::Dismissals;
use crate::duty::{DutyHub, DutySettings};
use crate::places::Pushes;
use crate::presence::{PresenceHub, PresenceSettings};
use crate::rates::{RateSettings, Rates};
use crate::recent_connections::RecentConnections;
use crate::shown::ShownOnce;
use crate::turns::{OffersShown, TurnSettings};
use crate::unauthenticated::UnauthenticatedSessions;
use crate::writer::HistoryWriter;
use actix::Addr;
use std::{ops::Deref, sync::Arc, time::Duration};
use switchboard_cluster::Nodes;
use switchboard_domain::changes::EmojiList;
use switchboard_domain::policy::Policy;
use switchboard_domain::tips::TipRules;
use switchboard_domain::{ChatId, Clock, RetentionDays, Timestamp};
use switchboard_metrics::Metrics;
use switchboard_store::search::Searches;
use switchboard_store::{KnownMeta, Store};
use tokio::sync::Semaphore;

/// Times and bounds. The operator may set them, except those marked as fixed.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A connection that has not authenticated by then is closed.
    pub auth_timeout: Duration,
    /// Time between two pings of the server.
    pub heartbeat: Duration,
    /// A connection that was silent for so long is dropped.
    pub idle_timeout: Duration,
    /// A client that takes not one byte for so long is too slow. Fixed: clients rely on it.
    pub stall_timeout: Duration,
    /// A client of whose pushes the socket refuses so much is too slow.
    pub unread_bytes: usize,
    /// Behind the first list of chats of a level-1 client whose user returns come their histories.
    pub level_one_history: bool,
    /// A sender has an answer by then.
    pub save_timeout: Duration,
    /// A pool without connections lives on for so long.
    pub pool_linger: Duration,
    /// A match whose organizer wrote nothing, has no connection after so long and brought none since, is undone.
    pub match_timeout: Duration,
    /// A match that its organizer does not open in so long is undone; `None`: that does not matter.
    pub answer_timeout: Option<Duration>,
    /// The same for organizers who have connections of level 1 alone, who open by a message.
    pub answer_timeout_level_1: Option<Duration>,
    /// A chat whose participant waits for an answer goes back when its owner has had no connection for so long.
    pub unattended_timeout: Option<Duration>,
    /// A chat without use lives on for so long.
    pub chat_idle: Duration,
    /// Time between two sweeps for expired requests.
    pub expiry_interval: Duration,
    /// For how long the texts of ended help chats are kept, where their agency says nothing of it.
    pub retention_days: RetentionDays,
    /// Time between two looks for what other nodes did and did not say. Fixed: what is lost on the way is
    /// seen within five seconds.
    pub patrol_interval: Duration,
    /// Most connections of one user; the oldest gives way. `None` lifts the bound.
    pub max_connections_per_user: Option<usize>,
    /// Bounds on connections whose user is not known.
    pub connections: Bounds,
    /// How often users and addresses may do things. `None` lifts the bounds.
    pub rates: Option<RateSettings>,
    /// Who may write to whom in private.
    pub policy: Policy,
    /// By what messages may be reacted to.
    pub reactions: EmojiList,
    /// Most active chats of one organizer. `None`: as many as there are.
    pub max_active_chats: Option<i64>,
    /// Times of chats that go from one organizer to the next.
    pub turns: TurnSettings,
    /// Times and bounds of presence. Fixed.
    pub presence: PresenceSettings,
    /// Times of who is at the desk. Fixed.
    pub duty: DutySettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            auth_timeout: Duration::from_secs(15),
            heartbeat: Duration::from_secs(25),
            idle_timeout: Duration::from_secs(60),
            stall_timeout: Duration::from_secs(30),
            unread_bytes: crate::session::transport::UNREAD_BYTES,
            level_one_history: false,
            save_timeout: Duration::from_millis(4_500),
            pool_linger: Duration::from_secs(30),
            match_timeout: Duration::from_secs(60),
            answer_timeout: Some(Duration::from_secs(45)),
            answer_timeout_level_1: None,
            unattended_timeout: Some(Duration::from_secs(180)),
            chat_idle: Duration::from_secs(60),
            expiry_interval: Duration::from_secs(60),
            retention_days: RetentionDays::default(),
            patrol_interval: Duration::from_secs(3),
            max_connections_per_user: Some(10),
            connections: Bounds::default(),
            rates: None,
            policy: Policy::default(),
            reactions: EmojiList::default(),
            max_active_chats: None,
            turns: TurnSettings::default(),
            presence: PresenceSettings::default(),
            duty: DutySettings::default(),
        }
    }
}

/// What every actor is given: one pointer, so that it costs little to hand on, and what it leads to is made once.
#[derive(Clone)]
pub struct Services(Arc<Parts>);

impl Deref for Services {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl From<Parts> for Services {
    fn from(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

/// The parts that the actors share.
pub struct Parts {
    /// Key to address.
    pub directory: Addr<Directory>,
    /// Who is online, and who may see it.
    pub presence: Addr<PresenceHub>,
    /// Which organizers are here, and whether they take requests.
    pub duty: Addr<DutyHub>,
    /// The database, for everything but new messages.
    pub store: Store,
    /// What the database says of itself.
    pub meta: KnownMeta,
    /// The history writers; see [`Services::writer_of`].
    pub writers: Arc<[Addr<HistoryWriter>]>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The other nodes.
    pub nodes: Nodes,
    /// All connections, and the bounds on them.
    pub connections: Connections,
    /// Connections without a user.
    pub unauthenticated: UnauthenticatedSessions,
    /// Users whose connection the server itself closed.
    pub dismissals: Dismissals,
    /// Sessions of cookies that are looked up at once.
    pub lookups: Arc<Semaphore>,
    /// Whole histories over sockets, one at a time for each user.
    pub histories: AnswerSlots,
    /// Whole archives over REST, likewise.
    pub archives: AnswerSlots,
    /// Who was connected of late; where histories are shown to those who return.
    pub recent_connections: RecentConnections,
    /// What this node has shown once.
    pub shown: ShownOnce,
    /// Offers that this node has shown.
    pub offers_shown: OffersShown,
    /// Chats whose owner was shown a place just now.
    pub place_pushes: Pushes,
    /// How often users and addresses may do things.
    pub rates: Rates,
    /// Searches, in a lane of their own.
    pub searches: Searches,
    /// Tips, where somebody takes the money.
    pub tips: Option<Tips>,
    /// Who was refused what, and who did what needs a trail.
    pub audit: Arc<Audit>,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// Times and bounds.
    pub settings: Arc<Settings>,
}

/// What tips take.
#[derive(Clone)]
pub struct Tips {
    /// Which there may be.
    pub rules: Arc<TipRules>,
    /// Who sees to them.
    pub billing: Addr<Billing>,
}

impl Services {
    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A reading of the monotonic clock.
    pub fn monotonic(&self) -> Timestamp {
        self.clock.monotonic()
    }

    /// The writer of a chat: always the same, so that one chat has one order.
    pub fn writer_of(&self, chat: ChatId) -> &Addr<HistoryWriter> {
        &self.writers[shard(chat, self.writers.len())]
    }
}

/// The shard of `chat` among `shards`. UUIDv7 ends in random bits.
pub fn shard(chat: ChatId, shards: usize) -> usize {
    let [.., a, b] = *chat.as_bytes();
    usize::from(u16::from_be_bytes([a, b])) % shards.max(1)
}
