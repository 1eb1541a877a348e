//! PostgreSQL carries out a commit, and the answer is lost: nothing happens twice, and nobody is
//! told that it did not happen.

use crate::{
    database_faults::{durable, start, through},
    traffic::{OUTCOME, RECOVERY},
    turns::{answered, taken, turn},
    world::{AGENCY, EVENT, Talk, pluck},
};
use serde_json::{Value, json};
use switchboard_support::{
    Incoming, Participant, Proxy, Socket, TestServer, poll_until, poll_until_within,
    postgres::Postgres,
};

/// A server whose link to its database can lose answers.
async fn setting() -> (Postgres, Proxy, TestServer) {
    let database = Postgres::start(durable());
    let link = Proxy::to(([127, 0, 0, 1], database.port()).into()).await;
    let server = start(&through(&link)).await;
    (database, link, server)
}

async fn ready(server: &TestServer) {
    poll_until_within(RECOVERY, "ready", async || {
        (server.root_call("/readyz").send().await.status == 200).then_some(())
    })
    .await;
}

/// The organizer is told that it is not known whether the chat went back. It did, and whoever waits gets it.
#[tokio::test]
async fn a_chat_that_was_given_back_in_doubt_is_the_next_ones() {
    let (_database, link, server) = setting().await;
    let (_participant, mut phone, mut console, chat) = taken(&server).await;
    answered(&mut console, &chat).await;
    let mut next = server.organizer(21, AGENCY).connect_two().await;
    next.ask("start_chat", json!({ "waiting": true }), "info")
        .await;
    // It is stored, too.
    next.find("availability").await;
    link.lose_answers_to_commits(1);
    let error = console.ask("return_chat", turn(&chat, 1), "error").await;
    assert_eq!(error["code"], "timeout");
    assert_eq!(next.find("new_chat").await["id"], chat);
    assert_eq!(phone.find("new_chat").await["turn"], 2);
    let gone = console.find("closed_chat").await;
    assert_eq!(gone["chatId"], chat);
}

/// Whether the next thing that comes is what was asked for, and not an error that leaves it open.
async fn told(socket: &mut Socket, expected: &str) -> bool {
    match socket
        .read_within(OUTCOME)
        .await
        .expect("an answer in time")
    {
        Incoming::Frame { kind, .. } if kind == expected => true,
        Incoming::Frame { kind, payload } if kind == "error" => {
            let code = payload["code"].as_str().expect("a code");
            assert!(
                ["timeout", "overloaded"].contains(&code),
                "it was carried out: {payload}"
            );
            false
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_message_in_doubt_is_shown_once_in_its_place() {
    let (_database, link, server) = setting().await;
    let mut talk = Talk::open(&server, 10, 20).await;
    let mut expected = vec![json!("Please help")];
    for losses in [1, 3] {
        link.lose_answers_to_commits(losses);
        let doubtful = format!("in doubt, {losses} times");
        talk.phone.say(&talk.chat, &doubtful).await;
        let known = told(&mut talk.phone, "user_message").await;
        poll_until("the answers are lost", async || {
            (link.answers_to_lose() == 0).then_some(())
        })
        .await;
        ready(&server).await;
        expected.push(json!(doubtful));

        // Whatever was said about it: it is in its place before all that comes later.
        let later = format!("after {losses}");
        expected.push(json!(later));
        talk.phone.say(&talk.chat, &later).await;
        if !known {
            assert_eq!(talk.phone.expect("user_message").await["content"], doubtful);
        }
        assert_eq!(talk.phone.expect("user_message").await["content"], later);
        for text in [&doubtful, &later] {
            assert_eq!(
                talk.console.expect("user_message").await["content"],
                text.as_str()
            );
        }
    }
    let history = talk.console.history(&talk.chat).await;
    assert_eq!(pluck(&history, "content"), expected);
    assert_eq!(
        pluck(&history, "seq"),
        (1..=5).map(Value::from).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn a_claim_in_doubt_is_made_once() {
    let (_database, link, server) = setting().await;
    let participant = server.participant(10);
    let request = participant.ask(EVENT, "Help").await;
    let mut phone = participant.connect().await;
    let mut console = server.organizer(20, AGENCY).connect().await;
    let mut other = server.organizer(21, AGENCY).connect().await;
    link.lose_answers_to_commits(1);
    console.send("start_chat", json!("")).await;
    // Whatever the organizer was told of the outcome, both are shown the chat that came of it.
    if !told(&mut console, "new_chat").await {
        console.expect("new_chat").await;
    }
    console.expect("user_message").await;
    phone.expect_new_chat().await;
    ready(&server).await;
    assert_eq!(link.answers_to_lose(), 0);
    other.send("start_chat", json!("")).await;
    assert_eq!(other.expect("info").await["message"], "no new chats");
    for socket in [&mut console, &mut phone] {
        assert_eq!(pluck(&socket.chats().await, "id"), [json!(request)]);
        assert_eq!(socket.history(&request).await.len(), 1);
    }
    assert_eq!(participant.request(EVENT).await["chatId"], request);
}

#[tokio::test]
async fn a_request_in_doubt_is_made_once() {
    let (_database, link, server) = setting().await;
    let participant = server.participant(10);
    // The user is known, so that the first commit is the request's own.
    participant.get("/events").await.list();
    link.lose_answers_to_commits(1);
    let first = participant.try_ask(EVENT, "Help").await;
    link.lose_answers_to_commits(0);
    assert!([200, 503].contains(&first.status), "{}", first.text());
    ready(&server).await;
    let request = ask_again(&participant).await;
    let (mut console, chat) = server.organizer(20, AGENCY).take_next().await;
    assert_eq!(chat["id"], request);
    console.send("start_chat", json!("")).await;
    assert_eq!(console.expect("info").await["message"], "no new chats");
}

/// Asks for what may have been asked for already; the id of the one request there is.
async fn ask_again(participant: &Participant) -> Value {
    let again = participant.try_ask(EVENT, "Help").await;
    if again.status != 200 {
        again.expect_error(409, "help_already_requested");
    }
    participant.request(EVENT).await["requestId"].clone()
}

#[tokio::test]
async fn an_end_in_doubt_is_an_end() {
    let (_database, link, server) = setting().await;
    let mut talk = Talk::open(&server, 10, 20).await;
    link.lose_answers_to_commits(1);
    talk.console
        .send("close_chat", json!({ "chatId": talk.chat }))
        .await;
    told(&mut talk.console, "closed_chat").await;
    assert_eq!(link.answers_to_lose(), 0);
    ready(&server).await;
    // It was carried out, so no message comes after it and the lock is released.
    talk.phone.say(&talk.chat, "one more thing").await;
    loop {
        match talk.phone.read().await {
            Incoming::Frame { kind, payload } if kind == "error" => {
                assert_eq!(payload["code"], "chat_closed");
                break;
            }
            // Who is told of the end late is told all the same.
            Incoming::Frame { kind, .. } => assert_eq!(kind, "closed_chat"),
            closed => panic!("{closed:?}"),
        }
    }
    let archived = format!("/participant/chats/{}/messages", talk.chat);
    assert_eq!(talk.participant.get(&archived).await.list().len(), 1);
    talk.participant.ask(EVENT, "again").await;
}
