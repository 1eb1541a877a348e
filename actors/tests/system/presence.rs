//! Level 2: who is there, and who is shown it.

use crate::client::{Client, DEADLINE};
use crate::direct::{ADA, BOB, device, introduce};
use crate::node::{identity, on_both, on_both_by_hand, on_both_restarted, on_both_with};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::presence::{PresenceSettings, SaveAll};
use switchboard_actors::services::{Services, Settings};
use switchboard_domain::{ManualClock, Side, UserId};

/// Nobody of that name was ever there.
pub const NOBODY: i64 = 999;

/// How long somebody who left is still shown, by a clock that the tests move.
pub const AFTER: Duration = Duration::from_millis(20);

/// Rights are looked at anew only where something says so.
pub fn quick() -> Settings {
    settings(Duration::from_secs(100_000))
}

pub fn settings(check_again: Duration) -> Settings {
    Settings {
        presence: PresenceSettings {
            offline_after: AFTER,
            check_again,
            save_every: Duration::from_millis(5),
            ..PresenceSettings::default()
        },
        ..Settings::default()
    }
}

/// Watches these; what is shown of them.
pub async fn watch(client: &Client, users: &[i64]) -> Value {
    client.request("w", "watch_presence", json!({"userIds": users}));
    answer(client, "presence").await["users"].clone()
}

/// What organizers are told of their queue, and users of what they did themselves.
fn comes_of_itself(frame: &Value) -> bool {
    frame["type"] == "queue" || frame["type"] == "block_changed"
}

/// The answer to the request; what comes of itself is passed over.
async fn answer(client: &Client, kind: &str) -> Value {
    loop {
        let frame = client.frame().await;
        if !comes_of_itself(&frame) {
            assert_eq!(
                (&frame["type"], &frame["id"]),
                (&json!(kind), &json!("w")),
                "{frame}"
            );
            return frame["payload"].clone();
        }
    }
}

pub async fn pushed(client: &Client) -> Value {
    loop {
        let frame = client.frame().await;
        if !comes_of_itself(&frame) {
            assert_eq!(frame["type"], "user_online_status", "{frame}");
            return frame["payload"].clone();
        }
    }
}

/// Somebody is shown to be there, or not, and when they last were; a moment that is returned.
pub async fn sees(client: &Client, user: UserId, online: bool) -> Value {
    let shown = pushed(client).await;
    assert_eq!(
        (&shown["userId"], &shown["isOnline"]),
        (&json!(user.0), &json!(online))
    );
    shown["lastSeen"].clone()
}

pub fn away(user: i64) -> Value {
    json!({"userId": user, "online": false})
}

pub fn last_seen(user: UserId, at: &Value) -> Value {
    json!({"userId": user.0, "online": false, "lastSeen": at})
}

