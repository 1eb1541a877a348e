//! What outlives the server.

use crate::world::{AGENCY, EVENT, Talk, pluck, provision};
use serde_json::json;
use switchboard_support::{TestServer, on_both_backends};

on_both_backends! {
    async fn the_queue_keeps_its_order(server: TestServer) {
        let mut server = server;
        provision(&server).await;
        let mut asked = Vec::new();
        for id in 10..18 {
            asked.push(json!(server.participant(id).ask(EVENT, "Help").await));
            if id == 13 {
                server.kill9();
                server.restart().await;
            }
        }
        let withdrawn = asked.remove(2);
        let answer = server
            .participant(12)
            .withdraw(withdrawn.as_str().expect("an id"))
            .await;
        assert_eq!(answer.status, 204);
        server.sigterm();
        server.wait_exit().await;
        server.restart().await;
        assert_eq!(server.participant(13).request(EVENT).await["position"], 3);
        let mut served = Vec::new();
        let mut console = server.organizer(20, AGENCY).connect().await;
        for _ in &asked {
            served.push(console.take_next().await["id"].clone());
        }
        assert_eq!(served, asked);
    }

    async fn a_chat_goes_on(server: TestServer) {
        let mut server = server;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let before = talk.ask("before").await;
        server.restart().await;

        talk.phone = talk.participant.connect().await;
        talk.console = talk.organizer.connect().await;
        for socket in [&mut talk.phone, &mut talk.console] {
            assert_eq!(pluck(&socket.chats().await, "id"), [json!(talk.chat)]);
        }
        let after = talk.answer("after").await;
        assert_eq!((&before["seq"], &after["seq"]), (&json!(2), &json!(3)));
        assert_eq!(talk.phone.history(&talk.chat).await[1..], [before, after]);
        // The lock is as durable as the chat.
        let refused = talk.participant.try_ask(EVENT, "again").await;
        refused.expect_error(409, "help_already_requested");
        talk.close().await;
    }
}
