//! The same of what was said of waits.

use crate::kit::*;
use crate::plans_kit::Plans;
use switchboard_domain::waits::Day;
use switchboard_domain::{ChatId, EventId, Timestamp};
use switchboard_store::queries::{
    EndedWaits, LoadWaits, RequestFates, SettleWaits, WaitsBefore, WaitsOfEvent,
};

/// All who wait were told something, and so were twenty thousand others of another agency's; each of 500 events has
/// outcomes of forty days.
const ROWS: &str = "
    INSERT INTO wait_forecasts SELECT queue_order, agency_id, event_id, created_at, 1, 60, 0, 120
        FROM help_requests WHERE status = 0;
    INSERT INTO agencies (id, name) VALUES (77, 'Other');
    INSERT INTO wait_forecasts SELECT 1000000 + n, 77, 1001, 1, 1, 60, 0, 120
        FROM generate_series(1, 20000) n;
    INSERT INTO wait_outcomes SELECT 1000 + n, day, 1, 60, 9, 1, 0
        FROM generate_series(1, 500) n, generate_series(1, 40) day;
    VACUUM ANALYZE wait_forecasts, wait_outcomes;";

pub fn waits_are_read_by_index(plans: &Plans, request: ChatId) {
    for statement in ROWS.split_inclusive(';') {
        plans.sql(statement);
    }
    plans.assert_by_index("what became of what was said", |_| SettleWaits {
        agency: AGENCY,
        ended: EndedWaits::Taken(request, None),
        now: NOON,
    });
    plans.assert_by_index("what a queue has learned", |round| LoadWaits {
        agency: AGENCY,
        day: Day(1 + round as i64),
    });
    plans.assert_by_index("who waited of late", |_| WaitsBefore {
        agency: AGENCY,
        since: Timestamp(19_900),
    });
    plans.assert_by_index("what others took", |_| RequestFates {
        requests: vec![request],
    });
    plans.assert_by_index("how waits turned out", |round| WaitsOfEvent {
        event: EventId(1_001 + round as i64),
    });
}