/// Waits until so many users have a connection, and whoever shows it has been told.
pub async fn online(services: &Services, users: i64) {
    let counted = async {
        while services.metrics.users_online.get() != users {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DEADLINE, counted)
        .await
        .expect("they come and go");
}

/// The last connection of one of them ends, while `left` others stay; it is shown only when the clock
/// has moved.
pub async fn leaves(services: &Services, clock: &ManualClock, client: Client, left: i64) {
    client.hang_up();
    online(services, left).await;
    // Whatever is told the hub from now on comes behind it.
    services.presence.send(SaveAll).await.unwrap();
    clock.advance(AFTER);
}

#[test]
fn who_watches_is_shown_who_comes_and_goes() {
    on_both_by_hand(quick(), |services, clock| async move {
        introduce(&services).await;
        let ada = device(&services, ADA).await;
        let shown = watch(&ada, &[NOBODY, BOB.0, BOB.0]).await;
        assert_eq!(
            shown,
            json!([away(NOBODY), away(BOB.0)]),
            "each once, in their order"
        );
        let bob = device(&services, BOB).await;
        let came = sees(&ada, BOB, true).await;
        let tablet = device(&services, BOB).await;
        let shown = watch(&ada, &[BOB.0]).await;
        assert_eq!(
            shown,
            json!([{"userId": BOB.0, "online": true, "lastSeen": came}])
        );
        // One of two, and a reconnect, are nothing to show.
        bob.hang_up();
        leaves(&services, &clock, tablet, 1).await;
        let left = sees(&ada, BOB, false).await;
        assert_eq!(left, came, "by a clock that stood still until then");
        assert_eq!(watch(&ada, &[BOB.0]).await, json!([last_seen(BOB, &left)]));
        clock.advance(Duration::from_secs(60));
        let bob = device(&services, BOB).await;
        assert_ne!(sees(&ada, BOB, true).await, left);
        // Whom one watches no more, one is not shown.
        assert_eq!(watch(&ada, &[]).await, json!([]));
        leaves(&services, &clock, bob, 1).await;
        watch(&ada, &[NOBODY]).await;
    });
}

#[test]
fn who_reconnects_in_time_was_never_away() {
    on_both_by_hand(quick(), |services, clock| async move {
        introduce(&services).await;
        let ada = device(&services, ADA).await;
        let bob = device(&services, BOB).await;
        watch(&ada, &[BOB.0]).await;
        bob.hang_up();
        online(&services, 1).await;
        let bob = device(&services, BOB).await;
        clock.advance(AFTER * 2);
        // Nothing came before this.
        leaves(&services, &clock, bob, 1).await;
        sees(&ada, BOB, false).await;
    });
}

#[test]
fn a_thousand_who_reconnect_at_once_are_shown_once_at_most() {
    const USERS: i64 = 1_000;
    on_both_by_hand(quick(), |services, clock| async move {
        let colleague = |user| identity(UserId(user), Side::Organizer);
        let watcher = UserId(1);
        let known = async |user| Client::connect_two(&services, colleague(user)).await;
        let watchers = [known(watcher.0).await, known(watcher.0).await];
        let ids: Vec<i64> = (1_001..=1_000 + USERS).collect();
        let mut clients = Vec::new();
        let pushes = || services.metrics.presence_pushes.get();
        // They are known before they are watched.
        for id in &ids {
            clients.push(known(*id).await);
        }
        for (client, ids) in watchers.iter().zip(ids.chunks(500)) {
            let shown = watch(client, ids).await;
            let shown = shown.as_array().unwrap();
            assert!(
                shown.iter().all(|user| user["online"] == true),
                "colleagues"
            );
        }
        for round in 0..2 {
            for client in clients.drain(..) {
                client.hang_up();
            }
            online(&services, 1).await;
            let back: Vec<Client> = ids
                .iter()
                .map(|id| {
                    Client::open_at(
                        switchboard_domain::wire::Level::Two,
                        &services,
                        colleague(*id),
                    )
                })
                .collect();
            clients = back;
            online(&services, 1 + USERS).await;
            services.presence.send(SaveAll).await.unwrap();
            assert_eq!(pushes(), 0, "round {round}");
        }
        for client in clients.drain(..) {
            client.hang_up();
        }
        online(&services, 1).await;
        services.presence.send(SaveAll).await.unwrap();
        clock.advance(AFTER);
        for client in &watchers {
            for _ in 0..500 {
                assert_eq!(pushed(client).await["isOnline"], false);
            }
        }
        assert_eq!(pushes(), USERS as u64);
    });
}

#[test]
fn when_somebody_was_last_there_is_stored() {
    let left = std::sync::Mutex::new(Value::Null);
    on_both_restarted(
        quick(),
        |services| {
            let left = &left;
            async move {
                introduce(&services).await;
                let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
                watch(&ada, &[BOB.0]).await;
                bob.hang_up();
                *left.lock().unwrap() = sees(&ada, BOB, false).await;
                services.presence.send(SaveAll).await.unwrap();
            }
        },
        |services| {
            let left = left.lock().unwrap().clone();
            async move {
                let ada = device(&services, ADA).await;
                assert!(left.is_string());
                assert_eq!(watch(&ada, &[BOB.0]).await, json!([last_seen(BOB, &left)]));
            }
        },
    );
}

#[test]
fn there_is_room_for_so_many_and_no_more() {
    let mut settings = quick();
    settings.presence.most_watched = 2;
    on_both_with(settings, |services| async move {
        introduce(&services).await;
        let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
        assert_eq!(
            watch(&ada, &[BOB.0, ADA.0]).await.as_array().unwrap().len(),
            2
        );
        let refused = async |client: &Client, payload: Value| {
            client.request("w", "watch_presence", payload);
            answer(client, "error").await["code"].clone()
        };
        assert_eq!(
            refused(&bob, json!({"userIds": [ADA.0]})).await,
            "overloaded"
        );
        // What is not watched takes no room, and who goes makes room.
        assert_eq!(watch(&bob, &[NOBODY]).await, json!([away(NOBODY)]));
        ada.hang_up();
        online(&services, 1).await;
        services.presence.send(SaveAll).await.unwrap();
        watch(&bob, &[ADA.0]).await;
        let many: Vec<i64> = (1..=501).collect();
        assert_eq!(refused(&bob, json!({"userIds": many})).await, "too_large");
        for bad in [
            json!(""),
            json!({}),
            json!({"userIds": 7}),
            json!({"userIds": [0]}),
            json!({"userIds": ["7"]}),
        ] {
            assert_eq!(refused(&bob, bad).await, "invalid_payload");
        }
    });
}

#[test]
fn level_one_knows_nothing_of_it() {
    on_both(|services| async move {
        introduce(&services).await;
        let old = Client::connect(&services, identity(ADA, Side::Participant)).await;
        old.send("watch_presence", json!({"userIds": [BOB.0]}));
        assert_eq!(old.expect("error").await["code"], "unknown_type");
        // It counts as being there all the same.
        let bob = device(&services, BOB).await;
        assert_eq!(watch(&bob, &[ADA.0]).await[0]["online"], true);
        old.send("get_chats", json!(""));
        old.expect("chats").await;
    });
}
