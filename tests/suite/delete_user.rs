//! A user who is gone.

use crate::world::{AGENCY, EVENT, Talk, provision};
use serde_json::{Value, json};
use switchboard_support::{EventSpec, Incoming, Socket, TestServer, on_both_backends};

on_both_backends! {
    async fn a_deleted_participant_leaves_only_words(server: TestServer) {
        provision(&server).await;
        server
            .service()
            .put_event(&EventSpec::running(EVENT + 1, AGENCY))
            .await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let said = talk.ask("remember me").await;
        let mut second_phone = talk.participant.connect().await;
        talk.participant.ask(EVENT + 1, "and here").await;

        server.service().delete_user(10).await.expect_success();
        // Its chat is closed, and the other side is told.
        let closed = talk.console.expect("closed_chat").await;
        assert_eq!(
            (&closed["chatId"], &closed["ended"]),
            (&json!(talk.chat), &json!(1))
        );
        for phone in [&mut talk.phone, &mut second_phone] {
            assert_eq!(closed_after_the_chat(phone).await, 4403);
        }
        // Its request is withdrawn.
        talk.console.send("start_chat", json!("")).await;
        assert_eq!(talk.console.expect("info").await["message"], "no new chats");
        // Its token is worth nothing, as often as it is tried.
        for _ in 0..2 {
            talk.participant
                .get("/events")
                .await
                .expect_failure(&[401, 403]);
            talk.participant
                .try_ask(EVENT, "me again")
                .await
                .expect_failure(&[401, 403]);
            let mut socket = talk.participant.open().await;
            socket.expect("error").await;
            assert!([4401, 4403].contains(&socket.closed().await));
        }
        // Its words stay, its name does not.
        assert_eq!(talk.console.history(&talk.chat).await.last(), Some(&said));
        let chats = talk.organizer.get("/agency/chats").await.list();
        for field in ["name", "email", "phoneNumber"] {
            assert_eq!(chats[0]["participant"][field], "", "{chats:?}");
        }
        server.service().delete_user(10).await.expect_success();
    }

    async fn a_deleted_organizer_leaves_the_chats_closed_where_that_is_wanted(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let closing = server.service().delete("/admin/users/20?chats=close").await;
        closing.expect_success();
        assert_eq!(talk.phone.expect("closed_chat").await["chatId"], talk.chat);
        assert_eq!(closed_after_the_chat(&mut talk.console).await, 4403);
        talk.phone.say(&talk.chat, "hello?").await;
        talk.phone.expect_error("chat_closed").await;
        // The lock went with the chat.
        talk.participant.ask(EVENT, "somebody else, please").await;
        let (_console, chat) = server.organizer(21, AGENCY).take_next().await;
        assert_eq!(chat["participantId"], 10);
        assert_eq!(talk.phone.expect_new_chat().await, chat);
    }

    async fn nobody_else_is_deleted(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        server
            .service()
            .put("/admin/users/11", &json!({ "role": "participant" }))
            .await
            .expect_success();
        server.service().delete_user(11).await.expect_success();
        talk.ask("still here").await;
        talk.answer("me too").await;
        let unknown = server.service().delete_user(999).await;
        assert!(
            [200, 204, 404].contains(&unknown.status),
            "{}",
            unknown.text()
        );
        let active: Vec<Value> = talk.phone.chats().await;
        assert_eq!(active.len(), 1);
    }
}

/// The close code of a socket that may be told of its chat's end before its own.
async fn closed_after_the_chat(socket: &mut Socket) -> u16 {
    loop {
        match socket.read().await {
            Incoming::Closed(code) => return code.expect("a close frame"),
            Incoming::Frame { kind, payload } => {
                assert!(
                    ["closed_chat", "error"].contains(&kind.as_str()),
                    "{kind}: {payload}"
                );
            }
        }
    }
}
