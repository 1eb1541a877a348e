//! A pause of an agency's help, on several servers.

use super::Nodes;
use crate::pauses::supervisor;
use crate::world::{AGENCY, EVENT};
use serde_json::json;
use switchboard_support::Proxy;

#[tokio::test]
async fn a_pause_is_obeyed_by_every_server_and_told_on_all() {
    let nodes = Nodes::start(2).await;
    let [here, there] = &nodes.servers[..] else {
        panic!("two");
    };
    let mut console = there.organizer(20, AGENCY).connect_two().await;
    let desk = supervisor(here, AGENCY);
    for (participant, by) in [(10, json!({})), (11, json!({ "eventId": EVENT }))] {
        let paused = desk.put("/agency/pause", &by).await.expect(200);
        let refused = there.participant(participant).try_ask(EVENT, "help").await;
        refused.expect_error(409, "help_unavailable");
        assert_eq!(console.find("help_paused").await, paused);
        let path = match by.get("eventId") {
            Some(event) => format!("/agency/pause?eventId={event}"),
            None => "/agency/pause".to_owned(),
        };
        desk.delete(&path).await.expect_success();
        there.participant(participant).ask(EVENT, "help").await;
        assert_eq!(console.find("help_paused").await["paused"], false);
    }
}

#[tokio::test]
async fn without_redis_a_pause_is_obeyed_and_told_by_the_database() {
    let nodes = Nodes::start_without_redis(2, Proxy::cut).await;
    let mut console = nodes.servers[1].organizer(20, AGENCY).connect_two().await;
    let desk = supervisor(&nodes.servers[0], AGENCY);
    let paused = desk.put("/agency/pause", &json!({})).await.expect(200);
    let refused = nodes.servers[1]
        .participant(10)
        .try_ask(EVENT, "help")
        .await;
    refused.expect_error(409, "help_unavailable");
    assert_eq!(console.find("help_paused").await, paused);
}
