//! Organizers say whether they take requests.

use crate::world::{AGENCY, EVENT, OTHER_AGENCY, provision};
use serde_json::{Value, json};
use switchboard_support::{SocketTwo, TestServer, on_both_backends};

const PATH: &str = "/agency/availability";

/// The next thing that the device is told of its organizer.
async fn told(device: &mut SocketTwo) -> Value {
    device.find("availability").await
}

/// Nothing of the kind waits at the device.
async fn nothing_told(device: &mut SocketTwo) {
    let frames = device.drain().await.expect("an open connection");
    let of_it = frames.iter().filter(|frame| frame.kind == "availability");
    assert_eq!(of_it.count(), 0, "{frames:?}");
}

async fn say(device: &mut SocketTwo, state: &str) -> Value {
    let said = json!({ "state": state });
    device.ask("set_availability", said, "availability").await
}

on_both_backends! {
    async fn what_is_said_holds_and_is_told_to_all_devices(server: TestServer) {
        provision(&server).await;
        let organizer = server.organizer(20, AGENCY);
        let (mut desk, mut phone) = (organizer.connect_two().await, organizer.connect_two().await);
        nothing_told(&mut desk).await;
        let said = json!({ "state": "away", "reason": "lunch", "until": "2999-01-01T12:00:00Z" });
        let answer = desk.ask("set_availability", said, "availability").await;
        assert_eq!(
            (&answer["userId"], &answer["state"], &answer["reason"], &answer["until"]),
            (&json!(20), &json!("away"), &json!("lunch"), &json!("2999-01-01T12:00:00.000Z"))
        );
        assert_eq!(told(&mut phone).await, answer);
        // Its own copy was the answer.
        nothing_told(&mut desk).await;
        // Behind the welcome of a device that comes later.
        let mut tablet = organizer.connect_two().await;
        assert_eq!(told(&mut tablet).await, answer);

        let by_rest = organizer.put(PATH, &json!({ "state": "available" })).await.expect(200);
        assert_eq!((&by_rest["state"], by_rest.get("reason")), (&json!("available"), None));
        assert!(by_rest["since"].as_str() > answer["since"].as_str());
        for device in [&mut desk, &mut phone, &mut tablet] {
            assert_eq!(told(device).await, by_rest);
        }
        // Said again it is no news.
        assert_eq!(organizer.put(PATH, &json!({ "state": "available" })).await.expect(200), by_rest);
        assert_eq!(say(&mut desk, "available").await, by_rest);
        nothing_told(&mut phone).await;
        // A participant is told nothing of it, nor is level 1.
        let mut old = organizer.connect().await;
        say(&mut desk, "off").await;
        old.expect_quiet().await;
    }

    async fn whoever_takes_a_request_or_waits_takes_requests(server: TestServer) {
        provision(&server).await;
        let organizer = server.organizer(20, AGENCY);
        let mut desk = organizer.connect_two().await;
        desk.ask("start_chat", json!({ "waiting": false }), "info").await;
        nothing_told(&mut desk).await;
        desk.ask("start_chat", json!({ "waiting": true }), "info").await;
        assert_eq!(told(&mut desk).await["state"], "available");
        desk.ask("start_chat", json!({ "waiting": false }), "info").await;
        nothing_told(&mut desk).await;
        say(&mut desk, "away").await;
        desk.ask("start_chat", json!(""), "info").await;
        assert_eq!(told(&mut desk).await["state"], "available");
        // At level 1 too: a device of level 2 is told.
        say(&mut desk, "off").await;
        let mut old = organizer.connect().await;
        old.send("start_chat", json!("")).await;
        assert_eq!(old.expect("info").await["message"], "no new chats");
        assert_eq!(told(&mut desk).await["state"], "available");
        old.expect_quiet().await;
    }

    async fn whoever_is_away_is_given_nothing(server: TestServer) {
        provision(&server).await;
        let organizer = server.organizer(20, AGENCY);
        for state in ["away", "off"] {
            let (mut desk, mut phone) = (organizer.connect_two().await, organizer.connect_two().await);
            desk.ask("start_chat", json!({ "waiting": true }), "info").await;
            // From another device.
            say(&mut phone, state).await;
            let synced = desk.ask("sync", json!({ "chats": {} }), "sync").await;
            assert_eq!(synced["waiting"], false, "{state}");
            // Who waits again after that is given the next one.
            phone.ask("start_chat", json!({ "waiting": true }), "info").await;
            let synced = phone.ask("sync", json!({ "chats": {} }), "sync").await;
            assert_eq!(synced["waiting"], true, "{state}");
            let chat = server.participant(10).ask(EVENT, "Help").await;
            assert_eq!(phone.find("new_chat").await["id"], chat);
            phone.ask("close_chat", json!({ "chatId": chat }), "closed_chat").await;
        }
    }

    async fn what_cannot_be_said_is_refused(server: TestServer) {
        provision(&server).await;
        let organizer = server.organizer(20, AGENCY);
        let mut desk = organizer.connect_two().await;
        for (wrong, code, status) in [
            (json!({ "state": "busy" }), "invalid_payload", 400),
            (json!({}), "invalid_payload", 400),
            (json!({ "state": "away", "reason": 7 }), "invalid_payload", 400),
            (json!({ "state": "away", "reason": "a\nb" }), "invalid_payload", 422),
            (json!({ "state": "away", "reason": "x".repeat(201) }), "too_large", 413),
            (json!({ "state": "away", "until": "soon" }), "invalid_payload", 400),
            (json!({ "state": "away", "until": "2020-01-01T00:00:00Z" }), "invalid_payload", 422),
        ] {
            let answer = desk.ask("set_availability", wrong.clone(), "error").await;
            assert_eq!(answer["code"], code, "{wrong}");
            assert_eq!(organizer.put(PATH, &wrong).await.status, status, "{wrong}");
        }
        nothing_told(&mut desk).await;
        let said = json!({ "state": "available" });
        let mut phone = server.participant(10).connect_two().await;
        let refused = phone.ask("set_availability", said.clone(), "error").await;
        assert_eq!(refused["code"], "unknown_type");
        server.participant(10).put(PATH, &said).await.expect_error(403, "forbidden");
        server.service().put(PATH, &said).await.expect_error(403, "forbidden");
        let mut old = organizer.connect().await;
        old.send("set_availability", said).await;
        assert_eq!(old.expect("error").await["code"], "unknown_type");
    }

    async fn another_agency_drops_what_was_said(server: TestServer) {
        provision(&server).await;
        let mut desk = server.organizer(20, AGENCY).connect_two().await;
        say(&mut desk, "available").await;
        let moved = json!({ "agencyId": OTHER_AGENCY });
        server.service().put("/admin/users/20", &moved).await.expect(200);
        let mut desk = server.organizer(20, OTHER_AGENCY).connect_two().await;
        nothing_told(&mut desk).await;
        say(&mut desk, "away").await;
        nothing_told(&mut desk).await;
    }

    async fn a_restart_forgets_nothing(server: TestServer) {
        provision(&server).await;
        let mut server = server;
        let said = say(&mut server.organizer(20, AGENCY).connect_two().await, "away").await;
        server.kill9();
        server.restart().await;
        let mut desk = server.organizer(20, AGENCY).connect_two().await;
        assert_eq!(told(&mut desk).await, said);
    }
}
