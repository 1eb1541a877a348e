//! The end of a chat.

use crate::world::{EVENT, NO_CHAT, Talk, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{Incoming, TestServer, on_both_backends};

on_both_backends! {
    async fn a_closed_chat_takes_no_more(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        talk.ask("the last word").await;
        talk.close().await;
        for socket in [&mut talk.phone, &mut talk.console] {
            socket.say(&talk.chat, "one more thing").await;
            socket.expect_error("chat_closed").await;
            assert_eq!(socket.history(&talk.chat).await.len(), 2);
            assert_eq!(socket.chats().await, Vec::<Value>::new());
        }
        talk.console
            .send("close_chat", json!({ "chatId": talk.chat }))
            .await;
        talk.console.expect_error("chat_closed").await;
    }

    async fn a_closed_chat_carries_the_fields_of_a_chat(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let closed = talk.close().await;
        for field in [
            "id",
            "agencyId",
            "eventId",
            "organizerId",
            "participantId",
            "timeStart",
            "participant",
        ] {
            assert_eq!(closed[field], talk.opened[field], "{field}");
        }
        assert_eq!(
            (&talk.opened["ended"], &closed["ended"]),
            (&json!(0), &json!(1))
        );
        assert!(
            closed["timeEnd"].as_str() >= closed["timeStart"].as_str(),
            "{closed}"
        );
    }

    async fn nothing_comes_after_the_end(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        // Messages that race with the end are stored before it, or refused.
        for number in 0..50 {
            talk.phone
                .say(&talk.chat, &format!("number {number}"))
                .await;
        }
        talk.console
            .send("close_chat", json!({ "chatId": talk.chat }))
            .await;
        let mut stored = Vec::new();
        loop {
            match talk.console.read().await {
                Incoming::Frame { kind, payload } if kind == "user_message" => stored.push(payload),
                Incoming::Frame { kind, .. } if kind == "closed_chat" => break,
                other => panic!("{other:?}"),
            }
        }
        talk.console.expect_quiet().await;
        let history = talk.console.history(&talk.chat).await;
        assert_eq!(history[1..], stored);
        let mut refused = 0;
        let mut own = Vec::new();
        while own.len() + refused < 50 {
            match talk.phone.read().await {
                Incoming::Frame { kind, payload } if kind == "user_message" => own.push(payload),
                Incoming::Frame { kind, .. } if kind == "closed_chat" => {}
                Incoming::Frame { kind, payload } if kind == "error" => {
                    assert_eq!(payload["code"], "chat_closed");
                    refused += 1;
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(own, stored);
    }

    async fn the_participant_of_a_closed_chat_finds_it_in_the_archive(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        assert_eq!(
            talk.participant.get("/participant/chats").await.list(),
            Vec::<Value>::new()
        );
        talk.close().await;
        let ended = talk.participant.get("/participant/chats").await.list();
        assert_eq!(pluck(&ended, "id"), [json!(talk.chat)]);
        assert_eq!(ended[0]["ended"], 1);
    }

    async fn the_integrator_may_close_any_chat(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let path = format!("/admin/chats/{}/close", talk.chat);
        talk.organizer
            .post(&path, &json!({}))
            .await
            .expect_error(403, "forbidden");
        server
            .service()
            .post(&path, &json!({}))
            .await
            .expect_success();
        for socket in [&mut talk.phone, &mut talk.console] {
            assert_eq!(socket.expect("closed_chat").await["chatId"], talk.chat);
        }
        let unknown = format!("/admin/chats/{NO_CHAT}/close");
        server
            .service()
            .post(&unknown, &json!({}))
            .await
            .expect_error(404, "chat_not_found");
        talk.participant.ask(EVENT, "again").await;
    }
}
