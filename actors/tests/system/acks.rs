//! Level 2: requests have names, messages are acknowledged, and sent once however often they are
//! tried.

use crate::client::Client;
use crate::node::{ORGANIZER, PARTICIPANT, identity, on_both, open_chat, organizer, participant};
use serde_json::{Value, json};
use switchboard_actors::services::Services;
use switchboard_domain::Side;

async fn phone(services: &Services) -> Client {
    Client::connect_two(services, identity(PARTICIPANT, Side::Participant)).await
}

fn message(chat: &str, text: &str, client_message_id: &str) -> Value {
    json!({"chatId": chat, "message": text, "clientMessageId": client_message_id})
}

/// Writes until an `ack` says that somebody else is there: until then it is not known that nobody has blocked anybody.
/// Those who read see each of these, and nothing else; comes back with the last number.
pub async fn is_seen_online(chat: &str, writer: &Client, readers: &[&Client]) -> i64 {
    for attempt in 0..1_000 {
        let name = format!("n{attempt}");
        writer.request("n", "send_message", message(chat, "there?", &name));
        let ack = writer.answer("n", "ack").await;
        for reader in readers {
            reader.expect("user_message").await;
        }
        if ack["recipientOnline"] == true {
            return ack["seq"].as_i64().unwrap();
        }
    }
    panic!("nobody is there");
}

#[test]
fn the_ack_comes_before_the_authors_own_copy() {
    on_both(|services| async move {
        let console = organizer(&services).await;
        let (phone, tablet) = (phone(&services).await, phone(&services).await);
        let chat = open_chat(&services, &console, &phone).await;
        tablet.expect("new_chat").await;
        tablet.expect("user_message").await;
        let seq = is_seen_online(&chat, &phone, &[&phone, &tablet, &console]).await;
        phone.request("a", "send_message", message(&chat, "help", "m1"));
        let ack = phone.answer("a", "ack").await;
        assert_eq!(
            (&ack["seq"], &ack["recipientOnline"]),
            (&json!(seq + 1), &json!(true))
        );
        for own in [&phone, &tablet] {
            let copy = own.expect("user_message").await;
            assert_eq!(copy["id"], ack["messageId"]);
            assert_eq!(copy["timeSent"], ack["timeSent"]);
            assert_eq!(copy["clientMessageId"], "m1");
        }
        let other = console.expect("user_message").await;
        assert_eq!(
            other.get("clientMessageId"),
            None,
            "the author's own business"
        );
        console.hang_up();
        // Somebody who has just gone is noticed by the next message but one at the latest.
        let mut online = Value::Bool(true);
        for attempt in 0..100 {
            phone.request(
                "b",
                "send_message",
                message(&chat, "there?", &format!("o{attempt}")),
            );
            online = phone.answer("b", "ack").await["recipientOnline"].clone();
            phone.expect("user_message").await;
            if online == json!(false) {
                break;
            }
        }
        assert_eq!(online, false);
    });
}

#[test]
fn the_same_client_message_id_is_the_same_message() {
    on_both(|services| async move {
        let console = organizer(&services).await;
        let (phone, tablet) = (phone(&services).await, phone(&services).await);
        let chat = open_chat(&services, &console, &phone).await;
        tablet.expect("new_chat").await;
        tablet.expect("user_message").await;
        // Two devices, and one of them three times, all at once.
        for id in ["a", "b", "c"] {
            phone.request(id, "send_message", message(&chat, "help", "m1"));
        }
        tablet.request("t", "send_message", message(&chat, "help", "m1"));
        let mut acks = Vec::new();
        for (device, answers) in [(&phone, 3), (&tablet, 1)] {
            let mut copies = 0;
            let mut seen = 0;
            while seen < answers || copies == 0 {
                let frame = device.frame().await;
                match frame["type"].as_str().unwrap() {
                    "ack" => {
                        seen += 1;
                        acks.push(frame["payload"]["messageId"].clone());
                    }
                    "user_message" => copies += 1,
                    other => panic!("{other}"),
                }
            }
            assert_eq!(copies, 1);
        }
        assert!(acks.iter().all(|id| *id == acks[0]), "{acks:?}");
        console.expect_message(&chat, "help", 2).await;
        // Another author may call another message the same.
        let second = Client::connect_two(&services, identity(ORGANIZER, Side::Organizer)).await;
        second.expect("queue").await;
        second.request("o", "send_message", message(&chat, "coming", "m1"));
        assert_eq!(second.answer("o", "ack").await["seq"], 3);
    });
}

#[test]
fn every_answer_carries_the_name_of_its_request() {
    on_both(|services| async move {
        let phone = phone(&services).await;
        phone.request("p", "ping", Value::Null);
        assert!(phone.answer("p", "pong").await["serverTime"].is_string());
        phone.request("u", "dance", Value::Null);
        assert_eq!(phone.answer("u", "error").await["code"], "unknown_type");
        let nowhere = "01890000-0000-7000-8000-000000000000";
        phone.request("n", "send_message", message(nowhere, "x", "1"));
        assert_eq!(phone.answer("n", "error").await["code"], "chat_not_found");
        phone.request(
            "h",
            "request_help",
            json!({"eventId": 9, "description": "x"}),
        );
        assert_eq!(phone.answer("h", "error").await["code"], "event_not_found");
        phone.request("z", "authorize", json!({"Authorization": "Bearer newer"}));
        assert!(phone.answer("z", "authorized").await["expiresAt"].is_string());
    });
}

#[test]
fn who_ends_a_chat_is_answered_and_everybody_else_is_told() {
    on_both(|services| async move {
        let (phone, tablet) = (participant(&services).await, phone(&services).await);
        let console = Client::connect_two(&services, identity(ORGANIZER, Side::Organizer)).await;
        console.expect("queue").await;
        let asked = crate::node::ask(&services, PARTICIPANT).await.unwrap();
        console.request("s", "start_chat", json!(""));
        let chat = asked.request.to_string();
        let mut started = console.frame().await;
        if started["type"] == "queue" {
            started = console.frame().await;
        }
        assert_eq!(
            (&started["type"], &started["id"]),
            (&json!("new_chat"), &json!("s"))
        );
        console.expect_message(&chat, "help 20", 1).await;
        for device in [&phone, &tablet] {
            device.expect("new_chat").await;
            device.expect("user_message").await;
        }
        console.request("c", "close_chat", json!({"chatId": chat}));
        let closed = console.frame().await;
        assert_eq!(
            (&closed["type"], &closed["id"]),
            (&json!("closed_chat"), &json!("c"))
        );
        // What each has read is told each, and nothing of it at level 1.
        assert_eq!(closed["payload"]["unread"], 1);
        let told = tablet.expect("closed_chat").await;
        assert_eq!((&told["readSeq"], &told["unread"]), (&json!(0), &json!(0)));
        let told = phone.expect("closed_chat").await;
        assert_eq!((told.get("readSeq"), told.get("unread")), (None, None));
        // The push was the answer: it is not shown again.
        console.request("p", "ping", Value::Null);
        console.answer("p", "pong").await;
    });
}
