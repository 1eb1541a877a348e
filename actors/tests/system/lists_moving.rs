//! Lists whose members come and go while something is on its way to them, and what does not fit on that way.

use crate::client::Client;
use crate::direct::{ADA, BOB, device, nothing_comes, says};
use crate::lists::{OWNER, counts, done, list_of, put, remove, send};
use crate::node::{on_both, on_postgresql_with};
use diesel::connection::SimpleConnection;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Duration;
use switchboard_actors::fanout::QUEUE;
use switchboard_actors::services::Services;
use switchboard_domain::UserId;
use switchboard_store::queries::{Editor, PutBlock, RemoveMember};
use switchboard_store::{Connection, DatabaseUrl, Query};

/// What was sent: over the socket, and, for all that is known, stored.
#[derive(Default)]
struct Sent {
    begun: Cell<i64>,
    stored: Cell<i64>,
    over: Cell<bool>,
}

/// A part of the log that a member was on the list for: it begins and ends within these bounds.
#[derive(Debug)]
struct Span {
    from: std::ops::RangeInclusive<i64>,
    to: std::ops::RangeInclusive<i64>,
}

/// Comes and goes until everything is sent.
async fn come_and_go(services: &Services, list: &str, user: UserId, sent: &Sent) -> Vec<Span> {
    let mut spans = Vec::new();
    while !sent.over.get() {
        let stored = sent.stored.get();
        put(services, list, &[user]).await;
        let from = stored + 1..=sent.begun.get() + 1;
        // At least one message is stored while the member is on the list, and one while not.
        until_stored(sent, sent.stored.get() + 1).await;
        let stored = sent.stored.get();
        remove(services, list, user).await;
        let to = stored..=sent.begun.get();
        spans.push(Span { from, to });
        until_stored(sent, sent.begun.get() + 1).await;
    }
    spans
}

async fn until_stored(sent: &Sent, seq: i64) {
    while sent.stored.get() < seq && !sent.over.get() {
        tokio::task::yield_now().await;
    }
}

#[test]
fn whoever_comes_and_goes_is_shown_live_just_what_the_history_has() {
    const MESSAGES: i64 = 80;
    on_both(|services| async move {
        let members: Vec<UserId> = (1_000..1_004).map(UserId).collect();
        let list = list_of(&services, &[ADA]).await;
        let owner = device(&services, OWNER).await;
        let devices = join_all(members.iter().map(|user| device(&services, *user))).await;
        let sent = Sent::default();
        let sending = async {
            for n in 1..=MESSAGES {
                sent.begun.set(n);
                owner.request("send", "send_message", says(&list, &format!("message {n}")));
                while sent.stored.get() < n {
                    let frame = owner.frame().await;
                    if frame["type"] == "ack" {
                        sent.stored.set(frame["payload"]["seq"].as_i64().unwrap());
                    }
                }
            }
            sent.over.set(true);
        };
        let moving = members
            .iter()
            .map(|user| come_and_go(&services, &list, *user, &sent));
        let ((), spans) = join(sending, join_all(moving)).await;
        while told(&owner).await["seq"] != MESSAGES {}
        for (device, spans) in devices.iter().zip(spans) {
            assert!(spans.len() > 1, "{spans:?}");
            device.request("sync", "sync", json!({"chats": {list.clone(): 0}}));
            let (live, found) = until_answer(device, "sync").await;
            let found: Vec<i64> = seqs(&found["messages"]);
            let shown: Vec<i64> = live.iter().map(|it| it["seq"].as_i64().unwrap()).collect();
            assert_eq!(shown, found, "of {spans:?}");
            let mut before = 0;
            for message in live {
                let seq = message["seq"].as_i64().unwrap();
                let says = message["prevSeq"].as_i64().unwrap_or(seq - 1);
                assert_eq!(says, before, "before {message}");
                before = seq;
            }
            for seq in 1..=MESSAGES {
                let holds = |span: &Span| *span.from.end() <= seq && seq <= *span.to.start();
                let may_hold = |span: &Span| *span.from.start() <= seq && seq <= *span.to.end();
                assert!(
                    found.contains(&seq) || !spans.iter().any(holds),
                    "no {seq} of {spans:?}"
                );
                assert!(
                    !found.contains(&seq) || spans.iter().any(may_hold),
                    "{seq} of {spans:?}"
                );
            }
        }
    });
}

/// The end of the way of a message, whichever is next; other frames do not matter.
async fn told(owner: &Client) -> Value {
    loop {
        let frame = owner.frame().await;
        if frame["type"] == "list_progress" && frame["payload"]["done"] == true {
            return frame["payload"].clone();
        }
    }
}

/// The messages that came before an answer, and that.
async fn until_answer(device: &Client, id: &str) -> (Vec<Value>, Value) {
    let mut messages = Vec::new();
    loop {
        let frame = device.frame().await;
        match frame["type"].as_str().unwrap() {
            _ if frame["id"] == id => return (messages, frame["payload"].clone()),
            "user_message" => messages.push(frame["payload"].clone()),
            kind => assert_eq!(kind, "new_chat"),
        }
    }
}

fn seqs(messages: &Value) -> Vec<i64> {
    let messages = messages.as_array().unwrap().iter();
    messages.map(|it| it["seq"].as_i64().unwrap()).collect()
}

