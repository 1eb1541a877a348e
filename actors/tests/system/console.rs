//! An organizer's console of level 2, and what its tests wait for.

use crate::client::{Client, DEADLINE};
use crate::node::identity;
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::services::Services;
use switchboard_domain::{Side, UserId};

/// An organizer's console of level 2.
pub async fn console(services: &Services, user: i64) -> Client {
    Client::connect_two(services, identity(UserId(user), Side::Organizer)).await
}

/// The payload of the next frame of this kind; places and lengths may come between.
pub async fn next(client: &Client, kind: &str) -> Value {
    let next = async {
        loop {
            // What comes of a chat before its match comes behind that, but for who wants what others pass over.
            let frame = match kind {
                "availability" | "chat_event" => client.any_frame().await,
                _ => client.frame().await,
            };
            if frame["type"] == kind {
                return frame["payload"].clone();
            }
            let between = [
                "queue",
                "queue_position",
                "availability",
                "availability_changed",
                "chat_event",
            ];
            assert!(between.iter().any(|name| frame["type"] == *name), "{frame}");
        }
    };
    let in_time = tokio::time::timeout(DEADLINE, next).await;
    in_time.expect("it comes in time")
}

/// Begins to wait, or stops.
pub async fn wait(client: &Client, waiting: bool) {
    client.request("w", "start_chat", json!({"waiting": waiting}));
    let expected = if waiting { "waiting" } else { "not waiting" };
    assert_eq!(next(client, "info").await["message"], expected);
}

/// Comes back when so many users are online, whom their pools have noticed.
pub async fn online(services: &Services, users: i64) {
    let online = &services.metrics.users_online;
    until(async || (online.get() == users).then_some(())).await;
}

/// What `look` finds, once it finds something.
pub async fn until<T>(look: impl AsyncFn() -> Option<T>) -> T {
    let looking = async {
        let mut often = tokio::time::interval(Duration::from_millis(5));
        loop {
            often.tick().await;
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    tokio::time::timeout(DEADLINE, looking)
        .await
        .expect("it comes true in time")
}
