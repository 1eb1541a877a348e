//! An agency takes no new requests for a while: who may say so, what whoever asks is told, and who learns of it.

use crate::world::{AGENCY, EVENT, OTHER_AGENCY, OTHER_EVENT, provision};
use serde_json::{Value, json};
use switchboard_support::service::rfc3339;
use switchboard_support::token::now_secs;
use switchboard_support::{
    EventSpec, Organizer, SocketTwo, TestServer, TokenSpec, on_both_backends,
};

const PAUSE: &str = "/agency/pause";

/// A supervisor of the agency.
pub fn supervisor(server: &TestServer, agency: i64) -> Organizer {
    let token = TokenSpec::organizer(50, agency).claim("rank", json!("supervisor"));
    Organizer::new(server.address(), 50, token.sign())
}

fn help(event: i64) -> Value {
    json!({ "eventId": event, "description": "my leg" })
}

fn named(event: i64, name: &str) -> Value {
    json!({ "eventId": event, "description": "my leg", "clientRequestId": name })
}

/// Asks for help over a socket; the error.
async fn refused(phone: &mut SocketTwo, event: i64) -> Value {
    phone.ask("request_help", help(event), "error").await
}

/// The next thing that a console is told of pauses.
async fn told(console: &mut SocketTwo) -> Value {
    console.find("help_paused").await
}

