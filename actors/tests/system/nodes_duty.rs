//! Organizers of several nodes say whether they take requests.

use crate::client::Client;
use crate::console::{console, next, until, wait};
use crate::node::{Apart, on_two_nodes, on_two_nodes_by_hand};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::directory::FindQueue;
use switchboard_actors::duty::{self, DutySettings};
use switchboard_actors::queue::IsWaiting;
use switchboard_actors::services::{Services, Settings};
use switchboard_domain::{AgencyId, AvailabilityState, Said, UserId};

const AGENCY: AgencyId = AgencyId(1);

const ANN: UserId = UserId(1);

/// The device is told that its organizer is so now; what was so before may come in between.
async fn told(client: &Client, state: &str) -> Value {
    loop {
        let said = next(client, "availability").await;
        if said["state"] == state {
            return said;
        }
    }
}

async fn is_waiting(services: &Services) -> bool {
    let queue = services.directory.send(FindQueue(AGENCY)).await.unwrap();
    queue.send(IsWaiting(ANN)).await.unwrap()
}

#[test]
fn what_is_said_on_one_node_is_known_on_the_other() {
    for apart in [Apart::Told, Apart::Silent] {
        on_two_nodes(apart, async |one, other| {
            let (here, there) = (console(&one, ANN.0).await, console(&other, ANN.0).await);
            wait(&there, true).await;
            told(&here, "available").await;
            here.request("a", "set_availability", json!({"state": "away"}));
            told(&here, "away").await;
            told(&there, "away").await;
            until(async || (!is_waiting(&other).await).then_some(())).await;
            // By the server's own rules, as by somebody's device.
            let said = Said {
                state: AvailabilityState::Off,
                reason: Some("no_answer".to_owned()),
                until: None,
            };
            let (said, changed) = duty::set(&other, ANN, AGENCY, said).await.unwrap();
            assert!(changed && said.reason.as_deref() == Some("no_answer"));
            for client in [&here, &there] {
                assert_eq!(told(client, "off").await["reason"], "no_answer");
            }
        });
    }
}

#[test]
fn a_time_that_is_over_is_told_on_every_node() {
    let settings = Settings {
        duty: DutySettings {
            tick: Duration::from_millis(10),
            ..DutySettings::default()
        },
        ..Settings::default()
    };
    on_two_nodes_by_hand(Apart::Told, settings, async |one, other, clock| {
        let (here, there) = (console(&one, ANN.0).await, console(&other, ANN.0).await);
        let end = one.now().plus(Duration::from_secs(60));
        let said = json!({"state": "available", "until": end.to_string()});
        here.request("a", "set_availability", said);
        for client in [&here, &there] {
            told(client, "available").await;
        }
        wait(&there, true).await;
        clock.advance(Duration::from_secs(61));
        for client in [&here, &there] {
            assert_eq!(told(client, "off").await.get("until"), None);
        }
        until(async || (!is_waiting(&other).await).then_some(())).await;
    });
}

/// The state of the next row of this organizer that the watcher is shown.
async fn shown(watcher: &Client, user: UserId) -> Value {
    loop {
        let changed = next(watcher, "availability_changed").await;
        let rows = changed["organizers"].as_array().unwrap().clone();
        if let Some(row) = rows.into_iter().find(|row| row["id"] == user.0) {
            return row["state"].clone();
        }
    }
}

#[test]
fn colleagues_on_another_node_are_seen() {
    let settings = Settings {
        duty: DutySettings {
            tick: Duration::from_millis(10),
            ..DutySettings::default()
        },
        ..Settings::default()
    };
    on_two_nodes_by_hand(Apart::Told, settings, async |one, other, clock| {
        const BEN: UserId = UserId(2);
        let (ann, ben) = (console(&one, ANN.0).await, console(&other, BEN.0).await);
        ann.request("w", "watch_colleagues", json!({"on": true}));
        let rows = next(&ann, "colleagues").await;
        assert_eq!(rows["organizers"].as_array().unwrap().len(), 2, "{rows}");
        ben.request("s", "set_availability", json!({"state": "available"}));
        told(&ben, "available").await;
        let state = async || {
            let page = duty::organizers(&one, AGENCY, None, 10).await.unwrap();
            page.into_iter().find(|it| it.id == BEN).unwrap().state
        };
        assert_eq!(state().await, AvailabilityState::Available);
        clock.advance(Duration::from_secs(2));
        assert_eq!(shown(&ann, BEN).await, "available");
        // On the first node alone; and then on none.
        let here = console(&one, BEN.0).await;
        ben.hang_up();
        clock.advance(Duration::from_secs(21));
        assert_eq!(state().await, AvailabilityState::Available);
        here.hang_up();
        until(async || {
            clock.advance(Duration::from_secs(1));
            (state().await == AvailabilityState::Off).then_some(())
        })
        .await;
        clock.advance(Duration::from_secs(2));
        assert_eq!(shown(&ann, BEN).await, "off");
    });
}
