//! Where a participant is.

use crate::world::{AGENCY, EVENT, Talk, provision};
use serde_json::{Value, json};
use switchboard_support::{TestServer, on_both_backends};

on_both_backends! {
    async fn a_participants_message_keeps_its_place(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let places = [
            (90.0, 180.0),
            (-90.0, -180.0),
            (0.0, 0.0),
            (52.520_008_1, 13.404_954_3),
        ];
        let mut said = Vec::new();
        for (lat, lng) in places {
            let payload = json!({ "chatId": talk.chat, "message": "Here", "lat": lat, "lng": lng });
            talk.phone.send("send_message", payload).await;
            let message = talk.both_receive("Here").await;
            assert_eq!(
                (&message["lat"], &message["lng"]),
                (&json!(lat), &json!(lng))
            );
            said.push(message);
        }
        assert_eq!(
            talk.console.history(&talk.chat).await[1..],
            said,
            "kept as shown"
        );
    }

    async fn an_organizers_place_is_ignored(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for place in [
            json!({ "lat": 1, "lng": 2 }),
            json!({ "lat": 91, "lng": 2 }),
        ] {
            let mut payload = json!({ "chatId": talk.chat, "message": "Coming" });
            payload["lat"] = place["lat"].clone();
            payload["lng"] = place["lng"].clone();
            talk.console.send("send_message", payload).await;
            let message = talk.both_receive("Coming").await;
            assert_eq!((message.get("lat"), message.get("lng")), (None, None));
        }
    }

    async fn the_requests_place_is_the_chats_and_the_first_messages(server: TestServer) {
        provision(&server).await;
        let body = json!({ "eventId": EVENT, "description": "Help", "lat": 1.5, "lng": -2.5 });
        server
            .participant(10)
            .post("/chat-requests", &body)
            .await
            .expect(200);
        let (mut console, chat) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(
            (&chat["latStart"], &chat["lngStart"]),
            (&json!(1.5), &json!(-2.5))
        );
        let history = console.history(chat["id"].as_str().expect("an id")).await;
        assert_eq!(
            (&history[0]["lat"], &history[0]["lng"]),
            (&json!(1.5), &json!(-2.5))
        );
    }

    async fn a_place_has_two_coordinates_on_the_globe(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        for (lat, lng) in [
            (json!(90.001), json!(0)),
            (json!(-91), json!(0)),
            (json!(0), json!(180.5)),
            (json!(0), json!(-1e300)),
            (json!(1), Value::Null),
            (Value::Null, json!(1)),
        ] {
            let body = json!({ "eventId": EVENT, "description": "Help", "lat": lat, "lng": lng });
            let refused = participant.post("/chat-requests", &body).await;
            refused.expect_error(422, "invalid_payload");
        }
        assert_eq!(participant.request(EVENT).await["result"], false);
    }
}
