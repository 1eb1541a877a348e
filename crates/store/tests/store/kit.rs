//! A migrated database of its own for every test.

use diesel::connection::SimpleConnection;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestRunner};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use switchboard_domain::policy::Policy;
use switchboard_domain::{
    AgencyId, Body, ChatId, ChatStatus, Event, EventId, HelpChat, Identity, Location, MemberChat,
    MessageId, NewMatch, Rank, Side, SignInId, Timestamp, User, UserId,
};
use switchboard_store::queries::{
    ClaimHead, ClaimOutcome, Enqueue, EnqueueOutcome, ListChats, LoadQueue, OpenDirectChat,
    OpenOutcome, PutAgency, PutContact, PutEvent, UpsertOutcome, UpsertUser,
};
use switchboard_store::{
    Append, Attempt, Backend, Connection, LogWriter, Query, StoreConfig, WriteGate, execute,
    migrate,
};
use switchboard_support::Postgres;
use switchboard_support::migrated::{migrated, redraw};

/// Noon of the tests' day. Their event is on that day.
pub const NOON: Timestamp = Timestamp::from_secs(1_800_000_000);
pub const AGENCY: AgencyId = AgencyId(1);
pub const EVENT: EventId = EventId(1);
pub const ORGANIZER: UserId = UserId(10);
pub const PARTICIPANT: UserId = UserId(100);

/// `after(60)` is a minute past noon.
pub fn after(seconds: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(seconds))
}

fn migrate_all(url: &str) {
    let url = url.parse().expect("our own URL");
    let mut conn = Connection::open(&url).expect("the database is there");
    migrate::run(&mut conn).expect("migrations run");
}

/// An empty, migrated database.
pub struct Db {
    pub config: StoreConfig,
    /// Holds the file of SQLite.
    _folder: tempfile::TempDir,
}

impl Db {
    /// Without any table.
    pub fn bare(backend: Backend) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = match backend {
            Backend::Sqlite => format!("sqlite://{}", folder.path().join("test.db").display()),
            Backend::Postgresql => Postgres::shared().create_database(),
        };
        Self {
            config: StoreConfig::new(url.parse().expect("our own URL")),
            _folder: folder,
        }
    }

    /// With tables, and nothing in them.
    pub fn empty(backend: Backend) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let backend = match backend {
            Backend::Sqlite => switchboard_support::Backend::Sqlite,
            Backend::Postgresql => switchboard_support::Backend::Postgres,
        };
        let url = migrated(backend, folder.path(), &migrate_all);
        let db = Self {
            config: StoreConfig::new(url.parse().expect("our own URL")),
            _folder: folder,
        };
        if let Connection::Sqlite(conn) = &mut db.connect() {
            conn.batch_execute(&redraw(backend)).expect("drawn");
        }
        db
    }

    /// With [`AGENCY`], [`EVENT`], [`ORGANIZER`] and [`PARTICIPANT`].
    pub fn new(backend: Backend) -> Self {
        let db = Self::empty(backend);
        db.populate();
        db
    }

    /// The same on a cluster of the test's own.
    pub fn on_cluster(cluster: &Postgres) -> Self {
        let url = cluster.create_migrated(&migrate_all);
        let url = url.parse().expect("our own URL");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Self {
            config: StoreConfig::new(url),
            _folder: folder,
        };
        db.populate();
        db
    }

    fn populate(&self) {
        self.run(PutAgency {
            id: AGENCY,
            name: "Red Cross".into(),
        });
        self.run(PutEvent {
            event: event(EVENT, AGENCY),
        });
        self.organizer(ORGANIZER);
        self.participant(PARTICIPANT);
    }

    pub fn connect(&self) -> Connection {
        Connection::open(&self.config.url).expect("the database is there")
    }

    /// Runs a query on a connection of its own.
    pub fn run<Q: Query>(&self, query: Q) -> Q::Output {
        execute(query, &mut self.connect(), &self.config.gate).expect("the query runs")
    }

    /// A connection that is kept: for many queries in a row.
    pub fn session(&self) -> Session {
        Session {
            conn: self.connect(),
            gate: self.config.gate.clone(),
        }
    }

    pub fn writer(&self) -> LogWriter {
        LogWriter::new(&self.config, Policy::default())
    }

    pub fn upsert(&self, identity: Identity) -> User {
        match self.run(UpsertUser { identity }) {
            UpsertOutcome::Known(user) => user,
            other => panic!("{other:?}"),
        }
    }

    pub fn organizer(&self, id: UserId) -> User {
        self.upsert(Identity {
            agency: Some(AGENCY),
            ..identity(id, Side::Organizer)
        })
    }

    pub fn participant(&self, id: UserId) -> User {
        let name = Some(format!("Participant {id}"));
        self.upsert(Identity {
            name,
            ..identity(id, Side::Participant)
        })
    }

    /// Asks for help on [`EVENT`]; the request's id.
    pub fn ask(&self, participant: UserId) -> ChatId {
        let ask = asks(participant, EVENT);
        let id = ask.id;
        let outcome = self.run(ask);
        assert!(
            matches!(outcome, EnqueueOutcome::Enqueued { .. }),
            "{outcome:?}"
        );
        id
    }

    pub fn claim(&self, organizer: UserId) -> Option<NewMatch> {
        match self.run(claims(organizer)) {
            ClaimOutcome::Claimed(claimed) => Some(*claimed),
            ClaimOutcome::NobodyWaits | ClaimOutcome::NotOfAgency => None,
            ClaimOutcome::TooManyActive => panic!("there is no limit"),
        }
    }

    /// An active chat of [`ORGANIZER`] and a participant.
    pub fn chat_with(&self, participant: UserId) -> HelpChat {
        self.participant(participant);
        let id = self.ask(participant);
        let chat = self.claim(ORGANIZER).expect("somebody waits").chat;
        assert_eq!(chat.id, id);
        chat
    }

    /// From now on the two may write to each other.
    pub fn introduce(&self, one: UserId, other: UserId) {
        for (user, may_write_to) in [(one, other), (other, one)] {
            assert!(self.run(PutContact { user, may_write_to }));
        }
    }

    /// Opens the direct chat of two who may write to each other, at noon.
    pub fn direct_chat(&self, opener: UserId, peer: UserId) -> ChatId {
        self.introduce(opener, peer);
        match self.run(opens(opener, peer)) {
            OpenOutcome::Opened { chat, .. } => chat.chat.id(),
            OpenOutcome::Refused(code) => panic!("{code:?}"),
        }
    }

    pub fn chat(&self) -> HelpChat {
        self.chat_with(PARTICIPANT)
    }

    /// A chat as this user lists it.
    pub fn listed(&self, chat: ChatId, user: UserId) -> Option<MemberChat> {
        self.session().listed(chat, user)
    }
}

