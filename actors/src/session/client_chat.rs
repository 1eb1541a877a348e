//! What a client has of one help chat: which match it was told of, how much of the log it was shown, and
//! what of it is over.

use switchboard_domain::Timestamp;
use switchboard_domain::wire::{CLOSED_CHAT, Frame, Level};

/// Who tells of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// A pushed frame, from any source.
    Whoever,
    /// An answer that lists it.
    Answer,
    /// The database, which was asked.
    Database,
}

/// What the client has of one chat.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ClientChat {
    /// The last entry that it was shown.
    pub(super) last: i64,
    /// The match that it was told of, by when that was made.
    pub(super) made: Option<Timestamp>,
    /// Whether it is shown the log from its beginning; of what an answer lists it asks for that.
    pub(super) whole: bool,
    /// The latest match of which it was shown anything, told of it or not.
    seen: Option<Timestamp>,
    /// Whether it has anything of the chat, as far as this connection knows.
    has: bool,
    /// Matches up to this one are gone for it.
    pub(super) gone: Option<Timestamp>,
    /// Matches up to this one are over for it: it was shown the end, or a list without them. The log may
    /// lack its last entries.
    over: Option<Timestamp>,
    /// Whether it keeps what it was shown of the log when somebody else takes the chat: it knows that nobody had it.
    pub(super) keeps_log: bool,
}

impl ClientChat {
    /// Matches up to `made` are gone, and all that was shown of them.
    pub(super) fn gone(made: Option<Timestamp>) -> Self {
        Self {
            gone: made,
            ..Self::default()
        }
    }

    pub(super) fn is_something(&self) -> bool {
        self.has
    }

    /// Whether it was told of the match that was made then, or of a later one.
    pub(super) fn is_told(&self, made: Timestamp) -> bool {
        self.made >= Some(made)
    }

    /// Whether `frame`, of the match that was made then, says nothing that is not over for the client.
    pub(super) fn is_old(&self, made: Timestamp, frame: &Frame) -> bool {
        let is_over = self.over >= Some(made);
        is_over
            && match frame.entry {
                Some(entry) => entry.seq <= self.last,
                None if frame.forgets.is_some() => !self.is_told(made),
                None => frame.opens.is_some() || frame.kind == CLOSED_CHAT,
            }
    }

    /// The client learns of the match that was made then, unless it knows that one, or a later one.
    pub(super) fn tell(&mut self, made: Timestamp, by: By, level: Level) -> bool {
        if self.gone >= Some(made) || self.is_told(made) {
            return false;
        }
        if level == Level::One && self.seen.is_some_and(|seen| seen < made) {
            // It begins anew, where clients do not look at numbers.
            self.last = 0;
        }
        self.whole = by != By::Answer;
        self.has = true;
        self.made = Some(made);
        self.seen = self.seen.max(self.made);
        if by == By::Database {
            // The chat may be over: the client is shown what it lacks of it, and the end.
            self.over = None;
        }
        true
    }

    /// The client is shown `frame`, of the match that was made then.
    pub(super) fn is_shown(&mut self, made: Timestamp, frame: &Frame) {
        self.has = true;
        self.seen = self.seen.max(Some(made));
        if frame.kind == CLOSED_CHAT && frame.forgets.is_none() {
            self.over = self.over.max(Some(made));
        }
    }

    /// The client is shown that nobody has the chat: matches up to `made` are gone, what it has of the log stays.
    /// `false` where it knows of a later one.
    pub(super) fn is_left(&mut self, made: Timestamp) -> bool {
        if self.made > Some(made) {
            return false;
        }
        self.gone = self.gone.max(Some(made));
        self.made = None;
        self.has = true;
        self.keeps_log = true;
        true
    }

    /// A list that takes the place of what the client had is without the chat.
    pub(super) fn is_left_out(&mut self) {
        self.over = self.over.max(self.seen);
        self.made = None;
        self.has = false;
    }

    /// It has everything up to `seq`.
    pub(super) fn is_caught_up(&mut self, seq: i64) {
        self.has = true;
        self.last = seq.max(self.last);
    }
}
