//! A queue that several nodes serve: with a backplane between them, and with none, where only the
//! database tells.

use crate::client::Client;
use crate::console::{console, next, wait};
use crate::node::{
    AGENCY, Apart, EVENT, PARTICIPANT, ask, identity, on_two_nodes, on_two_nodes_by_hand,
};
use serde_json::json;
use std::time::Duration;
use switchboard_actors::directory::DrainUsers;
use switchboard_actors::services::{Services, Settings};
use switchboard_actors::session::Drain;
use switchboard_domain::{Side, UserId};
use switchboard_store::queries::{ClaimHead, ClaimOutcome, Ping, UpsertUser};
use switchboard_support::poll_until;

async fn phone(services: &Services, user: i64) -> Client {
    Client::connect_two(services, identity(UserId(user), Side::Participant)).await
}

#[test]
fn who_waits_on_one_node_is_given_what_is_asked_on_another() {
    for apart in [Apart::Told, Apart::Silent] {
        on_two_nodes(apart, async |one, other| {
            let console = console(&other, 1).await;
            wait(&console, true).await;
            let asked = ask(&one, PARTICIPANT).await.unwrap();
            let chat = next(&console, "new_chat").await;
            assert_eq!(chat["id"], asked.request.to_string());
        });
    }
}

#[test]
fn requests_of_all_nodes_are_served_in_one_order_and_each_once() {
    for apart in [Apart::Told, Apart::Silent] {
        on_two_nodes(apart, async |one, other| {
            let mut asked = Vec::new();
            for user in 20..26 {
                let node = [&one, &other][user as usize % 2];
                let request = ask(node, UserId(user)).await.unwrap().request;
                asked.push(request.to_string());
            }
            let consoles = [console(&one, 1).await, console(&other, 2).await];
            for (number, request) in asked.iter().enumerate() {
                let console = &consoles[number / 2 % 2];
                wait(console, true).await;
                let chat = next(console, "new_chat").await;
                assert_eq!(chat["id"], **request);
                // Its description.
                next(console, "user_message").await;
            }
        });
    }
}

#[test]
fn a_place_is_shown_as_it_is_over_all_nodes() {
    for apart in [Apart::Told, Apart::Silent] {
        on_two_nodes(apart, async |one, other| {
            ask(&one, PARTICIPANT).await.unwrap();
            let phone = phone(&other, 21).await;
            let wish = json!({"eventId": EVENT.0, "description": "me too"});
            phone.request("1", "request_help", wish);
            phone.answer("1", "help_requested").await;
            // Another one takes the first.
            let console = console(&one, 1).await;
            console.request("2", "start_chat", json!(""));
            next(&console, "new_chat").await;
            while next(&phone, "queue_position").await["position"] != 1 {}
        });
    }
}

/// By a clock that stands still: what was heard of a console is not of a moment ago when it moves on.
#[test]
fn a_node_that_stood_still_gives_nothing_to_those_it_has_not_heard_since() {
    on_two_nodes_by_hand(
        Apart::Told,
        Settings::default(),
        async |one, other, clock| {
            let before = console(&other, 1).await;
            wait(&before, true).await;
            // No longer than a console may be silent: it is the node that was away.
            clock.advance(Duration::from_secs(20));
            let first = ask(&one, PARTICIPANT).await.unwrap().request.to_string();
            let second = ask(&one, UserId(21)).await.unwrap().request.to_string();
            // Who has come since has the first, though the other has waited longer.
            let since = console(&other, 2).await;
            wait(&since, true).await;
            assert_eq!(next(&since, "new_chat").await["id"], *first);
            // It says something: it is there.
            before.request("p", "ping", json!({}));
            next(&before, "pong").await;
            assert_eq!(next(&before, "new_chat").await["id"], *second);
        },
    );
}

