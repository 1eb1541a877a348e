//! Marks of members who are on different nodes.

use crate::client::Client;
use crate::direct::{ADA, BOB, device, introduce, open, says};
use crate::node::{Apart, on_two_nodes};
use serde_json::json;
use switchboard_actors::blocks;

async fn says_and_reads(ada: &Client, bob: &[&Client; 2], chat: &str, seq: i64) {
    ada.request("say", "send_message", says(chat, "hello"));
    ada.answer("say", "ack").await;
    ada.expect("user_message").await;
    for device in bob {
        while device.frame().await["payload"]["seq"] != seq {}
    }
    let [here, there] = bob;
    here.request("read", "mark_read", json!({"chatId": chat, "seq": seq}));
    here.answer("read", "messages_read").await;
    assert_eq!(there.expect("messages_read").await["seq"], seq);
}

#[test]
fn what_whoever_blocks_reads_is_shown_on_no_node_to_the_other() {
    on_two_nodes(Apart::Told, async |one, other| {
        introduce(&one).await;
        let (phone, tablet) = (device(&one, ADA).await, device(&other, ADA).await);
        let bob = [&device(&one, BOB).await, &device(&other, BOB).await];
        let chat = open(&phone, BOB).await;
        tablet.expect("new_chat").await;
        says_and_reads(&phone, &bob, &chat, 1).await;
        tablet.expect_message(&chat, "hello", 1).await;
        for device in [&phone, &tablet] {
            assert_eq!(device.expect("messages_read").await["seq"], 1);
        }
        phone.request("say", "send_message", says(&chat, "again"));
        phone.answer("say", "ack").await;
        for device in [&phone, &tablet, bob[0], bob[1]] {
            device.expect_message(&chat, "again", 2).await;
        }
        blocks::block(&one, BOB, ADA).await.unwrap();
        for device in bob {
            device.expect("block_changed").await;
        }
        bob[0].request("read", "mark_read", json!({"chatId": chat, "seq": 2}));
        bob[0].answer("read", "messages_read").await;
        assert_eq!(bob[1].expect("messages_read").await["seq"], 2);
        blocks::unblock(&one, BOB, ADA).await.unwrap();
        for device in bob {
            device.expect("block_changed").await;
        }
        // Nothing came meanwhile: the next that either is shown is the next message, and how far that is read.
        says_and_reads(&phone, &bob, &chat, 3).await;
        tablet.expect_message(&chat, "hello", 3).await;
        for device in [&phone, &tablet] {
            assert_eq!(device.expect("messages_read").await["seq"], 3);
        }
    });
}
