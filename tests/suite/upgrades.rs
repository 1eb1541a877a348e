//! What is no proper upgrade.

use switchboard_support::{
    TestServer,
    frame::{TEXT, frame},
    on_both_backends,
    wait::DEADLINE,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

const CONNECT: &str = "/api/v1/connect";

/// The status of the answer to a request that is sent as it is.
async fn status_of(server: &TestServer, request: &str) -> u16 {
    let mut stream = TcpStream::connect(server.address())
        .await
        .expect("accepted");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = vec![0; 12];
    let reading = stream.read_exact(&mut answer);
    timeout(DEADLINE, reading)
        .await
        .expect("in time")
        .expect("an answer");
    let answer = String::from_utf8(answer).expect("an HTTP answer");
    answer[9..]
        .parse()
        .unwrap_or_else(|_| panic!("no status: {answer}"))
}

fn request(method: &str, path: &str, headers: &[&str]) -> String {
    let headers: String = headers
        .iter()
        .map(|header| format!("{header}\r\n"))
        .collect();
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n")
}

on_both_backends! {
    async fn what_is_no_upgrade_is_refused(server: TestServer) {
        let (upgrade, connection) = ("Upgrade: websocket", "Connection: Upgrade");
        let (version, key) = (
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        );
        for (method, path, headers) in [
            ("GET", CONNECT, &[][..]),
            ("GET", CONNECT, &[upgrade, connection, version]),
            ("GET", CONNECT, &[upgrade, connection, key]),
            (
                "GET",
                CONNECT,
                &[upgrade, connection, key, "Sec-WebSocket-Version: 8"],
            ),
            ("GET", CONNECT, &["Upgrade: h2c", connection, key, version]),
            ("POST", CONNECT, &[upgrade, connection, key, version]),
            ("GET", "/connect", &[upgrade, connection, key, version]),
            (
                "GET",
                "/api/v1/events",
                &[upgrade, connection, key, version],
            ),
            (
                "GET",
                "/api/v1/connect/more",
                &[upgrade, connection, key, version],
            ),
        ] {
            let status = status_of(&server, &request(method, path, headers)).await;
            assert!(
                (400..500).contains(&status),
                "{status} for {method} {path} {headers:?}"
            );
        }
        let proper = request("GET", CONNECT, &[upgrade, connection, key, version]);
        assert_eq!(status_of(&server, &proper).await, 101);
        // Header names and tokens may be written in any case, and among others.
        let other = [
            "upgrade: WebSocket",
            "connection: keep-alive, Upgrade",
            key,
            version,
        ];
        assert_eq!(
            status_of(&server, &request("GET", CONNECT, &other)).await,
            101
        );
    }

    async fn frames_behind_the_upgrade_request_are_read(server: TestServer) {
        let proper = request(
            "GET",
            CONNECT,
            &[
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
                &format!("Authorization: Bearer {}", server.participant(10).token()),
            ],
        );
        let mut bytes = proper.into_bytes();
        bytes.extend(frame(true, TEXT, br#"{"type":"get_chats","payload":""}"#));
        let mut stream = TcpStream::connect(server.address())
            .await
            .expect("accepted");
        stream.write_all(&bytes).await.expect("sent");
        let mut received = Vec::new();
        let reading = async {
            while !received.ends_with(br#"{"chats":[]}}"#) {
                assert_ne!(
                    stream.read_buf(&mut received).await.expect("open"),
                    0,
                    "{received:?}"
                );
            }
        };
        timeout(DEADLINE, reading).await.expect("an answer in time");
    }
}
