//! Requests that are not completed, and answers that are not taken: for how long they hold what.

use crate::strangers::{builder, said, said_from};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use switchboard_support::{memory::resident_kib, poll_until, wait::DEADLINE};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{interval, timeout},
};

/// A page that is longer than what the kernel takes for a client that does not read.
const LONG: &str = "/api/v1/openapi.json";

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
}

/// How a stranger goes on: reading or not, dripping or not.
#[derive(Clone, Copy)]
struct Stranger {
    name: &'static str,
    says: &'static str,
    drips: &'static [u8],
    reads: bool,
}

/// Waits until the server has ended the connection.
async fn ended(server: SocketAddr, stranger: Stranger) -> Duration {
    let begun = Instant::now();
    let mut stream = said(server, stranger.says.as_bytes()).await;
    let mut pace = interval(Duration::from_millis(50));
    let mut scrap = [0; 1_024];
    let ending = async {
        loop {
            pace.tick().await;
            if !stranger.drips.is_empty() && stream.write_all(stranger.drips).await.is_err() {
                return;
            }
            if stranger.reads {
                let read = timeout(Duration::from_millis(20), stream.read(&mut scrap));
                if let Ok(Ok(0) | Err(_)) = read.await {
                    return;
                }
            } else if stream.ready(tokio::io::Interest::ERROR).await.is_ok() {
                return;
            }
        }
    };
    let name = stranger.name;
    timeout(DEADLINE, ending)
        .await
        .unwrap_or_else(|_| panic!("{name} goes on"));
    begun.elapsed()
}

#[tokio::test]
async fn whatever_drips_a_connection_ends_when_nothing_is_completed() {
    let server = builder()
        .set("SWITCHBOARD_AUTH_TIMEOUT", "1s")
        .start()
        .await;
    const CHUNKED: &str = "Host: localhost\r\nTransfer-Encoding: chunked\r\n";
    let chunked = |line: &str, more: &str| -> &'static str {
        format!("{line} HTTP/1.1\r\n{CHUNKED}{more}\r\n").leak()
    };
    let twice: &'static str = format!("{}GE", get("/healthz")).leak();
    let late: &'static str = format!(
        "{}POST /api/v1/demo/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\n",
        get("/healthz")
    )
    .leak();
    let long: &'static str = get(LONG).leak();
    let many: &'static str = get("/healthz").repeat(2_000).leak();
    let stranger = |name, says, drips, reads| Stranger {
        name,
        says,
        drips,
        reads,
    };
    let all = [
        stranger("silence", "", b"", true),
        stranger("half a head", "GET / HT", b"", true),
        stranger("a head that drips", "GET / HTTP/1.1\r\nX-A: ", b"a", true),
        stranger("half a second head", twice, b"", true),
        stranger("a second head that drips", twice, b"T", true),
        stranger("a body that never comes", late, b"", true),
        stranger("a body that drips", late, b"x", true),
        stranger(
            "after 401",
            chunked("POST /api/v1/session", ""),
            b"1\r\nx\r\n",
            true,
        ),
        stranger(
            "after 404",
            chunked("POST /nowhere", ""),
            b"1\r\nx\r\n",
            true,
        ),
        stranger(
            "after the last answer",
            chunked("POST /nowhere", "Connection: close\r\n"),
            b"1\r\nx\r\n",
            true,
        ),
        stranger(
            "with a healthy path",
            chunked("GET /healthz", ""),
            b"1\r\nx\r\n",
            true,
        ),
        stranger("an answer that is not read", long, b"", false),
        stranger("answers that are not read", many, b"", false),
    ];
    let all = all.map(|stranger| tokio::spawn(ended(server.address(), stranger)));
    for one in all {
        let took = one.await.expect("it has ended");
        assert!(took >= Duration::from_millis(500), "too soon: {took:?}");
    }
    let metrics = server.metrics().await;
    for reason in ["idle", "stuck"] {
        let series = format!("switchboard_http_connections_ended_total{{reason=\"{reason}\"}}");
        assert!(metrics.series(&series) > Some(0.0), "{reason}");
    }
    poll_until("all is given back", async || {
        let metrics = server.metrics().await;
        // The one that asks.
        (metrics.sum("switchboard_open_connections") == 1.0).then_some(())
    })
    .await;
    assert!(!server.log().contains("ERROR"), "{}", server.log());
}

