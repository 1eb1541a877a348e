//! Frames below the messages: binary, fragmented, oversized, not UTF-8, unfinished.

use crate::world::{Talk, provision};
use serde_json::json;
use switchboard_support::{
    Incoming, TestServer,
    frame::{BINARY, CONTINUATION, TEXT, fragments, frame, head},
    on_both_backends,
};

/// The largest frame that the server takes.
const LARGEST: usize = 64 * 1024;

on_both_backends! {
    async fn a_binary_frame_is_malformed(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let text = json!({ "type": "get_chats", "payload": "" }).to_string();
        for bytes in [text.as_bytes(), b"", b"\x00\xff\xfe"] {
            talk.phone.send_binary(bytes).await;
            talk.phone.expect_error("malformed").await;
        }
        talk.ask("all is well").await;
    }

    async fn a_fragmented_message_is_put_together(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let payload = json!({ "chatId": talk.chat, "message": "in three parts, with ö" });
        let text = json!({ "type": "send_message", "payload": payload }).to_string();
        // The second cut is in the middle of a character.
        let inside = text.find('ö').expect("it is there") + 1;
        let bytes = text.as_bytes();
        let parts = [&bytes[..10], &bytes[10..inside], &bytes[inside..]];
        talk.phone.send_bytes(&fragments(&parts)).await;
        talk.both_receive("in three parts, with ö").await;

        // A ping may come in between.
        let mut bytes = frame(false, TEXT, b"{\"type\":\"get_chats\",");
        bytes.extend(frame(true, 0x9, b"ping"));
        bytes.extend(frame(true, CONTINUATION, b"\"payload\":\"\"}"));
        talk.phone.send_bytes(&bytes).await;
        talk.phone.expect("chats").await;
    }

    async fn a_frame_of_the_largest_size_is_read(server: TestServer) {
        let mut socket = server.participant(10).connect().await;
        let padding = LARGEST - r#"{"type":"get_chats","payload":""}"#.len();
        let text = json!({ "type": "get_chats", "payload": "x".repeat(padding) }).to_string();
        assert_eq!(text.len(), LARGEST);
        socket.send_text(&text).await;
        socket.expect("chats").await;
    }

    async fn an_oversized_message_ends_with_4413(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let large = vec![b'x'; LARGEST + 1];
        let half = &large[..LARGEST / 2 + 1];
        for bytes in [
            frame(true, TEXT, &large),
            frame(true, BINARY, &large),
            // Announcing it is enough, and so is a beginning.
            head(true, TEXT, 1 << 40),
            [head(true, TEXT, 1 << 40), large.clone(), large.clone()].concat(),
            // No frame of it is too large.
            fragments(&[half, half]),
        ] {
            let mut socket = talk.participant.connect().await;
            // The server may have hung up before it has all of it.
            let _ = socket.try_send_bytes(&bytes).await;
            let mut end = socket.read().await;
            if let Incoming::Frame { kind, payload } = &end {
                assert_eq!(
                    (kind.as_str(), &payload["code"]),
                    ("error", &json!("too_large"))
                );
                end = socket.read().await;
            }
            assert_eq!(end, Incoming::Closed(Some(4413)));
        }
        // The user's other device never noticed.
        talk.ask("all is well").await;
    }

    async fn text_that_is_not_utf8_harms_nobody_else(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for bytes in [
            &b"\xff\xfe"[..],
            b"{\"type\":\"\xc3\x28\"}",
            b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80",
        ] {
            let mut socket = talk.participant.connect().await;
            socket.send_bytes(&frame(true, TEXT, bytes)).await;
            // Either the contract's error, or the end that RFC 6455 asks for.
            match socket.read().await {
                Incoming::Frame { kind, payload } => {
                    assert_eq!(
                        (kind.as_str(), &payload["code"]),
                        ("error", &json!("malformed"))
                    );
                    socket.expect_quiet().await;
                }
                Incoming::Closed(code) => assert_eq!(code, Some(1007)),
            }
        }
        talk.ask("all is well").await;
    }

    async fn what_is_no_websocket_frame_harms_nobody_else(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let unmasked = [0x81, 0x02, b'{', b'}'];
        for bytes in [
            unmasked.to_vec(),
            frame(true, 0x3, b"reserved"),
            frame(true, CONTINUATION, b"of nothing"),
            b"GET / HTTP/1.1\r\n\r\n".to_vec(),
        ] {
            let mut socket = talk.participant.connect().await;
            socket.send_bytes(&bytes).await;
            while !matches!(socket.read().await, Incoming::Closed(_)) {}
        }
        talk.ask("all is well").await;
    }

    async fn half_a_frame_disturbs_nobody(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let payload = json!({ "chatId": talk.chat, "message": "the end comes late" });
        let text = json!({ "type": "send_message", "payload": payload }).to_string();
        let bytes = frame(true, TEXT, text.as_bytes());
        let (first, second) = bytes.split_at(bytes.len() / 2);

        let mut slow = talk.participant.connect().await;
        slow.send_bytes(first).await;
        for number in 0..20 {
            let said = talk.ask(&format!("meanwhile {number}")).await;
            // It still receives, in the middle of its own frame.
            assert_eq!(slow.expect("user_message").await, said);
        }
        slow.send_bytes(second).await;
        let late = talk.both_receive("the end comes late").await;
        assert_eq!(slow.expect("user_message").await, late);
    }
}
