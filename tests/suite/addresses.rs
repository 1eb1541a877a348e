//! Who comes from an address where somebody behaves badly.

use serde_json::json;
use switchboard_support::{ServerBuilder, Socket, TestServer, on_both_backends};

/// The status that a client without a header or a cookie is refused with, if it is.
async fn refusal(server: &TestServer, forwarded_for: &str) -> Option<u16> {
    let shake = server.handshake().header("x-forwarded-for", forwarded_for);
    shake.try_open().await.err()
}

async fn fail(mut socket: Socket) {
    socket.authorize("nonsense").await;
    socket.expect_error("unauthorized").await;
    assert_eq!(socket.closed().await, 4401);
}

on_both_backends! {
    async fn a_thousand_come_from_behind_the_address_of_a_bad_one(server: ServerBuilder) {
        const GOOD: i64 = 1_000;
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_HANDSHAKES", "1/h burst 3")
            .start()
            .await;
        // Those who authenticate do not count, in whichever way they do it.
        for id in 0..10 {
            server.participant(id + 1).connect().await;
            let mut browser = server.handshake().open().await;
            browser.authorize(server.participant(id + 1).token()).await;
            browser.expect_quiet().await;
        }
        fail(server.handshake().open().await).await;
        let mut bad = server.handshake().bearer("nonsense").open().await;
        bad.expect_error("unauthorized").await;
        assert_eq!(bad.closed().await, 4401);
        let mut rude = server.handshake().open().await;
        rude.send_text("hello").await;
        rude.expect_error("unauthorized").await;
        // Over its budget, before the upgrade, and with a word on when to come back.
        assert_eq!(server.handshake().try_open().await.err(), Some(429));
        let bad = server.handshake().bearer("nonsense").try_open().await;
        assert_eq!(bad.err(), Some(429));
        let upgrade = server
            .call("GET", "/connect")
            .header("Connection", "Upgrade")
            .header("Upgrade", "websocket")
            .header("Sec-WebSocket-Version", "13")
            .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        let refused = upgrade.send().await;
        refused.expect_error(429, "too_many_requests");
        assert!(refused.header("retry-after").is_some(), "{refused:?}");
        // A page with a valid cookie comes in, and so does everybody with a header.
        let origin = format!("http://{}", server.address());
        let answer = server.participant(11).post("/session", &json!({})).await;
        let (cookie, _) = answer.session_cookie().expect("a cookie");
        let page = server.handshake().origin(&origin).cookie(&cookie);
        page.open().await.expect_quiet().await;
        let mut crowd = Vec::new();
        for id in 0..GOOD {
            crowd.push(server.participant(100 + id).open().await);
        }
        for socket in &mut crowd {
            socket.expect_quiet().await;
        }
        // REST is open to them as well.
        server.participant(100).get("/events").await.list();
    }

    async fn a_client_that_leaves_without_a_word_counts(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_HANDSHAKES", "1/h burst 2")
            .start()
            .await;
        server.handshake().open().await.close().await;
        drop(server.handshake().open().await);
        switchboard_support::poll_until("the address is over its budget", async || {
            (server.handshake().try_open().await.err() == Some(429)).then_some(())
        })
        .await;
    }

    async fn a_trusted_proxy_says_who_comes(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_HANDSHAKES", "1/h burst 1")
            .set("SWITCHBOARD_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8")
            .start()
            .await;
        let bad = server.handshake().header("x-forwarded-for", "192.0.2.1");
        fail(bad.open().await).await;
        assert_eq!(refusal(&server, "192.0.2.1").await, Some(429));
        // Through one more proxy; with a list of the client's own invention.
        assert_eq!(refusal(&server, "192.0.2.1, 10.0.0.7").await, Some(429));
        assert_eq!(refusal(&server, "192.0.2.9, 192.0.2.1").await, Some(429));
        let good = server.handshake().header("x-forwarded-for", "192.0.2.2");
        let mut good = good.open().await;
        good.authorize(server.participant(10).token()).await;
        good.expect_quiet().await;
    }

    async fn nobody_else_is_believed(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_HANDSHAKES", "1/h burst 1")
            .start()
            .await;
        let bad = server.handshake().header("x-forwarded-for", "192.0.2.1");
        fail(bad.open().await).await;
        assert_eq!(refusal(&server, "192.0.2.2").await, Some(429));
    }
}
