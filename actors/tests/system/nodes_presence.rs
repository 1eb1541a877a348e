//! Who is there, when that is on another node.

use crate::client::Client;
use crate::direct::{ADA, BOB, device, introduce, nothing_comes};
use crate::node::{Apart, identity, on_two_nodes_by_hand};
use crate::presence::{AFTER, away, last_seen, online, pushed, quick, sees, watch};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::time::Duration;
use switchboard_actors::blocks::block;
use switchboard_actors::presence::SaveAll;
use switchboard_actors::services::Services;
use switchboard_domain::{ManualClock, Side, UserId};

/// Time passes until something comes of that.
async fn advancing<T>(clock: &ManualClock, coming: impl Future<Output = T>) -> T {
    tokio::pin!(coming);
    let mut steps = tokio::time::interval(Duration::from_millis(5));
    loop {
        tokio::select! {
            came = &mut coming => return came,
            _ = steps.tick() => clock.advance(AFTER),
        }
    }
}

/// Time passes until somebody is shown to have left, which may not be known yet; when they were last there.
async fn sees_leave(client: &Client, clock: &ManualClock, user: UserId) -> Value {
    advancing(clock, sees(client, user, false)).await
}

/// The node has been told what has happened on it, and has asked the others what they know.
async fn told(services: &Services) {
    for _ in 0..2 {
        services.presence.send(SaveAll).await.unwrap();
    }
}

#[test]
fn whoever_is_on_any_node_is_there() {
    on_two_nodes_by_hand(Apart::Told, quick(), async |one, other, clock| {
        introduce(&one).await;
        let bob = device(&other, BOB).await;
        assert_eq!(watch(&bob, &[ADA.0]).await, json!([away(ADA.0)]));
        let phone = device(&one, ADA).await;
        let came = sees(&bob, ADA, true).await;
        // Who looks later is told the same, on either node.
        let tablet = device(&other, BOB).await;
        let there = json!([{"userId": ADA.0, "online": true, "lastSeen": came}]);
        assert_eq!(watch(&tablet, &[ADA.0]).await, there);
        assert_eq!(watch(&phone, &[BOB.0]).await[0]["online"], true);
        phone.hang_up();
        let left = sees_leave(&bob, &clock, ADA).await;
        assert_eq!(sees(&tablet, ADA, false).await, left);
        let gone = json!([last_seen(ADA, &left)]);
        assert_eq!(watch(&tablet, &[ADA.0]).await, gone);
        let _phone = device(&one, ADA).await;
        assert_ne!(sees(&bob, ADA, true).await, left);
    });
}

#[test]
fn who_goes_from_node_to_node_was_never_away() {
    on_two_nodes_by_hand(Apart::Told, quick(), async |one, other, clock| {
        introduce(&one).await;
        let (bob, eve) = (device(&other, BOB).await, device(&one, BOB).await);
        let phone = device(&one, ADA).await;
        for watcher in [&bob, &eve] {
            assert_eq!(watch(watcher, &[ADA.0]).await[0]["online"], true);
        }
        // The connection ends before there is another one; and later one ends after that.
        phone.hang_up();
        online(&one, 1).await;
        let phone = device(&other, ADA).await;
        told(&one).await;
        told(&other).await;
        clock.advance(2 * AFTER);
        let tablet = device(&one, ADA).await;
        phone.hang_up();
        online(&other, 1).await;
        told(&other).await;
        clock.advance(2 * AFTER);
        told(&other).await;
        // Had anything been shown, it would come first.
        for watcher in [&bob, &eve] {
            nothing_comes(watcher).await;
        }
        tablet.hang_up();
        sees_leave(&bob, &clock, ADA).await;
        sees(&eve, ADA, false).await;
        nothing_comes(&bob).await;
    });
}

