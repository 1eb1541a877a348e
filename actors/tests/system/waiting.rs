//! Level 2: organizers who wait, and participants who see their place.

use crate::client::Client;
use crate::console::{console, next, online, wait};
use crate::node::{
    PARTICIPANT, ask, identity, on_both, on_both_restarted, on_sqlite_with, organizer,
};
use diesel::connection::SimpleConnection;
use serde_json::json;
use std::time::Duration;
use switchboard_actors::services::{Services, Settings};
use switchboard_actors::session::ToSession;
use switchboard_domain::waits::Stands;
use switchboard_domain::wire::Frame;
use switchboard_domain::{ChatId, DutyNote, Side, Timestamp, UserId};
use switchboard_store::Connection;

fn place(position: usize) -> Frame {
    Frame::queue_position(
        ChatId::new(),
        Stands::at(position),
        None,
        DutyNote::default(),
    )
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
        assert_eq!(asked.stands.position, 1);
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
        online(&services, 2).await;
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
        // Somebody is there all the while: nothing is to be said of that.
        let _desk = organizer(&services).await;
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
        for position in [2, 1] {
            let shown = ToSession::Frame(place(position));
            phone.session.send(shown).await.unwrap();
        }
        lock.batch_execute("COMMIT").unwrap();
        phone.answer("h", "help_requested").await;
        for position in [2, 1] {
            assert_eq!(phone.expect("queue_position").await["position"], position);
        }
        // Nothing is held back behind a refusal either.
        phone.request("h2", "request_help", help);
        phone.answer("h2", "error").await;
        let shown = ToSession::Frame(place(3));
        phone.session.send(shown).await.unwrap();
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
        let tell = async |times: usize, frame: Frame| {
            for _ in 0..times {
                let frame = ToSession::Frame(frame.clone());
                phone.session.send(frame).await.unwrap();
            }
        };
        phone.request("h", "request_help", help.clone());
        phone.read().await;
        // What is worth nothing a moment later is dropped, and leaves room for the rest.
        tell(2_000, place(1)).await;
        tell(512, Frame::pong(Timestamp(0))).await;
        lock.batch_execute("COMMIT").unwrap();
        phone.answer("h", "help_requested").await;
        for kind in ["queue_position", "pong"] {
            for _ in 0..512 {
                phone.expect(kind).await;
            }
        }
        lock.batch_execute("BEGIN IMMEDIATE").unwrap();
        phone.request("h", "request_help", help);
        phone.read().await;
        tell(1_025, Frame::pong(Timestamp(0))).await;
        assert_eq!(phone.closed().await, 4408);
        lock.batch_execute("COMMIT").unwrap();
    });
}

/// A page that is loaded anew has not asked to wait, however quickly it is back.
#[test]
fn a_wait_ends_with_the_last_connection_though_the_organizer_be_back_at_once() {
    on_both(|services| async move {
        let goes = console(&services, 1).await;
        wait(&goes, true).await;
        goes.hang_up();
        online(&services, 0).await;
        let back = console(&services, 1).await;
        let other = console(&services, 2).await;
        wait(&other, true).await;
        back.request("s", "sync", json!({"chats": {}}));
        assert_eq!(next(&back, "sync").await["waiting"], false);
        ask(&services, PARTICIPANT).await.unwrap();
        let chat = next(&other, "new_chat").await;
        assert_eq!(chat["participantId"], PARTICIPANT.0);
    });
}

#[test]
fn a_wait_goes_on_with_any_of_the_organizers_connections() {
    on_both(|services| async move {
        let (desk, phone) = (console(&services, 1).await, console(&services, 1).await);
        wait(&desk, true).await;
        phone.request("s", "sync", json!({"chats": {}}));
        assert_eq!(next(&phone, "sync").await["waiting"], true);
        desk.hang_up();
        ask(&services, PARTICIPANT).await.unwrap();
        let chat = next(&phone, "new_chat").await;
        assert_eq!(chat["participantId"], PARTICIPANT.0);
    });
}

#[test]
fn who_asks_is_told_how_long_it_may_take_also_after_a_restart() {
    let before = |services: Services| async move {
        let console = console(&services, 1).await;
        for user in 100..110 {
            wait(&console, true).await;
            ask(&services, UserId(user)).await.unwrap();
            next(&console, "new_chat").await;
            next(&console, "user_message").await;
        }
    };
    let after = |services: Services| async move {
        let phone = Client::connect_two(&services, identity(PARTICIPANT, Side::Participant)).await;
        phone.request(
            "h",
            "request_help",
            json!({"eventId": 1, "description": "I fell"}),
        );
        let asked = phone.answer("h", "help_requested").await;
        let place = phone.expect("queue_position").await;
        assert_eq!(place["requestId"], asked["requestId"]);
        assert_eq!(place["position"], 1);
        // All of them were taken at once.
        let seconds = place["waitSeconds"].as_array().unwrap();
        assert_eq!(seconds[0], 0);
        assert!(seconds[1].as_u64().unwrap() <= 10, "{place}");
    };
    on_both_restarted(Settings::default(), before, after);
}
