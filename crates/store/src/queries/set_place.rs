//! Where the participant of a help chat is now.

use crate::models::HELP;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::place::{ChatPlace, Spot};
use switchboard_domain::{ChatId, Code, Timestamp, UserId};

/// Stores the newest place of a chat that waits or is active, for its participant.
#[derive(Clone, Copy, Debug)]
pub struct SetPlace {
    /// The chat.
    pub chat: ChatId,
    /// Who asked for help there.
    pub participant: UserId,
    /// Where they are.
    pub spot: Spot,
    /// The present.
    pub now: Timestamp,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlaceOutcome {
    /// It is stored.
    Set {
        /// The place, with the time that it has.
        place: ChatPlace,
        /// Who has the chat.
        owner: Option<UserId>,
    },
    /// It is not.
    Refused(Code),
}

impl Query for SetPlace {
    type Output = PlaceOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<PlaceOutcome, StoreError> {
        // Clocks of nodes differ: a later place does not seem to be earlier.
        let set: Option<(i64, Option<i64>, bool)> =
            Statement::<(BigInt, Nullable<BigInt>, Bool)>::new(
                "UPDATE chats SET place_until = NULL, ",
            )
            .and("place_lat = ?, ", Some(self.spot.location.lat))
            .and("place_lng = ?, ", Some(self.spot.location.lng))
            .and("place_accuracy = ?, ", self.spot.accuracy_m)
            .and("place_at = CASE WHEN place_at > ? THEN place_at ", self.now)
            .and("ELSE ? END ", self.now)
            .and("WHERE id = ? ", self.chat)
            .and(
                sql!("AND kind = {help} AND participant_id = ? "),
                self.participant,
            )
            .then("AND time_end IS NULL RETURNING place_at, organizer_id, withdrawn_at IS NULL")
            .get_result(conn)
            .optional()?;
        let Some((at, owner, is_owned)) = set else {
            return self.refusal(conn).map(PlaceOutcome::Refused);
        };
        // Whoever was away meanwhile is told of the chat anew.
        Statement::<()>::new("UPDATE chat_members SET changed_at = ? WHERE chat_id = ?")
            .bind(self.now)
            .bind(self.chat)
            .execute(conn)?;
        Ok(PlaceOutcome::Set {
            place: ChatPlace::new(self.spot, Timestamp(at)),
            owner: owner.filter(|_| is_owned).map(UserId),
        })
    }
}

impl SetPlace {
    fn refusal(&self, conn: &mut Connection) -> Result<Code, StoreError> {
        let chat: Option<(i16, Option<i64>, bool)> =
            Statement::<(SmallInt, Nullable<BigInt>, Bool)>::new(
                "SELECT kind, participant_id, withdrawn_at IS NULL FROM chats WHERE id = ?",
            )
            .bind(self.chat)
            .get_result(conn)
            .optional()?;
        Ok(match chat {
            Some((HELP, Some(asker), _)) if asker == self.participant.0 => Code::ChatClosed,
            // One that nobody has is not there for others.
            Some((HELP, _, true)) => Code::NoAccess,
            _ => Code::ChatNotFound,
        })
    }
}
