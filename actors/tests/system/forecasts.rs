//! Level 2: how long one may have to wait, in words that hold, and what becomes of them.

use crate::client::Client;
use crate::console::{console, next, until};
use crate::node::{
    AGENCY, Apart, EVENT, ask, identity, on_both_by_hand, on_both_restarted, on_two_nodes_by_hand,
};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::services::{Services, Settings};
use switchboard_domain::waits::{Day, WaitCounts};
use switchboard_domain::{Identity, ManualClock, Rank, Side, UserId};
use switchboard_store::queries::LoadWaits;

/// Whose organizers open nothing, and keep what they were given.
fn patient() -> Settings {
    Settings {
        answer_timeout: None,
        ..Settings::default()
    }
}

/// Between two matches.
const GAP: Duration = Duration::from_secs(20);

async fn phone(services: &Services, user: i64) -> Client {
    Client::connect_two(services, identity(UserId(user), Side::Participant)).await
}

async fn help(phone: &Client) -> Value {
    let help = json!({"eventId": EVENT.0, "description": "I fell"});
    phone.request("h", "request_help", help);
    phone.answer("h", "help_requested").await
}

async fn take(console: &Client) -> Value {
    console.request("s", "start_chat", json!(""));
    let chat = next(console, "new_chat").await;
    next(console, "user_message").await;
    chat
}

/// Two wait behind six that were taken, one every twenty seconds.
async fn busy(services: &Services, clock: &ManualClock) -> Client {
    let console = console(services, 1).await;
    for user in 100..108 {
        ask(services, UserId(user)).await.unwrap();
    }
    for _ in 0..6 {
        clock.advance(GAP);
        take(&console).await;
    }
    console
}

/// What became of all words of today, once that is so much.
async fn counted(services: &Services, of: u64) -> WaitCounts {
    until(async || {
        let day = Day::of(services.now());
        let agency = AGENCY;
        let learned = services.store.run(LoadWaits { agency, day }).await.unwrap();
        Some(learned.today.counts).filter(|counts| counts.of() == of)
    })
    .await
}

#[test]
fn who_asks_is_told_what_holds_and_how_often_it_held() {
    on_both_by_hand(patient(), async |services, clock| {
        let console = busy(&services, &clock).await;
        let first = phone(&services, 20).await;
        let asked = help(&first).await;
        assert_eq!(
            (&asked["position"], &asked["wait"]["share"]),
            (&json!(3), &json!(0.9))
        );
        assert_eq!(asked["wait"].get("held"), None, "nothing is known yet");
        let within: [u64; 2] = serde_json::from_value(asked["wait"]["within"].clone()).unwrap();
        assert!(within[0] < 60 && 60 < within[1], "{within:?}");
        // Whoever looks is told the same.
        first.request("y", "sync", json!({"chats": {}}));
        assert_eq!(
            next(&first, "sync").await["requests"][0]["wait"],
            asked["wait"]
        );
        for _ in 0..3 {
            clock.advance(GAP);
            take(&console).await;
        }
        assert_eq!(next(&first, "new_chat").await["id"], asked["chatId"]);
        let held = WaitCounts {
            held: 1,
            ..WaitCounts::default()
        };
        assert_eq!(counted(&services, 1).await, held);
        // The actor has heard of it when it says so.
        until(async || {
            let second = phone(&services, 21).await;
            let asked = help(&second).await;
            let cancelled = json!({"eventId": EVENT.0});
            second.request("c", "cancel_help_request", cancelled);
            next(&second, "help_cancelled").await;
            let wait = &asked["wait"];
            (wait["held"] == 1.0 && wait["of"] == 1).then_some(())
        })
        .await;
    });
}

#[test]
fn a_wait_is_shown_anew_when_it_is_another_one() {
    on_both_by_hand(patient(), async |services, clock| {
        let console = busy(&services, &clock).await;
        let phone = phone(&services, 20).await;
        let told = help(&phone).await["wait"].clone();
        // Nobody is taken: what was said then is not true any more.
        clock.advance(GAP);
        let place = phone.expect("queue_position").await;
        assert_eq!(place["position"], 3);
        let high = |wait: &Value| wait["within"][1].as_u64().unwrap();
        assert!(high(&place["wait"]) + 20 > high(&told), "{place}");
        // One is: it is shown the place and the wait at once.
        take(&console).await;
        // The old place may be said once more before, when somebody comes to the desk.
        let mut place = phone.expect("queue_position").await;
        while place["position"] == 3 {
            place = phone.expect("queue_position").await;
        }
        assert_eq!(place["position"], 2);
        assert!(high(&place["wait"]) < high(&told), "{place}");
    });
}

