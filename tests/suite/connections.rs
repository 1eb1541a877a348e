//! How many connections a user may have, and what becomes of a silent one.

use switchboard_support::{Incoming, ServerBuilder, on_both_backends};

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
            devices.push(participant.connect().await);
            devices.last_mut().expect("just added").expect_quiet().await;
        }
        let mut fourth = participant.connect().await;
        assert_eq!(devices.remove(0).closed().await, 4409);
        fourth.expect_quiet().await;
        for device in &mut devices {
            device.expect_quiet().await;
        }
        // Another user has connections of their own.
        server.participant(11).connect().await.expect_quiet().await;
        fourth.expect_quiet().await;
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
        mute.expect_quiet().await;
        let dropped = switchboard_support::poll_until("the mute one is dropped", async || {
            reading.expect_quiet().await;
            let count = server.metrics().await;
            let open = count
                .names()
                .find(|name| name.contains("connections"))?
                .to_owned();
            (count.sum(open.split('{').next()?) <= 1.0).then_some(())
        });
        dropped.await;
        let end = mute.read().await;
        assert!(
            matches!(end, Incoming::Closed(None | Some(4408))),
            "{end:?}"
        );
    }
}
