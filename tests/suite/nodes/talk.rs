//! Two people on two servers.

use super::{DEADLINE, Nodes};
use crate::world::{AGENCY, EVENT};
use serde_json::json;
use switchboard_support::poll_until_within;

#[tokio::test]
async fn a_help_chat_goes_on_across_servers() {
    let nodes = Nodes::start(2).await;
    let (one, other) = (&nodes.servers[0], &nodes.servers[1]);
    let mut phone = one.participant(20).connect().await;
    let chat = one.participant(20).ask(EVENT, "Please help").await;
    let (mut console, opened) = other.organizer(10, AGENCY).take_next().await;
    assert_eq!(opened["id"], chat);
    assert_eq!(phone.expect_new_chat().await, opened);
    // Another device of the participant, elsewhere.
    let mut tablet = other.participant(20).connect().await;
    phone.say(&chat, "hello").await;
    console.say(&chat, "how can I help?").await;
    let mut logs = Vec::new();
    for device in [&mut phone, &mut console, &mut tablet] {
        let mut log = Vec::new();
        for seq in [2, 3] {
            let message = device.expect("user_message").await;
            assert_eq!(message["seq"], seq, "{message}");
            log.push(message);
        }
        logs.push(log);
    }
    assert!(logs.iter().all(|log| *log == logs[0]), "{logs:?}");
    console.send("close_chat", json!({ "chatId": chat })).await;
    for device in [&mut phone, &mut console, &mut tablet] {
        assert_eq!(device.expect("closed_chat").await["chatId"], chat);
    }
    phone.say(&chat, "too late").await;
    assert_eq!(phone.expect("error").await["code"], "chat_closed");
}

#[tokio::test]
async fn whoever_writes_is_told_whether_somebody_is_on_another_server() {
    let nodes = Nodes::start(2).await;
    let (one, other) = (&nodes.servers[0], &nodes.servers[1]);
    let mut phone = one.participant(20).connect_two().await;
    let chat = one.participant(20).ask(EVENT, "Please help").await;
    let (console, _) = other.organizer(10, AGENCY).take_next().await;
    let mut sent = 0;
    let mut is_told = async |expected: bool| {
        poll_until_within(DEADLINE, "whoever writes is told", async || {
            sent += 1;
            let name = format!("message {sent}");
            let ack = phone.say(&chat, "Are you there?", &name).await;
            (ack.expect("an answer").payload["recipientOnline"] == expected).then_some(())
        })
        .await;
    };
    is_told(true).await;
    console.close().await;
    is_told(false).await;
    let _console = other.organizer(10, AGENCY).connect().await;
    is_told(true).await;
    nodes.to_redis[0].cut();
    is_told(false).await;
    nodes.to_redis[0].resume();
    is_told(true).await;
}

#[tokio::test]
async fn signing_out_on_one_server_closes_the_sockets_on_all() {
    let nodes = Nodes::start(2).await;
    let (here, there) = (
        nodes.servers[0].participant(20),
        nodes.servers[1].participant(20),
    );
    let mut socket = there.connect().await;
    socket.send("get_chats", json!("")).await;
    socket.expect("chats").await;
    here.delete("/session").await.expect_success();
    assert_eq!(socket.closed().await, 4401);
}
