//! A user is deleted.

use super::close_chat::close_locked;
use super::end_waiting::end_waiting;
use super::lists::leave_all;
use super::load_chat::load_help_chats;
use super::sign_out::forget_sessions;
use super::turns::{EndedOffer, HandedOver, end_offers_of, give_back_all};
use crate::models::{ChatRow, EndedRequest, EndedRequestRow, EndedRequestSql};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::{HelpChat, Outcome, Timestamp, UserId};

/// Deletes a user for good: waiting requests are withdrawn, chats of a participant closed, those of an organizer given
/// back or closed, offers to them and from them ended, the user's
/// lists ended and those of others left, sessions ended, name and addresses blanked, the id refused from
/// now on, also one that was never seen. Messages stay. Doing it again changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct DeleteUser {
    /// Who.
    pub id: UserId,
    /// Whether the chats of an organizer are closed too; else they wait for another one.
    pub closes: bool,
    /// The present.
    pub now: Timestamp,
}

/// What ended with the user.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeletedUser {
    /// The requests that waited.
    pub withdrawn: Vec<EndedRequest>,
    /// The chats that were active.
    pub closed: Vec<HelpChat>,
    /// Those that wait for another organizer.
    pub given_back: Vec<HandedOver>,
    /// Offers that are over: those of chats that were closed, and those whose chats stay where they are.
    pub offers: Vec<EndedOffer>,
}

impl Query for DeleteUser {
    type Output = DeletedUser;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<DeletedUser, StoreError> {
        // Who was never seen has a side all the same; who is deleted is not asked for it.
        Statement::<()>::new(sql!(
            "INSERT INTO users (id, side, name, email, phone_number, creator) \
             VALUES (?, {participant}, '', '', '', ?) ON CONFLICT (id) DO NOTHING"
        ))
        .bind(self.id)
        .bind(false)
        .execute(conn)?;
        // First, and so locked: whoever asks or claims for this user now waits and then sees it.
        Statement::<()>::new(
            "UPDATE users SET name = '', email = '', phone_number = '', last_seen_at = NULL, \
             rights_version = rights_version + 1, rights_at = ?, \
             deleted_at = coalesce(deleted_at, ?) WHERE id = ?",
        )
        .bind(self.now)
        .bind(self.now)
        .bind(self.id)
        .execute(conn)?;
        forget_sessions(self.id, conn)?;
        Statement::<()>::new("DELETE FROM availability WHERE user_id = ?")
            .bind(self.id)
            .execute(conn)?;
        let withdrawn: Vec<EndedRequestRow> = Statement::<EndedRequestSql>::new(
            sql!("UPDATE help_requests SET status = {withdrawn} WHERE participant_id = ? AND status = {waiting} \
             RETURNING id, agency_id, event_id, participant_id"),
        )
        .bind(self.id)
        .load(conn)?;
        let withdrawn: Vec<EndedRequest> = withdrawn.into_iter().map(EndedRequest::from).collect();
        let chats: Vec<_> = withdrawn.iter().map(|request| request.id).collect();
        // Locks all chats that change, those of the requests too.
        leave_all(self.id, self.now, conn)?;
        end_waiting(&chats, Outcome::Withdrawn, None, self.now, conn)?;
        let mut given_back = Vec::new();
        if !self.closes {
            given_back = give_back_all(self.id, self.now, conn)?;
        }
        // Locked by now, all of them.
        let active = Statement::new(ChatRow::SELECT_HELP)
            .and(" AND (c.organizer_id = ?", self.id)
            .and(" OR c.participant_id = ?)", self.id)
            .then(" AND c.time_end IS NULL ORDER BY c.id");
        let active = load_help_chats(conn, active)?;
        let (mut closed, mut offers) = (Vec::with_capacity(active.len()), Vec::new());
        for chat in active {
            let (chat, offer) = close_locked(conn, chat, None, self.now)?;
            closed.push(chat);
            offers.extend(offer);
        }
        // Behind all chats: whoever ends an offer has locked its chat before.
        offers.extend(end_offers_of(self.id, conn)?);
        Ok(DeletedUser {
            withdrawn,
            closed,
            given_back,
            offers,
        })
    }
}
