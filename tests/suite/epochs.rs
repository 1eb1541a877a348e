//! Another epoch: nobody takes the numbers of one for those of another.

use crate::world::{AGENCY, Talk, provision};
use serde_json::{Value, json};
use switchboard_support::{
    Account, Backend, ClientState, Incoming, ServerBuilder, SocketTwo, TestServer, on_both_backends,
};

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

async fn sync(socket: &mut SocketTwo, state: &mut ClientState) {
    state.enter(&socket.welcome()["epoch"].clone());
    while !state.sync(&socket.ask("sync", state.sync_request(), "sync").await) {}
}

/// What a device that has never been there before is told of its active chats.
async fn fresh(account: &Account, user: i64) -> ClientState {
    let mut state = ClientState::new(user);
    let mut socket = account.connect_two().await;
    sync(&mut socket, &mut state).await;
    let chats: Vec<String> = state.chats().map(str::to_owned).collect();
    for chat in chats {
        let page = socket
            .history(&chat, json!({ "limit": 200 }))
            .await
            .expect("a page");
        for message in page["messages"].as_array().expect("messages") {
            state.push("user_message", message);
        }
    }
    state
}

async fn command(server: &TestServer, args: &[&str]) {
    let output = server.command(args).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

fn texts(state: &ClientState, chat: &str) -> Vec<Value> {
    let log = state.log(chat);
    log.iter()
        .map(|message| message["content"].clone())
        .collect()
}

#[tokio::test]
async fn what_a_backup_lost_is_not_taken_for_what_came_after() {
    let mut server = ServerBuilder::new(BINARY, Backend::Sqlite).start().await;
    provision(&server).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    talk.ask("kept").await;
    let copy = server.data().join("copy.db").display().to_string();
    command(&server, &["backup", &copy]).await;
    for number in 0..20 {
        talk.ask(&format!("lost {number}")).await;
    }
    let participant = talk.participant.clone();
    let mut state = ClientState::new(10);
    sync(&mut participant.connect_two().await, &mut state).await;
    state = {
        // It holds everything.
        let mut full = fresh(&participant, 10).await;
        let mut socket = participant.connect_two().await;
        sync(&mut socket, &mut full).await;
        assert_eq!(texts(&full, &talk.chat).len(), 22);
        full
    };
    server.sigterm();
    server.wait_exit().await;
    command(&server, &["restore", &copy]).await;
    server.restart().await;
    // Somebody writes before the device is back, so that the old numbers mean something else.
    let mut console = server.organizer(20, AGENCY).connect().await;
    for number in 0..30 {
        console.say(&talk.chat, &format!("after {number}")).await;
        console.expect("user_message").await;
    }
    let asked = state.sync_request();
    let mut socket = participant.connect_two().await;
    // Also a client that knows of no epochs is told all from the beginning.
    let answer = socket.ask("sync", asked, "sync").await;
    assert_eq!(answer["ranges"][0]["fromSeq"], 1, "{answer}");
    sync(&mut socket, &mut state).await;
    for message in answer["messages"].as_array().expect("messages") {
        state.push("user_message", message);
    }
    let known = texts(&state, &talk.chat);
    assert_eq!(known.len(), 32);
    assert_eq!((&known[1], &known[2]), (&json!("kept"), &json!("after 0")));
}

on_both_backends! {
    async fn a_new_epoch_is_told_to_all_and_voids_what_was_held(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        talk.ask("one").await;
        let participant = talk.participant.clone();
        let mut phone = participant.connect_two().await;
        let first = phone.welcome()["epoch"].clone();
        let mut state = ClientState::new(10);
        sync(&mut phone, &mut state).await;
        let answer = participant.get("/events?limit=1").await;
        assert_eq!(answer.header("x-switchboard-epoch").map(Value::from), Some(first.clone()));
        let next = answer.next_query().expect("two events");

        command(&server, &["epoch", "new"]).await;
        // Within seconds, at every level.
        loop {
            match talk.phone.read().await {
                Incoming::Closed(code) => break assert_eq!(code, Some(1012)),
                Incoming::Frame { .. } => {}
            }
        }
        let mut phone = participant.connect_two().await;
        assert_ne!(phone.welcome()["epoch"], first);
        let answer = phone.ask("sync", state.sync_request(), "sync").await;
        assert_eq!(answer["ranges"][0]["fromSeq"], 1, "{answer}");
        assert_eq!(answer["epoch"], phone.welcome()["epoch"]);
        assert!(state.enter(&answer["epoch"]), "it drops what it held");
        let page = participant.get(&format!("/events{next}")).await;
        page.expect_error(400, "invalid_payload");
        // All goes on.
        talk.phone = participant.connect().await;
        talk.console = talk.organizer.connect().await;
        assert_eq!(talk.answer("two").await["seq"], 3);
    }
}
