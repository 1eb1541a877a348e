//! What operators ask.

use crate::world::{EVENT, Talk, provision};
use serde_json::json;
use switchboard_support::{TestServer, on_both_backends};

on_both_backends! {
    async fn a_running_server_is_healthy_and_ready(server: TestServer) {
        let healthy = server.root_call("/healthz").send().await;
        assert_eq!(healthy.status, 200);
        let ready = server.root_call("/readyz").send().await.expect(200);
        assert!(
            [json!("ready"), json!("degraded")].contains(&ready["status"]),
            "{ready}"
        );
    }

    async fn metrics_count_what_happens(server: TestServer) {
        provision(&server).await;
        let before = server.metrics().await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for number in 0..5 {
            talk.ask(&format!("number {number}")).await;
        }
        talk.phone.say(&talk.chat, "").await;
        talk.phone.expect_error("invalid_payload").await;
        server.participant(11).ask(EVENT, "waiting").await;
        let after = server.metrics().await;
        let names: Vec<&str> = after.names().collect();
        for word in [
            "connection",
            "message",
            "queue",
            "batch",
            "mailbox",
            "error",
        ] {
            assert!(
                names.iter().any(|name| name.contains(word)),
                "nothing about {word}: {names:#?}"
            );
        }
        let moved = names.iter().filter(|name| {
            let metric = name.split('{').next().unwrap_or_default();
            after.sum(metric) != before.sum(metric)
        });
        assert!(moved.count() >= 5, "nothing moves: {names:#?}");
        assert!(
            names.iter().any(|name| name.contains("invalid_payload")),
            "errors are counted by code"
        );
    }
}
