//! Whether a message may be changed, and what becomes of it. Without I/O or clocks: the moment is given, and it is
//! that of whoever stores the change.

use super::ask::{Change, ChangeAsk};
use super::gone::Gone;
use super::reactions::{React, Reactions};
use super::stored_state::{Said, StoredState, VoidEdit};
use super::target::TargetState;
use crate::code::Code;
use crate::ids::UserId;
use crate::limits::MAX_DESCRIPTION_CHARS;
use crate::location::Location;
use crate::message_kind::MessageKind;
use crate::time::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// For how long a message may be changed, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeLimits {
    /// Its text, by its author, after it was sent; zero: never.
    pub edit_window: Duration,
    /// Whether it is there at all, by its author, after it was sent; zero: never.
    pub delete_window: Duration,
    /// How often the text of one message may be changed; zero: never.
    pub max_edits: i16,
}

impl ChangeLimits {
    /// Whether any text may be changed.
    pub fn may_edit(&self) -> bool {
        !self.edit_window.is_zero() && self.max_edits > 0
    }

    /// Whether any message may be taken away.
    pub fn may_delete(&self) -> bool {
        !self.delete_window.is_zero()
    }
}

impl Default for ChangeLimits {
    fn default() -> Self {
        Self {
            edit_window: Duration::from_mins(15),
            delete_window: Duration::from_hours(24),
            max_edits: 10,
        }
    }
}

/// A message as a change finds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Changing {
    /// Its number.
    pub seq: i64,
    /// What kind of entry it is.
    pub kind: MessageKind,
    /// Who wrote it.
    pub author: UserId,
    /// Who alone may see it.
    pub only_for: Option<UserId>,
    /// When it was stored.
    pub time_sent: Timestamp,
    /// Its text, as all see it.
    pub content: Arc<str>,
    /// Where its author was.
    pub location: Option<Location>,
    /// What changes have made of it so far.
    pub state: StoredState,
    /// Whether it says what the chat is about: the description of a request for help.
    pub is_description: bool,
}

/// Who asks for a change, and when.
#[derive(Clone, Copy, Debug)]
pub struct Asking {
    /// Who asks.
    pub author: UserId,
    /// Whether the other one has blocked them, and so is not to hear of it.
    pub is_blocked: bool,
    /// The number of the entry that does it.
    pub by: i64,
    /// When that is stored.
    pub now: Timestamp,
}

/// What becomes of a message, for those who are shown the entry that does it.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// Which message.
    pub seq: i64,
    /// What it says from now on.
    pub now: Arc<TargetState>,
    /// What single readers see instead.
    pub instead: Vec<(UserId, Arc<TargetState>)>,
}

impl Changing {
    /// What `ask` makes of it; nothing when it changes nothing; why it may not be.
    ///
    /// What its author cannot see is not there: that there is something must not show.
    pub fn change(
        &self,
        ask: &ChangeAsk,
        asking: Asking,
        limits: ChangeLimits,
    ) -> Result<Option<Self>, Code> {
        let is_removal = ask.is_removal();
        if !is_removal && self.only_for.is_some_and(|only| only != asking.author) {
            return Err(Code::MessageNotFound);
        }
        if !self.kind.is_content() {
            return Err(Code::InvalidPayload);
        }
        let is_reaction = matches!(ask.change, Change::React { .. });
        let is_others = !is_removal && self.author != asking.author;
        if !is_reaction && (is_others || self.kind != MessageKind::Text) {
            return Err(Code::Forbidden);
        }
        if self.state.gone.is_some() {
            return Err(Code::MessageGone);
        }
        let is_void = self.is_void(ask, asking);
        match &ask.change {
            Change::Edit { text, based_on } => {
                self.may_edit(text, *based_on, asking, limits)?;
                Ok(Some(self.edited(text, asking, is_void)))
            }
            Change::Delete => {
                self.may_delete(asking.now, limits)?;
                Ok(Some(self.gone(Gone::Author, asking.by)))
            }
            Change::Remove => Ok(Some(self.gone(Gone::Service, asking.by))),
            Change::React { emoji, on } => {
                let react = React {
                    user: asking.author,
                    emoji,
                    on: *on,
                    seq: asking.by,
                    is_void,
                };
                let after = self.state.reactions.after(&react)?;
                Ok(after.map(|reactions| self.reacted(reactions, asking.by, is_void)))
            }
        }
    }

