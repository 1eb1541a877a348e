//! First come, first served, and each exactly once.

use crate::world::{AGENCY, EVENT, OTHER_AGENCY, provision};
use serde_json::{Value, json};
use std::sync::Arc;
use switchboard_support::{EventSpec, Incoming, TestServer, on_both_backends};
use tokio::sync::Barrier;

on_both_backends! {
    async fn requests_are_served_in_the_order_they_came(server: TestServer) {
        provision(&server).await;
        // Two events of one agency are one queue.
        server
            .service()
            .put_event(&EventSpec::running(EVENT + 1, AGENCY))
            .await;
        let mut asked = Vec::new();
        for id in 10..20 {
            let event = EVENT + id % 2;
            asked.push(json!(server.participant(id).ask(event, "Help").await));
        }
        let mut console = server.organizer(20, AGENCY).connect().await;
        let mut other = server.organizer(21, AGENCY).connect().await;
        let mut served = Vec::new();
        for _ in 0..5 {
            served.push(console.take_next().await["id"].clone());
            served.push(other.take_next().await["id"].clone());
        }
        assert_eq!(served, asked);
    }

    async fn positions_count_those_before(server: TestServer) {
        provision(&server).await;
        for (index, id) in (10..13).enumerate() {
            let answer = server
                .participant(id)
                .try_ask(EVENT, "Help")
                .await
                .expect(200);
            assert_eq!(answer["position"], index + 1, "{answer}");
        }
        server.organizer(20, AGENCY).take_next().await;
        let moved = server.participant(12).request(EVENT).await;
        assert_eq!(
            (&moved["result"], &moved["position"]),
            (&json!(true), &json!(2)),
            "{moved}"
        );
    }

    async fn a_console_that_came_while_somebody_waited_hears_that_nobody_does(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        // Somebody who was told of an empty queue before, so that this is no news to the others.
        let early = server.organizer(20, AGENCY);
        let mut early = early.connect_two().await;
        assert_eq!(early.find("queue").await["waiting"], 0);
        let request = participant.ask(EVENT, "Help").await;
        let mut late = server.organizer(21, AGENCY).connect_two().await;
        assert_eq!(late.find("queue").await["waiting"], 1);
        participant.withdraw(&request).await.expect_success();
        assert_eq!(late.find("queue").await["waiting"], 0);
    }

    async fn an_empty_queue_has_no_new_chats(server: TestServer) {
        provision(&server).await;
        let mut console = server.organizer(20, AGENCY).connect().await;
        console.send("start_chat", json!("")).await;
        assert_eq!(console.expect("info").await["message"], "no new chats");

        // One attempt was one attempt: a request that comes later is not given to it.
        let mut phone = server.participant(10).connect().await;
        server.participant(10).ask(EVENT, "Help").await;
        phone.expect_quiet().await;
        console.expect_quiet().await;
        assert_eq!(server.participant(10).request(EVENT).await["position"], 1);
    }

    async fn an_agency_serves_its_own_events_only(server: TestServer) {
        provision(&server).await;
        server.participant(10).ask(EVENT, "Help").await;
        let mut stranger = server.organizer(30, OTHER_AGENCY).connect().await;
        stranger.send("start_chat", json!("")).await;
        assert_eq!(stranger.expect("info").await["message"], "no new chats");
        server.organizer(20, AGENCY).take_next().await;
    }

    async fn a_request_waits_for_those_who_went_away(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let phone = participant.connect().await;
        let request = participant.ask(EVENT, "Help").await;
        phone.close().await;
        let (_console, chat) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(chat["id"], request);
        let chats = participant.connect().await.chats().await;
        assert_eq!(chats[0]["id"], request);
    }

    async fn two_hundred_organizers_ask_for_one_request(server: TestServer) {
        const ORGANIZERS: usize = 200;
        provision(&server).await;
        let start = Arc::new(Barrier::new(ORGANIZERS));
        let mut asking = Vec::new();
        for id in 0..ORGANIZERS {
            let mut console = server.organizer(1000 + id as i64, AGENCY).connect().await;
            let start = Arc::clone(&start);
            asking.push(async move {
                start.wait().await;
                console.send("start_chat", json!("")).await;
                let answer = console.read().await;
                (console, answer)
            });
        }
        let mut phone = server.participant(10).connect().await;
        let request = server.participant(10).ask(EVENT, "Help").await;

        let mut got = Vec::new();
        for task in asking.into_iter().map(tokio::spawn).collect::<Vec<_>>() {
            let (mut console, answer) = task.await.expect("an organizer");
            match answer {
                Incoming::Frame { kind, payload } if kind == "new_chat" => {
                    assert_eq!(console.expect("user_message").await["seq"], 1);
                    got.push(payload);
                }
                Incoming::Frame { kind, payload } if kind == "info" => {
                    assert_eq!(payload["message"], "no new chats");
                }
                other => panic!("{other:?}"),
            }
            let chats = console.chats().await;
            assert_eq!(
                chats.len(),
                usize::from(chats.iter().any(|chat| chat["id"] == request))
            );
        }
        assert_eq!(got.len(), 1, "{got:?}");
        assert_eq!(phone.expect_new_chat().await, got[0]);
        phone.expect_quiet().await;
    }

    async fn many_organizers_share_many_requests(server: TestServer) {
        const EACH: i64 = 20;
        provision(&server).await;
        let mut asked = Vec::new();
        for id in 0..EACH {
            asked.push(server.participant(100 + id).ask(EVENT, "Help").await);
        }
        let taking = (0..EACH).map(|id| {
            let organizer = server.organizer(1000 + id, AGENCY);
            tokio::spawn(async move { organizer.take_next().await.1 })
        });
        let mut served: Vec<String> = Vec::new();
        for chat in taking.collect::<Vec<_>>() {
            let chat: Value = chat.await.expect("everybody gets one");
            served.push(chat["id"].as_str().expect("an id").to_owned());
        }
        asked.sort_unstable();
        served.sort_unstable();
        assert_eq!(served, asked, "each exactly once");
    }
}
