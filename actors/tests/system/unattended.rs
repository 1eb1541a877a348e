//! Chats whose owner has gone while the participant waits for an answer.

use crate::client::Client;
use crate::console::{console, next, wait};
use crate::node::{AGENCY, PARTICIPANT, ask, identity, on_both_with};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::attendance::absent_owners;
use switchboard_actors::duty::DutySettings;
use switchboard_actors::services::{Services, Settings};
use switchboard_domain::{Side, UserId};

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
            assert_eq!(next(&present, "new_chat").await["id"], *chat);
            let mut changed = Value::Null;
            while changed["reason"] != "unattended" {
                changed = find(&phone, "chat_changed").await;
            }
            assert_eq!(changed["turn"], 1);
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
        assert_eq!(present.answer("t", "error").await["code"], "forbidden");
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
