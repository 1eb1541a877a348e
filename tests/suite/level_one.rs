//! What a level-1 client is shown, field by field. (That it is shown nothing else, and never null,
//! the kit checks on every frame of every test.)

use crate::world::{AGENCY, EVENT, Talk, provision};
use serde_json::{Value, json};
use switchboard_support::{TestServer, TokenSpec, on_both_backends};

fn is_uuid_v7(value: &Value) -> bool {
    let id = value.as_str().unwrap_or_default();
    let dashes = id
        .char_indices()
        .filter(|(_, c)| *c == '-')
        .map(|(at, _)| at);
    id.len() == 36 && dashes.eq([8, 13, 18, 23]) && id.as_bytes()[14] == b'7'
}

fn is_time(value: &Value) -> bool {
    // 2026-05-04T03:02:01.000Z
    let time = value.as_str().unwrap_or_default();
    time.len() == 24 && time.ends_with('Z') && &time[10..11] == "T" && &time[19..20] == "."
}

on_both_backends! {
    async fn a_chat(server: TestServer) {
        provision(&server).await;
        let talk = Talk::open(&server, 10, 20).await;
        let chat = &talk.opened;
        assert!(is_uuid_v7(&chat["id"]), "{chat}");
        for (field, expected) in [
            ("agencyId", json!(AGENCY)),
            ("eventId", json!(EVENT)),
            ("organizerId", json!(20)),
            ("participantId", json!(10)),
            ("ended", json!(0)),
            ("timeEnd", json!("0001-01-01T00:00:00Z")),
        ] {
            assert_eq!(chat[field], expected, "{field}");
        }
        assert!(is_time(&chat["timeStart"]), "{chat}");
        let who = &chat["participant"];
        assert_eq!((&who["id"], &who["name"]), (&json!(10), &json!("User 10")));
        assert_eq!(who["email"], "user10@example.org");
        assert_eq!(who["phoneNumber"], "+49 30 10");
        assert_eq!((chat.get("latStart"), chat.get("lngStart")), (None, None));
    }

    async fn a_message(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let message = talk.ask("Hello").await;
        assert!(is_uuid_v7(&message["id"]), "{message}");
        assert!(is_time(&message["timeSent"]), "{message}");
        assert_eq!(message["chatId"], talk.chat);
        assert_eq!(message["seq"], 2);
        assert_eq!((message.get("lat"), message.get("lng")), (None, None));
        let closed = talk.close().await;
        assert!(is_time(&closed["timeEnd"]), "{closed}");
    }

    async fn what_is_not_known_of_a_participant_is_empty(server: TestServer) {
        provision(&server).await;
        let token = TokenSpec::participant(10).sign();
        let body = json!({ "eventId": EVENT, "description": "Help" });
        let asked = server
            .call("POST", "/chat-requests")
            .bearer(&token)
            .json(&body)
            .send()
            .await;
        asked.expect(200);
        let (_console, chat) = server.organizer(20, AGENCY).take_next().await;
        let expected = json!({ "id": 10, "name": "", "email": "", "phoneNumber": "" });
        for (field, value) in expected.as_object().expect("an object") {
            assert_eq!(&chat["participant"][field], value, "{field}");
        }
    }

    async fn a_newer_token_replaces_what_it_says_and_no_more(server: TestServer) {
        provision(&server).await;
        let profile = |spec: TokenSpec| {
            let token = spec.sign();
            let call = server.call("GET", "/events").bearer(&token);
            async move { call.send().await.list() }
        };
        let new = || TokenSpec::participant(10);
        profile(new().claim("name", "Ann").claim("email", "ann@example.org")).await;
        profile(
            new()
                .claim("name", "Anna")
                .claim("phoneNumber", Value::Null),
        )
        .await;
        let token = new().sign();
        let body = json!({ "eventId": EVENT, "description": "Help" });
        server
            .call("POST", "/chat-requests")
            .bearer(&token)
            .json(&body)
            .send()
            .await
            .expect(200);
        let (_console, chat) = server.organizer(20, AGENCY).take_next().await;
        let who = &chat["participant"];
        assert_eq!(
            (&who["name"], &who["email"]),
            (&json!("Anna"), &json!("ann@example.org"))
        );
        assert_eq!(who["phoneNumber"], "");
    }

    async fn unknown_fields_are_ignored(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        talk.phone
            .send_text(r#"{"type":"get_chats","payload":"","id":"x","more":[1]}"#)
            .await;
        talk.phone.expect("chats").await;
        let payload =
            json!({ "chatId": talk.chat, "message": "Hi", "lat": null, "lng": null, "x": {} });
        talk.phone.send("send_message", payload).await;
        talk.both_receive("Hi").await;
        for ignored in [json!(null), json!({}), json!(7)] {
            talk.phone.send("get_chats", ignored).await;
            talk.phone.expect("chats").await;
        }
    }
}
