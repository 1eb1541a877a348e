//! Level 2: matches that nobody answers.

use crate::client::Client;
use crate::console::{console, next, online, wait};
use crate::node::{
    AGENCY, PARTICIPANT, ask, identity, on_both_by_hand, on_both_restarted, on_both_with,
    on_one_with,
};
use diesel::connection::SimpleConnection;
use serde_json::json;
use std::time::Duration;
use switchboard_actors::directory::{CloseUsers, FindQueue};
use switchboard_actors::pool::CloseSessions;
use switchboard_actors::queue::Drop;
use switchboard_actors::services::{Services, Settings};
use switchboard_actors::session::Inbound;
use switchboard_domain::audience::Which;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::{Side, UserId};
use switchboard_store::queries::{LoadChat, PutAgency, ReturnOutcome, ReturnRequest};
use switchboard_store::{Backend, Connection, StoreError};

fn patience(match_timeout: Duration) -> Settings {
    Settings {
        match_timeout,
        // Whether it is opened does not matter.
        answer_timeout: None,
        ..Settings::default()
    }
}

async fn phone(services: &Services, user: UserId) -> Client {
    Client::connect_two(services, identity(user, Side::Participant)).await
}

/// A request that was taken and not answered, and waits again: its participant, who has said "hello?"
/// meanwhile, and the chat.
async fn unanswered(services: &Services) -> (Client, String) {
    let phone = phone(services, PARTICIPANT).await;
    let absent = console(services, 1).await;
    wait(&absent, true).await;
    let asked = ask(services, PARTICIPANT).await.unwrap();
    let chat = asked.request.to_string();
    next(&absent, "new_chat").await;
    absent.hang_up();
    assert_eq!(next(&phone, "new_chat").await["id"], *chat);
    phone.expect_message(&chat, "help 20", 1).await;
    say(&phone, &chat, "hello?");
    assert_eq!(phone.answer("m", "ack").await["seq"], 2);
    phone.expect_message(&chat, "hello?", 2).await;
    // Nobody has the chat, and the request is where it was: a chat and a queue say so, and neither waits for
    // the other.
    let [changed, place] = phone.expect_all(["chat_changed", "queue_position"]).await;
    assert_eq!(
        (&changed["chat"]["id"], &changed["reason"], &changed["turn"]),
        (&json!(chat), &json!("not_opened"), &json!(1))
    );
    assert_eq!(
        (&changed["chat"]["state"], &changed["chat"]["organizerId"]),
        (&json!("waiting"), &json!(null))
    );
    assert_eq!(place["position"], 1);
    (phone, chat)
}

fn say(client: &Client, chat: &str, text: &str) {
    let message = json!({"chatId": chat, "message": text});
    client.request("m", "send_message", message);
}

/// Somebody else takes it, with this log: to the one who stayed it is a new chat as well, of which nothing is shown
/// twice.
async fn taken_again(services: &Services, phone: &Client, chat: &str, log: &[&str]) -> Client {
    let present = console(services, 2).await;
    wait(&present, true).await;
    for client in [&present, phone] {
        let again = next(client, "new_chat").await;
        assert_eq!(
            (&again["id"], &again["organizerId"]),
            (&json!(chat), &json!(2))
        );
    }
    for (text, seq) in log.iter().zip(1..) {
        present.expect_message(chat, text, seq).await;
    }
    let last = log.len() as i64 + 1;
    say(&present, chat, "here");
    assert_eq!(next(&present, "ack").await["seq"], last);
    for client in [&present, phone] {
        client.expect_message(chat, "here", last).await;
    }
    present
}

#[test]
fn a_match_that_nobody_answers_waits_again_and_loses_nothing() {
    on_both_with(patience(Duration::from_millis(50)), |services| async move {
        let (phone, chat) = unanswered(&services).await;
        taken_again(&services, &phone, &chat, &["help 20", "hello?"]).await;
    });
}

#[test]
fn what_is_added_while_it_waits_again_is_there_for_whoever_takes_it() {
    on_both_with(patience(Duration::from_millis(50)), |services| async move {
        let (phone, chat) = unanswered(&services).await;
        say(&phone, &chat, "anybody?");
        assert_eq!(phone.answer("m", "ack").await["seq"], 3);
        phone.expect_message(&chat, "anybody?", 3).await;
        let log = ["help 20", "hello?", "anybody?"];
        taken_again(&services, &phone, &chat, &log).await;
        say(&phone, &chat, "thank you");
        assert_eq!(next(&phone, "ack").await["seq"], 5);
    });
}