#[test]
fn who_is_there_after_a_restart_is_told_too() {
    let before = async |services: Services| {
        let console = console(&services, 1).await;
        for user in 100..108 {
            ask(&services, UserId(user)).await.unwrap();
        }
        for _ in 0..6 {
            take(&console).await;
        }
    };
    let after = async |services: Services| {
        let phone = phone(&services, 20).await;
        let asked = help(&phone).await;
        assert_eq!(asked["position"], 3);
        // One followed the other.
        assert_eq!(asked["wait"]["within"][0], 0, "{asked}");
        let high = asked["wait"]["within"][1].as_u64().unwrap();
        assert!(high <= 120, "{asked}");
    };
    on_both_restarted(patient(), before, after);
}

#[test]
fn what_others_take_says_how_fast_the_queue_is() {
    on_two_nodes_by_hand(Apart::Told, patient(), async |one, other, clock| {
        let phone = phone(&one, 20).await;
        for user in 100..106 {
            ask(&one, UserId(user)).await.unwrap();
        }
        assert_eq!(help(&phone).await.get("wait"), None);
        let console = console(&other, 1).await;
        let mut position = 7;
        let mut place = Value::Null;
        for _ in 0..6 {
            clock.advance(GAP);
            take(&console).await;
            position -= 1;
            while place["position"] != position {
                place = next(&phone, "queue_position").await;
            }
        }
        // It is asked what became of the others. Nobody else is there to be told anything.
        while place.get("wait").is_none() {
            place = next(&phone, "queue_position").await;
        }
        let told = &place["wait"];
        assert!(told["within"][1].as_u64().unwrap() >= 20, "{told}");
        clock.advance(GAP);
        take(&console).await;
        // It has not been taken where it was asked for: what was said of it counts all the same.
        assert_eq!(counted(&other, 1).await.of(), 1);
    });
}

/// Out of its order, by somebody who may.
#[test]
fn what_a_supervisor_takes_counts_as_taken() {
    on_both_by_hand(patient(), async |services, clock| {
        let _console = busy(&services, &clock).await;
        let phone = phone(&services, 20).await;
        let asked = help(&phone).await;
        assert!(asked["wait"].is_object(), "{asked}");
        let boss = Identity {
            rank: Rank::Supervisor,
            ..identity(UserId(9), Side::Organizer)
        };
        let desk = Client::connect_two(&services, boss).await;
        clock.advance(GAP);
        let take = json!({"chatId": asked["chatId"], "turn": 0});
        desk.request("t", "take_over", take);
        assert_eq!(desk.answer("t", "new_chat").await["turn"], 1);
        assert_eq!(counted(&services, 1).await.of(), 1);
    });
}

/// Whoever is fine has left, as one who takes the request back: it counts when it would have been taken.
#[test]
fn who_is_fine_while_they_wait_has_left() {
    on_both_by_hand(patient(), async |services, clock| {
        let console = busy(&services, &clock).await;
        let phone = phone(&services, 20).await;
        let asked = help(&phone).await;
        ask(&services, UserId(21)).await.unwrap();
        phone.request("r", "resolved", json!({"chatId": asked["chatId"]}));
        let ended = phone.answer("r", "chat_changed").await;
        assert_eq!(ended["chat"]["outcome"], "resolved");
        for _ in 0..2 {
            take(&console).await;
        }
        let none = WaitCounts::default();
        let day = Day::of(services.now());
        let learned = services
            .store
            .run(LoadWaits {
                agency: AGENCY,
                day,
            })
            .await
            .unwrap();
        assert_eq!(learned.today.counts, none, "nobody behind it was taken");
        clock.advance(GAP);
        take(&console).await;
        assert_eq!(counted(&services, 1).await.of(), 1);
    });
}
