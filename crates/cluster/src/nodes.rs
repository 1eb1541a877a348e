//! The other nodes, as the actors see them.

use super::backplane::{Away, Backplane};
use super::events::Events;
use super::feature::Feature;
use super::hint::Hint;
use super::key::Key;
use super::local::Hub;
use super::redis::{self, RedisUrl, Timing};
use actix::Arbiter;
use std::sync::Arc;
use std::time::Duration;
use switchboard_domain::installation::Meta;
use switchboard_domain::{AgencyId, UserId};
use switchboard_metrics::Metrics;
use tokio::sync::watch;

/// How long somebody waits for an answer who also goes on without it.
const SOON: Duration = Duration::from_millis(300);

/// Where a node meets the others.
#[derive(Clone, Debug, Default)]
pub enum ClusterConfig {
    /// Nowhere: it is the only one.
    #[default]
    Alone,
    /// In this process.
    Process(Hub),
    /// At this Redis.
    Redis(RedisUrl, Timing),
}

/// The other nodes. Clones are the same.
#[derive(Clone, Debug)]
pub struct Nodes(Option<Arc<dyn Backplane>>);

impl ClusterConfig {
    /// Joins the others, and what is heard of them. Must run inside an actix system.
    pub fn join(
        self,
        meta: watch::Receiver<Option<Meta>>,
        metrics: &Arc<Metrics>,
    ) -> (Nodes, Option<Events>) {
        match self {
            Self::Alone => (Nodes(None), None),
            Self::Process(hub) => {
                let (local, events) = hub.join();
                (Nodes(Some(Arc::new(local))), Some(events))
            }
            Self::Redis(url, timing) => {
                let (backplane, events, work) = redis::join(url, timing, meta, metrics.clone());
                // A thread of its own: what it packs and unpacks keeps no actor waiting.
                Arbiter::new().spawn(work);
                (Nodes(Some(Arc::new(backplane))), Some(events))
            }
        }
    }
}

impl Nodes {
    /// Whether there never is another one.
    pub fn is_alone(&self) -> bool {
        self.0.is_none()
    }

    /// Whether there may be others, and they can be reached, as far as is known.
    pub fn is_up(&self) -> bool {
        self.0.as_ref().is_none_or(|backplane| backplane.is_up())
    }

    /// Whether what needs this may be written: every live node can read it.
    pub fn all_know(&self, feature: Feature) -> bool {
        self.0
            .as_ref()
            .is_none_or(|backplane| backplane.all_know(feature))
    }

    /// This node has something that others look for, or has not any more.
    pub fn has(&self, key: Key, here: bool) {
        if let Some(backplane) = &self.0 {
            match here {
                true => backplane.enter(key),
                false => backplane.leave(key),
            }
        }
    }

    /// Tells the nodes where these users are. The hint is made if somebody may hear it.
    pub fn tell_users(&self, users: &[UserId], hint: impl FnOnce() -> Hint) {
        self.tell(|| users.iter().copied().map(Key::User).collect(), hint);
    }

    /// Tells the nodes that have the queue of an agency.
    pub fn tell_agency(&self, agency: AgencyId, hint: impl FnOnce() -> Hint) {
        self.tell(|| vec![Key::Agency(agency)], hint);
    }

    /// Tells the nodes where somebody watches where others are, unless there is much to tell: they look by
    /// themselves before long.
    pub fn tell_watchers(&self, hint: impl FnOnce() -> Hint) {
        if !self.is_busy() {
            self.tell(|| vec![Key::Watchers], hint);
        }
    }

    /// Whether so much waits to be told that it is no time for what is worth nothing a moment later.
    pub fn is_busy(&self) -> bool {
        self.0.as_ref().is_some_and(|backplane| backplane.is_busy())
    }

    /// Tells every node.
    pub fn tell_all(&self, hint: impl FnOnce() -> Hint) {
        self.tell(|| vec![Key::Node], hint);
    }

    fn tell(&self, to: impl FnOnce() -> Vec<Key>, hint: impl FnOnce() -> Hint) {
        if let Some(backplane) = &self.0
            && !backplane.is_alone()
        {
            backplane.publish(&to(), hint().encode());
        }
    }

    /// Which of these keys some node has, this one included, in this order.
    pub async fn locate(&self, keys: Vec<Key>) -> Result<Vec<bool>, Away> {
        match &self.0 {
            Some(backplane) => backplane.locate(keys).await,
            None => Err(Away),
        }
    }

    /// Which of these users have a connection to some node, this one included, in this order.
    pub async fn locate_users(&self, users: &[UserId]) -> Result<Vec<bool>, Away> {
        self.locate(users.iter().copied().map(Key::User).collect())
            .await
    }

    /// The same for somebody who waits for more than this answer: late is [`Away`].
    pub async fn locate_soon(&self, users: &[UserId]) -> Result<Vec<bool>, Away> {
        self.locate_in_time(users.iter().copied().map(Key::User).collect())
            .await
    }

    /// Which of these keys some node has; late is [`Away`].
    pub async fn locate_in_time(&self, keys: Vec<Key>) -> Result<Vec<bool>, Away> {
        let located = tokio::time::timeout(SOON, self.locate(keys)).await;
        located.unwrap_or(Err(Away))
    }
}
