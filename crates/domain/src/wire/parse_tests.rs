//! What is read from frames, and what is refused how.

use super::*;
use proptest::prelude::*;

const CHAT: &str = "0199aaaa-0000-7000-8000-000000000001";

fn read(frame: &str, side: Side, level: Level) -> Result<Request, Rejection> {
    Parsed::read(frame, side, level).request
}

fn send(payload: &str) -> Result<Request, Rejection> {
    let frame = format!(r#"{{"type":"send_message","payload":{payload}}}"#);
    read(&frame, Side::Participant, Level::One)
}

#[test]
fn each_level_one_type_is_read() {
    let chat: ChatId = CHAT.parse().unwrap();
    let read = |frame: String| read(&frame, Side::Organizer, Level::One);
    assert_eq!(
        read(r#"{"type":"get_chats","payload":"","id":7}"#.into()),
        Ok(Request::GetChats {
            status: ChatStatus::Active,
            kind: None,
            limit: None,
            cursor: None
        })
    );
    for payload in ["\"\"", r#"{"waiting":true}"#] {
        assert_eq!(
            read(format!(r#"{{"type":"start_chat","payload":{payload}}}"#)),
            Ok(Request::StartChat)
        );
    }
    assert_eq!(
        read(format!(
            r#"{{"type":"close_chat","payload":{{"chatId":"{CHAT}"}}}}"#
        )),
        Ok(Request::CloseChat { chat })
    );
    assert_eq!(
        read(format!(
            r#"{{"type":"get_chat_history","payload":{{"chatId":"{CHAT}","limit":"x"}}}}"#
        )),
        Ok(Request::GetChatHistory {
            chat,
            page: Page::Whole
        })
    );
}

#[test]
fn a_message_keeps_its_text_and_a_participants_place() {
    let payload = format!(r#"{{"chatId":"{CHAT}","message":" a\n\"é ","lat":1.5,"lng":-2}}"#);
    let expected = |location| {
        Ok(Request::SendMessage {
            chat: CHAT.parse().unwrap(),
            body: Body {
                location,
                ..Body::text(" a\n\"é ")
            },
        })
    };
    assert_eq!(
        send(&payload),
        expected(Some(Location {
            lat: 1.5,
            lng: -2.0
        }))
    );
    let frame = format!(r#"{{"type":"send_message","payload":{payload}}}"#);
    assert_eq!(read(&frame, Side::Organizer, Level::One), expected(None));
}

#[test]
fn each_wrong_frame_gets_its_own_code() {
    for (frame, code) in [
        ("", Code::Malformed),
        ("[]", Code::Malformed),
        (r#"["get_chats",""]"#, Code::Malformed),
        ("NaN", Code::Malformed),
        (r#"{"type":1}"#, Code::Malformed),
        (r#"{"payload":""}"#, Code::Malformed),
        (
            r#"{"type":"send_message","payload":{"lat":NaN}}"#,
            Code::Malformed,
        ),
        (r#"{"type":"dance"}"#, Code::UnknownType),
        (r#"{"type":"start_chat","payload":""}"#, Code::UnknownType),
        (r#"{"type":"close_chat","payload":""}"#, Code::UnknownType),
        (r#"{"type":"ping","payload":""}"#, Code::UnknownType),
        (r#"{"type":"sync","payload":{}}"#, Code::UnknownType),
        (r#"{"type":"get_chat_history"}"#, Code::InvalidPayload),
        (
            r#"{"type":"get_chat_history","payload":["x"]}"#,
            Code::InvalidPayload,
        ),
        (
            r#"{"type":"get_chat_history","payload":{"chatId":7}}"#,
            Code::InvalidPayload,
        ),
        (
            r#"{"type":"get_chat_history","payload":{"chatId":"7"}}"#,
            Code::ChatNotFound,
        ),
    ] {
        assert_eq!(
            read(frame, Side::Participant, Level::One),
            Err(code),
            "{frame}"
        );
    }
}

#[test]
fn each_wrong_message_gets_its_own_code() {
    let with = |rest: &str| send(&format!(r#"{{"chatId":"{CHAT}",{rest}}}"#));
    let long = "é".repeat(limits::MAX_MESSAGE_CHARS);
    assert!(with(&format!(r#""message":"{long}""#)).is_ok());
    assert_eq!(
        with(&format!(r#""message":"{long}é""#)),
        Err(Code::TooLarge)
    );
    for rest in [
        r#""message":"  ""#,
        r#""message":"a\u0000""#,
        r#""message":"\ud800""#,
        r#""message":null"#,
        r#""message":"a","lat":1"#,
        r#""message":"a","lat":91,"lng":0"#,
        r#""message":"a","lat":1e999,"lng":0"#,
        r#""message":"a","lat":"1","lng":"2""#,
    ] {
        assert_eq!(with(rest), Err(Code::InvalidPayload), "{rest}");
    }
    assert!(with(r#""message":"a","lat":null,"lng":null"#).is_ok());
    // Without a meaning at this level.
    assert!(with(r#""message":"a","replyTo":7,"clientMessageId":7"#).is_ok());
}

#[test]
fn level_two_names_its_requests() {
    let read = |frame: &str| Parsed::read(frame, Side::Participant, Level::Two);
    let ping = read(r#"{"type":"ping","id":"a1","payload":null}"#);
    assert_eq!(ping.id.as_deref(), Some("a1"));
    assert_eq!(ping.request, Ok(Request::Ping));
    let refused = read(r#"{"type":"dance","id":"a2"}"#);
    assert_eq!(refused.id.as_deref(), Some("a2"));
    assert_eq!(refused.request, Err(Code::UnknownType));
    for id in ["7", "{}", &format!("\"{}\"", "x".repeat(65))] {
        let parsed = read(&format!(r#"{{"type":"ping","id":{id}}}"#));
        assert_eq!(parsed.request, Err(Code::InvalidPayload), "{id}");
    }
}

#[test]
fn level_two_pages_marks_and_waits() {
    let organizer = |frame: String| read(&frame, Side::Organizer, Level::Two);
    let chat: ChatId = CHAT.parse().unwrap();
    let history = |rest: &str| {
        organizer(format!(
            r#"{{"type":"get_chat_history","payload":{{"chatId":"{CHAT}"{rest}}}}}"#
        ))
    };
    for (rest, page) in [
        ("", Page::Newest(50)),
        (r#","before":7"#, Page::Before(7, 50)),
        (r#","after":0,"limit":200"#, Page::After(0, 200)),
    ] {
        assert_eq!(history(rest), Ok(Request::GetChatHistory { chat, page }));
    }
    for rest in [
        r#","before":7,"after":1"#,
        r#","limit":0"#,
        r#","limit":201"#,
        r#","after":-1"#,
    ] {
        assert_eq!(history(rest), Err(Code::InvalidPayload), "{rest}");
    }
    assert_eq!(
        organizer(r#"{"type":"start_chat","payload":{"waiting":true}}"#.into()),
        Ok(Request::Wait(true))
    );
    assert_eq!(
        organizer(r#"{"type":"start_chat","payload":""}"#.into()),
        Ok(Request::StartChat)
    );
    for payload in [r#"{"waiting":"false"}"#, r#"{"wating":false}"#] {
        assert_eq!(
            organizer(format!(r#"{{"type":"start_chat","payload":{payload}}}"#)),
            Err(Code::InvalidPayload)
        );
    }
    assert_eq!(
        organizer(format!(
            r#"{{"type":"mark_read","payload":{{"chatId":"{CHAT}","seq":4}}}}"#
        )),
        Ok(Request::Mark {
            kind: MarkKind::Read,
            chat,
            seq: 4
        })
    );
    assert_eq!(
        organizer(format!(
            r#"{{"type":"typing","payload":{{"chatId":"{CHAT}","isTyping":false}}}}"#
        )),
        Ok(Request::Type {
            chat,
            is_typing: false
        })
    );
    assert_eq!(
        organizer(format!(
            r#"{{"type":"typing","payload":{{"chatId":"{CHAT}","isTyping":1}}}}"#
        )),
        Err(Code::InvalidPayload)
    );
    assert_eq!(
        organizer(format!(
            r#"{{"type":"sync","payload":{{"since":"t","chats":{{"{CHAT}":3,"x":1}}}}}}"#
        )),
        Ok(Request::Sync(Held {
            since: Some("t".into()),
            chats: vec![(chat, 3)],
            ..Held::default()
        }))
    );
    let knows = format!(r#"{{"type":"sync","payload":{{"same":true,"events":{{"{CHAT}":2}}}}}}"#);
    assert_eq!(
        organizer(knows),
        Ok(Request::Sync(Held {
            same: true,
            events: vec![(chat, 2)],
            ..Held::default()
        }))
    );
    let negative = format!(r#"{{"type":"sync","payload":{{"events":{{"{CHAT}":-1}}}}}}"#);
    assert_eq!(organizer(negative), Err(Code::InvalidPayload));
}

#[test]
fn a_client_message_id_has_one_to_sixty_four_bytes() {
    let with = |id: &str| {
        let frame = format!(
            r#"{{"type":"send_message","payload":{{"chatId":"{CHAT}","message":"a","clientMessageId":{id}}}}}"#
        );
        read(&frame, Side::Participant, Level::Two)
    };
    assert!(with(&format!("\"{}\"", "x".repeat(64))).is_ok());
    for id in [
        "\"\"",
        "7",
        &format!("\"{}\"", "x".repeat(65)),
        r#""\u0000""#,
    ] {
        assert_eq!(with(id), Err(Code::InvalidPayload), "{id}");
    }
}

proptest! {
    #[test]
    fn rubbish_is_refused_and_never_panics(frame in ".*") {
        let _ = Parsed::read(&frame, Side::Organizer, Level::Two);
    }
}
