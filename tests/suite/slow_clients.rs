//! Clients that stop reading.

use crate::world::{Talk, provision};
use switchboard_support::{Incoming, TestServer, memory::resident_kib, on_both_backends};

on_both_backends! {
    async fn a_client_that_stops_reading_is_sent_away_and_disturbs_nobody(server: TestServer) {
        const MESSAGES: usize = 600;
        const MOST_GROWTH_KIB: u64 = 24 * 1024;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let stuck = server
            .handshake()
            .bearer(talk.organizer.token())
            .receive_buffer(4_096);
        let mut stuck = stuck.open().await;
        stuck.expect_quiet().await;
        let before = resident_kib(server.id());

        // Several times what the server keeps for one connection.
        let text = "x".repeat(4_000);
        for _ in 0..MESSAGES {
            talk.ask(&text).await;
        }
        let grown = resident_kib(server.id()).saturating_sub(before);
        assert!(grown <= MOST_GROWTH_KIB, "grew by {grown} KiB");

        // What the kernel had already taken comes first, and then the end.
        let mut received = 0;
        let code = loop {
            match stuck.read().await {
                Incoming::Frame { .. } => received += 1,
                Incoming::Closed(code) => break code,
            }
        };
        assert!(received < MESSAGES, "it was never sent away");
        assert!(matches!(code, None | Some(4408)), "{code:?}");

        // It comes back, and has missed nothing.
        let mut back = talk.organizer.connect().await;
        assert_eq!(back.history(&talk.chat).await.len(), MESSAGES + 1);
        assert_eq!(
            talk.answer("there you are").await,
            back.expect("user_message").await
        );
    }
}
