//! What a level-1 client can stand. It breaks on anything else.

use serde_json::Value;

/// All that a level-1 client knows. It breaks on any other type.
pub const LEVEL_ONE: [&str; 7] = [
    "chats",
    "chat_history",
    "user_message",
    "new_chat",
    "closed_chat",
    "info",
    "error",
];

/// What a server sends.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// A frame of the contract.
    Frame {
        /// Its `type`.
        kind: String,
        /// Its `payload`.
        payload: Value,
    },
    /// The end, with its close code if there was a close frame.
    Closed(Option<u16>),
}

/// The frame, if a level-1 client can stand it; panics otherwise.
pub fn level_one(text: &str) -> Incoming {
    let mut frame: Value =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text}"));
    let kind = frame["type"]
        .as_str()
        .unwrap_or_else(|| panic!("no type: {text}"))
        .to_owned();
    assert!(
        LEVEL_ONE.contains(&kind.as_str()),
        "a level-1 client breaks on {text}"
    );
    assert!(
        !holds_null(&frame),
        "an absent field is omitted, never null: {text}"
    );
    Incoming::Frame {
        kind,
        payload: frame["payload"].take(),
    }
}

/// Whether there is a null anywhere in it.
pub(crate) fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(elements) => elements.iter().any(holds_null),
        Value::Object(fields) => fields.values().any(holds_null),
        _ => false,
    }
}

/// The words of the contract, where it gives them exactly.
pub fn contract_text(code: &str) -> Option<&'static str> {
    Some(match code {
        "malformed" => "malformed message",
        "unknown_type" => "invalid message type",
        "invalid_payload" => "invalid message payload",
        "unauthorized" => "not authenticated",
        "forbidden" | "role_conflict" => "not allowed",
        "chat_not_found" => "chat not found",
        "chat_closed" => "chat is closed",
        "too_large" => "message too large",
        "internal" => "internal error",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_a_level_one_client_knows_passes() {
        let kind = "info".to_owned();
        let payload = json!({ "message": "no new chats" });
        let text = json!({ "type": kind, "payload": payload }).to_string();
        assert_eq!(level_one(&text), Incoming::Frame { kind, payload });
    }

    #[test]
    #[should_panic(expected = "breaks on")]
    fn what_it_does_not_know_fails() {
        level_one(r#"{"type":"welcome","payload":{}}"#);
    }

    #[test]
    #[should_panic(expected = "never null")]
    fn null_anywhere_fails() {
        level_one(r#"{"type":"chats","payload":{"chats":[{"latStart":null}]}}"#);
    }
}
