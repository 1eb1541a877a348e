//! What is so outside of a chat's actor: the log, who is here and what their devices have.

pub use super::super::samples::{ANN, BEN, CAT, CHAT};
use super::super::samples::{direct, help, list};
use super::device::{Device, Person};
use crate::remote::reconcile::core::{Divergence, Here, Ledger};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use switchboard_domain::{Body, Chat, HelpChat, Message, MessageId, Timestamp, UserId};
use switchboard_store::queries::ChatVersion;

/// The monotonic clock is behind the other one by so much.
const STEADY: i64 = 1_000_000_000;
/// When the world begins, by the monotonic clock.
const START: i64 = 100_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Ann asks, Ben answers, or Cat.
    Help,
    /// Ann and Ben.
    Direct,
    /// Ann writes.
    List,
}

/// What another node has said of the chat, on its way.
#[derive(Clone, Debug)]
pub enum Hint {
    Entry(Message, Option<(i64, i64)>),
    Opened,
    Closed,
    Withdrawn(HelpChat),
}

pub struct World {
    pub kind: Kind,
    pub now: i64,
    pub log: Vec<Message>,
    /// The chat without its log.
    pub chat: Chat,
    /// Whether its match was undone.
    pub withdrawn: bool,
    /// Whose words the other one does not see.
    pub blocked: Option<UserId>,
    pub people: BTreeMap<UserId, Person>,
    pub hints: Vec<Hint>,
    /// Whether the database answers.
    pub available: bool,
    /// Entries of the list that were handed to its fan-out.
    pub fanned_out: Vec<i64>,
    ledger: Ledger,
    /// How long the list was at the last look.
    list_known: i64,
}

impl World {
    pub fn new(kind: Kind) -> Self {
        let began = Timestamp(START + STEADY);
        let chat = match kind {
            Kind::Help => help(BEN, began, 0).into(),
            Kind::Direct => direct(began, 0, None),
            Kind::List => list(began, 0),
        };
        let mut world = Self {
            kind,
            now: began.0,
            log: Vec::new(),
            chat,
            withdrawn: false,
            blocked: None,
            people: BTreeMap::new(),
            hints: Vec::new(),
            available: true,
            fanned_out: Vec::new(),
            ledger: Ledger::default(),
            list_known: 0,
        };
        if kind == Kind::Help {
            world.store(ANN, Duration::ZERO);
        }
        world
    }

    pub fn wall(&self) -> Timestamp {
        Timestamp(self.now)
    }

    pub fn monotonic(&self) -> Timestamp {
        Timestamp(self.now - STEADY)
    }

    /// A message is committed that was stamped so long ago.
    pub fn store(&mut self, author: UserId, late: Duration) -> Message {
        let message = Message {
            id: MessageId::new(),
            chat: CHAT,
            author: author.0,
            from_organizer: false,
            body: Body::text("hello"),
            time_sent: self.wall().minus(late).max(self.chat.time_start()),
            seq: self.log.len() as i64 + 1,
            only_for: self.blocked.filter(|blocked| *blocked == author),
            state: None,
        };
        self.log.push(message.clone());
        message
    }

    /// The chat as the database has it, also when its match was undone.
    pub fn row(&self) -> Chat {
        let mut chat = self.chat.clone();
        chat.grown_to(self.log.len() as i64);
        if let Chat::Direct(direct) = &mut chat {
            direct.seen = Some(self.before(self.log.len() as i64 + 1));
        }
        chat
    }

    /// The same, where it can be loaded.
    pub fn loaded(&self) -> Option<Chat> {
        (!self.withdrawn).then(|| self.row())
    }

    /// The last entries before `seq` that Ann, and that Ben may see.
    pub fn before(&self, seq: i64) -> (i64, i64) {
        (self.prev(ANN, seq), self.prev(BEN, seq))
    }

    /// The last entry before `seq` that `user` may see.
    pub fn prev(&self, user: UserId, seq: i64) -> i64 {
        let earlier = self.log[..(seq - 1) as usize].iter().rev();
        let mut seen = earlier.filter(|message| message.is_for(user));
        seen.next().map_or(0, |message| message.seq)
    }

    pub fn may_read(&self, user: UserId) -> bool {
        !self.withdrawn && self.chat.has_member(user)
    }

    /// All that `user` may see.
    pub fn visible(&self, user: UserId) -> BTreeSet<i64> {
        let all = self.log.iter().filter(|message| message.is_for(user));
        all.map(|message| message.seq).collect()
    }

