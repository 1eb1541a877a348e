//! Level 2: organizers who wait, and participants who see their place.

use crate::client::Client;
use crate::node::{
    PARTICIPANT, ask, identity, on_both, on_both_restarted, on_both_with, on_sqlite_with,
};
use diesel::connection::SimpleConnection;
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::protocol::wire::Frame;
use switchboard_actors::protocol::{ChatId, Side, UserId};
use switchboard_actors::services::{Services, Settings};
use switchboard_actors::session::ToSession;
use switchboard_actors::store::Connection;

async fn console(services: &Services, user: i64) -> Client {
    Client::connect_two(services, identity(UserId(user), Side::Organizer)).await
}

/// The payload of the next frame of this kind; places and lengths may come between.
async fn next(client: &Client, kind: &str) -> Value {
    loop {
        let frame = client.frame().await;
        if frame["type"] == kind {
            return frame["payload"].clone();
        }
        let between = ["queue", "queue_position"];
        assert!(between.iter().any(|name| frame["type"] == *name), "{frame}");
    }
}

async fn wait(client: &Client, waiting: bool) {
    client.request("w", "start_chat", json!({"waiting": waiting}));
    let expected = if waiting { "waiting" } else { "not waiting" };
    assert_eq!(next(client, "info").await["message"], expected);
}

#[test]
fn who_waits_longest_is_served_first_and_once() {
    on_both(|services| async move {
        let (first, second) = (console(&services, 1).await, console(&services, 2).await);
        wait(&first, true).await;
        wait(&second, true).await;
        wait(&first, true).await;
        for (number, organizer) in [(30, &first), (31, &second)] {
            ask(&services, UserId(number)).await.unwrap();
            let chat = next(organizer, "new_chat").await;
            assert_eq!(chat["participantId"], number);
            assert_eq!(next(organizer, "user_message").await["seq"], 1);
        }
        // One chat for each wait: a third request stays.
        let asked = ask(&services, UserId(32)).await.unwrap();
        assert_eq!(asked.position, 1);
        wait(&second, true).await;
        assert_eq!(next(&second, "new_chat").await["participantId"], 32);
    });
}

#[test]
fn what_waits_already_is_given_at_once() {
    on_both(|services| async move {
        ask(&services, PARTICIPANT).await.unwrap();
        let console = console(&services, 1).await;
        wait(&console, true).await;
        assert_eq!(
            next(&console, "new_chat").await["participantId"],
            PARTICIPANT.0
        );
    });
}

#[test]
fn who_stopped_waiting_or_went_is_passed_over() {
    on_both(|services| async move {
        let (stops, goes, stays) = (
            console(&services, 1).await,
            console(&services, 2).await,
            console(&services, 3).await,
        );
        for organizer in [&stops, &goes, &stays] {
            wait(organizer, true).await;
        }
        wait(&stops, false).await;
        goes.hang_up();
        // The pool has noticed once the user is not online any more.
        let online = &services.metrics.users_online;
        let gone = async {
            let mut look = tokio::time::interval(std::time::Duration::from_millis(5));
            while online.get() > 2 {
                look.tick().await;
            }
        };
        tokio::time::timeout(crate::client::DEADLINE, gone)
            .await
            .unwrap();
        ask(&services, PARTICIPANT).await.unwrap();
        assert_eq!(
            next(&stays, "new_chat").await["participantId"],
            PARTICIPANT.0
        );
    });
}

