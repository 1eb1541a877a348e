//! Signing in, probes, and paths that are none.

use super::kit::*;
use serde_json::json;
use switchboard_domain::Timestamp;

#[actix_web::test]
async fn a_browser_signs_in_and_out() {
    let api = Api::start().await;
    let got = api.user(PARTICIPANT, "POST", "/session", "").await;
    assert_eq!(got.status, 204);
    let set = got.cookie.expect("a cookie");
    assert!(
        set.contains("; HttpOnly; SameSite=Strict; Path=/; Max-Age="),
        "{set}"
    );
    let pair = set.split(';').next().expect("a pair");
    let with_cookie = [("cookie", pair)];
    assert_eq!(
        api.call("GET", "/api/v1/events", &with_cookie, "")
            .await
            .status,
        200
    );
    let got = api.call("POST", "/api/v1/session", &with_cookie, "").await;
    assert_eq!(got.error(), (401, "unauthorized"));
    let got = api
        .call("DELETE", "/api/v1/session", &with_cookie, "")
        .await;
    assert_eq!(got.error(), (403, "forbidden"));
    let same_origin = [("cookie", pair), ("host", "a"), ("origin", "http://a")];
    let got = api
        .call("DELETE", "/api/v1/session", &same_origin, "")
        .await;
    assert_eq!(got.status, 204);
    assert!(
        got.cookie
            .expect("a cookie")
            .starts_with("switchboard-session=;")
    );
}

#[actix_web::test]
async fn demo_sign_in_is_for_this_machine() {
    let api = Api::start().await;
    let path = "/api/v1/demo/session";
    let code = api.state.demo.as_ref().expect("a demo").expose();
    let body = format!(r#"{{"role":"organizer","sub":10,"code":"{code}"}}"#);
    let got = api
        .call("POST", path, &[("host", "localhost:8080")], &body)
        .await;
    assert_eq!(got.status, 200, "{}", got.body);
    let bearer = format!("Bearer {}", got.body["token"].as_str().expect("a token"));
    let events = api
        .call("GET", "/api/v1/events", &[("authorization", &bearer)], "")
        .await;
    assert_eq!(events.body.as_array().map(Vec::len), Some(1));
    assert!(Timestamp::parse(got.body["expiresAt"].as_str().expect("a time")).is_some());
    let got = api
        .call("POST", path, &[("host", "chat.example.org")], &body)
        .await;
    assert_eq!(got.error(), (404, "not_found"));
    let other = body.replace(code, "another");
    let got = api
        .call("POST", path, &[("host", "localhost")], &other)
        .await;
    assert_eq!(got.error(), (403, "forbidden"));
    let service = body.replace("organizer", "service");
    let got = api
        .call("POST", path, &[("host", "localhost")], &service)
        .await;
    assert_eq!(got.error(), (422, "invalid_payload"));
}

#[actix_web::test]
async fn it_says_how_it_is() {
    let api = Api::start().await;
    assert_eq!(
        api.call("GET", "/healthz", &[], "").await.body,
        json!({"status": "ok"})
    );
    assert_eq!(
        api.call("GET", "/readyz", &[], "").await.body,
        json!({"status": "ready"})
    );
    let asked = api.user(PARTICIPANT, "POST", "/chat-requests", HELP).await;
    assert_eq!(asked.status, 200);
    assert_eq!(api.call("GET", "/metrics", &[], "").await.status, 200);
    assert_eq!(api.state.services.metrics.queue_length.get(), 1);
    api.state.drain();
    let got = api.call("GET", "/readyz", &[], "").await;
    assert_eq!((got.status, got.body), (503, json!({"status": "draining"})));
}
#[actix_web::test]
async fn unknown_paths_and_methods_have_the_same_form() {
    let api = Api::start().await;
    assert_eq!(
        api.call("GET", "/nowhere", &[], "").await.error(),
        (404, "not_found")
    );
    assert_eq!(
        api.call("GET", "/api/v1/", &[], "").await.error(),
        (404, "not_found")
    );
    let got = api.call("PATCH", "/api/v1/session", &[], "").await;
    assert_eq!(got.error(), (405, "method_not_allowed"));
}
