//! Mobile networks: links that stall, and links that are cut.

use crate::world::{Talk, provision};
use switchboard_support::{Handshake, Proxy, TestServer, on_both_backends};

on_both_backends! {
    async fn a_stalled_link_delays_nobody_else_and_loses_nothing(server: TestServer) {
        const MESSAGES: usize = 20;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let link = Proxy::to(server.address()).await;
        let mut tunnel = Handshake::new(link.address())
            .bearer(talk.participant.token())
            .open()
            .await;
        tunnel.expect_quiet().await;

        link.stall();
        tunnel.say(&talk.chat, "from the tunnel").await;
        let mut said = Vec::new();
        for number in 0..MESSAGES {
            said.push(talk.answer(&format!("meanwhile {number}")).await);
        }
        link.resume();
        said.push(talk.both_receive("from the tunnel").await);
        for message in said {
            assert_eq!(tunnel.expect("user_message").await, message);
        }
    }

    async fn a_cut_link_ends_its_connection_alone(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let link = Proxy::to(server.address()).await;
        let mut tunnel = Handshake::new(link.address())
            .bearer(talk.participant.token())
            .open()
            .await;
        tunnel.expect_quiet().await;
        link.cut();
        let missed = talk.answer("can you hear me?").await;

        // Reconnect, and read what was missed.
        link.resume();
        let mut tunnel = Handshake::new(link.address())
            .bearer(talk.participant.token())
            .open()
            .await;
        assert_eq!(tunnel.history(&talk.chat).await.last(), Some(&missed));
        let heard = talk.ask("now I can").await;
        assert_eq!(tunnel.expect("user_message").await, heard);
    }
}
