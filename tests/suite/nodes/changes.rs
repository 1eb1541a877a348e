//! Messages that change, on several servers.

use super::{DEADLINE, Nodes};
use crate::direct_chats::introduce;
use crate::reactions::each_sees_their_own;
use crate::world::{AGENCY, EVENT};
use serde_json::{Value, json};
use switchboard_support::{Postgres, SocketTwo, TestServer, poll_until_within};

/// A help chat of a participant here and an organizer there: the two, and the chat.
async fn talk(here: &TestServer, there: &TestServer) -> (SocketTwo, SocketTwo, String) {
    let mut phone = here.participant(10).connect_two().await;
    let help = json!({ "eventId": EVENT, "description": "my leg" });
    let asked = phone.ask("request_help", help, "help_requested").await;
    let mut console = there.organizer(20, AGENCY).connect_two().await;
    let waiting = json!({ "waiting": true });
    console.ask("start_chat", waiting, "info").await;
    console.find("new_chat").await;
    let chat = asked["chatId"].as_str().expect("an id").to_owned();
    (phone, console, chat)
}

fn edit(chat: &str, text: &str, name: &str) -> Value {
    json!({ "chatId": chat, "seq": 1, "message": text, "clientMessageId": name })
}

async fn edited(socket: &mut SocketTwo) -> Value {
    loop {
        let entry = socket.find("user_message").await;
        if entry["kind"] == "edit" {
            return entry["target"].clone();
        }
    }
}

/// What has ended did so two days earlier.
fn days_pass(server: &TestServer) {
    let url = server
        .builder()
        .setting("DATABASE_URL")
        .expect("PostgreSQL");
    let name = url.rsplit('/').next().expect("a name");
    let name = name.split('?').next().expect("a name");
    let earlier = "UPDATE chats SET time_end = time_end - 172800000000";
    Postgres::shared().sql(name, earlier);
}

#[tokio::test]
async fn what_is_changed_on_one_server_is_shown_on_the_other() {
    let nodes = Nodes::start(2).await;
    let (mut phone, mut console, chat) = talk(&nodes.servers[0], &nodes.servers[1]).await;
    phone
        .ask("edit_message", edit(&chat, "my arm", "e1"), "ack")
        .await;
    let shown = edited(&mut console).await;
    assert_eq!(
        (&shown["content"], &shown["changedSeq"]),
        (&json!("my arm"), &json!(2))
    );
    // While nobody knows who is there nothing is changed, and that passes.
    for link in &nodes.to_redis {
        link.cut();
    }
    for server in &nodes.servers {
        nodes.expect_ready(server, "degraded").await;
    }
    let again = edit(&chat, "my foot", "e2");
    let refused = phone.ask("edit_message", again.clone(), "error").await;
    assert_eq!(refused["code"], "overloaded");
    let device = nodes.servers[0].participant(10).connect_two().await;
    assert_eq!(device.welcome()["limits"]["edits"]["max"], 10);
    for link in &nodes.to_redis {
        link.resume();
    }
    nodes.hear_each_other().await;
    poll_until_within(DEADLINE, "it is changed", async || {
        let mut device = nodes.servers[0].participant(10).connect_two().await;
        let answer = device.try_ask("edit_message", again.clone()).await;
        (answer.expect("an answer").kind == "ack").then_some(())
    })
    .await;
    let shown = edited(&mut console).await;
    assert_eq!(
        (&shown["content"], &shown["edits"]),
        (&json!("my foot"), &json!(2))
    );
}

#[tokio::test]
async fn behind_a_block_each_sees_their_own_on_whichever_server() {
    let nodes = Nodes::start(2).await;
    let [here, there] = [&nodes.servers[0], &nodes.servers[1]];
    introduce(&here.service(), &[10, 11]).await;
    let mut ada = here.participant(10).connect_two().await;
    let mut bob = there.participant(11).connect_two().await;
    each_sees_their_own(&there.participant(11), &mut ada, &mut bob).await;
}

