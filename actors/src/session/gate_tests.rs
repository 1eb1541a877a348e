//! Random histories of one request for help and one private chat, told to a session in any order, twice,
//! late, or not to it at all.

use super::*;
use history::*;
use proptest::prelude::*;
use switchboard_domain::wire::{CLOSED_CHAT, Readers};
use switchboard_domain::{HelpChat, UserId};
use uuid::Uuid;

#[path = "gate_history.rs"]
mod history;

/// What waits before an answer that is under way.
#[expect(clippy::large_enum_variant, reason = "few of them, in a test")]
enum Waiting {
    Frame(Frame),
    Found(Found),
}

/// A session, its client, and what is on the way to them.
struct Device {
    user: UserId,
    began: i64,
    gate: Gate,
    database: Database,
    /// What nodes say of what has happened, in no order.
    hints: Vec<Frame>,
    looks: Vec<(Lookup, Option<Found>)>,
    /// While the client waits for its chats: what comes meanwhile.
    listing: Option<Vec<Waiting>>,
    /// What the database said to that.
    list: Option<Option<HelpChat>>,
    /// The match that the client was told of, whether by `new_chat`, and whether it was shown the end.
    told: Option<i64>,
    pushed: bool,
    closed: bool,
    /// The entries that it was shown, and of which match.
    log: Vec<i64>,
    log_of: Option<i64>,
    /// Whether it asks for what comes before them: an answer told it of the match.
    asks: bool,
    /// Whether it was shown something that no list without it has taken away.
    shown_some: bool,
    /// Whether it has been told of all that there is.
    listed: bool,
    private: Vec<i64>,
    failure: Option<String>,
}

impl Device {
    fn new(user: UserId, began: i64) -> Self {
        Self {
            user,
            began,
            gate: Gate::new(user, Level::One, at(began)),
            database: Database::default(),
            hints: Vec::new(),
            looks: Vec::new(),
            listing: None,
            list: None,
            told: None,
            pushed: false,
            closed: false,
            log: Vec::new(),
            log_of: None,
            asks: false,
            shown_some: false,
            listed: false,
            private: Vec::new(),
            failure: None,
        }
    }

