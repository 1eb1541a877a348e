//! What a level-2 client is sent.

use crate::level_one::{LEVEL_ONE, holds_null};
use serde_json::Value;

/// What level 2 adds to the types of level 1.
const ADDED: &[&str] = &[
    "ack",
    "authorized",
    "availability",
    "availability_changed",
    "block_changed",
    "chat_changed",
    "chat_event",
    "chat_left",
    "colleagues",
    "going_away",
    "help_cancelled",
    "help_paused",
    "help_requested",
    "list_changed",
    "list_progress",
    "list_read",
    "messages_delivered",
    "messages_read",
    "missed_chat",
    "offer",
    "offer_ended",
    "place_set",
    "pong",
    "presence",
    "queue",
    "queue_position",
    "sync",
    "typing_indicator",
    "user_online_status",
    "welcome",
];

/// A frame of level 2.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameTwo {
    /// Its `type`.
    pub kind: String,
    /// The id of the request that it answers.
    pub id: Option<String>,
    /// Its `payload`.
    pub payload: Value,
}

/// The frame, if it is one of the contract; panics otherwise.
pub fn level_two(text: &str) -> FrameTwo {
    let mut frame: Value =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"));
    let kind = frame["type"]
        .as_str()
        .unwrap_or_else(|| panic!("no type: {text}"))
        .to_owned();
    assert!(
        LEVEL_ONE.contains(&kind.as_str()) || ADDED.contains(&kind.as_str()),
        "not of level 2: {text}"
    );
    assert!(
        !holds_null(&frame),
        "an absent field is omitted, never null: {text}"
    );
    let id = frame.get("id").map(|id| {
        let id = id.as_str().unwrap_or_else(|| panic!("an id: {text}"));
        id.to_owned()
    });
    FrameTwo {
        kind,
        id,
        payload: frame["payload"].take(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_levels_pass_and_ids_are_kept() {
        let frame = level_two(r#"{"type":"pong","id":"7","payload":{"serverTime":"x"}}"#);
        assert_eq!((&*frame.kind, frame.id.as_deref()), ("pong", Some("7")));
        assert_eq!(frame.payload, json!({ "serverTime": "x" }));
        assert_eq!(level_two(r#"{"type":"info","payload":{}}"#).id, None);
    }

    #[test]
    #[should_panic(expected = "not of level 2")]
    fn what_nobody_knows_fails() {
        level_two(r#"{"type":"surprise","payload":{}}"#);
    }
}
