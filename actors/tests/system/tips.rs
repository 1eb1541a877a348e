//! Tips, seen by those who see to them.

use crate::direct::{ADA, BOB, device, introduce, open};
use crate::node::{PATIENCE, on_both_billed};
use diesel::connection::SimpleConnection;
use diesel::{QueryDsl, RunQueryDsl};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde_json::json;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use switchboard_actors::billing::intake::{self, NewTip};
use switchboard_actors::billing::{MAILBOX, MOST_AT_ONCE, MOST_OF_A_KIND, Payment, PaymentGateway};
use switchboard_actors::reply::{Answer, Reply};
use switchboard_actors::services::Services;
use switchboard_domain::tips::Outcome;
use switchboard_domain::tips::core::{MAX_POST_PAUSE, MOST_POSTS};
use switchboard_domain::{ChatId, MessageId, Money, Side};
use switchboard_store::queries::{PutUser, TipStats, UserClaims};
use switchboard_store::schema::tips;
use switchboard_store::{Connection, Query, StoreError};
use switchboard_support::poll_until_within;
use tokio::sync::watch;

/// Somebody who takes money: once the gate is open, and after as many panics as are wished.
struct Cashier {
    open: watch::Sender<bool>,
    panics: Mutex<usize>,
    asked: Arc<Mutex<Vec<MessageId>>>,
    /// How many wait for an answer, and the most that ever did.
    waiting: Arc<Mutex<(usize, usize)>>,
}

/// Somebody who waits for an answer.
struct Waiter(Arc<Mutex<(usize, usize)>>);

impl Waiter {
    fn new(waiting: &Arc<Mutex<(usize, usize)>>) -> Self {
        let mut counts = waiting.lock().unwrap();
        counts.0 += 1;
        counts.1 = counts.1.max(counts.0);
        Self(waiting.clone())
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        // Not poisoned: nobody panics who holds it.
        self.0.lock().unwrap().0 -= 1;
    }
}

impl Cashier {
    fn new(open: bool, panics: usize) -> Arc<Self> {
        Arc::new(Self {
            open: watch::Sender::new(open),
            panics: Mutex::new(panics),
            asked: Arc::default(),
            waiting: Arc::default(),
        })
    }

    /// How many wait for an answer, and the most that ever did.
    fn waiting(&self) -> (usize, usize) {
        *self.waiting.lock().unwrap()
    }

    fn asked(&self) -> Vec<MessageId> {
        self.asked.lock().unwrap().clone()
    }
}

impl PaymentGateway for Cashier {
    fn pay(&self, payment: Payment) -> LocalBoxFuture<'static, Outcome> {
        self.asked.lock().unwrap().push(payment.key);
        let mut panics = self.panics.lock().unwrap();
        let panic = *panics > 0;
        *panics = panics.saturating_sub(1);
        let mut gate = self.open.subscribe();
        let waiter = Waiter::new(&self.waiting);
        async move {
            let _waiter = waiter;
            assert!(!panic, "injected");
            let open = gate.wait_for(|open| *open).await.is_ok();
            if open {
                Outcome::Paid
            } else {
                Outcome::Unknown
            }
        }
        .boxed_local()
    }
}

const LONG: Duration = Duration::from_secs(90);

/// [`ADA`] may tip [`BOB`].
async fn creator(services: &Services) {
    introduce(services).await;
    let claims = UserClaims {
        side: Some(Side::Participant),
        creator: Some(true),
        ..UserClaims::default()
    };
    services
        .store
        .run(PutUser {
            id: BOB,
            claims,
            now: services.now(),
        })
        .await
        .unwrap();
}

async fn promise(services: &Services, chat: ChatId) -> MessageId {
    let (reply, answer) = Reply::channel();
    let tip = NewTip {
        payer: ADA,
        side: Side::Participant,
        chat,
        money: Money::new(500, "EUR".parse().unwrap()).unwrap(),
        message: None,
        client_message_id: None,
    };
    intake::promise(services.clone(), tip, reply);
    match answer.await.unwrap() {
        Answer::Promised { tip, .. } => tip,
        other => panic!("{other:?}"),
    }
}

async fn finished(services: &Services) {
    poll_until_within(LONG, "all tips are at their end", async || {
        let stats = services.store.run(TipStats).await.unwrap();
        (stats.unfinished == 0).then_some(())
    })
    .await;
}

#[test]
fn the_answer_comes_before_the_tip() {
    on_both_billed(
        || Cashier::new(true, 0),
        |services, _| async move {
            creator(&services).await;
            let (phone, peer) = (device(&services, ADA).await, device(&services, BOB).await);
            let chat = open(&phone, BOB).await;
            for n in 0..20 {
                let tip = json!({
                    "chatId": chat, "amount": 5, "currency": "EUR", "clientMessageId": format!("t{n}"),
                });
                phone.request("tip", "tip", tip);
                let ack = phone.answer("tip", "ack").await;
                assert_eq!(phone.expect("user_message").await["id"], ack["tipId"]);
                if n == 0 {
                    peer.expect("new_chat").await;
                }
                let shown = peer.expect("user_message").await;
                assert_eq!(
                    (&shown["id"], &shown["unread"]),
                    (&ack["tipId"], &json!(null))
                );
            }
        },
    );
}

