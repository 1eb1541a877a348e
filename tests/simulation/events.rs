//! What happens in the simulation, and when.

use crate::transactions::Ask;
use std::cmp::Ordering;
use switchboard_actors::queue::core::Claimed;
use switchboard_domain::{ChatId, OfferId, RequestName, RequestState, Timestamp, UserId};

#[derive(Debug)]
pub enum Event {
    /// Somebody else has an emergency.
    Asks,
    Phone(UserId),
    Desk(usize),
    /// At the server, over this connection; nothing: over HTTP.
    Arrives(UserId, Option<u64>, Said),
    Commits(UserId, Ask),
    Hears(Hint),
    /// At somebody's screen.
    Shown(UserId, Shown),
    Tick,
    Start,
    Audit,
}

/// What clients say.
#[derive(Clone, Debug)]
pub enum Said {
    Ask(Ask),
    /// Takes the next request whenever it comes,
    Wait,
    /// or now.
    StartChat,
}

/// What the server's parts tell each other behind a commit.
#[derive(Debug)]
pub enum Hint {
    Asked(ChatId, Option<i64>),
    Left(ChatId),
    /// Somebody lost a chat, and it waits again.
    Lost(Option<UserId>, Option<ChatId>),
    Claimed(UserId, Claimed),
    /// Whatever a claim at that moment became.
    Find(UserId, Timestamp),
}

#[derive(Debug)]
pub enum Shown {
    Named(RequestName, Option<ChatId>, RequestState),
    /// Another request is in its way.
    Refused,
    Mine(ChatId, i64),
    NotMine(ChatId),
    Offer(OfferId, ChatId),
    WaitEnded,
}

/// Of which server an event is: what a dead one was about to do does not happen.
pub type Of = Option<u64>;

/// Earlier ones first, of one moment those that were planned earlier.
pub struct Due(pub Timestamp, pub u64, pub Of, pub Event);

impl PartialEq for Due {
    fn eq(&self, other: &Self) -> bool {
        (self.0, self.1) == (other.0, other.1)
    }
}

impl Eq for Due {}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.0, self.1).cmp(&(other.0, other.1))
    }
}
