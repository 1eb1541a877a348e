//! The server: what it keeps in memory, and loses with it. Its rules are the product's own; around them is what carries them.

use crate::rows::{AGENCY, Row, Rows};
use crate::transactions::Ask;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use switchboard_actors::attendance::rule::{Act, Watch};
use switchboard_actors::queue::core::{Claimed, Effect, QueueCore, Waiting};
use switchboard_actors::queue::match_timeout::rule::{Match, MatchTimeouts, Patience, Seen};
use switchboard_domain::{ChatId, Code, Timestamp, UserId};
use switchboard_store::queries::{Awaiting, UnansweredMatch};

pub const ANSWER: Duration = Duration::from_secs(45);
pub const PRESENCE: Duration = Duration::from_secs(60);
pub const UNATTENDED: Duration = Duration::from_secs(180);
/// A lost connection counts for so long.
pub const GRACE: Duration = Duration::from_secs(20);
/// Between two looks,
pub const LOOK: Duration = Duration::from_secs(2);
/// and between two reads of the queue: what other nodes say of it may be lost.
pub const READ: Duration = Duration::from_secs(10);

const PATIENCE: Patience = Patience {
    answer: Some(ANSWER),
    answer_level_1: None,
    presence: PRESENCE,
};

/// What is known of somebody's connections.
#[derive(Clone, Copy, Debug)]
pub struct Presence {
    pub online: bool,
    joined: Timestamp,
    /// When it ended, if it did.
    pub left: Timestamp,
}

pub struct Node {
    pub started: Timestamp,
    queue: QueueCore<UserId>,
    matches: MatchTimeouts,
    watch: Watch,
    pub here: BTreeMap<UserId, Presence>,
    /// Whose claims are under way, or in doubt.
    claiming: BTreeSet<UserId>,
    /// Since when each organizer waits.
    pub waits: BTreeMap<UserId, Timestamp>,
    read: Timestamp,
    looked: Timestamp,
}

fn waiting(row: &Row) -> Waiting {
    Waiting {
        id: row.id,
        order: row.order,
        participant: row.standing.participant,
        event: row.event,
        created_at: row.asked,
    }
}

impl Node {
    /// Starts with what the database has.
    pub fn start(rows: &Rows, now: Timestamp) -> Self {
        let mut node = Self {
            started: now,
            queue: QueueCore::default(),
            matches: MatchTimeouts::default(),
            watch: Watch::default(),
            here: BTreeMap::new(),
            claiming: BTreeSet::new(),
            waits: BTreeMap::new(),
            read: now,
            looked: now,
        };
        node.read(rows, now);
        node.adopt(rows, now);
        node
    }

    fn read(&mut self, rows: &Rows, now: Timestamp) {
        self.read = now;
        let in_order = rows.waiting.values().filter_map(|id| rows.all.get(id));
        self.queue.replace(in_order.map(waiting));
    }

    /// Looks after matches that it has not made: those of `UnansweredMatches`.
    fn adopt(&mut self, rows: &Rows, now: Timestamp) {
        let recent = now.minus(PRESENCE + Duration::from_secs(60));
        for row in rows.open() {
            let opened = row.standing.is_opened();
            let unanswered = row.owner_seq <= row.waiting_seq && (row.made > recent || !opened);
            if let Some(owner) = row.standing.holder().filter(|_| unanswered) {
                let found = UnansweredMatch {
                    chat: row.id,
                    organizer: owner,
                    made: row.made,
                    opened,
                };
                self.matches.add(Match::of_before(&found, now));
            }
        }
    }

    pub fn comes(&mut self, user: UserId, now: Timestamp) {
        let is = Presence {
            online: true,
            joined: now,
            left: now,
        };
        self.here.insert(user, is);
    }

    pub fn goes(&mut self, user: UserId, now: Timestamp) {
        if let Some(here) = self.here.get_mut(&user) {
            here.online = false;
            here.left = now;
        }
        self.ends_wait(user);
    }

    /// Nobody asks about them any more.
    pub fn forgets(&mut self, user: UserId) {
        self.here.remove(&user);
    }

    pub fn is_here(&self, user: UserId) -> bool {
        self.here.get(&user).is_some_and(|it| it.online)
    }

    /// Since when somebody is away, by what this server has seen itself.
    pub fn away_since(&self, user: UserId) -> Option<Timestamp> {
        match self.here.get(&user) {
            Some(it) if it.online => None,
            Some(it) => Some(it.left),
            None => Some(self.started),
        }
    }

    /// The same, once a lost connection counts no more.
    pub fn absent_since(&self, user: UserId, now: Timestamp) -> Option<Timestamp> {
        self.away_since(user)
            .filter(|since| now.since(*since) >= GRACE)
    }

    pub fn wait(&mut self, user: UserId, now: Timestamp) {
        if self.queue.wait(user) {
            self.waits.entry(user).or_insert(now);
        }
    }

