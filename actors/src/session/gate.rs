//! The gate: it decides what the session shows its client. Everything that others send to a session passes
//! here, at both levels, from every source, in any order and however often.
//!
//! - Nothing passes that is not its user's.
//! - No entry passes twice, and none behind a later one. No match passes twice, and none that the session
//!   knows to be over.
//! - Nothing of a help chat passes before the client knows the chat: by `new_chat`, or by an answer that
//!   lists it. What comes first is held, and the session asks the database. Then it shows the chat and what
//!   came before, or learns that the chat is not this user's.
//! - At level 1, where clients do not look at numbers, no entry passes while one before it is missing.
//!
//! A client that has not asked for its chats yet may know some from earlier connections. For these it is
//! shown what comes, unless the match was made since it connected.
//!
//! Pure: no actors, no I/O, no clock.

use super::client_chat::{By, ClientChat};
use std::collections::{HashMap, HashSet};
use switchboard_domain::wire::{Entry, Frame, Level, Match};
use switchboard_domain::{ChatId, Timestamp, UserId};

/// Chats that are remembered at most; beyond that all are forgotten, as if the client had just come.
const MAX_CHATS: usize = 4_096;
/// Frames that wait for the database at most.
const MAX_HELD: usize = 1_024;

/// Of what waits, what comes first: by match; what opens it, the log, and the rest as it came.
fn order(frame: &Frame) -> (Option<Timestamp>, u8, i64) {
    let made = frame.opens.or(frame.about).map(|it| it.made);
    match (frame.opens, frame.entry) {
        (Some(_), _) => (made, 0, 0),
        (None, Some(entry)) => (made, 1, entry.seq),
        (None, None) => (made, 2, 0),
    }
}

/// What becomes of a frame.
#[derive(Debug)]
pub(super) enum Passage {
    /// It is shown.
    Show,
    /// It is not.
    Drop,
    /// It waits for what the database says.
    Held,
    /// The same, and the database is to be asked now.
    Lookup(Lookup),
    /// More waits than is kept.
    TooMuch,
}

/// What the database is to be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lookup {
    /// Of which chat.
    pub chat: ChatId,
    /// What waits for it begins here: what comes before is wanted too.
    pub before: i64,
}

/// What it has said.
#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, and mostly the large one"
)]
#[derive(Debug)]
pub(super) enum Found {
    /// The user has no such chat.
    Nothing,
    /// It is there.
    There {
        /// Of which match.
        made: Timestamp,
        /// What tells of it,
        new_chat: Frame,
        /// and of its end: at level 1, where that is not in it.
        closed: Option<Frame>,
        /// Entries that the client may lack, ascending.
        entries: Vec<Frame>,
    },
}

/// Why the database is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    /// The client was not told of the match.
    Untold,
    /// An entry is missing before this one.
    Missing,
}

/// A chat that the database is asked about.
#[derive(Debug, Default)]
struct Looking {
    /// What waits for that, in the order in which it came.
    held: Vec<Frame>,
    /// How much of that had come when it was asked: of this its answer is the last word,
    asked: usize,
    /// and of what comes before this entry.
    upto: i64,
}

/// What one connection was shown, and what waits.
#[derive(Debug)]
pub(super) struct Gate {
    user: UserId,
    level: Level,
    /// When it connected.
    began: Timestamp,
    /// Whether it was told of all its active chats.
    listed: bool,
    chats: HashMap<ChatId, ClientChat>,
    /// Chats that the database is asked about, with what waits for that.
    looking: HashMap<ChatId, Looking>,
    held: usize,
}

impl Gate {
    /// For a client of `user` that came at `began`.
    pub(super) fn new(user: UserId, level: Level, began: Timestamp) -> Self {
        Self {
            user,
            level,
            began,
            listed: false,
            chats: HashMap::new(),
            looking: HashMap::new(),
            held: 0,
        }
    }

    /// What becomes of `frame`. What is to be shown counts as shown.
    pub(super) fn pass(&mut self, frame: &Frame) -> Passage {
        if !frame.readers.include(self.user) {
            return Passage::Drop;
        }
        match frame.matches_of(self.user) {
            Some(own) => self.pass_own(&own),
            None => self.pass_own(frame),
        }
    }

