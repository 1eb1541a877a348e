//! Everything that happens, in the order of its time: what people do, what the server does, and when it dies.

use crate::desk::Desk;
use crate::events::{Due, Event, Hint, Of, Said, Shown};
use crate::node::{IN_DOUBT, Node};
use crate::phone::Phone;
use crate::random::Random;
use crate::rows::Rows;
use crate::transactions::{Ask, Came};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;
use switchboard_actors::queue::core::Claimed;
use switchboard_domain::turns::Act;
use switchboard_domain::{ChatId, Code, RequestState, Timestamp, UserId};

/// How often the server dies in front of one of its steps.
const DIES: f64 = 1.0 / 8_000.0;
/// How often the database does not say in time what became of a claim.
const IN_DOUBT_SHARE: f64 = 0.004;
/// How often another node's hint does not come through.
const LOST_HINTS: f64 = 0.02;

pub struct World {
    pub now: Timestamp,
    pub random: Random,
    pub rows: Rows,
    /// While it lives.
    pub node: Option<Node>,
    /// How many have lived.
    pub epoch: u64,
    pub desks: Vec<Desk>,
    pub phones: BTreeMap<UserId, Phone>,
    /// Requests that are yet to come.
    pub to_come: u64,
    /// Who was found to be left alone.
    pub alone: Vec<String>,
    due: BinaryHeap<Reverse<Due>>,
    count: u64,
}

impl World {
    pub fn new(seed: u64, requests: u64, desks: i64) -> Self {
        let mut world = Self {
            // A server knows what was before it as nought.
            now: Timestamp::from_secs(60),
            random: Random::new(seed),
            rows: Rows::default(),
            node: None,
            epoch: 0,
            desks: (1..=desks).map(|id| Desk::new(UserId(id))).collect(),
            phones: BTreeMap::new(),
            to_come: requests,
            alone: Vec::new(),
            due: BinaryHeap::new(),
            count: 0,
        };
        world.after(Duration::ZERO, None, Event::Start);
        world.after(Duration::ZERO, None, Event::Asks);
        world.after(Duration::ZERO, None, Event::Audit);
        for desk in 0..world.desks.len() {
            world.after(Duration::ZERO, None, Event::Desk(desk));
        }
        world
    }

    pub fn after(&mut self, pause: Duration, of: Of, event: Event) {
        self.count += 1;
        let due = Due(self.now.plus(pause), self.count, of, event);
        self.due.push(Reverse(due));
    }

    /// Until nobody waits for anything, or for so long.
    pub fn run(&mut self, most: Duration) {
        let until = self.now.plus(most);
        while let Some(Reverse(Due(at, _, of, event))) = self.due.pop() {
            self.now = at;
            let is_over = self.to_come == 0 && self.phones.is_empty();
            if is_over && self.rows.open().next().is_none() || at > until {
                return;
            }
            if of.is_some_and(|of| of != self.epoch || self.node.is_none()) {
                continue;
            }
            // In front of any step of the server's.
            let may_die = of.is_some() && !matches!(event, Event::Tick | Event::Shown(..));
            if may_die && self.random.chance(DIES) {
                self.dies();
                continue;
            }
            self.step(event);
        }
    }

    fn dies(&mut self) {
        self.rows.audit.count("crashes");
        self.node = None;
        let pause = self.random.between(1.0, 20.0);
        self.after(pause, None, Event::Start);
    }

    fn step(&mut self, event: Event) {
        match event {
            Event::Asks => self.somebody_asks(),
            Event::Phone(user) => self.phone(user),
            Event::Desk(at) => self.desk(at),
            Event::Arrives(from, over, said) => self.arrives(from, over, said),
            Event::Commits(from, ask) => self.commits(from, ask),
            Event::Hears(hint) => self.hears(hint),
            Event::Shown(user, shown) => self.shown(user, shown),
            Event::Tick => self.tick(),
            Event::Start => {
                self.epoch += 1;
                self.node = Some(Node::start(&self.rows, self.now));
                self.after(Duration::from_secs(1), Some(self.epoch), Event::Tick);
            }
            Event::Audit => self.audit(),
        }
        self.claim_next();
    }

