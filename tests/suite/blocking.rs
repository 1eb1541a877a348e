//! Blocking over HTTP: the author sees a message sent, and nobody else ever sees it.

use crate::direct_chats::{introduce, to};
use crate::world::{AGENCY, EVENT, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{Account, ServerBuilder, TestServer, on_both_backends, poll_until};

pub async fn block(who: &Account, whom: i64) {
    let blocked = who.call("PUT", &format!("/blocks/{whom}")).send().await;
    assert_eq!(blocked.status, 204, "{}", blocked.text());
}

async fn unblock(who: &Account, whom: i64) {
    assert_eq!(who.delete(&format!("/blocks/{whom}")).await.status, 204);
}

/// Everything that `who` can ask about direct chats.
async fn view(who: &Account, peer: i64, chat: &str) -> Vec<Value> {
    let mut seen = Vec::new();
    for path in [
        "/conversations".to_owned(),
        "/messages/unread-count".to_owned(),
        "/chats".to_owned(),
        "/chats?kind=direct&status=all".to_owned(),
        format!("/messages?userId={peer}"),
        format!("/messages?userId={peer}&limit=1&offset=1"),
        format!("/chats/{chat}/messages"),
        format!("/chats/{chat}/messages?after=1"),
        format!("/chats/{chat}/messages?before=100&limit=1"),
    ] {
        seen.push(who.get(&path).await.expect(200));
    }
    seen
}

on_both_backends! {
    async fn whoever_blocks_hears_nothing_and_whoever_is_blocked_learns_nothing(server: TestServer) {
        let service = server.service();
        introduce(&service, &[10, 11, 12]).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let first = ada.post("/messages", &to(11, "Hello")).await.expect(201);
        let chat = first["chatId"].as_str().unwrap();
        bob.post("/messages", &to(10, "Go away")).await.expect(201);
        server.participant(12).post("/messages", &to(11, "Me")).await.expect(201);
        let before = view(&bob, 10, chat).await;
        let normal = ada.post("/messages", &to(12, "Hello")).await.expect(201);
        for _ in 0..2 {
            block(&bob, 10).await;
        }

        let said = json!({ "recipientId": 11, "content": "Please", "clientMessageId": "a" });
        let void = ada.post("/messages", &said).await.expect(201);
        assert_eq!(ada.post("/messages", &said).await.expect(200), void);
        let fields = |it: &Value| it.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let named = [fields(&normal), vec!["clientMessageId".to_owned()]].concat();
        let (mut left, mut right) = (fields(&void), named);
        left.sort();
        right.sort();
        assert_eq!(left, right, "it looks as any other");
        ada.post(&format!("/chats/{chat}/messages"), &json!({ "content": "Why?" })).await.expect(201);
        assert_eq!(view(&bob, 10, chat).await, before);
        assert_eq!(pluck(&ada.get("/messages?userId=11").await.list(), "seq"), [1, 2, 3, 4]);
        let own = &ada.get("/conversations").await.list()[0];
        assert_eq!((&own["lastMessage"]["content"], &own["lastSeq"]), (&json!("Why?"), &json!(4)));
        let read = bob.post(&format!("/chats/{chat}/read"), &json!({ "seq": 4 })).await.expect(200);
        assert_eq!(read["unread"], 0);

        let kept = service.get_all("/admin/blocked-messages?limit=1").await;
        assert_eq!(pluck(&kept, "content"), ["Why?", "Please"]);
        assert_eq!(pluck(&kept, "authorId"), [10, 10]);
        assert_eq!(pluck(&kept, "recipientId"), [11, 11]);
        unblock(&bob, 10).await;
        ada.post("/messages", &to(11, "Again")).await.expect(201);
        let messages = bob.get("/messages?userId=10").await.list();
        assert_eq!(pluck(&messages, "content"), ["Hello", "Go away", "Again"], "void stays void");
        assert_eq!(pluck(&messages, "seq"), [1, 2, 5]);
        assert_eq!(bob.get("/messages?userId=10&limit=1&offset=2").await.list()[0]["seq"], 1);
        assert_eq!(bob.get("/messages/unread-count").await.expect(200)["unread"], 2);
    }

    async fn who_is_blocked_is_listed(server: TestServer) {
        introduce(&server.service(), &[10, 11, 12]).await;
        let bob = server.participant(11);
        for whom in [12, 10] {
            block(&bob, whom).await;
        }
        let blocked = bob.get_all("/blocks?limit=1").await;
        assert_eq!(pluck(&blocked, "userId"), [10, 12]);
        assert_eq!((&blocked[0]["name"], &blocked[0]["role"]), (&json!("User 10"), &json!("participant")));
        for _ in 0..2 {
            unblock(&bob, 12).await;
        }
        assert_eq!(pluck(&bob.get("/blocks").await.list(), "userId"), [10]);
        // Nobody is told who there is, and strangers have no name.
        server.participant(77).connect_two().await;
        for whom in [77, 999] {
            block(&bob, whom).await;
        }
        let blocked = bob.get("/blocks").await.list();
        assert_eq!(pluck(&blocked, "userId"), [10, 77, 999]);
        for stranger in &blocked[1..] {
            assert_eq!((&stranger["name"], &stranger["role"]), (&Value::Null, &Value::Null));
        }
        for (path, status, code) in [
            ("11", 422, "invalid_payload"),
            ("x", 404, "user_not_found"),
        ] {
            let put = bob.call("PUT", &format!("/blocks/{path}")).send().await;
            put.expect_error(status, code);
        }
        let service = server.service();
        service.get("/blocks").await.expect_error(403, "forbidden");
        service.call("PUT", "/blocks/10").send().await.expect_error(403, "forbidden");
        bob.get("/admin/blocked-messages").await.expect_error(403, "forbidden");
    }

    async fn a_block_among_messages_has_one_outcome_everywhere(server: TestServer) {
        introduce(&server.service(), &[10, 11]).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let mut devices = [ada.connect_two().await, ada.connect_two().await];
        let mut peers = [bob.connect_two().await, bob.connect_two().await];
        let opened = devices[0].ask("open_direct_chat", json!({ "userId": 11 }), "new_chat").await;
        let chat = opened["id"].as_str().unwrap();
        let blocking = tokio::spawn({
            let bob = bob.clone();
            async move { block(&bob, 10).await }
        });
        for round in 0..30 {
            for (n, device) in devices.iter_mut().enumerate() {
                let ack = device.say(chat, "hello", &format!("{n}-{round}")).await.unwrap();
                assert_eq!(ack.kind, "ack", "whether it is blocked or not");
            }
        }
        blocking.await.unwrap();
        let log = devices[0].whole_history(chat).await.unwrap();
        assert_eq!(log.len(), 60);
        let kept = server.service().get_all("/admin/blocked-messages?limit=200").await;
        let visible = 60 - kept.len();
        for peer in &mut peers {
            let live: Vec<Value> = peer.drain().await.unwrap().into_iter()
                .filter(|frame| frame.kind == "user_message")
                .map(|frame| frame.payload["seq"].clone())
                .collect();
            let expected: Vec<Value> = (1..=visible).map(|seq| json!(seq)).collect();
            assert_eq!(live, expected);
        }
        if visible > 0 {
            let read = peers[0].whole_history(chat).await.unwrap();
            assert_eq!(pluck(&read, "id"), pluck(&log[..visible], "id"));
        }
    }

    async fn help_is_not_blocked(server: TestServer) {
        provision(&server).await;
        let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
        participant.get("/chats").await.expect_success();
        organizer.get("/chats").await.expect_success();
        block(&participant, 20).await;
        block(&organizer, 10).await;
        let mut phone = participant.connect_two().await;
        let chat = participant.ask(EVENT, "Help").await;
        let (mut console, _) = organizer.take_next().await;
        console.say(&chat, "We come").await;
        console.expect("user_message").await;
        phone.find("user_message").await;
        assert_eq!(phone.find("user_message").await["content"], "We come");
        // Of two of whom one has blocked the other neither is said to be there, as presence has it.
        let ack = phone.say(&chat, "Good", "a").await.unwrap();
        assert_eq!(ack.payload["recipientOnline"], false);
        unblock(&participant, 20).await;
        let ack = phone.say(&chat, "Good", "b").await.unwrap();
        assert_eq!(ack.payload["recipientOnline"], false, "the other one has not");
        unblock(&organizer, 10).await;
        let mut said = 0;
        poll_until("it is known that there is no block", async || {
            said += 1;
            let ack = phone.say(&chat, "Good", &said.to_string()).await.unwrap();
            (ack.payload["recipientOnline"] == true).then_some(())
        })
        .await;
    }

    async fn who_is_blocked_may_be_told(server: ServerBuilder) {
        let server = server.set("SWITCHBOARD_BLOCK_MODE", "notify").start().await;
        introduce(&server.service(), &[10, 11]).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        ada.post("/messages", &to(11, "Hello")).await.expect(201);
        block(&bob, 10).await;
        let told = ada.post("/messages", &to(11, "Hello?")).await.expect_error(403, "blocked");
        assert_eq!(told["message"], "you cannot write to this user");
        assert_eq!(pluck(&ada.get("/messages?userId=11").await.list(), "seq"), [1]);
        assert_eq!(server.service().get("/admin/blocked-messages").await.list(), [json!(null); 0]);
        unblock(&bob, 10).await;
        ada.post("/messages", &to(11, "Hello")).await.expect(201);
    }
}
