//! Chats whose owner has gone while the participant waits for an answer.

use crate::client::Client;
use crate::console::{console, next, wait};
use crate::node::{AGENCY, PARTICIPANT, ask, identity, on_both_by_hand, on_both_with};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::attendance::absent_owners;
use switchboard_actors::duty::{AtDesk, DutySettings};
use switchboard_actors::services::{Services, Settings};
use switchboard_domain::{Side, UserId};
use switchboard_store::queries::{ClaimHead, ClaimOutcome, UpsertUser};

const OWNER: UserId = UserId(1);

/// Whoever goes counts as away at once.
fn settings(unattended_timeout: Option<Duration>) -> Settings {
    Settings {
        unattended_timeout,
        duty: DutySettings {
            linger: Duration::from_millis(20),
            tick: Duration::from_millis(20),
            ..DutySettings::default()
        },
        ..Settings::default()
    }
}

fn say(client: &Client, chat: &str, text: &str) {
    client.request(
        "m",
        "send_message",
        json!({"chatId": chat, "message": text}),
    );
}

/// The next frame of this kind, whatever comes between.
async fn find(client: &Client, kind: &str) -> Value {
    loop {
        let frame = client.any_frame().await;
        if frame["type"] == kind {
            return frame["payload"].clone();
        }
    }
}

/// The next notice.
async fn notice(client: &Client) -> Value {
    loop {
        let row = find(client, "chat_event").await;
        if row["kind"] == "notice" {
            return row["detail"]["rule"].clone();
        }
    }
}

/// A participant whose owner has answered and then gone, and who has written since unless `answered`.
async fn left_alone(services: &Services, answered: bool) -> (Client, String) {
    let phone = Client::connect_two(services, identity(PARTICIPANT, Side::Participant)).await;
    let owner = console(services, 1).await;
    wait(&owner, true).await;
    let chat = ask(services, PARTICIPANT)
        .await
        .unwrap()
        .request
        .to_string();
    next(&owner, "new_chat").await;
    say(&owner, &chat, "here");
    find(&owner, "ack").await;
    if !answered {
        say(&phone, &chat, "and now?");
        find(&phone, "ack").await;
    }
    owner.hang_up();
    (phone, chat)
}

#[test]
fn a_chat_whose_owner_is_away_goes_to_somebody_else() {
    on_both_with(
        settings(Some(Duration::from_millis(50))),
        |services| async move {
            let (phone, chat) = left_alone(&services, false).await;
            let present = console(&services, 2).await;
            wait(&present, true).await;
            let taken = next(&present, "new_chat").await;
            assert_eq!((&taken["id"], &taken["turn"]), (&json!(chat), &json!(2)));
            // Somebody takes it at once: what is said of the chat itself may be that alone.
            let mut row = Value::Null;
            while row["kind"] != "unattended" {
                row = find(&phone, "chat_event").await;
            }
        },
    );
}

#[test]
fn its_participant_is_told_at_once_that_the_owner_is_away() {
    on_both_with(settings(None), |services| async move {
        let (phone, chat) = left_alone(&services, false).await;
        assert_eq!(notice(&phone).await, "organizer_away");
        phone.request("c", "get_chats", json!(""));
        let chats = phone.answer("c", "chats").await["chats"].clone();
        assert_eq!(
            (&chats[0]["id"], &chats[0]["state"]),
            (&json!(chat), &json!("active"))
        );
    });
}

#[test]
fn what_nobody_looks_after_is_anybodys_to_take_over() {
    on_both_with(settings(None), |services| async move {
        let phone = Client::connect_two(&services, identity(PARTICIPANT, Side::Participant)).await;
        let owner = console(&services, 1).await;
        wait(&owner, true).await;
        let asked = ask(&services, PARTICIPANT).await.unwrap();
        let chat = asked.request.to_string();
        next(&owner, "new_chat").await;
        let present = console(&services, 2).await;
        let take = json!({"chatId": chat, "turn": 1});
        present.request("t", "take_over", take.clone());
        // How long the queue is comes whenever it has changed.
        assert_eq!(find(&present, "error").await["code"], "forbidden");
        let left = async || absent_owners(&services, AGENCY).await.unwrap();
        assert_eq!(left().await, [], "its owner is there");
        owner.hang_up();
        assert_eq!(notice(&phone).await, "organizer_away");
        assert_eq!(left().await, [UserId(1)]);
        present.request("t", "take_over", take);
        assert_eq!(find(&present, "new_chat").await["turn"], 2);
        assert_eq!(left().await, [], "it is somebody's who is there");
    });
}

/// Who has a chat without an answer, and has no connection to this server: as after its start.
async fn had_before(services: &Services) -> Client {
    let phone = Client::connect_two(services, identity(PARTICIPANT, Side::Participant)).await;
    ask(services, PARTICIPANT).await.unwrap();
    services
        .store
        .run(UpsertUser {
            identity: identity(OWNER, Side::Organizer),
        })
        .await
        .unwrap();
    let claim = ClaimHead {
        agency: AGENCY,
        organizer: OWNER,
        max_active: None,
        now: services.now(),
    };
    let claimed = services.store.run(claim).await.unwrap();
    assert!(matches!(claimed, ClaimOutcome::Claimed(_)), "{claimed:?}");
    phone
}

#[test]
fn after_a_start_an_owner_has_twenty_seconds_to_come_back() {
    on_both_by_hand(Settings::default(), |services, clock| async move {
        let _phone = had_before(&services).await;
        let left = async || absent_owners(&services, AGENCY).await.unwrap();
        assert_eq!(left().await, []);
        clock.advance(Duration::from_millis(19_999));
        assert_eq!(left().await, []);
        clock.advance(Duration::from_millis(1));
        assert_eq!(left().await, [OWNER]);
    });
}

#[test]
fn an_owner_who_works_by_requests_is_there_for_twenty_seconds_from_each() {
    on_both_by_hand(Settings::default(), |services, clock| async move {
        let _phone = had_before(&services).await;
        let left = async || absent_owners(&services, AGENCY).await.unwrap();
        for _ in 0..10 {
            drop(AtDesk::asking(&services, OWNER, AGENCY));
            assert_eq!(left().await, []);
            clock.advance(Duration::from_secs(19));
            assert_eq!(left().await, []);
        }
        clock.advance(Duration::from_secs(1));
        // Whoever has gone is seen to with the desk's next tick.
        while left().await.is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(left().await, [OWNER]);
    });
}
