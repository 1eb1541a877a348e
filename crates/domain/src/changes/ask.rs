//! What somebody wants to change.

use super::target::Target;
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

    /// What the entry that does it carries: it has no text of its own.
    pub fn body(&self, client_message_id: Option<Arc<str>>) -> Body {
        let target = Target::new(self.change.kind(), self.target);
        Body {
            client_message_id,
            ..Body::of("", Some(Detail::Change(target)))
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
}

impl Change {
    /// The new text; nothing where there is none.
    pub fn text(&self) -> &str {
        match self {
            Self::Edit { text, .. } => text,
            Self::Delete | Self::Remove => "",
        }
    }

    /// The kind of the entry that does it.
    pub const fn kind(&self) -> MessageKind {
        match self {
            Self::Edit { .. } => MessageKind::Edit,
            Self::Delete | Self::Remove => MessageKind::Delete,
        }
    }
}
