//! A stop that does not send everybody back at once.

use crate::world::{Talk, provision};
use std::time::Duration;
use switchboard_support::{ServerBuilder, on_both_backends};
use tokio::time::{Instant, timeout_at};

on_both_backends! {
    async fn closes_are_spread_over_the_drain(server: ServerBuilder) {
        const CLIENTS: usize = 120;
        const DRAIN: Duration = Duration::from_secs(3);
        let mut server = server.set("SWITCHBOARD_DRAIN_SECONDS", "3").start().await;
        let mut clients = Vec::new();
        for id in 0..CLIENTS {
            clients.push(match id % 4 {
                // Nobody yet: they are to leave as well.
                0 => server.handshake().open().await,
                _ => server.participant(100 + id as i64).connect().await,
            });
        }
        let start = Instant::now();
        server.sigterm();
        let ends: Vec<_> = clients
            .into_iter()
            .map(|mut client| {
                tokio::spawn(async move {
                    let code = client.closed().await;
                    (code, start.elapsed())
                })
            })
            .collect();
        let mut quarters = [0; 4];
        for end in ends {
            let (code, after) = end.await.expect("an end");
            assert_eq!(code, 1012);
            let quarter = (after.as_secs_f64() / DRAIN.as_secs_f64() * 4.0) as usize;
            quarters[quarter.min(3)] += 1;
        }
        // A fair share is thirty.
        assert!(quarters.iter().all(|count| *count >= 10), "{quarters:?}");
        assert_eq!(server.wait_exit().await.code(), Some(0));
        let took = start.elapsed();
        assert!(took <= DRAIN + Duration::from_secs(2), "{took:?}");
    }

    async fn a_server_that_drains_says_so_and_takes_nobody(server: ServerBuilder) {
        let server = server.set("SWITCHBOARD_DRAIN_SECONDS", "1h").start().await;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        assert_eq!(server.root_call("/readyz").send().await.status, 200);
        server.sigterm();
        switchboard_support::poll_until("not ready", async || {
            let answer = server.root_call("/readyz").send().await;
            (answer.status == 503).then(|| assert_eq!(answer.json()["status"], "draining"))
        })
        .await;
        let newcomer = server.participant(11);
        let refused = server.handshake().bearer(newcomer.token()).try_open().await;
        assert_eq!(refused.err(), Some(503));
        assert_eq!(server.root_call("/healthz").send().await.status, 200);
        // Those who are here are served until it is their turn.
        talk.ask("still here?").await;
        talk.answer("for now").await;
        talk.close().await;
        newcomer.get("/events").await.list();
    }

    async fn a_client_that_does_not_answer_its_close_is_not_waited_for(server: ServerBuilder) {
        let mut server = server.set("SWITCHBOARD_DRAIN_SECONDS", "0").start().await;
        let mute = server.participant(10).connect().await;
        let start = Instant::now();
        server.sigterm();
        let exit = timeout_at(start + Duration::from_secs(2), server.wait_exit()).await;
        assert_eq!(exit.expect("two seconds after the drain").code(), Some(0));
        drop(mute);
    }
}