    fn wrong(&mut self, what: String) {
        self.failure.get_or_insert(what);
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Match(who) if self.database.current.is_none() && !self.database.ended => {
                self.database.made += 1;
                self.database.log = self.database.log.max(1);
                self.database.current = Some((ORGANIZERS[*who], self.database.made));
                let chat = self.database.help().unwrap();
                self.hints.push(Frame::new_chat(&chat));
                self.hints
                    .extend((1..=self.database.log).map(|seq| entry(&chat, seq)));
            }
            Step::Undo if !self.database.ended => {
                if let Some(chat) = self.database.help() {
                    self.hints.push(Frame::closed_chat(&chat).forgetting(HELP));
                    self.database.current = None;
                }
            }
            Step::Store if !self.database.ended => {
                if let Some(chat) = self.database.help() {
                    self.database.log += 1;
                    self.hints.push(entry(&chat, self.database.log));
                }
            }
            Step::Close if self.database.current.is_some() && !self.database.ended => {
                self.database.ended = true;
                let chat = self.database.help().unwrap();
                self.hints.push(Frame::closed_chat(&chat));
            }
            Step::Write(only_for) => {
                self.database.private += 1;
                let only_for = only_for.map(|at| [self.user, FRIEND][at]);
                let message = message(PRIVATE, self.database.private, only_for);
                let frame = Frame::private_message(&message, false, None);
                self.hints.push(frame.for_members([self.user, FRIEND]));
            }
            Step::Tell(index, again) if !self.hints.is_empty() => {
                let at = index.index(self.hints.len());
                let hint = match again {
                    true => self.hints[at].clone(),
                    false => self.hints.remove(at),
                };
                self.push(hint);
            }
            Step::Read(index) if !self.looks.is_empty() => {
                let at = index.index(self.looks.len());
                let found = self.database.found(self.user, self.looks[at].0);
                self.looks[at].1.get_or_insert(found);
            }
            Step::Found(index) if !self.looks.is_empty() => {
                let at = index.index(self.looks.len());
                if self.looks[at].1.is_some() {
                    let (_, found) = self.looks.remove(at);
                    self.found(found.unwrap());
                }
            }
            Step::List if self.listing.is_none() => self.listing = Some(Vec::new()),
            Step::ReadList if self.listing.is_some() => {
                let active = self.database.help_of(self.user);
                let active = active.filter(|chat| !chat.ended());
                self.list.get_or_insert(active);
            }
            Step::FinishList => {
                if let Some(list) = self.list.take() {
                    self.finish(list);
                }
            }
            Step::Ask if self.listing.is_none() && self.told.is_some() => {
                // Answered at once: what comes meanwhile is held as for the list.
                if let Some(chat) = self.database.help_of(self.user) {
                    self.gate.caught_up(HELP, chat.last_seq);
                    self.log = (1..=chat.last_seq).collect();
                    self.shown_some = true;
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, frame: Frame) {
        if let Some(held) = &mut self.listing {
            return held.push(Waiting::Frame(frame));
        }
        match self.gate.pass(&frame) {
            Passage::Show => self.show(&frame),
            Passage::Drop | Passage::Held => {}
            Passage::Lookup(look) => self.looks.push((look, None)),
            Passage::TooMuch => self.wrong("too much".to_owned()),
        }
    }

    fn found(&mut self, found: Found) {
        if let Some(held) = &mut self.listing {
            return held.insert(0, Waiting::Found(found));
        }
        let (shown, look) = self.gate.found(HELP, found);
        for frame in shown {
            self.show(&frame);
        }
        self.looks.extend(look.map(|look| (look, None)));
    }

    /// The client replaces what it has by the answer.
    fn finish(&mut self, list: Option<HelpChat>) {
        let told: Vec<Match> = list.iter().map(Match::of).collect();
        for told in &told {
            self.gate.told(*told);
            self.begin(told.made.0);
        }
        self.gate.listed_only(&told);
        self.listed = true;
        self.told = told.first().map(|told| told.made.0);
        self.shown_some = self.told.is_some();
        for waiting in self.listing.take().unwrap_or_default() {
            match waiting {
                Waiting::Frame(frame) => self.push(frame),
                Waiting::Found(found) => self.found(found),
            }
        }
    }

    /// The client is told of a match: what it had of an earlier one is no more.
    fn begin(&mut self, made: i64) {
        if self.told != Some(made) {
            (self.pushed, self.closed) = (false, false);
        }
        if self.log_of.is_some_and(|of| of != made) {
            self.log.clear();
        }
        self.log_of = Some(made);
        self.told = Some(made);
    }

    fn show(&mut self, frame: &Frame) {
        if !frame.readers.include(self.user) || frame.readers == Readers::All {
            self.wrong(format!("not for {}: {frame:?}", self.user));
        }
        if let Some(opens) = frame.opens {
            if self.told >= Some(opens.made.0) {
                self.wrong(format!("told again: {frame:?}"));
            }
            self.begin(opens.made.0);
            (self.pushed, self.shown_some) = (true, true);
            return;
        }
        let Some(about) = frame.about else {
            return self.private.extend(frame.entry.map(|entry| entry.seq));
        };
        // The end of a later match is the end of what it has of an earlier one.
        let is_end = frame.forgets.is_some() && (self.told.is_some() || self.shown_some);
        let must_be_told = (self.listed || about.made >= at(self.began)) && !is_end;
        if must_be_told && self.told.is_none_or(|told| told < about.made.0) {
            self.wrong(format!("told of {:?} and shown {frame:?}", self.told));
        }
        if let Some(entry) = frame.entry {
            let before = self.log.last().copied();
            if before.is_some_and(|before| before >= entry.seq) {
                self.wrong(format!("{} behind {before:?}", entry.seq));
            }
            if self.told.is_some() && before.is_some_and(|before| before + 1 < entry.seq) {
                self.wrong(format!("nothing between {before:?} and {}", entry.seq));
            }
            if self.log.is_empty() {
                self.asks = !self.pushed;
            }
            self.log.push(entry.seq);
            self.log_of = self.log_of.max(Some(about.made.0));
            self.shown_some = true;
        } else if frame.forgets.is_some() {
            (self.told, self.log_of, self.shown_some) = (None, None, false);
            self.log.clear();
        } else if frame.kind == CLOSED_CHAT {
            if self.closed {
                self.wrong(format!("closed again: {frame:?}"));
            }
            self.closed = true;
        }
    }

    /// All that was said has come, and all that was asked is answered.
    fn settle(&mut self) {
        for step in [Step::ReadList, Step::FinishList] {
            self.step(&step);
        }
        while let Some(hint) = self.hints.pop() {
            self.push(hint);
        }
        while let Some((look, read)) = self.looks.pop() {
            let found = read.unwrap_or_else(|| self.database.found(self.user, look));
            self.found(found);
        }
    }
}

/// How many histories are tried: more of them where `GATE_CASES` says so.
fn cases() -> u32 {
    let cases = std::env::var("GATE_CASES").ok();
    cases.map_or(500, |cases| cases.parse().expect("a number"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]
    #[test]
    fn a_client_is_shown_what_is_its_users_and_nothing_before_its_chat(
        steps in proptest::collection::vec(step(), 1..120),
        asks in any::<bool>(),
        began in 0..4_i64,
    ) {
        let mut device = Device::new(if asks { ASKER } else { ANN }, began);
        for step in &steps {
            device.step(step);
            prop_assert_eq!(&device.failure, &None);
        }
        device.settle();
        prop_assert_eq!(&device.failure, &None);
        // It ends with what there is.
        let there = device.database.help_of(device.user);
        let told = there.as_ref().map(|chat| chat.time_start.0);
        let ended = device.database.ended;
        if device.listed || told.is_some_and(|made| made >= began) {
            // Of what has ended it may know nothing any more: a list was without it.
            prop_assert!(device.told == told || ended && device.told.is_none());
        }
        if device.told.is_some() {
            prop_assert_eq!(device.closed, ended);
        }
        if let Some(chat) = there.filter(|_| device.told.is_some() && !device.log.is_empty()) {
            let first = device.log[0];
            // What was before it came the client may have.
            let is_all = device.pushed && !device.asks && chat.time_start >= at(began);
            prop_assert!(!is_all || first == 1, "{:?}", device.log);
            prop_assert_eq!(device.log, (first..=chat.last_seq).collect::<Vec<_>>());
        }
    }
}

#[test]
fn more_chats_than_are_remembered_cost_memory_of_none() {
    let mut gate = Gate::new(ANN, Level::Two, at(0));
    for number in 0..3 * MAX_CHATS as u128 {
        gate.caught_up(ChatId(Uuid::from_u128(number)), 1);
    }
    assert!(gate.chats.len() <= MAX_CHATS);
}

#[test]
fn what_waits_for_the_database_is_bounded() {
    let mut gate = Gate::new(ASKER, Level::One, at(0));
    let chat = Database {
        current: Some((ANN, 1)),
        ..Database::default()
    };
    let chat = chat.help().unwrap();
    assert!(matches!(gate.pass(&entry(&chat, 2)), Passage::Lookup(_)));
    for seq in 3..=MAX_HELD as i64 + 1 {
        assert!(matches!(gate.pass(&entry(&chat, seq)), Passage::Held));
    }
    assert!(matches!(gate.pass(&entry(&chat, 9_999)), Passage::TooMuch));
}
