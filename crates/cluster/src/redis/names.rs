//! What keys and channels are called in Redis.
//!
//! They carry the name of the database and its epoch: nodes with another database, or with a copy of this one,
//! share the Redis and do not hear each other. Nodes of the release before this one had names without; while one
//! of them lives, the others are found under those too ([`Names::before`]).

use super::super::key::{Key, NodeId};
use super::super::seal::Seal;
use switchboard_domain::installation::Meta;

/// Before all keys and channels of Switchboard.
const PREFIX: &str = "switchboard:";

/// The names that a node uses, and what its hints are signed with.
#[derive(Clone, Debug)]
pub struct Names {
    prefix: String,
    /// What a node is called before all of its names: so others tell who knows which names.
    mark: &'static str,
    /// Nothing is signed without.
    pub seal: Option<Seal>,
}

impl Names {
    /// The names of the nodes of this database.
    pub fn of(meta: &Meta) -> Self {
        let prefix = format!("{PREFIX}{}.{}:", meta.installation, meta.epoch);
        Self {
            seal: Some(Seal::new(&meta.hint_key, &prefix)),
            prefix,
            mark: "",
        }
    }

    /// The names that nodes of the release before know. Those nodes are called by their ids alone,
    /// 32 digits. All other nodes have a mark.
    pub fn before() -> Self {
        Self {
            prefix: PREFIX.to_owned(),
            mark: "+",
            seal: None,
        }
    }

    /// What a node is called.
    pub fn node(&self, node: NodeId) -> String {
        format!("{}{node}", self.mark)
    }

    /// What a key is called.
    pub fn key(&self, key: Key) -> String {
        format!("{}{key}", self.prefix)
    }

    /// Before the name of a node: its channel.
    pub fn channels(&self) -> String {
        format!("{}to:", self.prefix)
    }

    /// The channel of a node.
    pub fn channel(&self, node: NodeId) -> String {
        format!("{}{}", self.channels(), self.node(node))
    }

    /// Before the name of a node: what it knows.
    pub fn features(&self) -> String {
        format!("{}features:", self.prefix)
    }

    /// A hint, signed and under these names.
    pub fn sign(&self, hint: &[u8]) -> Vec<u8> {
        match &self.seal {
            Some(seal) => seal.sign(hint),
            None => hint.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::installation::HintKey;
    use switchboard_domain::{Epoch, UserId};

    #[test]
    fn another_database_and_another_epoch_have_other_names() {
        let meta = |installation: &str, epoch| Meta {
            installation: installation.to_owned(),
            epoch,
            hint_key: HintKey([0; 32]),
        };
        let [one, other] = [1, 2].map(|number| Epoch::from_number(number).expect("60 bits"));
        let metas = [meta("a", one), meta("b", one), meta("a", other)];
        let mut names: Vec<_> = metas.iter().map(Names::of).collect();
        names.push(Names::before());
        let key = Key::User(UserId(7));
        let mut keys: Vec<_> = names.iter().map(|names| names.key(key)).collect();
        assert_eq!(keys[3], "switchboard:user:7");
        assert!(keys.iter().all(|key| key.starts_with(PREFIX)));
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 4);
        let node = NodeId::new();
        assert_eq!(names[0].node(node).len(), 32);
        assert_ne!(names[3].node(node).len(), 32);
    }
}
