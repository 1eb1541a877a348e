//! Taking a request back.

use crate::world::{AGENCY, EVENT, NO_CHAT, Talk, provision};
use serde_json::json;
use switchboard_support::{TestServer, on_both_backends};

on_both_backends! {
    async fn a_withdrawn_request_is_never_served(server: TestServer) {
        provision(&server).await;
        let (first, second) = (server.participant(10), server.participant(11));
        let request = first.ask(EVENT, "never mind").await;
        let next = second.ask(EVENT, "do mind").await;
        assert_eq!(first.withdraw(&request).await.status, 204);
        assert_eq!(first.request(EVENT).await["result"], false);
        assert_eq!(second.request(EVENT).await["position"], 1);

        let (mut console, chat) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(chat["id"], next);
        console.send("start_chat", json!("")).await;
        assert_eq!(console.expect("info").await["message"], "no new chats");
    }

    async fn a_matched_request_cannot_be_withdrawn(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let refused = talk.participant.withdraw(&talk.chat).await;
        refused.expect_error(409, "already_matched");
        talk.ask("still here").await;
    }

    async fn only_ones_own_request_can_be_withdrawn(server: TestServer) {
        provision(&server).await;
        let request = server.participant(10).ask(EVENT, "mine").await;
        for id in [request.as_str(), NO_CHAT, "nonsense", "1"] {
            let refused = server.participant(11).withdraw(id).await;
            refused.expect_error(404, "request_not_found");
        }
        assert_eq!(server.participant(10).request(EVENT).await["result"], true);
    }

    async fn a_withdrawal_and_a_claim_do_not_both_succeed(server: TestServer) {
        provision(&server).await;
        for id in 10..20 {
            let participant = server.participant(id);
            let request = participant.ask(EVENT, "Help").await;
            let mut console = server.organizer(20, AGENCY).connect().await;
            let (withdrawn, ()) = tokio::join!(
                participant.withdraw(&request),
                console.send("start_chat", json!("")),
            );
            match withdrawn.status {
                204 => {
                    assert_eq!(console.expect("info").await["message"], "no new chats");
                    assert_eq!(participant.request(EVENT).await["result"], false);
                }
                409 => {
                    assert_eq!(console.expect_new_chat().await["id"], request);
                    assert_eq!(participant.request(EVENT).await["chatId"], request);
                }
                other => panic!("{other}: {}", withdrawn.text()),
            }
            console.close().await;
        }
    }
}
