//! The properties of queue and lock over the real database, with many at the same time.

use crate::client::Client;
use crate::node::{ask, identity, on_both};
use futures_util::future::join_all;
use std::collections::BTreeSet;
use switchboard_domain::{Side, UserId};

const ORGANIZERS: i64 = 20;
const PARTICIPANTS: i64 = 30;

#[test]
fn each_request_is_taken_once_and_in_order() {
    on_both(|services| async move {
        let mut order = Vec::new();
        for user in 0..PARTICIPANTS {
            order.push(ask(&services, UserId(1_000 + user)).await.unwrap().request);
        }
        let consoles =
            join_all((0..ORGANIZERS).map(|user| {
                Client::connect(&services, identity(UserId(1 + user), Side::Organizer))
            }))
            .await;
        let mut taken = Vec::new();
        for _ in 0..=PARTICIPANTS / ORGANIZERS {
            for console in &consoles {
                console.send("start_chat", "".into());
            }
            let got = join_all(consoles.iter().map(take)).await;
            taken.push(got.into_iter().flatten().collect::<BTreeSet<_>>());
        }
        // Each round takes the oldest that are left, whoever gets which.
        let mut expected = order.chunks(ORGANIZERS as usize);
        for round in taken {
            let oldest: BTreeSet<String> = expected
                .next()
                .unwrap_or_default()
                .iter()
                .map(ToString::to_string)
                .collect();
            assert_eq!(round, oldest);
        }
    });
}

/// The chat that a console got, if there was one.
async fn take(console: &Client) -> Option<String> {
    let crate::transport::Out::Text(text) = console.next().await? else {
        panic!("a text");
    };
    let frame: serde_json::Value = serde_json::from_slice(&text).unwrap();
    match frame["type"].as_str().unwrap() {
        "new_chat" => {
            console.expect("user_message").await;
            Some(frame["payload"]["id"].as_str().unwrap().to_owned())
        }
        "info" => None,
        other => panic!("{other}"),
    }
}

#[test]
fn a_participant_has_one_open_request_however_many_are_tried_at_once() {
    on_both(|services| async move {
        for user in 0..10 {
            let tries = (0..8).map(|_| ask(&services, UserId(2_000 + user)));
            let outcomes = join_all(tries).await;
            let refused: Vec<_> = outcomes.iter().filter_map(|o| o.as_ref().err()).collect();
            assert_eq!(refused.len(), 7, "{outcomes:?}");
            assert!(refused.iter().all(|code| *code == "help_already_requested"));
        }
    });
}