/// Keeps everybody from the spans of lists until it is over.
fn hold_stays(url: &DatabaseUrl) -> Connection {
    let mut other = Connection::open(url).unwrap();
    batch(
        &mut other,
        "SET idle_in_transaction_session_timeout = 0; BEGIN; \
         LOCK TABLE list_spans IN ACCESS EXCLUSIVE MODE",
    );
    other
}

fn batch(conn: &mut Connection, sql: &str) {
    let Connection::Postgresql(conn) = conn else {
        panic!("PostgreSQL");
    };
    conn.batch_execute(sql).unwrap();
}

#[test]
fn who_leaves_or_blocks_while_a_message_is_on_its_way_is_shown_it() {
    on_postgresql_with(Duration::from_millis(4_500), |services, url| async move {
        const LEAVES: UserId = UserId(1_000);
        let list = list_of(&services, &[ADA, BOB]).await;
        let owner = device(&services, OWNER).await;
        let leaves = device(&services, LEAVES).await;
        put(&services, &list, &[LEAVES]).await;
        let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
        assert_eq!(counts(&send(&owner, &list, "one").await), [3, 3, 3]);
        for member in [&ada, &bob, &leaves] {
            member.expect("new_chat").await;
            member.expect_message(&list, "one", 1).await;
        }
        // Stored, while the walk through the members has to wait.
        let mut held = hold_stays(&url);
        owner.request("send", "send_message", says(&list, "two"));
        owner.answer("send", "ack").await;
        let leave = RemoveMember {
            list: list.parse().unwrap(),
            editor: Editor::Service,
            user: LEAVES,
        };
        assert!(leave.run(&mut held).unwrap().is_some());
        let block = PutBlock {
            user: BOB,
            blocked: OWNER,
            now: services.now(),
        };
        assert!(block.run(&mut held).unwrap());
        batch(&mut held, "COMMIT");
        owner.expect_message(&list, "two", 2).await;
        assert_eq!(counts(&done(&owner).await)[..2], [3, 3]);
        for member in [&ada, &bob, &leaves] {
            member.expect_message(&list, "two", 2).await;
        }
        assert_eq!(counts(&send(&owner, &list, "three").await), [1, 1, 2]);
        ada.expect_message(&list, "three", 3).await;
        nothing_comes(&bob).await;
        nothing_comes(&leaves).await;
    });
}

#[test]
fn what_does_not_fit_on_the_way_is_not_shown_live_and_found_all_the_same() {
    const AT_ONCE: i64 = 200;
    on_postgresql_with(Duration::from_millis(4_500), |services, url| async move {
        let list = list_of(&services, &[ADA]).await;
        let owner = device(&services, OWNER).await;
        let ada = device(&services, ADA).await;
        send(&owner, &list, "message 1").await;
        ada.expect("new_chat").await;
        ada.expect_message(&list, "message 1", 1).await;
        let mut held = hold_stays(&url);
        let mut ended = BTreeSet::from([1]);
        // A walk that waits for too long gives up, so it is never known when the queue is full: more is sent until
        // a message is given up before an earlier one.
        let (mut last, mut refused) = (1, None);
        while refused.is_none() {
            assert!(last < 20 * QUEUE as i64, "the queue has no end");
            for n in last + 1..=last + AT_ONCE {
                owner.send("send_message", says(&list, &format!("message {n}")));
            }
            last += AT_ONCE;
            let mut stored = 0;
            while stored < last {
                let frame = owner.frame().await;
                let payload = &frame["payload"];
                match frame["type"].as_str().unwrap() {
                    "ack" => stored = payload["seq"].as_i64().unwrap(),
                    "list_progress" if payload["done"] == true => {
                        let seq = payload["seq"].as_i64().unwrap();
                        if !ended.contains(&(seq - 1)) {
                            assert_eq!(counts(payload), [0, 0, 0], "nobody was reached");
                            refused = refused.or(Some(seq));
                        }
                        ended.insert(seq);
                    }
                    _ => {}
                }
            }
        }
        let refused = refused.unwrap();
        assert!(refused > QUEUE as i64, "{refused} is early");
        batch(&mut held, "COMMIT");
        while ended.len() < last as usize {
            let seq = told(&owner).await["seq"].as_i64().unwrap();
            ended.insert(seq);
        }
        owner.request("send", "send_message", says(&list, "the last"));
        let mut shown = vec![1];
        while shown.last() != Some(&(last + 1)) {
            shown.push(ada.expect("user_message").await["seq"].as_i64().unwrap());
        }
        assert!(shown.is_sorted_by(|a, b| a < b), "{shown:?}");
        assert!(!shown.contains(&refused));
        assert!(shown.contains(&(refused - 1)), "it waited, and was shown");
        let (mut found, mut after) = (Vec::new(), 0);
        while after <= last {
            let page = json!({"chatId": list, "after": after, "limit": 200});
            ada.request("page", "get_chat_history", page);
            let page = ada.answer("page", "chat_history").await;
            found.extend(seqs(&page["messages"]));
            after = page["toSeq"].as_i64().unwrap();
        }
        assert_eq!(found, (1..=last + 1).collect::<Vec<_>>());
    });
}
