//! What clients of level 1 are shown of changes: they know texts alone, and their numbers have no gaps.

use super::target::Reacted;
use crate::body::Body;
use crate::detail::Detail;
use crate::message::Message;
use crate::message_kind::MessageKind;
use std::borrow::Cow;
use std::sync::Arc;

/// An entry of a help chat as level 1 is shown it: what changes another one as a short text, with the entry's own id
/// and number. Nothing of kinds that this release does not know.
pub fn level_one(entry: &Message) -> Option<Cow<'_, Message>> {
    let content: Arc<str> = match entry.body.kind {
        MessageKind::Other(_) => return None,
        MessageKind::Text | MessageKind::Tip | MessageKind::System => match &entry.state {
            Some(state) if state.gone.is_some() => GONE.into(),
            Some(_) => return Some(Cow::Owned(without_state(entry))),
            None => return Some(Cow::Borrowed(entry)),
        },
        MessageKind::Delete => GONE.into(),
        MessageKind::Reaction => match entry.target().and_then(|it| it.reacted.as_ref()) {
            Some(Reacted { emoji, on: true }) => emoji.clone(),
            Some(Reacted { emoji, on: false }) => format!("{GONE} {emoji}").into(),
            None => GONE.into(),
        },
        MessageKind::Edit => match &entry.body.detail {
            Some(Detail::Change(target)) => match &target.state {
                Some(now) if now.state.gone.is_none() => format!("{EDITED}{}", now.content).into(),
                _ => GONE.into(),
            },
            _ => GONE.into(),
        },
    };
    Some(Cow::Owned(Message {
        body: Body {
            client_message_id: entry.body.client_message_id.clone(),
            ..Body::text(content)
        },
        ..without_state(entry)
    }))
}

fn without_state(entry: &Message) -> Message {
    Message {
        state: None,
        ..entry.clone()
    }
}

/// What stands before a new text.
const EDITED: &str = "✎ ";
/// What stands for a message that is gone, where there must be some text.
pub const GONE: &str = "✗";