#[tokio::test]
async fn a_change_whose_server_dies_is_shown_by_the_other_one_once() {
    for _ in 0..3 {
        let mut nodes = Nodes::start(2).await;
        let (mut phone, mut console, chat) = talk(&nodes.servers[0], &nodes.servers[1]).await;
        let slept = nodes.servers[1].participant(10).connect_two().await;
        slept.close().await;
        // As soon as it is known to be stored: whether anybody else was told nobody knows.
        phone
            .ask("edit_message", edit(&chat, "my arm", "e1"), "ack")
            .await;
        nodes.servers[0].kill9();
        assert_eq!(edited(&mut console).await["content"], "my arm");
        console.say(&chat, "where?", "c1").await.expect("an answer");
        let mut seen = Vec::new();
        while seen.last() != Some(&json!(3)) {
            seen.push(console.find("user_message").await["seq"].clone());
        }
        assert_eq!(seen, [json!(3)], "the change came once");
        let mut slept = nodes.servers[1].participant(10).connect_two().await;
        let held = json!({ "chats": { (chat.as_str()): 1 }, "same": true });
        let missed = slept.ask("sync", held, "sync").await;
        assert_eq!(missed["messages"][0]["target"]["content"], "my arm");
    }
}

#[tokio::test]
async fn nothing_changes_while_a_server_is_there_that_could_not_read_it() {
    let often = [
        ("SWITCHBOARD_EXPIRY_INTERVAL", "50ms"),
        ("SWITCHBOARD_RETENTION_DAYS", "1"),
    ];
    let nodes = Nodes::start_with(2, &often).await;
    let (phone, _console, chat) = talk(&nodes.servers[0], &nodes.servers[1]).await;
    assert_eq!(phone.welcome()["limits"]["edits"]["max"], 10);
    // One of an earlier release comes. It says nothing of what it knows.
    let enter = "local t = redis.call('TIME') \
        redis.call('ZADD', KEYS[1], t[1] * 1000 + 60000, ARGV[1]) return 1";
    let name = "0189000000007000800000000000000a";
    let entered = nodes
        .redis
        .run(&["EVAL", enter, "1", "switchboard:node", name]);
    assert_eq!(entered, ":1");
    let code_of = async |phone: &mut SocketTwo, name: &str| {
        let answer = phone
            .try_ask("edit_message", edit(&chat, "my arm", name))
            .await;
        let answer = answer.expect("an answer");
        answer.payload["code"].as_str().map(str::to_owned)
    };
    for server in &nodes.servers {
        poll_until_within(DEADLINE, "it is known", async || {
            let mut device = server.participant(10).connect_two().await;
            let code = code_of(&mut device, "e1").await;
            (code.as_deref() == Some("unknown_type")).then_some(())
        })
        .await;
    }
    // Nor does the time of a chat: that one would show empty messages.
    let over = nodes.servers[0].participant(11).ask(EVENT, "my arm").await;
    nodes.servers[0].organizer(21, AGENCY).take_next().await;
    let close = format!("/admin/chats/{over}/close");
    let service = nodes.servers[0].service();
    service.call("POST", &close).send().await.expect(200);
    days_pass(&nodes.servers[0]);
    let said = async || {
        let path = format!("/chats/{over}/messages");
        let log = nodes.servers[1].participant(11).get(&path).await.list();
        log[0]["content"].clone()
    };
    let device = nodes.servers[0].participant(10).connect_two().await;
    assert_eq!(device.welcome()["limits"].get("edits"), None);
    let path = format!("/chats/{chat}/messages/1");
    let body = json!({ "content": "my arm" });
    let participant = nodes.servers[0].participant(10);
    let patched = participant.call("PATCH", &path).json(&body).send().await;
    patched.expect_error(404, "not_found");
    assert_eq!(said().await, "my arm");
    // It is gone.
    nodes.redis.run(&["DEL", "switchboard:node"]);
    poll_until_within(DEADLINE, "it is done again", async || {
        let mut device = nodes.servers[0].participant(10).connect_two().await;
        let code = code_of(&mut device, "e2").await;
        code.is_none().then_some(())
    })
    .await;
    poll_until_within(DEADLINE, "it is cleared", async || {
        (said().await == "").then_some(())
    })
    .await;
}
