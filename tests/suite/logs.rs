//! What the log says, what it must not, and what it does to others when nobody reads it.

use crate::strangers::{builder, said};
use crate::world::{EVENT, Talk, provision};
use switchboard_support::{
    ServerBuilder, TestServer,
    frame::{TEXT, frame, head},
    on_both_backends, poll_until,
    wait::DEADLINE,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

on_both_backends! {
    async fn users_come_and_go_in_the_log_and_their_words_do_not(server: ServerBuilder) {
        let server = server.set("RUST_LOG", "trace").start().await;
        provision(&server).await;
        let mut talk = Talk::open(&server, 7_654_321, 7_654_322).await;
        talk.ask("my-secret-question").await;
        talk.answer("my-secret-answer").await;
        server
            .participant(7_654_323)
            .ask(EVENT, "my-secret-description")
            .await;
        talk.phone.send_text("my-secret-nonsense").await;
        talk.phone.expect_error("malformed").await;
        let token = talk.participant.token().to_owned();
        talk.phone.close().await;

        // Connecting and leaving: two lines at info that name the user.
        poll_until("the log tells of the end", async || {
            let log = server.log();
            let lines = log
                .lines()
                .filter(|line| line.contains("INFO") && line.contains("7654321"));
            (lines.count() >= 2).then_some(())
        })
        .await;
        let log = server.log();
        assert!(log.contains("send_message"), "frames are traced by type");
        assert!(!log.contains("my-secret"), "no word of anybody");
        assert!(!log.contains(&token), "no token");
        assert!(
            !log.contains(switchboard_support::token::SECRET),
            "no secret"
        );
    }
}

#[tokio::test]
async fn outsiders_write_nothing_into_the_log_that_anybody_reads() {
    let server = builder().start().await;
    for bytes in [
        &b"nonsense\r\n\r\n"[..],
        b"GET / HTTP/1.1\r\nHost\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /api/v1/session HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ] {
        let mut stream = said(server.address(), bytes).await;
        stream.shutdown().await.expect("half of it");
        let mut answer = Vec::new();
        let read = timeout(DEADLINE, stream.read_to_end(&mut answer)).await;
        // Reset or not: it has ended.
        let _ = read.expect("in time");
    }
    // The rest of its body never comes.
    let head = b"POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{";
    let mut slow = said(server.address(), head).await;
    let mut answer = [0; 12];
    let read = timeout(DEADLINE, slow.read_exact(&mut answer)).await;
    read.expect("in time").expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 408");
    drop(slow);
    for bytes in [
        frame(true, 0x3, b"reserved"),
        self::head(false, TEXT, 100),
        b"x".to_vec(),
    ] {
        let mut socket = server.handshake().open().await;
        socket.send_bytes(&bytes).await;
        socket.close().await;
    }
    poll_until("all have gone", async || {
        (server.connections().await == 0).then_some(())
    })
    .await;
    let log = server.log();
    for line in log
        .lines()
        .skip_while(|line| !line.contains("listening on"))
        .skip(1)
    {
        assert!(!line.contains("ERROR") && !line.contains("WARN"), "{line}");
        assert!(!line.contains("nobody"), "{line}");
    }
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_nobody() {
    const CLIENTS: i64 = 400;
    let mut server = builder()
        .log_unread()
        .set("RUST_LOG", "trace")
        .start()
        .await;
    provision(&server).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    let dropped = async |server: &TestServer| {
        server
            .metrics()
            .await
            .sum("switchboard_log_lines_dropped_total")
    };
    for id in 0..CLIENTS {
        server.participant(100 + id).connect().await.close().await;
        if id % 50 == 0 {
            talk.ask(&format!("number {id}")).await;
            server.root_call("/healthz").send().await.expect(200);
        }
    }
    poll_until("the log is full", async || {
        server
            .participant(1_000)
            .connect()
            .await
            .expect_quiet()
            .await;
        talk.ask("more to say").await;
        (dropped(&server).await > 0.0).then_some(())
    })
    .await;
    talk.answer("still here").await;
    let ready = server.root_call("/readyz").send().await;
    ready.expect(200);
    server.sigterm();
    assert_eq!(server.wait_exit().await.code(), Some(0));
}
