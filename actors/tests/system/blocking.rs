//! Blocking, seen from the sockets: whoever blocks hears nothing, and whoever is blocked learns
//! nothing of it.

use crate::client::Client;
use crate::direct::{ADA, BOB, device, introduce, nothing_comes, open, says};
use crate::node::{on_both, on_both_restarted, on_both_with};
use serde_json::{Value, json};
use switchboard_actors::services::{Services, Settings};
use switchboard_domain::Timestamp;
use switchboard_domain::policy::{BlockMode, Policy};
use switchboard_store::queries::{DeleteBlock, PutBlock};

/// [`BOB`] does not want to hear from [`ADA`].
async fn block(services: &Services) {
    let block = PutBlock {
        user: BOB,
        blocked: ADA,
        now: Timestamp(0),
    };
    assert!(services.store.run(block).await.unwrap());
}

async fn unblock(services: &Services) {
    let unblock = DeleteBlock {
        user: BOB,
        blocked: ADA,
    };
    services.store.run(unblock).await.unwrap();
}

/// Sends a message; its `ack`, and the author's own copy.
async fn say(device: &Client, chat: &str, text: &str) -> (Value, Value) {
    device.request("say", "send_message", says(chat, text));
    let ack = device.answer("say", "ack").await;
    let own = device.expect("user_message").await;
    assert_eq!(own["id"], ack["messageId"]);
    (ack, own)
}

async fn mark(device: &Client, chat: &str, seq: i64) -> Value {
    device.request("mark", "mark_read", json!({"chatId": chat, "seq": seq}));
    device.answer("mark", "messages_read").await["seq"].clone()
}

