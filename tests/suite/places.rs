//! Where the participant of a help chat is: over sockets and REST, for the chat's owner.

use crate::world::{AGENCY, EVENT, provision};
use serde_json::{Value, json};
use switchboard_support::{Participant, TestServer, on_both_backends};

const HERE: (f64, f64) = (52.51704, 13.38886);

fn at(chat: &str, (lat, lng): (f64, f64)) -> Value {
    json!({ "chatId": chat, "lat": lat, "lng": lng, "accuracyM": 12.5 })
}

async fn own_chat(participant: &Participant, chat: &str) -> Value {
    let chats = participant.get("/chats?status=all").await.list();
    let own = chats.into_iter().find(|it| it["id"] == chat);
    own.expect("it is the participant's")
}

on_both_backends! {
    async fn a_fix_that_comes_late_is_not_lost(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        let plea = json!({ "eventId": EVENT, "description": "help", "placeComing": true });
        let asked = phone.ask("request_help", plea, "help_requested").await;
        let chat = asked["requestId"].as_str().expect("an id");
        let waiting = own_chat(&participant, chat).await;
        assert_eq!((&waiting["placeComing"], waiting.get("place")), (&json!(true), None));
        let said = json!({ "requestId": chat, "lat": HERE.0, "lng": HERE.1, "accuracyM": 12.5 });
        let set = phone.ask("set_place", said, "place_set").await;
        assert_eq!((&set["chatId"], &set["lat"], &set["accuracyM"]), (&json!(chat), &json!(HERE.0), &json!(12.5)));
        let known = own_chat(&participant, chat).await;
        assert_eq!(known.get("placeComing"), None);
        assert_eq!(known["place"], json!({ "lat": HERE.0, "lng": HERE.1, "accuracyM": 12.5, "at": set["at"] }));
        // Whoever takes it sees it at once; it is no entry of the log.
        let mut console = server.organizer(20, AGENCY).connect_two().await;
        console.ask("start_chat", json!(""), "new_chat").await;
        let chats = server.organizer(20, AGENCY).get("/chats").await.list();
        assert_eq!((&chats[0]["place"], &chats[0]["lastSeq"]), (&known["place"], &json!(1)));
    }

    async fn the_owner_is_shown_the_first_and_then_the_newest(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let request = participant.ask(EVENT, "help").await;
        let mut phone = participant.connect_two().await;
        let mut console = server.organizer(20, AGENCY).connect_two().await;
        console.ask("start_chat", json!(""), "new_chat").await;
        for step in 0..3 {
            let place = at(&request, (HERE.0 + f64::from(step), HERE.1));
            phone.ask("set_place", place, "place_set").await;
        }
        let shown = console.find("place_set").await;
        assert_eq!(shown["chatId"], json!(request));
        let newest = loop {
            let shown = console.find("place_set").await;
            if shown["lat"] == HERE.0 + 2.0 {
                break shown;
            }
        };
        assert_eq!(newest["accuracyM"], 12.5);
        // What a message says moves it too, without a word of it.
        let message = json!({ "chatId": request, "message": "here", "lat": 1.5, "lng": 2.5 });
        phone.ask("send_message", message, "ack").await;
        let moved = own_chat(&participant, &request).await;
        assert_eq!((&moved["place"]["lat"], moved["place"].get("accuracyM")), (&json!(1.5), None));
    }

    async fn what_is_no_place_or_not_ones_own_is_refused(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let request = participant.ask(EVENT, "help").await;
        let path = format!("/chats/{request}/place");
        let good = json!({ "lat": HERE.0, "lng": HERE.1 });
        for bad in [
            json!({ "lat": 91, "lng": 0 }),
            json!({ "lat": 0, "lng": 0, "accuracyM": -1 }),
            json!({ "lat": 0, "lng": 0, "accuracyM": 100_001 }),
        ] {
            participant.put(&path, &bad).await.expect_error(422, "invalid_payload");
        }
        server.participant(11).put(&path, &good).await.expect_error(404, "chat_not_found");
        server.organizer(20, AGENCY).put(&path, &good).await.expect_error(403, "forbidden");
        let set = participant.put(&path, &good).await.expect(200);
        assert_eq!((&set["chatId"], set.get("accuracyM")), (&json!(request), None));
        let mut phone = participant.connect_two().await;
        for bad in [
            json!({ "chatId": request, "lat": 0 }),
            json!({ "lat": 0, "lng": 0 }),
            json!({ "chatId": request, "requestId": "other", "lat": 0, "lng": 0 }),
        ] {
            let error = phone.ask("set_place", bad, "error").await;
            assert_eq!(error["code"], "invalid_payload");
        }
        let (mut console, _) = server.organizer(20, AGENCY).take_next().await;
        server.participant(11).put(&path, &good).await.expect_error(404, "no_access");
        console.send("close_chat", json!({ "chatId": request })).await;
        console.expect("closed_chat").await;
        participant.put(&path, &good).await.expect_error(409, "chat_closed");
        let error = phone.ask("set_place", at(&request, HERE), "error").await;
        assert_eq!(error["code"], "chat_closed");
    }
}