#[test]
fn a_match_whose_node_is_gone_is_given_back_and_that_of_a_node_that_lives_is_not() {
    let settings = Settings {
        match_timeout: Duration::ZERO,
        ..Settings::default()
    };
    on_two_nodes_by_hand(Apart::Told, settings, async |one, other, clock| {
        // The first has an organizer who is there, at the other node; the second has nobody.
        let there = console(&one, 1).await;
        console(&other, 3).await.hang_up();
        let next_one = console(&other, 2).await;
        let (kept, lost) = (
            ask(&other, PARTICIPANT).await.unwrap().request.to_string(),
            ask(&other, UserId(21)).await.unwrap().request.to_string(),
        );
        claim(&other, UserId(1)).await;
        claim(&other, UserId(3)).await;
        wait(&next_one, true).await;
        clock.advance(Duration::from_secs(6));
        assert_eq!(next(&next_one, "new_chat").await["id"], *lost);
        there.request("h", "get_chat_history", json!({ "chatId": kept }));
        let history = next(&there, "chat_history").await;
        assert_eq!(history["messages"].as_array().map(Vec::len), Some(1));
    });
}

/// Whom a node that stops sends away has as long to come back, to any node, as in the beginning.
#[test]
fn whom_a_node_sends_away_keeps_the_match_and_who_is_gone_does_not() {
    let settings = Settings {
        match_timeout: Duration::from_secs(20),
        ..Settings::default()
    };
    on_two_nodes_by_hand(Apart::Told, settings, async |one, other, clock| {
        let sent_away = console(&one, 1).await;
        let gone = identity(UserId(3), Side::Organizer);
        other
            .store
            .run(UpsertUser { identity: gone })
            .await
            .unwrap();
        let next_one = console(&other, 2).await;
        let kept = ask(&other, PARTICIPANT).await.unwrap().request.to_string();
        let lost = ask(&other, UserId(21)).await.unwrap().request.to_string();
        while next(&next_one, "queue").await["waiting"] != 2 {}
        claim(&other, UserId(1)).await;
        claim(&other, UserId(3)).await;
        clock.advance(Duration::from_secs(13));
        wait(&next_one, true).await;
        // It is shown when the queue looks at the clock, and at matches of other nodes.
        while next(&next_one, "queue").await["waiting"] != 0 {}
        other.store.run(Ping).await.unwrap();
        let drain = Drain {
            within: Duration::ZERO,
            reconnect_spread: Duration::ZERO,
        };
        one.unauthenticated.drain(drain);
        one.directory.send(DrainUsers(drain)).await.unwrap();
        assert_eq!(sent_away.closed().await, 1012);
        // Later than of somebody of whom nothing is known.
        let last = |user| other.dismissals.last(UserId(user));
        let told = async || (last(1) > last(4)).then_some(());
        poll_until("the other node knows whom", told).await;
        // By now both would be given back, the first one first, had the server not sent its organizer away.
        let mut given = None;
        for _ in 0..2 {
            clock.advance(Duration::from_secs(9));
            next_one.request("p", "ping", json!({}));
            loop {
                let frame = next_one.frame().await;
                match frame["type"].as_str() {
                    Some("pong") => break,
                    Some("new_chat") => given = Some(frame["payload"].clone()),
                    _ => {}
                }
            }
        }
        let given = match given {
            Some(given) => given,
            None => next(&next_one, "new_chat").await,
        };
        assert_eq!(given["id"], *lost);
        let back = console(&other, 1).await;
        back.request("h", "get_chat_history", json!({ "chatId": kept }));
        let history = next(&back, "chat_history").await;
        assert_eq!(history["messages"].as_array().map(Vec::len), Some(1));
    });
}

/// As a node would, of which nothing more is heard.
async fn claim(services: &Services, organizer: UserId) {
    let claim = ClaimHead {
        agency: AGENCY,
        organizer,
        now: services.now(),
        max_active: None,
    };
    match services.store.run(claim).await.unwrap() {
        ClaimOutcome::Claimed(_) => {}
        _ => panic!("somebody waits"),
    }
}
