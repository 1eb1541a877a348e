//! The handle: bounds, panics, and a database that is not there.

use crate::kit::*;
use std::sync::mpsc;
use std::time::Duration;
use switchboard_actors::store::queries::{FindEvent, Ping};
use switchboard_actors::store::{Backend, Connection, Query, Store, StoreConfig, StoreError};
use switchboard_support::Postgres;
use switchboard_support::postgres::Settings;

struct Panics;

impl Query for Panics {
    type Output = ();

    fn run(self, _: &mut Connection) -> Result<(), StoreError> {
        panic!("on purpose")
    }
}

/// Says that it runs, and ends when told.
struct Blocks(mpsc::Sender<()>, mpsc::Receiver<()>);

impl Query for Blocks {
    type Output = ();

    fn run(self, _: &mut Connection) -> Result<(), StoreError> {
        self.0.send(()).expect("the test listens");
        // Ends too when the test has gone.
        let _ = self.1.recv();
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
            let (started, starts) = mpsc::channel();
            let (_end, ends) = mpsc::channel();
            let running = actix::spawn({
                let store = store.clone();
                async move { store.run(Blocks(started, ends)).await }
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
            let (started, _starts) = mpsc::channel();
            let (_end, ends) = mpsc::channel();
            let outcome = store.run(Blocks(started, ends)).await;
            assert!(matches!(outcome, Err(StoreError::Timeout)), "{outcome:?}");
        });
    }
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
    let asked = log.matches("SELECT 1\n").count();
    assert!(log.matches("FROM \"events\"").count() >= QUERIES, "{log}");
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
