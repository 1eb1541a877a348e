//! What every answer has in common: its head, and what browsers on other origins may do with it.

use crate::world::provision;
use serde_json::json;
use switchboard_support::{Answer, Backend, Call, ServerBuilder, TestServer};

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");
const CONSOLE: &str = "https://console.example.org";

async fn start() -> TestServer {
    let builder = ServerBuilder::new(BINARY, Backend::Sqlite);
    let server = builder.set("SWITCHBOARD_ALLOWED_ORIGINS", CONSOLE);
    let server = server.start().await;
    provision(&server).await;
    server
}

#[tokio::test]
async fn nobody_on_the_way_keeps_an_answer_or_takes_it_for_a_page() {
    let server = start().await;
    let participant = server.participant(10);
    for (method, path, kept) in [
        ("GET", "/events", "no-store"),
        ("GET", "/events/999", "no-store"),
        ("GET", "/session", "no-store"),
        ("GET", "/conversations", "no-store"),
        ("POST", "/chat-requests", "no-store"),
        ("DELETE", "/session", "no-store"),
        ("PATCH", "/events", "no-store"),
        ("GET", "/nothing/here", "no-store"),
        ("GET", "/openapi.json", "no-cache"),
        ("GET", "/client-config", "no-cache"),
    ] {
        let call = server.call(method, path).bearer(participant.token());
        let answer = call.send().await;
        assert_eq!(
            answer.header("cache-control"),
            Some(kept),
            "{method} {path}"
        );
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{method} {path}"
        );
    }
    let refused = server.call("GET", "/events").send().await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.header("cache-control"), Some("no-store"));
    // The one above is signed out.
    let other = server.participant(11);
    let leaving = server.call("DELETE", "/session").bearer(other.token());
    let left = leaving.send().await;
    assert_eq!(left.status, 204);
    assert_eq!(left.header("clear-site-data"), Some("\"cache\""));
}

#[tokio::test]
async fn whatever_can_be_got_has_a_head() {
    let server = start().await;
    let participant = server.participant(10);
    let document = server.call("GET", "/openapi.json").send().await.expect(200);
    let paths = document["paths"].as_object().expect("paths");
    let mut seen = 0;
    for (path, methods) in paths {
        if methods.get("get").is_none() || path.contains('{') {
            continue;
        }
        // Paths of the contract stand below its base, but for those of the server.
        let url = match path.as_str() {
            "/healthz" | "/readyz" | "/metrics" => format!("{}{path}", server.url()),
            _ => format!(
                "{}/api/v1{}",
                server.url(),
                path.trim_start_matches("/api/v1")
            ),
        };
        let ask = |method: &str| Call::new(method, &url).bearer(participant.token());
        let (got, head) = (ask("GET").send().await, ask("HEAD").send().await);
        assert_eq!(
            (head.status, head.text().as_str()),
            (got.status, ""),
            "{url}"
        );
        let content_type = |answer: &Answer| answer.header("content-type").map(str::to_owned);
        assert_eq!(content_type(&head), content_type(&got), "{url}");
        seen += 1;
    }
    assert!(seen > 8, "{seen}");
    // A browser sends no `Origin` with a HEAD of its own page.
    let answer = participant.post("/session", &json!({})).await;
    let (cookie, _) = answer.session_cookie().expect("a cookie");
    let head = server.call("HEAD", "/events").cookie(&cookie).send().await;
    assert_eq!(head.status, 200);
    let refused = server.call("PUT", "/events").send().await;
    assert_eq!(
        (refused.status, refused.header("allow")),
        (405, Some("GET, HEAD"))
    );
}

#[tokio::test]
async fn pages_of_an_allowed_origin_may_send_any_header_and_read_what_they_need() {
    let server = start().await;
    let preflight = async |origin: &str, method: &str, headers: &str| {
        server
            .call("OPTIONS", "/events")
            .header("Origin", origin)
            .header("Access-Control-Request-Method", method)
            .header("Access-Control-Request-Headers", headers)
            .send()
            .await
    };
    let usual =
        "authorization,baggage,content-type,if-none-match,sentry-trace,traceparent,upload-offset";
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
        let answer = preflight(CONSOLE, method, usual).await;
        assert_eq!(answer.status, 200, "{method}: {}", answer.text());
        let allowed = answer
            .header("access-control-allow-headers")
            .unwrap_or_default();
        for name in usual.split(',') {
            let names = allowed.split(',').map(str::trim);
            assert!(
                names.into_iter().any(|one| one.eq_ignore_ascii_case(name)),
                "{name}: {allowed}"
            );
        }
        let methods = answer
            .header("access-control-allow-methods")
            .unwrap_or_default();
        assert!(methods.contains(method), "{methods}");
    }
    let elsewhere = preflight("https://evil.example", "GET", usual).await;
    assert_eq!(elsewhere.header("access-control-allow-origin"), None);

    let answer = server
        .call("GET", "/events")
        .header("Origin", CONSOLE)
        .send()
        .await;
    let exposed = answer
        .header("access-control-expose-headers")
        .unwrap_or_default();
    for name in [
        "link",
        "retry-after",
        "x-switchboard-epoch",
        "upload-offset",
        "etag",
    ] {
        let mut names = exposed.split(',').map(str::trim);
        assert!(
            names.any(|one| one.eq_ignore_ascii_case(name)),
            "{name}: {exposed}"
        );
    }
}