    /// On its way to the server.
    pub fn say(&mut self, from: UserId, over: Option<u64>, said: Said) {
        let pause = self.network();
        self.after(pause, None, Event::Arrives(from, over, said));
    }

    pub fn network(&mut self) -> Duration {
        match self.random.chance(0.1) {
            true => self.random.between(0.1, 6.0),
            false => self.random.between(0.005, 0.08),
        }
    }

    fn arrives(&mut self, from: UserId, over: Option<u64>, said: Said) {
        let Some(node) = &mut self.node else {
            return;
        };
        // With its connection everything that is on it is gone.
        if over.is_some_and(|of| of != self.epoch || !node.is_here(from)) {
            return;
        }
        let mut ask = match said {
            Said::Ask(ask) => ask,
            Said::Wait => return node.wait(from, self.now),
            Said::StartChat => return node.start_chat(from),
        };
        match &mut ask {
            Ask::Help(_, _, _, id) => {
                *id = self.rows.chat_id();
                node.asks(*id);
            }
            Ask::Act(_, chat, Act::TakeOver, _, absent) => {
                let owner = self
                    .rows
                    .all
                    .get(chat)
                    .and_then(|row| row.standing.holder());
                *absent = owner.filter(|owner| node.absent_since(*owner, self.now).is_some());
            }
            _ => {}
        }
        self.write(from, ask);
    }

    /// Asks the database.
    fn write(&mut self, from: UserId, ask: Ask) {
        let pause = self.random.between(0.001, 0.02);
        self.after(pause, Some(self.epoch), Event::Commits(from, ask));
    }

    fn tick(&mut self) {
        self.after(Duration::from_secs(1), Some(self.epoch), Event::Tick);
        let Some(node) = &mut self.node else {
            return;
        };
        for ask in node.tick(&self.rows, self.now) {
            self.write(UserId(0), ask);
        }
    }

    fn claim_next(&mut self) {
        if let Some(organizer) = self.node.as_mut().and_then(Node::claim) {
            self.write(organizer, Ask::Claim(organizer));
        }
    }

    fn commits(&mut self, from: UserId, ask: Ask) {
        if let Ask::Claim(organizer) = ask {
            return self.commits_claim(organizer);
        }
        let came = self.rows.run(ask.clone(), self.now);
        if let Ask::Help(who, name, _, id) = &ask {
            let made = match came {
                Came::Made(order) => Some(order),
                _ => None,
            };
            self.hint(Hint::Asked(*id, made));
            let shown = match came {
                Came::Made(_) => Shown::Named(name.clone(), Some(*id), RequestState::Waiting),
                Came::Named(chat, state) => Shown::Named(name.clone(), chat, state),
                _ => {
                    self.rows.audit.refused(*who, name.as_str());
                    Shown::Refused
                }
            };
            return self.show(*who, shown);
        }
        match came {
            Came::Named(chat, state) => {
                if let Ask::Cancel(_, name) = ask {
                    self.show(from, Shown::Named(name, chat, state));
                }
            }
            Came::Moved(chat, loser, to, waited) => self.moved(chat, loser, to, waited),
            Came::Offered(offer, to, chat) => self.show(to, Shown::Offer(offer, chat)),
            Came::Ended(chats) => {
                for chat in chats {
                    self.hint_of_others(Hint::Left(chat));
                    let owner = self.rows.all.get(&chat).and_then(|row| row.standing.owner);
                    if let Some(owner) = owner {
                        self.show(owner, Shown::NotMine(chat));
                    }
                }
            }
            Came::Refused(Code::ChatMoved | Code::ChatClosed | Code::NoAccess) => {
                if let Ask::Word(chat, _)
                | Ask::Look(chat, _)
                | Ask::Close(chat, _)
                | Ask::Act(_, chat, _, _, _) = ask
                {
                    self.show(from, Shown::NotMine(chat));
                }
            }
            _ => {}
        }
    }

