//! Level 2: how many chats an organizer may have at once.

use crate::client::Client;
use crate::console::{console, next, wait};
use crate::node::{AGENCY, EVENT, PARTICIPANT, ask, identity, on_both_with};
use serde_json::json;
use switchboard_actors::services::{Services, Settings};
use switchboard_domain::{ChatId, Side, UserId};
use switchboard_store::queries::{ClaimHead, ClaimOutcome, Enqueue, UpsertUser};

fn one_each() -> Settings {
    Settings {
        max_active_chats: Some(1),
        ..Settings::default()
    }
}

#[test]
fn an_organizer_has_no_more_chats_than_allowed() {
    on_both_with(one_each(), |services| async move {
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
fn who_has_enough_cannot_wait_for_more() {
    on_both_with(one_each(), |services| async move {
        let console = console(&services, 1).await;
        wait(&console, true).await;
        ask(&services, PARTICIPANT).await.unwrap();
        let chat = next(&console, "new_chat").await;
        next(&console, "user_message").await;
        console.request("w", "start_chat", json!({"waiting": true}));
        let refused = next(&console, "error").await;
        assert_eq!(refused["code"], "too_many_active_chats");
        console.request("s", "sync", json!({"chats": {}}));
        assert_eq!(next(&console, "sync").await["waiting"], false);
        console.request("c", "close_chat", json!({"chatId": chat["id"]}));
        next(&console, "closed_chat").await;
        wait(&console, true).await;
        ask(&services, UserId(51)).await.unwrap();
        assert_eq!(next(&console, "new_chat").await["participantId"], 51);
    });
}

/// The organizer gets a chat, but not through the queue of this node.
async fn elsewhere(services: &Services, organizer: UserId, participant: UserId) {
    let store = &services.store;
    let identity = identity(participant, Side::Participant);
    store.run(UpsertUser { identity }).await.unwrap();
    let now = services.now();
    let asked = Enqueue {
        name: None,
        id: ChatId::new(),
        event: EVENT,
        participant,
        description: "I fell".into(),
        location: None,
        place_coming: false,
        now,
    };
    store.run(asked).await.unwrap();
    let claim = ClaimHead {
        agency: AGENCY,
        organizer,
        now,
        max_active: None,
    };
    let claimed = store.run(claim).await.unwrap();
    assert!(matches!(claimed, ClaimOutcome::Claimed(_)));
}

#[test]
fn a_wait_that_comes_to_too_many_chats_ends_and_says_so() {
    on_both_with(one_each(), |services| async move {
        let (desk, phone) = (console(&services, 1).await, console(&services, 1).await);
        let old = Client::connect(&services, identity(UserId(1), Side::Organizer)).await;
        wait(&desk, true).await;
        elsewhere(&services, UserId(1), UserId(50)).await;
        ask(&services, UserId(51)).await.unwrap();
        for client in [&desk, &phone] {
            let refused = next(client, "error").await;
            assert_eq!(refused["code"], "too_many_active_chats");
        }
        desk.request("s", "sync", json!({"chats": {}}));
        assert_eq!(next(&desk, "sync").await["waiting"], false);
        // The request is there for somebody else, and level 1 was shown nothing.
        let other = console(&services, 2).await;
        wait(&other, true).await;
        assert_eq!(next(&other, "new_chat").await["participantId"], 51);
        old.send("get_chats", json!(""));
        old.expect("chats").await;
    });
}