    fn pass_own(&mut self, frame: &Frame) -> Passage {
        let chat = frame.chat().or(frame.about.map(|about| about.chat));
        if let Some(chat) = chat
            && self.looking.contains_key(&chat)
        {
            return self.hold(chat, frame);
        }
        match self.look_before(frame) {
            Some(_) if frame.ephemeral => Passage::Drop,
            Some((look, _)) => {
                let looking = Looking {
                    held: Vec::new(),
                    asked: 1,
                    upto: look.before,
                };
                self.looking.insert(look.chat, looking);
                match self.hold(look.chat, frame) {
                    Passage::Held => Passage::Lookup(look),
                    other => other,
                }
            }
            None if self.is_news(frame) => Passage::Show,
            None => Passage::Drop,
        }
    }

    fn hold(&mut self, chat: ChatId, frame: &Frame) -> Passage {
        if frame.ephemeral {
            return Passage::Drop;
        }
        if self.held >= MAX_HELD {
            return Passage::TooMuch;
        }
        self.held += 1;
        let looking = self.looking.entry(chat).or_default();
        looking.held.push(frame.clone());
        Passage::Held
    }

    /// What the database must be asked before `frame` can be shown, and why.
    fn look_before(&self, frame: &Frame) -> Option<(Lookup, Why)> {
        let about = frame.about.filter(|_| frame.opens.is_none())?;
        let (chat, known) = (about.chat, self.known(about.chat));
        if known.gone >= Some(about.made) {
            return None;
        }
        let untold = !known.is_told(about.made);
        if untold && (self.must_be_told(about.made) || known.made.is_some()) {
            // Of what it was never told it is not told that it is gone.
            let of_nothing = frame.forgets.is_some() || known.is_old(about.made, frame);
            let before = frame.entry.map_or(1, |entry| entry.seq);
            return (!of_nothing).then_some((Lookup { chat, before }, Why::Untold));
        }
        let before = frame.entry?.seq;
        let in_order = known.whole || known.last > 0;
        let is_missing = self.level == Level::One && in_order && before > known.last + 1;
        is_missing.then_some((Lookup { chat, before }, Why::Missing))
    }

    /// Whether the client cannot know of a match that was made then, unless it was told.
    fn must_be_told(&self, made: Timestamp) -> bool {
        self.listed || made >= self.began
    }

    /// Whether `frame` is to be shown, once nothing is missing before it.
    fn is_news(&mut self, frame: &Frame) -> bool {
        if let Some(Entry { chat, seq }) = frame.introduces
            && self.known(chat).last >= seq
        {
            return false;
        }
        if let Some(Match { chat, made, .. }) = frame.unowned {
            return self.entry(chat).is_left(made);
        }
        let about = frame.opens.or(frame.about);
        if let Some(Match { chat, made, .. }) = about {
            let known = self.known(chat);
            let is_gone = known.gone >= Some(made);
            // The log goes on, for those who keep it.
            let is_entry = frame.entry.is_some() && frame.opens.is_none() && known.keeps_log;
            if is_gone && !is_entry || known.is_old(made, frame) {
                return false;
            }
        }
        if let Some(chat) = frame.forgets {
            let known = self.known(chat);
            let made = about.map(|about| about.made);
            if known.made > made {
                // Of an earlier match.
                return false;
            }
            *self.entry(chat) = ClientChat::gone(made);
            let may_know = made.is_none_or(|made| !self.must_be_told(made));
            return known.is_something() || may_know && !frame.if_known;
        }
        if let Some(opens) = frame.opens {
            return self.is_told(opens, By::Whoever);
        }
        // A chat that started over after a failure may show an entry again.
        let is_news = frame.entry.is_none_or(|Entry { chat, seq }| {
            let known = self.entry(chat);
            let is_new = seq > known.last;
            known.last = seq.max(known.last);
            is_new
        });
        if let Some(Match { chat, made, .. }) = frame.about {
            self.entry(chat).is_shown(made, frame);
        }
        is_news
    }

    /// Notes that the client learns of a match, unless the database was asked about it already, or
    /// there is a later one.
    fn is_told(&mut self, Match { chat, made, .. }: Match, by: By) -> bool {
        let level = self.level;
        self.entry(chat).tell(made, by, level)
    }

