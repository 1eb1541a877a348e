//! Servers whose machine's clock is wrong, or set while they run.

use crate::world::{AGENCY, EVENT, Talk, provision};
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::time::Duration;
use switchboard_support::{
    Backend, EventSpec, ServerBuilder, TestServer, on_both_backends, poll_until_within,
};

/// In seconds.
const DAY: i64 = 86_400;
/// Set clocks are noticed within this.
const NOTICES: Duration = Duration::from_secs(30);

/// Waits until the log says so, for the `times`th time.
async fn logged(server: &TestServer, line: &str, times: usize) {
    poll_until_within(NOTICES, line, async || {
        (server.log().matches(line).count() >= times).then_some(())
    })
    .await;
}

/// By how many seconds a time is off.
fn off(time: &Value) -> i64 {
    let time = time.as_str().expect("a time");
    let time = DateTime::parse_from_rfc3339(time).expect("a time");
    (time.timestamp() - Utc::now().timestamp()).abs()
}

on_both_backends! {
    async fn nothing_ends_by_a_clock_that_is_set_right_before_long(server: ServerBuilder) {
        // What ends by the clock waits ten times as long.
        let server = server
            .own_clock()
            .set("SWITCHBOARD_EXPIRY_INTERVAL", "2s")
            .set("SWITCHBOARD_RETENTION_DAYS", "1");
        let on_sqlite = server.backend() == Backend::Sqlite;
        let server = server.start().await;
        provision(&server).await;
        let event = EventSpec::running(EVENT, AGENCY).hours(-1, 2);
        server.service().put_event(&event).await;
        let over = server.participant(11).ask(EVENT, "It stays").await;
        let (mut console, _) = server.organizer(21, AGENCY).take_next().await;
        console.send("close_chat", serde_json::json!({ "chatId": over })).await;
        console.expect("closed_chat").await;
        let asked = server.participant(10).ask(EVENT, "Please help").await;

        server.set_clock(DAY);
        if on_sqlite {
            logged(&server, "the clock was set", 1).await;
        }
        server.set_clock(0);
        if on_sqlite {
            logged(&server, "the clock was set", 2).await;
        }
        let (_console, chat) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(chat["id"], asked);
        let path = format!("/agency/chats/{over}/messages");
        let said = server.organizer(20, AGENCY).get(&path).await.list();
        assert_eq!(said[0]["content"], "It stays");
    }
}

#[tokio::test]
async fn the_nodes_of_one_database_go_by_its_clock() {
    let server = ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Postgres);
    let mut server = server.own_clock().start().await;
    provision(&server).await;
    // Wrong when it starts.
    server.set_clock(DAY);
    server.restart().await;
    let ahead = async || {
        let metrics = server.metrics().await;
        metrics.sum("switchboard_clock_ahead_seconds") as i64
    };
    poll_until_within(NOTICES, "it is noticed", async || {
        ((DAY - 3..=DAY + 3).contains(&ahead().await)).then_some(())
    })
    .await;
    logged(&server, "set it right", 1).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    let said = talk.ask("It is today").await;
    assert!(off(&said["timeSent"]) < 60, "{said}");
    // Set while it runs: before the database was asked again, too.
    server.set_clock(-DAY);
    let said = talk.answer("It still is").await;
    assert!(off(&said["timeSent"]) < 60, "{said}");
    server.set_clock(0);
    logged(&server, "agrees with the database's again", 1).await;
    assert_eq!(ahead().await, 0);
}
