//! The handle: bounds, panics, and a database that is not there.

use crate::kit::*;
use diesel::connection::SimpleConnection;
use diesel::{OptionalExtension, QueryDsl, RunQueryDsl};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use switchboard_store::queries::{FindEvent, Ping};
use switchboard_store::schema::agencies;
use switchboard_store::{Backend, Connection, Query, Store, StoreConfig, StoreError};
use switchboard_support::Postgres;
use switchboard_support::postgres::Settings;

#[derive(Clone)]
struct Panics;

impl Query for Panics {
    type Output = ();

    fn run(self, _: &mut Connection) -> Result<(), StoreError> {
        panic!("on purpose")
    }
}

/// Says that it runs, and ends when told.
#[derive(Clone)]
struct Blocks(mpsc::Sender<()>, Arc<Mutex<mpsc::Receiver<()>>>);

impl Blocks {
    /// The query, what hears that it runs, and what ends it when it is dropped.
    fn new() -> (Self, mpsc::Receiver<()>, mpsc::Sender<()>) {
        let (started, starts) = mpsc::channel();
        let (end, ends) = mpsc::channel();
        (Self(started, Arc::new(Mutex::new(ends))), starts, end)
    }
}

impl Query for Blocks {
    type Output = ();

    fn run(self, _: &mut Connection) -> Result<(), StoreError> {
        self.0.send(()).expect("the test listens");
        // Ends too when the test has gone.
        let _ = self.1.lock().expect("one at a time").recv();
        Ok(())
    }
}

fn config(db: &Db) -> StoreConfig {
    StoreConfig {
        threads: 1,
        max_in_flight: 2,
        ..db.config.clone()
    }
}

fn on_system<F: Future>(test: F) -> F::Output {
    actix::System::new().block_on(test)
}

on_both! {
    fn a_panic_costs_nobody_else(db: Db::new) {
        on_system(async {
            let store = Store::start(config(&db));
            // More often than there are threads, connections or slots.
            for _ in 0..5 {
                let outcome = store.run(Panics).await;
                assert!(matches!(outcome, Err(StoreError::Internal(_))), "{outcome:?}");
            }
            store.run(Ping).await.expect("the thread lives");
        });
    }

    fn too_many_are_refused_and_slots_come_back(db: Db::new) {
        on_system(async {
            let store = Store::start(config(&db));
            let (blocks, starts, _end) = Blocks::new();
            let running = actix::spawn({
                let store = store.clone();
                async move { store.run(blocks).await }
            });
            let waiting = actix::spawn({
                let store = store.clone();
                async move { store.run(Ping).await }
            });
            // The first one runs, the second one has been sent before this task goes on.
            while starts.try_recv().is_err() {
                tokio::task::yield_now().await;
            }
            let third = store.run(Ping).await;
            assert!(matches!(third, Err(StoreError::Overloaded)), "{third:?}");
            drop(_end);
            running.await.unwrap().unwrap();
            waiting.await.unwrap().unwrap();
            store.run(Ping).await.expect("slots are free again");
        });
    }

    fn nobody_waits_longer_than_allowed(db: Db::new) {
        on_system(async {
            let store = Store::start(StoreConfig { timeout: Duration::from_millis(500), ..config(&db) });
            let (blocks, _starts, _end) = Blocks::new();
            let outcome = store.run(blocks).await;
            assert!(matches!(outcome, Err(StoreError::Timeout)), "{outcome:?}");
        });
    }

    fn what_was_not_committed_in_time_never_is_and_that_is_said(db: Db::new) {
        let (blocks, _starts, end) = Blocks::new();
        on_system(async {
            let timeout = Duration::from_millis(500);
            let store = Store::start(StoreConfig { timeout, ..config(&db) });
            let outcome = store.run(SlowlyNames(blocks)).await;
            assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
            drop(end);
            // The thread has gone on to its end when it takes the next one.
            store.run(Ping).await.expect("the thread is free again");
        });
        assert_eq!(name(&db), "Red Cross");
    }

    fn another_transaction_in_the_way_is_tried_again(db: Db::new) {
        on_system(async {
            let store = Store::start(config(&db));
            let tries = Arc::new(AtomicU32::new(0));
            let collides = |times| Collides { times, tries: Arc::clone(&tries) };
            store.run(collides(3)).await.expect("the fourth one works");
            assert_eq!(tries.swap(0, Ordering::SeqCst), 4);
            let outcome = store.run(collides(u32::MAX)).await;
            assert!(matches!(outcome, Err(StoreError::Conflict(_))), "{outcome:?}");
            assert_eq!(tries.load(Ordering::SeqCst), 5);
        });
        // What the failed ones did is undone.
        assert_eq!(name(&db), "Red Cross!");
    }
}

