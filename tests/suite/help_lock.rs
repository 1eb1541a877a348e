//! One waiting or active request per participant and event.

use crate::world::{AGENCY, EVENT, OTHER_AGENCY, OTHER_EVENT, Talk, provision};
use switchboard_support::{EventSpec, TestServer, on_both_backends};

on_both_backends! {
    async fn closing_the_chat_releases_the_lock(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let request = participant.ask(EVENT, "first").await;
        let refused = participant.try_ask(EVENT, "second").await;
        refused.expect_error(409, "help_already_requested");

        let (mut console, _) = server.organizer(20, AGENCY).take_next().await;
        let refused = participant.try_ask(EVENT, "third").await;
        refused.expect_error(409, "help_already_requested");

        console
            .send("close_chat", serde_json::json!({ "chatId": request }))
            .await;
        console.expect("closed_chat").await;
        assert_ne!(participant.ask(EVENT, "fourth").await, request);
    }

    async fn withdrawing_the_request_releases_the_lock(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let request = participant.ask(EVENT, "first").await;
        assert_eq!(participant.withdraw(&request).await.status, 204);
        assert_ne!(participant.ask(EVENT, "second").await, request);
    }

    async fn the_lock_is_of_one_participant_and_one_event(server: TestServer) {
        provision(&server).await;
        server
            .service()
            .put_event(&EventSpec::running(EVENT + 1, AGENCY))
            .await;
        let participant = server.participant(10);
        participant.ask(EVENT, "here").await;
        participant.ask(EVENT + 1, "there").await;
        participant.ask(OTHER_EVENT, "elsewhere").await;
        server.participant(11).ask(EVENT, "me too").await;
        let (_console, other) = server.organizer(30, OTHER_AGENCY).take_next().await;
        assert_eq!(other["eventId"], OTHER_EVENT);
    }

    async fn of_requests_at_the_same_instant_one_is_taken(server: TestServer) {
        provision(&server).await;
        let asking = (0..20).map(|_| {
            let participant = server.participant(10);
            tokio::spawn(async move { participant.try_ask(EVENT, "Help!").await })
        });
        let mut taken = 0;
        for answer in asking.collect::<Vec<_>>() {
            let answer = answer.await.expect("the request is sent");
            if answer.status == 200 {
                taken += 1;
            } else {
                answer.expect_error(409, "help_already_requested");
            }
        }
        assert_eq!(taken, 1);
    }

    async fn whoever_was_helped_may_be_helped_again(server: TestServer) {
        provision(&server).await;
        for _ in 0..3 {
            Talk::open(&server, 10, 20).await.close().await;
        }
        let ended = server
            .participant(10)
            .get("/participant/chats")
            .await
            .list();
        assert_eq!(ended.len(), 3, "{ended:?}");
    }
}
