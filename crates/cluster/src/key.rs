//! What nodes are called, and what they are found by.

use std::fmt;
use switchboard_domain::{AgencyId, UserId, Way};
use uuid::Uuid;

/// One run of one process. Its name changes at each start, so that no node takes it for the run
/// before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(Uuid);

impl NodeId {
    /// A name that no other node has.
    #[expect(clippy::new_without_default, reason = "each is another one")]
    pub fn new() -> Self {
        Self(Uuid::now_v7())
    }

    /// A number from nought to below one, another for each node: what all would do at the same moment is
    /// spread by it.
    pub fn phase(&self) -> f64 {
        let [.., a, b] = *self.0.as_bytes();
        f64::from(u16::from_be_bytes([a, b])) / 65_536.0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

/// What a node can have, and is found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A user has a connection to it.
    User(UserId),
    /// It has a queue of this agency in memory.
    Agency(AgencyId),
    /// An organizer is at the desk there, in this way: has a connection, or had one a moment ago.
    AtDesk(UserId, Way),
    /// So is somebody of this agency whose clients are all of level 1.
    LevelOne(AgencyId),
    /// Somebody who is connected to it watches where others are.
    Watchers,
    /// Every node has this, without being told.
    Node,
}

impl Key {
    /// Whether others are to find it still for a while when its node goes: whoever was there may be about to come back.
    pub fn outlives_its_node(&self) -> bool {
        matches!(self, Self::AtDesk(..) | Self::LevelOne(_))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => write!(f, "user:{user}"),
            Self::Agency(agency) => write!(f, "agency:{agency}"),
            Self::AtDesk(user, Way::LevelOne) => write!(f, "desk1:{user}"),
            Self::AtDesk(user, Way::LevelTwo) => write!(f, "desk2:{user}"),
            Self::AtDesk(user, Way::Request) => write!(f, "deskr:{user}"),
            Self::LevelOne(agency) => write!(f, "level1:{agency}"),
            Self::Watchers => f.write_str("watchers"),
            Self::Node => f.write_str("node"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_told_apart_by_their_text() {
        let keys = [
            Key::User(UserId(7)),
            Key::Agency(AgencyId(7)),
            Key::AtDesk(UserId(7), Way::LevelOne),
            Key::AtDesk(UserId(7), Way::LevelTwo),
            Key::AtDesk(UserId(7), Way::Request),
            Key::LevelOne(AgencyId(7)),
            Key::Watchers,
            Key::Node,
        ];
        let texts = keys.map(|key| key.to_string());
        let expected = "user:7 agency:7 desk1:7 desk2:7 deskr:7 level1:7 watchers node";
        assert_eq!(texts.join(" "), expected);
    }

    #[test]
    fn every_node_has_a_name_and_a_phase_of_its_own() {
        let (one, other) = (NodeId::new(), NodeId::new());
        assert_ne!(one, other);
        assert!((0.0..1.0).contains(&one.phase()));
        assert_eq!(one.to_string().len(), 32);
    }
}
