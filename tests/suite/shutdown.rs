//! The orderly end.

use crate::world::{Talk, provision};
use std::time::Duration;
use switchboard_support::{Incoming, ServerBuilder, TestServer, on_both_backends, poll_until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

on_both_backends! {
    async fn sigterm_tells_everybody_to_come_back(server: TestServer) {
        let mut server = server;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let mut nobody_yet = server.handshake().open().await;
        server.sigterm();
        for socket in [&mut talk.phone, &mut talk.console, &mut nobody_yet] {
            assert_eq!(socket.closed().await, 1012);
        }
        // The kit waits ten seconds for it, which is the promise.
        assert_eq!(server.wait_exit().await.code(), Some(0));
    }

    async fn what_is_in_flight_is_answered(server: TestServer) {
        let mut server = server;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for number in 0..200 {
            talk.phone
                .say(&talk.chat, &format!("number {number}"))
                .await;
        }
        // One is through, so the others are on their way.
        let mut acknowledged = vec![talk.phone.expect("user_message").await];
        server.sigterm();
        loop {
            match talk.phone.read().await {
                Incoming::Frame { kind, payload } if kind == "user_message" => {
                    acknowledged.push(payload)
                }
                Incoming::Frame { .. } => {}
                Incoming::Closed(code) => {
                    assert_eq!(code, Some(1012));
                    break;
                }
            }
        }
        assert_eq!(server.wait_exit().await.code(), Some(0));
        server.restart().await;
        let history = talk.participant.connect().await.history(&talk.chat).await;
        assert!(history.len() > acknowledged.len());
        assert_eq!(
            history[1..=acknowledged.len()],
            acknowledged,
            "whatever was shown is stored"
        );
    }

    async fn quit_drains_and_a_hangup_ends_nothing(server: TestServer) {
        let mut server = server;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        server.signal("HUP");
        poll_until("it is heard", async || server.log().contains("SIGHUP").then_some(())).await;
        talk.ask("still there?").await;
        server.signal("QUIT");
        for socket in [&mut talk.phone, &mut talk.console] {
            assert_eq!(socket.closed().await, 1012);
        }
        assert_eq!(server.wait_exit().await.code(), Some(0));
    }

    async fn a_second_signal_ends_it_at_once(server: ServerBuilder) {
        let mut server = server.set("SWITCHBOARD_DRAIN_SECONDS", "1h").start().await;
        let _somebody = server.participant(10).connect().await;
        server.signal("INT");
        poll_until("it stops", async || {
            (server.root_call("/readyz").send().await.status == 503).then_some(())
        })
        .await;
        // Two that come together are one, so it is sent until it counts.
        poll_until("it has ended", async || {
            if server.is_running() {
                server.signal("INT");
            }
            (!server.is_running()).then_some(())
        })
        .await;
        assert_eq!(server.wait_exit().await.code(), Some(1));
    }

    async fn idle_http_connections_delay_nothing(server: TestServer) {
        let mut server = server;
        let mut kept = Vec::new();
        for _ in 0..3 {
            let mut stream = TcpStream::connect(server.address()).await.expect("a connection");
            let ask = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
            stream.write_all(ask).await.expect("it is taken");
            let mut answer = [0; 12];
            stream.read_exact(&mut answer).await.expect("an answer");
            assert_eq!(&answer, b"HTTP/1.1 200");
            kept.push(stream);
        }
        server.sigterm();
        // Well below the eight seconds that a stop may take.
        let quick = tokio::time::timeout(Duration::from_secs(4), server.wait_exit()).await;
        assert_eq!(quick.expect("soon").code(), Some(0));
    }

    async fn a_client_that_does_not_answer_delays_nothing(server: TestServer) {
        let mut server = server;
        let mut mute = server.participant(10).connect().await;
        mute.send_bytes(&switchboard_support::frame::head(true, 1, 100))
            .await;
        server.sigterm();
        assert_eq!(server.wait_exit().await.code(), Some(0));
    }
}
