//! The server dies without warning, under load.

use crate::{
    traffic::{Chats, Traffic},
    world::provision,
};
use switchboard_support::{TestServer, on_both_backends};

const ROUNDS: usize = 3;

on_both_backends! {
    async fn what_anybody_was_shown_outlives_a_kill(server: TestServer) {
        let mut server = server;
        provision(&server).await;
        let chats = Chats::open(&server, 5).await;
        let mut ledgers = Vec::new();
        for round in 0..ROUNDS {
            let traffic = Traffic::start(&chats, round).await;
            traffic.flow().await;
            server.kill9();
            ledgers.extend(traffic.ended().await);
            server.restart().await;
        }
        let traffic = Traffic::start(&chats, ROUNDS).await;
        traffic.flow().await;
        ledgers.extend(traffic.close().await);
        chats.verify(&ledgers).await;
    }
}
