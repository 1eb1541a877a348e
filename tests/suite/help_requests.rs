//! Asking for help over REST, and where the request stands.

use crate::world::{AGENCY, EVENT, Talk, provision};
use serde_json::{Value, json};
use switchboard_support::{EventSpec, TestServer, on_both_backends};

on_both_backends! {
    async fn where_a_request_stands(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        assert_eq!(participant.request(EVENT).await["result"], false);

        let request = participant.ask(EVENT, "Help").await;
        let waiting = participant.request(EVENT).await;
        assert_eq!(
            (&waiting["result"], &waiting["requestId"]),
            (&json!(true), &json!(request))
        );
        assert_eq!(
            (&waiting["position"], waiting.get("chatId")),
            (&json!(1), None)
        );

        let (mut console, _) = server.organizer(20, AGENCY).take_next().await;
        let active = participant.request(EVENT).await;
        assert_eq!(
            (&active["result"], &active["chatId"]),
            (&json!(true), &json!(request))
        );
        assert_eq!(active.get("position"), None, "{active}");

        console
            .send("close_chat", json!({ "chatId": request }))
            .await;
        console.expect("closed_chat").await;
        assert_eq!(participant.request(EVENT).await["result"], false);
    }

    async fn help_is_given_from_a_day_before_until_the_end(server: TestServer) {
        provision(&server).await;
        let service = server.service();
        for (id, from, to, open) in [
            (101, 23, 30, true),
            (102, 25, 30, false),
            (103, -5, -1, false),
            (104, -48, 1, true),
        ] {
            service
                .put_event(&EventSpec::running(id, AGENCY).hours(from, to))
                .await;
            let answer = server.participant(10).try_ask(id, "Help").await;
            if open {
                answer.expect(200);
            } else {
                answer.expect_failure(&[422]);
            }
        }
    }

    async fn descriptions_have_bounds(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        for bad in ["nul \0 nul", "\0"] {
            participant
                .try_ask(EVENT, bad)
                .await
                .expect_error(422, "invalid_payload");
        }
        let long = "ü".repeat(2_000);
        let refused = participant.try_ask(EVENT, &format!("{long}ü")).await;
        assert_eq!(refused.expect_failure(&[413, 422])["code"], "too_large");
        assert_eq!(
            participant.request(EVENT).await["result"],
            false,
            "nothing was stored"
        );

        participant.ask(EVENT, &long).await;
        let (mut console, chat) = server.organizer(20, AGENCY).take_next().await;
        let history = console.history(chat["id"].as_str().expect("an id")).await;
        assert_eq!(history[0]["content"], long);
    }

    async fn what_is_no_request_gets_the_right_status(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        for bad in [
            "",
            "{",
            "[]",
            "null",
            "17",
            "\"eventId\"",
            r#"{"eventId":100,"description":"x""#,
            r#"{"eventId":"100","description":"x"}"#,
            r#"{"eventId":100.5,"description":"x"}"#,
            r#"{"eventId":100,"description":7}"#,
            r#"{"eventId":100,"description":"x","lat":"1","lng":"2"}"#,
            r#"{"eventId":100,"description":"x","lat":NaN,"lng":2}"#,
            r#"{"eventId":100,"description":"\ud800"}"#,
            r#"{"eventId":100}"#,
            r#"{"description":"x"}"#,
        ] {
            let answer = participant
                .call("POST", "/chat-requests")
                .body(bad)
                .send()
                .await;
            assert_eq!(answer.expect_failure(&[400])["statusCode"], 400, "{bad}");
        }
        let not_text = b"{\"eventId\":100,\"description\":\"\xff\"}".to_vec();
        participant
            .call("POST", "/chat-requests")
            .body(not_text)
            .send()
            .await
            .expect_failure(&[400]);
        // Numbers that no event can have.
        for id in [
            "0",
            "-1",
            "9007199254740992",
            "99999999999999999999999",
            "1e300",
        ] {
            let body = format!(r#"{{"eventId":{id},"description":"x"}}"#);
            let answer = participant
                .call("POST", "/chat-requests")
                .body(body)
                .send()
                .await;
            answer.expect_failure(&[400, 404, 422]);
        }
        participant
            .try_ask(999, "x")
            .await
            .expect_error(404, "event_not_found");
        assert_eq!(participant.request(EVENT).await["result"], false);
    }

    async fn an_absent_location_may_be_null(server: TestServer) {
        provision(&server).await;
        let body = json!({ "eventId": EVENT, "description": "x", "lat": null, "lng": null });
        server
            .participant(10)
            .post("/chat-requests", &body)
            .await
            .expect(200);
        let (_console, chat) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(chat.get("latStart"), None, "{chat}");
    }

    async fn a_status_needs_an_event(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        for query in [
            "",
            "?eventId=",
            "?eventId=abc",
            "?eventId=1.5",
            "?event=100",
        ] {
            participant
                .get(&format!("/chat-requests{query}"))
                .await
                .expect_failure(&[400]);
        }
    }

    async fn over_a_socket_of_level_2_one_says_what_one_needs(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        for nothing in ["", "  \n", "\u{2800}\u{200b}\u{3164}"] {
            let help = json!({ "eventId": EVENT, "description": nothing });
            let error = phone.ask("request_help", help, "error").await;
            assert_eq!(error["code"], "invalid_payload");
            let words = error["message"].as_str().expect("words");
            assert!(words.contains("say in a few words"), "{words}");
        }
        assert_eq!(participant.request(EVENT).await["result"], false, "nobody waits");
        let help = json!({ "eventId": EVENT, "description": "I am lost" });
        let asked = phone.ask("request_help", help, "help_requested").await;
        assert_eq!(participant.request(EVENT).await["requestId"], asked["requestId"]);
    }

    async fn an_answered_request_is_the_chat(server: TestServer) {
        provision(&server).await;
        let talk = Talk::open(&server, 10, 20).await;
        let opened: &Value = &talk.opened;
        assert_eq!(
            (&opened["agencyId"], &opened["eventId"]),
            (&json!(AGENCY), &json!(EVENT))
        );
        assert_eq!(
            (&opened["organizerId"], &opened["participantId"]),
            (&json!(20), &json!(10))
        );
    }
}
