//! The web apps' pages, over the wire. What is in them is tested with the apps.

use serde_json::json;
use switchboard_support::{Backend, Call, ServerBuilder, TestServer};

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

async fn start(settings: &[(&str, &str)]) -> TestServer {
    let builder = ServerBuilder::new(BINARY, Backend::Sqlite);
    let set = |builder: ServerBuilder, &(name, value): &(&str, &str)| builder.set(name, value);
    settings.iter().fold(builder, set).start().await
}

#[tokio::test]
async fn every_page_is_held_to_the_policy_whether_its_app_is_built_or_not() {
    let server = start(&[("SWITCHBOARD_FRAME_ANCESTORS", "https://www.example.org")]).await;
    for path in [
        "/",
        "/organizer/",
        "/participant/",
        "/participant/missing.js",
    ] {
        let page = server.root_call(path).send().await;
        let policy = page.header("content-security-policy").expect(path);
        for part in [
            "default-src 'none';",
            "script-src 'self'",
            "frame-src https://www.google.com;",
            "frame-ancestors https://www.example.org;",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "unsafe-none"),
        ] {
            assert_eq!(page.header(name), Some(value), "{path}");
        }
    }
    let home = server.root_call("/").send().await;
    assert_eq!(home.status, 200);
    assert!(
        home.text().contains("href=\"participant/\""),
        "{}",
        home.text()
    );
}

#[tokio::test]
async fn a_head_says_what_a_get_would_and_sends_nothing() {
    let server = start(&[]).await;
    let url = |path: &str| format!("{}{path}", server.url());
    for path in ["/", "/home.css"] {
        let got = server.root_call(path).send().await;
        let head = Call::new("HEAD", &url(path)).send().await;
        assert_eq!((head.status, head.text().as_str()), (200, ""), "{path}");
        for name in ["content-type", "etag", "cache-control", "content-length"] {
            assert_eq!(head.header(name), got.header(name), "{path} {name}");
        }
        let length = got.text().len().to_string();
        assert_eq!(
            got.header("content-length"),
            Some(length.as_str()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_apps_learn_what_they_must_know_before_anybody_signs_in() {
    let told = async |settings: &[(&str, &str)]| {
        let server = start(settings).await;
        server
            .call("GET", "/client-config")
            .send()
            .await
            .expect(200)
    };
    assert_eq!(
        told(&[]).await,
        json!({
            "demo": false,
            "mapUrl": "https://www.google.com/maps?q={lat},{lng}&z=17&output=embed",
            "embedOrigins": [],
            "emergencyLine": "In danger? Call 112.",
        })
    );
    let set = [
        ("SWITCHBOARD_MAP_URL", "none"),
        ("SWITCHBOARD_EMERGENCY_LINE", "none"),
        ("SWITCHBOARD_SIGN_IN_URL", "https://www.example.org/help"),
        (
            "SWITCHBOARD_FRAME_ANCESTORS",
            "https://a.example, https://b.example",
        ),
    ];
    assert_eq!(
        told(&set).await,
        json!({
            "demo": false,
            "embedOrigins": ["https://a.example", "https://b.example"],
            "signInUrl": "https://www.example.org/help",
        })
    );
}

#[tokio::test]
async fn a_demo_says_so() {
    let server = ServerBuilder::new(BINARY, Backend::Sqlite)
        .arg("--demo")
        .start()
        .await;
    let config = server
        .call("GET", "/client-config")
        .send()
        .await
        .expect(200);
    assert_eq!(config["demo"], true);
}
