//! How far the pages of one `sync` have come. Pure.
//!
//! What changed has a place in the order of the database's changes, and the token says how far that was told.
//! Messages of help chats have none, so that all active help chats are told, in pages of their own order. How far
//! these have come is not in the token but with the connection, and is worth nothing on another one: what was told
//! on this one is kept up by pushes.

use switchboard_domain::since::NONE;
use switchboard_domain::{ChatId, Position, SinceToken, Timestamp};
use uuid::Uuid;

/// How far active help chats were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Active {
    /// Up to this one, by start and id; later ones come first.
    Upto(Timestamp, ChatId),
    /// All of them.
    Told,
}

/// How far the pages of one `sync` have come on one connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Series {
    /// What the client hands in when it goes on.
    pub(super) given: Option<SinceToken>,
    /// Active help chats.
    pub(super) active: Active,
    /// Of what changed only chats that the client names are told: it came without a token, so nothing is known of
    /// what it knows of these, and it wants no others.
    pub(super) named_only: bool,
    /// Requests are told from behind this one, where not all fit into one page.
    pub(super) requests: Option<i64>,
}

impl Series {
    /// The series that this call is a part of: the one before, when the client goes on with it, else a new one.
    pub(super) fn of(before: Option<Self>, since: Option<SinceToken>) -> Self {
        before
            .filter(|before| since.is_some() && before.given == since)
            .unwrap_or_else(|| Self::new(since))
    }

    /// One that begins.
    pub(super) fn new(since: Option<SinceToken>) -> Self {
        Self {
            given: None,
            active: Active::Upto(Timestamp(i64::MAX), ChatId(Uuid::max())),
            named_only: since.is_none(),
            requests: None,
        }
    }

    /// Behind which change those begin that are told of whatever chat.
    pub(super) fn changed_from(&self, since: Option<SinceToken>) -> (Position, ChatId) {
        match since {
            Some(token) if !self.named_only => token.start(),
            // A client without a token knows no chat that it does not name.
            _ => (Position(i64::MAX), NONE),
        }
    }

    /// The same of chats that the client names.
    pub(super) fn named_from(&self, since: Option<SinceToken>) -> (Position, ChatId) {
        since.map_or((Position(0), NONE), |token| token.start())
    }

    /// Behind which active help chat the next ones begin.
    pub(super) fn active_from(&self) -> (Timestamp, ChatId) {
        match self.active {
            Active::Upto(start, chat) => (start, chat),
            Active::Told => (Timestamp(i64::MIN), NONE),
        }
    }

    /// Whether all active help chats were told.
    pub(super) fn active_is_told(&self) -> bool {
        self.active == Active::Told
    }

    /// Behind which place the next requests begin.
    pub(super) fn requests_from(&self) -> i64 {
        self.requests.unwrap_or(i64::MIN)
    }
}