#[test]
fn a_thousand_who_reconnect_to_another_node_at_once_are_shown_once_at_most() {
    const USERS: i64 = 1_000;
    on_two_nodes_by_hand(Apart::Told, quick(), async |one, other, clock| {
        let connect = async |services: &Services, user| {
            Client::connect_two(services, identity(UserId(user), Side::Organizer)).await
        };
        let watchers = [connect(&one, 1).await, connect(&other, 1).await];
        let ids: Vec<i64> = (1_001..=1_000 + USERS).collect();
        let mut clients = Vec::new();
        for id in &ids {
            clients.push(connect(&one, *id).await);
        }
        for (watcher, ids) in watchers.iter().zip(ids.chunks(500)) {
            let shown = watch(watcher, ids).await;
            let shown = shown.as_array().unwrap();
            assert!(shown.iter().all(|user| user["online"] == true));
        }
        let pushes = || {
            let nodes = [&one, &other].into_iter();
            let pushes = nodes.map(|node| node.metrics.presence_pushes.get());
            pushes.sum::<u64>()
        };
        for (from, to) in [(&one, &other), (&other, &one)] {
            for client in clients.drain(..) {
                client.hang_up();
            }
            online(from, 1).await;
            for id in &ids {
                clients.push(connect(to, *id).await);
            }
            told(from).await;
            told(to).await;
            clock.advance(2 * AFTER);
            told(from).await;
            told(to).await;
            assert_eq!(pushes(), 0);
        }
        for client in clients.drain(..) {
            client.hang_up();
        }
        for (watcher, ids) in watchers.iter().zip(ids.chunks(500)) {
            let mut gone = HashSet::new();
            while gone.len() < ids.len() {
                let shown = advancing(&clock, pushed(watcher)).await;
                assert_eq!(shown["isOnline"], false);
                assert!(gone.insert(shown["userId"].as_i64()), "{shown}");
            }
        }
        assert_eq!(pushes(), USERS as u64);
    });
}

#[test]
fn whoever_is_blocked_sees_the_other_leave_another_node_for_good() {
    for blocked_at_its_node in [true, false] {
        on_two_nodes_by_hand(Apart::Told, quick(), async |one, other, clock| {
            introduce(&one).await;
            let (ada, bob) = (device(&one, ADA).await, device(&other, BOB).await);
            assert_eq!(watch(&ada, &[BOB.0]).await[0]["online"], true);
            assert_eq!(watch(&bob, &[ADA.0]).await[0]["online"], true);
            clock.advance(Duration::from_secs(60));
            let at = if blocked_at_its_node { &other } else { &one };
            block(at, BOB, ADA).await.unwrap();
            // Whoever blocks sees nothing more of the other, at once.
            let nothing = json!({"userId": ADA.0, "isOnline": false});
            assert_eq!(pushed(&bob).await, nothing);
            assert_eq!(watch(&bob, &[ADA.0]).await, json!([away(ADA.0)]));
            let left = sees_leave(&ada, &clock, BOB).await;
            clock.advance(Duration::from_secs(60));
            let frozen = json!([last_seen(BOB, &left)]);
            assert_eq!(watch(&ada, &[BOB.0]).await, frozen);
            bob.hang_up();
            online(&other, 0).await;
            let bob = device(&other, BOB).await;
            assert_eq!(watch(&ada, &[BOB.0]).await, frozen);
            nothing_comes(&ada).await;
            nothing_comes(&bob).await;
        });
    }
}

#[test]
fn with_nobody_to_ask_the_own_node_is_right() {
    on_two_nodes_by_hand(Apart::Silent, quick(), async |one, other, clock| {
        introduce(&one).await;
        let bob = device(&other, BOB).await;
        let _elsewhere = device(&one, ADA).await;
        assert_eq!(watch(&bob, &[ADA.0]).await, json!([away(ADA.0)]));
        let phone = device(&other, ADA).await;
        sees(&bob, ADA, true).await;
        phone.hang_up();
        sees_leave(&bob, &clock, ADA).await;
    });
}
