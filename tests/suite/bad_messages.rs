//! Frames that are no messages: each gets its error, and the connection lives.

use crate::world::{NO_CHAT, Talk, provision};
use switchboard_support::{TestServer, memory::resident_kib, on_both_backends};

/// Frames, and the codes that fit them.
fn bad_frames(chat: &str) -> Vec<(String, Vec<&'static str>)> {
    let mut frames = Vec::new();
    let mut add = |codes: &[&'static str], text: String| frames.push((text, codes.to_vec()));

    for text in [
        "",
        " ",
        "{",
        "}",
        "hello",
        "\u{0}",
        "[]",
        "null",
        "7",
        "\"text\"",
        "{}",
        r#"{"payload":""}"#,
        r#"{"type":"get_chats","payload":"}"#,
        r#"{"type":7,"payload":""}"#,
        r#"{"type":null}"#,
        r#"{"type":"get_chats","payload":NaN}"#,
        r#"{'type':'get_chats'}"#,
    ] {
        add(&["malformed"], text.to_owned());
    }
    add(&["malformed"], "[".repeat(20_000));
    add(&["malformed"], "{\"a\":".repeat(10_000));

    for kind in [
        "",
        "nonsense",
        "GET_CHATS",
        "get_chats ",
        "ack",
        "chats",
        "user_message",
        "__proto__",
    ] {
        add(
            &["unknown_type"],
            format!(r#"{{"type":"{kind}","payload":""}}"#),
        );
    }
    // Types of level 2, at level 1.
    for kind in [
        "sync",
        "request_help",
        "cancel_help_request",
        "typing",
        "mark_read",
        "mark_delivered",
        "open_direct_chat",
        "watch_presence",
        "tip",
        "authorize",
        "ping",
    ] {
        add(
            &["unknown_type"],
            format!(r#"{{"type":"{kind}","payload":{{}}}}"#),
        );
    }

    for payload in [
        "\"\"",
        "null",
        "7",
        "[]",
        "{}",
        r#"{"chatId":7}"#,
        r#"{"chatId":null}"#,
        r#"{"chatId":{}}"#,
    ] {
        for kind in ["get_chat_history", "send_message"] {
            add(
                &["invalid_payload"],
                format!(r#"{{"type":"{kind}","payload":{payload}}}"#),
            );
        }
    }
    add(
        &["invalid_payload"],
        r#"{"type":"send_message"}"#.to_owned(),
    );
    for message in [
        "null",
        "7",
        "[]",
        "{}",
        "\"\"",
        "\"  \\n\\t\\u00a0\"",
        "\"nul \\u0000 nul\"",
    ] {
        add(&["invalid_payload"], message_frame(chat, message, ""));
    }
    add(
        &["malformed", "invalid_payload"],
        message_frame(chat, r#""\ud800""#, ""),
    );
    add(
        &["malformed", "invalid_payload"],
        message_frame(chat, r#""\udc00\ud800""#, ""),
    );
    for location in [
        r#""lat":91,"lng":0"#,
        r#""lat":0,"lng":-180.001"#,
        r#""lat":1"#,
        r#""lng":1"#,
        r#""lat":"1","lng":"2""#,
        r#""lat":[1],"lng":2"#,
        r#""lat":1,"lng":null"#,
    ] {
        add(&["invalid_payload"], message_frame(chat, "\"x\"", location));
    }
    for location in [
        r#""lat":1e999,"lng":0"#,
        r#""lat":-1e999,"lng":0"#,
        r#""lat":99999999999999999999999999999999,"lng":0"#,
    ] {
        add(
            &["malformed", "invalid_payload"],
            message_frame(chat, "\"x\"", location),
        );
    }
    add(
        &["malformed"],
        message_frame(chat, "\"x\"", r#""lat":NaN,"lng":0"#),
    );
    add(
        &["malformed"],
        message_frame(chat, "\"x\"", r#""lat":Infinity,"lng":0"#),
    );
    add(
        &["too_large"],
        message_frame(chat, &format!("\"{}\"", "ö".repeat(4_001)), ""),
    );
    add(&["chat_not_found"], message_frame(NO_CHAT, "\"x\"", ""));
    frames
}

fn message_frame(chat: &str, message: &str, more: &str) -> String {
    let comma = if more.is_empty() { "" } else { "," };
    format!(
        r#"{{"type":"send_message","payload":{{"chatId":"{chat}","message":{message}{comma}{more}}}}}"#
    )
}

on_both_backends! {
    async fn each_gets_its_error_and_nobody_else_notices(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let mut second_phone = talk.participant.connect().await;
        for (text, codes) in bad_frames(&talk.chat) {
            eprintln!("{}", text.chars().take(120).collect::<String>());
            talk.phone.send_text(&text).await;
            talk.phone.expect_error_of(&codes).await;
        }
        // The next thing that anybody sees is this, and it is the second entry of the log.
        assert_eq!(talk.ask("all is well").await["seq"], 2);
        assert_eq!(
            second_phone.expect("user_message").await["content"],
            "all is well"
        );
    }

    async fn hundreds_in_a_row_leave_no_trace(server: TestServer) {
        const ROUNDS_TO_WARM_UP: usize = 5;
        const ROUNDS: usize = 25;
        const MOST_GROWTH_KIB: u64 = 4 * 1024;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let frames = bad_frames(&talk.chat);
        let mut settled = 0;
        for round in 0..ROUNDS_TO_WARM_UP + ROUNDS {
            if round == ROUNDS_TO_WARM_UP {
                settled = resident_kib(server.id());
            }
            // All at once, then all answers: in order, one each.
            for (text, _) in &frames {
                talk.phone.send_text(text).await;
            }
            for (_, codes) in &frames {
                talk.phone.expect_error_of(codes).await;
            }
        }
        let grown = resident_kib(server.id()).saturating_sub(settled);
        assert!(
            grown <= MOST_GROWTH_KIB,
            "grew by {grown} KiB in {ROUNDS} rounds"
        );
        talk.ask("all is well").await;
    }
}