    pub fn ends_wait(&mut self, user: UserId) {
        self.queue.stop_waiting(user);
        self.still_wait();
    }

    fn still_wait(&mut self) {
        let still: BTreeSet<UserId> = self.queue.organizers().collect();
        self.waits.retain(|user, _| still.contains(user));
    }

    /// A program of before asks for the next one, once.
    pub fn start_chat(&mut self, user: UserId) {
        // Refused when too many do.
        let _ = self.queue.start_chat(user, user);
    }

    pub fn asks(&mut self, id: ChatId) {
        self.queue.begin_ask(id);
    }

    pub fn asked(&mut self, rows: &Rows, id: ChatId, made: Option<i64>) {
        let row = rows.all.get(&id);
        let stored = made.and(row).map(waiting);
        self.queue.finish_ask(id, stored);
    }

    pub fn left(&mut self, id: ChatId) {
        self.queue.remove(id);
    }

    pub fn is_back(&mut self, rows: &Rows, id: ChatId) {
        let row = rows.all.get(&id).filter(|row| row.standing.waits);
        if let Some(row) = row {
            self.queue.give_back(waiting(row));
        }
    }

    /// The claim that is to be made now.
    pub fn claim(&mut self) -> Option<UserId> {
        let (here, claiming) = (&self.here, &self.claiming);
        let ready = |user| {
            let online = here.get(&user).is_some_and(|it| it.online);
            online && !claiming.contains(&user)
        };
        match self.queue.next_claim(ready)? {
            Effect::Claim(organizer) => {
                self.claiming.insert(organizer);
                Some(organizer)
            }
            _ => None,
        }
    }

    /// The claim is decided, as far as one knows.
    pub fn claimed(&mut self, rows: &Rows, of: UserId, came: Claimed, now: Timestamp) {
        match came {
            Claimed::Request(chat) => self.made(rows, (chat, of), now),
            Claimed::Nobody | Claimed::Refused(_) | Claimed::Failed(_) => {}
        }
        if !matches!(came, Claimed::Failed(_)) {
            self.claiming.remove(&of);
        }
        for effect in self.queue.finish_claim(came) {
            if effect == Effect::ReadAgain {
                self.read(rows, now);
            }
        }
        self.still_wait();
    }

    fn made(&mut self, rows: &Rows, (chat, of): (ChatId, UserId), now: Timestamp) {
        if let Some(row) = rows.all.get(&chat) {
            self.matches.add(Match::new((chat, of, row.made), now));
        }
    }

    /// A claim that was in doubt became this chat, or none.
    pub fn found(&mut self, rows: &Rows, of: UserId, chats: &[ChatId], now: Timestamp) {
        self.claiming.remove(&of);
        for chat in chats {
            self.queue.remove(*chat);
            self.queue.stop_waiting(of);
            self.made(rows, (*chat, of), now);
        }
        self.still_wait();
    }

    /// What time brings: what is to be written.
    pub fn tick(&mut self, rows: &Rows, now: Timestamp) -> Vec<Ask> {
        self.queue.resume();
        if now.since(self.read) >= READ {
            self.read(rows, now);
        }
        if now.since(self.looked) < LOOK {
            return Vec::new();
        }
        self.looked = now;
        let mut asks = vec![Ask::Sweep];
        self.look_at_matches(now, &mut asks);
        self.look_at_owners(rows, now, &mut asks);
        asks
    }

    fn look_at_matches(&mut self, now: Timestamp, asks: &mut Vec<Ask>) {
        let here = &self.here;
        let seen = |user| {
            let it: &Presence = here.get(&user)?;
            let heard = if it.online { now } else { it.left };
            Some(Seen {
                online: it.online,
                joined: it.joined,
                heard,
                level_two: heard,
            })
        };
        let never = |_| Timestamp(i64::MIN);
        for over in self.matches.look(now, PATIENCE, seen, never) {
            let (made, because) = (over.made, over.because);
            asks.push(Ask::GiveBack(made.id, made.organizer, made.start, because));
        }
    }

    fn look_at_owners(&mut self, rows: &Rows, now: Timestamp, asks: &mut Vec<Ask>) {
        let awaiting = rows.open().filter_map(|row| {
            let it = &row.standing;
            let owner = it.holder()?;
            let awaits = it.awaiting_since.is_some() && it.resolved_at.is_none();
            let of = Awaiting {
                chat: row.id,
                owner,
                made: row.made,
                agency: AGENCY,
            };
            awaits.then(|| (of, self.absent_since(owner, now)))
        });
        let found: Vec<_> = awaiting.collect();
        for act in self.watch.look(now, Some(UNATTENDED), found).acts {
            if let Act::GiveBack(of) = act {
                let because = switchboard_store::queries::GoesBack::Unattended;
                asks.push(Ask::GiveBack(of.chat, of.owner, of.made, because));
            }
        }
    }
}

/// The database did not say in time what became of a claim.
pub const IN_DOUBT: Claimed = Claimed::Failed(Code::Timeout);
