//! Nodes of one process. A process that is a node of its own, which is the default, has a hub with one
//! node on it, and nothing is ever carried.

use super::backplane::{Backplane, Located};
use super::events::{Events, Inlet, channel};
use super::feature::Feature;
use super::key::{Key, NodeId};
use bytes::Bytes;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where the nodes of one process meet. Clones are the same hub.
#[derive(Clone, Debug, Default)]
pub struct Hub(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    nodes: Mutex<Vec<Node>>,
    count: AtomicUsize,
}

#[derive(Debug)]
struct Node {
    id: NodeId,
    keys: HashSet<Key>,
    inlet: Inlet,
}

/// A node's place on a hub, which it leaves when this is dropped.
#[derive(Debug)]
pub struct Local {
    id: NodeId,
    hub: Hub,
}

impl Hub {
    /// One more node.
    pub fn join(&self) -> (Local, Events) {
        let (inlet, events) = channel();
        let id = NodeId::new();
        let keys = HashSet::from([Key::Node]);
        let mut nodes = self.nodes();
        nodes.push(Node { id, keys, inlet });
        self.0.count.store(nodes.len(), Ordering::Release);
        let hub = self.clone();
        (Local { id, hub }, events)
    }

    fn nodes(&self) -> MutexGuard<'_, Vec<Node>> {
        // Nothing in here can be left half done.
        self.0.nodes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Local {
    fn with_own(&self, change: impl FnOnce(&mut HashSet<Key>)) {
        let mut nodes = self.hub.nodes();
        if let Some(node) = nodes.iter_mut().find(|node| node.id == self.id) {
            change(&mut node.keys);
        }
    }
}

impl Backplane for Local {
    fn node(&self) -> NodeId {
        self.id
    }

    fn enter(&self, key: Key) {
        self.with_own(|keys| {
            keys.insert(key);
        });
    }

    fn leave(&self, key: Key) {
        self.with_own(|keys| {
            keys.remove(&key);
        });
    }

    fn publish(&self, to: &[Key], hint: Bytes) {
        if self.is_alone() {
            return;
        }
        for node in self.hub.nodes().iter() {
            if node.id != self.id && to.iter().any(|key| node.keys.contains(key)) {
                // One that cannot take it hears so.
                node.inlet.hint(hint.clone());
            }
        }
    }

    fn locate(&self, keys: Vec<Key>) -> Located {
        let nodes = self.hub.nodes();
        let anywhere = |key: &Key| nodes.iter().any(|node| node.keys.contains(key));
        let found = keys.iter().map(anywhere).collect();
        Box::pin(std::future::ready(Ok(found)))
    }

    fn is_up(&self) -> bool {
        true
    }

    fn is_alone(&self) -> bool {
        self.hub.0.count.load(Ordering::Acquire) <= 1
    }

    fn all_know(&self, _: Feature) -> bool {
        // All of them are this process.
        true
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let mut nodes = self.hub.nodes();
        nodes.retain(|node| node.id != self.id);
        self.hub.0.count.store(nodes.len(), Ordering::Release);
    }
}
