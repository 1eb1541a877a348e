//! A request for help is a chat from its beginning: its participant writes in it while it waits, and whoever takes it
//! finds all of that. Clients of level 1 know a chat from its match on.

use crate::world::{AGENCY, EVENT, provision};
use serde_json::{Value, json};
use switchboard_support::{TestServer, on_both_backends};

/// Entries of a chat since it last began to wait.
const MOST: usize = 50;

fn help() -> Value {
    json!({ "eventId": EVENT, "description": "my leg" })
}

fn id_of(answer: &Value) -> String {
    answer["chatId"].as_str().expect("an id").to_owned()
}

on_both_backends! {
    async fn a_request_is_a_chat_at_once_and_its_words_are_there_when_it_is_taken(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let (mut phone, mut tablet) = (participant.connect_two().await, participant.connect_two().await);
        let chat = id_of(&phone.ask("request_help", help(), "help_requested").await);
        for device in [&mut phone, &mut tablet] {
            let changed = device.find("chat_changed").await;
            assert_eq!((&changed["reason"], &changed["turn"]), (&json!("queued"), &json!(0)));
            let shown = &changed["chat"];
            assert_eq!((&shown["state"], shown.get("organizerId")), (&json!("waiting"), None));
            assert_eq!((&shown["turn"], &shown["ended"]), (&json!(0), &json!(0)));
            let first = device.find("user_message").await;
            assert_eq!((&first["content"], &first["seq"]), (&json!("my leg"), &json!(1)));
        }
        let said = phone.say(&chat, "behind the tower", "a").await.expect("an answer");
        assert_eq!((said.kind.as_str(), &said.payload["seq"]), ("ack", &json!(2)));
        assert_eq!(tablet.find("user_message").await["content"], "behind the tower");
        let again = phone.say(&chat, "behind the tower", "a").await.expect("an answer");
        assert_eq!(again.payload["seq"], 2, "once");
        participant
            .post(&format!("/chats/{chat}/messages"), &json!({ "content": "hurry" }))
            .await
            .expect(201);
        for status in ["active", "waiting"] {
            let listed = participant.get(&format!("/chats?status={status}")).await.expect(200);
            assert_eq!((&listed[0]["id"], &listed[0]["lastSeq"]), (&json!(chat), &json!(3)));
        }
        // An organizer has none that waits.
        assert_eq!(server.organizer(20, AGENCY).get("/chats?status=waiting").await.expect(200), json!([]));

        let (mut console, taken) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(taken["id"], chat.as_str());
        for (text, seq) in [("behind the tower", 2), ("hurry", 3)] {
            let entry = console.expect("user_message").await;
            assert_eq!((&entry["content"], &entry["seq"]), (&json!(text), &json!(seq)));
        }
        for device in [&mut phone, &mut tablet] {
            let matched = device.find("new_chat").await;
            assert_eq!((&matched["state"], &matched["turn"]), (&json!("active"), &json!(1)));
            assert_eq!(matched["owner"]["id"], 20);
            assert!(matched["askedAt"].is_string());
        }
        assert_eq!(participant.get("/chats?status=waiting").await.expect(200), json!([]));
    }

    async fn level_one_knows_a_chat_from_its_match_on(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let mut old = participant.connect().await;
        let mut phone = participant.connect_two().await;
        let chat = id_of(&phone.ask("request_help", help(), "help_requested").await);
        phone.say(&chat, "behind the tower", "a").await.expect("an answer");
        assert!(old.chats().await.is_empty(), "no chat yet, and nothing of it came before the answer");
        old.send("get_chat_history", json!({ "chatId": chat })).await;
        old.expect_error("chat_not_found").await;
        let _console = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(old.expect("new_chat").await["id"], chat.as_str());
        for (text, seq) in [("my leg", 1), ("behind the tower", 2)] {
            let entry = old.expect("user_message").await;
            assert_eq!((&entry["content"], &entry["seq"]), (&json!(text), &json!(seq)));
        }
    }

    async fn while_it_waits_it_takes_fifty_entries(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        let chat = id_of(&phone.ask("request_help", help(), "help_requested").await);
        // What is said better is no word more, before and when it is full.
        let better = |text: &str| json!({ "chatId": chat, "seq": 1, "message": text, "clientMessageId": text });
        for text in ["my left leg", "my right leg"] {
            phone.ask("edit_message", better(text), "ack").await;
        }
        for n in 2..=MOST {
            let said = phone.say(&chat, "more", &n.to_string()).await.expect("an answer");
            assert_eq!(said.kind, "ack", "{n}: {}", said.payload);
        }
        let full = phone.say(&chat, "too much", "last").await.expect("an answer");
        assert_eq!((full.kind.as_str(), &full.payload["code"]), ("error", &json!("too_many_requests")));
        assert_eq!(full.payload["retryAfterMs"], 30_000);
        phone.ask("edit_message", better("both legs"), "ack").await;
        let full = phone.say(&chat, "too much", "last").await.expect("an answer");
        assert_eq!(full.payload["code"], "too_many_requests");
        let known = phone.say(&chat, "more", "2").await.expect("an answer");
        assert_eq!((known.kind.as_str(), &known.payload["seq"]), ("ack", &json!(4)), "what is stored is");
        let _console = server.organizer(20, AGENCY).take_next().await;
        let said = phone.say(&chat, "too much", "last").await.expect("an answer");
        assert_eq!(said.payload["seq"], MOST + 4);
    }

    async fn its_end_ends_the_chat_and_says_how(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        for by in ["phone", "integrator"] {
            let chat = id_of(&phone.ask("request_help", help(), "help_requested").await);
            phone.find("chat_changed").await;
            let outcome = match by {
                "phone" => {
                    let cancel = json!({ "eventId": EVENT });
                    phone.ask("cancel_help_request", cancel, "help_cancelled").await;
                    "withdrawn"
                }
                _ => {
                    let close = format!("/admin/chats/{chat}/close");
                    let closed = server.service().post(&close, &json!({})).await.expect(200);
                    assert_eq!((&closed["outcome"], &closed["ended"]), (&json!("closed"), &json!(1)));
                    assert_eq!(phone.find("help_cancelled").await["reason"], "closed");
                    "closed"
                }
            };
            let closed = phone.find("closed_chat").await;
            assert_eq!((&closed["chatId"], &closed["outcome"]), (&json!(chat), &json!(outcome)));
            assert_eq!((&closed["state"], &closed["turn"]), (&json!("ended"), &json!(0)));
            let late = phone.say(&chat, "thanks", by).await.expect("an answer");
            assert_eq!(late.payload["code"], "chat_closed");
            // It is no chat that anybody has answered.
            assert_eq!(participant.get("/participant/chats").await.expect(200), json!([]));
            assert_eq!(server.organizer(20, AGENCY).get("/agency/chats").await.expect(200), json!([]));
        }
    }
}
