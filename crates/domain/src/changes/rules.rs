//! Whether a message may be changed, and what becomes of it. Without I/O or clocks: the moment is given, and it is
//! that of whoever stores the change.

use super::ask::{Change, ChangeAsk};
use super::gone::Gone;
use super::state::MessageState;
use super::target::TargetState;
use crate::code::Code;
use crate::ids::UserId;
use crate::limits::MAX_DESCRIPTION_CHARS;
use crate::location::Location;
use crate::message::Message;
use crate::message_kind::MessageKind;
use crate::time::Timestamp;
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
    /// Where its author was.
    pub location: Option<Location>,
    /// What changes have made of it so far.
    pub state: MessageState,
    /// How many more edits of it its author alone sees.
    pub void_edits: i16,
    /// Whether it says what the chat is about: the description of a request for help.
    pub is_description: bool,
}

/// What becomes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// Which message.
    pub seq: i64,
    /// What it says from now on.
    pub now: Arc<TargetState>,
}

impl Changed {
    /// What a change that was stored before has made of `target`, as its author sees it: that of an `entry` for its
    /// author alone is in the entry. Nothing of a message that no change has touched.
    pub fn seen_by(target: &Message, entry: &Message) -> Option<Self> {
        let mut now = TargetState::of(target)?;
        if now.state.changed_seq == entry.seq && !entry.body.content.is_empty() {
            now.content = entry.body.content.clone();
        }
        Some(Self {
            seq: target.seq,
            now: Arc::new(now),
        })
    }
}

impl Changing {
    /// A message of a chat, as it is stored.
    pub fn of(message: &Message, is_help: bool) -> Self {
        Self {
            seq: message.seq,
            kind: message.body.kind,
            author: UserId(message.author),
            only_for: message.only_for,
            time_sent: message.time_sent,
            location: message.body.location,
            state: message.state.unwrap_or_default(),
            void_edits: 0,
            is_description: is_help && message.seq == 1,
        }
    }

    /// What `ask` of `author` makes of it, by the entry with the number `by` that is stored `now`; why it may not be.
    ///
    /// What its author cannot see is not there: that there is something must not show.
    pub fn change(
        &self,
        ask: &ChangeAsk,
        author: UserId,
        (by, now): (i64, Timestamp),
        limits: ChangeLimits,
    ) -> Result<Changed, Code> {
        let is_removal = ask.is_removal();
        if !is_removal && self.only_for.is_some_and(|only| only != author) {
            return Err(Code::MessageNotFound);
        }
        if !self.kind.is_content() {
            return Err(Code::InvalidPayload);
        }
        if !is_removal && self.author != author || self.kind != MessageKind::Text {
            return Err(Code::Forbidden);
        }
        if self.state.gone.is_some() {
            return Err(Code::MessageGone);
        }
        let age = now.since(self.time_sent);
        let state = MessageState {
            changed_seq: by,
            ..self.state
        };
        let (content, location, state) = match &ask.change {
            Change::Edit { text, based_on } => {
                // What is asked for may be said better for as long as it matters.
                if !limits.may_edit() {
                    return Err(Code::Forbidden);
                }
                if age > limits.edit_window && !self.is_description {
                    return Err(Code::TooLate);
                }
                if self.is_description && text.chars().count() > MAX_DESCRIPTION_CHARS {
                    return Err(Code::TooLarge);
                }
                if self.state.edits.saturating_add(self.void_edits) >= limits.max_edits {
                    return Err(Code::TooManyChanges);
                }
                match *based_on {
                    Some(seen) if seen >= by => return Err(Code::InvalidPayload),
                    Some(seen) if seen < self.state.changed_seq => {
                        return Err(Code::MessageChanged);
                    }
                    _ => {}
                }
                let state = MessageState {
                    edits: self.state.edits + 1,
                    edited_at: Some(now),
                    ..state
                };
                (text.clone(), self.location, state)
            }
            Change::Delete => {
                if !limits.may_delete() || self.is_description {
                    return Err(Code::Forbidden);
                }
                if age > limits.delete_window {
                    return Err(Code::TooLate);
                }
                ("".into(), None, gone(Gone::Author, by))
            }
            Change::Remove => ("".into(), None, gone(Gone::Service, by)),
        };
        Ok(Changed {
            seq: self.seq,
            now: Arc::new(TargetState {
                content,
                location,
                state,
            }),
        })
    }

    /// The same message after a change, for the next one of the same batch.
    pub fn after(&self, changed: &Changed) -> Self {
        Self {
            location: changed.now.location,
            state: changed.now.state,
            ..self.clone()
        }
    }
}

/// The state of a message that somebody has taken away, by this entry.
fn gone(who: Gone, by: i64) -> MessageState {
    MessageState {
        changed_seq: by,
        gone: Some(who),
        ..MessageState::default()
    }
}