on_both_backends! {
    async fn who_asks_is_told_why_until_when_and_what_else(server: TestServer) {
        provision(&server).await;
        let alternatives = json!([{ "kind": "phone", "value": "112" }]);
        let event = format!("/admin/events/{EVENT}");
        server.service().put(&event, &json!({ "alternatives": alternatives })).await.expect(200);
        let until = rfc3339(now_secs() + 3_600);
        let mut desk = supervisor(&server, AGENCY).connect_two().await;
        let pause = json!({ "message": "We are full", "until": until });
        let paused = json!({ "paused": true, "message": "We are full", "until": until });
        assert_eq!(desk.ask("pause_help", pause, "help_paused").await, paused);

        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        let error = refused(&mut phone, EVENT).await;
        assert_eq!(error, json!({
            "code": "help_unavailable", "message": "We are full", "pauseMessage": "We are full",
            "reason": "paused", "opensAt": until, "alternatives": alternatives,
        }));
        let body = participant.post("/chat-requests", &help(EVENT)).await.expect_error(409, "help_unavailable");
        for field in ["message", "pauseMessage", "reason", "opensAt", "alternatives"] {
            assert_eq!(body[field], error[field], "{body}");
        }
        // Another agency's desk is open.
        server.participant(11).ask(OTHER_EVENT, "help").await;
        assert_eq!(desk.ask("resume_help", json!({}), "help_paused").await, json!({ "paused": false }));
        phone.ask("request_help", help(EVENT), "help_requested").await;
        let paused = desk.ask("pause_help", json!({}), "help_paused").await;
        assert_eq!(paused, json!({ "paused": true }));
        let error = refused(&mut server.participant(12).connect_two().await, EVENT).await;
        assert_eq!((error.get("opensAt"), error.get("pauseMessage")), (None, None));
        assert_eq!(error["message"], "help cannot be asked for at the moment");
    }

    async fn before_and_after_the_event_it_is_closed(server: TestServer) {
        provision(&server).await;
        let service = server.service();
        let (early, late) = (EventSpec::running(101, AGENCY).hours(30, 40), EventSpec::running(102, AGENCY).hours(-30, -20));
        service.put_event(&early).await;
        service.put_event(&late).await;
        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        let opens = rfc3339(early.starts_at - 24 * 3_600);
        for (event, opens_at) in [(101, json!(opens)), (102, Value::Null)] {
            let error = refused(&mut phone, event).await;
            assert_eq!(error["code"], "invalid_payload");
            let body = participant.post("/chat-requests", &help(event)).await;
            let body = body.expect_error(422, "invalid_payload");
            for said in [error, body] {
                assert_eq!((&said["reason"], &said["opensAt"]), (&json!("closed"), &opens_at), "{said}");
                assert_eq!(said["alternatives"], json!([]));
            }
        }
    }

    async fn who_waits_stays_and_a_refused_request_leaves_no_name(server: TestServer) {
        provision(&server).await;
        let (waits, comes) = (server.participant(10), server.participant(11));
        let first = waits.post("/chat-requests", &named(EVENT, "a")).await.expect(200);
        let desk = supervisor(&server, AGENCY);
        desk.put(PAUSE, &json!({})).await.expect(200);
        assert_eq!(waits.post("/chat-requests", &named(EVENT, "a")).await.expect(200), first);
        let again = waits.post("/chat-requests", &named(EVENT, "b")).await;
        assert_eq!(again.expect_error(409, "help_already_requested")["requestId"], first["requestId"]);
        comes.post("/chat-requests", &named(EVENT, "c")).await.expect_error(409, "help_unavailable");
        let (_console, chat) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(chat["id"], first["requestId"]);
        desk.delete(PAUSE).await.expect_success();
        let asked = comes.post("/chat-requests", &named(EVENT, "c")).await.expect(200);
        assert_eq!(asked["state"], "waiting");
    }

    async fn all_organizers_are_told_also_those_who_come_later(server: TestServer) {
        provision(&server).await;
        let mut colleague = server.organizer(20, AGENCY).connect_two().await;
        let mut stranger = server.organizer(21, OTHER_AGENCY).connect_two().await;
        let mut old = server.organizer(22, AGENCY).connect().await;
        let desk = supervisor(&server, AGENCY);
        let all = json!({ "paused": true, "message": "Full" });
        let one = json!({ "paused": true, "eventId": EVENT });
        assert_eq!(desk.put(PAUSE, &json!({ "message": "Full" })).await.expect(200), all);
        assert_eq!(told(&mut colleague).await, all);
        assert_eq!(desk.put(PAUSE, &json!({ "eventId": EVENT })).await.expect(200), one);
        assert_eq!(told(&mut colleague).await, one);
        let mut newcomer = server.organizer(23, AGENCY).connect_two().await;
        assert_eq!((told(&mut newcomer).await, told(&mut newcomer).await), (all.clone(), one.clone()));
        let shown = server.organizer(23, AGENCY).get(PAUSE).await.expect(200);
        assert_eq!(shown, json!({ "paused": true, "message": "Full", "events": [one] }));

        // Each is lifted as it was set.
        desk.delete(PAUSE).await.expect_success();
        assert_eq!(told(&mut colleague).await, json!({ "paused": false }));
        server.participant(10).try_ask(EVENT, "help").await.expect_error(409, "help_unavailable");
        desk.delete(&format!("{PAUSE}?eventId={EVENT}")).await.expect_success();
        assert_eq!(told(&mut colleague).await, json!({ "paused": false, "eventId": EVENT }));
        server.participant(10).ask(EVENT, "help").await;
        assert_eq!(desk.get(PAUSE).await.expect(200), json!({ "paused": false, "events": [] }));
        old.expect_quiet().await;
        let more = stranger.drain().await.expect("an open connection");
        assert!(!more.iter().any(|frame| frame.kind == "help_paused"), "{more:?}");
    }

    async fn a_pause_is_over_by_itself(server: TestServer) {
        provision(&server).await;
        let mut colleague = server.organizer(20, AGENCY).connect_two().await;
        let until = rfc3339(now_secs() + 3);
        let pause = json!({ "eventId": EVENT, "until": until });
        supervisor(&server, AGENCY).put(PAUSE, &pause).await.expect(200);
        server.participant(10).try_ask(EVENT, "help").await.expect_error(409, "help_unavailable");
        loop {
            let told = told(&mut colleague).await;
            if told["paused"] == false {
                assert_eq!(told, json!({ "paused": false, "eventId": EVENT }));
                break;
            }
        }
        server.participant(10).ask(EVENT, "help").await;
    }

    async fn a_pause_that_is_over_before_it_begins_lifts_none(server: TestServer) {
        provision(&server).await;
        let mut desk = supervisor(&server, AGENCY).connect_two().await;
        desk.ask("pause_help", json!({}), "help_paused").await;
        let over = json!({ "until": rfc3339(now_secs() - 60) });
        assert_eq!(desk.ask("pause_help", over.clone(), "error").await["code"], "invalid_payload");
        supervisor(&server, AGENCY).put(PAUSE, &over).await.expect_error(422, "invalid_payload");
        let mut phone = server.participant(10).connect_two().await;
        assert_eq!(refused(&mut phone, EVENT).await["reason"], "paused");
    }

    async fn nobody_but_a_supervisor_pauses(server: TestServer) {
        provision(&server).await;
        let organizer = server.organizer(20, AGENCY);
        let mut console = organizer.connect_two().await;
        let mut phone = server.participant(10).connect_two().await;
        for (kind, payload) in [("pause_help", json!({})), ("resume_help", json!({ "eventId": EVENT }))] {
            assert_eq!(console.ask(kind, payload.clone(), "error").await["code"], "forbidden");
            assert_eq!(phone.ask(kind, payload, "error").await["code"], "unknown_type");
        }
        organizer.put(PAUSE, &json!({})).await.expect_error(403, "forbidden");
        organizer.delete(PAUSE).await.expect_error(403, "forbidden");
        server.participant(10).put(PAUSE, &json!({})).await.expect_error(403, "forbidden");
        server.participant(10).get(PAUSE).await.expect_error(403, "forbidden");
        server.service().put(PAUSE, &json!({})).await.expect_error(403, "forbidden");
        let desk = supervisor(&server, AGENCY);
        let mut old = desk.connect().await;
        old.send("pause_help", json!({})).await;
        old.expect_error("unknown_type").await;
        let mut socket = desk.connect_two().await;
        for event in [OTHER_EVENT, 999] {
            desk.put(PAUSE, &json!({ "eventId": event })).await.expect_error(404, "event_not_found");
            let error = socket.ask("pause_help", json!({ "eventId": event }), "error").await;
            assert_eq!(error["code"], "event_not_found");
        }
        for (wrong, status, code) in [
            (json!({ "message": "x".repeat(501) }), 413, "too_large"),
            (json!({ "message": " " }), 422, "invalid_payload"),
        ] {
            desk.put(PAUSE, &wrong).await.expect_error(status, code);
            assert_eq!(socket.ask("pause_help", wrong, "error").await["code"], code);
        }
        for wrong in [json!({ "until": "soon" }), json!({ "message": 7 })] {
            desk.put(PAUSE, &wrong).await.expect_error(400, "invalid_payload");
            assert_eq!(socket.ask("pause_help", wrong, "error").await["code"], "invalid_payload");
        }
        server.participant(10).ask(EVENT, "help").await;
    }
}
