//! Help chats go from one organizer to the next, or back: who may do it, who is told, and what each keeps.

use crate::pauses::supervisor;
use crate::world::{AGENCY, EVENT, provision};
use serde_json::{Value, json};
use switchboard_support::{Participant, Socket, SocketTwo, TestServer, on_both_backends};

/// Asks for help and has it taken by organizer 20 over a socket of level 2.
pub async fn taken(server: &TestServer) -> (Participant, SocketTwo, SocketTwo, String) {
    provision(server).await;
    let participant = server.participant(10);
    let mut phone = participant.connect_two().await;
    let help = json!({ "eventId": EVENT, "description": "my leg" });
    let asked = phone.ask("request_help", help, "help_requested").await;
    let mut console = server.organizer(20, AGENCY).connect_two().await;
    console.ask("start_chat", json!(""), "new_chat").await;
    phone.find("new_chat").await;
    let chat = asked["chatId"].as_str().expect("an id").to_owned();
    (participant, phone, console, chat)
}

/// The same with devices of level 1.
pub async fn taken_at_level_one(server: &TestServer) -> (Socket, Socket, String) {
    provision(server).await;
    let participant = server.participant(10);
    let mut phone = participant.connect().await;
    let chat = participant.ask(EVENT, "my leg").await;
    let (console, _) = server.organizer(20, AGENCY).take_next().await;
    phone.expect_new_chat().await;
    (phone, console, chat)
}

pub async fn answered(console: &mut SocketTwo, chat: &str) {
    let said = console.say(chat, "On my way", "w1").await;
    assert_eq!(said.expect("an answer").kind, "ack");
}

/// The first frame of each of these types, in whatever order they come.
pub async fn each(socket: &mut SocketTwo, kinds: &[&str]) -> Vec<Value> {
    let mut found = vec![Value::Null; kinds.len()];
    while found.contains(&Value::Null) {
        let frame = socket.next().await.expect("it is open");
        if let Some(at) = kinds.iter().position(|kind| *kind == frame.kind) {
            found[at] = frame.payload;
        }
    }
    found
}

pub fn turn(chat: &str, turn: i64) -> Value {
    json!({ "chatId": chat, "turn": turn, "note": "she is at the gate" })
}

