//! Clients that read slowly, or not at all, on real sockets: what they cost, and for how long.

use crate::world::{Talk, provision};
use std::{fs, time::Duration};
use switchboard_support::{
    Backend, Handshake, Proxy, ServerBuilder, TestServer, memory::resident_kib, on_both_backends,
    poll_until, poll_until_within, wait::DEADLINE,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{Instant, interval, timeout},
};

/// Characters of a message here.
const LARGE: usize = 4_000;
/// So many large messages are more than the kernel takes and what makes the server stop reading,
/// and less than what makes it hang up.
const SOME: usize = 40;

/// A connection that has been upgraded, of which nothing more is read by itself. Its machine keeps
/// little of what it does not read.
async fn raw(server: &TestServer, token: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4_096).expect("a small buffer");
    let mut stream = socket.connect(server.address()).await.expect("accepted");
    let request = format!(
        "GET /api/v1/connect HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\
         Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let byte = timeout(DEADLINE, stream.read_u8()).await.expect("in time");
        head.push(byte.expect("an answer"));
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{head:?}");
    stream
}

/// Whether the kernel still has the server's end of the connection to `client`, in any state.
fn in_kernel(server: &TestServer, client: &TcpStream) -> bool {
    let hex = |port: u16| format!(":{port:04X}");
    let (local, remote) = (
        hex(server.address().port()),
        hex(client.local_addr().expect("a socket").port()),
    );
    let table = fs::read_to_string("/proc/net/tcp").expect("the kernel's table");
    table.lines().any(|line| {
        let mut fields = line.split_whitespace().skip(1);
        let mut ends_with = |port: &str| fields.next().is_some_and(|end| end.ends_with(port));
        ends_with(&local) && ends_with(&remote)
    })
}

on_both_backends! {
    async fn a_client_that_never_reads_again_is_freed_at_once(server: TestServer) {
        const MOST_GROWTH_KIB: u64 = 4 * 1024;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let text = "x".repeat(LARGE);
        for _ in 0..SOME {
            talk.ask(&text).await;
        }
        let before = resident_kib(server.id());
        let stuck = raw(&server, talk.participant.token()).await;
        poll_until("it is here", async || (server.connections().await == 3).then_some(())).await;
        assert!(in_kernel(&server, &stuck));
        let gone = async |talk: &mut Talk| {
            for _ in 0..4 * SOME {
                talk.ask(&text).await;
                if server.connections().await == 2 {
                    return true;
                }
            }
            false
        };
        assert!(gone(&mut talk).await, "it was never sent away");
        // Not when the kernel gives up on it, which takes minutes.
        poll_until("the socket is freed", async || {
            (!in_kernel(&server, &stuck)).then_some(())
        })
        .await;
        let grown = resident_kib(server.id()).saturating_sub(before);
        assert!(grown <= MOST_GROWTH_KIB, "grew by {grown} KiB");
        drop(stuck);
    }

    async fn from_the_first_bound_on_a_client_is_not_read(server: TestServer) {
        const ROUNDS: usize = 10;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let slow = server
            .handshake()
            .bearer(talk.participant.token())
            .receive_buffer(4_096);
        let mut slow = slow.open().await;
        slow.expect_quiet().await;
        let text = "x".repeat(LARGE);
        for _ in 0..SOME {
            talk.ask(&text).await;
        }
        slow.say(&talk.chat, "late").await;
        // Any of these would come behind it, if it were read.
        for round in 0..ROUNDS {
            talk.answer(&format!("round {round}")).await;
        }
        for _ in 0..SOME + ROUNDS {
            assert_ne!(slow.expect("user_message").await["content"], "late");
        }
        talk.both_receive("late").await;
        assert_eq!(slow.expect("user_message").await["content"], "late");
    }

    async fn a_client_that_drips_is_sent_away_although_it_reads(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let mut dripping = raw(&server, talk.participant.token()).await;
        poll_until("it is here", async || (server.connections().await == 3).then_some(())).await;
        let drip = tokio::spawn(async move {
            let mut pace = interval(Duration::from_secs(1));
            let mut sip = [0; 1_024];
            loop {
                pace.tick().await;
                match dripping.read(&mut sip).await {
                    Ok(0) | Err(_) => return,
                    Ok(_) => {}
                }
            }
        });
        let text = "x".repeat(LARGE);
        let mut sent = 0;
        while server.connections().await > 2 {
            talk.ask(&text).await;
            sent += 1;
            assert!(sent < 5 * SOME, "it was never sent away");
        }
        drip.abort();
        // The others have lost nothing by it.
        assert_eq!(talk.phone.history(&talk.chat).await.len(), sent + 1);
    }

    async fn a_half_open_connection_is_noticed(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_HEARTBEAT", "100ms")
            .set("SWITCHBOARD_IDLE_TIMEOUT", "500ms")
            .start()
            .await;
        let link = Proxy::to(server.address()).await;
        let token = server.participant(10).token().to_owned();
        let mut phone = Handshake::new(link.address()).bearer(&token).open().await;
        phone.expect_quiet().await;
        assert_eq!(server.connections().await, 1);
        // The network forgets it: no word passes, and neither end is told.
        link.stall();
        poll_until("it is dropped", async || (server.connections().await == 0).then_some(())).await;
    }
}

#[tokio::test]
async fn half_a_minute_without_a_byte_is_the_end() {
    const STALL: Duration = Duration::from_secs(30);
    let builder = ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Sqlite);
    let server = builder.start().await;
    provision(&server).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    let stuck = raw(&server, talk.participant.token()).await;
    poll_until("it is here", async || {
        (server.connections().await == 3).then_some(())
    })
    .await;
    let text = "x".repeat(LARGE);
    for _ in 0..SOME {
        talk.ask(&text).await;
    }
    let begun = Instant::now();
    // Below the bound it is borne with; these two live on their pings meanwhile.
    poll_until_within(STALL + DEADLINE, "it is sent away", async || {
        talk.phone.expect_quiet().await;
        talk.console.expect_quiet().await;
        (server.connections().await == 2).then_some(())
    })
    .await;
    let took = begun.elapsed();
    assert!(took >= STALL - Duration::from_secs(2), "{took:?}");
    poll_until("the socket is freed", async || {
        (!in_kernel(&server, &stuck)).then_some(())
    })
    .await;
}
