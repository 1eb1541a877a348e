//! What delivery is told, and what it asks its shell to do.

use crate::remote::reconcile::core::Divergence;
use std::time::Duration;
use switchboard_domain::{Chat, HelpChat, Message, NewMatch, Timestamp, UserId};

/// Entries that are read at a time. A page that is full may have more behind it.
pub const PAGE: i64 = 200;

/// An entry may seem this much older than a connection that was there first. Clocks of nodes differ, and other
/// nodes learn of a connection a moment later.
pub(super) const CLOCKS_DIFFER: Duration = Duration::from_secs(2);

/// What the database has of a help chat that somebody had.
#[derive(Debug)]
pub enum MatchFound {
    /// It is there, perhaps for others.
    There(Box<HelpChat>),
    /// It is not, as long as nobody takes it again.
    Withdrawn(Box<HelpChat>),
    /// Deleted, or of another kind.
    Nothing,
}

/// What is so while something happens.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The chat, when it is loaded.
    pub chat: Option<&'a Chat>,
    /// What is known where other nodes write to the log too; nothing on a node that is alone.
    pub peers: Option<Peers>,
}

/// What is so while something happens, among several nodes.
#[derive(Clone, Copy, Debug)]
pub struct Peers {
    /// The monotonic clock.
    pub monotonic: Timestamp,
    /// The clock that entries are stamped with, as this node has it.
    pub wall: Timestamp,
    /// When the first of the members came who are here now, by the monotonic clock.
    pub first_here: Option<Timestamp>,
}

impl Peers {
    /// The wall time of a connection that began at `began` of the monotonic clock.
    pub(super) fn came_at(&self, began: Timestamp) -> Timestamp {
        self.wall.minus(self.monotonic.since(began))
    }

    /// Entries older than this were in the log when a connection began at `began` of the monotonic clock.
    pub(super) fn not_before(&self, began: Timestamp) -> Timestamp {
        self.came_at(began).minus(CLOCKS_DIFFER)
    }
}