on_both_backends! {
    async fn who_gives_back_keeps_their_part_and_the_next_has_all(server: TestServer) {
        let (_participant, mut phone, mut console, chat) = taken(&server).await;
        answered(&mut console, &chat).await;
        let left = console.ask("return_chat", turn(&chat, 1), "chat_left").await;
        assert_eq!(left, json!({ "chatId": chat, "turn": 1, "reason": "returned" }));
        assert_eq!(console.find("closed_chat").await["chatId"], chat);
        let changed = phone.find("chat_changed").await;
        assert_eq!((&changed["reason"], &changed["chat"]["state"]), (&json!("returned"), &json!("waiting")));
        phone.say(&chat, "Hello?", "p1").await.expect("an answer");

        let mut next = server.organizer(21, AGENCY).connect_two().await;
        let new = next.ask("start_chat", json!(""), "new_chat").await;
        assert_eq!((&new["id"], &new["turn"]), (&json!(chat), &json!(2)));
        assert_eq!(next.whole_history(&chat).await.expect("a log").len(), 3);
        let organizer = server.organizer(20, AGENCY);
        let ended = organizer.get("/chats?status=ended").await.list();
        assert_eq!((&ended[0]["id"], &ended[0]["ended"], &ended[0]["lastSeq"]), (&json!(chat), &json!(1), &json!(2)));
        assert_eq!(organizer.get(&format!("/chats/{chat}/messages")).await.list().len(), 2);
    }

    async fn who_loses_a_chat_does_not_wait_for_the_next_one_any_more(server: TestServer) {
        let (_participant, mut phone, mut console, chat) = taken(&server).await;
        answered(&mut console, &chat).await;
        console.ask("start_chat", json!({ "waiting": true }), "info").await;
        console.ask("return_chat", turn(&chat, 1), "chat_left").await;
        // Else it would be theirs again at once: nobody else is there.
        assert_eq!(phone.find("chat_changed").await["reason"], "returned");
        console.ask("ping", json!(""), "pong").await;
        let mut next = server.organizer(21, AGENCY).connect_two().await;
        assert_eq!(next.ask("start_chat", json!({ "waiting": true }), "info").await["message"], "waiting");
        assert_eq!(next.find("new_chat").await["id"], chat);
        assert_eq!(phone.find("new_chat").await["owner"]["id"], 21);
    }

    async fn a_colleague_accepts_and_has_all_of_it(server: TestServer) {
        let (_participant, mut phone, mut console, chat) = taken(&server).await;
        answered(&mut console, &chat).await;
        let mut colleague = server.organizer(21, AGENCY).connect_two().await;
        let to = json!({ "chatId": chat, "turn": 1, "to": 21, "note": "she is at the gate" });
        let offer = console.ask("offer_chat", to.clone(), "offer").await;
        let rings = colleague.find("offer").await;
        assert_eq!(rings, offer);
        assert_eq!((&rings["from"]["id"], &rings["note"]), (&json!(20), &json!("she is at the gate")));
        assert_eq!(rings["messages"].as_array().map(Vec::len), Some(2));
        assert_eq!(console.ask("offer_chat", to, "error").await["code"], "already_offered");
        assert_eq!(server.organizer(21, AGENCY).get("/offers").await.expect(200)[0], offer);

        let answer = json!({ "offerId": offer["offerId"], "accept": true });
        let ended = json!({ "offerId": offer["offerId"], "state": "accepted" });
        assert_eq!(colleague.ask("answer_offer", answer.clone(), "offer_ended").await, ended);
        let new = colleague.find("new_chat").await;
        assert_eq!((&new["id"], &new["turn"], &new["organizerId"]), (&json!(chat), &json!(2), &json!(21)));
        for seq in 1..=2 {
            assert_eq!(colleague.find("user_message").await["seq"], seq);
        }
        let told = each(&mut console, &["chat_left", "closed_chat", "offer_ended"]).await;
        assert_eq!((&told[0]["reason"], &told[1]["chatId"], &told[2]), (&json!("moved"), &json!(chat), &ended));
        let changed = phone.find("chat_changed").await;
        assert_eq!((&changed["reason"], &changed["chat"]["owner"]["id"]), (&json!("moved"), &json!(21)));
        let late = colleague.ask("answer_offer", answer, "error").await;
        assert_eq!((&late["code"], &late["state"]), (&json!("offer_ended"), &json!("accepted")));

        phone.say(&chat, "Thanks", "p1").await.expect("an answer");
        assert_eq!(colleague.find("user_message").await["content"], "Thanks");
    }

    async fn whoever_has_lost_a_chat_says_no_more(server: TestServer) {
        let (_participant, mut phone, mut console, chat) = taken(&server).await;
        answered(&mut console, &chat).await;
        let mut desk = supervisor(&server, AGENCY).connect_two().await;
        let new = desk.ask("take_over", turn(&chat, 1), "new_chat").await;
        assert_eq!((&new["id"], &new["turn"], &new["lastSeq"]), (&json!(chat), &json!(2), &json!(2)));
        assert_eq!(console.find("chat_left").await["reason"], "taken_over");
        let late = console.say(&chat, "One more", "w2").await.expect("an answer");
        assert_eq!(late.kind, "error");
        let moved = |error: &Value| (error["code"].clone(), error["chat"]["turn"].clone());
        assert_eq!(moved(&late.payload), (json!("chat_moved"), json!(2)));
        let mark = console.ask("mark_read", json!({ "chatId": chat, "seq": 2 }), "error").await;
        assert_eq!(moved(&mark), (json!("chat_moved"), json!(2)));
        let rest = server.organizer(20, AGENCY);
        let path = format!("/chats/{chat}");
        let words = rest.post(&format!("{path}/messages"), &json!({ "content": "Me" })).await;
        let error = words.expect_error(409, "chat_moved");
        assert_eq!(error["chat"]["turn"], 2);
        let read = rest.post(&format!("{path}/read"), &json!({ "seq": 2 })).await;
        assert_eq!(read.expect_error(409, "chat_moved")["chat"]["turn"], 2);
        // A word that was stored gets its first answer.
        let again = console.say(&chat, "On my way", "w1").await.expect("an answer");
        assert_eq!(again.kind, "ack");
        desk.say(&chat, "I am here", "d1").await.expect("an answer");
        let changed = phone.find("chat_changed").await;
        assert_eq!(changed["reason"], "taken_over");
        let log = phone.whole_history(&chat).await.expect("a log");
        let words: Vec<&Value> = log.iter().map(|it| &it["content"]).collect();
        assert_eq!(words, ["my leg", "On my way", "I am here"]);
        let rest = server.organizer(20, AGENCY);
        let kept = rest.get(&format!("/chats/{chat}/messages")).await.list();
        assert_eq!(kept.len(), 2);
    }

    async fn who_acts_on_another_turn_is_told_how_it_is_now(server: TestServer) {
        let (participant, _phone, mut console, chat) = taken(&server).await;
        let path = |act: &str| format!("/chats/{chat}/{act}");
        let desk = supervisor(&server, AGENCY);
        desk.post(&path("take-over"), &json!({ "turn": 1 })).await.expect(200);
        let moved = console.ask("return_chat", turn(&chat, 1), "error").await;
        assert_eq!((&moved["code"], &moved["chat"]["turn"]), (&json!("chat_moved"), &json!(2)));
        let rest = server.organizer(20, AGENCY);
        let moved = rest.post(&path("return"), &json!({ "turn": 1 })).await.expect_error(409, "chat_moved");
        assert_eq!(moved["chat"]["organizerId"], 50);
        let other = server.organizer(21, AGENCY);
        other.post(&path("return"), &json!({ "turn": 2 })).await.expect_error(403, "forbidden");
        other.post(&path("take-over"), &json!({ "turn": 2 })).await.expect_error(403, "forbidden");
        participant.post(&path("return"), &json!({ "turn": 2 })).await.expect_error(403, "forbidden");
        desk.post(&path("offer"), &json!({ "turn": 2, "to": 50 })).await.expect_error(422, "invalid_payload");
        desk.post(&path("offer"), &json!({ "turn": 2, "to": 999 })).await.expect_error(404, "user_not_found");
        desk.post("/offers/nothing", &json!({ "accept": true })).await.expect_error(404, "offer_not_found");
        desk.post(&path("close"), &json!({})).await.expect(200);
        desk.post(&path("return"), &json!({ "turn": 2 })).await.expect_error(409, "chat_closed");
    }

    async fn an_offer_ends_in_one_way_for_both(server: TestServer) {
        let (_participant, _phone, mut console, chat) = taken(&server).await;
        let mut colleague = server.organizer(21, AGENCY).connect_two().await;
        let to = json!({ "chatId": chat, "turn": 1, "to": 21 });
        let offer = console.ask("offer_chat", to.clone(), "offer").await;
        let withdraw = json!({ "offerId": offer["offerId"] });
        let ended = console.ask("withdraw_offer", withdraw, "offer_ended").await;
        assert_eq!(ended["state"], "withdrawn");
        assert_eq!(colleague.find("offer_ended").await, ended);
        let offer = console.ask("offer_chat", to.clone(), "offer").await;
        let no = json!({ "offerId": offer["offerId"], "accept": false });
        let ended = colleague.ask("answer_offer", no, "offer_ended").await;
        assert_eq!(console.find("offer_ended").await, ended);
        let offer = console.ask("offer_chat", to, "offer").await;
        console.ask("return_chat", turn(&chat, 1), "chat_left").await;
        let over = json!({ "offerId": offer["offerId"], "state": "overtaken" });
        assert_eq!(colleague.find("offer_ended").await, over);
    }

    async fn who_is_fine_is_not_waited_for(server: TestServer) {
        let (participant, mut phone, mut console, chat) = taken(&server).await;
        let said = phone.ask("resolved", json!({ "chatId": chat }), "chat_changed").await;
        assert!(said["chat"]["resolvedAt"].is_string(), "{said}");
        assert_eq!(console.find("chat_changed").await["reason"], "resolved");
        let early = participant.post(&format!("/chats/{chat}/call-back"), &json!({})).await;
        early.expect_error(429, "too_many_requests");
        answered(&mut console, &chat).await;
        let answered = phone.ask("call_back", json!({ "chatId": chat }), "error").await;
        assert_eq!(answered["code"], "answered");

        let waits = server.participant(11);
        let request = waits.ask(EVENT, "help").await;
        let ended = waits.post(&format!("/chats/{request}/resolved"), &json!({})).await.expect(200);
        assert_eq!((&ended["chat"]["state"], &ended["chat"]["outcome"]), (&json!("ended"), &json!("resolved")));
        waits.ask(EVENT, "once more").await;
    }

    async fn the_integrator_gives_back_and_deletes_nobodys_chat(server: TestServer) {
        let (_participant, mut phone, mut console, chat) = taken(&server).await;
        let given = server.service().post(&format!("/admin/chats/{chat}/return"), &json!({})).await.expect(200);
        assert_eq!((&given["state"], &given["turn"]), (&json!("waiting"), &json!(1)));
        assert_eq!(console.find("chat_left").await["reason"], "returned");
        phone.find("chat_changed").await;
        let mut next = server.organizer(21, AGENCY).connect_two().await;
        next.ask("start_chat", json!(""), "new_chat").await;
        server.service().delete_user(21).await.expect_success();
        let mut third = server.organizer(22, AGENCY).connect_two().await;
        let new = third.ask("start_chat", json!(""), "new_chat").await;
        assert_eq!((&new["id"], &new["turn"]), (&json!(chat), &json!(3)));
    }

    async fn at_level_one_the_participant_sees_another_author_and_nothing_else(server: TestServer) {
        let (mut phone, mut console, chat) = taken_at_level_one(&server).await;
        let desk = supervisor(&server, AGENCY);
        let mut old = desk.connect().await;
        desk.post(&format!("/chats/{chat}/take-over"), &json!({ "turn": 1 })).await.expect(200);
        assert_eq!(console.expect("closed_chat").await["chatId"], chat);
        assert_eq!(old.expect("new_chat").await["id"], chat);
        assert_eq!(old.expect("user_message").await["content"], "my leg");
        old.say(&chat, "I am here").await;
        let said = phone.expect("user_message").await;
        assert_eq!((&said["content"], &said["authorId"]), (&json!("I am here"), &json!(50)));
        console.say(&chat, "Too late").await;
        console.expect_error_of(&["no_access", "chat_not_found"]).await;
    }
}
