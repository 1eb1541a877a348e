//! Rows of a help chat's timeline, as they are pushed to its participant and to whoever has it.

use crate::pauses::supervisor;
use crate::turns::{answered, taken, turn};
use crate::world::{AGENCY, EVENT, provision};
use serde_json::{Value, json};
use switchboard_support::{SocketTwo, TestServer, on_both_backends};

/// The next row, which must be of this kind and number.
pub async fn row(socket: &mut SocketTwo, kind: &str, n: i64) -> Value {
    let row = socket.event().await;
    assert_eq!(
        (&row["kind"], &row["n"]),
        (&json!(kind), &json!(n)),
        "{row}"
    );
    row
}

/// The next row of this kind, and what was between.
async fn until(socket: &mut SocketTwo, kind: &str) -> (Value, Vec<Value>) {
    let mut before = Vec::new();
    loop {
        let row = socket.event().await;
        if row["kind"] == kind {
            return (row, before);
        }
        before.push(row);
    }
}

on_both_backends! {
    async fn notes_go_with_the_chat_there_and_back_and_to_no_participant(server: TestServer) {
        let (_participant, mut phone, mut ann, chat) = taken(&server).await;
        answered(&mut ann, &chat).await;
        let (mut ben, mut sue) = (
            server.organizer(21, AGENCY).connect_two().await,
            supervisor(&server, AGENCY).connect_two().await,
        );
        let offer = |turn: i64, to: i64, note: &str| json!({ "chatId": chat, "turn": turn, "to": to, "note": note });
        let yes = |offer: &Value| json!({ "offerId": offer["offerId"], "accept": true });
        let noted = |row: &Value, note: &str| assert_eq!(row["detail"]["note"], note, "{row}");

        let there = ann.ask("offer_chat", offer(1, 21, "allergic to penicillin"), "offer").await;
        noted(&until(&mut ann, "offered").await.0, "allergic to penicillin");
        ben.ask("answer_offer", yes(&there), "offer_ended").await;
        let (moved, _) = until(&mut ben, "moved").await;
        noted(&moved, "allergic to penicillin");
        assert_eq!(moved["detail"]["owner"]["id"], 21, "{moved}");

        // Who gave it has it open all the while: what they are shown has the new note, and not their own.
        let back = ben.ask("offer_chat", offer(2, 20, "has had some water"), "offer").await;
        ann.ask("answer_offer", yes(&back), "offer_ended").await;
        let (again, _) = until(&mut ann, "moved").await;
        noted(&again, "has had some water");
        // It is what is read.
        let path = format!("/chats/{chat}/events?after={}&limit=1", again["n"].as_i64().expect("a number") - 1);
        assert_eq!(server.organizer(20, AGENCY).get(&path).await.list(), [again]);

        sue.ask("take_over", turn(&chat, 3), "new_chat").await;
        noted(&until(&mut sue, "taken_over").await.0, "she is at the gate");
        let (taken_over, before) = until(&mut phone, "taken_over").await;
        assert!(before.iter().filter(|row| row["kind"] == "moved").count() >= 2, "{before:?}");
        for row in before.iter().chain([&taken_over]) {
            assert_eq!(row["detail"].get("note"), None, "{row}");
            assert_ne!(row["kind"], "offered");
        }
    }

    async fn both_are_told_what_happens_to_a_chat(server: TestServer) {
        provision(&server).await;
        let mut phone = server.participant(10).connect_two().await;
        let asked = phone.ask("request_help", json!({ "eventId": EVENT, "description": "my leg" }), "help_requested").await;
        let queued = row(&mut phone, "queued", 1).await;
        assert_eq!((&queued["chatId"], &queued["atSeq"]), (&asked["requestId"], &json!(1)), "{queued}");
        assert_eq!(queued.get("detail"), None);

        let organizer = server.organizer(20, AGENCY);
        let mut desk = organizer.connect_two().await;
        let chat = desk.ask("start_chat", json!(""), "new_chat").await;
        let matched = row(&mut phone, "matched", 2).await;
        assert_eq!(matched["detail"]["owner"]["id"], 20, "{matched}");
        assert_eq!(row(&mut desk, "matched", 2).await, matched);
        phone.ask("resolved", json!({ "chatId": chat["id"] }), "chat_changed").await;
        assert_eq!(row(&mut phone, "resolved", 3).await, row(&mut desk, "resolved", 3).await);
        desk.ask("close_chat", json!({ "chatId": chat["id"] }), "closed_chat").await;
        assert_eq!(row(&mut phone, "closed", 4).await, row(&mut desk, "closed", 4).await);
    }

    async fn a_request_that_is_taken_back_says_so_and_level_1_says_nothing(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let mut old = participant.connect().await;
        let mut phone = participant.connect_two().await;
        let asked = participant.ask(EVENT, "help").await;
        row(&mut phone, "queued", 1).await;
        participant.withdraw(&asked).await.expect_success();
        row(&mut phone, "withdrawn", 2).await;
        old.expect_quiet().await;
    }
}
