//! A chat ends.

use super::load_chat::load_help_chat;
use super::timeline::Note;
use super::turns::{EndedOffer, end_offer_of};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::{ChatEventKind, ChatId, HelpChat, Outcome, Timestamp, UserId};

/// Closes a help chat, and so lets its participant ask again on the event. Nothing is appended to
/// the log afterwards.
#[derive(Clone, Copy, Debug)]
pub struct CloseChat {
    /// The chat.
    pub chat: ChatId,
    /// Who closes it.
    pub by: Closer,
    /// The present.
    pub now: Timestamp,
}

/// Who closes a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closer {
    /// This organizer, who must be the chat's own.
    Organizer(UserId),
    /// The integrator.
    Admin,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq)]
pub enum CloseOutcome {
    /// It is closed now, and an offer of it with it.
    Closed(HelpChat, Option<EndedOffer>),
    /// It was closed before, at the chat's `time_end`.
    AlreadyClosed(HelpChat),
    /// There is no such chat.
    NotFound,
    /// There is, but somebody else's.
    NoAccess,
}

impl Query for CloseChat {
    type Output = CloseOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<CloseOutcome, StoreError> {
        // Writers of messages hold the same lock: each message is before the end or refused.
        let Some(chat) = load_help_chat(conn, self.chat, " FOR NO KEY UPDATE OF c")? else {
            return Ok(CloseOutcome::NotFound);
        };
        if matches!(self.by, Closer::Organizer(user) if user != chat.organizer) {
            return Ok(CloseOutcome::NoAccess);
        }
        if chat.ended() {
            return Ok(CloseOutcome::AlreadyClosed(chat));
        }
        let by = match self.by {
            Closer::Organizer(user) => Some(user),
            Closer::Admin => None,
        };
        let (chat, offer) = close_locked(conn, chat, by, self.now)?;
        Ok(CloseOutcome::Closed(chat, offer))
    }
}

/// Closes an active chat whose row this transaction has locked, frees its request, and ends its offer.
pub(super) fn close_locked(
    conn: &mut Connection,
    mut chat: HelpChat,
    by: Option<UserId>,
    now: Timestamp,
) -> Result<(HelpChat, Option<EndedOffer>), StoreError> {
    // Clocks of nodes differ: a chat does not end before it starts.
    let end = now.max(chat.time_start);
    // Whose participant is fine, and nobody wrote since.
    let outcome = match chat.facts.resolved_at {
        Some(_) => Outcome::Resolved,
        None => Outcome::Closed,
    };
    Statement::<()>::new(
        "UPDATE chats SET time_end = ?, outcome = ?, awaiting_since = NULL WHERE id = ?",
    )
    .bind(end)
    .bind(outcome.to_db())
    .bind(chat.id)
    .execute(conn)?;
    Note::new(chat.id, ChatEventKind::Closed, by, end).store(conn)?;
    let offer = end_offer_of(chat.id, conn)?;
    // It leaves the active chats: so its members find it from now on.
    Statement::<()>::new("UPDATE chat_members SET changed_at = ? WHERE chat_id = ?")
        .bind(end)
        .bind(chat.id)
        .execute(conn)?;
    Statement::<()>::new(sql!(
        "UPDATE help_requests SET status = {closed} WHERE id = ? AND status = {matched}"
    ))
    .bind(chat.id)
    .execute(conn)?;
    chat.time_end = Some(end);
    chat.facts.outcome = Some(outcome);
    chat.facts.awaiting_since = None;
    Ok((chat, offer))
}
