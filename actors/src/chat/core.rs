//! What a chat admits and in which order, without actors, I/O or clocks.
//!
//! ```text
//!            admit                    close                     finish_close(ended)
//!   Open ───────────▶ Open    Open ──────────▶ Closing ───────────────────────▶ Closed
//!                                                 │  admit: held until decided
//!                                                 └── finish_close(failed) ──▶ Open
//! ```
//!
//! A message is pending from its admission until the writer has said what became of it. A close
//! waits until nothing is pending, so that it never overtakes a message; messages that arrive
//! meanwhile are held. A closed chat admits only what may be a repetition, for the writer to tell:
//! what is stored is acknowledged for as long as it exists. Whoever holds an answer slot `R` gets
//! exactly one answer.

mod closing;

pub use super::draft::{Draft, Posted};
use crate::writer::{Admitted, Outcome};
use std::{collections::VecDeque, time::Duration};
use switchboard_domain::limits::MAX_SENDING;
use switchboard_domain::wire::Level;
use switchboard_domain::{Chat, Code, HelpChat, Message, MessageId, Timestamp};
use switchboard_store::StoredAt;
pub use switchboard_store::queries::Closer;

/// Most messages of one chat that may wait for the database. One commit shows them to each device at
/// once, so this is also what a device must take in one go.
pub const MAX_PENDING: usize = 256;

// Of two members with ten connections each, the default, none finds a chat full.
const _: () = assert!(2 * 10 * MAX_SENDING <= MAX_PENDING);

/// What the actor is to do.
#[derive(Debug, PartialEq)]
pub enum Effect<R> {
    /// Hand message number `0` of the pending ones over to the writer.
    Append(MessageId),
    /// Show a stored message to every member.
    Deliver(Message),
    /// Tell a sender that the message is stored.
    Sent(R, Message),
    /// Tell a sender that the message has been stored before: this is that one.
    Repeated(R, Message),
    /// Tell a sender that the entry with the first number is as they asked for already, since the change with the
    /// second.
    Unchanged(R, (i64, i64)),
    /// Tell a caller that it did not work.
    Fail(R, Code),
    /// Close the chat in the database, then call `finish_close`.
    StoreClose(Closer),
    /// Show every member that the chat is closed.
    Announce(HelpChat),
    /// Tell a caller that the chat is closed now.
    Closed(R, HelpChat),
}

#[derive(Debug)]
enum Phase<R> {
    Open,
    Closing {
        by: Closer,
        /// Whether the database has been asked.
        asked: bool,
        callers: Vec<R>,
        held: VecDeque<(Draft, R, Timestamp)>,
    },
    Closed,
}

#[derive(Debug)]
struct Pending<R> {
    message: Admitted,
    /// Taken when the sender has been told that the outcome is not known yet.
    sender: Option<R>,
}

impl<R> Pending<R> {
    fn id(&self) -> MessageId {
        self.message.entry.message
    }
}

/// Who waits for an answer.
#[derive(Debug)]
pub struct Callers<R> {
    /// Senders of what the writer has: it may be stored, or be stored yet.
    pub at_the_writer: Vec<R>,
    /// Those who close the chat, and senders of what is held until that is decided.
    pub others: Vec<R>,
}

/// The state of one chat.
#[derive(Debug)]
pub struct ChatCore<R> {
    chat: Chat,
    phase: Phase<R>,
    pending: VecDeque<Pending<R>>,
    patience: Duration,
}

impl<R> ChatCore<R> {
    /// A chat as the database knows it. A sender is answered within `patience`.
    pub fn new(chat: Chat, patience: Duration) -> Self {
        Self {
            phase: if chat.ended() {
                Phase::Closed
            } else {
                Phase::Open
            },
            chat,
            pending: VecDeque::new(),
            patience,
        }
    }

    /// The chat.
    pub fn chat(&self) -> &Chat {
        &self.chat
    }

    /// The log has grown by what another node stored.
    pub fn grown_elsewhere(&mut self, seq: i64) {
        self.chat.grown_to(seq);
    }

    /// Whether nothing waits for the database.
    pub fn is_quiet(&self) -> bool {
        self.pending.is_empty() && !matches!(self.phase, Phase::Closing { .. })
    }

    /// The admitted message `id`, while it is pending.
    pub fn pending(&self, id: MessageId) -> Option<&Admitted> {
        // The newest is asked for right after its admission.
        let found = self.pending.iter().rev().find(|p| p.id() == id)?;
        Some(&found.message)
    }

    /// Somebody wants to send `draft` at `now`; `id` is a new id.
    pub fn admit(
        &mut self,
        id: MessageId,
        draft: Draft,
        sender: R,
        now: Timestamp,
    ) -> Vec<Effect<R>> {
        if draft.level == Level::One && self.chat.help().is_none() {
            // Level 1 knows no other kind, and could not be shown what it sent.
            return vec![Effect::Fail(sender, Code::ChatNotFound)];
        }
        let is_removal = draft.is_removal();
        if draft.posted.is_none() && !is_removal && !self.chat.has_member(draft.author) {
            return vec![Effect::Fail(sender, Code::NoAccess)];
        }
        let is_change = !draft.body.kind.is_content();
        if draft.posted.is_none()
            && (!draft.body.kind.is_sent_by_clients() || is_change != draft.change.is_some())
        {
            return vec![Effect::Fail(sender, Code::Forbidden)];
        }
        let waiting = self.pending.len();
        match &mut self.phase {
            Phase::Closed if draft.body.client_message_id.is_none() && !is_removal => {
                vec![Effect::Fail(sender, Code::ChatClosed)]
            }
            // Of a closed chat too: it may be in the log since before the end. The writer knows,
            // and stores nothing after the end.
            Phase::Open | Phase::Closed if waiting < MAX_PENDING => {
                self.push(id, draft, sender, now);
                vec![Effect::Append(id)]
            }
            Phase::Closing { held, .. } if waiting + held.len() < MAX_PENDING => {
                held.push_back((draft, sender, now));
                Vec::new()
            }
            Phase::Open | Phase::Closed | Phase::Closing { .. } => {
                vec![Effect::Fail(sender, Code::Overloaded)]
            }
        }
    }

