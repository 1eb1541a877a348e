//! The ways to authenticate a socket, and how long it may take.

use crate::world::{AGENCY, provision};
use serde_json::{Value, json};
use switchboard_support::{
    Participant, ServerBuilder, TestServer, TokenSpec, on_both_backends, token::now_secs,
};

const CONSOLE: &str = "https://console.example.org";

/// The value of a session cookie.
async fn session(participant: &Participant) -> String {
    let answer = participant.post("/session", &json!({})).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    answer.session_cookie().expect("a cookie").0
}

on_both_backends! {
    async fn by_header_by_cookie_or_by_first_frame(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_ALLOWED_ORIGINS", CONSOLE)
            .start()
            .await;
        let participant = server.participant(10);

        let mut by_header = participant.connect().await;
        let cookie = session(&participant).await;
        let mut by_cookie = server
            .handshake()
            .cookie(&cookie)
            .origin(CONSOLE)
            .open()
            .await;
        let mut by_frame = server.handshake().open().await;
        by_frame.authorize(participant.token()).await;
        for socket in [&mut by_header, &mut by_cookie, &mut by_frame] {
            assert_eq!(socket.chats().await, Vec::<Value>::new());
        }
    }

    async fn a_cookie_without_an_origin_does_not_count(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_ALLOWED_ORIGINS", CONSOLE)
            .start()
            .await;
        let cookie = session(&server.participant(10)).await;
        let mut socket = server.handshake().cookie(&cookie).open().await;
        socket.send("get_chats", json!("")).await;
        socket.expect_error("unauthorized").await;
        assert_eq!(socket.closed().await, 4401);

        // The first frame still may.
        let mut socket = server.handshake().cookie(&cookie).open().await;
        socket.authorize(server.participant(11).token()).await;
        socket.expect_quiet().await;
    }

    async fn the_header_comes_before_the_cookie(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_ALLOWED_ORIGINS", CONSOLE)
            .start()
            .await;
        let participant = server.participant(10);
        let cookie = session(&participant).await;

        let bad_header = server
            .handshake()
            .bearer("bad")
            .cookie(&cookie)
            .origin(CONSOLE);
        let mut socket = bad_header.open().await;
        socket.expect_error("unauthorized").await;
        assert_eq!(socket.closed().await, 4401);

        let bad_cookie = server
            .handshake()
            .bearer(participant.token())
            .cookie("bad")
            .origin(CONSOLE);
        bad_cookie.open().await.expect_quiet().await;
    }

    async fn anything_before_the_token_is_not_authenticated(server: TestServer) {
        for first in [
            r#"{"type":"get_chats","payload":""}"#,
            r#"{"type":"nonsense"}"#,
            "{}",
            "not JSON",
            r#"{"Authorization":7}"#,
            r#"{"authorization":"Bearer x"}"#,
        ] {
            let mut socket = server.handshake().open().await;
            socket.send_text(first).await;
            socket.expect_error("unauthorized").await;
            assert_eq!(socket.closed().await, 4401, "{first}");
        }
        let mut socket = server.handshake().open().await;
        socket.send_binary(b"{}").await;
        socket.expect_error("unauthorized").await;
        assert_eq!(socket.closed().await, 4401);
    }

    async fn the_first_frame_has_a_deadline(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_AUTH_TIMEOUT", "200ms")
            .start()
            .await;
        let mut silent = server.handshake().open().await;
        silent.expect_error("unauthorized").await;
        assert_eq!(silent.closed().await, 4401);

        // It is a deadline for the token, not for the connection: this one was here before another
        // silent one came, and is after that one was sent away.
        let mut known = server.handshake().open().await;
        known.authorize(server.participant(10).token()).await;
        let mut silent = server.handshake().open().await;
        silent.expect_error("unauthorized").await;
        assert_eq!(silent.closed().await, 4401);
        known.expect_quiet().await;
    }

    async fn a_second_token_of_the_same_user_is_an_error_and_no_more(server: TestServer) {
        provision(&server).await;
        let organizer = server.organizer(20, AGENCY);
        let mut by_frame = server.handshake().open().await;
        by_frame.authorize(organizer.token()).await;
        let mut by_header = organizer.connect().await;
        for socket in [&mut by_frame, &mut by_header] {
            for _ in 0..3 {
                socket.authorize(organizer.token()).await;
                socket.expect("error").await;
            }
            socket.expect_quiet().await;
        }
    }

    async fn ids_may_be_numbers_or_decimal_strings(server: TestServer) {
        let number = TokenSpec::participant(10).sign();
        let text = TokenSpec::participant(10).claim("sub", "10").sign();
        let mut by_number = server.handshake().bearer(&number).open().await;
        let mut by_text = server.handshake().bearer(&text).open().await;
        by_number.expect_quiet().await;
        by_text.expect_quiet().await;
        // One person: what happens to it happens to both.
        server.service().delete_user(10).await.expect_success();
        assert_eq!(by_number.closed().await, 4403);
        assert_eq!(by_text.closed().await, 4403);
    }

    async fn clocks_may_differ_a_little_where_it_does_no_harm(server: TestServer) {
        let soon = TokenSpec::participant(10)
            .claim("nbf", now_secs() + 30)
            .claim("iat", now_secs() + 30);
        server
            .handshake()
            .bearer(&soon.sign())
            .open()
            .await
            .expect_quiet()
            .await;
    }
}
