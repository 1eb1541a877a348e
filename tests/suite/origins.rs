//! Pages that may connect, and those that may not.

use serde_json::json;
use switchboard_support::{ServerBuilder, TestServer, on_both_backends};

const CONSOLE: &str = "https://console.example.org";
const EVIL: &str = "https://evil.example.org";

on_both_backends! {
    async fn a_disallowed_origin_is_refused_before_the_upgrade(server: ServerBuilder) {
        let server = server
            .set(
                "SWITCHBOARD_ALLOWED_ORIGINS",
                format!("{CONSOLE},http://localhost:5173"),
            )
            .start()
            .await;
        let participant = server.participant(10);
        for origin in [
            EVIL,
            "http://console.example.org",
            "https://console.example.org:8443",
            "https://console.example.org.evil.example",
            "https://evil.example/https://console.example.org",
            "null",
        ] {
            let with_token = server
                .handshake()
                .bearer(participant.token())
                .origin(origin);
            assert_eq!(with_token.try_open().await.err(), Some(403), "{origin}");
            let without = server.handshake().origin(origin);
            assert_eq!(without.try_open().await.err(), Some(403), "{origin}");
        }
        for origin in [CONSOLE, "http://localhost:5173"] {
            let mut socket = server.handshake().origin(origin).open().await;
            socket.authorize(participant.token()).await;
            socket.expect_quiet().await;
        }
    }

    async fn nobody_is_allowed_unless_named(server: TestServer) {
        let refused = server
            .handshake()
            .bearer(server.participant(10).token())
            .origin(EVIL);
        assert_eq!(refused.try_open().await.err(), Some(403));
    }

    async fn a_cookie_changes_things_only_from_an_allowed_origin(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_ALLOWED_ORIGINS", CONSOLE)
            .start()
            .await;
        let answer = server.participant(10).post("/session", &json!({})).await;
        let (cookie, _) = answer.session_cookie().expect("a cookie");

        // Reading needs no origin; what other sites may read is the browser's business.
        server
            .call("GET", "/events")
            .cookie(&cookie)
            .send()
            .await
            .list();
        let ask = || {
            let body = json!({ "eventId": 999, "description": "Help" });
            server
                .call("POST", "/chat-requests")
                .cookie(&cookie)
                .json(&body)
        };
        ask().send().await.expect_failure(&[401, 403]);
        ask()
            .header("Origin", EVIL)
            .send()
            .await
            .expect_failure(&[401, 403]);
        let allowed = ask().header("Origin", CONSOLE).send().await;
        allowed.expect_error(404, "event_not_found");
    }
}
