//! Organizers see each other: who takes requests, and who has how many chats.

use crate::world::{AGENCY, EVENT, OTHER_AGENCY, provision};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_support::{SocketTwo, TestServer, on_both_backends, poll_until_within};
use tokio::time::Instant;

const PATH: &str = "/agency/organizers";
/// Whoever has lost a connection counts for twenty seconds.
const GONE: Duration = Duration::from_secs(50);

async fn say(device: &mut SocketTwo, state: &str) {
    let said = json!({ "state": state, "reason": "because" });
    device.ask("set_availability", said, "availability").await;
}

async fn watch(device: &mut SocketTwo, on: bool) -> Vec<Value> {
    let answer = device
        .ask("watch_colleagues", json!({ "on": on }), "colleagues")
        .await;
    answer["organizers"].as_array().expect("a list").clone()
}

fn row(rows: &[Value], id: i64) -> &Value {
    let mut rows = rows.iter();
    rows.find(|row| row["id"] == id).expect("it is there")
}

/// What is shown next of this organizer, past what is shown of others.
async fn shown(device: &mut SocketTwo, id: i64) -> Value {
    loop {
        let changed = device.find("availability_changed").await;
        let rows = changed["organizers"].as_array().expect("a list").clone();
        assert!(!rows.is_empty(), "nothing has changed");
        if let Some(row) = rows.into_iter().find(|row| row["id"] == id) {
            return row;
        }
    }
}

on_both_backends! {
    async fn who_watches_sees_all_and_then_what_changes(server: TestServer) {
        provision(&server).await;
        let [mut ann, mut ben] = [
            server.organizer(20, AGENCY).connect_two().await,
            server.organizer(21, AGENCY).connect_two().await,
        ];
        server.organizer(30, OTHER_AGENCY).connect_two().await;
        say(&mut ben, "away").await;
        let rows = watch(&mut ann, true).await;
        assert_eq!(rows.len(), 2, "{rows:?}");
        assert_eq!((&row(&rows, 20)["state"], &row(&rows, 20)["chats"]), (&json!("off"), &json!(0)));
        let ben_row = row(&rows, 21);
        assert_eq!((&ben_row["state"], &ben_row["reason"]), (&json!("away"), &json!("because")));
        assert!(ben_row["since"].is_string());

        say(&mut ben, "available").await;
        assert_eq!(shown(&mut ann, 21).await["state"], "available");
        let begun = Instant::now();
        let chat = server.participant(10).ask(EVENT, "Help").await;
        ben.ask("start_chat", json!(""), "new_chat").await;
        assert_eq!(shown(&mut ann, 21).await["chats"], 1);
        assert!(begun.elapsed() > Duration::from_secs(1), "changes are gathered");
        ben.ask("close_chat", json!({ "chatId": chat }), "closed_chat").await;
        assert_eq!(shown(&mut ann, 21).await["chats"], 0);
        // A console of level 1 cannot say it.
        let mut old = server.organizer(22, AGENCY).connect().await;
        let new = shown(&mut ann, 22).await;
        assert_eq!((&new["state"], new.get("since")), (&json!("available"), None));
        old.expect_quiet().await;

        assert_eq!(watch(&mut ann, false).await, [json!(null); 0]);
        say(&mut ben, "off").await;
        // Whoever watches now has seen it, and who does not has not.
        watch(&mut ben, true).await;
        say(&mut ben, "away").await;
        assert_eq!(shown(&mut ben, 21).await["state"], "away");
        let frames = ann.drain().await.expect("an open connection");
        assert!(frames.iter().all(|frame| frame.kind != "availability_changed"), "{frames:?}");
    }

    async fn rest_says_the_same_in_pages(server: TestServer) {
        provision(&server).await;
        let organizer = server.organizer(20, AGENCY);
        let mut devices = Vec::new();
        for id in 20..25 {
            let mut device = server.organizer(id, AGENCY).connect_two().await;
            say(&mut device, "available").await;
            devices.push(device);
        }
        let all = organizer.get(PATH).await.list();
        let of = |all: &[Value], field: &str| all.iter().map(|it| it[field].clone()).collect::<Vec<_>>();
        assert_eq!(of(&all, "id"), [20, 21, 22, 23, 24]);
        assert_eq!(of(&all, "state"), vec![json!("available"); 5]);
        assert_eq!(organizer.get_all(&format!("{PATH}?limit=2")).await, all);
        server.service().delete("/admin/users/22").await.expect_success();
        assert_eq!(of(&organizer.get(PATH).await.list(), "id"), [20, 21, 23, 24]);
        server.participant(10).get(PATH).await.expect_error(403, "forbidden");
        server.service().get(PATH).await.expect_error(403, "forbidden");
        let mut phone = server.participant(10).connect_two().await;
        let refused = phone.ask("watch_colleagues", json!({ "on": true }), "error").await;
        assert_eq!(refused["code"], "unknown_type");
        for wrong in [json!({}), json!({ "on": 1 }), json!("")] {
            let refused = devices[0].ask("watch_colleagues", wrong, "error").await;
            assert_eq!(refused["code"], "invalid_payload");
        }
    }

    async fn without_a_connection_one_is_off(server: TestServer) {
        provision(&server).await;
        let mut ann = server.organizer(20, AGENCY).connect_two().await;
        let mut ben = server.organizer(21, AGENCY).connect_two().await;
        say(&mut ben, "available").await;
        assert_eq!(row(&watch(&mut ann, true).await, 21)["state"], "available");
        ben.close().await;
        let state = async || row(&server.organizer(20, AGENCY).get(PATH).await.list(), 21)["state"].clone();
        assert_eq!(state().await, "available", "a lost connection counts for a while");
        poll_until_within(GONE, "it does not count any more", async || {
            (state().await == "off").then_some(())
        })
        .await;
        let off = shown(&mut ann, 21).await;
        assert_eq!((&off["state"], off.get("reason")), (&json!("off"), None));
        assert!(off["since"].is_string(), "{off}");
        // A request over REST is a connection that ends with it.
        server.organizer(21, AGENCY).get("/session").await.expect(200);
        assert_eq!(state().await, "available");
        assert_eq!(shown(&mut ann, 21).await["state"], "available");
    }
}
