//! Anybody who can open a connection: what they hold, and for how long.

use crate::world::{Talk, provision};
use std::{net::SocketAddr, time::Duration};
use switchboard_support::{
    Backend, Call, Incoming, ServerBuilder, TestServer,
    frame::{CONTINUATION, TEXT, frame, head},
    metrics::Metrics,
    poll_until, poll_until_within,
    wait::DEADLINE,
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpSocket, TcpStream},
    time::{interval, timeout},
};

pub fn builder() -> ServerBuilder {
    ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Sqlite)
}

/// A connection that keeps little of what it does not read, with this said on it.
pub async fn said(server: SocketAddr, bytes: &[u8]) -> TcpStream {
    said_from(1, server, bytes).await
}

/// The same, from the address of the loopback network that ends with this.
pub async fn said_from(host: u8, server: SocketAddr, bytes: &[u8]) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    let from = SocketAddr::from(([127, 0, 0, host], 0));
    socket.bind(from).expect("an address of this machine");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    let mut stream = socket.connect(server).await.expect("accepted");
    stream.write_all(bytes).await.expect("sent");
    stream
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
    let measured = metrics_url(&server).await;
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
async fn metrics_url(server: &TestServer) -> String {
    // It listens before it says where, and the log may be behind both.
    poll_until("it says where its metrics are", async || {
        let log = server.log();
        let at = log.split("metrics on ").nth(1)?;
        let (line, _) = at.split_once('\n')?;
        Some(format!("{}/metrics", line.trim()))
    })
    .await
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
    let url = metrics_url(&server).await;
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
