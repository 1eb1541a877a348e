//! A match is opened by a human, or undone: whoever did not look at it in time is told so, and the request waits again.

use crate::chat_events::row;
use crate::world::{AGENCY, EVENT, provision};
use serde_json::{Value, json};
use switchboard_support::{
    Account, Organizer, ServerBuilder, SocketTwo, TestServer, on_both_backends,
};

/// A server where a match is to be opened soon.
async fn hasty(builder: ServerBuilder) -> TestServer {
    let server = builder
        .set("SWITCHBOARD_ANSWER_TIMEOUT", "300ms")
        .start()
        .await;
    provision(&server).await;
    server
}

/// A console that waits for the next request.
pub async fn waits(account: &Account) -> SocketTwo {
    let mut console = account.connect_two().await;
    console
        .ask("start_chat", json!({ "waiting": true }), "info")
        .await;
    console
}

/// A chat that the organizer was given and has not opened.
async fn given(
    server: &TestServer,
    participant: i64,
    organizer: &Organizer,
) -> (SocketTwo, String) {
    server.participant(participant).ask(EVENT, "help").await;
    let mut console = organizer.connect_two().await;
    let chat = console.ask("start_chat", json!(""), "new_chat").await;
    (console, chat["id"].as_str().expect("an id").to_owned())
}

/// Comes back when a match that was made later, which nobody opens, is undone.
async fn a_later_one_is_undone(server: &TestServer) {
    let (mut console, chat) = given(server, 99, &server.organizer(98, AGENCY)).await;
    assert_eq!(console.find("missed_chat").await["chatId"], chat.as_str());
}

on_both_backends! {
    async fn who_does_not_look_at_a_chat_in_time_has_missed_it(builder: ServerBuilder) {
        let server = hasty(builder).await;
        let mut phone = server.participant(10).connect_two().await;
        let asked = phone.ask("request_help", json!({ "eventId": EVENT, "description": "my leg" }), "help_requested").await;
        let chat = asked["chatId"].clone();
        let organizer = server.organizer(20, AGENCY);
        let mut other_device = organizer.connect_two().await;
        let mut desk = waits(&organizer).await;
        assert_eq!(desk.find("new_chat").await["id"], chat);
        // A wait that began since ends too.
        desk.ask("start_chat", json!({ "waiting": true }), "info").await;
        for device in [&mut desk, &mut other_device] {
            assert_eq!(device.find("missed_chat").await, json!({ "chatId": chat, "eventId": EVENT }));
            // In whichever order they come.
            let (mut said, mut closed) = (Value::Null, Value::Null);
            while said["state"] != "away" || closed["chatId"] != chat {
                let frame = device.next().await.expect("connected");
                match frame.kind.as_str() {
                    "availability" => said = frame.payload,
                    "closed_chat" => closed = frame.payload,
                    _ => {}
                }
            }
            assert_eq!(said["reason"], "no_answer");
        }
        let mut changed = Value::Null;
        while changed["reason"] != "not_opened" {
            changed = phone.find("chat_changed").await;
        }
        assert_eq!((&changed["chat"]["state"], &changed["turn"]), (&json!("waiting"), &json!(1)));
        for (kind, n) in [("queued", 1), ("matched", 2), ("not_opened", 3)] {
            row(&mut phone, kind, n).await;
        }
        assert_eq!(row(&mut phone, "notice", 4).await["detail"]["rule"], "returned");
        for (kind, payload) in [
            ("mark_read", json!({ "chatId": chat, "seq": 1 })),
            ("typing", json!({ "chatId": chat, "isTyping": true })),
        ] {
            assert_eq!(desk.ask(kind, payload, "error").await["code"], "chat_moved", "{kind}");
        }

        // It is not given to who missed it: their wait is over.
        let mut next = waits(&server.organizer(21, AGENCY)).await;
        let taken = next.find("new_chat").await;
        assert_eq!((&taken["id"], &taken["turn"]), (&chat, &json!(2)));
        next.ask("mark_read", json!({ "chatId": chat, "seq": 1 }), "messages_read").await;
        a_later_one_is_undone(&server).await;
        assert_eq!(server.organizer(21, AGENCY).get("/chats").await.expect(200)[0]["id"], chat);
    }

    async fn a_mark_a_key_or_a_word_opens_it_and_the_rest_does_not(builder: ServerBuilder) {
        let server = hasty(builder).await;
        let opens = |chat: &str| [
            ("mark_read", json!({ "chatId": chat, "seq": 0 })),
            ("typing", json!({ "chatId": chat, "isTyping": true })),
            ("send_message", json!({ "chatId": chat, "message": "here" })),
        ];
        for at in 0..3_i64 {
            let (mut console, chat) = given(&server, 30 + at, &server.organizer(60 + at, AGENCY)).await;
            let (kind, payload) = opens(&chat)[at as usize].clone();
            console.request(kind, payload).await.expect("connected");
        }
        let by_rest = server.organizer(70, AGENCY);
        let (_, chat) = given(&server, 40, &by_rest).await;
        by_rest.post(&format!("/chats/{chat}/read"), &json!({ "seq": 1 })).await.expect_success();
        // What a client does by itself.
        let (mut console, lost) = given(&server, 41, &server.organizer(71, AGENCY)).await;
        console.ask("mark_delivered", json!({ "chatId": lost, "seq": 1 }), "messages_delivered").await;
        console.history(&lost, json!({})).await.expect("a page");
        console.ask("sync", json!({}), "sync").await;
        console.ask("ping", json!({}), "pong").await;
        assert_eq!(console.find("missed_chat").await["chatId"], lost.as_str());
        a_later_one_is_undone(&server).await;
        for organizer in [60, 61, 62, 70] {
            let chats = server.organizer(organizer, AGENCY).get("/chats").await.expect(200);
            assert_eq!(chats.as_array().map(Vec::len), Some(1), "{organizer}: {chats}");
        }
    }

    async fn with_level_1_alone_there_is_as_much_time_as_ever(builder: ServerBuilder) {
        let server = hasty(builder).await;
        server.participant(10).ask(EVENT, "help").await;
        let organizer = server.organizer(20, AGENCY);
        let (mut old, chat) = organizer.take_next().await;
        a_later_one_is_undone(&server).await;
        assert_eq!(organizer.get("/chats").await.expect(200)[0]["id"], chat["id"]);
        old.expect_quiet().await;
    }
}