    pub fn is_here(&self, user: UserId) -> bool {
        self.people
            .get(&user)
            .is_some_and(|person| !person.devices.is_empty())
    }

    /// Whoever of these is here.
    pub fn here(&self, members: &[UserId]) -> Vec<UserId> {
        let members = members.iter().copied();
        members.filter(|user| self.is_here(*user)).collect()
    }

    /// Somebody comes, and reads what there is.
    pub fn come(&mut self, user: UserId) {
        let made = match (self.may_read(user), self.chat.help()) {
            (true, Some(chat)) => Some(chat.time_start),
            _ => None,
        };
        let has = match self.may_read(user) {
            true => self.visible(user),
            false => BTreeSet::new(),
        };
        let device = Device {
            numbered: true,
            made,
            last: has.last().copied().unwrap_or_default(),
            ended: self.chat.ended(),
            has,
            ..Device::default()
        };
        let mut devices = vec![device.clone()];
        if self.kind == Kind::Help {
            let numbered = false;
            devices.push(Device { numbered, ..device });
        }
        let began = self.monotonic();
        let person = self.people.entry(user).or_default();
        (person.devices, person.began) = (devices, began);
    }

    pub fn go(&mut self, user: UserId) {
        let person = self.people.entry(user).or_default();
        person.devices.clear();
        person.period += 1;
    }

    /// Looks into the database, as the reconciler does.
    pub fn look(&mut self) -> Vec<Divergence> {
        if !self.available {
            return Vec::new();
        }
        if self.kind == Kind::List {
            let after = std::mem::replace(&mut self.list_known, self.log.len() as i64);
            let upto = self.list_known;
            return Vec::from_iter((upto > after).then_some(Divergence::Grown { after, upto }));
        }
        let (now, monotonic) = (self.wall(), self.monotonic());
        let present = self.people.iter().filter(|(_, it)| !it.devices.is_empty());
        let here: Vec<Here> = present
            .map(|(user, person)| Here {
                user: *user,
                period: person.period,
                since: now.minus(monotonic.since(person.began)),
            })
            .collect();
        let changed = self.ledger.changed_after(now);
        let found: Vec<ChatVersion> = here
            .iter()
            .filter_map(|it| self.version(it.user, changed))
            .collect();
        let mut all: Vec<Divergence> = self
            .ledger
            .look(now, &here, &found)
            .into_iter()
            .map(|(_, it)| it)
            .collect();
        // What devices were told of, and is nobody's any more or somebody else's.
        let current = self.chat.help().filter(|_| !self.withdrawn).cloned();
        for (user, person) in &mut self.people {
            for device in &mut person.devices {
                let is = |chat: &HelpChat| {
                    device.made == Some(chat.time_start) && chat.has_member(*user)
                };
                if device.made.is_some() && !current.as_ref().is_some_and(is) {
                    all.push(Divergence::Gone(*user));
                }
            }
        }
        all
    }

    fn version(&self, user: UserId, changed: Timestamp) -> Option<ChatVersion> {
        let last_seq = self.visible(user).last().copied().unwrap_or_default();
        let last = (last_seq > 0).then(|| &self.log[(last_seq - 1) as usize]);
        let last_at = last.map(|message| message.time_sent);
        let is_help = self.kind == Kind::Help;
        let is_theirs = match self.withdrawn {
            true => user == ANN,
            false => self.chat.has_member(user),
        };
        let is_found = is_help || last_at.is_some_and(|at| at >= changed);
        (is_theirs && is_found).then(|| ChatVersion {
            chat: CHAT,
            user,
            is_help,
            last_seq,
            last_at,
            opened_at: self.chat.time_start(),
            closed_at: self.chat.time_end(),
            withdrawn: self.withdrawn,
            waits: self.withdrawn,
            help: None,
        })
    }

    /// The match is undone; how it was.
    pub fn undo(&mut self) -> HelpChat {
        self.withdrawn = true;
        self.row().into_help().expect("a help chat")
    }

    /// A match is made.
    pub fn claim(&mut self, organizer: UserId) {
        // No two at the same moment.
        self.now += 1;
        self.withdrawn = false;
        self.chat = help(organizer, self.wall(), 0).into();
    }

    pub fn close(&mut self) -> HelpChat {
        let mut chat = self.chat.clone().into_help().expect("a help chat");
        chat.time_end = Some(self.wall());
        self.chat = chat.into();
        self.row().into_help().expect("a help chat")
    }
}
