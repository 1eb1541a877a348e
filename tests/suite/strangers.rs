//! Anybody who can open a connection: what they hold, and for how long.

use crate::world::{Talk, provision};
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use switchboard_support::{
    Backend, Call, Incoming, ServerBuilder, TestServer,
    frame::{CONTINUATION, TEXT, frame, head},
    memory::resident_kib,
    metrics::Metrics,
    poll_until, poll_until_within,
    wait::DEADLINE,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{interval, timeout},
};

/// A page that is longer than what the kernel takes for a client that does not read.
const LONG: &str = "/api/v1/openapi.json";

fn builder() -> ServerBuilder {
    ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Sqlite)
}

/// A connection that keeps little of what it does not read, with this said on it.
async fn said(server: SocketAddr, bytes: &[u8]) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    let mut stream = socket.connect(server).await.expect("accepted");
    stream.write_all(bytes).await.expect("sent");
    stream
}

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
        assert!(held <= READERS as f64 * 32.0 * 1_024.0, "{held}");
        (held > READERS as f64 * 1_024.0).then_some(())
    })
    .await;
    let grown = resident_kib(server.id()).saturating_sub(before);
    assert!(grown <= READERS as u64 * MOST_KIB, "grew by {grown} KiB");
}

#[tokio::test]
async fn a_stranger_has_little_room_and_few_frames() {
    let server = builder().start().await;
    let part = vec![b'x'; 11 * 1_024];
    let two_parts = [frame(false, TEXT, &part), frame(false, CONTINUATION, &part)].concat();
    let mut many_parts = frame(false, TEXT, b"x");
    for _ in 0..1_024 {
        many_parts.extend(frame(false, CONTINUATION, b"x"));
    }
    for (bytes, code) in [
        (head(true, TEXT, 21 * 1_024), 4413),
        (two_parts, 4413),
        (many_parts.clone(), 1002),
        (frame(false, TEXT, b""), 1002),
        (
            [frame(false, TEXT, b"x"), frame(false, CONTINUATION, b"")].concat(),
            1002,
        ),
        (frame(true, 0x9, b"").repeat(1_025), 1002),
    ] {
        let mut socket = server.handshake().open().await;
        // The server may have hung up before it has all of it.
        let _ = socket.try_send_bytes(&bytes).await;
        assert_eq!(
            socket.read().await,
            Incoming::Closed(Some(code)),
            "{}",
            bytes.len()
        );
    }
    // Whoever is known has room, but not for more parts either.
    let mut known = server.participant(10).connect().await;
    known.expect_quiet().await;
    let _ = known.try_send_bytes(&many_parts).await;
    assert_eq!(known.read().await, Incoming::Closed(Some(1002)));
}

#[tokio::test]
async fn the_oldest_stranger_of_an_address_gives_way() {
    let server = builder()
        .set("SWITCHBOARD_LIMITS", "on")
        .set("SWITCHBOARD_MAX_UNAUTHENTICATED_PER_ADDRESS", "3")
        .start()
        .await;
    let mut first = server.handshake().open().await;
    let _second = server.handshake().open().await;
    let mut third = server.handshake().open().await;
    let refused = server.root_call("/healthz").try_send().await;
    if let Ok(refused) = refused {
        assert_eq!(refused.status, 503);
        assert!(refused.header("retry-after").is_some(), "{refused:?}");
    }
    // Whoever is known takes nobody's place.
    third.authorize(server.participant(10).token()).await;
    third.expect_quiet().await;
    let _fourth = server.handshake().open().await;
    let _fifth = poll_until("somebody is old enough to go", async || {
        server.handshake().reach().await
    })
    .await;
    assert!(matches!(
        first.read().await,
        Incoming::Closed(None | Some(4408))
    ));
    third.expect_quiet().await;
}