    /// Whether its author alone is to see the change. What they alone see is changed in place.
    pub fn is_void(&self, ask: &ChangeAsk, asking: Asking) -> bool {
        asking.is_blocked && self.only_for.is_none() && ask.change.is_kept_from_who_blocks()
    }

    /// What is asked for may be said better for as long as it matters.
    fn may_edit(
        &self,
        text: &str,
        based_on: Option<i64>,
        asking: Asking,
        limits: ChangeLimits,
    ) -> Result<(), Code> {
        if !limits.may_edit() {
            return Err(Code::Forbidden);
        }
        if asking.now.since(self.time_sent) > limits.edit_window && !self.is_description {
            return Err(Code::TooLate);
        }
        if self.is_description && text.chars().count() > MAX_DESCRIPTION_CHARS {
            return Err(Code::TooLarge);
        }
        if self.state.all_edits() >= limits.max_edits {
            return Err(Code::TooManyChanges);
        }
        match based_on {
            Some(seen) if seen >= asking.by => Err(Code::InvalidPayload),
            Some(seen) if seen < self.state.last_edit() => Err(Code::MessageChanged),
            _ => Ok(()),
        }
    }

    fn may_delete(&self, now: Timestamp, limits: ChangeLimits) -> Result<(), Code> {
        if !limits.may_delete() || self.is_description {
            return Err(Code::Forbidden);
        }
        match now.since(self.time_sent) > limits.delete_window {
            true => Err(Code::TooLate),
            false => Ok(()),
        }
    }

    fn edited(&self, text: &Arc<str>, Asking { by, now, .. }: Asking, is_void: bool) -> Self {
        let mut after = self.clone();
        let state = &mut after.state;
        if is_void {
            state.void_edits = state.void_edits.saturating_add(1);
            state.void = Some(VoidEdit {
                seq: by,
                text: text.clone(),
                at: now,
            });
            return after;
        }
        state.changed_seq = by;
        state.edited_seq = by;
        state.edits = state.edits.saturating_add(1);
        state.edited_at = Some(now);
        after.content = text.clone();
        after
    }

    /// Taken away. It has nothing beside that any more.
    fn gone(&self, who: Gone, by: i64) -> Self {
        Self {
            content: "".into(),
            location: None,
            state: StoredState {
                changed_seq: by,
                gone: Some(who),
                ..StoredState::default()
            },
            ..self.clone()
        }
    }

    fn reacted(&self, reactions: Reactions, by: i64, is_void: bool) -> Self {
        let mut after = self.clone();
        after.state.reactions = reactions;
        if !is_void {
            after.state.changed_seq = by;
        }
        after
    }

    /// What `reader` sees of it, or everybody; nothing when nothing has changed it.
    pub fn seen_by(&self, reader: Option<UserId>) -> Option<TargetState> {
        let said = Said {
            author: self.author,
            content: &self.content,
            location: self.location,
        };
        self.state.seen_by(reader, said)
    }

    /// What the entry shows that changed it, which is for `only_for` alone, or for all.
    pub fn shown(&self, only_for: Option<UserId>) -> Option<Changed> {
        let now = self.seen_by(only_for)?;
        let readers = self
            .state
            .apart(self.author)
            .filter(|_| only_for.is_none())
            .collect::<BTreeSet<_>>();
        let other = |reader| {
            let seen = self.seen_by(Some(reader)).filter(|seen| *seen != now)?;
            Some((reader, Arc::new(seen)))
        };
        let instead = readers.into_iter().filter_map(other).collect();
        Some(Changed {
            seq: self.seq,
            now: Arc::new(now),
            instead,
        })
    }
}