pub struct Session {
    conn: Connection,
    gate: WriteGate,
}

impl Session {
    pub fn run<Q: Query>(&mut self, query: Q) -> Q::Output {
        execute(query, &mut self.conn, &self.gate).expect("the query runs")
    }

    pub fn listed(&mut self, chat: ChatId, user: UserId) -> Option<MemberChat> {
        let lists = [Side::Organizer, Side::Participant].map(|side| ListChats {
            user,
            side,
            status: ChatStatus::All,
            kind: None,
            after: None,
            limit: 1_000,
        });
        let mut found = lists.into_iter().flat_map(|list| self.run(list));
        found.find(|it| it.chat.id() == chat)
    }
}

/// A user id that no other call gives.
pub fn new_user() -> UserId {
    static NEXT: AtomicI64 = AtomicI64::new(1_000);
    UserId(NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Runs `test` on some of what `strategy` makes; prints the smallest that fails.
pub fn for_all<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value)) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let outcome = TestRunner::new(config).run(&strategy, |value| {
        test(value);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

pub fn identity(user: UserId, side: Side) -> Identity {
    Identity {
        user,
        side,
        agency: None,
        name: None,
        email: None,
        phone_number: None,
        creator: None,
        rank: Rank::Organizer,
        issued_at: None,
        expires_at: after(3600),
        sign_in: SignInId([0; 16]),
    }
}

/// From noon for six hours.
pub fn event(id: EventId, agency_id: AgencyId) -> Event {
    Event {
        id,
        agency_id,
        name: format!("Event {id}"),
        description: "Open air".into(),
        address: "Main square".into(),
        starts_at: NOON,
        ends_at: after(6 * 3600),
        place: Some(Location {
            lat: 52.5,
            lng: 13.4,
        }),
        alternatives: vec![],
        agency_name: "Red Cross".into(),
    }
}

/// Takes the next request of [`AGENCY`], at noon.
pub fn claims(organizer: UserId) -> ClaimHead {
    ClaimHead {
        agency: AGENCY,
        organizer,
        now: NOON,
        max_active: None,
    }
}

/// Who waits at an agency at noon, the next first.
pub fn waiting(db: &Db, agency: AgencyId) -> Vec<ChatId> {
    let queue = db.run(LoadQueue { agency, now: NOON });
    queue.iter().map(|request| request.id).collect()
}

pub fn asks(participant: UserId, event: EventId) -> Enqueue {
    Enqueue {
        name: None,
        place_coming: false,
        id: ChatId::new(),
        event,
        participant,
        description: "I am lost".into(),
        location: None,
        now: NOON,
    }
}

pub fn opens(opener: UserId, peer: UserId) -> OpenDirectChat {
    OpenDirectChat {
        id: ChatId::new(),
        opener,
        peer,
        policy: Policy::default(),
        now: NOON,
    }
}

/// A message of `author` to a direct chat; no two have the same text.
pub fn writes(chat: ChatId, author: UserId) -> Append {
    static NEXT: AtomicI64 = AtomicI64::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    Append {
        chat,
        message: MessageId::new(),
        author,
        change: None,
        from_organizer: false,
        body: Body::text(format!("private {n}")),
        only_for: None,
        known_seq: 0,
        attempt: Attempt::First,
    }
}

/// This entry with another body.
pub fn saying(entry: Append, change: impl FnOnce(&mut Body)) -> Append {
    let mut entry = entry;
    change(&mut entry.body);
    entry
}

/// A message to a chat, from its participant; no two have the same text.
pub fn says(chat: &HelpChat) -> Append {
    static NEXT: AtomicI64 = AtomicI64::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    Append {
        chat: chat.id,
        message: MessageId::new(),
        author: chat.participant,
        change: None,
        from_organizer: false,
        body: Body::text(format!("message {n}")),
        only_for: None,
        known_seq: 1,
        attempt: Attempt::First,
    }
}

/// Runs each test on both databases.
macro_rules! on_both {
    ($($(#[$doc:meta])* fn $name:ident($db:ident: $make:path) $body:block)*) => {
        $(
            $(#[$doc])*
            mod $name {
                #[allow(unused_imports)]
                use super::*;

                fn check($db: Db) $body

                #[test]
                fn on_sqlite() {
                    check($make(Backend::Sqlite));
                }

                #[test]
                fn on_postgresql() {
                    check($make(Backend::Postgresql));
                }
            }
        )*
    };
}
pub(crate) use on_both;
