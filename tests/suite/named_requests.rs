//! A request that a device gave a name is made once: whatever the network did to it, however often it was sent, and
//! whichever arrived first of it and its withdrawal.

use crate::world::{AGENCY, EVENT, provision};
use futures_util::future::join_all;
use serde_json::{Value, json};
use switchboard_support::{EventSpec, ServerBuilder, TestServer, on_both_backends};

/// A well-formed request with this name.
fn help(event: i64, name: &str) -> Value {
    json!({ "eventId": event, "description": "my leg", "clientRequestId": name })
}

fn cancel_of(name: &str) -> String {
    format!("/chat-requests?eventId={EVENT}&clientRequestId={name}")
}

on_both_backends! {
    async fn a_name_is_one_request_for_ever(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        let first = phone.ask("request_help", help(EVENT, "a"), "help_requested").await;
        assert_eq!((&first["state"], &first["position"]), (&json!("waiting"), &json!(1)));
        assert_eq!(first["requestId"], first["chatId"]);
        // The words do not matter: it is a retry.
        let mut again = help(EVENT, "a");
        again["description"] = json!("my arm");
        assert_eq!(phone.ask("request_help", again, "help_requested").await, first);
        assert_eq!(participant.post("/chat-requests", &help(EVENT, "a")).await.expect(200), first);

        let id = first["requestId"].as_str().expect("an id");
        let (mut console, chat) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(chat["id"], id);
        let history = console.history(id).await;
        assert_eq!((history.len(), &history[0]["content"]), (1, &json!("my leg")));
        let stands = participant.post("/chat-requests", &help(EVENT, "a")).await.expect(200);
        assert_eq!((&stands["state"], stands.get("position")), (&json!("active"), None));
        console.send("close_chat", json!({ "chatId": id })).await;
        console.expect("closed_chat").await;
        // Also when another one waits by then.
        participant.post("/chat-requests", &help(EVENT, "b")).await.expect(200);
        let stands = participant.post("/chat-requests", &help(EVENT, "a")).await.expect(200);
        assert_eq!((&stands["state"], &stands["requestId"]), (&json!("closed"), &json!(id)));
    }

    async fn what_was_taken_back_before_it_arrived_never_waits(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        let cancel = json!({ "eventId": EVENT, "clientRequestId": "a" });
        let cancelled = json!({ "eventId": EVENT, "reason": "withdrawn" });
        for _ in 0..2 {
            let shown = phone.ask("cancel_help_request", cancel.clone(), "help_cancelled").await;
            assert_eq!(shown, cancelled);
        }
        let withdrawn = json!({ "eventId": EVENT, "state": "withdrawn" });
        assert_eq!(phone.ask("request_help", help(EVENT, "a"), "help_requested").await, withdrawn);
        assert_eq!(participant.post("/chat-requests", &help(EVENT, "a")).await.expect(200), withdrawn);
        participant.delete(&cancel_of("b")).await.expect_success();
        participant.post("/chat-requests", &help(EVENT, "b")).await.expect(200);
        assert_eq!(participant.request(EVENT).await["result"], false, "nothing waits");
    }

    async fn every_device_is_told_that_a_request_is_over_and_the_asking_one_once(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        let mut tablet = participant.connect_two().await;
        for by in ["phone", "program"] {
            let asked = phone.ask("request_help", help(EVENT, by), "help_requested").await;
            let ended = json!({ "requestId": asked["requestId"], "eventId": EVENT, "reason": "withdrawn" });
            match by {
                "phone" => {
                    let cancel = json!({ "eventId": EVENT });
                    assert_eq!(phone.ask("cancel_help_request", cancel, "help_cancelled").await, ended);
                }
                _ => {
                    participant.delete(&cancel_of(by)).await.expect_success();
                    assert_eq!(phone.find("help_cancelled").await, ended);
                }
            }
            assert_eq!(tablet.find("help_cancelled").await, ended);
            for device in [&mut phone, &mut tablet] {
                let more = device.drain().await.expect("an open connection");
                let again = more.iter().any(|frame| frame.kind == "help_cancelled");
                assert!(!again, "{more:?}");
            }
        }
    }

    async fn what_waits_is_taken_back_by_its_name_and_what_was_taken_is_not(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let asked = participant.post("/chat-requests", &help(EVENT, "a")).await.expect(200);
        for _ in 0..2 {
            participant.delete(&cancel_of("a")).await.expect_success();
        }
        assert_eq!(participant.request(EVENT).await["result"], false);
        let stands = participant.post("/chat-requests", &help(EVENT, "a")).await.expect(200);
        assert_eq!((&stands["state"], &stands["requestId"]), (&json!("withdrawn"), &asked["requestId"]));

        participant.post("/chat-requests", &help(EVENT, "b")).await.expect(200);
        let (_console, _) = server.organizer(20, AGENCY).take_next().await;
        participant.delete(&cancel_of("b")).await.expect_error(409, "already_matched");
    }

    async fn another_name_is_told_which_request_is_in_the_way_and_stays_free(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        let asked = phone.ask("request_help", help(EVENT, "a"), "help_requested").await;
        let error = phone.ask("request_help", help(EVENT, "b"), "error").await;
        assert_eq!(error["code"], "help_already_requested");
        assert_eq!(error["requestId"], asked["requestId"]);
        let refused = participant.post("/chat-requests", &help(EVENT, "b")).await;
        let refused = refused.expect_error(409, "help_already_requested");
        assert_eq!(refused["requestId"], asked["requestId"]);
        participant.delete(&cancel_of("a")).await.expect_success();
        let asked = participant.post("/chat-requests", &help(EVENT, "b")).await.expect(200);
        assert_eq!(asked["state"], "waiting", "a request that was refused left no name");
    }

    async fn a_name_is_of_one_event_and_has_a_form(server: TestServer) {
        provision(&server).await;
        server.service().put_event(&EventSpec::running(101, AGENCY)).await;
        let participant = server.participant(10);
        participant.post("/chat-requests", &help(EVENT, "a")).await.expect(200);
        participant
            .post("/chat-requests", &help(101, "a"))
            .await
            .expect_error(422, "invalid_payload");
        let mut phone = participant.connect_two().await;
        for wrong in [help(101, "a"), help(EVENT, ""), help(EVENT, &"x".repeat(65))] {
            let error = phone.ask("request_help", wrong, "error").await;
            assert_eq!(error["code"], "invalid_payload");
        }
        // Another participant's is another one.
        let other = server.participant(11);
        let asked = other.post("/chat-requests", &help(EVENT, "a")).await.expect(200);
        assert_eq!((&asked["state"], &asked["position"]), (&json!("waiting"), &json!(2)));
    }

    async fn a_retry_costs_nothing_and_many_at_once_cost_one(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_HELP_REQUESTS", "1/h burst 2")
            .start()
            .await;
        provision(&server).await;
        let participant = server.participant(10);
        let body = help(EVENT, "a");
        let asked = join_all((0..10).map(|_| participant.post("/chat-requests", &body))).await;
        let asked: Vec<Value> = asked.into_iter().map(|answer| answer.expect(200)).collect();
        assert!(asked.iter().all(|one| one["requestId"] == asked[0]["requestId"]), "{asked:?}");
        participant.delete(&cancel_of("a")).await.expect_success();
        participant.delete(&cancel_of("never_arrived")).await.expect_success();
        for _ in 0..5 {
            let stands = participant.post("/chat-requests", &body).await.expect(200);
            assert_eq!(stands["state"], "withdrawn");
        }
        let refused = participant.post("/chat-requests", &help(EVENT, "c")).await;
        refused.expect_error(429, "too_many_requests");
    }
}