#[test]
fn a_participant_sees_the_place_at_once_and_when_it_changes() {
    on_both(|services| async move {
        ask(&services, UserId(40)).await.unwrap();
        let phone = Client::connect_two(&services, identity(PARTICIPANT, Side::Participant)).await;
        let help = json!({"eventId": 1, "description": "I fell", "lat": 1.0, "lng": 2.0});
        phone.request("h", "request_help", help.clone());
        let asked = phone.answer("h", "help_requested").await;
        assert_eq!(asked["position"], 2);
        phone.request("h2", "request_help", help);
        assert_eq!(
            phone.answer("h2", "error").await["code"],
            "help_already_requested"
        );
        let console = console(&services, 1).await;
        assert_eq!(next(&console, "queue").await["waiting"], 2);
        console.request("s", "start_chat", json!(""));
        assert_eq!(next(&console, "new_chat").await["participantId"], 40);
        let moved = phone.expect("queue_position").await;
        assert_eq!(
            (&moved["requestId"], &moved["position"]),
            (&asked["requestId"], &json!(1))
        );
        phone.request("c", "cancel_help_request", json!({"eventId": 1}));
        let cancelled = phone.answer("c", "help_cancelled").await;
        assert_eq!(cancelled["requestId"], asked["requestId"]);
        phone.request("c2", "cancel_help_request", json!({"eventId": 1}));
        assert_eq!(
            phone.answer("c2", "error").await["code"],
            "request_not_found"
        );
    });
}

#[test]
fn a_request_is_answered_before_anything_comes_of_it() {
    on_both(|services| async move {
        let console = console(&services, 1).await;
        let phone = Client::connect_two(&services, identity(PARTICIPANT, Side::Participant)).await;
        for round in 0..5 {
            wait(&console, true).await;
            let help = json!({"eventId": 1, "description": format!("round {round}")});
            phone.request("h", "request_help", help);
            let asked = phone.answer("h", "help_requested").await;
            assert_eq!(next(&phone, "new_chat").await["id"], asked["requestId"]);
            next(&phone, "user_message").await;
            next(&console, "new_chat").await;
            next(&console, "user_message").await;
            console.request("c", "close_chat", json!({"chatId": asked["requestId"]}));
            next(&console, "closed_chat").await;
            next(&phone, "closed_chat").await;
        }
    });
}

#[test]
fn what_comes_of_a_request_waits_for_its_answer() {
    on_sqlite_with(Duration::from_secs(5), |services, url| async move {
        let phone = Client::connect_two(&services, identity(PARTICIPANT, Side::Participant)).await;
        // Nobody can store anything until this is over.
        let mut other = Connection::open(&url).unwrap();
        let Connection::Sqlite(lock) = &mut other else {
            panic!("a file");
        };
        lock.batch_execute("BEGIN IMMEDIATE").unwrap();
        let help = json!({"eventId": 1, "description": "I fell"});
        phone.request("h", "request_help", help.clone());
        phone.read().await;
        let place =
            |position| ToSession::Frame(Frame::queue_position(ChatId::new(), position, None));
        for position in [2, 1] {
            phone.session.send(place(position)).await.unwrap();
        }
        lock.batch_execute("COMMIT").unwrap();
        phone.answer("h", "help_requested").await;
        for position in [2, 1] {
            assert_eq!(phone.expect("queue_position").await["position"], position);
        }
        // Nothing is held back behind a refusal either.
        phone.request("h2", "request_help", help);
        phone.answer("h2", "error").await;
        phone.session.send(place(3)).await.unwrap();
        assert_eq!(phone.expect("queue_position").await["position"], 3);
    });
}

#[test]
fn more_than_can_wait_for_an_answer_is_the_end() {
    on_sqlite_with(Duration::from_secs(5), |services, url| async move {
        let phone = Client::connect_two(&services, identity(PARTICIPANT, Side::Participant)).await;
        let mut other = Connection::open(&url).unwrap();
        let Connection::Sqlite(lock) = &mut other else {
            panic!("a file");
        };
        lock.batch_execute("BEGIN IMMEDIATE").unwrap();
        let help = json!({"eventId": 1, "description": "I fell"});
        phone.request("h", "request_help", help);
        phone.read().await;
        for _ in 0..=1_024 {
            let place = Frame::queue_position(ChatId::new(), 1, None);
            phone.session.send(ToSession::Frame(place)).await.unwrap();
        }
        assert_eq!(phone.closed().await, 4408);
        lock.batch_execute("COMMIT").unwrap();
    });
}

