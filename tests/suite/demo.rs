//! `serve --demo`: something to try, for this machine alone.

use serde_json::json;
use switchboard_support::{Backend, ServerBuilder};

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

#[tokio::test]
async fn the_demo_can_be_tried_at_once() {
    let server = ServerBuilder::new(BINARY, Backend::Sqlite)
        .arg("--demo")
        .start()
        .await;
    let code = server.demo_code().await;
    let body = json!({ "role": "participant", "sub": 424_242, "code": code });
    let answer = server
        .call("POST", "/demo/session")
        .json(&body)
        .send()
        .await;
    answer.expect_success();
    let (cookie, _) = answer.session_cookie().expect("a session");
    let events = server
        .call("GET", "/events")
        .cookie(&cookie)
        .send()
        .await
        .list();
    assert!(!events.is_empty(), "there is an event to try it on");
}

#[tokio::test]
async fn demo_sign_in_is_for_who_sees_the_terminal_of_this_machine() {
    let server = ServerBuilder::new(BINARY, Backend::Sqlite)
        .arg("--demo")
        .start()
        .await;
    let sign_in = |code: &str| {
        let body = json!({ "role": "participant", "sub": 424_242, "code": code });
        server.call("POST", "/demo/session").json(&body)
    };
    // A proxy may leave nothing that gives it away.
    for wrong in ["", "aaaaaaaaaaaaaaaa"] {
        sign_in(wrong).send().await.expect_error(403, "forbidden");
    }
    let without = json!({ "role": "participant", "sub": 424_242 });
    let call = server.call("POST", "/demo/session").json(&without);
    call.send().await.expect_failure(&[400]);
    let code = server.demo_code().await;
    assert!(!server.log().contains(&code), "it is on the terminal alone");
    for (name, value) in [
        ("Host", "switchboard.example.org"),
        ("X-Forwarded-For", "10.0.0.1"),
        ("Forwarded", "for=10.0.0.1"),
    ] {
        let call = sign_in(&code).header(name, value);
        call.send().await.expect_failure(&[403, 404]);
    }
}

#[tokio::test]
async fn without_the_flag_there_is_no_demo() {
    let server = ServerBuilder::new(BINARY, Backend::Sqlite).start().await;
    let body = json!({ "role": "participant", "sub": 424_242 });
    server
        .call("POST", "/demo/session")
        .json(&body)
        .send()
        .await
        .expect_failure(&[404]);
    let events = server.participant(10).get("/events").await.list();
    assert!(events.is_empty(), "{events:?}");
}
