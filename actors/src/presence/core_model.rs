//! What was shown last is so, whatever happens.

use super::tests::{ADA, at, settings};
use super::*;
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Clone, Debug)]
enum Step {
    Come(i64),
    Leave(i64),
    /// Connection, whom.
    Watch(u128, Vec<i64>),
    End(u128),
    Block(i64),
    /// So many milliseconds pass.
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let user = 10..14_i64;
    let connection = 1..4_u128;
    prop_oneof![
        3 => user.clone().prop_map(Step::Come),
        3 => user.clone().prop_map(Step::Leave),
        2 => (connection.clone(), proptest::collection::btree_set(user.clone(), 0..4))
            .prop_map(|(connection, users)| Step::Watch(connection, users.into_iter().collect())),
        1 => connection.prop_map(Step::End),
        1 => user.prop_map(Step::Block),
        3 => (0u64..4_000).prop_map(Step::Wait),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    /// What a connection was shown last is so: within the while in which leaving is not shown, and for
    /// whoever is blocked since then never.
    #[test]
    fn what_was_shown_last_is_so(steps in proptest::collection::vec(step(), 1..120)) {
        let mut core = PresenceCore::new(settings());
        let mut ms = 0;
        let mut here: HashMap<i64, bool> = HashMap::new();
        let mut left_at: HashMap<i64, u64> = HashMap::new();
        let mut blocked_at: HashMap<i64, u64> = HashMap::new();
        let mut shown: HashMap<(ConnectionId, i64), bool> = HashMap::new();
        let mut steps = steps;
        // In the end nothing moves any more.
        steps.push(Step::Wait(6_000));
        for step in steps {
            let mut pushes = Vec::new();
            match step {
                Step::Come(user) => {
                    here.insert(user, true);
                    pushes.extend(core.came(UserId(user), at(ms)));
                }
                Step::Leave(user) => {
                    if here.insert(user, false) == Some(true) {
                        left_at.insert(user, ms);
                    }
                    core.left(UserId(user), at(ms));
                }
                Step::Watch(connection, users) => {
                    let connection = ConnectionId(Uuid::from_u128(connection));
                    shown.retain(|(of, _), _| *of != connection);
                    let users: Vec<UserId> = users.into_iter().map(UserId).collect();
                    let visibility = |user: &UserId| match blocked_at.get(&user.0) {
                        Some(then) => (*user, PresenceVisibility::Frozen(Some(at(*then).wall))),
                        None => (*user, PresenceVisibility::Visible(None)),
                    };
                    let visibilities: Vec<_> = users.iter().map(visibility).collect();
                    let list = core.ask(connection, ADA);
                    let answer = core.answer(connection, list, &users, &visibilities, at(ms));
                    for status in answer.unwrap().unwrap().0 {
                        shown.insert((connection, status.user.0), status.online);
                    }
                }
                Step::End(connection) => {
                    let connection = ConnectionId(Uuid::from_u128(connection));
                    core.forget(connection);
                    shown.retain(|(of, _), _| *of != connection);
                }
                Step::Block(user) => {
                    blocked_at.entry(user).or_insert(ms);
                    pushes.extend(core.blocked(UserId(user), ADA, None, at(ms)));
                }
                Step::Wait(wait) => {
                    let then = ms + wait;
                    while let Some(due) = core.next_expiry().filter(|due| *due <= at(then).monotonic) {
                        pushes.extend(core.expire(Moment { monotonic: due, ..at(then) }));
                    }
                    ms = then;
                }
            }
            for push in pushes {
                for connection in push.to {
                    let before = shown.insert((connection, push.status.user.0), push.status.online);
                    prop_assert!(before.is_some(), "nobody asked");
                    prop_assert_ne!(before, Some(push.status.online), "nothing new");
                }
            }
            for ((_, user), online) in &shown {
                let there = here.get(user).copied().unwrap_or_default();
                let recently = |since: Option<&u64>| since.is_some_and(|then| ms - then <= 5_000);
                match blocked_at.get(user) {
                    None => {
                        prop_assert!(*online || !there, "{user} is there");
                        prop_assert!(!*online || there || recently(left_at.get(user)));
                    }
                    Some(then) => prop_assert!(!*online || recently(Some(then))),
                }
            }
        }
    }
}
