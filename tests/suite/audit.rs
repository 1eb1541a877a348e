//! The audit trail: one line in the log for whoever was refused, and for what needs a trail.

use crate::world::{AGENCY, Talk, provision};
use serde_json::json;
use switchboard_support::{Backend, ServerBuilder, TestServer, TokenSpec, poll_until};

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

async fn told(server: &TestServer, line: &str) {
    poll_until(line, async || {
        let log = server.log();
        let found = log
            .lines()
            .any(|one| one.contains("INFO") && one.ends_with(line));
        found.then_some(())
    })
    .await;
}

#[tokio::test]
async fn refusals_administration_and_reads_of_archives_leave_a_trail() {
    let server = ServerBuilder::new(BINARY, Backend::Sqlite)
        .set("SWITCHBOARD_TRUSTED_PROXIES", "127.0.0.1")
        .start()
        .await;
    provision(&server).await;
    let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
    let bad = TokenSpec::participant(10).sign_with("another secret of thirty-two bytes");

    server
        .call("GET", "/events")
        .bearer(&bad)
        .send()
        .await
        .expect_failure(&[401]);
    told(
        &server,
        "audit addr=127.0.0.1 sub=- role=- act=GET:/events object=- outcome=unauthorized",
    )
    .await;
    let via = server.call("POST", "/session").bearer(&bad);
    via.header("X-Forwarded-For", "192.0.2.7")
        .send()
        .await
        .expect_failure(&[401]);
    told(
        &server,
        "audit addr=192.0.2.7 sub=- role=- act=POST:/session object=- outcome=unauthorized",
    )
    .await;

    let put = participant
        .put("/admin/users/30", &json!({ "role": "participant" }))
        .await;
    put.expect_failure(&[403]);
    told(&server, "audit addr=127.0.0.1 sub=10 role=participant act=PUT:/admin/users/{id} object=30 outcome=forbidden").await;
    organizer.get("/agency/chats").await.expect_success();
    told(
        &server,
        "audit addr=127.0.0.1 sub=20 role=organizer act=GET:/agency/chats object=- outcome=ok",
    )
    .await;
    let put = server
        .service()
        .put("/admin/contacts/10/20", &json!({}))
        .await;
    put.expect_success();
    told(
        &server,
        "act=PUT:/admin/contacts/{a}/{b} object=10/20 outcome=ok",
    )
    .await;

    participant.get("/participant/chats").await.expect_success();
    told(
        &server,
        "sub=10 role=participant act=GET:/participant/chats object=- outcome=ok",
    )
    .await;

    let mut socket = server
        .handshake()
        .header("x-forwarded-for", "192.0.2.8")
        .bearer(&bad)
        .open()
        .await;
    socket.expect_error("unauthorized").await;
    told(
        &server,
        "audit addr=192.0.2.8 sub=- role=- act=socket object=- outcome=unauthorized",
    )
    .await;
    // A chat of others, by whichever way.
    let talk = Talk::open(&server, 11, 21).await;
    let chat = talk.chat.clone();
    let path = format!("/chats/{chat}/messages");
    participant.get(&path).await.expect_error(404, "no_access");
    told(
        &server,
        &format!(
            "sub=10 role=participant act=GET:/chats/{{id}}/messages object={chat} outcome=no_access"
        ),
    )
    .await;
    let mut phone = participant.connect_two().await;
    let about = |rest: serde_json::Value| {
        let mut payload = rest;
        payload["chatId"] = json!(chat);
        payload
    };
    for (kind, payload) in [
        ("get_chat_history", about(json!({}))),
        (
            "send_message",
            about(json!({ "message": "hello", "clientMessageId": "1" })),
        ),
        ("mark_read", about(json!({ "seq": 1 }))),
    ] {
        phone.ask(kind, payload, "error").await;
        told(
            &server,
            &format!("sub=10 role=participant act=socket:{kind} object={chat} outcome=no_access"),
        )
        .await;
    }
    phone
        .ask("get_chats", json!({ "status": "ended" }), "chats")
        .await;
    told(
        &server,
        "sub=10 role=participant act=socket:get_chats object=archive outcome=ok",
    )
    .await;
    server
        .service()
        .post("/session/codes", &json!({ "userId": 10 }))
        .await
        .expect_success();
    told(
        &server,
        "role=service act=POST:/session/codes object=- outcome=ok",
    )
    .await;
    let elsewhere = server.handshake().origin("https://evil.example");
    assert_eq!(elsewhere.try_open().await.err(), Some(403));
    told(
        &server,
        "audit addr=127.0.0.1 sub=- role=- act=upgrade object=- outcome=forbidden",
    )
    .await;
    // What is usual leaves none.
    let log = server.log();
    assert!(
        !log.contains("act=GET:/events object=- outcome=ok"),
        "{log}"
    );
    assert!(!log.contains(&bad), "no token");
}

#[tokio::test]
async fn failures_without_end_do_not_fill_the_log() {
    let server = ServerBuilder::new(BINARY, Backend::Sqlite).start().await;
    for _ in 0..100 {
        server
            .call("GET", "/events")
            .send()
            .await
            .expect_failure(&[401]);
    }
    told(&server, "act=GET:/events object=- outcome=unauthorized").await;
    let written = server.log().matches("outcome=unauthorized").count();
    // Some at once and then one a second, however long it took.
    assert!((20..80).contains(&written), "{written}");
}
