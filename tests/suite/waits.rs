//! How long somebody may have to wait is said where they stand, and how often that held is for everybody to see.

use crate::world::{AGENCY, EVENT, provision};
use serde_json::{Value, json};
use switchboard_domain::Timestamp;
use switchboard_support::{Socket, SocketTwo, TestServer, on_both_backends, poll_until};

/// Six of eight were taken, one after the other; two wait. Their organizer's device.
async fn busy(server: &TestServer) -> Socket {
    provision(server).await;
    for user in 10..18 {
        server.participant(user).ask(EVENT, "Help").await;
    }
    let mut console = server.organizer(90, AGENCY).connect().await;
    for _ in 0..6 {
        console.take_next().await;
    }
    console
}

fn help() -> Value {
    json!({ "eventId": EVENT, "description": "my leg", "clientRequestId": "a" })
}

/// What the server's clock shows.
async fn seconds(phone: &mut SocketTwo) -> i64 {
    let pong = phone.ask("ping", json!({}), "pong").await;
    let time = pong["serverTime"].as_str().expect("a time");
    Timestamp::parse(time).expect("one that is known").secs()
}

async fn waits(server: &TestServer) -> Value {
    let path = format!("/events/{EVENT}/waits");
    server.participant(30).get(&path).await.expect(200)
}

on_both_backends! {
    async fn it_is_said_wherever_a_place_is(server: TestServer) {
        let mut console = busy(&server).await;
        let participant = server.participant(30);
        let posted = participant.post("/chat-requests", &help()).await.expect(200);
        let wait = &posted["wait"];
        assert_eq!((&posted["position"], &wait["share"]), (&json!(3), &json!(0.9)));
        let within: [u64; 2] = serde_json::from_value(wait["within"].clone()).expect("from, to");
        assert!(within[0] < within[1], "{within:?}");
        assert_eq!(participant.request(EVENT).await["wait"]["share"], 0.9);
        let mut phone = participant.connect_two().await;
        let asked = phone.ask("request_help", help(), "help_requested").await;
        assert_eq!(asked["wait"]["share"], 0.9);
        let synced = phone.ask("sync", json!({ "chats": {} }), "sync").await;
        assert_eq!(synced["requests"][0]["wait"]["share"], 0.9);
        console.take_next().await;
        // What it was before may come first.
        let moved = loop {
            let moved = phone.find("queue_position").await;
            if moved["position"] == 2 {
                break moved;
            }
        };
        assert_eq!(moved["wait"]["share"], 0.9);
        console.take_next().await;
        console.take_next().await;
        let taken = participant.post("/chat-requests", &help()).await.expect(200);
        assert_eq!((&taken["state"], taken.get("wait")), (&json!("active"), None));
    }

    async fn everybody_sees_how_often_it_held_also_after_a_restart(server: TestServer) {
        let mut server = server;
        let mut console = busy(&server).await;
        let path = format!("/events/{EVENT}/waits");
        assert_eq!(waits(&server).await, json!({ "of": 0, "buckets": [] }));
        let participant = server.participant(30);
        let mut phone = participant.connect_two().await;
        let began = seconds(&mut phone).await;
        let asked = phone.ask("request_help", help(), "help_requested").await;
        let within: [u64; 2] = serde_json::from_value(asked["wait"]["within"].clone()).expect("from, to");
        // Whoever is taken within a second has not waited.
        poll_until("two seconds are over", async || {
            (seconds(&mut phone).await > began + 2).then_some(())
        })
        .await;
        for _ in 0..3 {
            console.take_next().await;
        }
        // On a slow machine the two before have been told something as well, at a tick.
        let place = |waits: &Value| {
            let buckets = waits["buckets"].as_array().expect("buckets");
            buckets.iter().find(|it| it["from"] == 2 && it["to"] == 4).cloned()
        };
        poll_until("it is counted", async || place(&waits(&server).await)).await;
        server.restart().await;
        let expected = waits(&server).await;
        let share = |part: &str| expected[part].as_f64().expect("a share");
        assert_eq!((share("sooner"), share("held") + share("later")), (0.0, 1.0), "{expected}");
        let counted = place(&expected).expect("it is counted for good");
        let of = counted["of"].as_i64().expect("a number");
        assert!((1..=2).contains(&of), "{expected}");
        if of == 1 {
            assert_eq!(counted["medianWidthSeconds"], within[1] - within[0]);
        }
        assert_eq!(server.organizer(90, AGENCY).get(&path).await.expect(200), expected);
        assert_eq!(server.service().get(&path).await.expect(200), expected);
        let unknown = server.participant(30).get("/events/4040/waits").await;
        unknown.expect_error(404, "event_not_found");
        assert_eq!(server.call("GET", &path).send().await.status, 401);
    }
}
