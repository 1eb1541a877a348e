//! Searches keep nobody else waiting, end when nobody waits for them, and are two of a user at most.

use crate::kit::*;
use switchboard_domain::UserId;
use switchboard_store::queries::Ping;
use switchboard_store::search::{NotSearched, Patience, Search, Searches};
use switchboard_store::{Backend, Connection, Store, StoreError};
use tokio::sync::watch;

/// Goes on for as long as somebody waits for it; counts those that have begun.
#[derive(Clone)]
struct Endless(watch::Sender<usize>);

impl Search for Endless {
    type Output = ();

    fn search(self, _: &mut Connection, patience: &Patience) -> Result<(), StoreError> {
        self.0.send_modify(|begun| *begun += 1);
        while patience.go_on().is_ok() {
            std::thread::yield_now();
        }
        Err(StoreError::Timeout)
    }
}

/// Finds something at once.
#[derive(Clone)]
struct Quick;

impl Search for Quick {
    type Output = i32;

    fn search(self, _: &mut Connection, _: &Patience) -> Result<i32, StoreError> {
        Ok(7)
    }
}

fn in_lane<F: Future>(db: &Db, threads: usize, test: impl FnOnce(Store, Searches) -> F) {
    let config = db.config.clone();
    actix_rt::System::new().block_on(async move {
        let searches = Searches::start(config.clone(), threads);
        test(Store::start(config), searches).await;
    });
}

async fn begun(count: &watch::Sender<usize>, expected: usize) {
    let reached = |begun: &usize| *begun >= expected;
    drop(
        count
            .subscribe()
            .wait_for(reached)
            .await
            .expect("it is kept"),
    );
}

const ADA: UserId = UserId(1);
const BOB: UserId = UserId(2);

on_both! {
    fn whoever_searches_keeps_nobody_waiting_who_does_not(db: Db::new) {
        in_lane(&db, 1, |store, searches| async move {
            let count = watch::Sender::new(0);
            let endless = actix_rt::spawn({
                let (searches, count) = (searches.clone(), count.clone());
                async move { searches.run(ADA, Endless(count)).await }
            });
            begun(&count, 1).await;
            // The lane has one thread, and that is taken.
            store.run(Ping).await.expect("others have threads of their own");
            assert!(!endless.is_finished());
            // In the end it is over, and the next one has its turn.
            let outcome = endless.await.expect("it ends");
            assert!(matches!(outcome, Err(NotSearched::Store(StoreError::Timeout))), "{outcome:?}");
            assert_eq!(searches.run(BOB, Quick).await.expect("a free thread"), 7);
        });
    }

    fn the_third_search_of_a_user_ends_the_first(db: Db::new) {
        in_lane(&db, 3, |_, searches| async move {
            let count = watch::Sender::new(0);
            let begin = |user| {
                let (searches, count) = (searches.clone(), count.clone());
                actix_rt::spawn(async move { searches.run(user, Endless(count)).await })
            };
            let first = begin(ADA);
            begun(&count, 1).await;
            let second = begin(ADA);
            begun(&count, 2).await;
            let others = begin(BOB);
            begun(&count, 3).await;
            assert_eq!(searches.run(ADA, Quick).await.expect("the newest has its turn"), 7);
            let outcome = first.await.expect("it ends");
            assert!(matches!(outcome, Err(NotSearched::GivenUp)), "{outcome:?}");
            assert!(!second.is_finished() && !others.is_finished());
        });
    }

    fn a_search_ends_with_whoever_waits_for_it(db: Db::new) {
        in_lane(&db, 1, |_, searches| async move {
            let count = watch::Sender::new(0);
            for round in 1..=20 {
                let waiting = searches.run(ADA, Endless(count.clone()));
                let gone = async {
                    tokio::select! {
                        _ = waiting => panic!("it goes on"),
                        () = begun(&count, round) => {}
                    }
                };
                gone.await;
            }
            // Twenty of two seconds each would not be over yet.
            assert_eq!(searches.run(ADA, Quick).await.expect("a free thread"), 7);
        });
    }
}
