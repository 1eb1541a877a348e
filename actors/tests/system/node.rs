//! A node on a database of its own, with one agency and one event.

use crate::client::Client;
use actix::System;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use switchboard_actors::billing::{BillingParts, PaymentGateway};
use switchboard_actors::directory::FindQueue;
use switchboard_actors::queue::{Ask, Asked, Unasked};
use switchboard_actors::services::{Services, Settings};
use switchboard_actors::start::Node;
use switchboard_cluster::ClusterConfig;
use switchboard_cluster::local::Hub;
use switchboard_domain::tips::rules::TipLimits;
use switchboard_domain::tips::{Patience, TipRules};
use switchboard_domain::{
    AgencyId, ChatId, Clock, Code, Event, EventId, Identity, ManualClock, Rank, Side, SignInId,
    SystemClock, Timestamp, UserId,
};
use switchboard_metrics::Metrics;
use switchboard_store::queries::{PutAgency, PutEvent, UpsertUser};
use switchboard_store::{Backend, Connection, DatabaseUrl, StoreConfig, migrate};
use switchboard_support::migrated::migrated;
use tempfile::TempDir;

pub const AGENCY: AgencyId = AgencyId(1);
pub const EVENT: EventId = EventId(1);
pub const ORGANIZER: UserId = UserId(10);
pub const PARTICIPANT: UserId = UserId(20);

/// Runs a test on each database.
pub fn on_both<F: Future<Output = ()>>(test: impl Fn(Services) -> F) {
    on_both_with(Settings::default(), test);
}

pub fn on_both_with<F: Future<Output = ()>>(settings: Settings, test: impl Fn(Services) -> F) {
    for backend in [Backend::Sqlite, Backend::Postgresql] {
        let (store, _folder) = database(backend);
        run(store, settings.clone(), &test);
    }
}

/// The same by a clock that stands still unless the test moves it: however slow the machine, nothing is
/// too late before that.
pub fn on_both_by_hand<F: Future<Output = ()>>(
    settings: Settings,
    test: impl Fn(Services, Arc<ManualClock>) -> F,
) {
    for backend in [Backend::Sqlite, Backend::Postgresql] {
        let (store, _folder) = database(backend);
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        run_by(clock.clone(), store, settings.clone(), |services| {
            test(services, clock.clone())
        });
    }
}

/// How patiently the tests see to a payment.
pub const PATIENCE: Patience = Patience {
    attempt: Duration::from_secs(10),
    give_up: Duration::from_secs(600),
    resolve: Duration::from_secs(23 * 3600),
};

/// The same with somebody who takes money, each on a database of its own.
pub fn on_both_billed<F: Future<Output = ()>>(
    gateway: impl Fn() -> Arc<dyn PaymentGateway>,
    test: impl Fn(Services, Arc<ManualClock>) -> F,
) {
    for backend in [Backend::Sqlite, Backend::Postgresql] {
        let (store, _folder) = database(backend);
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let rules = TipRules {
            limits: TipLimits::of_demo(),
            day_limits: TipLimits::none(),
            preferences: None,
            patience: PATIENCE,
        };
        let node = Node {
            billing: Some(BillingParts {
                gateway: gateway(),
                rules,
            }),
            ..node(clock.clone(), store, Settings::default())
        };
        run_node(node, |services| test(services, clock.clone()));
    }
}

/// A migrated database with nothing in it, and the folder that it needs while it is used.
fn database(backend: Backend) -> (StoreConfig, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let backend = match backend {
        Backend::Sqlite => switchboard_support::Backend::Sqlite,
        Backend::Postgresql => switchboard_support::Backend::Postgres,
    };
    let migrate = |url: &str| {
        migrate::run(&mut Connection::open(&url.parse().unwrap()).unwrap()).unwrap();
    };
    let url = migrated(backend, folder.path(), &migrate);
    (StoreConfig::new(url.parse().unwrap()), folder)
}

/// Runs the two parts of a test on each database, with a restart between them.
pub fn on_both_restarted<F: Future<Output = ()>, G: Future<Output = ()>>(
    settings: Settings,
    before: impl Fn(Services) -> F,
    after: impl Fn(Services) -> G,
) {
    for backend in [Backend::Sqlite, Backend::Postgresql] {
        let (store, _folder) = database(backend);
        run(store.clone(), settings.clone(), &before);
        run(store, settings.clone(), &after);
    }
}