    fn push(&mut self, id: MessageId, draft: Draft, sender: R, now: Timestamp) {
        let entry = draft.into_entry(id, self.chat.id(), self.chat.last_seq());
        self.pending.push_back(Pending {
            message: Admitted {
                entry,
                deadline: now.plus(self.patience),
            },
            sender: Some(sender),
        });
    }

    /// The writer tells what became of message `id`. Outcomes come in log order.
    pub fn settle(&mut self, id: MessageId, outcome: Outcome) -> Vec<Effect<R>> {
        let Some(at) = self.pending.iter().position(|p| p.id() == id) else {
            return Vec::new();
        };
        let Some(Pending { message, sender }) = self.pending.remove(at) else {
            return Vec::new();
        };
        let mut effects = Vec::with_capacity(2);
        match outcome {
            Outcome::Stored(at) => {
                self.deliver(message.entry.stored(at), sender, &mut effects);
            }
            Outcome::Changed(at, changed) => {
                let entry = message.entry.stored_change(at, &changed);
                self.deliver(entry, sender, &mut effects);
            }
            // It has been shown, or is shown by whoever stored it.
            Outcome::Duplicate(first) => {
                effects.extend(sender.map(|sender| Effect::Repeated(sender, first)));
            }
            Outcome::Unchanged(since) => {
                let target = message.entry.change.map_or(0, |ask| ask.target);
                effects.extend(sender.map(|sender| Effect::Unchanged(sender, (target, since))));
            }
            Outcome::Refused(code) => {
                effects.extend(sender.map(|sender| Effect::Fail(sender, code)));
            }
        }
        effects.extend(self.close_when_quiet());
        effects
    }

    /// The same of a message that is stored and not shown from here: whoever is to see it is looked for.
    pub fn settle_unseen(&mut self, id: MessageId, at: StoredAt) -> Vec<Effect<R>> {
        let mut effects = self.settle(id, Outcome::Stored(at));
        effects.retain(|effect| !matches!(effect, Effect::Deliver(_)));
        effects
    }

    fn deliver(&mut self, stored: Message, sender: Option<R>, effects: &mut Vec<Effect<R>>) {
        self.chat.grown_to(stored.seq);
        // The answer comes before the author's own copy.
        effects.extend(sender.map(|sender| Effect::Sent(sender, stored.clone())));
        effects.push(Effect::Deliver(stored));
    }

    /// Tells the senders whose deadline has come that the outcome is not known. What they sent
    /// stays pending: if it was stored it is delivered.
    pub fn expire(&mut self, now: Timestamp) -> Vec<Effect<R>> {
        let mut effects = Vec::new();
        for pending in &mut self.pending {
            if pending.message.deadline > now {
                break;
            }
            effects.extend(
                pending
                    .sender
                    .take()
                    .map(|r| Effect::Fail(r, Code::Timeout)),
            );
        }
        if let Phase::Closing {
            held,
            callers,
            asked,
            ..
        } = &mut self.phase
        {
            let overdue = |since: Timestamp| since.plus(self.patience) <= now;
            while held.front().is_some_and(|(.., since)| overdue(*since)) {
                let Some((_, sender, _)) = held.pop_front() else {
                    break;
                };
                effects.push(Effect::Fail(sender, Code::NotSaved));
            }
            // A close that waits behind a message nobody can store gives up; one that the
            // database is working on is answered by its outcome.
            if !*asked && self.pending.front().is_some_and(|p| p.sender.is_none()) {
                let callers = std::mem::take(callers);
                effects.extend(
                    callers
                        .into_iter()
                        .map(|r| Effect::Fail(r, Code::Overloaded)),
                );
                effects.extend(self.reopen());
            }
        }
        effects
    }

    /// The earliest moment at which [`ChatCore::expire`] has something to do.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let pending = self.pending.iter().find(|p| p.sender.is_some());
        let pending = pending.map(|p| p.message.deadline);
        let held = match &self.phase {
            Phase::Closing { held, .. } => {
                held.front().map(|(.., since)| since.plus(self.patience))
            }
            _ => None,
        };
        pending.into_iter().chain(held).min()
    }

    /// Everybody who still waits for an answer, for a chat that starts over or is withdrawn.
    pub fn take_callers(&mut self) -> Callers<R> {
        let pending = self.pending.iter_mut();
        let at_the_writer = pending.filter_map(|p| p.sender.take()).collect();
        let mut others = Vec::new();
        if let Phase::Closing { callers, held, .. } = &mut self.phase {
            others.append(callers);
            others.extend(held.drain(..).map(|(_, r, _)| r));
        }
        Callers {
            at_the_writer,
            others,
        }
    }
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;
