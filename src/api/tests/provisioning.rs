//! What the integrator says, and what others see of it.

use super::kit::*;
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_domain::{Role, Timestamp};

#[actix_web::test]
async fn events_are_paged_and_shown_to_those_they_concern() {
    let api = Api::start().await;
    for id in 2..=5 {
        let starts_in = Duration::from_secs(60 * u64::try_from(id).expect("small"));
        assert_eq!(api.put_event(id, starts_in).await.status, 200);
    }
    let (mut path, mut seen) = ("/events?limit=2&query=EVENT".to_owned(), Vec::new());
    loop {
        let page = api.user(PARTICIPANT, "GET", &path, "").await;
        let events = page.body.as_array().expect("an array").clone();
        seen.extend(
            events
                .iter()
                .map(|event| event["id"].as_i64().expect("an id")),
        );
        let Some(link) = page.link else { break };
        let rest = link.strip_prefix("</api/v1").expect("below the base path");
        path = rest
            .strip_suffix(">; rel=\"next\"")
            .expect("a next page")
            .to_owned();
        assert!(seen.len() < 6, "no end: {seen:?}");
    }
    assert_eq!(seen, [1, 2, 3, 4, 5]);

    let over =
        json!({"agencyId": 1, "name": "Over", "startsAt": Timestamp(0), "endsAt": Timestamp(0)});
    assert_eq!(
        api.service("PUT", "/admin/events/6", over).await.status,
        200
    );
    assert_eq!(
        api.user(ORGANIZER, "GET", "/events/6", "").await.status,
        200
    );
    let got = api.user(PARTICIPANT, "GET", "/events/6", "").await;
    assert_eq!(got.error(), (404, "event_not_found"));
    let got = api.user((1, Role::Service), "GET", "/events", "").await;
    assert_eq!(got.error(), (403, "forbidden"));
}

#[actix_web::test]
async fn users_are_provisioned_and_deleted_for_good() {
    let api = Api::start().await;
    let path = "/admin/users/20";
    let participant = json!({"role": "participant", "name": "Ada", "email": null});
    let stored = api.service("PUT", path, participant.clone()).await;
    assert_eq!(
        stored.body,
        json!({"id": 20, "role": "participant", "name": "Ada", "email": "",
               "phoneNumber": "", "creator": false})
    );
    let organizer = json!({"role": "organizer", "agencyId": 1});
    let got = api.service("PUT", path, organizer).await;
    assert_eq!(got.error(), (403, "role_conflict"));
    let elsewhere = json!({"role": "organizer", "agencyId": 99});
    let got = api.service("PUT", "/admin/users/30", elsewhere).await;
    assert_eq!(got.error(), (404, "agency_not_found"));
    let got = api
        .service("PUT", "/admin/users/0", participant.clone())
        .await;
    assert_eq!(got.error(), (422, "invalid_payload"));
    let got = api
        .user(PARTICIPANT, "PUT", path, &participant.to_string())
        .await;
    assert_eq!(got.error(), (403, "forbidden"));

    let asked = api.user(PARTICIPANT, "POST", "/chat-requests", HELP).await;
    assert_eq!(asked.status, 200);
    for _ in 0..2 {
        assert_eq!(api.service("DELETE", path, Value::Null).await.status, 204);
    }
    let got = api.user(PARTICIPANT, "GET", "/events", "").await;
    assert_eq!(got.error(), (403, "forbidden"));
    let got = api.service("DELETE", "/admin/users/99", Value::Null).await;
    assert_eq!(got.status, 204);
    let got = api
        .user((99, Role::Participant), "GET", "/events", "")
        .await;
    assert_eq!(got.error(), (403, "forbidden"));
    // The request left the queue with its participant: the next one is the first.
    let next = api
        .user((21, Role::Participant), "POST", "/chat-requests", HELP)
        .await;
    assert_eq!(next.body["position"], 1);
}