/// Runs a test on SQLite, with a store that waits no longer than `patience`.
pub fn on_sqlite_with<F: Future<Output = ()>>(
    patience: Duration,
    test: impl Fn(Services, DatabaseUrl) -> F,
) {
    on_one_with(Backend::Sqlite, patience, Settings::default(), test);
}

/// The same on PostgreSQL.
pub fn on_postgresql_with<F: Future<Output = ()>>(
    patience: Duration,
    test: impl Fn(Services, DatabaseUrl) -> F,
) {
    on_one_with(Backend::Postgresql, patience, Settings::default(), test);
}

/// Runs a test on one database, with a store that waits no longer than `patience`.
pub fn on_one_with<F: Future<Output = ()>>(
    backend: Backend,
    patience: Duration,
    settings: Settings,
    test: impl Fn(Services, DatabaseUrl) -> F,
) {
    let (store, _folder) = database(backend);
    let url = store.url.clone();
    let store = StoreConfig {
        timeout: patience,
        ..store
    };
    run(store, settings, |services| test(services, url.clone()));
}

/// So long between two looks that what is told is seen to be enough.
const NO_PATROL: Duration = Duration::from_secs(60);

/// What is between two nodes.
#[derive(Clone, Copy, PartialEq)]
pub enum Apart {
    /// They tell each other.
    Told,
    /// Nothing that either says arrives: only the database is between them.
    Silent,
}

/// Runs a test on two nodes with one database.
pub fn on_two_nodes<F: Future<Output = ()>>(apart: Apart, test: impl Fn(Services, Services) -> F) {
    run_two(apart, Settings::default(), Arc::new(SystemClock), test);
}

/// The same by a clock that stands still unless the test moves it.
pub fn on_two_nodes_by_hand<F: Future<Output = ()>>(
    apart: Apart,
    settings: Settings,
    test: impl Fn(Services, Services, Arc<ManualClock>) -> F,
) {
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    run_two(apart, settings, clock.clone(), |one, other| {
        test(one, other, clock.clone())
    });
}

fn run_two<F: Future<Output = ()>>(
    apart: Apart,
    settings: Settings,
    clock: Arc<dyn Clock>,
    test: impl Fn(Services, Services) -> F,
) {
    let hub = Hub::default();
    let hubs = match apart {
        Apart::Told => [hub.clone(), hub],
        Apart::Silent => [hub, Hub::default()],
    };
    let reconciler = match apart {
        Apart::Told => NO_PATROL,
        Apart::Silent => Duration::from_millis(50),
    };
    let places = hubs.map(|hub| (hub, clock.clone()));
    run_nodes(places, reconciler, settings, |[one, other]| {
        test(one, other)
    });
}

/// Two nodes that tell each other, of which the second is behind the first in time. Nobody looks into the
/// database without being told.
pub fn on_two_nodes_whose_clocks_differ<F: Future<Output = ()>>(
    by: Duration,
    test: impl Fn(Services, Services) -> F,
) {
    let (hub, now) = (Hub::default(), SystemClock.now());
    let places = [now, now.minus(by)].map(|now| {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(now));
        (hub.clone(), clock)
    });
    run_nodes(places, NO_PATROL, Settings::default(), |[one, other]| {
        test(one, other)
    });
}

/// Two nodes that tell each other, and a third one of which nothing arrives; by a clock that stands still
/// unless the test moves it. Nobody looks into the database without being told.
pub fn on_two_nodes_and_a_mute_one<F: Future<Output = ()>>(
    test: impl Fn(Services, Services, Services, Arc<ManualClock>) -> F,
) {
    let hub = Hub::default();
    let hubs = [hub.clone(), hub, Hub::default()];
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let places = hubs.map(|hub| -> (Hub, Arc<dyn Clock>) { (hub, clock.clone()) });
    run_nodes(
        places,
        NO_PATROL,
        Settings::default(),
        |[one, other, mute]| test(one, other, mute, clock.clone()),
    );
}

