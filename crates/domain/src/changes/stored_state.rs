//! What changes have made of a message, as its row holds it, and what each reader sees of that.

use super::gone::Gone;
use super::reactions::Reactions;
use super::state::MessageState;
use super::target::TargetState;
use crate::ids::UserId;
use crate::location::Location;
use crate::time::Timestamp;
use std::sync::Arc;

/// What changes have made of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredState {
    /// The last change that all see, 0 for none.
    pub changed_seq: i64,
    /// The last of them that changed the text, 0 for none.
    pub edited_seq: i64,
    /// How many have.
    pub edits: i16,
    /// When the last one did.
    pub edited_at: Option<Timestamp>,
    /// The last edit that the author alone sees, because the other one has blocked them.
    pub void: Option<VoidEdit>,
    /// How many of these there are.
    pub void_edits: i16,
    /// Who took it away, if anybody did.
    pub gone: Option<Gone>,
    /// Who reacted.
    pub reactions: Reactions,
}

/// An edit that its author alone sees.
#[derive(Clone, Debug, PartialEq)]
pub struct VoidEdit {
    /// The entry that did it. It holds the text: the row is read by others too.
    pub seq: i64,
    /// The text.
    pub text: Arc<str>,
    /// When it was stored.
    pub at: Timestamp,
}

/// What the row says that does not depend on who reads it.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// Who wrote it.
    pub author: UserId,
    /// Its text.
    pub content: &'a Arc<str>,
    /// Where its author was.
    pub location: Option<Location>,
}

impl StoredState {
    /// The number of the last change of the text, as its author sees it.
    pub(super) fn last_edit(&self) -> i64 {
        let void = self.void.as_ref().map_or(0, |void| void.seq);
        self.edited_seq.max(void)
    }

    /// How often its text was changed, as its author counts.
    pub(super) fn all_edits(&self) -> i16 {
        self.edits.saturating_add(self.void_edits)
    }

    /// What `reader` sees, or everybody: the row, with the reader's own changes over it that nobody else sees, part
    /// by part, until a later change of theirs to that part which all see. Nothing of one that was not changed.
    pub fn seen_by(&self, reader: Option<UserId>, said: Said<'_>) -> Option<TargetState> {
        let is_author = reader == Some(said.author);
        let void = self.void.as_ref().filter(|_| is_author);
        let own = void.map_or(0, |void| void.seq);
        let own = own.max(self.reactions.void_seq_of(reader));
        let changed_seq = self.changed_seq.max(own);
        // Its time is no entry of the log.
        if changed_seq == 0 && self.gone.is_none() {
            return None;
        }
        let text = void.filter(|void| self.gone.is_none() && void.seq > self.edited_seq);
        Some(TargetState {
            content: text.map_or_else(|| said.content.clone(), |void| void.text.clone()),
            location: said.location,
            state: MessageState {
                changed_seq,
                edits: match is_author && self.gone.is_none() {
                    true => self.all_edits(),
                    false => self.edits,
                },
                edited_at: text.map(|void| void.at).or(self.edited_at),
                gone: self.gone,
                reactions: self.reactions.seen_by(reader),
            },
        })
    }

    /// Those who may see something else than everybody sees.
    pub(super) fn apart(&self, author: UserId) -> impl Iterator<Item = UserId> {
        let author = self.void.is_some().then_some(author);
        author.into_iter().chain(self.reactions.apart())
    }
}
