//! What was shown to whom, and from where what is missing is read: pure, without actors, I/O or clocks.
//!
//! # What it promises
//!
//! Every member sees every entry that is theirs, once, in the order of the log, from when they came. A device
//! that is shown an entry twice drops the second one (the gate of its session). So showing twice does no
//! harm, and leaving out does.
//!
//! # What it knows
//!
//! - [`Cursor`]: the last entry that was shown here, and the **base**. Entries up to the base were in the log
//!   before this actor was, or before anybody was here. Whether this node showed them is not known.
//! - [`Matches`]: for help chats. Which match the members were shown as new, and whether they were shown
//!   the end.
//! - [`VisibleSeqs`]: for direct chats. The last entry that each of the two may see. A blocked entry is its
//!   author's alone, so each sees a log of their own.
//! - `fanned_out_to`: for lists. The last entry that was handed to the fan-out.
//!
//! The rules of whether somebody may write, and in which order, are not here: see [`core`](super::core). Nor
//! is who is here: the shell says it with each event, see [`Around`].
//!
//! # What it is told, and what it answers
//!
//! One [`Event`] in, some [`Effect`]s out, to be carried out in their order. An entry comes on four ways:
//!
//! ```text
//!  the writer here ── Stored ──────────┐           next of the log? ── show it
//!  another node ───── StoredRemotely ──┼─▶ cursor ─ behind a gap? ───── read the gap (Read::Backfill)
//!  the log, read ──── Backfilled ──────┘           not above it? ───── it was shown: nothing
//!                                                  not above the base? show it all the same (late)
//!  the reconciler ─── Diverged ────────▶ read what no hint said (Read::Since)
//! ```
//!
//! - Rules for entries are in `entries.rs`; for openings, undone matches and ends in `matches.rs`. `visible.rs` has
//!   what each member of a direct chat may see, `event.rs` events and effects, `cursor.rs` the cursor. `samples.rs`
//!   has chats for the tests.
//! - While the shell reads, the actor's mailbox waits. So nothing happens between a [`Read`] and its answer,
//!   but the world outside goes on: entries are stored, people come. The shell looks who is here after it has
//!   read.
//! - When a read fails the shell tries it again. It loses none.
//!
//! # What can go wrong, and what happens then
//!
//! - *A hint is lost.* The next one leaves a gap, which is read. When none comes the reconciler notices.
//! - *Hints come late, twice, or in any order.* What is not above the cursor was shown. What is not above the
//!   base is shown, because nobody knows whether it was.
//! - *Nobody was here.* Then other nodes told this one nothing. The gap is not filled, the base moves
//!   (`advance_over_gap`). Who came since has read the log up to then: what is older than they are is not
//!   shown (the **backfill floor**). Clocks differ, so two seconds are added to it.
//! - *An entry was on its way when somebody came.* They may have read the log without it. An actor that has
//!   just loaded its chat shows what is not older than they are (`Read::Recent`). The reconciler adds five
//!   seconds, for what took long to commit.
//! - *The admission core panics.* It is loaded anew. This machine outlives it, so what was stored meanwhile
//!   is above the cursor, and is read.
//! - *The actor dies.* The next one knows nothing, and the log's end is its base.
//! - *The database is away when the first hint comes.* The hint fixes the cursor just below itself; once
//!   the chat is loaded the rest is read.
//! - *A match is undone.* The members are shown that the chat is gone, and all is forgotten. A new match
//!   begins at entry 1. A word of an earlier match changes nothing.
//!
//! # Where a new kind of entry goes
//!
//! An entry with a number of its own (a reaction, a deletion, an edit, a notice of a hand-over) goes the way
//! of every entry: cursor, base and floor do not look at what it says. How members are shown it is one
//! [`Effect`] more, and one arm in `show`. What is not in the log, such as a chat that waits, is a part beside
//! [`Matches`] with events of its own. Neither needs a field in the actor.

mod cursor;
mod entries;
mod event;
mod matches;
mod visible;

pub use event::{Around, Effect, Effects, Event, MatchFound, PAGE, Peers, Placement, Read};

use cursor::Cursor;
use matches::Matches;
use switchboard_domain::{Timestamp, UserId};
use visible::VisibleSeqs;

/// What was shown to whom.
#[derive(Debug)]
pub struct Delivery {
    cursor: Cursor,
    matches: Matches,
    visible: VisibleSeqs,
    fanned_out_to: i64,
}

impl Delivery {
    /// Nothing was shown yet, at `now` of the monotonic clock.
    pub fn new(now: Timestamp) -> Self {
        Self {
            cursor: Cursor::new(now),
            matches: Matches::default(),
            visible: VisibleSeqs::default(),
            fanned_out_to: 0,
        }
    }

    /// Something has happened: what is to be done, in this order.
    pub fn on<'a>(&mut self, event: Event<'a>, around: &Around<'_>) -> Effects<'a> {
        let mut effects = Effects::default();
        let out = &mut effects;
        match event {
            Event::Stored(message) => self.stored(message, around, out),
            Event::StoredRemotely { message, before } => {
                self.stored_remotely(message, before, around, out);
            }
            Event::Loaded => self.loaded(around, out),
            Event::MembersFound => self.members_found(around, out),
            Event::ReadOn => self.read_on(around, out),
            Event::Backfilled(page) => self.backfilled(page, around, out),
            Event::SinceRead {
                page,
                since,
                divergence,
            } => {
                self.since_read(page, (since, divergence), around, out);
            }
            Event::RecentRead { entries, since } => {
                self.recent_read(entries, since, around, out);
            }
            Event::Diverged(divergence) => self.diverged(divergence, around, out),
            Event::Opened(opening) => self.opened(opening, around, out),
            Event::OpenedRemotely(made) => self.opened_remotely(made, out),
            Event::OpeningRead(opening) => self.opening_read(opening, around, out),
            Event::Undone(chat) => self.undone(chat, around, out),
            Event::MatchRead { user, found } => self.match_read(user, found, around, out),
            Event::Closed(chat) => self.closed(chat, out),
            Event::EndFound(chat) => self.end_found(chat, around, out),
            Event::EndRead(chat) => self.end_read(chat, around, out),
            Event::Reset => self.reset(),
        }
        effects
    }

    /// How much of the log up to `seq` `member` may see.
    pub fn visible_upto(&self, member: UserId, seq: i64) -> i64 {
        self.visible.cut(member, seq)
    }

    /// Whether a load that fails has to be tried again by itself: something may have been stored and not
    /// shown.
    pub fn has_begun(&self) -> bool {
        self.cursor.is_set()
    }

    /// The database is of another epoch: nothing that was shown means what it meant.
    fn reset(&mut self) {
        *self = Self::new(self.cursor.shown_at());
    }
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
