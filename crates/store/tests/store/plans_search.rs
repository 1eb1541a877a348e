//! Searches, in their lane: by the index of every three characters in a row, or a step at a time along
//! the list that is shown.

use crate::kit::*;
use crate::plans_kit::{Plans, assert_no_seq_scan};
use switchboard_domain::policy::Policy;
use switchboard_store::queries::{
    Archive, EndedChats, EventScope, FoldTexts, ListBlocks, ListEvents,
};
use switchboard_store::search::{Search, Searches};

pub fn searches_are_carried_out_by_index(plans: &Plans) {
    let archive = |wanted: &'static str| {
        move || EndedChats {
            archive: Archive::Agency(AGENCY),
            participant: Some(wanted.to_owned()),
            event: None,
            after: None,
            limit: 50,
        }
    };
    searched(
        plans,
        "an archive searched for one",
        20,
        archive("name 1234"),
    );
    searched(plans, "an archive searched for many", 50, archive("name"));
    searched(
        plans,
        "an archive searched by a beginning",
        50,
        archive("n"),
    );
    // Many have all that the index knows of this text, and nobody has the text: the archive is not walked for that, but
    // for the first look.
    plans.sql(
        "INSERT INTO users (id, side, name, email, phone_number, creator, folded) \
         SELECT 400000 + n, 1, '', '', '', false, 'blu lue ue e ey eye' FROM generate_series(1, 1100) n",
    );
    let logged = searched(
        plans,
        "an archive searched for nobody",
        0,
        archive("blue eye"),
    );
    let walks = logged.matches("Query Text: SELECT k.id").count();
    assert_eq!(walks, ROUNDS, "{logged}");
    let events = |scope, wanted: &'static str| {
        move || ListEvents {
            scope,
            query: Some(wanted.to_owned()),
            after: None,
            limit: 50,
        }
    };
    let open = EventScope::NotEndedAt(NOON);
    let all = EventScope::Agency(AGENCY);
    searched(
        plans,
        "events searched for one",
        1,
        events(all, "number 17777"),
    );
    searched(plans, "events searched for many", 50, events(all, "over"));
    searched(
        plans,
        "events searched that have not ended",
        0,
        events(open, "over"),
    );
    plans.assert_by_index("events that have not ended", |_| ListEvents {
        scope: open,
        query: None,
        after: None,
        limit: 50,
    });
    plans.assert_by_index("whom somebody has blocked", |_| ListBlocks {
        user: switchboard_domain::UserId(100_001),
        after: None,
        limit: 200,
        policy: Policy::default(),
    });
    let folding = plans.of(|db| {
        db.run(FoldTexts { limit: 50 });
    });
    assert_no_seq_scan("folding", &folding);
}

/// How often: prepared statements get a plan for all values after five.
const ROUNDS: usize = 8;

/// Searches again and again; each time so much is found. Answers with the plans.
fn searched<S>(plans: &Plans, what: &str, count: usize, search: impl Fn() -> S) -> String
where
    S: Search,
    S::Output: IntoIterator,
{
    let logged = plans.of(|db| {
        actix_rt::System::new().block_on(async {
            let searches = Searches::start(db.config.clone(), 1);
            for _ in 0..ROUNDS {
                let found = searches
                    .run(ORGANIZER, search())
                    .await
                    .expect("it is searched");
                assert_eq!(found.into_iter().count(), count, "{what}");
            }
        });
    });
    assert_no_seq_scan(what, &logged);
    logged
}