/// A request that was taken and not answered, and waits again: its participant, who has said "hello?"
/// meanwhile, and the chat.
async fn unanswered(services: &Services) -> (Client, String) {
    let phone = Client::connect_two(services, identity(PARTICIPANT, Side::Participant)).await;
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
    // The chat is over for now, and the request is where it was.
    let closed = phone.expect("closed_chat").await;
    assert_eq!(
        (&closed["chatId"], &closed["unread"]),
        (&json!(chat), &json!(0))
    );
    assert_eq!(next(&phone, "queue_position").await["position"], 1);
    (phone, chat)
}

fn say(client: &Client, chat: &str, text: &str) {
    let message = json!({"chatId": chat, "message": text});
    client.request("m", "send_message", message);
}

/// Somebody else takes it: to the one who stayed it is a new chat as well.
async fn taken_again(services: &Services, phone: &Client, chat: &str) -> Client {
    let present = console(services, 2).await;
    wait(&present, true).await;
    for client in [&present, phone] {
        let again = next(client, "new_chat").await;
        assert_eq!(
            (&again["id"], &again["organizerId"]),
            (&json!(chat), &json!(2))
        );
    }
    for client in [&present, phone] {
        client.expect_message(chat, "help 20", 1).await;
        client.expect_message(chat, "hello?", 2).await;
    }
    say(&present, chat, "here");
    assert_eq!(next(&present, "ack").await["seq"], 3);
    for client in [&present, phone] {
        client.expect_message(chat, "here", 3).await;
    }
    present
}

fn impatient() -> Settings {
    Settings {
        match_timeout: Duration::from_millis(50),
        ..Settings::default()
    }
}

#[test]
fn a_match_that_nobody_answers_waits_again_and_loses_nothing() {
    on_both_with(impatient(), |services| async move {
        let (phone, chat) = unanswered(&services).await;
        taken_again(&services, &phone, &chat).await;
    });
}

#[test]
fn a_chat_that_nobody_answered_takes_nothing_until_it_is_taken_again() {
    on_both_with(impatient(), |services| async move {
        let (phone, chat) = unanswered(&services).await;
        for _ in 0..3 {
            say(&phone, &chat, "anybody?");
            assert_eq!(phone.answer("m", "error").await["code"], "chat_not_found");
        }
        taken_again(&services, &phone, &chat).await;
        say(&phone, &chat, "thank you");
        assert_eq!(next(&phone, "ack").await["seq"], 4);
    });
}

#[test]
fn an_organizer_has_no_more_chats_than_allowed() {
    let settings = Settings {
        max_active_chats: Some(1),
        ..Settings::default()
    };
    on_both_with(settings, |services| async move {
        let console = console(&services, 1).await;
        for user in [50, 51] {
            ask(&services, UserId(user)).await.unwrap();
        }
        console.request("s", "start_chat", json!(""));
        let chat = next(&console, "new_chat").await;
        next(&console, "user_message").await;
        console.request("s", "start_chat", json!(""));
        assert_eq!(
            next(&console, "error").await["code"],
            "too_many_active_chats"
        );
        console.request("c", "close_chat", json!({"chatId": chat["id"]}));
        next(&console, "closed_chat").await;
        console.request("s", "start_chat", json!(""));
        assert_eq!(next(&console, "new_chat").await["participantId"], 51);
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
        let phone = Client::connect_two(&services, identity(PARTICIPANT, Side::Participant)).await;
        // Whoever comes has the queue looked after.
        let other = console(&services, 2).await;
        assert_eq!(phone.expect("closed_chat").await["organizerId"], 1);
        wait(&other, true).await;
        assert_eq!(
            next(&other, "new_chat").await["participantId"],
            PARTICIPANT.0
        );
    };
    on_both_restarted(impatient(), before, after);
}
