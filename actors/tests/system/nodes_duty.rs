//! Organizers of several nodes say whether they take requests.

use crate::client::Client;
use crate::console::{console, next, online, until, wait};
use crate::node::{
    Apart, PARTICIPANT, ask, identity, on_both_by_hand, on_two_nodes, on_two_nodes_by_hand,
};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::directory::FindQueue;
use switchboard_actors::duty::{self, DutySettings};
use switchboard_actors::epoch::EpochChanged;
use switchboard_actors::queue::IsWaiting;
use switchboard_actors::services::{Services, Settings};
use switchboard_domain::{AgencyId, AvailabilityState, Said, Side, UserId};
use switchboard_store::queries::SetAvailability;

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
    on_two_nodes_by_hand(Apart::Told, quick(), async |one, other, clock| {
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
    on_two_nodes_by_hand(Apart::Told, quick(), async |one, other, clock| {
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

fn quick() -> Settings {
    Settings {
        duty: DutySettings {
            tick: Duration::from_millis(10),
            ..DutySettings::default()
        },
        ..Settings::default()
    }
}

/// The client goes, and the node has noticed: so many users are left.
async fn goes(client: Client, services: &Services, left: i64) {
    client.hang_up();
    online(services, left).await;
    // Behind what its session said of its end.
    duty::nobody_on_duty(services, AGENCY).await;
}

/// Where the request stands that is shown next; what is shown of its chat comes in between.
async fn place(phone: &Client) -> Value {
    loop {
        let frame = phone.frame().await;
        if frame["type"] == "queue_position" {
            return frame["payload"].clone();
        }
    }
}

/// Whether nobody is on duty comes to be so on this node.
async fn comes_to_be(services: &Services, nobody: bool) {
    until(async || (duty::look_for_duty(services, AGENCY).await == nobody).then_some(())).await;
}

#[test]
fn whoever_is_on_duty_on_another_node_is_on_duty() {
    on_two_nodes_by_hand(Apart::Told, quick(), async |one, other, clock| {
        assert!(duty::look_for_duty(&one, AGENCY).await);
        // A console of level 1 cannot say it.
        let old = Client::connect(&other, identity(UserId(2), Side::Organizer)).await;
        comes_to_be(&one, false).await;
        goes(old, &other, 0).await;
        clock.advance(Duration::from_secs(19));
        assert!(
            !duty::look_for_duty(&one, AGENCY).await,
            "a lost connection counts for a while"
        );
        clock.advance(Duration::from_secs(1));
        comes_to_be(&one, true).await;
        let ann = console(&other, ANN.0).await;
        assert!(
            duty::look_for_duty(&one, AGENCY).await,
            "who never said anything is off"
        );
        ann.request("s", "set_availability", json!({"state": "available"}));
        told(&ann, "available").await;
        comes_to_be(&one, false).await;
        ann.request("s", "set_availability", json!({"state": "away"}));
        told(&ann, "away").await;
        comes_to_be(&one, true).await;
        // Who has a chat is there for the next one.
        ask(&one, PARTICIPANT).await.unwrap();
        ann.request("c", "start_chat", json!(""));
        next(&ann, "new_chat").await;
        next(&ann, "user_message").await;
        ann.request("s", "set_availability", json!({"state": "off"}));
        told(&ann, "off").await;
        assert!(!duty::look_for_duty(&one, AGENCY).await);
        goes(ann, &other, 0).await;
        clock.advance(Duration::from_secs(21));
        comes_to_be(&one, true).await;
    });
}

#[test]
fn a_database_of_another_epoch_is_read_anew() {
    on_both_by_hand(quick(), |services, _| async move {
        let ann = console(&services, ANN.0).await;
        ann.request("s", "set_availability", json!({"state": "available"}));
        told(&ann, "available").await;
        // As if a backup had been brought back.
        let stored = SetAvailability {
            user: ANN,
            agency: AGENCY,
            said: Said::default(),
            now: services.now(),
        };
        services.store.run(stored).await.unwrap();
        services.duty.send(EpochChanged).await.unwrap();
        let again = console(&services, ANN.0).await;
        assert_eq!(next(&again, "availability").await["state"], "off");
    });
}

#[test]
fn since_when_somebody_has_no_connection_to_any_node() {
    on_two_nodes_by_hand(Apart::Told, quick(), async |one, other, clock| {
        let absent = async || duty::absent_since(&one, vec![ANN]).await[0];
        assert_eq!(
            absent().await,
            None,
            "after a start everybody may come back yet"
        );
        clock.advance(Duration::from_secs(20));
        let since = absent().await.expect("nobody is there");
        let ann = console(&other, ANN.0).await;
        until(async || absent().await.is_none().then_some(())).await;
        let left = one.monotonic();
        assert!(left >= since);
        goes(ann, &other, 0).await;
        clock.advance(Duration::from_secs(19));
        assert_eq!(absent().await, None);
        clock.advance(Duration::from_secs(1));
        let since = until(absent).await;
        assert!(one.monotonic().since(since) >= Duration::from_secs(20));
        clock.advance(Duration::from_secs(60));
        assert_eq!(absent().await, Some(since), "it is the same absence");
        let _here = console(&one, ANN.0).await;
        until(async || absent().await.is_none().then_some(())).await;
    });
}

#[test]
fn those_who_wait_are_told_once_when_nobody_is_there_and_when_somebody_is() {
    on_both_by_hand(quick(), |services, clock| async move {
        let phone = Client::connect_two(&services, identity(PARTICIPANT, Side::Participant)).await;
        let help = json!({"eventId": 1, "description": "help"});
        phone.request("h", "request_help", help);
        let asked = phone.answer("h", "help_requested").await;
        assert_eq!(asked["nobodyOnDuty"], true, "{asked}");
        let ann = console(&services, ANN.0).await;
        ann.request("s", "set_availability", json!({"state": "available"}));
        told(&ann, "available").await;
        let shown = place(&phone).await;
        assert_eq!(
            (&shown["position"], shown.get("nobodyOnDuty")),
            (&json!(1), None)
        );
        goes(ann, &services, 1).await;
        clock.advance(Duration::from_secs(21));
        let shown = place(&phone).await;
        assert_eq!(shown["nobodyOnDuty"], true);
        // Two more looks say nothing new: the next thing that is shown is that somebody is there.
        until(async || {
            let again = duty::look_for_duty(&services, AGENCY).await;
            again.then_some(())
        })
        .await;
        let _old = Client::connect(&services, identity(UserId(2), Side::Organizer)).await;
        let shown = place(&phone).await;
        assert_eq!(shown.get("nobodyOnDuty"), None);
        let since = duty::absent_since(&services, vec![ANN]).await[0].expect("gone");
        assert_eq!(services.monotonic().since(since), Duration::from_secs(21));
    });
}
