//! What carries hints between nodes, and knows which node has what.

use super::feature::Feature;
use super::key::{Key, NodeId};
use bytes::Bytes;
use std::fmt;
use std::future::Future;
use std::pin::Pin;

/// The location table cannot be asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the backplane is away")]
pub struct Away;

/// The answer of [`Backplane::locate`].
pub type Located = Pin<Box<dyn Future<Output = Result<Vec<bool>, Away>> + Send>>;

/// A node's place among the others. What it hears comes as [`Events`](super::Events), which are made
/// together with it.
///
/// **What may be published.** Only what is committed, or what is worth nothing a moment later. No
/// method waits. No failure needs a repair by the caller: the database is the truth.
///
/// **Delivery.** At most once, to each other node that had one of the keys when the hint was sent.
/// Once, however many of the keys the node had. Never to the node that publishes.
///
/// A hint is lost in four cases, and counted where that is known. The sender's link is away. The
/// receiver's link is away. The sender has more waiting than its bound. The location table has lost its
/// data and not yet got it back. A receiver hears [`Event::Missed`](super::Event) when its own link
/// was away, or when it could not take what came. It hears nothing of what a sender lost: receivers
/// look into the database from time to time.
///
/// **Order.** What one node publishes, another one hears in that order, with what was lost left out.
/// Nothing is promised between hints of different nodes.
///
/// **Atomicity.** One hint is delivered as a whole or not at all; several are several.
///
/// **The location table.** A node has a key from [`Backplane::enter`] to [`Backplane::leave`]. Others find
/// it there a moment later. The receiver of a hint finds what its sender had entered and left before.
/// What a node has said holds as long as its lease. The node renews the lease while it lives. So a node
/// that died, or has lost its link, is found for a few tens of seconds at most, and never again under
/// the same name. A node that comes back to a table without it enters everything again by itself.
pub trait Backplane: fmt::Debug + Send + Sync {
    /// This node.
    fn node(&self) -> NodeId;

    /// This node has `key` now. Saying so twice is saying so once.
    fn enter(&self, key: Key);

    /// This node does not have `key` any more.
    fn leave(&self, key: Key);

    /// Tells the other nodes that have one of the keys.
    fn publish(&self, to: &[Key], hint: Bytes);

    /// Which of the keys some node has, this one included, in the order in which they were asked for.
    fn locate(&self, keys: Vec<Key>) -> Located;

    /// Whether others hear this node, as far as it knows.
    fn is_up(&self) -> bool;

    /// Whether so much waits to be told that what others find out by themselves is better not said.
    fn is_busy(&self) -> bool {
        false
    }

    /// Whether there can be no other node: then nothing needs to be made to be published.
    fn is_alone(&self) -> bool;

    /// Whether every live node is known to know this; while that cannot be asked it is not.
    fn all_know(&self, feature: Feature) -> bool;
}