#[test]
fn a_match_that_nobody_answers_is_undone_after_a_restart_too() {
    let before = |services: Services| async move {
        ask(&services, PARTICIPANT).await.unwrap();
        let console = console(&services, 1).await;
        console.request("s", "start_chat", json!(""));
        next(&console, "new_chat").await;
    };
    let after = |services: Services| async move {
        let phone = phone(&services, PARTICIPANT).await;
        // Whoever comes has the queue looked after.
        let other = console(&services, 2).await;
        assert_eq!(phone.expect("chat_changed").await["reason"], "not_opened");
        wait(&other, true).await;
        assert_eq!(
            next(&other, "new_chat").await["participantId"],
            PARTICIPANT.0
        );
    };
    on_both_restarted(patience(Duration::from_millis(50)), before, after);
}

/// Its link is cut, and neither end is told: the match is undone when the server gives it up.
#[test]
fn a_match_whose_organizer_is_there_and_says_nothing_is_undone_once_that_is_clear() {
    let settings = Settings {
        // Two seconds pass between two looks at most: the first one finds the connection.
        idle_timeout: Duration::from_secs(3),
        heartbeat: Duration::from_millis(100),
        ..patience(Duration::from_millis(50))
    };
    on_both_with(settings, |services| async move {
        let silent = console(&services, 1).await;
        wait(&silent, true).await;
        let phone = phone(&services, PARTICIPANT).await;
        let asked = ask(&services, PARTICIPANT).await.unwrap();
        phone.expect("new_chat").await;
        phone.expect("user_message").await;
        let changed = phone.expect("chat_changed").await;
        assert_eq!(changed["chat"]["id"], asked.request.to_string());
        assert!(silent.wire.borrow().aborted, "not before it was given up");
        assert_eq!(next(&phone, "queue_position").await["position"], 1);
    });
}

#[test]
fn who_was_back_in_time_keeps_the_match() {
    on_both_by_hand(
        patience(Duration::from_secs(60)),
        |services, clock| async move {
            let (returns, stays_away) = (console(&services, 1).await, console(&services, 2).await);
            let (kept, returned) = (
                phone(&services, UserId(50)).await,
                phone(&services, UserId(51)).await,
            );
            for (console, phone, user) in [(&returns, &kept, 50), (&stays_away, &returned, 51)] {
                wait(console, true).await;
                ask(&services, UserId(user)).await.unwrap();
                phone.expect("new_chat").await;
                phone.expect("user_message").await;
            }
            returns.hang_up();
            stays_away.hang_up();
            online(&services, 2).await;
            clock.advance(Duration::from_secs(30));
            console(&services, 1).await.hang_up();
            clock.advance(Duration::from_secs(30));
            // The first match is looked at before the second one.
            returned.expect("chat_changed").await;
            kept.request("c", "get_chats", json!(""));
            let chats = kept.answer("c", "chats").await["chats"].clone();
            assert_eq!(chats[0]["organizerId"], 1);
            kept.request(
                "m",
                "send_message",
                json!({"chatId": chats[0]["id"], "message": "hello?"}),
            );
            kept.answer("m", "ack").await;
        },
    );
}

/// Whatever a server closes a console for: whoever may come back is waited for from then on, on every node.
#[test]
fn whom_a_server_closes_has_as_long_to_return() {
    for code in [CloseCode::UNAUTHORIZED, CloseCode::RESTARTING] {
        on_both_by_hand(
            patience(Duration::from_secs(60)),
            |services, clock| async move {
                let (closed, goes) = (console(&services, 1).await, console(&services, 2).await);
                let (kept, returned) = (
                    phone(&services, UserId(50)).await,
                    phone(&services, UserId(51)).await,
                );
                let mut chats = Vec::new();
                for (console, phone, user) in [(&closed, &kept, 50), (&goes, &returned, 51)] {
                    wait(console, true).await;
                    ask(&services, UserId(user)).await.unwrap();
                    chats.push(next(phone, "new_chat").await["id"].clone());
                    phone.expect("user_message").await;
                }
                goes.hang_up();
                clock.advance(Duration::from_secs(20));
                let close = CloseSessions {
                    code,
                    which: Which::RightsBefore(i64::MAX),
                };
                let user = UserId(1);
                let closing = services.directory.send(CloseUsers { user, close });
                closing.await.unwrap();
                assert_eq!(closed.closed().await, code.code);
                online(&services, 2).await;
                // A minute after the matches, and less after that.
                clock.advance(Duration::from_secs(45));
                // The first match is looked at before the second one.
                returned.expect("chat_changed").await;
                kept.request(
                    "m",
                    "send_message",
                    json!({"chatId": chats[0], "message": "hello?"}),
                );
                kept.answer("m", "ack").await;
            },
        );
    }
}

