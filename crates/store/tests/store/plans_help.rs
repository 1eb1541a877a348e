//! How PostgreSQL carries out what is asked of help chats that nobody has, of an agency's lists and of timelines.

use crate::kit::*;
use crate::plans_kit::Plans;
use switchboard_domain::place::Spot;
use switchboard_domain::{ChatId, Location, Timestamp, UserId};
use switchboard_store::queries::{
    AgencyChats, ChatVersions, EndLeftChats, EventReader, LoadQueue, MissedEvents, ReadEvents,
    SetPlace, Unarchived,
};

/// The requests that wait are chats, 20 are over that nobody had, and every help chat has a timeline.
const ROWS: &str = "
    INSERT INTO chats (id, kind, agency_id, event_id, participant_id, time_start, last_seq, withdrawn_at, asked_at)
        SELECT id, 0, agency_id, event_id, participant_id, created_at, 1, 1, created_at
        FROM help_requests WHERE status = 0 AND id NOT IN (SELECT id FROM chats);
    INSERT INTO chat_members SELECT id, participant_id, 1, 0, 0 FROM chats
        WHERE kind = 0 AND withdrawn_at = 1 ON CONFLICT DO NOTHING;
    INSERT INTO chats (id, kind, agency_id, event_id, participant_id, time_start, time_end, last_seq, withdrawn_at,
        outcome) SELECT decode(md5('unanswered' || n), 'hex'), 0, 1, 1, 1000 + n, n, 10000 + n, 1, 1, 4
        FROM generate_series(1, 20) n;
    INSERT INTO chat_events SELECT c.id, n, n, 1, 'matched', 10, NULL FROM chats c, generate_series(1, 4) n
        WHERE c.kind = 0 ON CONFLICT DO NOTHING;
    VACUUM ANALYZE;";

pub fn help_chats_are_read_by_index(plans: &Plans) {
    for statement in ROWS.split_inclusive(';') {
        plans.sql(statement);
    }
    let queue = plans.db.run(LoadQueue {
        agency: AGENCY,
        now: NOON,
    });
    let waits = queue.first().expect("some wait");
    let (chat, participant) = (waits.id, waits.participant);
    for which in [
        Unarchived::Unanswered,
        Unarchived::Waiting,
        Unarchived::Active,
        Unarchived::Unattended(vec![ORGANIZER, UserId(11)]),
    ] {
        plans.assert_by_index("an agency's list", |round| AgencyChats {
            agency: AGENCY,
            which: which.clone(),
            event: None,
            after: (round % 2 == 1).then_some((Timestamp(9_000), chat)),
            limit: 50,
        });
    }
    plans.assert_by_index("a timeline", |_| ReadEvents {
        chat,
        reader: EventReader::Member(participant),
        after: 0,
        limit: 50,
    });
    let known: Vec<(ChatId, i64)> = queue.iter().map(|request| (request.id, 0)).collect();
    plans.assert_by_index("missed rows of timelines", |round| MissedEvents {
        user: participant,
        known: known[..if round % 2 == 0 { 1 } else { known.len() }].to_vec(),
        limit: 200,
    });
    plans.assert_by_index("a place", |_| SetPlace {
        chat,
        participant,
        spot: Spot {
            location: Location {
                lat: 52.5,
                lng: 13.4,
            },
            accuracy_m: None,
        },
        now: NOON,
    });
    plans.assert_by_index("chats of requests that are over", |_| EndLeftChats {
        now: NOON,
    });
    plans.assert_by_index("how far chats are that wait", |_| ChatVersions {
        users: (1_001..1_201).map(UserId).collect(),
        changed_after: NOON,
    });
}
