//! Asking for help, and what is left of it.

use super::kit::*;
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_domain::Role;

#[actix_web::test]
async fn help_is_asked_for_taken_closed_and_found_in_the_archives() {
    let api = Api::start().await;
    let of_event = "/chat-requests?eventId=1";
    let none = api.user(PARTICIPANT, "GET", of_event, "").await;
    assert_eq!(none.body, json!({"result": false}));

    let asked = api.user(PARTICIPANT, "POST", "/chat-requests", HELP).await;
    assert_eq!((asked.status, &asked.body["position"]), (200, &json!(1)));
    let id = asked.body["requestId"].as_str().expect("an id").to_owned();
    let waits = api.user(PARTICIPANT, "GET", of_event, "").await;
    assert_eq!(
        waits.body,
        json!({"result": true, "requestId": id, "position": 1, "nobodyOnDuty": true})
    );
    let again = api.user(PARTICIPANT, "POST", "/chat-requests", HELP).await;
    assert_eq!(again.error(), (409, "help_already_requested"));

    // The organizer becomes known by asking something.
    assert_eq!(api.user(ORGANIZER, "GET", "/events", "").await.status, 200);
    api.take().await;
    let talks = api.user(PARTICIPANT, "GET", of_event, "").await;
    assert_eq!(
        talks.body,
        json!({"result": true, "requestId": id, "chatId": id})
    );
    let request = format!("/chat-requests/{id}");
    let late = api.user(PARTICIPANT, "DELETE", &request, "").await;
    assert_eq!(late.error(), (409, "already_matched"));

    let of_agency = format!("/agency/chats/{id}/messages");
    let own = format!("/participant/chats/{id}/messages");
    for (who, path) in [(ORGANIZER, &of_agency), (PARTICIPANT, &own)] {
        assert_eq!(
            api.user(who, "GET", path, "").await.error(),
            (404, "no_access")
        );
    }
    let close = format!("/admin/chats/{id}/close");
    let closed = api.service("POST", &close, Value::Null).await;
    assert_eq!(
        (closed.status, &closed.body["ended"]),
        (200, &json!(1)),
        "{}",
        closed.body
    );
    let twice = api.service("POST", &close, Value::Null).await;
    assert_eq!((twice.status, &twice.body), (200, &closed.body));

    for (who, list, path) in [
        (ORGANIZER, "/agency/chats", &of_agency),
        (PARTICIPANT, "/participant/chats", &own),
    ] {
        assert_eq!(
            api.user(who, "GET", list, "").await.body[0]["id"],
            json!(id)
        );
        let messages = api.user(who, "GET", path, "").await.body;
        assert_eq!(messages[0]["content"], " I fell ");
        assert_eq!(messages[0]["lat"], 52.5);
    }
    let stranger = (21, Role::Participant);
    assert_eq!(
        api.user(stranger, "GET", &own, "").await.error(),
        (404, "no_access")
    );
    // Closed: the participant may ask again, and take it back.
    let asked = api.user(PARTICIPANT, "POST", "/chat-requests", HELP).await;
    let path = format!(
        "/chat-requests/{}",
        asked.body["requestId"].as_str().expect("an id")
    );
    assert_eq!(
        api.user(stranger, "DELETE", &path, "").await.error(),
        (404, "request_not_found")
    );
    assert_eq!(api.user(PARTICIPANT, "DELETE", &path, "").await.status, 204);
    assert_eq!(
        api.user(PARTICIPANT, "DELETE", &path, "").await.error(),
        (404, "request_not_found")
    );
}

#[actix_web::test]
async fn mistakes_are_told_in_one_order() {
    let api = Api::start().await;
    let later = api.put_event(2, Duration::from_secs(48 * 3600)).await;
    assert_eq!(later.status, 200);
    let nobody = api
        .call("POST", "/api/v1/chat-requests", &[], "nonsense")
        .await;
    assert_eq!(nobody.error(), (401, "unauthorized"));
    let long = json!({"eventId": 1, "description": "é".repeat(2001)}).to_string();
    for (who, body, expected) in [
        (ORGANIZER, "nonsense", (400, "malformed")),
        (
            PARTICIPANT,
            r#"{"eventId":"1","description":"x"}"#,
            (400, "invalid_payload"),
        ),
        (
            PARTICIPANT,
            r#"{"eventId":0,"description":"x"}"#,
            (422, "invalid_payload"),
        ),
        (
            PARTICIPANT,
            r#"{"eventId":9,"description":" ","clientRequestId":"r"}"#,
            (422, "invalid_payload"),
        ),
        (
            PARTICIPANT,
            r#"{"eventId":9,"description":"x","lat":1}"#,
            (422, "invalid_payload"),
        ),
        (
            PARTICIPANT,
            r#"{"eventId":9,"description":"x","lat":91,"lng":0}"#,
            (422, "invalid_payload"),
        ),
        (PARTICIPANT, long.as_str(), (413, "too_large")),
        (
            ORGANIZER,
            r#"{"eventId":9,"description":"x"}"#,
            (404, "event_not_found"),
        ),
        (ORGANIZER, HELP, (403, "forbidden")),
        ((1, Role::Service), HELP, (403, "forbidden")),
        (
            PARTICIPANT,
            r#"{"eventId":2,"description":"x"}"#,
            (422, "invalid_payload"),
        ),
    ] {
        let got = api.user(who, "POST", "/chat-requests", body).await;
        assert_eq!(got.error(), expected, "{body:.60}");
    }
    let huge = format!("{HELP}{}", " ".repeat(70_000));
    let got = api.user(PARTICIPANT, "POST", "/chat-requests", &huge).await;
    assert_eq!(got.error(), (413, "too_large"));
    let got = api.user((20, Role::Organizer), "GET", "/events", "").await;
    assert_eq!(got.status, 403, "participant 20 comes as an organizer");
    assert_eq!(got.error().1, "role_conflict");
    let counted = api
        .state
        .services
        .metrics
        .errors
        .with_label_values(&["role_conflict"]);
    assert_eq!(counted.get(), 1);
}
