//! Rows of a help chat's timeline, as they are pushed to its participant and to whoever has it.

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

on_both_backends! {
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