#[test]
fn a_match_that_was_undone_behind_the_queues_back_is_shown_all_the_same() {
    let store_waits = Duration::from_millis(300);
    let settings = patience(Duration::from_millis(50));
    on_one_with(
        Backend::Sqlite,
        store_waits,
        settings,
        |services, url| async move {
            let absent = console(&services, 1).await;
            let (matched, waits) = (
                phone(&services, UserId(50)).await,
                phone(&services, UserId(52)).await,
            );
            wait(&absent, true).await;
            ask(&services, UserId(50)).await.unwrap();
            matched.expect("new_chat").await;
            matched.expect("user_message").await;
            let between = ask(&services, UserId(51)).await.unwrap();
            ask(&services, UserId(52)).await.unwrap();
            // Somebody else holds the database for longer than the store waits.
            let mut other = Connection::open(&url).unwrap();
            let Connection::Sqlite(lock) = &mut other else {
                panic!("a file");
            };
            lock.batch_execute("BEGIN IMMEDIATE").unwrap();
            absent.hang_up();
            let give_up = async || {
                let name = "Another".to_owned();
                let id = AGENCY;
                let outcome = services.store.run(PutAgency { id, name }).await;
                assert!(matches!(outcome, Err(StoreError::Unavailable(_))));
            };
            give_up().await;
            // Places are shown when matches are looked after.
            let queue = services.directory.send(FindQueue(AGENCY)).await.unwrap();
            queue.send(Drop(vec![between.request])).await.unwrap();
            assert_eq!(waits.expect("queue_position").await["position"], 1);
            give_up().await;
            give_up().await;
            lock.batch_execute("COMMIT").unwrap();
            matched.expect("chat_changed").await;
            assert_eq!(next(&matched, "queue_position").await["position"], 1);
        },
    );
}

/// The database undid a match without an answer to the queue, and somebody took the request.
#[test]
fn who_takes_what_was_undone_unheard_has_the_chat() {
    on_both_with(patience(Duration::from_secs(60)), |services| async move {
        let phone = phone(&services, PARTICIPANT).await;
        let absent = console(&services, 1).await;
        wait(&absent, true).await;
        let asked = ask(&services, PARTICIPANT).await.unwrap();
        let chat = asked.request.to_string();
        for client in [&absent, &phone] {
            next(client, "new_chat").await;
            next(client, "user_message").await;
        }
        say(&phone, &chat, "hello?");
        next(&phone, "ack").await;
        phone.expect_message(&chat, "hello?", 2).await;
        absent.hang_up();
        let id = asked.request;
        let given = services.store.run(LoadChat { id }).await.unwrap();
        let undo = ReturnRequest {
            chat: asked.request,
            organizer: UserId(1),
            made: given.unwrap().time_start(),
            now: services.now(),
        };
        let undone = services.store.run(undo).await.unwrap();
        assert!(matches!(undone, ReturnOutcome::Returned(_)));
        let present = console(&services, 2).await;
        present.request("s", "start_chat", json!(""));
        for client in [&present, &phone] {
            assert_eq!(next(client, "new_chat").await["organizerId"], 2);
        }
        for (text, seq) in [("help 20", 1), ("hello?", 2)] {
            let message = next(&present, "user_message").await;
            assert_eq!(
                (&message["content"], &message["seq"]),
                (&json!(text), &json!(seq))
            );
        }
        say(&present, &chat, "here");
        assert_eq!(next(&present, "ack").await["seq"], 3);
        phone.expect_message(&chat, "here", 3).await;
    });
}

/// Who saw it and went without a word has not answered, however politely.
#[test]
fn who_saw_the_match_and_is_gone_has_not_answered() {
    on_both_by_hand(
        patience(Duration::from_secs(60)),
        |services, clock| async move {
            let phone = phone(&services, PARTICIPANT).await;
            let goes = console(&services, 1).await;
            wait(&goes, true).await;
            ask(&services, PARTICIPANT).await.unwrap();
            let chat = next(&goes, "new_chat").await["id"].clone();
            next(&goes, "user_message").await;
            goes.request("d", "mark_delivered", json!({"chatId": chat, "seq": 1}));
            next(&goes, "messages_delivered").await;
            goes.wire.borrow_mut().send(Inbound::Close);
            assert_eq!(goes.closed().await, 1000);
            assert_eq!(next(&phone, "new_chat").await["id"], chat);
            phone
                .expect_message(chat.as_str().unwrap(), "help 20", 1)
                .await;
            phone.expect("messages_delivered").await;
            clock.advance(Duration::from_secs(60));
            assert_eq!(phone.expect("chat_changed").await["chat"]["id"], chat);
            assert_eq!(next(&phone, "queue_position").await["position"], 1);
        },
    );
}