#[tokio::test]
async fn what_is_completed_in_time_goes_on() {
    let server = builder()
        .set("SWITCHBOARD_AUTH_TIMEOUT", "1s")
        .start()
        .await;
    let mut stream = said(server.address(), b"").await;
    let mut pace = interval(Duration::from_millis(400));
    for _ in 0..8 {
        pace.tick().await;
        stream
            .write_all(get("/healthz").as_bytes())
            .await
            .expect("still there");
        let mut answer = Vec::new();
        while !answer.ends_with(b"}") {
            let byte = timeout(DEADLINE, stream.read_u8()).await.expect("in time");
            answer.push(byte.expect("an answer"));
        }
        assert!(answer.starts_with(b"HTTP/1.1 200"));
    }
    // An answer is taken slowly, and whole.
    stream
        .write_all(get(LONG).as_bytes())
        .await
        .expect("still there");
    let (mut taken, mut sip) = (0, vec![0; 8 * 1_024]);
    let mut pace = interval(Duration::from_millis(200));
    while taken < 130_000 {
        pace.tick().await;
        let read = timeout(DEADLINE, stream.read(&mut sip))
            .await
            .expect("in time");
        let read = read.expect("it goes on");
        assert!(read > 0, "it ended after {taken}");
        taken += read;
    }
}

#[tokio::test]
async fn an_answer_that_is_not_read_takes_little_memory() {
    const READERS: usize = 150;
    /// Of each: what the transport has of it, and what a connection takes.
    const MOST_KIB: u64 = 64;
    let server = builder().start().await;
    // What the first answers make is not theirs.
    for _ in 0..20 {
        server.root_call(LONG).send().await.expect(200);
    }
    let before = resident_kib(server.id());
    let mut unread = Vec::new();
    for _ in 0..READERS {
        unread.push(said(server.address(), get(LONG).as_bytes()).await);
    }
    poll_until("all are answered", async || {
        let held = server
            .metrics()
            .await
            .sum("switchboard_unauthenticated_bytes");
        assert!(held <= READERS as f64 * 48.0 * 1_024.0, "{held}");
        (held > READERS as f64 * 1_024.0).then_some(())
    })
    .await;
    let grown = resident_kib(server.id()).saturating_sub(before);
    assert!(grown <= READERS as u64 * MOST_KIB, "grew by {grown} KiB");
}

#[tokio::test]
async fn whoever_takes_all_the_room_keeps_nobody_else_waiting() {
    /// From each of two addresses, which is more than there is room for.
    const READERS: usize = 500;
    const ROOM: u64 = 32 * 1_024 * 1_024;
    /// What serves one, and a little for what is no part of it.
    const ONE: u64 = 49 * 1_024;
    let server = builder().start().await;
    let before = resident_kib(server.id());
    let mut unread = Vec::new();
    for number in 0..2 * READERS {
        let host = 2 + (number % 2) as u8;
        unread.push(said_from(host, server.address(), get(LONG).as_bytes()).await);
    }
    let held = async || {
        let metrics = server.metrics().await;
        metrics.sum("switchboard_unauthenticated_bytes") as u64
    };
    poll_until("the room is taken", async || {
        let held = held().await;
        assert!(held <= ROOM, "{held}");
        (held + 2 * ONE > ROOM).then_some(())
    })
    .await;
    // Somebody from elsewhere is answered at once, and so is whoever comes after.
    for _ in 0..20 {
        server.root_call("/healthz").send().await.expect(200);
        assert!(held().await <= ROOM);
    }
    let grown = resident_kib(server.id()).saturating_sub(before);
    assert!(grown <= 2 * ROOM / 1_024, "grew by {grown} KiB");
    // Of those who are over their share somebody is served when the first of them are no longer young.
    let mut late = said_from(2, server.address(), get("/healthz").as_bytes()).await;
    let mut answer = [0; 12];
    let answered = timeout(2 * DEADLINE, late.read_exact(&mut answer)).await;
    answered.expect("in time").expect("an answer");
    assert_eq!(&answer, b"HTTP/1.1 200");
}
