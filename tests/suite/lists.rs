//! Lists over HTTP and over sockets: a creator's messages to many.

use crate::direct_chats::to;
use crate::world::{AGENCY, NO_CHAT, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{ServerBuilder, TestServer, on_both_backends};

pub const OWNER: i64 = 30;

/// Participants 10, 11 and 12, and a creator who may write to 10 and 11; the creator's list.
pub async fn creator_with_list(server: &TestServer) -> String {
    provision(server).await;
    let service = server.service();
    for user in [10, 11, 12, OWNER] {
        let body = json!({ "role": "participant", "name": format!("User {user}"), "creator": user == OWNER });
        service
            .put(&format!("/admin/users/{user}"), &body)
            .await
            .expect_success();
    }
    for member in [10, 11] {
        let path = format!("/admin/contacts/{OWNER}/{member}");
        service.call("PUT", &path).send().await.expect_success();
    }
    let owner = server.participant(OWNER);
    let list = owner
        .post("/lists", &json!({ "name": "Friends" }))
        .await
        .expect(201);
    assert_eq!(
        (&list["members"], &list["ownerId"]),
        (&json!(0), &json!(OWNER))
    );
    list["id"].as_str().unwrap().to_owned()
}

on_both_backends! {
    async fn who_puts_many_on_a_list_pays_for_each(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_FRAMES", "1/h burst 100")
            .start()
            .await;
        let list = creator_with_list(&server).await;
        let (owner, path) = (server.participant(OWNER), format!("/lists/{list}/members"));
        let many = json!({ "userIds": (1_000..2_000).collect::<Vec<_>>() });
        let mut answered = 0;
        while owner.put(&path, &many).await.status == 200 {
            answered += 1;
        }
        // One for the request and twenty for the ids, of the 99 that are left.
        assert_eq!(answered, 5);
        // The integrator's service has no budget.
        for _ in 0..6 {
            server.service().put(&path, &many).await.expect(200);
        }
    }

    async fn a_mass_message_is_read_by_each_member(server: TestServer) {
        let list = creator_with_list(&server).await;
        let (owner, ada, bob) = (server.participant(OWNER), server.participant(10), server.participant(11));
        let mut phone = ada.connect_two().await;
        let put = owner.put(&format!("/lists/{list}/members"), &json!({ "userIds": [10, 11, 11, 12, 99] })).await.expect(200);
        assert_eq!(put["members"], 2, "once each");
        assert_eq!(put["refused"], json!([{ "userId": 12, "code": "forbidden" }, { "userId": 99, "code": "user_not_found" }]));
        let members = owner.get_all(&format!("/lists/{list}/members?limit=1")).await;
        assert_eq!(members, [json!({ "id": 10, "name": "User 10", "role": "participant" }), json!({ "id": 11, "name": "User 11", "role": "participant" })]);

        let said = json!({ "listId": list, "content": "Hello all", "clientMessageId": "once" });
        let first = owner.post("/messages", &said).await.expect(201);
        assert_eq!(owner.post("/messages", &said).await.expect(200)["id"], first["id"]);
        let twin = json!({ "content": "Hello again" });
        owner.post(&format!("/chats/{list}/messages"), &twin).await.expect(201);
        let shown = phone.find("new_chat").await;
        assert_eq!((&shown["id"], &shown["title"]), (&json!(list), &json!("Friends")));
        assert_eq!(phone.find("user_message").await["content"], "Hello all");
        assert_eq!(phone.find("user_message").await["content"], "Hello again");

        for member in [&ada, &bob] {
            let conversations = member.get("/conversations").await.list();
            assert_eq!(pluck(&conversations, "id"), [json!(list)]);
            assert_eq!((&conversations[0]["unread"], &conversations[0]["lastMessage"]["content"]), (&json!(2), &json!("Hello again")));
            assert_eq!(conversations[0].get("members"), None, "nobody learns of the others");
        }
        let read = bob.post(&format!("/chats/{list}/read"), &json!({ "seq": 1 })).await.expect(200);
        assert_eq!(read["unread"], 1);
        assert_eq!(bob.get("/messages/unread-count").await.expect(200)["unread"], 1);
        assert_eq!(pluck(&bob.get(&format!("/chats/{list}/messages")).await.list(), "seq"), [1, 2]);
        assert_eq!(pluck(&bob.get("/chats?kind=list").await.list(), "id"), [json!(list)]);
        assert_eq!(ada.get("/messages/unread-count").await.expect(200)["unread"], 2);

        // A reply goes to the direct chat with the owner, which the list allows.
        bob.post("/messages", &to(OWNER, "Thank you")).await.expect(201);
        let refused = bob.post(&format!("/chats/{list}/messages"), &twin).await;
        refused.expect_error(403, "forbidden");
        bob.post("/messages", &json!({ "listId": list, "content": "Me too" })).await.expect_error(404, "list_not_found");
        server.participant(12).get(&format!("/chats/{list}/messages")).await.expect_error(404, "no_access");
        bob.post("/messages", &to(10, "Who are you?")).await.expect_error(403, "forbidden");
    }

    async fn a_list_is_its_owners_business(server: TestServer) {
        let list = creator_with_list(&server).await;
        let (owner, ada, service) = (server.participant(OWNER), server.participant(10), server.service());
        ada.post("/lists", &json!({ "name": "Mine" })).await.expect_error(403, "forbidden");
        service.post("/lists", &json!({ "name": "Mine" })).await.expect_error(403, "forbidden");
        for (name, status, code) in [(json!("x".repeat(201)), 413, "too_large"), (json!(" "), 422, "invalid_payload"), (json!(7), 400, "invalid_payload")] {
            owner.post("/lists", &json!({ "name": name })).await.expect_error(status, code);
        }
        owner.post("/messages", &json!({ "listId": list, "content": "Nobody?" })).await.expect_error(422, "list_empty");
        let path = |rest: &str| format!("/lists/{list}{rest}");
        for path in [path(""), path("/members"), format!("/lists/{NO_CHAT}"), "/lists/x".to_owned()] {
            ada.get(&path).await.expect_error(404, "list_not_found");
        }
        ada.put(&path(""), &json!({ "name": "Mine" })).await.expect_error(404, "list_not_found");
        ada.delete(&path("")).await.expect_error(404, "list_not_found");
        for (member, status, code) in [("12", 403, "forbidden"), ("99", 404, "user_not_found"), ("x", 404, "user_not_found"), ("30", 422, "invalid_payload")] {
            let put = owner.call("PUT", &path(&format!("/members/{member}"))).send().await;
            put.expect_error(status, code);
        }
        for (ids, status) in [(json!([]), 422), (json!([0]), 422), (json!(["10"]), 400), (json!(vec![10; 1_001]), 422)] {
            owner.put(&path("/members"), &json!({ "userIds": ids })).await.expect_error(status, "invalid_payload");
        }
        for _ in 0..2 {
            owner.call("PUT", &path("/members/10")).send().await.expect_success();
            // The integrator adds whom the owner may not.
            service.call("PUT", &path("/members/12")).send().await.expect_success();
        }
        assert_eq!(owner.put(&path(""), &json!({ "name": "Fans" })).await.expect(200)["members"], 2);
        assert_eq!(pluck(&owner.get("/lists").await.list(), "name"), ["Fans"]);
        for _ in 0..2 {
            ada.delete(&path("/members/10")).await.expect_success();
        }
        assert_eq!(service.get(&path("")).await.expect(200)["members"], 1, "she has left by herself");
        ada.delete(&path("/members/12")).await.expect_error(404, "list_not_found");
        owner.post("/messages", &json!({ "listId": list, "content": "Hello" })).await.expect(201);
        owner.delete(&path("")).await.expect_success();
        owner.delete(&path("")).await.expect_error(404, "list_not_found");
        let late = owner.post(&format!("/chats/{list}/messages"), &json!({ "content": "Too late" })).await;
        late.expect_error(409, "chat_closed");
        let kept = server.participant(12).get(&format!("/chats/{list}/messages")).await.list();
        assert_eq!(pluck(&kept, "content"), ["Hello"], "what was received stays readable");
        let organizer = server.organizer(20, AGENCY);
        organizer.get(&format!("/chats/{list}/messages")).await.expect_error(404, "no_access");
    }

    async fn level_one_never_sees_a_list(server: TestServer) {
        let list = creator_with_list(&server).await;
        let (owner, service) = (server.participant(OWNER), server.service());
        let mut old = server.participant(10).connect().await;
        let mut new = server.participant(10).connect_two().await;
        service.call("PUT", &format!("/lists/{list}/members/10")).send().await.expect_success();
        owner.post("/messages", &json!({ "listId": list, "content": "Hello" })).await.expect(201);
        new.find("new_chat").await;
        assert_eq!(new.find("user_message").await["content"], "Hello");
        old.expect_quiet().await;
        let ended = service.delete_user(OWNER).await;
        ended.expect_success();
        old.expect_quiet().await;
        let kept: Vec<Value> = server.participant(10).get("/conversations").await.list();
        assert_eq!(pluck(&kept, "ended"), [1], "its owner is gone");
    }
}
