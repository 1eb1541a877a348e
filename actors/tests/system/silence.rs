//! Connections at whose other end nobody is any more.

use crate::client::{Client, DEADLINE};
use crate::node::{PARTICIPANT, identity, on_both_by_hand, on_both_with, open_chat, organizer};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::services::{Services, Settings};
use switchboard_domain::Side;

/// No heartbeat comes in time to notice anything.
const NO_HEARTBEAT: Duration = Duration::from_secs(3_600);

async fn phone(services: &Services) -> Client {
    Client::connect_two(services, identity(PARTICIPANT, Side::Participant)).await
}

/// Waits until the server has let go of the connection.
async fn dropped(client: &Client) {
    let gone = async {
        let mut look = tokio::time::interval(Duration::from_millis(5));
        while !client.wire.borrow().hung_up {
            look.tick().await;
        }
    };
    tokio::time::timeout(DEADLINE, gone).await.expect("dropped");
}

#[test]
fn a_connection_is_dropped_as_soon_as_it_was_silent_for_too_long() {
    const IDLE: Duration = Duration::from_millis(100);
    let settings = Settings {
        heartbeat: NO_HEARTBEAT,
        idle_timeout: IDLE,
        ..Settings::default()
    };
    on_both_by_hand(settings, |services, clock| async move {
        let (talks, is_silent) = (phone(&services).await, phone(&services).await);
        clock.advance(IDLE / 2);
        for gone in [&is_silent, &talks] {
            // Longer than that in all, and never silent for so long.
            talks.request("p", "ping", Value::Null);
            talks.answer("p", "pong").await;
            clock.advance(IDLE / 2);
            if std::ptr::eq(gone, &talks) {
                clock.advance(IDLE / 2);
            }
            dropped(gone).await;
            assert!(gone.wire.borrow().aborted, "without waiting for anything");
        }
    });
}

/// What counts before anybody is there is the deadline for that, and then the second to hear why:
/// whatever else is over by then.
#[test]
fn before_anybody_is_there_silence_does_not_count() {
    let settings = Settings {
        heartbeat: NO_HEARTBEAT,
        idle_timeout: Duration::from_millis(1),
        auth_timeout: Duration::from_millis(50),
        ..Settings::default()
    };
    on_both_with(settings, |services| async move {
        let who = identity(PARTICIPANT, Side::Participant);
        let silent = Client::anonymous(&services, who);
        assert_eq!(silent.expect("error").await["code"], "unauthorized");
        assert_eq!(silent.closed().await, 4401);
        // It does not answer that, and is not cut off for it.
        dropped(&silent).await;
        assert!(!silent.wire.borrow().aborted);
    });
}

#[test]
fn a_byte_buys_a_stuck_client_no_more_than_its_time() {
    const STALL: Duration = Duration::from_millis(100);
    let settings = Settings {
        heartbeat: NO_HEARTBEAT,
        stall_timeout: STALL,
        ..Settings::default()
    };
    on_both_by_hand(settings, |services, clock| async move {
        let (console, sips) = (organizer(&services).await, phone(&services).await);
        let chat = open_chat(&services, &console, &sips).await;
        let is_stuck = phone(&services).await;
        for client in [&sips, &is_stuck] {
            client.wire.borrow_mut().stuck = true;
        }
        console.say(&chat, "hello");
        console.expect_message(&chat, "hello", 2).await;
        for client in [&sips, &is_stuck] {
            client.refused().await;
        }
        clock.advance(STALL / 2);
        sips.wire.borrow_mut().sip();
        sips.sipped().await;
        clock.advance(STALL / 2);
        dropped(&is_stuck).await;
        assert!(!sips.wire.borrow().hung_up, "it has taken something");
        clock.advance(STALL / 2);
        dropped(&sips).await;
        assert!(sips.wire.borrow().aborted, "there is no room for a close");
        // Nobody else has noticed.
        console.send("get_chats", json!(""));
        console.expect("chats").await;
    });
}