    fn commits_claim(&mut self, organizer: UserId) {
        let begun = self
            .node
            .as_ref()
            .and_then(|node| node.waits.get(&organizer))
            .copied();
        let in_doubt = self.random.chance(IN_DOUBT_SHARE);
        let happens = !in_doubt || self.random.chance(0.5);
        let came = match happens {
            true => self.rows.run(Ask::Claim(organizer), self.now),
            false => Came::Done,
        };
        if let (Came::Claimed(_), Some(begun)) = (&came, begun) {
            self.rows.audit.given(organizer, begun, self.now);
        }
        if in_doubt {
            self.hint(Hint::Claimed(organizer, IN_DOUBT));
            let (pause, find) = (Duration::from_secs(1), Hint::Find(organizer, self.now));
            return self.after(pause, Some(self.epoch), Event::Hears(find));
        }
        let claimed = match came {
            Came::Claimed(chat) => {
                self.show_mine(organizer, chat);
                Claimed::Request(chat)
            }
            Came::TooMany => {
                self.show(organizer, Shown::WaitEnded);
                Claimed::Refused(Code::TooManyActiveChats)
            }
            _ => Claimed::Nobody,
        };
        self.hint(Hint::Claimed(organizer, claimed));
    }

    fn moved(&mut self, chat: ChatId, loser: Option<UserId>, to: Option<UserId>, waited: bool) {
        if let Some(loser) = loser {
            self.show(loser, Shown::NotMine(chat));
        }
        let mut back = to.is_none().then_some(chat);
        if self.random.chance(LOST_HINTS) {
            back = None;
        }
        self.hint(Hint::Lost(loser, back));
        if let Some(to) = to {
            self.show_mine(to, chat);
            if waited {
                self.hint_of_others(Hint::Left(chat));
            }
        }
    }

    fn show_mine(&mut self, owner: UserId, chat: ChatId) {
        if let Some(row) = self.rows.all.get(&chat) {
            let turn = row.standing.turn;
            self.show(owner, Shown::Mine(chat, turn));
        }
    }

    fn hint(&mut self, hint: Hint) {
        let pause = match self.random.chance(0.02) {
            true => self.random.between(0.1, 1.0),
            false => self.random.between(0.001, 0.05),
        };
        self.after(pause, Some(self.epoch), Event::Hears(hint));
    }

    /// It may be another node that says so.
    fn hint_of_others(&mut self, hint: Hint) {
        if !self.random.chance(LOST_HINTS) {
            self.hint(hint);
        }
    }

    fn show(&mut self, to: UserId, shown: Shown) {
        let pause = self.network();
        self.after(pause, Some(self.epoch), Event::Shown(to, shown));
    }

    fn hears(&mut self, hint: Hint) {
        let Some(node) = &mut self.node else {
            return;
        };
        match hint {
            Hint::Asked(id, made) => node.asked(&self.rows, id, made),
            Hint::Left(chat) => node.left(chat),
            Hint::Lost(loser, back) => {
                if let Some(loser) = loser {
                    node.ends_wait(loser);
                }
                if let Some(chat) = back {
                    node.is_back(&self.rows, chat);
                }
            }
            Hint::Claimed(of, came) => node.claimed(&self.rows, of, came, self.now),
            Hint::Find(of, at) => {
                let own = self.rows.of(of).filter(|row| row.made == at);
                let found: Vec<ChatId> = own.map(|row| row.id).collect();
                node.found(&self.rows, of, &found, self.now);
                for chat in found {
                    self.show_mine(of, chat);
                }
            }
        }
    }

    fn shown(&mut self, user: UserId, shown: Shown) {
        if !self.node.as_ref().is_some_and(|node| node.is_here(user)) {
            return;
        }
        match self.desks.iter_mut().find(|desk| desk.user == user) {
            Some(desk) => desk.shown(shown),
            None => self.phone_is_shown(user, shown),
        }
    }
}
