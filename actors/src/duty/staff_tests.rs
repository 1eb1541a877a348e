//! Who is here, whoever comes and goes.

use super::*;
use proptest::prelude::*;

const LINGER: u64 = 20;

fn at(seconds: u64) -> Timestamp {
    Timestamp(0).plus(Duration::from_secs(seconds))
}

fn way() -> impl Strategy<Value = Way> {
    prop_oneof![Just(Way::LevelOne), Just(Way::LevelTwo), Just(Way::Request)]
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Come(i64, Way),
    Leave(i64, Way),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..4_i64, way()).prop_map(|(user, way)| Step::Come(user, way)),
        (1..4_i64, way()).prop_map(|(user, way)| Step::Leave(user, way)),
        (0..LINGER + 5).prop_map(Step::Pass),
    ]
}

/// What a list of connections with their ends says of the same.
#[derive(Default)]
struct Model(Vec<(i64, Way, Option<u64>)>);

impl Model {
    fn counts(&self, user: i64, now: u64) -> bool {
        let mut own = self.0.iter().filter(|(id, ..)| *id == user);
        own.any(|(.., end)| end.is_none_or(|end| now < end + LINGER))
    }
}

proptest! {
    /// Somebody counts while there is a connection, and for twenty seconds after the last one.
    #[test]
    fn who_counts_has_a_connection_or_lost_one_a_moment_ago(steps in prop::collection::vec(step(), 0..80)) {
        let mut staff = Staff::new(Duration::from_secs(LINGER));
        let (mut model, mut now) = (Model::default(), 0);
        for step in steps {
            match step {
                Step::Come(user, way) => {
                    let news = staff.came(UserId(user), AgencyId(1), way);
                    prop_assert_eq!(news, !model.counts(user, now));
                    model.0.push((user, way, None));
                }
                Step::Leave(user, way) => {
                    let mut own = model.0.iter_mut();
                    if let Some(one) = own.find(|it| (it.0, it.1, it.2) == (user, way, None)) {
                        one.2 = Some(now);
                        staff.left(UserId(user), way, at(now));
                    }
                }
                Step::Pass(seconds) => {
                    now += seconds;
                    let gone = staff.expire(at(now));
                    for user in gone {
                        prop_assert!(!model.counts(user.0, now));
                    }
                }
            }
            for user in 1..4 {
                prop_assert_eq!(staff.agency_of(UserId(user)).is_some(), model.counts(user, now));
            }
        }
        // Nothing is kept of those who are gone.
        for (user, way, end) in model.0 {
            if end.is_none() {
                staff.left(UserId(user), way, at(now));
            }
        }
        staff.expire(at(now + LINGER));
        prop_assert_eq!((staff.users().count(), staff.due.len()), (0, 0));
    }
}

#[test]
fn whoever_comes_for_another_agency_is_of_that_one() {
    let mut staff = Staff::new(Duration::from_secs(LINGER));
    assert!(staff.came(UserId(1), AgencyId(1), Way::LevelTwo));
    assert!(staff.came(UserId(1), AgencyId(2), Way::Request));
    assert!(!staff.came(UserId(1), AgencyId(2), Way::Request));
    assert_eq!(staff.agency_of(UserId(1)), Some(AgencyId(2)));
    staff.left(UserId(9), Way::Request, at(0));
    assert_eq!(staff.users().count(), 1);
}
