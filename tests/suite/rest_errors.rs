//! REST errors: their shape, and which comes first.

use crate::world::{AGENCY, EVENT, provision};
use serde_json::json;
use switchboard_support::{TestServer, on_both_backends};

on_both_backends! {
    async fn the_first_thing_wrong_decides(server: TestServer) {
        provision(&server).await;
        let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
        let ask =
            |event: i64, description: &str| json!({ "eventId": event, "description": description });

        // 401 before 400.
        server
            .call("POST", "/chat-requests")
            .body("{")
            .send()
            .await
            .expect_failure(&[401]);
        // 400 before 403, and before 422.
        organizer
            .call("POST", "/chat-requests")
            .body("{")
            .send()
            .await
            .expect_failure(&[400]);
        let mixed = json!({ "eventId": "x", "description": "" });
        participant
            .post("/chat-requests", &mixed)
            .await
            .expect_failure(&[400]);
        // 422 before 404, and before 403.
        participant
            .post("/chat-requests", &ask(999, "\0"))
            .await
            .expect_failure(&[422]);
        organizer
            .post("/chat-requests", &ask(EVENT, "\0"))
            .await
            .expect_failure(&[422]);
        // 404 before 403.
        organizer
            .post("/chat-requests", &ask(999, "Help"))
            .await
            .expect_failure(&[404]);
        organizer
            .post("/chat-requests", &ask(EVENT, "Help"))
            .await
            .expect_failure(&[403]);
        // 404 before 409.
        participant.ask(EVENT, "Help").await;
        participant
            .post("/chat-requests", &ask(999, "Help"))
            .await
            .expect_failure(&[404]);
        participant
            .post("/chat-requests", &ask(EVENT, "Help"))
            .await
            .expect_failure(&[409]);
    }

    async fn what_there_is_not_is_a_404(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        participant.get("/nonsense").await.expect_failure(&[404]);
        participant
            .get("/events/999")
            .await
            .expect_error(404, "event_not_found");
        participant
            .get("/events/nonsense")
            .await
            .expect_failure(&[400, 404]);
        let answer = server.root_call("/").send().await;
        assert_ne!(answer.status, 500);
    }

    async fn a_body_has_a_largest_size(server: TestServer) {
        provision(&server).await;
        let body = json!({ "eventId": EVENT, "description": "x".repeat(1 << 20) });
        let call = server
            .participant(10)
            .call("POST", "/chat-requests")
            .json(&body);
        // It may hang up while the body is being sent.
        if let Ok(answer) = call.try_send().await {
            assert_eq!(answer.expect_failure(&[413])["code"], "too_large");
        }
        server.participant(10).ask(EVENT, "all is well").await;
    }

    async fn queries_are_checked(server: TestServer) {
        provision(&server).await;
        let organizer = server.organizer(20, AGENCY);
        for query in [
            "limit=0",
            "limit=201",
            "limit=-1",
            "limit=x",
            "limit=1.5",
            "cursor=nonsense",
        ] {
            for path in ["events", "agency/chats", "chats", "conversations", "blocks"] {
                let page = organizer.get(&format!("/{path}?{query}")).await;
                page.expect_failure(&[400]);
            }
        }
        organizer
            .get("/agency/chats?eventId=x")
            .await
            .expect_failure(&[400]);
        organizer.get("/events?limit=200").await.list();
        organizer.get("/events?limit=1").await.list();
    }
}
