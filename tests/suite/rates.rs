//! How often somebody may do something, and whom it concerns when somebody does it too often.

use crate::world::{AGENCY, EVENT, Talk, provision};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_support::{EventSpec, Incoming, ServerBuilder, on_both_backends, poll_until};
use tokio::time::Instant;

/// `retryAfterMs` of an error for a rate that refills once an hour, or is about to.
fn wait_of(error: &Value) -> u64 {
    let wait = error["retryAfterMs"].as_u64();
    wait.unwrap_or_else(|| panic!("no time to wait: {error}"))
}

on_both_backends! {
    async fn a_user_has_one_rate_of_messages_over_all_connections(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_MESSAGES", "1/h burst 5")
            .start()
            .await;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let mut tablet = talk.participant.connect().await;
        talk.ask("one").await;
        tablet.expect("user_message").await;
        tablet.say(&talk.chat, "two").await;
        talk.both_receive("two").await;
        tablet.expect("user_message").await;
        // A bad frame gets its own error and takes nothing; a good one counts, whatever comes of it.
        for _ in 0..5 {
            tablet.say(&talk.chat, "").await;
            tablet.expect_error("invalid_payload").await;
        }
        for nowhere in [crate::world::NO_CHAT, "nonsense"] {
            tablet.say(nowhere, "to nobody").await;
            tablet.expect_error("chat_not_found").await;
        }
        talk.ask("four").await;
        tablet.expect("user_message").await;
        for device in [&mut talk.phone, &mut tablet] {
            device.say(&talk.chat, "five").await;
            let wait = wait_of(&device.expect_error("too_many_requests").await);
            assert!((1..=3_600_000).contains(&wait), "{wait}");
        }
        // Above the rate too.
        tablet.say(&talk.chat, "").await;
        tablet.expect_error("invalid_payload").await;
        // Neither what else the user does nor anybody else is concerned.
        assert_eq!(talk.phone.history(&talk.chat).await.len(), 4);
        talk.answer("yes").await;
    }

    async fn what_is_sent_to_a_closed_chat_counts(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_MESSAGES", "1/h burst 2")
            .start()
            .await;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        talk.close().await;
        for _ in 0..2 {
            talk.phone.say(&talk.chat, "too late").await;
            talk.phone.expect_error("chat_closed").await;
        }
        let mut waits = Vec::new();
        for _ in 0..20 {
            talk.phone.say(&talk.chat, "too late").await;
            waits.push(wait_of(&talk.phone.expect_error("too_many_requests").await));
        }
        // What is refused does not push the next one further away.
        assert!(waits.is_sorted_by(|one, next| one >= next), "{waits:?}");
    }

    async fn rest_and_sockets_share_one_budget(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_MESSAGES", "1/h burst 2")
            .start()
            .await;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        talk.ask("one").await;
        let path = format!("/chats/{}/messages", talk.chat);
        let post = async |text: &str| {
            let participant = server.participant(10);
            participant.post(&path, &json!({ "content": text })).await
        };
        post(" ").await.expect_error(422, "invalid_payload");
        assert_eq!(post("two").await.status, 201);
        talk.both_receive("two").await;
        let refused = post("three").await;
        refused.expect_error(429, "too_many_requests");
        assert!(refused.header("retry-after").is_some(), "{refused:?}");
        talk.phone.say(&talk.chat, "three").await;
        talk.phone.expect_error("too_many_requests").await;
        post(" ").await.expect_error(422, "invalid_payload");
    }

    async fn a_rate_refills(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_MESSAGES", "20/min burst 1")
            .start()
            .await;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        talk.ask("one").await;
        talk.phone.say(&talk.chat, "too soon").await;
        let wait = wait_of(&talk.phone.expect_error("too_many_requests").await);
        assert!((1..=3_000).contains(&wait), "{wait}");
        poll_until("the budget has something again", async || {
            talk.phone.say(&talk.chat, "again").await;
            match talk.phone.read().await {
                Incoming::Frame { kind, .. } if kind == "user_message" => Some(()),
                Incoming::Frame { payload, .. } if payload["code"] == "too_many_requests" => None,
                other => panic!("{other:?}"),
            }
        })
        .await;
    }

    async fn help_is_asked_for_at_a_rate(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_HELP_REQUESTS", "1/h burst 3")
            .start()
            .await;
        provision(&server).await;
        let participant = server.participant(10);
        for _ in 0..5 {
            participant.try_ask(EVENT, "\0").await.expect_error(422, "invalid_payload");
        }
        participant.try_ask(999, "Help").await.expect_error(404, "event_not_found");
        participant.ask(EVENT, "Help").await;
        participant.try_ask(EVENT, "Help").await.expect_error(409, "help_already_requested");
        let refused = participant.try_ask(EVENT, "Help").await;
        refused.expect_error(429, "too_many_requests");
        let wait: u64 = refused
            .header("retry-after")
            .and_then(|seconds| seconds.parse().ok())
            .unwrap_or_else(|| panic!("no time to wait: {refused:?}"));
        assert!((3_000..=3_600).contains(&wait), "{wait}");
        participant.try_ask(EVENT, "\0").await.expect_error(422, "invalid_payload");
        server.participant(11).ask(EVENT, "Help").await;
    }

    async fn whoever_sends_too_many_frames_is_read_more_slowly(server: ServerBuilder) {
        const FRAMES: u32 = 40;
        const BURST: u32 = 10;
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_FRAMES", "20/s burst 10")
            .start()
            .await;
        let participant = server.participant(10);
        let mut devices = [participant.open().await, participant.open().await];
        let start = Instant::now();
        for _ in 0..FRAMES / 2 {
            for device in &mut devices {
                device.send("get_chats", json!("")).await;
            }
        }
        for device in &mut devices {
            for _ in 0..FRAMES / 2 {
                device.expect("chats").await;
            }
        }
        // The last frame of each is answered before it is taken from the budget.
        let least = (FRAMES - BURST - 2) * Duration::from_millis(50);
        let took = start.elapsed();
        assert!(took >= least, "{took:?} is less than {least:?}");
        // Others are read as ever: no more than their own burst, and no wait.
        let mut other = server.participant(11).open().await;
        for _ in 0..BURST {
            other.chats().await;
        }
    }

    async fn requests_are_refused_over_the_budget_that_frames_share(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_FRAMES", "1/h burst 20")
            .start()
            .await;
        provision(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.open().await;
        for _ in 0..10 {
            phone.chats().await;
        }
        for _ in 0..10 {
            assert_eq!(participant.get("/chats").await.status, 200);
        }
        let refused = participant.get("/chats").await;
        refused.expect_error(429, "too_many_requests");
        assert!(refused.header("retry-after").is_some(), "{refused:?}");
        // Nobody else is concerned, and the integrator never is.
        assert_eq!(server.participant(11).get("/chats").await.status, 200);
        for _ in 0..30 {
            server.service().put_event(&EventSpec::running(EVENT, AGENCY)).await;
        }
    }

    async fn what_is_read_weighs(server: ServerBuilder) {
        const EVENTS: i64 = 100;
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_FRAMES", "1/h burst 20")
            .start()
            .await;
        provision(&server).await;
        for id in 1_000..1_000 + EVENTS {
            server.service().put_event(&EventSpec::running(id, AGENCY)).await;
        }
        let answered = async |participant: i64, path: &str| {
            let participant = server.participant(participant);
            let mut answered = 0;
            while participant.get(path).await.status == 200 {
                answered += 1;
            }
            answered
        };
        // One for the request, and two for a hundred rows.
        assert_eq!(answered(10, "/events?limit=100").await, 7);
        assert_eq!(answered(11, "/events?limit=10").await, 20);
        // What is left out is read as well, and there is an end to that.
        server.participant(12).connect_two().await;
        server.participant(13).connect_two().await;
        let between = server.participant(12);
        let path = |offset: i64| format!("/messages?userId=13&offset={offset}");
        between.get(&path(10_001)).await.expect_error(400, "invalid_payload");
        assert_eq!(between.get(&path(10_000)).await.status, 200);
        between.get(&path(0)).await.expect_error(429, "too_many_requests");
    }

    async fn an_archive_that_is_not_paged_weighs_as_much(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_MESSAGES", "100/s burst 200")
            .set("SWITCHBOARD_RATE_FRAMES", "1/h burst 150")
            .start()
            .await;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for number in 0..100 {
            talk.ask(&format!("no. {number}")).await;
        }
        talk.close().await;
        let reader = server.organizer(21, AGENCY);
        let path = format!("/agency/chats/{}/messages", talk.chat);
        let mut answered = 0;
        while reader.get(&path).await.status == 200 {
            answered += 1;
        }
        // One for the request, and two for a hundred rows and what is more.
        assert_eq!(answered, 50);
    }

    async fn searches_have_a_rate_of_their_own(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_SEARCHES", "1/h burst 3")
            .start()
            .await;
        provision(&server).await;
        let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
        for _ in 0..3 {
            assert_eq!(participant.get("/events?query=event").await.status, 200);
            assert_eq!(organizer.get("/agency/chats?participant=ada").await.status, 200);
        }
        for refused in [
            participant.get("/events?query=event").await,
            organizer.get("/agency/chats?participant=ada").await,
        ] {
            refused.expect_error(429, "too_many_requests");
        }
        // What is no search goes on.
        assert_eq!(participant.get("/events?query=%20").await.status, 200);
        assert_eq!(organizer.get("/agency/chats").await.status, 200);
    }

    async fn blocks_have_a_rate_of_their_own(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_BLOCKS", "1/h burst 3")
            .start()
            .await;
        provision(&server).await;
        let participant = server.participant(10);
        let block = |whom: i64| participant.call("PUT", &format!("/blocks/{whom}")).send();
        for whom in [11, 12] {
            assert_eq!(block(whom).await.status, 204);
        }
        assert_eq!(participant.delete("/blocks/11").await.status, 204);
        block(13).await.expect_error(429, "too_many_requests");
        assert_eq!(participant.get("/blocks").await.list().len(), 1);
    }
}
