//! Help chats whose time is over say nothing any more, and show that something was there.

use crate::world::{AGENCY, EVENT, OTHER_AGENCY, OTHER_EVENT, provision};
use serde_json::{Value, json};
use switchboard_support::{
    Backend, Postgres, ServerBuilder, SocketTwo, TestServer, on_both_backends, poll_until,
};

/// In seconds.
const DAY: i64 = 86_400;

/// A help chat in which both have said something, with a place, that is over; its id.
async fn ended(server: &TestServer, phone: &mut SocketTwo, agency: i64, event: i64) -> String {
    let help =
        json!({ "eventId": event, "description": "my secret leg", "lat": 12.5, "lng": 13.5 });
    let asked = phone.ask("request_help", help, "help_requested").await;
    let chat = asked["chatId"].as_str().expect("an id").to_owned();
    let mut console = server.organizer(agency * 100, agency).connect_two().await;
    console.ask("start_chat", json!(""), "new_chat").await;
    phone.find("new_chat").await;
    let said = json!({ "chatId": chat, "message": "my secret PIN", "lat": 12.5, "lng": 13.5, "clientMessageId": "p1" });
    phone.ask("send_message", said, "ack").await;
    let edit =
        json!({ "chatId": chat, "seq": 2, "message": "my secret code", "clientMessageId": "p2" });
    phone.ask("edit_message", edit, "ack").await;
    console
        .say(&chat, "a secret answer", "c1")
        .await
        .expect("an answer");
    let closed = json!({ "chatId": chat });
    console.ask("close_chat", closed, "closed_chat").await;
    phone.find("closed_chat").await;
    chat
}

/// Two days pass, until `times` looks have cleared something. PostgreSQL's clock is not the server's: there it is the
/// chats that get older.
async fn two_days_pass(server: &TestServer, times: usize) {
    let on_sqlite = server.builder().backend() == Backend::Sqlite;
    if on_sqlite {
        server.set_clock(2 * DAY);
    } else {
        let url = server.builder().setting("DATABASE_URL").expect("a URL");
        let name = url.rsplit('/').next().expect("a name");
        let name = name.split('?').next().expect("a name");
        let sql = format!(
            "UPDATE chats SET time_end = time_end - {}",
            2 * DAY * 1_000_000
        );
        Postgres::shared().sql(name, &sql);
    }
    poll_until("it is cleared", async || {
        let said = server.log().matches("their time was over").count();
        (said >= times).then_some(())
    })
    .await;
    if on_sqlite {
        server.set_clock(0);
    }
}

/// Kinds, texts and states of a log.
fn said(log: &[Value]) -> Vec<Value> {
    let entry = |it: &Value| json!([it["seq"], it["kind"], it["content"], it["gone"]]);
    log.iter().map(entry).collect()
}

fn is_secret(answer: &impl std::fmt::Debug) -> bool {
    let text = format!("{answer:?}");
    text.contains("secret") || text.contains("12.5")
}

on_both_backends! {
    async fn what_was_said_goes_and_that_it_was_said_stays(server: ServerBuilder) {
        let server = server
            .own_clock()
            .set("SWITCHBOARD_EXPIRY_INTERVAL", "50ms")
            .set("SWITCHBOARD_RETENTION_DAYS", "1")
            .start()
            .await;
        provision(&server).await;
        // The other one keeps all.
        let path = format!("/admin/agencies/{OTHER_AGENCY}");
        server.service().put(&path, &json!({ "retentionDays": 0 })).await.expect(200);
        let mut phone = server.participant(10).connect_two().await;
        let chat = ended(&server, &mut phone, AGENCY, EVENT).await;
        let kept = ended(&server, &mut phone, OTHER_AGENCY, OTHER_EVENT).await;
        let participant = server.participant(10);
        let listed = async || {
            let chats = participant.get("/chats?status=all").await.list();
            chats.into_iter().find(|it| it["id"] == chat.as_str()).expect("it is listed")
        };
        let before = listed().await;
        assert!(is_secret(&before), "{before}");
        assert!(is_secret(&participant.get(&format!("/chats/{chat}/messages")).await.list()));

        two_days_pass(&server, 1).await;
        // Two entries that say nothing, one that changed another, one that says nothing.
        let expected = [
            json!([1, "text", "", "expired"]),
            json!([2, "text", "", "expired"]),
            json!([3, "edit", "", null]),
            json!([4, "text", "", "expired"]),
        ];
        let log = participant.get(&format!("/chats/{chat}/messages")).await.list();
        assert_eq!(said(&log), expected);
        assert!(!is_secret(&log), "{log:?}");
        let mut device = server.participant(10).connect_two().await;
        assert_eq!(said(&device.whole_history(&chat).await.expect("a page")), expected);
        let page = device.history(&chat, json!({ "after": 2 })).await.expect("a page");
        assert_eq!(page["messages"][0]["target"]["gone"], "expired", "{page}");
        let organizer = server.organizer(AGENCY * 100, AGENCY);
        let archive = format!("/agency/chats/{chat}/messages");
        let read = organizer.get(&format!("{archive}?protocol=2")).await.list();
        assert_eq!(said(&read), expected);
        // At level 1 the numbers have no gaps, and what says nothing is a cross.
        let crosses = json!(["✗", "✗", "✗", "✗"]);
        let texts = |log: &[Value]| log.iter().map(|it| it["content"].clone()).collect::<Value>();
        assert_eq!(texts(&organizer.get(&archive).await.list()), crosses);
        let mut old = server.participant(10).connect().await;
        assert_eq!(texts(&old.history(&chat).await), crosses);
        let chats = organizer.get("/agency/chats").await.list();
        assert_eq!((chats.len(), is_secret(&chats)), (1, false), "{chats:?}");

        // All that is counted is as it was.
        let now = listed().await;
        assert_eq!((now["lastMessage"]["seq"].as_i64(), &now["lastMessage"]["gone"]), (Some(4), &json!("expired")));
        assert!(!is_secret(&now), "{now}");
        for field in ["lastSeq", "unread", "timeStart", "state", "outcome", "turn", "askedAt"] {
            assert_eq!(now[field], before[field], "{field}");
        }
        // Whoever holds it is told nothing, and drops it with the next page.
        let held = json!({ "chats": { (chat.as_str()): 4 }, "same": true });
        let missed = device.ask("sync", held, "sync").await;
        assert_eq!(missed["messages"], json!([]), "{missed}");
        let log = participant.get(&format!("/chats/{kept}/messages")).await.list();
        assert_eq!(log[1]["content"], "my secret code");
        let removed = server.service().delete(&format!("/admin/chats/{chat}/messages/2")).await;
        removed.expect_success();
        assert_eq!(said(&participant.get(&format!("/chats/{chat}/messages")).await.list()), expected);
    }

    async fn an_agency_has_days_of_its_own(server: TestServer) {
        provision(&server).await;
        let path = format!("/admin/agencies/{AGENCY}");
        let service = server.service();
        let put = async |body: Value| service.put(&path, &body).await;
        for days in [0, 1, 3_650] {
            let said = put(json!({ "retentionDays": days })).await.expect(200);
            assert_eq!(said["retentionDays"], days);
        }
        let said = put(json!({ "name": "Renamed" })).await.expect(200);
        assert_eq!(said["retentionDays"], 3_650, "it is kept");
        let said = put(json!({ "retentionDays": null })).await.expect(200);
        assert_eq!(said.get("retentionDays"), None, "as the installation has it");
        for wrong in [-1, 3_651, i64::MAX] {
            put(json!({ "retentionDays": wrong })).await.expect_error(422, "invalid_payload");
        }
    }
}
