//! An event is given to another agency: who waits there goes along.

use crate::world::{AGENCY, EVENT, provision};
use serde_json::json;
use switchboard_support::{EventSpec, TestServer, on_both_backends};

const OTHER: i64 = AGENCY + 1;

on_both_backends! {
    async fn who_waits_goes_with_the_event_and_keeps_the_order(server: TestServer) {
        provision(&server).await;
        let service = server.service();
        service.put_agency(OTHER).await;
        service.put_event(&EventSpec::running(EVENT + 1, OTHER)).await;
        // One before them, one between them and one behind them waits there already.
        let mut phone = server.participant(11).connect_two().await;
        let mut asked = Vec::new();
        for (participant, event) in [(10, EVENT + 1), (11, EVENT), (12, EVENT + 1), (13, EVENT), (14, EVENT + 1)] {
            asked.push(server.participant(participant).ask(event, "help").await);
        }
        let standing = server.participant(11).request(EVENT).await;
        assert_eq!(standing["position"], 1);

        service.put_event(&EventSpec::running(EVENT, OTHER)).await;
        loop {
            let moved = phone.find("queue_position").await;
            assert_eq!(moved["requestId"], asked[1]);
            if moved["position"] == 2 {
                break;
            }
        }
        assert_eq!(server.participant(13).request(EVENT).await["position"], 4);
        let mut console = server.organizer(20, AGENCY).connect().await;
        console.send("start_chat", json!("")).await;
        assert_eq!(console.expect("info").await["message"], "no new chats");
        for request in &asked {
            let (_console, chat) = server.organizer(21, OTHER).take_next().await;
            assert_eq!((&chat["id"], &chat["agencyId"]), (&json!(request), &json!(OTHER)));
        }
    }
}
