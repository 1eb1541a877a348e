//! Who is here, whoever comes and goes.

use super::*;
use proptest::prelude::*;
use std::collections::HashSet;

const LINGER: u64 = 20;
const AGENCY: AgencyId = AgencyId(1);

fn at(seconds: u64) -> Timestamp {
    Timestamp(0).plus(Duration::from_secs(seconds))
}

fn way() -> impl Strategy<Value = Way> {
    prop_oneof![Just(Way::LevelOne), Just(Way::LevelTwo), Just(Way::Request)]
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Come(i64, i64, Way),
    Leave(i64, Way),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..4_i64, 1..3_i64, way()).prop_map(|(user, agency, way)| Step::Come(user, agency, way)),
        (1..4_i64, way()).prop_map(|(user, way)| Step::Leave(user, way)),
        (0..LINGER + 5).prop_map(Step::Pass),
    ]
}

/// What a list of connections with their ends says of the same.
#[derive(Default)]
struct Model {
    connections: Vec<(i64, Way, Option<u64>)>,
    agencies: HashMap<i64, i64>,
}

impl Model {
    fn ways(&self, user: i64, now: u64) -> Ways {
        let counts = |way| {
            let mut own = self.connections.iter();
            own.any(|(id, other, end)| {
                *id == user && *other == way && end.is_none_or(|end| now < end + LINGER)
            })
        };
        Ways::new(Way::ALL.map(counts))
    }

    /// What others are to find.
    fn keys(&self, now: u64) -> HashSet<Key> {
        let mut keys = HashSet::new();
        for (user, agency) in &self.agencies {
            let ways = self.ways(*user, now);
            let here = Way::ALL.into_iter().filter(|way| ways.has(*way));
            keys.extend(here.map(|way| Key::AtDesk(UserId(*user), way)));
            if ways.has(Way::LevelOne) && !ways.has(Way::LevelTwo) {
                keys.insert(Key::LevelOne(AgencyId(*agency)));
            }
        }
        keys
    }
}

proptest! {
    /// Somebody counts while there is a connection, and for twenty seconds after the last one; and others find just
    /// that.
    #[test]
    fn who_counts_has_a_connection_or_lost_one_a_moment_ago(steps in prop::collection::vec(step(), 0..80)) {
        let mut staff = Staff::new(Duration::from_secs(LINGER));
        let (mut model, mut now) = (Model::default(), 0);
        let mut found: HashSet<Key> = HashSet::new();
        let leaving = [Step::Pass(LINGER)];
        for step in steps.into_iter().chain(leaving) {
            match step {
                Step::Come(user, agency, way) => {
                    let known = model.ways(user, now).any() && model.agencies[&user] == agency;
                    prop_assert_eq!(staff.came(UserId(user), AgencyId(agency), way), !known);
                    model.connections.push((user, way, None));
                    model.agencies.insert(user, agency);
                }
                Step::Leave(user, way) => {
                    let mut own = model.connections.iter_mut();
                    if let Some(one) = own.find(|it| (it.0, it.1, it.2) == (user, way, None)) {
                        one.2 = Some(now);
                        staff.left(UserId(user), way, at(now));
                    }
                }
                Step::Pass(seconds) => {
                    now += seconds;
                    for (user, agency, left) in staff.expire(at(now)) {
                        prop_assert_eq!(model.agencies[&user.0], agency.0);
                        let mut own = model.connections.iter();
                        prop_assert!(own.any(|it| it.0 == user.0 && it.2.map(at) == Some(left)));
                    }
                }
            }
            for (key, here) in staff.take_changes() {
                prop_assert!(if here { found.insert(key) } else { found.remove(&key) }, "{key:?} {here}");
            }
            prop_assert_eq!(&found, &model.keys(now));
            for user in 1..4 {
                let ways = model.ways(user, now);
                prop_assert_eq!(staff.ways_of(UserId(user)), ways);
                prop_assert_eq!(staff.agency_of(UserId(user)).is_some(), ways.any());
            }
        }
        // Nothing is kept of those who are gone.
        for (user, way, end) in model.connections {
            if end.is_none() {
                staff.left(UserId(user), way, at(now));
            }
        }
        staff.expire(at(now + LINGER));
        let left = (staff.everybody().count(), staff.due.len(), staff.level_one.len());
        prop_assert_eq!(left, (0, 0, 0));
    }
}

#[test]
fn one_who_was_never_here_does_not_leave() {
    let mut staff = Staff::new(Duration::from_secs(LINGER));
    staff.left(UserId(9), Way::Request, at(0));
    staff.came(UserId(1), AGENCY, Way::LevelOne);
    assert_eq!(staff.everybody().collect::<Vec<_>>(), [(UserId(1), AGENCY)]);
}
