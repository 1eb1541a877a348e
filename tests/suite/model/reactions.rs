//! Reactions: entries that say nothing of their own, and what level 1 is shown in their place.

use serde_json::Value;

/// By what the model reacts.
pub const EMOJI: [&str; 2] = ["👍", "🔥"];

/// Whether an entry is a reaction, as either level is shown it. No message of the model says such a thing.
pub fn is_reaction(entry: &Value) -> bool {
    let content = entry["content"].as_str().unwrap_or_default();
    let bare = content.strip_prefix("✗ ").unwrap_or(content);
    entry["kind"] == "reaction" || EMOJI.contains(&bare)
}
