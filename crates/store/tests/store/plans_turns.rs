//! How PostgreSQL carries out what is looked for all the time while very many wait, and what hands a chat over.

use crate::kit::*;
use crate::plans_kit::{Plans, ROUNDS, assert_no_seq_scan, assert_none_is_read_whole};
use crate::turns::{answer, done, give_back, offer};
use switchboard_domain::{ChatStatus, Side, Timestamp, UserId};
use switchboard_store::Query;
use switchboard_store::queries::{
    AWAITING_AT_ONCE, AgencyChats, AwaitingChats, CloseResolved, ExpireOffers, LateWord, ListChats,
    ListOffers, OfferAnswer, OfferOutcome, OpenOffers, ReadOwnLoss, ReadPart, TellStillWaiting,
    UnansweredAgencies, Unarchived,
};

/// Who is offered chats.
const COLLEAGUE: UserId = UserId(5_001);

/// Beside all that is there, 20,000 wait who were told already that they do, or who have not waited for long; 20,000 offers
/// are over, and each of 48 organizers had 400 chats that went on to others.
const ROWS: &str = "
    INSERT INTO users SELECT 300000 + n, 1, NULL, '', '', '', false, NULL FROM generate_series(1, 20000) n;
    UPDATE users SET folded = 'x' WHERE id > 300000;
    INSERT INTO help_requests (id, agency_id, event_id, participant_id, description, created_at, status, reminded)
        SELECT decode(md5('waits' || n), 'hex'), 1, 1001, 300000 + n, 'text',
            CASE n % 2 WHEN 0 THEN n ELSE 4000000000000000 END, 0, CASE n % 2 WHEN 0 THEN 2 ELSE 0 END
        FROM generate_series(1, 20000) n;
    UPDATE help_requests SET reminded = 2 WHERE status = 0 AND created_at < 4000000000000000;
    INSERT INTO chats (id, kind, agency_id, event_id, participant_id, time_start, last_seq, withdrawn_at, asked_at)
        SELECT id, 0, agency_id, event_id, participant_id, created_at, 1, 1, created_at
        FROM help_requests WHERE status = 0 ON CONFLICT DO NOTHING;
    INSERT INTO messages (chat_id, seq, id, author_id, from_organizer, kind, content, time_sent)
        SELECT id, 1, id, participant_id, false, 0, 'text', time_start FROM chats
        WHERE withdrawn_at = 1 AND time_end IS NULL ON CONFLICT DO NOTHING;
    INSERT INTO chat_events SELECT id, n, time_start, 1, 'notice', NULL, '{\"rule\":\"still_waiting\"}'
        FROM chats, generate_series(5, 6) n WHERE withdrawn_at = 1 AND time_end IS NULL;
    INSERT INTO offers SELECT decode(md5('offer' || n), 'hex'), c.id, 1, 10, 5001, NULL, n, n, 1 + n % 5
        FROM generate_series(1, 20000) n, (SELECT id FROM chats WHERE kind = 0 AND time_end IS NOT NULL LIMIT 1) c;
    INSERT INTO past_owners SELECT id, 5002 + time_start % 48, 5, 5, time_start + 5 FROM chats
        WHERE kind = 0 AND organizer_id = 10 AND time_end IS NOT NULL;
    VACUUM ANALYZE;";

pub fn turns_are_carried_out_by_index(plans: &Plans) {
    for statement in ROWS.split_inclusive(';') {
        plans.sql(statement);
    }
    looks_cost_what_is_due(plans);
    by_index(plans, "offers to and from somebody", |_| ListOffers {
        user: COLLEAGUE,
        now: NOON,
    });
    by_index(plans, "open offers to and from some", |_| OpenOffers {
        users: (1_001..1_201).map(UserId).chain([COLLEAGUE]).collect(),
    });
    let chat = plans.db.claim(ORGANIZER).expect("thousands wait").chat.id;
    by_index(plans, "why a chat was lost", |_| ReadOwnLoss {
        chat,
        user: COLLEAGUE,
    });
    by_index(plans, "a late word", |_| LateWord {
        chat,
        author: COLLEAGUE,
        name: Some("late".into()),
    });
    by_index(plans, "what is left to whoever had a chat", |_| ReadPart {
        chat,
        user: UserId(5_002),
    });
    for status in [ChatStatus::Ended, ChatStatus::All] {
        by_index(plans, "chats that somebody had", |round| ListChats {
            user: UserId(5_002),
            side: Side::Organizer,
            status,
            kind: None,
            after: (round % 2 == 1).then_some((Timestamp(10_000), chat)),
            limit: 50,
        });
    }
    chats_are_handed_over_by_index(plans);
}

