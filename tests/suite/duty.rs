//! Whoever asks for help is told whether somebody is there, and what else one can do when not.

use crate::world::{AGENCY, EVENT, OTHER_AGENCY, OTHER_EVENT, provision};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_support::{
    Participant, SocketTwo, TestServer, on_both_backends, poll_until_within,
};

/// A lost connection counts for twenty seconds; and a machine that is busy with other tests.
const GONE: Duration = Duration::from_secs(50);

fn ways() -> Value {
    json!([{ "kind": "phone", "value": "112" }])
}

/// Agencies with another way than to ask.
async fn provision_ways(server: &TestServer) {
    provision(server).await;
    let agency = json!({ "alternatives": ways() });
    server
        .service()
        .put(&format!("/admin/agencies/{AGENCY}"), &agency)
        .await
        .expect(200);
}

/// Nobody is there, and there is another way; or somebody is.
fn says(said: &Value, nobody: bool) {
    let expected = match nobody {
        true => (Some(json!(true)), Some(ways())),
        false => (None, None),
    };
    let fields = (
        said.get("nobodyOnDuty").cloned(),
        said.get("alternatives").cloned(),
    );
    assert_eq!(fields, expected, "{said}");
}

/// The same, whoever asks in whichever way.
async fn all_say(participant: &Participant, phone: &mut SocketTwo, nobody: bool) {
    says(&participant.request(EVENT).await, nobody);
    let synced = phone.ask("sync", json!({ "chats": {} }), "sync").await;
    assert_eq!(
        synced["requests"][0]["nobodyOnDuty"] == true,
        nobody,
        "{synced}"
    );
}

async fn say(desk: &mut SocketTwo, state: &str) {
    desk.ask(
        "set_availability",
        json!({ "state": state }),
        "availability",
    )
    .await;
}

on_both_backends! {
    async fn whoever_asks_is_told_and_told_again_when_it_changes(server: TestServer) {
        provision_ways(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        let help = json!({ "eventId": EVENT, "description": "Help", "clientRequestId": "one" });
        let asked = phone.ask("request_help", help.clone(), "help_requested").await;
        says(&asked, true);
        says(&phone.ask("request_help", help, "help_requested").await, true);
        all_say(&participant, &mut phone, true).await;
        let by_rest = json!({ "eventId": EVENT, "description": "Help" });
        says(&server.participant(11).post("/chat-requests", &by_rest).await.expect(200), true);
        assert_eq!(server.metrics().await.sum("switchboard_requests_nobody_on_duty"), 2.0);
        // Another agency's organizers are of no use.
        let mut stranger = server.organizer(30, OTHER_AGENCY).connect_two().await;
        say(&mut stranger, "available").await;
        all_say(&participant, &mut phone, true).await;

        let mut desk = server.organizer(20, AGENCY).connect_two().await;
        say(&mut desk, "available").await;
        let shown = phone.find("queue_position").await;
        says(&shown, false);
        assert_eq!(shown["position"], 1);
        all_say(&participant, &mut phone, false).await;
        let metrics = server.metrics().await;
        assert_eq!(metrics.sum("switchboard_requests_nobody_on_duty"), 0.0);
        say(&mut desk, "away").await;
        says(&phone.find("queue_position").await, true);
        all_say(&participant, &mut phone, true).await;
        // It takes the first one, and is there for the second.
        desk.ask("start_chat", json!(""), "new_chat").await;
        phone.find("new_chat").await;
        say(&mut desk, "off").await;
        let second = server.participant(11);
        says(&second.request(EVENT).await, false);
        assert!(participant.request(EVENT).await.get("nobodyOnDuty").is_none());
    }

    async fn a_console_of_level_one_is_somebody(server: TestServer) {
        provision_ways(&server).await;
        let desk = server.organizer(20, AGENCY).connect().await;
        let asked = json!({ "eventId": EVENT, "description": "Help" });
        says(&server.participant(10).post("/chat-requests", &asked).await.expect(200), false);
        // One that knows how to say it says nothing.
        let mut new = server.organizer(20, AGENCY).connect_two().await;
        says(&server.participant(10).request(EVENT).await, true);
        desk.close().await;
        say(&mut new, "available").await;
        says(&server.participant(10).request(EVENT).await, false);
        // Without words of its agency there are none.
        let other = json!({ "eventId": OTHER_EVENT, "description": "Help" });
        let asked = server.participant(10).post("/chat-requests", &other).await.expect(200);
        assert_eq!((&asked["nobodyOnDuty"], asked.get("alternatives")), (&json!(true), None));
    }

    async fn whoever_goes_home_is_not_on_duty(server: TestServer) {
        provision_ways(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.connect_two().await;
        let organizer = server.organizer(20, AGENCY);
        let mut desk = organizer.connect_two().await;
        say(&mut desk, "available").await;
        let help = json!({ "eventId": EVENT, "description": "Help" });
        says(&phone.ask("request_help", help, "help_requested").await, false);
        desk.close().await;
        says(&participant.request(EVENT).await, false);
        let shown = poll_until_within(GONE, "it is told that nobody is there", async || {
            let frames = phone.drain().await.expect("an open connection");
            let mut places = frames.into_iter().filter(|it| it.kind == "queue_position");
            places.find(|it| it.payload["nobodyOnDuty"] == true)
        })
        .await;
        says(&shown.payload, true);
        // Whoever asks over REST is there while that is answered, and a while after.
        organizer.get("/session").await.expect(200);
        says(&participant.request(EVENT).await, false);
    }
}
