//! Direct chats: who is shown what, and when.

use crate::acks::is_seen_online;
use crate::client::Client;
use crate::node::{identity, on_both};
use serde_json::{Value, json};
use switchboard_actors::services::Services;
use switchboard_domain::{Side, UserId};
use switchboard_store::queries::{PutContact, UpsertUser};

pub const ADA: UserId = UserId(201);
pub const BOB: UserId = UserId(202);

/// Both are known, and may write to each other.
pub async fn introduce(services: &Services) {
    for user in [ADA, BOB] {
        let identity = identity(user, Side::Participant);
        services.store.run(UpsertUser { identity }).await.unwrap();
    }
    for (user, may_write_to) in [(ADA, BOB), (BOB, ADA)] {
        let contact = PutContact { user, may_write_to };
        assert!(services.store.run(contact).await.unwrap());
    }
}

pub async fn device(services: &Services, user: UserId) -> Client {
    Client::connect_two(services, identity(user, Side::Participant)).await
}

pub async fn open(device: &Client, peer: UserId) -> String {
    device.request("open", "open_direct_chat", json!({"userId": peer.0}));
    let chat = device.answer("open", "new_chat").await;
    assert_eq!(chat["peer"]["id"], peer.0);
    chat["id"].as_str().unwrap().to_owned()
}

pub fn says(chat: &str, text: &str) -> Value {
    json!({"chatId": chat, "message": text})
}

/// Nothing but the answer to a ping comes.
pub async fn nothing_comes(device: &Client) {
    device.request("quiet", "ping", Value::Null);
    device.answer("quiet", "pong").await;
}

#[test]
fn the_other_one_is_shown_it_with_its_first_message() {
    on_both(|services| async move {
        introduce(&services).await;
        let (phone, tablet) = (device(&services, ADA).await, device(&services, ADA).await);
        let peer = device(&services, BOB).await;
        let chat = open(&phone, BOB).await;
        let shown = tablet.expect("new_chat").await;
        assert_eq!(
            (&shown["id"], &shown["kind"]),
            (&json!(chat), &json!("direct"))
        );
        assert_eq!(
            (&shown["lastSeq"], shown.get("lastMessage")),
            (&json!(0), None)
        );
        assert_eq!(open(&phone, BOB).await, chat, "as often as one likes");
        nothing_comes(&phone).await;
        nothing_comes(&tablet).await;
        nothing_comes(&peer).await;

        phone.request("say", "send_message", says(&chat, "hello"));
        assert_eq!(phone.answer("say", "ack").await["seq"], 1);
        for own in [&phone, &tablet] {
            own.expect_message(&chat, "hello", 1).await;
        }
        let shown = peer.expect("new_chat").await;
        assert_eq!(
            shown["peer"],
            json!({"id": 201, "name": "", "role": "participant"})
        );
        assert_eq!(
            (&shown["unread"], &shown["lastSeq"]),
            (&json!(1), &json!(1))
        );
        assert_eq!(shown["lastMessage"]["content"], "hello");
        assert_eq!(shown.get("agencyId"), None);
        peer.expect_message(&chat, "hello", 1).await;

        peer.request("say", "send_message", says(&chat, "hello yourself"));
        peer.answer("say", "ack").await;
        for own in [&phone, &tablet, &peer] {
            own.expect_message(&chat, "hello yourself", 2).await;
        }
        peer.request("read", "mark_read", json!({"chatId": chat, "seq": 9}));
        assert_eq!(peer.answer("read", "messages_read").await["seq"], 2);
        for other in [&phone, &tablet] {
            assert_eq!(other.expect("messages_read").await["userId"], BOB.0);
        }
        is_seen_online(&chat, &phone, &[&phone, &tablet, &peer]).await;
    });
}

#[test]
fn whoever_opens_it_at_once_opens_one() {
    on_both(|services| async move {
        introduce(&services).await;
        let devices = [
            device(&services, ADA).await,
            device(&services, ADA).await,
            device(&services, BOB).await,
        ];
        for (device, peer) in devices.iter().zip([BOB, BOB, ADA]) {
            device.request("open", "open_direct_chat", json!({"userId": peer.0}));
            device.request("say", "ping", Value::Null);
        }
        let mut chats = Vec::new();
        for device in &devices {
            // What another device of the same user opened comes by itself, before or after.
            loop {
                let frame = device.frame().await;
                if frame["type"] == "new_chat" {
                    chats.push(frame["payload"]["id"].clone());
                }
                if frame["id"] == "say" {
                    break;
                }
            }
        }
        assert!(chats.len() >= 3, "{chats:?}");
        assert!(chats.iter().all(|chat| *chat == chats[0]), "{chats:?}");
    });
}

#[test]
fn level_one_knows_nothing_of_it() {
    on_both(|services| async move {
        introduce(&services).await;
        let peer = device(&services, BOB).await;
        let old = Client::connect(&services, identity(ADA, Side::Participant)).await;
        let new = device(&services, ADA).await;
        let chat = open(&new, BOB).await;
        new.send("send_message", says(&chat, "hello"));
        new.expect("ack").await;
        new.expect_message(&chat, "hello", 1).await;
        peer.expect("new_chat").await;
        peer.expect_message(&chat, "hello", 1).await;
        old.send("get_chats", json!(""));
        assert_eq!(
            old.expect("chats").await["chats"],
            json!([]),
            "and nothing before"
        );
        for (kind, payload) in [
            ("get_chat_history", json!({"chatId": chat})),
            ("send_message", says(&chat, "old")),
        ] {
            old.send(kind, payload);
            assert_eq!(old.expect("error").await["code"], "chat_not_found");
        }
        old.send("open_direct_chat", json!({"userId": 202}));
        assert_eq!(old.expect("error").await["code"], "unknown_type");
        nothing_comes(&peer).await;
    });
}

#[test]
fn whoever_may_not_is_told_and_nothing_happens() {
    on_both(|services| async move {
        introduce(&services).await;
        let phone = device(&services, ADA).await;
        for (peer, code) in [
            (json!(999), "user_not_found"),
            (json!(201), "invalid_payload"),
            (json!(20), "user_not_found"),
            (json!(0), "invalid_payload"),
            (json!("202"), "invalid_payload"),
        ] {
            phone.request("open", "open_direct_chat", json!({"userId": peer}));
            assert_eq!(phone.answer("open", "error").await["code"], code, "{peer}");
        }
        let identity = identity(UserId(20), Side::Participant);
        services.store.run(UpsertUser { identity }).await.unwrap();
        phone.request("open", "open_direct_chat", json!({"userId": 20}));
        assert_eq!(phone.answer("open", "error").await["code"], "forbidden");
        phone.request("list", "get_chats", json!({"kind": "direct"}));
        assert_eq!(phone.answer("list", "chats").await["chats"], json!([]));
    });
}

#[test]
fn nobody_ends_it() {
    on_both(|services| async move {
        let console = |user| Client::connect_two(&services, identity(user, Side::Organizer));
        let (one, two) = (console(UserId(11)).await, console(UserId(12)).await);
        one.expect("queue").await;
        two.expect("queue").await;
        one.request("open", "open_direct_chat", json!({"userId": 12}));
        let chat = one.answer("open", "new_chat").await["id"].clone();
        one.request("close", "close_chat", json!({"chatId": chat}));
        assert_eq!(one.answer("close", "error").await["code"], "forbidden");
    });
}
