//! The timelines of help chats, for those who may read them.

use super::dialect::rows_of_json;
use crate::models::{ChatEventRow, ChatEventSql, HELP};
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::{BigInt, Nullable, SmallInt};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{AgencyId, ChatEvent, ChatId, Seat, UserId};

/// A page of a timeline.
#[derive(Clone, Copy, Debug)]
pub struct ReadEvents {
    /// The chat.
    pub chat: ChatId,
    /// Who reads.
    pub reader: EventReader,
    /// Behind this row.
    pub after: i64,
    /// Rows at most.
    pub limit: i64,
}

/// In what capacity somebody reads a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventReader {
    /// Whoever asked, or has the chat.
    Member(UserId),
    /// An organizer of the chat's agency, after its end.
    Agency(AgencyId),
    /// A supervisor of the chat's agency, at any time.
    Supervisor(AgencyId),
}

/// What the reader gets.
#[derive(Clone, Debug, PartialEq)]
pub enum EventsOutcome {
    /// A page.
    Events(EventsPage),
    /// There is no such help chat.
    ChatNotFound,
    /// There is, but not for this reader.
    NoAccess,
}

/// A page of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct EventsPage {
    /// The rows that the reader is shown, in order.
    pub events: Vec<ChatEvent>,
    /// Where it ends, if there is more: perhaps with a row that is not shown.
    pub next: Option<i64>,
}

/// What decides of who may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, diesel::Queryable)]
struct Keepers {
    kind: i16,
    agency: Option<i64>,
    organizer: Option<i64>,
    participant: Option<i64>,
    time_end: Option<i64>,
    withdrawn_at: Option<i64>,
}

type KeepersSql = (
    SmallInt,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
    Nullable<BigInt>,
);

impl Keepers {
    /// From where the reader looks at the chat.
    fn seat(&self, reader: EventReader) -> Result<Seat, EventsOutcome> {
        if self.kind != HELP {
            return Err(EventsOutcome::ChatNotFound);
        }
        let nobody_has_it = self.withdrawn_at.is_some();
        match reader {
            EventReader::Member(user) if self.participant == Some(user.0) => Ok(Seat::Participant),
            // To everybody else on that way one that nobody has is not there.
            EventReader::Member(_) if nobody_has_it => Err(EventsOutcome::ChatNotFound),
            EventReader::Member(user) if self.organizer == Some(user.0) => Ok(Seat::Agency),
            EventReader::Supervisor(agency) if self.agency == Some(agency.0) => Ok(Seat::Agency),
            EventReader::Agency(agency)
                if self.agency == Some(agency.0) && self.time_end.is_some() =>
            {
                Ok(Seat::Agency)
            }
            _ => Err(EventsOutcome::NoAccess),
        }
    }
}

/// What participants are not shown: see [`ChatEventKind::is_for_participant`](switchboard_domain::ChatEventKind::is_for_participant).
macro_rules! for_participants {
    () => {
        "e.kind NOT IN ('opened', 'offered')"
    };
}
pub(super) use for_participants;

/// The same.
const FOR_PARTICIPANTS: &str = for_participants!();

impl Query for ReadEvents {
    type Output = EventsOutcome;

    fn run(self, conn: &mut Connection) -> Result<EventsOutcome, StoreError> {
        let keepers: Option<Keepers> = Statement::<KeepersSql>::new(
            "SELECT kind, agency_id, organizer_id, participant_id, time_end, withdrawn_at \
             FROM chats WHERE id = ?",
        )
        .bind(self.chat)
        .get_result(conn)
        .optional()?;
        let Some(keepers) = keepers else {
            return Ok(EventsOutcome::ChatNotFound);
        };
        let seat = match keepers.seat(self.reader) {
            Ok(seat) => seat,
            Err(outcome) => return Ok(outcome),
        };
        let mut select = Statement::<ChatEventSql>::new(ChatEventRow::SELECT)
            .and(" AND e.chat_id = ?", self.chat)
            .and(" AND e.n > ?", self.after);
        if seat == Seat::Participant {
            select = select.then(" AND ").then(FOR_PARTICIPANTS);
        }
        // One more tells whether there is another page.
        let select = select.and(" ORDER BY e.n LIMIT ?", self.limit + 1);
        let mut rows: Vec<ChatEventRow> = select.load(conn)?;
        let limit = usize::try_from(self.limit).unwrap_or_default();
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.n);
        let events = rows
            .into_iter()
            .filter_map(|row| ChatEvent::from(row).seen_from(seat))
            .collect();
        Ok(EventsOutcome::Events(EventsPage { events, next }))
    }
}