fn run_nodes<F: Future<Output = ()>, const COUNT: usize>(
    places: [(Hub, Arc<dyn Clock>); COUNT],
    patrol_interval: Duration,
    settings: Settings,
    test: impl Fn([Services; COUNT]) -> F,
) {
    let (store, _folder) = database(Backend::Postgresql);
    let settings = Settings {
        patrol_interval,
        ..settings
    };
    let node = |(hub, clock)| Node {
        store: store.clone(),
        clock,
        metrics: Metrics::shared(),
        settings: settings.clone(),
        billing: None,
        arbiters: 1,
        writers: 1,
        search_threads: 1,
        cluster: ClusterConfig::Process(hub),
    };
    System::new().block_on(async {
        let nodes = places.map(|place| node(place).start());
        populate(&nodes[0]).await;
        test(nodes).await;
    });
}

fn run<F: Future<Output = ()>>(
    store: StoreConfig,
    settings: Settings,
    test: impl Fn(Services) -> F,
) {
    run_by(Arc::new(SystemClock), store, settings, test);
}

fn run_by<F: Future<Output = ()>>(
    clock: Arc<dyn Clock>,
    store: StoreConfig,
    settings: Settings,
    test: impl Fn(Services) -> F,
) {
    run_node(node(clock, store, settings), test);
}

fn node(clock: Arc<dyn Clock>, store: StoreConfig, settings: Settings) -> Node {
    Node {
        store,
        clock,
        metrics: Metrics::shared(),
        settings,
        billing: None,
        arbiters: 2,
        writers: 2,
        search_threads: 1,
        cluster: ClusterConfig::Alone,
    }
}

fn run_node<F: Future<Output = ()>>(node: Node, test: impl FnOnce(Services) -> F) {
    System::new().block_on(async {
        let services = node.start();
        populate(&services).await;
        test(services).await;
    });
}

async fn populate(services: &Services) {
    let name = "Red Cross".to_owned();
    let agency = PutAgency { id: AGENCY, name };
    services.store.run(agency).await.unwrap();
    let now = SystemClock.now();
    let event = Event {
        id: EVENT,
        agency_id: AGENCY,
        name: "Festival".into(),
        description: String::new(),
        address: String::new(),
        starts_at: now,
        ends_at: now.plus(Duration::from_secs(3600)),
        place: None,
        alternatives: Vec::new(),
        agency_name: String::new(),
    };
    services.store.run(PutEvent { event }).await.unwrap();
}

pub fn identity(user: UserId, side: Side) -> Identity {
    Identity {
        user,
        side,
        agency: (side == Side::Organizer).then_some(AGENCY),
        name: None,
        email: None,
        phone_number: None,
        creator: None,
        rank: Rank::Organizer,
        issued_at: None,
        expires_at: Timestamp(i64::MAX),
        sign_in: SignInId([0; 16]),
    }
}

pub async fn organizer(services: &Services) -> Client {
    Client::connect(services, identity(ORGANIZER, Side::Organizer)).await
}

pub async fn participant(services: &Services) -> Client {
    Client::connect(services, identity(PARTICIPANT, Side::Participant)).await
}

/// The participant asks for help.
pub async fn ask(services: &Services, participant: UserId) -> Result<Asked, String> {
    let known = UpsertUser {
        identity: identity(participant, Side::Participant),
    };
    services.store.run(known).await.unwrap();
    let queue = services.directory.send(FindQueue(AGENCY)).await.unwrap();
    let ask = Ask {
        id: ChatId::new(),
        event: EVENT,
        participant,
        description: format!("help {participant}"),
        location: None,
        place_coming: false,
        name: None,
        alternatives: Vec::new(),
    };
    queue.send(ask).await.unwrap().map_err(|why| match why {
        Unasked::Refused(code) => code.as_str().to_owned(),
        Unasked::InTheWay(_) => Code::HelpAlreadyRequested.as_str().to_owned(),
        Unasked::Known(named) => format!("{named:?}"),
        Unasked::Unavailable(why) => why.code().as_str().to_owned(),
    })
}

/// A chat of the two, seen by both of its devices.
pub async fn open_chat(services: &Services, organizer: &Client, participant: &Client) -> String {
    let asked = ask(services, PARTICIPANT).await.unwrap();
    organizer.send("start_chat", "".into());
    for client in [organizer, participant] {
        let chat = client.expect("new_chat").await;
        assert_eq!(chat["id"], asked.request.to_string());
        client
            .expect_message(&asked.request.to_string(), "help 20", 1)
            .await;
    }
    asked.request.to_string()
}