fn by_index<Q: Query>(plans: &Plans, what: &str, query: impl Fn(u64) -> Q) {
    let logged = plans.of(|db| (0..ROUNDS).for_each(|round| drop(db.run(query(round)))));
    assert_rows_by_index(what, &logged);
}

fn assert_rows_by_index(what: &str, logged: &str) {
    assert_no_seq_scan(what, logged);
    assert_none_is_read_whole(&["chat_events", "offers", "past_owners"], what, logged);
}

/// What each node looks for all the time costs what it finds, however many wait: each by an index in which nothing else is.
fn looks_cost_what_is_due(plans: &Plans) {
    let uses = |what: &str, index: &str, logged: String| {
        assert_rows_by_index(what, &logged);
        assert!(logged.contains(index), "{what}:\n{logged}");
        for rest in logged.split("(actual time=").skip(1) {
            let rows = rest.split_once("rows=").expect("it was counted").1;
            let rows = rows.split(' ').next().expect("a number");
            let rows: u64 = rows.parse().expect("a number");
            assert!(rows < 10_000, "{what} looks at all who wait:\n{logged}");
        }
        assert!(
            !logged.contains("Rows Removed by Filter: 1000"),
            "{what}:\n{logged}"
        );
    };
    let rounds = |look: &dyn Fn(&Db)| plans.of(|db| (0..ROUNDS).for_each(|_| look(db)));
    let logged = rounds(&|db| assert_eq!(db.run(TellStillWaiting { now: NOON }), []));
    uses("who still waits", "help_requests_to_remind", logged);
    let awaiting = AwaitingChats {
        agency: None,
        after: None,
        limit: AWAITING_AT_ONCE,
    };
    let logged = rounds(&|db| drop(db.run(awaiting)));
    uses("who waits for an answer", "chats_owned_of_agency", logged);
    let made_after = Timestamp(4_900);
    let logged = rounds(&|db| drop(db.run(UnansweredAgencies { made_after })));
    uses("where nobody answered", "chats_", logged);
    let list = |which| AgencyChats {
        agency: AGENCY,
        which,
        event: None,
        after: None,
        limit: 50,
    };
    let logged = rounds(&|db| drop(db.run(list(Unarchived::Active))));
    uses("what an agency has active", "chats_owned_of_agency", logged);
    let owners = || Unarchived::Unattended((5_001..5_020).map(UserId).collect());
    let logged = rounds(&|db| drop(db.run(list(owners()))));
    uses("what nobody of an agency looks after", "chats_", logged);
    let logged = rounds(&|db| assert_eq!(db.run(ExpireOffers { now: NOON }), []));
    uses("offers that are over", "offers_open_until", logged);
    let (said_before, now) = (NOON, NOON);
    let logged = rounds(&|db| assert_eq!(db.run(CloseResolved { said_before, now }), []));
    uses("who is fine", "chats_resolved", logged);
}

fn chats_are_handed_over_by_index(plans: &Plans) {
    let logged = plans.of(|db| {
        for _ in 0..ROUNDS {
            let chat = db.claim(ORGANIZER).expect("thousands wait").chat;
            let offered = offer(&chat, chat.facts.turn, COLLEAGUE);
            let id = offered.id;
            assert_eq!(db.run(offered).outcome, OfferOutcome::Open);
            let accepted = db.run(answer(id, COLLEAGUE, true));
            assert!(matches!(accepted, OfferAnswer::Accepted(_)), "{accepted:?}");
            let over = done(db.run(give_back(&chat, COLLEAGUE, chat.facts.turn + 1)));
            assert_eq!(over.chat, chat.id);
        }
    });
    assert_rows_by_index("a chat that is offered, taken and given back", &logged);
}
