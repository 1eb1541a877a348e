//! What changes make of messages that a client holds.

use crate::socket_two::seq_of;
use serde_json::Value;

/// The kinds of entries that change others, and say nothing of their own.
const CHANGES: [&str; 3] = ["edit", "delete", "reaction"];
/// What of a message changes. What is absent of a state is absent from then on.
const STATE: [&str; 8] = [
    "content",
    "lat",
    "lng",
    "changedSeq",
    "editedAt",
    "edits",
    "gone",
    "reactions",
];

/// Whether an entry says something: a change counts nowhere.
pub fn says_something(entry: &Value) -> bool {
    !CHANGES.iter().any(|kind| entry["kind"] == *kind)
}

/// The number of the message that an entry changes, and what that one says now, where the entry says it.
pub fn target(entry: &Value) -> Option<(i64, &Value)> {
    let target = entry.get("target")?;
    target.get("content")?;
    Some((seq_of(target), target))
}

/// Has a message say what `state` says, if that is newer. What is gone stays so, and nothing wins over that.
pub fn take(message: &mut Value, state: &Value) {
    let changed = |it: &Value| it["changedSeq"].as_i64().unwrap_or(0);
    let is_newer = changed(state) > changed(message) || state.get("gone").is_some();
    if message.get("gone").is_some() || !is_newer {
        return;
    }
    let message = message.as_object_mut().expect("a message");
    for field in STATE {
        match state.get(field) {
            Some(value) => message.insert(field.to_owned(), value.clone()),
            None => message.remove(field),
        };
    }
}
