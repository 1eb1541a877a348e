//! Clients that do not read.

use crate::catching_up::phone;
use crate::client::DEADLINE;
use crate::direct::{ADA, BOB, device, introduce, open};
use crate::node::{PARTICIPANT, on_both, open_chat, organizer, participant};
use crate::presence::watch;
use serde_json::json;
use std::time::Duration;
use switchboard_actors::blocks::block;
use switchboard_actors::directory::FindPool;
use switchboard_actors::pool::{CloseSessions, Deliver};
use switchboard_actors::services::Services;
use switchboard_domain::audience::Which;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::Frame;
use switchboard_domain::{Timestamp, UserId};
use switchboard_store::queries::PutContact;

#[test]
fn a_client_that_stops_reading_is_dropped_and_the_others_do_not_notice() {
    on_both(|services| async move {
        let (console, phone) = (organizer(&services).await, participant(&services).await);
        let stuck = participant(&services).await;
        let chat = open_chat(&services, &console, &phone).await;
        stuck.wire.borrow_mut().stuck = true;
        let long = "x".repeat(4_000);
        for seq in 2..70 {
            phone.say(&chat, &long);
            phone.expect_message(&chat, &long, seq).await;
            console.expect_message(&chat, &long, seq).await;
        }
        let dropped = async {
            let mut look = tokio::time::interval(Duration::from_millis(5));
            while !stuck.wire.borrow().hung_up {
                look.tick().await;
            }
        };
        tokio::time::timeout(DEADLINE, dropped)
            .await
            .expect("it is dropped");
        assert!(
            stuck.wire.borrow().aborted,
            "without waiting for its unread data"
        );
    });
}

#[test]
fn a_large_history_is_no_slowness() {
    on_both(|services| async move {
        let (console, phone) = (organizer(&services).await, participant(&services).await);
        let chat = open_chat(&services, &console, &phone).await;
        let long = "x".repeat(4_000);
        for seq in 2..70 {
            phone.say(&chat, &long);
            phone.expect_message(&chat, &long, seq).await;
            console.expect_message(&chat, &long, seq).await;
        }
        console.wire.borrow_mut().stuck = true;
        console.send("get_chat_history", serde_json::json!({"chatId": chat}));
        phone.say(&chat, "one more");
        phone.expect_message(&chat, "one more", 70).await;
        let fresh = organizer(&services).await;
        fresh.send("get_chats", "".into());
        fresh.expect("chats").await;
        assert!(!console.wire.borrow().hung_up, "it lives");
        console.wire.borrow_mut().stuck = false;
        console.wire.borrow_mut().wake_server();
        let history = console.expect("chat_history").await;
        // What is said meanwhile is in it, or comes behind it.
        if history["messages"].as_array().map(Vec::len) == Some(69) {
            console.expect_message(&chat, "one more", 70).await;
        }
    });
}

/// More than a session's mailbox takes, at a time when it does not run.
async fn flood(services: &Services, user: UserId, frame: Frame) {
    let pool = services.directory.send(FindPool(user)).await.unwrap();
    let flood = move || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.build().unwrap().block_on(async move {
            for _ in 0..5_000 {
                pool.addr.do_send(Deliver(frame.clone()));
            }
            let nobody = CloseSessions {
                code: CloseCode::REPLACED,
                which: Which::SignIn(u64::MAX),
            };
            // Behind the others.
            pool.addr.send(nobody).await.unwrap();
        });
    };
    // The session lives on this thread.
    std::thread::spawn(flood).join().unwrap();
}

#[test]
fn what_is_worth_nothing_a_moment_later_ends_no_connection() {
    on_both(|services| async move {
        let phone = phone(&services).await;
        flood(&services, PARTICIPANT, Frame::queue(1, Duration::ZERO)).await;
        phone.request("p", "ping", json!(""));
        let mut shown = 0;
        let last = loop {
            let frame = phone.frame().await;
            if frame["type"] != "queue" {
                break frame;
            }
            shown += 1;
        };
        assert_eq!(last["type"], "pong");
        assert!(0 < shown && shown < 5_000, "{shown} were shown");
        // Anything else it must not miss.
        flood(&services, PARTICIPANT, Frame::pong(Timestamp(0))).await;
        assert_eq!(phone.closed().await, 4408);
    });
}

#[test]
fn a_slow_client_is_not_shown_who_comes_and_goes() {
    const EVE: UserId = UserId(203);
    on_both(|services| async move {
        introduce(&services).await;
        let _eve = device(&services, EVE).await;
        let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
        let (user, may_write_to) = (ADA, EVE);
        let contact = PutContact { user, may_write_to };
        assert!(services.store.run(contact).await.unwrap());
        let chat = open(&bob, ADA).await;
        bob.say(&chat, "hello");
        ada.expect("new_chat").await;
        ada.expect_message(&chat, "hello", 1).await;
        assert_eq!(watch(&ada, &[BOB.0, EVE.0]).await[0]["online"], true);
        ada.wire.borrow_mut().stuck = true;
        // More than 64 KiB, and less than what ends it.
        let text = "x".repeat(4_000);
        for _ in 0..20 {
            bob.say(&chat, &text);
        }
        ada.refused_frames(20).await;
        block(&services, ADA, EVE).await.unwrap();
        bob.say(&chat, "the last");
        // Behind what she did herself, which she must not miss.
        let waiting = ada.refused_frames(22).await;
        assert_eq!(
            services.metrics.presence_pushes.get(),
            1,
            "it was on its way"
        );
        let last = |frame: &serde_json::Value| frame["payload"]["content"] == "the last";
        assert!(waiting.iter().any(last));
        let of_presence = |frame: &serde_json::Value| frame["type"] == "user_online_status";
        assert!(!waiting.iter().any(of_presence));
    });
}
