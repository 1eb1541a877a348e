//! How PostgreSQL finds the help chats whose time is over, and clears them, among many that it has cleared.

use crate::kit::*;
use crate::plans_kit::{Plans, ROUNDS, assert_no_seq_scan, assert_none_is_read_whole};
use switchboard_domain::RetentionDays;
use switchboard_store::queries::ClearEnded;

/// 1,000 agencies more, half of which have days of their own. Of the chats that have ended most are cleared.
const ROWS: &str = "
    INSERT INTO agencies (id, name, retention_days)
        SELECT 1000 + n, 'Agency ' || n, CASE n % 2 WHEN 0 THEN 1 + n END FROM generate_series(1, 1000) n;
    UPDATE chats SET cleared_at = time_end WHERE kind = 0 AND time_end IS NOT NULL AND time_end % 10 > 1;
    UPDATE help_requests SET cleared_at = created_at WHERE status NOT IN (0, 1) AND created_at % 10 > 1;
    INSERT INTO offers SELECT decode(md5('noted' || n), 'hex'), c.id, 1, 10, 5001, 'note', n, n, 1
        FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM chats WHERE cleared_at > 0 LIMIT 5000) c;
    VACUUM ANALYZE;";

pub fn help_chats_are_cleared_by_index(plans: &Plans) {
    for statement in ROWS.split_inclusive(';') {
        plans.sql(statement);
    }
    let look = |days| ClearEnded {
        days: RetentionDays::new(days).expect("few"),
        now: NOON,
    };
    let rounds = |days, what: &str| {
        let logged = plans.of(|db| {
            for _ in 0..ROUNDS {
                let cleared = db.run(look(days));
                assert_eq!(cleared.chats > 0, days > 0, "{cleared:?}");
            }
        });
        assert_no_seq_scan(what, &logged);
        assert_none_is_read_whole(&["chat_events", "offers"], what, &logged);
        for index in ["chats_to_clear", "help_requests_to_clear"] {
            assert!(logged.contains(index), "{what} without {index}:\n{logged}");
        }
        for rest in logged.split("(actual time=").skip(1) {
            let rows = rest.split_once("rows=").expect("it was counted").1;
            let rows = rows.split(' ').next().expect("a number");
            let rows: u64 = rows.parse().expect("a number");
            assert!(rows < 5_000, "{what} looks at too much:\n{logged}");
        }
        assert!(
            !logged.contains("Rows Removed by Filter: 1000"),
            "{what}:\n{logged}"
        );
    };
    rounds(0, "whose time is over, where that is nobody's");
    rounds(1, "clearing help chats");
}
