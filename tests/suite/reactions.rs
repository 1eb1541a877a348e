//! Reactions to messages: what every device, of whichever level, is shown of them.

use crate::blocking::block;
use crate::changed_messages::{Talk, entry, refused, talk};
use crate::direct_chats::introduce;
use crate::world::AGENCY;
use futures_util::future::join_all;
use serde_json::{Value, json};
use switchboard_support::{Account, SocketTwo, TestServer, on_both_backends};

fn react(chat: &str, seq: i64, emoji: &str, on: bool, name: &str) -> Value {
    json!({ "chatId": chat, "seq": seq, "emoji": emoji, "on": on, "clientMessageId": name })
}

/// What the newest page says of the reactions to a message.
async fn reactions(socket: &mut SocketTwo, chat: &str, seq: usize) -> Value {
    let page = socket.whole_history(chat).await.expect("a page");
    page[seq - 1]["reactions"].clone()
}

/// Ada, whom Bob has blocked, reacts, and so does Bob: live and in pages she sees both, and he sees his own.
pub async fn each_sees_their_own(bobs: &Account, ada: &mut SocketTwo, bob: &mut SocketTwo) {
    let opened = ada
        .ask("open_direct_chat", json!({ "userId": 11 }), "new_chat")
        .await;
    let chat = opened["id"].as_str().expect("an id").to_owned();
    ada.say(&chat, "hello", "a1").await.expect("an answer");
    entry(bob, "text").await;
    block(bobs, 10).await;
    ada.ask("react", react(&chat, 1, "❤️", true, "a2"), "ack")
        .await;
    bob.ask("react", react(&chat, 1, "👍", true, "b1"), "ack")
        .await;
    let his = json!([{ "emoji": "👍", "users": [11] }]);
    let hers = json!([{ "emoji": "👍", "users": [11] }, { "emoji": "❤️", "users": [10] }]);
    // Bob hears of his own alone, and Ada's device keeps her heart.
    assert_eq!(entry(bob, "reaction").await["target"]["reactions"], his);
    loop {
        let shown = entry(ada, "reaction").await;
        if shown["authorId"] == 11 {
            assert_eq!(shown["target"]["reactions"], hers);
            break;
        }
    }
    assert_eq!(reactions(ada, &chat, 1).await, hers);
    assert_eq!(reactions(bob, &chat, 1).await, his);
}

on_both_backends! {
    async fn a_heart_is_on_every_device_and_counts_for_nothing(server: TestServer) {
        let Talk { mut phone, mut console, chat } = talk(&server).await;
        let limits = &phone.welcome()["limits"]["reactions"];
        assert_eq!((&limits["emoji"][1], &limits["ofUser"]), (&json!("❤️"), &json!(3)));
        let mut old = server.organizer(20, AGENCY).connect().await;
        let mut tablet = server.participant(10).connect_two().await;
        console.say(&chat, "I am on my way", "c1").await.expect("an answer");
        let before = phone.ask("get_chats", json!({ "limit": 5 }), "chats").await;

        // However it is drawn, it is the one of the list.
        let ack = phone.ask("react", react(&chat, 2, "\u{2764}", true, "r1"), "ack").await;
        assert_eq!((&ack["seq"], &ack["targetSeq"], &ack["changedSeq"]), (&json!(3), &json!(2), &json!(3)));
        let meant = json!([{ "emoji": "❤️", "users": [10] }]);
        for device in [&mut console, &mut tablet] {
            let shown = entry(device, "reaction").await;
            assert_eq!((&shown["emoji"], &shown["on"], &shown["content"]), (&json!("❤️"), &json!(true), &json!("")));
            assert_eq!((&shown["target"]["content"], &shown["target"]["reactions"]), (&json!("I am on my way"), &meant));
        }
        assert_eq!(reactions(&mut console, &chat, 2).await, meant);
        while old.expect("user_message").await["content"] != "❤️" {}
        let after = phone.ask("get_chats", json!({ "limit": 5 }), "chats").await;
        let of = |chats: &Value, field: &str| chats["chats"][0][field].clone();
        for field in ["unread", "activeAt", "awaitingSince"] {
            assert_eq!(of(&after, field), of(&before, field), "{field}");
        }
        assert_eq!((&of(&after, "lastSeq"), &of(&after, "lastMessage")["seq"]), (&json!(3), &json!(2)));

        // Taken back over REST, and again.
        let path = format!("/chats/{chat}/messages/2/reactions/%E2%9D%A4%EF%B8%8F?clientMessageId=r2");
        let first = server.participant(10).delete(&path).await.json();
        assert_eq!((&first["seq"], &first["targetSeq"]), (&json!(4), &json!(2)));
        assert_eq!(server.participant(10).delete(&path).await.json(), first, "the same name is the same change");
        let path = path.replace("r2", "r3");
        let again = server.participant(10).delete(&path).await.json();
        assert_eq!(again, json!({ "targetSeq": 2, "changedSeq": 4, "unchanged": true }));
        assert_eq!(reactions(&mut phone, &chat, 2).await, Value::Null);
        while old.expect("user_message").await["content"] != "✗ ❤️" {}
    }

    async fn what_is_no_reaction_is_refused(server: TestServer) {
        let Talk { mut phone, chat, .. } = talk(&server).await;
        let bomb = "\u{1F468}\u{200D}".repeat(9);
        for emoji in ["", "a", "👍👍", "\u{202E}👍", "🦄", &bomb, &"👍".repeat(2_500)] {
            assert_eq!(refused(&mut phone, "react", react(&chat, 1, emoji, true, "r")).await, "invalid_payload", "{emoji}");
        }
        for (seq, code) in [(0, "invalid_payload"), (-1, "invalid_payload"), (99, "message_not_found")] {
            assert_eq!(refused(&mut phone, "react", react(&chat, seq, "👍", true, "r")).await, code);
        }
        for (n, emoji) in ["👍", "❤️", "😂"].into_iter().enumerate() {
            phone.ask("react", react(&chat, 1, emoji, true, &format!("n{n}")), "ack").await;
        }
        assert_eq!(refused(&mut phone, "react", react(&chat, 1, "🔥", true, "n4")).await, "too_many_changes");
        assert_eq!(refused(&mut phone, "react", react(&chat, 2, "👍", true, "n5")).await, "invalid_payload", "a change");
        assert_eq!(refused(&mut phone, "react", react(&chat, 1, "🔥", true, "n0")).await, "invalid_payload", "another name");
        let mut stranger = server.participant(11).connect_two().await;
        assert_eq!(refused(&mut stranger, "react", react(&chat, 1, "👍", true, "s")).await, "no_access");
    }

    async fn behind_a_block_each_sees_their_own(server: TestServer) {
        introduce(&server.service(), &[10, 11]).await;
        let mut ada = server.participant(10).connect_two().await;
        let mut bob = server.participant(11).connect_two().await;
        each_sees_their_own(&server.participant(11), &mut ada, &mut bob).await;
    }

    async fn five_connections_at_once_are_one_reaction(server: TestServer) {
        let Talk { mut phone, chat, .. } = talk(&server).await;
        let asking = (0..5).map(|_| async {
            let mut device = server.participant(10).connect_two().await;
            device.ask("react", react(&chat, 1, "👍", true, "same"), "ack").await
        });
        let acks = join_all(asking).await;
        assert!(acks.iter().all(|ack| ack["seq"] == 2 && ack["messageId"] == acks[0]["messageId"]), "{acks:?}");
        assert_eq!(phone.whole_history(&chat).await.expect("a page").len(), 2);
    }
}
