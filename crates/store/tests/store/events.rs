//! Events, one by one and in pages.

use crate::kit::*;
use switchboard_domain::{AgencyId, Event, EventId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    EventScope, FindEvent, ListEvents, PutAgency, PutEvent, PutEventOutcome,
};

fn put(db: &Db, id: i64, change: impl FnOnce(&mut Event)) {
    let mut event = event(EventId(id), AGENCY);
    change(&mut event);
    assert!(matches!(
        db.run(PutEvent { event }),
        PutEventOutcome::Saved { .. }
    ));
}

fn list(db: &Db, scope: EventScope, query: Option<&str>) -> Vec<i64> {
    let query = query.map(str::to_owned);
    let events = db.run(ListEvents {
        scope,
        query,
        after: None,
        limit: 50,
    });
    events.iter().map(|event| event.id.0).collect()
}

on_both! {
    fn an_event_is_found_as_it_was_put(db: Db::new) {
        assert_eq!(db.run(FindEvent { id: EVENT }), Some(event(EVENT, AGENCY)));
        assert_eq!(db.run(FindEvent { id: EventId(9) }), None);
        put(&db, EVENT.0, |event| event.name = "Renamed".into());
        assert_eq!(db.run(FindEvent { id: EVENT }).unwrap().name, "Renamed");
        let orphan = event(EventId(2), AgencyId(99));
        assert_eq!(db.run(PutEvent { event: orphan }), PutEventOutcome::AgencyNotFound);
    }

    fn pages_follow_one_another_without_gap_or_repetition(db: Db::new) {
        // Two of each start, so that the id decides between them.
        for id in 2..=9 {
            put(&db, id, |event| event.starts_at = after(u64::try_from(id / 2).unwrap()));
        }
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let scope = EventScope::Agency(AGENCY);
            let page = db.run(ListEvents { scope, query: None, after: cursor, limit: 2 });
            let Some(last) = page.last() else { break };
            cursor = Some((last.starts_at, last.id));
            seen.extend(page.iter().map(|event| event.id.0));
        }
        assert_eq!(seen, (1..=9).collect::<Vec<_>>());
    }

    fn a_scope_shows_its_own_only(db: Db::new) {
        db.run(PutAgency { id: AgencyId(2), name: "Other".into() });
        put(&db, 2, |event| event.agency_id = AgencyId(2));
        put(&db, 3, |event| event.ends_at = after(1));
        assert_eq!(list(&db, EventScope::Agency(AGENCY), None), [1, 3]);
        assert_eq!(list(&db, EventScope::Agency(AgencyId(2)), None), [2]);
        assert_eq!(list(&db, EventScope::NotEndedAt(after(1)), None), [1, 2, 3]);
        assert_eq!(list(&db, EventScope::NotEndedAt(after(2)), None), [1, 2]);
    }

    fn a_search_finds_parts_in_any_case_and_no_wildcards(db: Db::new) {
        put(&db, 2, |event| event.name = "ÄRZTE 100%".into());
        put(&db, 3, |event| event.address = "Under_the bridge \\o/".into());
        let found = |query| list(&db, EventScope::Agency(AGENCY), Some(query));
        assert_eq!(found("ärzte"), [2]);
        assert_eq!(found("00%"), [2]);
        assert_eq!(found("a\u{308}rz"), [2]);
        // Fewer than three characters are the beginning of a word.
        assert_eq!(found("är"), [2]);
        assert_eq!(found("u"), [3]);
        assert_eq!(found("nd"), [] as [i64; 0]);
        assert_eq!(found("r_t"), [3]);
        assert_eq!(found("\\O/"), [3]);
        assert_eq!(found("OPEN AIR"), [1, 2, 3]);
        assert_eq!(found("1%0"), [] as [i64; 0]);
        // What is stored is what is found, also after a change.
        put(&db, 2, |event| event.name = "Łódź".into());
        assert_eq!(found("lodz"), [2]);
        assert_eq!(found("ärzte"), [] as [i64; 0]);
    }

    fn where_very_many_are_meant_the_first_ones_are_found_in_order(db: Db::new) {
        // More than are looked at one by one; a hundred have ended, and every third is meant.
        let mut session = db.session();
        for id in 1..=3_300_i64 {
            let mut event = event(EventId(id), AGENCY);
            event.name = if id % 3 == 0 { "Parade".into() } else { "Concert".into() };
            event.starts_at = after(u64::try_from(10_000 - id).unwrap());
            event.ends_at = if id <= 100 { after(10_000) } else { after(20_000) };
            session.run(PutEvent { event });
        }
        let mut page = |scope, after, limit| {
            let found = session.run(ListEvents { scope, query: Some("PARA".into()), after, limit });
            found.iter().map(|event| (event.starts_at, event.id)).collect::<Vec<_>>()
        };
        let all = EventScope::Agency(AGENCY);
        let first = page(all, None, 2);
        assert_eq!(first.iter().map(|(_, id)| id.0).collect::<Vec<_>>(), [3_300, 3_297]);
        let next = page(all, first.last().copied(), 2);
        assert_eq!(next.iter().map(|(_, id)| id.0).collect::<Vec<_>>(), [3_294, 3_291]);
        let last = page(all, Some((after(10_000 - 9), EventId(9))), 50);
        assert_eq!(last.iter().map(|(_, id)| id.0).collect::<Vec<_>>(), [6, 3]);
        let open = page(EventScope::NotEndedAt(after(10_001)), None, 2_000);
        assert_eq!((open.len(), open.last().unwrap().1), (1_067, EventId(102)));
    }
}