fn name(db: &Db) -> String {
    db.run(FindAgency).expect("the agency is there")
}

/// The name of [`AGENCY`].
#[derive(Clone)]
struct FindAgency;

impl Query for FindAgency {
    type Output = Option<String>;

    fn run(self, conn: &mut Connection) -> Result<Option<String>, StoreError> {
        let found = agencies::table.find(AGENCY.0).select(agencies::name);
        Ok(found.first(conn).optional()?)
    }
}

/// Changes a name, and takes its time before that can be committed.
#[derive(Clone)]
struct SlowlyNames(Blocks);

impl Query for SlowlyNames {
    type Output = ();
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        conn.batch_execute("UPDATE agencies SET name = 'Blue Cross'")?;
        self.0.run(conn)
    }
}

/// Changes a name; of its first tries each finds another transaction in its way.
#[derive(Clone)]
struct Collides {
    times: u32,
    tries: Arc<AtomicU32>,
}

impl Query for Collides {
    type Output = ();
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        conn.batch_execute("UPDATE agencies SET name = name || '!'")?;
        match self.tries.fetch_add(1, Ordering::SeqCst) < self.times {
            true => Err(StoreError::Conflict("on purpose".to_owned())),
            false => Ok(()),
        }
    }
}

#[test]
fn connections_are_opened_at_the_start_and_kept() {
    let cluster = Postgres::start(Settings::default());
    let db = Db::on_cluster(&cluster);
    let count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'switchboard'";
    on_system(async {
        let threads = 3;
        let _store = Store::start(StoreConfig {
            threads,
            ..db.config.clone()
        });
        let deadline = std::time::Instant::now() + Duration::from_secs(30);
        while cluster.sql("postgres", count).trim() != "3" {
            assert!(std::time::Instant::now() < deadline, "they are not opened");
        }
    });
}

#[test]
fn a_store_starts_without_its_database() {
    let url = "postgres://nobody@127.0.0.1:1/none".parse().expect("a URL");
    on_system(async {
        let timeout = Duration::from_millis(300);
        let store = Store::start(StoreConfig {
            timeout,
            ..StoreConfig::new(url)
        });
        let outcome = store.run(Ping).await;
        assert!(
            matches!(outcome, Err(StoreError::Unavailable(_))),
            "{outcome:?}"
        );
    });
}

/// Asked before each query, the question whether the connection lives would double what it costs.
#[test]
fn a_connection_in_use_is_not_asked_whether_it_lives() {
    const QUERIES: usize = 200;
    let cluster = Postgres::start(Settings {
        extra: vec!["log_statement = 'all'".to_owned()],
        ..Settings::default()
    });
    let db = Db::on_cluster(&cluster);
    let before = cluster.log().len();
    on_system(async {
        let store = Store::start(config(&db));
        for _ in 0..QUERIES {
            store
                .run(FindEvent { id: EVENT })
                .await
                .expect("it is there");
        }
    });
    let log = cluster.log().split_off(before);
    let asked = log.matches("SELECT pg_is_in_recovery()").count();
    assert!(log.matches("FROM events WHERE").count() >= QUERIES, "{log}");
    // More than once only where this machine has stood still.
    assert!(asked < QUERIES / 4, "{asked} times");
}

#[test]
fn a_store_recovers_when_the_database_is_back() {
    let cluster = switchboard_support::Postgres::start(Default::default());
    let url = cluster.create_database().parse().expect("a URL");
    on_system(async {
        let store = Store::start(StoreConfig::new(url));
        store.run(Ping).await.expect("it is there");
        cluster.kill9();
        let outcome = store.run(Ping).await;
        assert!(
            matches!(outcome, Err(StoreError::Unavailable(_))),
            "{outcome:?}"
        );
        cluster.start_again();
        let deadline = std::time::Instant::now() + Duration::from_secs(30);
        while let Err(error) = store.run(Ping).await {
            assert!(std::time::Instant::now() < deadline, "{error}");
        }
    });
}