#[test]
fn tips_beyond_all_bounds_are_found_when_they_are_due() {
    let cashier = Arc::new(Mutex::new(Cashier::new(false, 0)));
    on_both_billed(
        || {
            let mut own = cashier.lock().unwrap();
            *own = Cashier::new(false, 0);
            own.clone()
        },
        |services, clock| {
            let cashier = cashier.lock().unwrap().clone();
            async move {
                creator(&services).await;
                let phone = device(&services, ADA).await;
                let chat: ChatId = open(&phone, BOB).await.parse().unwrap();
                let count = MOST_OF_A_KIND + MAILBOX + 40;
                let mut tips = HashSet::new();
                // As many at a time as the store takes.
                for _ in 0..count.div_ceil(100) {
                    let some = (0..100).map(|_| promise(&services, chat));
                    tips.extend(futures_util::future::join_all(some).await);
                }
                poll_until_within(LONG, "as many are seen to as may be", async || {
                    (cashier.waiting().0 == MOST_OF_A_KIND).then_some(())
                })
                .await;
                let refusals = &services.metrics.mailbox_refusals;
                poll_until_within(LONG, "there is no room for all", async || {
                    (refusals.with_label_values(&["billing"]).get() > 0).then_some(())
                })
                .await;
                assert_eq!(cashier.waiting().1, MOST_OF_A_KIND);
                clock.advance(PATIENCE.lease());
                poll_until_within(LONG, "the rest of it is for what is due", async || {
                    (cashier.waiting().0 == MOST_AT_ONCE).then_some(())
                })
                .await;
                cashier.open.send(true).unwrap();
                clock.advance(PATIENCE.lease());
                finished(&services).await;
                let asked: HashSet<MessageId> = cashier.asked().into_iter().collect();
                assert_eq!(asked, tips);
                assert_eq!(cashier.waiting().1, MOST_AT_ONCE);
                let paid = services
                    .metrics
                    .tips_finished
                    .with_label_values(&["paid"])
                    .get();
                assert_eq!(paid, tips.len() as u64);
            }
        },
    );
}

/// What a test does to the database behind the server's back.
#[derive(Clone)]
struct Behind(String);

impl Query for Behind {
    type Output = ();
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        match conn {
            Connection::Postgresql(conn) => conn.batch_execute(&self.0)?,
            Connection::Sqlite(conn) => conn.batch_execute(&self.0)?,
        }
        Ok(())
    }
}

#[test]
fn a_paid_tip_that_cannot_be_shown_is_left_to_people_and_not_forgotten() {
    on_both_billed(
        || Cashier::new(true, 0),
        |services, clock| async move {
            creator(&services).await;
            let phone = device(&services, ADA).await;
            let chat = open(&phone, BOB).await;
            let behind = async |sql: String| services.store.run(Behind(sql)).await.unwrap();
            // There is no chat that takes the entry, until there is one again.
            behind("UPDATE chats SET time_end = 1".to_owned()).await;
            let tip = promise(&services, chat.parse().unwrap()).await;
            let posts = async || services.store.run(Posts).await.unwrap();
            poll_until_within(LONG, "its entry could not be stored", async || {
                (posts().await == 1).then_some(())
            })
            .await;
            // What happens in a day is the core's test; here the last tries.
            behind(format!("UPDATE tips SET posts = {}", MOST_POSTS - 2)).await;
            clock.advance(MAX_POST_PAUSE);
            poll_until_within(LONG, "it is tried again", async || {
                (posts().await == MOST_POSTS - 1).then_some(())
            })
            .await;
            let given_up = &services.metrics.tip_entries_given_up;
            assert_eq!(given_up.get(), 0);
            clock.advance(MAX_POST_PAUSE);
            poll_until_within(LONG, "people are to look", async || {
                (given_up.get() == 1).then_some(())
            })
            .await;
            let stats = services.store.run(TipStats).await.unwrap();
            assert_eq!((stats.unfinished, stats.unresolved), (0, 1));
            // As operations says: the tip is shown after all.
            behind("UPDATE chats SET time_end = NULL".to_owned()).await;
            behind("UPDATE tips SET status = 2, posts = 0, due_at = 0 WHERE status = 8".to_owned())
                .await;
            let shown = phone.expect("user_message").await;
            assert_eq!(shown["id"], json!(tip.to_string()));
            finished(&services).await;
            assert_eq!(services.store.run(TipStats).await.unwrap().unresolved, 0);
        },
    );
}

/// How often the entry of the only tip could not be stored.
#[derive(Clone)]
struct Posts;

impl Query for Posts {
    type Output = i64;

    fn run(self, conn: &mut Connection) -> Result<i64, StoreError> {
        let posts = tips::table.select(tips::posts);
        Ok(match conn {
            Connection::Postgresql(conn) => posts.first(conn)?,
            Connection::Sqlite(conn) => posts.first(conn)?,
        })
    }
}

#[test]
fn a_tip_whose_cashier_panics_is_found_again() {
    on_both_billed(
        || Cashier::new(true, 1),
        |services, clock| async move {
            creator(&services).await;
            let phone = device(&services, ADA).await;
            let chat = open(&phone, BOB).await;
            let tip = promise(&services, chat.parse().unwrap()).await;
            let restarts = services.metrics.restarts.with_label_values(&["billing"]);
            poll_until_within(LONG, "the panic", async || {
                (restarts.get() > 0).then_some(())
            })
            .await;
            clock.advance(PATIENCE.lease());
            let shown = phone.expect("user_message").await;
            assert_eq!(shown["id"], json!(tip.to_string()));
        },
    );
}
