//! Direct chats over HTTP and over sockets: opened by the first message, for those who may.

use crate::world::{AGENCY, NO_CHAT, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{ServerBuilder, Service, TestServer, on_both_backends};

/// These may write to each other.
pub async fn introduce(service: &Service, users: &[i64]) {
    for user in users {
        let body = json!({ "role": "participant", "name": format!("User {user}") });
        service
            .put(&format!("/admin/users/{user}"), &body)
            .await
            .expect_success();
    }
    for a in users {
        for b in users.iter().filter(|b| *b != a) {
            let contact = service
                .call("PUT", &format!("/admin/contacts/{a}/{b}"))
                .send()
                .await;
            assert_eq!(contact.status, 204, "{}", contact.text());
        }
    }
}

pub fn to(recipient: i64, content: &str) -> Value {
    json!({ "recipientId": recipient, "content": content })
}

on_both_backends! {
    async fn a_conversation_without_a_socket(server: TestServer) {
        provision(&server).await;
        introduce(&server.service(), &[10, 11, 12]).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let first = ada.post("/messages", &to(11, "Hello")).await.expect(201);
        assert_eq!((&first["seq"], &first["authorId"]), (&json!(1), &json!(10)));
        bob.post("/messages", &to(10, "Hello yourself")).await.expect(201);
        let by_chat = json!({ "chatId": first["chatId"], "content": "How are you?" });
        ada.post("/messages", &by_chat).await.expect(201);
        server.participant(12).post("/messages", &to(11, "Me too")).await.expect(201);

        let conversations = bob.get_all("/conversations?limit=1").await;
        let peers: Vec<&Value> = conversations.iter().map(|it| &it["peer"]["id"]).collect();
        assert_eq!(peers, [12, 10], "the last message first");
        assert_eq!(conversations[1]["peer"], json!({ "id": 10, "name": "User 10", "role": "participant" }));
        let creator = json!({ "role": "participant", "name": "User 10", "creator": true });
        server.service().put("/admin/users/10", &creator).await.expect_success();
        let known = &bob.get("/conversations").await.list()[1]["peer"];
        assert_eq!(known, &json!({ "id": 10, "name": "User 10", "role": "participant", "creator": true }));
        assert_eq!(ada.connect_two().await.welcome()["creator"], true);
        assert_eq!(bob.connect_two().await.welcome()["creator"], false);
        assert_eq!(conversations[1]["lastMessage"]["content"], "How are you?");
        assert_eq!(pluck(&conversations, "unread"), [1, 2]);
        assert_eq!(bob.get("/messages/unread-count").await.expect(200)["unread"], 3);

        let seqs = |messages: Vec<Value>| pluck(&messages, "seq");
        assert_eq!(seqs(bob.get("/messages?userId=10").await.list()), [1, 2, 3]);
        assert_eq!(seqs(ada.get("/messages?userId=11&limit=1&offset=1").await.list()), [2]);
        assert_eq!(seqs(ada.get("/messages?userId=11&offset=3").await.list()), [json!(null); 0]);
        assert_eq!(seqs(ada.get("/messages?userId=12").await.list()), [json!(null); 0]);
        let chat = first["chatId"].as_str().unwrap();
        let read = bob.post(&format!("/chats/{chat}/read"), &json!({ "seq": 3 })).await.expect(200);
        assert_eq!(read["unread"], 0);
        assert_eq!(bob.get("/messages/unread-count").await.expect(200)["unread"], 1);

        // Among the chats it is one of its kind; level 1 and the archives know nothing of it.
        assert_eq!(pluck(&ada.get("/chats?kind=direct").await.list(), "id"), [json!(chat)]);
        assert_eq!(ada.get("/chats?kind=help").await.list(), [json!(null); 0]);
        assert_eq!(pluck(&ada.get("/chats").await.list(), "id"), [json!(chat)]);
        assert_eq!(ada.get("/participant/chats").await.list(), [json!(null); 0]);
        ada.get(&format!("/participant/chats/{chat}/messages")).await.expect_error(404, "no_access");
        ada.post(&format!("/chats/{chat}/close"), &json!({})).await.expect_error(403, "forbidden");
        let admin = server.service().post(&format!("/admin/chats/{chat}/close"), &json!({})).await;
        admin.expect_error(403, "forbidden");
        let organizer = server.organizer(20, AGENCY);
        organizer.get(&format!("/chats/{chat}/messages")).await.expect_error(404, "no_access");
    }

    async fn the_same_name_is_the_same_message(server: TestServer) {
        introduce(&server.service(), &[10, 11]).await;
        let (ada, mut phone) = (server.participant(10), server.participant(11).connect_two().await);
        let said = json!({ "recipientId": 11, "content": "Hello", "clientMessageId": "once" });
        // From several devices at once: one chat, one message.
        let attempts = (0..6).map(|_| ada.post("/messages", &said));
        let answers = futures_util::future::join_all(attempts).await;
        let ids: Vec<Value> = answers.iter().map(|it| it.json()["id"].clone()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        assert_eq!(answers.iter().filter(|it| it.status == 201).count(), 1);
        let opened = phone.find("new_chat").await;
        assert_eq!(phone.find("user_message").await["id"], ids[0]);
        assert_eq!(phone.drain().await.unwrap(), []);
        let log = phone.whole_history(opened["id"].as_str().unwrap()).await.unwrap();
        assert_eq!(pluck(&log, "id"), [ids[0].clone()]);
    }

    async fn bad_messages_are_refused(server: TestServer) {
        introduce(&server.service(), &[10, 11]).await;
        let service = server.service();
        let ada = server.participant(10);
        server.participant(12).get("/chats").await.expect_success();
        for (body, status, code) in [
            (to(10, "me"), 422, "invalid_payload"),
            (to(0, "nobody"), 422, "invalid_payload"),
            (to(11, " "), 422, "invalid_payload"),
            (to(11, &"x".repeat(4_001)), 413, "too_large"),
            (json!({ "content": "to nobody" }), 422, "invalid_payload"),
            (json!({ "recipientId": 11, "chatId": NO_CHAT, "content": "x" }), 422, "invalid_payload"),
            (json!({ "recipientId": "11", "content": "x" }), 400, "invalid_payload"),
            (json!({ "recipientId": 11 }), 400, "invalid_payload"),
            (json!({ "chatId": NO_CHAT, "content": "x" }), 404, "chat_not_found"),
            (to(999, "unknown"), 404, "user_not_found"),
            (to(12, "a stranger"), 403, "forbidden"),
        ] {
            ada.post("/messages", &body).await.expect_error(status, code);
        }
        service.post("/messages", &to(11, "x")).await.expect_error(403, "forbidden");
        for (query, status, code) in [
            ("", 400, "invalid_payload"),
            ("?userId=x", 400, "invalid_payload"),
            ("?userId=11&limit=0", 400, "invalid_payload"),
            ("?userId=11&limit=201", 400, "invalid_payload"),
            ("?userId=11&offset=-1", 400, "invalid_payload"),
            ("?userId=0", 422, "invalid_payload"),
            ("?userId=10", 422, "invalid_payload"),
            ("?userId=999", 404, "user_not_found"),
        ] {
            ada.get(&format!("/messages{query}")).await.expect_error(status, code);
        }
        for path in ["/messages?userId=11", "/messages/unread-count", "/conversations"] {
            service.get(path).await.expect_error(403, "forbidden");
        }
        for (path, status, code) in [
            ("10/10", 422, "invalid_payload"),
            ("10/999", 404, "user_not_found"),
            ("x/10", 404, "user_not_found"),
        ] {
            let put = service.call("PUT", &format!("/admin/contacts/{path}")).send().await;
            put.expect_error(status, code);
        }
        assert_eq!(ada.get("/conversations").await.list(), [json!(null); 0], "nothing was opened");
    }

    async fn a_contact_that_is_taken_away_writes_no_more(server: TestServer) {
        let service = server.service();
        introduce(&service, &[10, 11]).await;
        let ada = server.participant(10);
        let mut phone = server.participant(11).connect_two().await;
        ada.post("/messages", &to(11, "Hello")).await.expect(201);
        for _ in 0..2 {
            assert_eq!(service.delete("/admin/contacts/10/11").await.status, 204);
        }
        ada.post("/messages", &to(11, "Hello?")).await.expect_error(403, "forbidden");
        let mut old = ada.connect_two().await;
        let chat = phone.find("new_chat").await["id"].clone();
        let refused = old.say(chat.as_str().unwrap(), "Hello?", "m").await.unwrap();
        assert_eq!((&*refused.kind, &refused.payload["code"]), ("error", &json!("forbidden")));
        // The other direction is another right; what was said stays.
        server.participant(11).post("/messages", &to(10, "What?")).await.expect(201);
        assert_eq!(pluck(&ada.get("/messages?userId=11").await.list(), "seq"), [1, 2]);
    }

    async fn each_reason_can_be_switched_off(server: ServerBuilder) {
        for (reasons, colleague, contact) in [
            ("contacts,colleagues", 201, 201),
            ("contacts", 403, 201),
            ("colleagues", 201, 403),
            ("none", 403, 403),
        ] {
            let server = server.clone().set("SWITCHBOARD_DIRECT_CHATS", reasons).start().await;
            provision(&server).await;
            introduce(&server.service(), &[10, 11]).await;
            let (one, two) = (server.organizer(20, AGENCY), server.organizer(21, AGENCY));
            two.get("/chats").await.expect_success();
            let written = one.post("/messages", &to(21, "Colleague")).await;
            assert_eq!(written.status, colleague, "{reasons}");
            let written = server.participant(10).post("/messages", &to(11, "Friend")).await;
            assert_eq!(written.status, contact, "{reasons}");
        }
    }
}
