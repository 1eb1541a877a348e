use super::*;
use crate::{
    AgencyId, Body, EventId, HelpFacts, MessageId, MessageKind, ReadState, Timestamp, UserId,
};
use serde_json::{Value, json};
use uuid::Uuid;

fn json(frame: &Frame) -> Value {
    serde_json::from_slice(frame.text()).unwrap_or_default()
}

fn chat() -> HelpChat {
    HelpChat {
        id: ChatId(Uuid::from_u128(1)),
        agency: AgencyId(1),
        event: EventId(2),
        organizer: UserId(3),
        participant: UserId(4),
        start: None,
        time_start: Timestamp(0),
        time_end: None,
        profile: None,
        facts: HelpFacts::default(),
        last_seq: 1,
    }
}

#[test]
fn an_active_chat_has_the_unset_end_and_no_nulls() {
    assert_eq!(
        json(&Frame::new_chat(&chat())),
        json!({"type": "new_chat", "payload": {
            "id": "00000000-0000-0000-0000-000000000001",
            "agencyId": 1, "eventId": 2, "organizerId": 3, "participantId": 4, "ended": 0,
            "kind": "help", "lastSeq": 1,
            "timeStart": "1970-01-01T00:00:00.000Z", "timeEnd": "0001-01-01T00:00:00Z"}})
    );
}

#[test]
fn a_closed_chat_names_itself_twice() {
    let mut chat = chat();
    chat.time_end = Some(Timestamp(1_000_000));
    let payload = &json(&Frame::closed_chat(&chat))["payload"];
    assert_eq!(payload["chatId"], payload["id"]);
    assert_eq!(payload["ended"], 1);
    assert_eq!(payload["timeEnd"], "1970-01-01T00:00:01.000Z");
    assert_eq!(payload.get("readSeq"), None);
    let read = ReadState {
        read_seq: 1,
        unread: 2,
    };
    let of_member = &json(&Frame::closed_chat_of(&chat, chat.organizer, Some(read)))["payload"];
    assert_eq!(of_member["readSeq"], 1);
    assert_eq!(of_member["unread"], 2);
}

fn message() -> Message {
    Message {
        id: MessageId(Uuid::from_u128(7)),
        chat: chat().id,
        author: 4,
        from_organizer: false,
        body: Body::text("\"hi\""),
        time_sent: Timestamp(1),
        seq: 1,
        only_for: None,
        state: None,
    }
}

#[test]
fn what_a_later_release_wrote_is_passed_on_to_level_two_alone() {
    let mut later = message();
    later.body.kind = MessageKind::Other(99);
    later.seq = 2;
    let frames: Vec<Frame> = Frame::user_messages(&later, false).collect();
    let [frame] = &frames[..] else {
        panic!("{frames:?}");
    };
    assert!(frame.is_for(Level::Two) && !frame.is_for(Level::One));
    assert_eq!(json(frame)["payload"]["kind"], "99");
    let history = Frame::chat_history(later.chat, &[message(), later.clone()]);
    let shown = &json(&history)["payload"]["messages"];
    assert_eq!(shown.as_array().map(Vec::len), Some(1));
    // It covers what it leaves out: nobody looks for it again.
    assert_eq!(history.covers.map(|last| last.seq), Some(2));
}

#[test]
fn a_message_without_a_place_has_no_coordinates() {
    assert_eq!(
        json(&Frame::user_message(&message(), false)),
        json!({"type": "user_message", "payload": {
            "id": "00000000-0000-0000-0000-000000000007",
            "chatId": "00000000-0000-0000-0000-000000000001",
            "authorId": 4, "fromOrganizer": 0, "content": "\"hi\"",
            "timeSent": "1970-01-01T00:00:00.000Z", "seq": 1, "kind": "text"}})
    );
}

#[test]
fn an_error_says_when_to_come_back_only_where_waiting_helps() {
    assert_eq!(
        json(&Frame::error(Code::Overloaded))["payload"]["retryAfterMs"],
        crate::code::RETRY_AFTER_MS
    );
    let refused = json(&Frame::error_about(Code::NoAccess, &chat().id));
    assert_eq!(
        refused["payload"],
        json!({"code": "no_access",
            "message": "you have no access to chat 00000000-0000-0000-0000-000000000001"})
    );
}
