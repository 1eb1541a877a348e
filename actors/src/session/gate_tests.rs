//! Random histories of one request for help and one private chat, told to a session in any order, twice,
//! late, or not to it at all.

use super::*;
use crate::protocol::{
    AgencyId, EventId, HelpChat, Message, MessageId, MessageKind, UserId, wire::Readers,
};
use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

const HELP: ChatId = ChatId(Uuid::from_u128(1));
const PRIVATE: ChatId = ChatId(Uuid::from_u128(2));
const ANN: UserId = UserId(1);
const ORGANIZERS: [UserId; 2] = [ANN, UserId(2)];
const ASKER: UserId = UserId(4);
const FRIEND: UserId = UserId(5);

#[derive(Clone, Debug)]
enum Step {
    /// Somebody takes the request.
    Match(usize),
    /// Nobody answered: it waits again.
    Undo,
    /// The next entry is stored.
    Store,
    /// The chat is closed.
    Close,
    /// Somebody writes in private: for both, or for one alone.
    Write(Option<usize>),
    /// The session is told something of what has happened, and perhaps once more later.
    Tell(Index, bool),
    /// The database is read for one of the looks.
    Read(Index),
    /// What was read comes to the session.
    Found(Index),
    /// The client asks for its chats; the database is read; the answer goes out.
    List,
    ReadList,
    FinishList,
    /// The same for the log.
    Ask,
}

fn step() -> impl Strategy<Value = Step> {
    let index = any::<Index>;
    prop_oneof![
        3 => (0..2_usize).prop_map(Step::Match),
        2 => Just(Step::Undo),
        8 => Just(Step::Store),
        1 => Just(Step::Close),
        2 => proptest::option::of(0..2_usize).prop_map(Step::Write),
        14 => (index(), proptest::bool::weighted(0.1)).prop_map(|(at, again)| Step::Tell(at, again)),
        5 => index().prop_map(Step::Read),
        5 => index().prop_map(Step::Found),
        2 => Just(Step::List),
        3 => Just(Step::ReadList),
        3 => Just(Step::FinishList),
        2 => Just(Step::Ask),
    ]
}

fn at(made: i64) -> Timestamp {
    Timestamp(made)
}

fn message(chat: ChatId, seq: i64, only_for: Option<UserId>) -> Message {
    Message {
        id: MessageId::new(),
        chat,
        author: ASKER.0,
        from_organizer: false,
        content: "".into(),
        time_sent: at(seq),
        location: None,
        seq,
        kind: MessageKind::Text,
        detail: None,
        reply_to: None,
        client_message_id: None,
        only_for,
    }
}

/// What is stored.
#[derive(Default)]
struct Database {
    /// The match, if there is one: whose, and when it was made.
    current: Option<(UserId, i64)>,
    made: i64,
    ended: bool,
    log: i64,
    private: i64,
}

impl Database {
    fn help(&self) -> Option<HelpChat> {
        let (organizer, made) = self.current?;
        Some(HelpChat {
            id: HELP,
            agency: AgencyId(1),
            event: EventId(1),
            organizer,
            participant: ASKER,
            start: None,
            time_start: at(made),
            time_end: self.ended.then_some(at(made)),
            profile: None,
            last_seq: self.log,
        })
    }

    fn help_of(&self, user: UserId) -> Option<HelpChat> {
        self.help().filter(|chat| chat.has_member(user))
    }

    fn found(&self, user: UserId, look: Look) -> Found {
        let Some(chat) = self.help_of(user) else {
            return Found::Nothing;
        };
        let entries = 1..look.before.min(self.log + 1);
        Found::There {
            made: chat.time_start,
            new_chat: Frame::new_chat(&chat),
            entries: entries.map(|seq| entry(&chat, seq)).collect(),
        }
    }
}

fn entry(chat: &HelpChat, seq: i64) -> Frame {
    Frame::user_message(&message(HELP, seq, None), false).of_help(chat)
}

/// What waits before an answer that is under way.
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
    looks: Vec<(Look, Option<Found>)>,
    /// While the client waits for its chats: what comes meanwhile.
    listing: Option<Vec<Waiting>>,
    /// What the database said to that.
    list: Option<Option<HelpChat>>,
    /// The match that the client was told of, and the entries that it was shown since.
    told: Option<i64>,
    log: Vec<i64>,
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
            log: Vec::new(),
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
            Passage::Look(look) => self.looks.push((look, None)),
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
            if self.told.is_some_and(|before| before < told.made.0) {
                self.log.clear();
            }
        }
        self.gate.listed_only(&told);
        self.listed = true;
        self.told = told.first().map(|told| told.made.0);
        self.shown_some |= self.told.is_some();
        for waiting in self.listing.take().unwrap_or_default() {
            match waiting {
                Waiting::Frame(frame) => self.push(frame),
                Waiting::Found(found) => self.found(found),
            }
        }
    }

    fn show(&mut self, frame: &Frame) {
        if !frame.readers.include(self.user) || frame.readers == Readers::All {
            self.wrong(format!("not for {}: {frame:?}", self.user));
        }
        if let Some(opens) = frame.opens {
            if self.told != Some(opens.made.0) {
                self.log.clear();
            }
            self.told = Some(opens.made.0);
            self.shown_some = true;
            return;
        }
        let Some(about) = frame.about else {
            return self.private.extend(frame.entry.map(|entry| entry.seq));
        };
        // That it is gone is said of what it was shown before it asked for its chats, too.
        let is_end = frame.forgets.is_some() && self.shown_some;
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
            self.log.push(entry.seq);
            self.shown_some = true;
        } else if frame.forgets.is_some() {
            self.told = None;
            self.log.clear();
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
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
        let open = !device.database.ended;
        if open && (device.listed || told.is_some_and(|made| made >= began)) {
            prop_assert_eq!(device.told, told);
        }
        if let Some(chat) = there.filter(|_| open && device.log.first() == Some(&1)) {
            prop_assert_eq!(device.log, (1..=chat.last_seq).collect::<Vec<_>>());
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
    assert!(matches!(gate.pass(&entry(&chat, 2)), Passage::Look(_)));
    for seq in 3..=MAX_HELD as i64 + 1 {
        assert!(matches!(gate.pass(&entry(&chat, seq)), Passage::Held));
    }
    assert!(matches!(gate.pass(&entry(&chat, 9_999)), Passage::TooMuch));
}
