//! What an agency has open, for its supervisors, and what it left unanswered.

use crate::pauses::supervisor;
use crate::world::{AGENCY, EVENT, OTHER_AGENCY, pluck, provision};
use serde_json::json;
use std::time::Duration;
use switchboard_support::{Organizer, TestServer, TokenSpec, on_both_backends, poll_until_within};

on_both_backends! {
    async fn supervisors_see_who_waits_and_who_is_served(server: TestServer) {
        provision(&server).await;
        let mut requests = Vec::new();
        for participant in 10..14 {
            requests.push(server.participant(participant).ask(EVENT, "help").await);
        }
        let organizer = server.organizer(20, AGENCY);
        organizer.take_next().await;
        let desk = supervisor(&server, AGENCY);
        let active = desk.get("/agency/chats?status=active").await.list();
        assert_eq!(pluck(&active, "id"), requests[..1]);
        assert_eq!((&active[0]["state"], &active[0]["organizerId"]), (&json!("active"), &json!(20)));
        assert_eq!(active[0]["awaitingSince"], active[0]["askedAt"]);
        let waiting = desk.get_all("/agency/chats?status=waiting&limit=2").await;
        assert_eq!(pluck(&waiting, "id"), requests[1..], "oldest first");
        for chat in &waiting {
            assert_eq!((&chat["state"], chat.get("organizerId")), (&json!("waiting"), None), "{chat}");
        }
        let messages = format!("/agency/chats/{}/messages", requests[2]);
        assert_eq!(pluck(&desk.get(&messages).await.list(), "content"), ["help"]);
        let token = TokenSpec::organizer(60, OTHER_AGENCY).claim("rank", json!("supervisor"));
        let elsewhere = Organizer::new(server.address(), 60, token.sign());
        for status in ["waiting", "active"] {
            let list = format!("/agency/chats?status={status}");
            organizer.get(&list).await.expect_error(403, "forbidden");
            assert_eq!(elsewhere.get(&list).await.list(), [""; 0]);
            server.participant(10).get(&list).await.expect_error(403, "forbidden");
        }
        organizer.get(&messages).await.expect_error(404, "chat_not_found");
        desk.get("/agency/chats?status=lost").await.expect_error(400, "invalid_payload");
        desk.get("/agency/chats?status=active&participant=10").await.expect_error(400, "invalid_payload");
    }

    /// Its owner has been away for 20 s, which no setting shortens.
    async fn whoever_is_at_the_desk_sees_what_nobody_looks_after(server: TestServer) {
        provision(&server).await;
        let chat = server.participant(10).ask(EVENT, "help").await;
        let left = server.organizer(20, AGENCY);
        let mut console = left.connect_two().await;
        console.ask("start_chat", json!(""), "new_chat").await;
        let organizer = server.organizer(21, AGENCY);
        let list = "/agency/chats?status=unattended&limit=5";
        assert_eq!(organizer.get(list).await.list(), [""; 0], "its owner is there");
        server.participant(10).get(list).await.expect_error(403, "forbidden");
        let path = format!("/chats/{chat}/take-over");
        organizer.post(&path, &json!({ "turn": 1 })).await.expect_error(403, "forbidden");
        console.close().await;
        let unattended = poll_until_within(Duration::from_secs(40), "its owner is away", async || {
            Some(organizer.get_all(list).await).filter(|found| !found.is_empty())
        })
        .await;
        assert_eq!(pluck(&unattended, "id"), [json!(chat)]);
        assert_eq!((&unattended[0]["organizerId"], &unattended[0]["turn"]), (&json!(20), &json!(1)));
        let taken = organizer.post(&path, &json!({ "turn": 1 })).await.expect(200);
        assert_eq!((&taken["id"], &taken["organizerId"]), (&json!(chat), &json!(21)));
        assert_eq!(organizer.get(list).await.list(), [""; 0]);
    }

    async fn what_nobody_took_is_a_list_of_its_own(server: TestServer) {
        provision(&server).await;
        let (leaves, served) = (server.participant(10), server.participant(11));
        let gone = leaves.ask(EVENT, "help").await;
        leaves.delete(&format!("/chat-requests/{gone}")).await.expect_success();
        let answered = served.ask(EVENT, "help").await;
        let organizer = server.organizer(20, AGENCY);
        let (mut console, _) = organizer.take_next().await;
        console.send("close_chat", json!({ "chatId": answered })).await;
        console.expect("closed_chat").await;
        let unanswered = organizer.get("/agency/chats?status=unanswered").await.list();
        assert_eq!(pluck(&unanswered, "id"), [json!(gone)]);
        let chat = &unanswered[0];
        assert_eq!((&chat["turn"], &chat["outcome"], &chat["ended"]), (&json!(0), &json!("withdrawn"), &json!(1)));
        assert!(chat["waitedSeconds"].as_i64().is_some_and(|seconds| seconds < 60), "{chat}");
        let messages = organizer.get(&format!("/agency/chats/{gone}/messages")).await.list();
        assert_eq!(pluck(&messages, "content"), ["help"]);
        for list in ["/agency/chats", "/agency/chats?status=ended", "/agency/chats?limit=9"] {
            let ended = organizer.get(list).await.list();
            assert_eq!(pluck(&ended, "id"), [json!(answered)], "{list}");
            assert_eq!((&ended[0]["outcome"], &ended[0]["turn"]), (&json!("closed"), &json!(1)));
        }
        assert_eq!(pluck(&served.get("/participant/chats").await.list(), "id"), [json!(answered)]);
        assert_eq!(leaves.get("/participant/chats").await.list(), [""; 0]);
    }
}
