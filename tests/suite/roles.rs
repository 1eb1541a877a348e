//! Two sides and a service: who may be whom, and do what.

use crate::world::{AGENCY, EVENT, Talk, provision};
use serde_json::json;
use switchboard_support::{TestServer, TokenSpec, on_both_backends};

on_both_backends! {
    async fn a_user_is_bound_to_the_side_first_seen(server: TestServer) {
        provision(&server).await;
        server.participant(10).connect().await;
        server.organizer(20, AGENCY).connect().await;

        for turncoat in [&*server.organizer(10, AGENCY), &*server.participant(20)] {
            let mut socket = turncoat.open().await;
            socket.expect_error("role_conflict").await;
            assert_eq!(socket.closed().await, 4403);
            let mut socket = server.handshake().open().await;
            socket.authorize(turncoat.token()).await;
            socket.expect_error("role_conflict").await;
            assert_eq!(socket.closed().await, 4403);
            turncoat
                .get("/events")
                .await
                .expect_error(403, "role_conflict");
        }
        // And is none the worse for the attempt.
        server.participant(10).ask(EVENT, "still me").await;
    }

    async fn a_user_is_bound_when_provisioned(server: TestServer) {
        provision(&server).await;
        let body = json!({ "role": "organizer", "agencyId": AGENCY });
        server
            .service()
            .put("/admin/users/10", &body)
            .await
            .expect_success();
        server
            .participant(10)
            .get("/events")
            .await
            .expect_error(403, "role_conflict");
        let body = json!({ "role": "participant" });
        let refused = server.service().put("/admin/users/10", &body).await;
        refused.expect_failure(&[403, 409, 422]);
    }

    async fn a_service_has_no_socket(server: TestServer) {
        let token = TokenSpec::service().sign();
        let mut by_header = server.handshake().bearer(&token).open().await;
        let mut by_frame = server.handshake().open().await;
        by_frame.authorize(&token).await;
        for socket in [&mut by_header, &mut by_frame] {
            socket.expect_error("forbidden").await;
            assert_eq!(socket.closed().await, 4403);
        }
        // Nor is its subject a user: that id is still free for either side.
        server.participant(1).connect().await;
    }

    async fn what_the_other_side_may_send_is_no_type(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for (kind, payload) in [
            ("start_chat", json!("")),
            ("start_chat", json!({ "waiting": true })),
            ("close_chat", json!({ "chatId": talk.chat })),
        ] {
            talk.phone.send(kind, payload).await;
            talk.phone.expect_error("unknown_type").await;
        }
        talk.ask("the chat is still open").await;
    }

    async fn resources_are_for_their_side(server: TestServer) {
        provision(&server).await;
        let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
        let ask = json!({ "eventId": EVENT, "description": "Help" });
        organizer
            .post("/chat-requests", &ask)
            .await
            .expect_error(403, "forbidden");
        server
            .service()
            .post("/chat-requests", &ask)
            .await
            .expect_error(403, "forbidden");
        participant
            .get("/agency/chats")
            .await
            .expect_error(403, "forbidden");
        organizer
            .get("/participant/chats")
            .await
            .expect_error(403, "forbidden");
        for user in [&*participant, &*organizer] {
            let body = json!({ "name": "Mine" });
            user.put("/admin/agencies/1", &body)
                .await
                .expect_error(403, "forbidden");
            user.delete("/admin/users/10")
                .await
                .expect_error(403, "forbidden");
        }
        assert_eq!(participant.request(EVENT).await["result"], false);
    }
}
