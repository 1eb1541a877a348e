//! How many connections a user may have, and what becomes of a silent one.

use std::time::Duration;
use switchboard_support::{
    Ended, Incoming, ServerBuilder, TestServer, memory::resident_kib, on_both_backends, poll_until,
};

on_both_backends! {
    async fn the_oldest_connection_gives_way(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_MAX_CONNECTIONS_PER_USER", "3")
            .start()
            .await;
        let participant = server.participant(10);
        let mut devices = Vec::new();
        for _ in 0..3 {
            let mut device = participant.connect_two().await;
            device.drain().await.expect("it lives");
            devices.push(device);
        }
        let mut fourth = participant.connect_two().await;
        let end = devices.remove(0).next().await;
        assert!(matches!(end, Err(Ended(Some(4409)))), "{end:?}");
        fourth.drain().await.expect("it lives");
        for device in &mut devices {
            device.drain().await.expect("it lives");
        }
        // Another user has connections of their own.
        server.participant(11).connect().await;
        fourth.drain().await.expect("it lives");
    }

    async fn at_level_one_the_newest_is_refused_while_the_others_are_in_use(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_MAX_CONNECTIONS_PER_USER", "2")
            .start()
            .await;
        let participant = server.participant(10);
        let (mut one, mut mute) = (participant.connect().await, participant.connect().await);
        one.expect_quiet().await;
        mute.expect_quiet().await;
        // Both read, and so answer.
        let mut third = participant.open().await;
        let (end, ..) = tokio::join!(
            async {
                third.expect_error("too_many_requests").await;
                third.closed().await
            },
            one.read_within(Duration::from_secs(1)),
            mute.read_within(Duration::from_secs(1)),
        );
        assert_eq!(end, 4429);
        one.expect_quiet().await;
        mute.expect_quiet().await;
        // One of them reads no more: it has its time, and gives way.
        let mut fourth = participant.open().await;
        let answered = async {
            fourth.send("get_chats", serde_json::json!("")).await;
            fourth.expect("chats").await;
        };
        tokio::join!(answered, one.read_within(Duration::from_secs(7)));
        assert_eq!(mute.closed().await, 4408);
        one.expect_quiet().await;
    }

    async fn a_connection_that_never_answers_is_dropped(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_HEARTBEAT", "100ms")
            .set("SWITCHBOARD_IDLE_TIMEOUT", "500ms")
            .start()
            .await;
        // Reading answers the pings, so this one lives for as long as the other takes to die.
        let mut reading = server.participant(10).connect().await;
        let mut mute = server.participant(11).connect().await;
        poll_until("the mute one is dropped", async || {
            reading.expect_quiet().await;
            (server.connections().await == 1).then_some(())
        })
        .await;
        let end = mute.read().await;
        assert!(
            matches!(end, Incoming::Closed(None | Some(4408))),
            "{end:?}"
        );
    }

    async fn connections_that_are_gone_leave_nothing(server: TestServer) {
        const AT_ONCE: usize = 50;
        const ROUNDS: usize = 10;
        const MOST_GROWTH_KIB: u64 = 4 * 1024;
        let mut settled = 0;
        for round in 0..ROUNDS {
            let mut sockets = Vec::new();
            for id in 0..AT_ONCE {
                let mut socket = server.participant(100 + id as i64).connect().await;
                socket.expect_quiet().await;
                sockets.push(socket);
            }
            assert_eq!(server.connections().await, AT_ONCE);
            for (index, socket) in sockets.into_iter().enumerate() {
                // Half of them in order, half of them without a word.
                if index % 2 == 0 {
                    socket.close().await;
                }
            }
            poll_until("all are gone", async || {
                (server.connections().await == 0).then_some(())
            })
            .await;
            if round == ROUNDS / 2 {
                settled = resident_kib(server.id());
            }
        }
        let grown = resident_kib(server.id()).saturating_sub(settled);
        assert!(grown <= MOST_GROWTH_KIB, "grew by {grown} KiB");
    }
}