#[tokio::test]
async fn a_crowd_behind_one_address_comes_in() {
    const CROWD: i64 = 300;
    let server = builder()
        .set("SWITCHBOARD_LIMITS", "on")
        .set("SWITCHBOARD_MAX_UNAUTHENTICATED_PER_ADDRESS", "60")
        .set("SWITCHBOARD_TRUSTED_PROXIES", "127.0.0.1")
        .start()
        .await;
    let address = server.address();
    let crowd: Vec<_> = (0..CROWD)
        .map(|id| {
            let token = server.participant(100 + id).token().to_owned();
            tokio::spawn(async move {
                let mut pace = interval(Duration::from_millis(200));
                let mut refused = 0;
                loop {
                    pace.tick().await;
                    let shake = switchboard_support::Handshake::new(address)
                        .header("x-forwarded-for", "192.0.2.1");
                    match shake.try_open().await {
                        Ok(mut socket) => {
                            // A far way, and then the first frame.
                            pace.tick().await;
                            socket.authorize(&token).await;
                            socket.expect_quiet().await;
                            return (socket, refused);
                        }
                        Err(status) => assert_eq!(status, 503),
                    }
                    refused += 1;
                }
            })
        })
        .collect();
    let mut refused = 0;
    let mut inside = Vec::new();
    for one in crowd {
        let (socket, tries) = timeout(3 * DEADLINE, one)
            .await
            .expect("in time")
            .expect("it is in");
        inside.push(socket);
        refused += tries;
    }
    assert!(refused > 0, "the bound was never met");
    for socket in &mut inside {
        socket.expect_quiet().await;
    }
}

#[tokio::test]
async fn without_descriptors_those_who_are_there_go_on() {
    const LIMIT: u32 = 160;
    let server = builder()
        .open_files(LIMIT)
        .set("SWITCHBOARD_METRICS_LISTEN", "127.0.0.1:0")
        .set("SWITCHBOARD_WORKERS", "2")
        .start()
        .await;
    let measured = metrics_url(&server);
    provision(&server).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    let mut strangers = Vec::new();
    for _ in 0..2 * LIMIT {
        strangers.push(said(server.address(), b"").await);
    }
    let refused = poll_until("strangers are refused", async || {
        let answer = Call::new("GET", &measured).send().await;
        let metrics = Metrics::parse(&answer.text());
        let name = "switchboard_connections_refused_total{bound=\"descriptors\"}";
        metrics.series(name).filter(|count| *count > 0.0)
    })
    .await;
    assert!(refused < f64::from(2 * LIMIT));
    for number in 0..50 {
        talk.ask(&format!("number {number}")).await;
        talk.answer(&format!("answer {number}")).await;
    }
    // They hold what they have, and a person comes in all the same once they are old enough.
    let late = poll_until_within(3 * DEADLINE, "somebody comes in", async || {
        server
            .handshake()
            .bearer(talk.participant.token())
            .reach()
            .await
    });
    late.await.expect_quiet().await;
    let log = server.log();
    assert_eq!(
        log.matches("had to give way").count(),
        1,
        "one line a minute: {log}"
    );
    assert!(
        !log.contains("not_saved") && !log.contains("ERROR"),
        "{log}"
    );
    drop(strangers);
    poll_until("all descriptors are back", async || {
        server
            .handshake()
            .bearer(talk.organizer.token())
            .reach()
            .await
    })
    .await
    .expect_quiet()
    .await;
}

/// Where the server says that its metrics are.
fn metrics_url(server: &TestServer) -> String {
    let log = server.log();
    let at = log.split("metrics on ").nth(1).expect("it says where");
    format!("{}/metrics", at.lines().next().expect("a line").trim())
}

#[tokio::test]
async fn metrics_have_a_listener_of_their_own() {
    let server = builder()
        .set("SWITCHBOARD_METRICS_LISTEN", "127.0.0.1:0")
        .start()
        .await;
    for path in ["/metrics", "/%6detrics", "/metrics/", "//metrics"] {
        let answer = server.root_call(path).send().await;
        answer.expect_failure(&[404]);
    }
    let url = metrics_url(&server);
    let answer = Call::new("GET", &url).send().await;
    assert!(
        answer.text().contains("switchboard_connections"),
        "{answer:?}"
    );
    let base = url.trim_end_matches("/metrics");
    Call::new("GET", &format!("{base}/readyz"))
        .send()
        .await
        .expect(200);
    Call::new("GET", &format!("{base}/api/v1/client-config"))
        .send()
        .await
        .expect_failure(&[404]);
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