/// What the timelines of these chats have behind what the user knows of them, as far as they are theirs: by chat, in
/// the order of the numbers. Others have none.
#[derive(Clone, Debug)]
pub struct MissedEvents {
    /// Who.
    pub user: UserId,
    /// The chats, each with the last row that is known.
    pub known: Vec<(ChatId, i64)>,
    /// Rows at most.
    pub limit: i64,
}

/// The rows of named chats, with who asked there.
const OF_NAMED: &str = "SELECT e.chat_id, e.n, e.at, e.at_seq, e.kind, e.detail, e.actor_id, u.name, c.participant_id FROM (";
/// LIMIT has PostgreSQL look them up chat by chat, however many it expects.
const LOOKED_UP: &str = ") w JOIN LATERAL (SELECT * FROM chats WHERE id = w.id LIMIT 1) c ON true \
    JOIN LATERAL (SELECT e.* FROM chat_events e WHERE e.chat_id = c.id AND e.n > w.a AND (c.participant_id <> ? OR ";
const JOINED: &str = ") w JOIN chats c ON c.id = w.id JOIN chat_events e ON e.chat_id = c.id AND e.n > w.a \
    AND (c.participant_id <> ? OR ";

impl Query for MissedEvents {
    type Output = Vec<ChatEvent>;

    fn run(self, conn: &mut Connection) -> Result<Vec<ChatEvent>, StoreError> {
        let known = self.known.iter().map(|(chat, n)| (*chat, *n, 0));
        let select = Statement::<(ChatEventSql, Nullable<BigInt>)>::new(OF_NAMED)
            .and(conn.json_rows(), rows_of_json(known));
        let select = match conn {
            Connection::Postgresql(_) => select
                .and(LOOKED_UP, self.user)
                .then(FOR_PARTICIPANTS)
                .and(") ORDER BY e.n LIMIT ?) e ON true", self.limit),
            Connection::Sqlite(_) => select
                .and(JOINED, self.user)
                .then(FOR_PARTICIPANTS)
                .then(")"),
        };
        let select = select
            .then(" LEFT JOIN users u ON u.id = e.actor_id ")
            .and(
                sql!("WHERE c.kind = {help} AND (c.participant_id = ?"),
                self.user,
            )
            .and(" OR c.organizer_id = ?", self.user)
            .then(" AND c.withdrawn_at IS NULL) ORDER BY w.n, e.n")
            .and(" LIMIT ?", self.limit);
        let rows: Vec<(ChatEventRow, Option<i64>)> = select.load(conn)?;
        let seen = |(row, participant): (ChatEventRow, Option<i64>)| {
            let seat = Seat::of(self.user, UserId(participant.unwrap_or_default()));
            ChatEvent::from(row).seen_from(seat)
        };
        Ok(rows.into_iter().filter_map(seen).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::ChatEventKind;

    #[test]
    fn the_statement_keeps_back_what_participants_are_not_shown() {
        for kind in ChatEventKind::ALL {
            let is_named = FOR_PARTICIPANTS.contains(&format!("'{}'", kind.as_str()));
            assert_eq!(is_named, !kind.is_for_participant(), "{kind:?}");
        }
    }

    const ACTIVE: Keepers = Keepers {
        kind: HELP,
        agency: Some(1),
        organizer: Some(2),
        participant: Some(3),
        time_end: None,
        withdrawn_at: None,
    };

    #[test]
    fn whose_chat_it_is_decides_of_what_is_read() {
        let all = [
            EventReader::Member(UserId(3)),
            EventReader::Member(UserId(2)),
            EventReader::Member(UserId(9)),
            EventReader::Agency(AgencyId(1)),
            EventReader::Supervisor(AgencyId(1)),
            EventReader::Supervisor(AgencyId(2)),
        ];
        let seats = |chat: Keepers| all.map(|reader| chat.seat(reader));
        let (no, gone) = (
            Err(EventsOutcome::NoAccess),
            Err(EventsOutcome::ChatNotFound),
        );
        let (asker, agency) = (Ok(Seat::Participant), Ok(Seat::Agency));
        let active = [&asker, &agency, &no, &no, &agency, &no];
        assert_eq!(seats(ACTIVE).each_ref(), active);
        let waits = Keepers {
            withdrawn_at: Some(1),
            ..ACTIVE
        };
        let waiting = [&asker, &gone, &gone, &no, &agency, &no];
        assert_eq!(seats(waits).each_ref(), waiting);
        let ended = Keepers {
            time_end: Some(9),
            ..ACTIVE
        };
        let over = [&asker, &agency, &no, &agency, &agency, &no];
        assert_eq!(seats(ended).each_ref(), over);
        let direct = Keepers { kind: 1, ..ACTIVE };
        assert_eq!(seats(direct).each_ref(), [&gone; 6]);
    }
}