/// What has happened.
#[derive(Debug)]
pub enum Event<'a> {
    /// The writer has stored this for an actor of this node.
    Stored(&'a Message),
    /// Another node says that it has stored this.
    StoredRemotely {
        /// The entry.
        message: &'a Message,
        /// The last entries before it that the two members of a direct chat may see.
        before: Option<(i64, i64)>,
    },
    /// The chat has come from the database.
    Loaded,
    /// It is known which of its members are here.
    MembersFound,
    /// There may be more in the log than was shown.
    ReadOn,
    /// The answer to [`Read::Backfill`].
    Backfilled(&'a [Message]),
    /// The answer to [`Read::Since`].
    SinceRead {
        /// Entries that follow each other.
        page: &'a [Message],
        /// As it was asked.
        since: Timestamp,
        /// As it was asked.
        divergence: Divergence,
    },
    /// The answer to [`Read::Recent`].
    RecentRead {
        /// Entries that follow each other.
        entries: &'a [Message],
        /// As it was asked.
        since: Timestamp,
    },
    /// The reconciler has found that the database is further than what it knew.
    Diverged(Divergence),
    /// A match was made.
    Opened(Box<NewMatch>),
    /// Another node says that a match was made, at this moment if that is known.
    OpenedRemotely(Option<Timestamp>),
    /// The answer to [`Read::Opening`], if there is such a chat.
    OpeningRead(Box<NewMatch>),
    /// A match was undone. This is how it was.
    Undone(Box<HelpChat>),
    /// The answer to [`Read::Match`].
    MatchRead {
        /// As it was asked.
        user: UserId,
        /// What is there.
        found: MatchFound,
    },
    /// The admission core has closed the chat.
    Closed(Box<HelpChat>),
    /// Somebody else has closed it in the database.
    EndFound(Box<HelpChat>),
    /// The answer to [`Read::End`], if the chat has ended.
    EndRead(Box<HelpChat>),
    /// The database is of another epoch.
    Reset,
}

/// What the shell is to do.
#[derive(Debug, PartialEq)]
pub enum Effect<'a> {
    /// Tell the nodes where its readers are that an entry was stored here.
    Tell {
        /// The entry.
        message: &'a Message,
        /// The last entries before it that the two members of a direct chat may see, if that is known.
        before: Option<(i64, i64)>,
    },
    /// Show an entry of a help chat to its members.
    Show(&'a Message),
    /// The same, to devices only that drop by its number what they have.
    ShowNumbered(&'a Message),
    /// Show an entry of a direct chat to those of the two who may see it.
    ShowDirect {
        /// The entry.
        message: &'a Message,
        /// To whom, and how.
        to: [Option<Placement>; 2],
    },
    /// Show an entry of a list to its owner, and have it fanned out to its members.
    FanOut(&'a Message),
    /// Show the members a match, as new.
    ShowOpened(Box<NewMatch>),
    /// The members may be others than before.
    MembersChanged,
    /// Throw away what is known of a match, and show its members that it is gone.
    ShowGone(Box<HelpChat>),
    /// The same, and then take note of another match.
    Reopen {
        /// What is gone.
        undone: Box<HelpChat>,
        /// What comes then.
        opening: Box<NewMatch>,
    },
    /// Show one user that a chat is gone of which it is not known how it was.
    ShowGoneTo {
        /// Whom.
        user: UserId,
        /// As the database has it.
        chat: Box<HelpChat>,
    },
    /// A match was undone, and nobody said so. This is how it was.
    Undo(Box<HelpChat>),
    /// Tell the admission core that the chat was closed.
    End(Box<HelpChat>),
    /// Tell it so behind what is being read.
    EndLater(Box<HelpChat>),
    /// Show the members that the chat is closed.
    ShowEnd(Box<HelpChat>),
    /// This is the chat, whatever was known.
    Replace(Box<HelpChat>),
    /// The chat may be somebody else's by now, as one match: look.
    LookWhoHasIt,
    /// A chat that waited has an owner now.
    Take(Box<HelpChat>),
    /// Load the chat, and learn which of its members are here.
    Load,
    /// The same, and then say this again.
    LoadFor(Divergence),
    /// Read something from the database.
    Read(Read),
    /// Count a gap in what other nodes said.
    CountGap,
}

/// How a member of a direct chat is shown an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Whom.
    pub member: UserId,
    /// Whether it makes the chat known to them.
    pub is_first: bool,
    /// The entry before it, for them, where that is not the one before in the log.
    pub prev_seq: Option<i64>,
}

/// What is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// A page of the log behind what was shown.
    Backfill {
        /// Behind this entry.
        after: i64,
    },
    /// A page of the log that no hint said.
    Since {
        /// Behind this entry.
        after: i64,
        /// What is older is not news.
        since: Timestamp,
        /// Who wants to know: said again when the database is away.
        divergence: Divergence,
    },
    /// The last entries of the log, as far back as one is not older than a moment.
    Recent {
        /// Up to this entry.
        upto: i64,
        /// The moment.
        since: Timestamp,
    },
    /// The chat with its first entry, of a match of this moment if that is known.
    Opening(Option<Timestamp>),
    /// How the chat has ended. The divergence is told again when the database is away.
    End(Option<Divergence>),
    /// Whether a user has lost the chat.
    Match(UserId),
}

/// Effects in their order. An ordinary message has one, which needs no memory of its own.
#[derive(Debug, Default)]
pub struct Effects<'a> {
    first: Option<Effect<'a>>,
    rest: Vec<Effect<'a>>,
}

impl<'a> Effects<'a> {
    pub(super) fn push(&mut self, effect: Effect<'a>) {
        match self.first {
            None => self.first = Some(effect),
            Some(_) => self.rest.push(effect),
        }
    }
}

impl<'a> IntoIterator for Effects<'a> {
    type Item = Effect<'a>;
    type IntoIter =
        std::iter::Chain<std::option::IntoIter<Effect<'a>>, std::vec::IntoIter<Effect<'a>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.first.into_iter().chain(self.rest)
    }
}

#[cfg(test)]
impl Effects<'_> {
    /// What the memory holds that was asked for.
    pub(super) fn capacity_of_rest(&self) -> usize {
        self.rest.capacity()
    }
}