    /// The database has said this of `chat`. Returns the frames to show now, and the next question
    /// to the database, if any.
    pub(super) fn found(&mut self, chat: ChatId, found: Found) -> (Vec<Frame>, Option<Lookup>) {
        let looking = self.looking.remove(&chat).unwrap_or_default();
        let Looking { held, asked, upto } = looking;
        let mut upto = match found {
            Found::Nothing => 0,
            Found::There { .. } => upto,
        };
        self.held = self.held.saturating_sub(held.len());
        let mut held: Vec<(Frame, bool)> = held
            .into_iter()
            .enumerate()
            .map(|(at, frame)| (frame, at < asked))
            .collect();
        let mut shown = Vec::new();
        match found {
            // Not this user's: nor is what was said of it before, but for that it is gone.
            Found::Nothing => held.retain(|(frame, known)| !known || frame.forgets.is_some()),
            Found::There {
                made,
                new_chat,
                closed,
                entries,
            } => {
                let (told, known) = (Match::new(chat, made), self.known(chat));
                // An old chat that the client did not ask for yet it has from before.
                let is_new = self.must_be_told(made) || known.made.is_some();
                if is_new && known.made != Some(made) && self.is_told(told, By::Database) {
                    shown.push(new_chat);
                    // Behind all else: a client that learns of the chat now learns of its end too.
                    held.extend(closed.map(|closed| (closed, true)));
                }
                shown.extend(entries.into_iter().filter(|frame| self.is_news(frame)));
                // What was said of an earlier match went with it, but for the log, which goes on.
                let is_old = |frame: &Frame| frame.about.is_some_and(|about| about.made < made);
                held.retain(|(frame, _)| frame.entry.is_some() || !is_old(frame));
            }
        }
        held.sort_by_key(|(frame, _)| order(frame));
        let mut rest = held.into_iter();
        while let Some((frame, known)) = rest.next() {
            let is_answered = |look: Lookup, why| match why {
                Why::Untold => known,
                Why::Missing => look.before <= upto,
            };
            match self.look_before(&frame) {
                Some((look, why)) if !is_answered(look, why) => {
                    let mut held = vec![frame];
                    held.extend(rest.map(|(frame, _)| frame));
                    self.held += held.len();
                    let (asked, upto) = (held.len(), look.before);
                    let looking = Looking { held, asked, upto };
                    self.looking.insert(chat, looking);
                    return (shown, Some(look));
                }
                Some((_, Why::Untold)) => {}
                _ if self.is_news(&frame) => {
                    if frame.opens.is_some() {
                        // It begins anew.
                        upto = 0;
                    }
                    shown.push(frame);
                }
                _ => {}
            }
        }
        (shown, None)
    }

    /// The client learns of this match by an answer.
    pub(super) fn told(&mut self, told: Match) {
        self.is_told(told.seen_by(self.user), By::Answer);
    }

    /// The client has been told of all its active chats.
    pub(super) fn listed(&mut self) {
        self.listed = true;
    }

    /// The same, and these are all that it has from now on: at level 1 they take the place of what it had.
    pub(super) fn listed_only(&mut self, told: &[Match]) {
        self.listed();
        let told: HashSet<ChatId> = told.iter().map(|it| it.chat).collect();
        for (chat, known) in &mut self.chats {
            if !told.contains(chat) {
                known.is_left_out();
            }
        }
    }

    /// The client has everything of `chat` up to `seq`.
    pub(super) fn caught_up(&mut self, chat: ChatId, seq: i64) {
        self.entry(chat).is_caught_up(seq);
    }

    /// The client was shown `frame` as an answer.
    pub(super) fn answered(&mut self, frame: &Frame) {
        match frame.matches_of(self.user) {
            Some(own) => self.answered_own(&own),
            None => self.answered_own(frame),
        }
    }

    fn answered_own(&mut self, frame: &Frame) {
        if let Some(opens) = frame.opens {
            self.is_told(opens, By::Whoever);
        }
        if let Some(Match { chat, made, .. }) = frame.about {
            self.entry(chat).is_shown(made, frame);
        }
    }

    fn known(&self, chat: ChatId) -> ClientChat {
        self.chats.get(&chat).copied().unwrap_or_default()
    }

    fn entry(&mut self, chat: ChatId) -> &mut ClientChat {
        if self.chats.len() >= MAX_CHATS && !self.chats.contains_key(&chat) {
            self.chats.clear();
            self.listed = false;
        }
        self.chats.entry(chat).or_default()
    }
}

#[cfg(test)]
#[path = "gate_tests.rs"]
mod tests;