async fn history(device: &Client, chat: &str) -> Value {
    device.request("history", "get_chat_history", json!({"chatId": chat}));
    let page = device.answer("history", "chat_history").await;
    let seqs: Vec<Value> = page["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["seq"].clone())
        .collect();
    json!([seqs, page["fromSeq"], page["toSeq"], page["hasMore"]])
}

#[test]
fn nothing_of_what_is_blocked_comes_through() {
    on_both(|services| async move {
        introduce(&services).await;
        let (phone, tablet) = (device(&services, ADA).await, device(&services, ADA).await);
        let peer = device(&services, BOB).await;
        let chat = open(&phone, BOB).await;
        tablet.expect("new_chat").await;
        say(&phone, &chat, "hello").await;
        tablet.expect("user_message").await;
        peer.expect("new_chat").await;
        peer.expect_message(&chat, "hello", 1).await;
        say(&peer, &chat, "go away").await;
        for own in [&phone, &tablet] {
            own.expect_message(&chat, "go away", 2).await;
        }
        block(&services).await;

        for seq in [3, 4] {
            let (ack, own) = say(&phone, &chat, "but").await;
            assert_eq!((&ack["seq"], own.get("prevSeq")), (&json!(seq), None));
            // As of somebody who is away: nothing is delivered, and nobody wonders.
            assert_eq!(ack["recipientOnline"], false);
            tablet.expect_message(&chat, "but", seq).await;
        }
        nothing_comes(&peer).await;
        assert_eq!(history(&peer, &chat).await, json!([[1, 2], 1, 2, false]));
        assert_eq!(
            history(&phone, &chat).await,
            json!([[1, 2, 3, 4], 1, 4, false])
        );

        // Marks: what whoever blocks reads is shown to nobody else, and the other one's reaches not into what
        // they do not see.
        let second = device(&services, BOB).await;
        assert_eq!(mark(&peer, &chat, 9).await, 2);
        assert_eq!(second.expect("messages_read").await["seq"], 2);
        second.hang_up();
        for own in [&phone, &tablet] {
            nothing_comes(own).await;
        }
        assert_eq!(mark(&phone, &chat, 2).await, 2);
        assert_eq!(peer.expect("messages_read").await["seq"], 2);
        assert_eq!(tablet.expect("messages_read").await["seq"], 2);
        assert_eq!(mark(&phone, &chat, 4).await, 4);
        assert_eq!(tablet.expect("messages_read").await["seq"], 4);
        nothing_comes(&peer).await;

        // The hole is covered, for whoever looks on and for whoever comes back.
        let (ack, own) = say(&peer, &chat, "still there?").await;
        assert_eq!((&ack["seq"], &own["prevSeq"]), (&json!(5), &json!(2)));
        for other in [&phone, &tablet] {
            let shown = other.expect("user_message").await;
            assert_eq!((&shown["seq"], shown.get("prevSeq")), (&json!(5), None));
        }
        assert_eq!(history(&peer, &chat).await, json!([[1, 2, 5], 1, 5, false]));
        peer.request("sync", "sync", json!({"chats": {(&*chat): 2}}));
        let missed = peer.answer("sync", "sync").await;
        assert_eq!(missed["messages"][0]["seq"], 5);
        let range = json!({"chatId": chat, "fromSeq": 3, "toSeq": 5, "hasMore": false});
        assert_eq!(
            (&missed["ranges"][0], &missed["complete"]),
            (&range, &json!(true))
        );
        assert_eq!(missed["chats"][0]["lastSeq"], 5);

        unblock(&services).await;
        say(&phone, &chat, "thank you").await;
        let shown = peer.expect("user_message").await;
        assert_eq!((&shown["seq"], shown.get("prevSeq")), (&json!(6), None));
        assert_eq!(
            history(&peer, &chat).await,
            json!([[1, 2, 5, 6], 1, 6, false])
        );
    });
}

#[test]
fn who_was_never_heard_is_new_when_heard() {
    on_both(|services| async move {
        introduce(&services).await;
        block(&services).await;
        let (phone, peer) = (device(&services, ADA).await, device(&services, BOB).await);
        let chat = open(&phone, BOB).await;
        say(&phone, &chat, "hello").await;
        nothing_comes(&peer).await;
        peer.request("list", "get_chats", json!({"kind": "direct"}));
        assert_eq!(peer.answer("list", "chats").await["chats"], json!([]));
        peer.request("history", "get_chat_history", json!({"chatId": chat}));
        assert_eq!(peer.answer("history", "error").await["code"], "no_access");
        unblock(&services).await;
        say(&phone, &chat, "hello again").await;
        let shown = peer.expect("new_chat").await;
        assert_eq!(
            (&shown["lastSeq"], &shown["unread"]),
            (&json!(2), &json!(1))
        );
        let shown = peer.expect("user_message").await;
        assert_eq!((&shown["seq"], &shown["prevSeq"]), (&json!(2), &json!(0)));
    });
}

#[test]
fn holes_are_known_after_a_restart() {
    let chat = std::sync::Mutex::new(String::new());
    on_both_restarted(
        Settings::default(),
        |services| {
            let chat = &chat;
            async move {
                introduce(&services).await;
                let phone = device(&services, ADA).await;
                let id = open(&phone, BOB).await;
                say(&phone, &id, "hello").await;
                block(&services).await;
                say(&phone, &id, "hello?").await;
                *chat.lock().unwrap() = id;
            }
        },
        |services| {
            let chat = chat.lock().unwrap().clone();
            async move {
                let (phone, peer) = (device(&services, ADA).await, device(&services, BOB).await);
                let (_, own) = say(&peer, &chat, "yes").await;
                assert_eq!((&own["seq"], &own["prevSeq"]), (&json!(3), &json!(1)));
                let shown = phone.expect("user_message").await;
                assert_eq!(shown.get("prevSeq"), None);
            }
        },
    );
}

#[test]
fn who_is_blocked_may_be_told() {
    let policy = Policy {
        blocks: BlockMode::Notify,
        ..Policy::default()
    };
    let settings = Settings {
        policy,
        ..Settings::default()
    };
    on_both_with(settings, |services| async move {
        introduce(&services).await;
        let (phone, peer) = (device(&services, ADA).await, device(&services, BOB).await);
        let chat = open(&phone, BOB).await;
        block(&services).await;
        phone.request("say", "send_message", says(&chat, "hello"));
        assert_eq!(phone.answer("say", "error").await["code"], "blocked");
        unblock(&services).await;
        say(&phone, &chat, "hello").await;
        peer.expect("new_chat").await;
        peer.expect_message(&chat, "hello", 1).await;
    });
}
