//! What somebody wants to change.

use super::emoji::Emoji;
use super::target::{Reacted, Target};
use crate::body::Body;
use crate::detail::Detail;
use crate::message_kind::MessageKind;
use std::sync::Arc;

/// A change that somebody asks for, of the entry with this number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeAsk {
    /// The entry that is to be changed.
    pub target: i64,
    /// What is to become of it.
    pub change: Change,
}

impl ChangeAsk {
    /// Whether the integrator asks for it, who needs no right in the chat.
    pub fn is_removal(&self) -> bool {
        self.change == Change::Remove
    }

    /// What the entry that does it says of its target.
    pub fn points(&self) -> Target {
        let reacted = match &self.change {
            Change::React { emoji, on } => Some(Reacted {
                emoji: emoji.text.clone(),
                on: *on,
            }),
            Change::Edit { .. } | Change::Delete | Change::Remove => None,
        };
        Target {
            reacted,
            ..Target::new(self.change.kind(), self.target)
        }
    }

    /// What the entry that does it carries: it has no text of its own.
    pub fn body(&self, client_message_id: Option<Arc<str>>) -> Body {
        Body {
            client_message_id,
            ..Body::of("", Some(Detail::Change(Box::new(self.points()))))
        }
    }
}

/// What is to become of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It says this from now on.
    Edit {
        /// The new text, verbatim.
        text: Arc<str>,
        /// The `changedSeq` that the editor saw, 0 for none: a newer edit is not written over. Absent where the last
        /// writer wins.
        based_on: Option<i64>,
    },
    /// Its author takes it away, for everybody.
    Delete,
    /// The integrator does, whoever its author is, at any time.
    Remove,
    /// Somebody who sees it reacts to it, or takes that back.
    React {
        /// By what.
        emoji: Emoji,
        /// Whether it is on from now on.
        on: bool,
    },
}

impl Change {
    /// The new text; nothing where there is none.
    pub fn text(&self) -> &str {
        match self {
            Self::Edit { text, .. } => text,
            Self::Delete | Self::Remove | Self::React { .. } => "",
        }
    }

    /// The kind of the entry that does it.
    pub const fn kind(&self) -> MessageKind {
        match self {
            Self::Edit { .. } => MessageKind::Edit,
            Self::Delete | Self::Remove => MessageKind::Delete,
            Self::React { .. } => MessageKind::Reaction,
        }
    }

    /// Whether the other one is not to hear of it who has blocked whoever does it. What is taken back is gone for both:
    /// that says nothing.
    pub const fn is_kept_from_who_blocks(&self) -> bool {
        matches!(self, Self::Edit { .. } | Self::React { .. })
    }
}
