//! What changes have made of a message, beside its text.

use super::gone::Gone;
use crate::time::Timestamp;
use serde::ser::SerializeMap;

/// What changes have made of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MessageState {
    /// The number of the entry that changed it last, as the reader may see it. Of two states the one with the greater
    /// number holds.
    pub changed_seq: i64,
    /// How often its text was changed.
    pub edits: i16,
    /// When it was changed last.
    pub edited_at: Option<Timestamp>,
    /// Who took it away, if anybody did: then it says nothing.
    pub gone: Option<Gone>,
}

impl MessageState {
    /// Bytes of it on the wire at most.
    pub(crate) const WEIGHT: usize = 150;

    /// Its fields among those of its message.
    pub(crate) fn show<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        out.serialize_entry("changedSeq", &self.changed_seq)?;
        if let Some(at) = self.edited_at {
            out.serialize_entry("editedAt", &at)?;
        }
        if self.edits > 0 {
            out.serialize_entry("edits", &self.edits)?;
        }
        if let Some(gone) = self.gone {
            out.serialize_entry("gone", &gone)?;
        }
        Ok(())
    }
}
