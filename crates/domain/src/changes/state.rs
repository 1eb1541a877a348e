//! What changes have made of a message, beside its text, as one reader sees it.

use super::gone::Gone;
use super::reactions::EmojiUsers;
use crate::text::escaped;
use crate::time::Timestamp;
use serde::ser::SerializeMap;
use std::sync::Arc;

/// What changes have made of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageState {
    /// The number of the entry that changed it last, as the reader may see it. Of two states the one with the greater
    /// number holds. Zero: no entry did, its time was over.
    pub changed_seq: i64,
    /// How often its text was changed.
    pub edits: i16,
    /// When it was changed last.
    pub edited_at: Option<Timestamp>,
    /// Who took it away, if anybody did: then it says nothing.
    pub gone: Option<Gone>,
    /// Who reacted, by what.
    pub reactions: Arc<[EmojiUsers]>,
}

impl MessageState {
    /// Bytes of it on the wire at most.
    pub(crate) fn weight(&self) -> usize {
        const ALWAYS: usize = 165;
        /// Digits of a number, and what is between it and the next.
        const USER: usize = 17;
        let of_one = |it: &EmojiUsers| 27 + escaped(&it.emoji) + USER * it.users.len();
        ALWAYS + self.reactions.iter().map(of_one).sum::<usize>()
    }

    /// Its fields among those of its message.
    pub(crate) fn show<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        if self.changed_seq > 0 {
            out.serialize_entry("changedSeq", &self.changed_seq)?;
        }
        if let Some(at) = self.edited_at {
            out.serialize_entry("editedAt", &at)?;
        }
        if self.edits > 0 {
            out.serialize_entry("edits", &self.edits)?;
        }
        if let Some(gone) = self.gone {
            out.serialize_entry("gone", &gone)?;
        }
        if !self.reactions.is_empty() {
            out.serialize_entry("reactions", &*self.reactions)?;
        }
        Ok(())
    }
}
