use super::*;
use crate::presence::settings::PresenceSettings;
use proptest::prelude::*;
use std::time::Duration;
use switchboard_domain::presence_visibility::PresenceVisibility;
use switchboard_domain::{ConnectionId, Status, Timestamp};
use uuid::Uuid;

const ADA: UserId = UserId(1);
const BOB: UserId = UserId(2);
const PHONE: ConnectionId = ConnectionId(Uuid::from_u128(1));
/// Milliseconds until it is shown that somebody left.
const AFTER: u64 = 5_000;

/// So many milliseconds after the beginning, on both clocks.
fn at(ms: u64) -> Moment {
    let since = Duration::from_millis(ms);
    Moment {
        monotonic: Timestamp(0).plus(since),
        wall: Timestamp::from_secs(1_800_000_000).plus(since),
    }
}

/// A node among others, where Ada watches Bob, of whom all of them say whether he is there.
fn watching(there: bool) -> PresenceCore {
    let settings = PresenceSettings {
        offline_after: Duration::from_millis(AFTER),
        ..PresenceSettings::default()
    };
    let mut core = PresenceCore::new(settings).among_others();
    let list = core.ask(PHONE, ADA);
    assert_eq!(core.located(&[BOB], &[there], at(0)), []);
    let open = [(BOB, PresenceVisibility::Visible(None))];
    let answer = core.answer(PHONE, list, &[BOB], &open, at(0));
    let (shown, _) = answer.expect("there is room").expect("it has not ended");
    assert_eq!(shown[0].online, there);
    core
}

/// What the phone is shown, each of Bob.
fn shown(pushes: impl IntoIterator<Item = Push>) -> Vec<Status> {
    let of_phone = pushes.into_iter().inspect(|push| {
        assert_eq!((push.to.as_slice(), push.status.user), (&[PHONE][..], BOB));
    });
    of_phone.map(|push| push.status).collect()
}

/// All that is to be asked is, and `there` is the answer: what is shown.
fn answered(core: &mut PresenceCore, there: bool, now: Moment) -> Vec<Status> {
    let mut pushes = Vec::new();
    while let Some(users) = core.next_question() {
        assert_eq!(users, [BOB]);
        pushes.extend(core.located(&users, &[there], now));
    }
    shown(pushes)
}

#[test]
fn who_comes_to_another_node_and_leaves_it_is_shown_to() {
    let mut core = watching(false);
    core.moved(BOB);
    assert_eq!(answered(&mut core, true, at(10)), [here(BOB, at(10))]);
    core.moved(BOB);
    assert_eq!(answered(&mut core, false, at(1_000)), []);
    assert_eq!(core.next_expiry(), Some(at(1_000 + AFTER).monotonic));
    assert_eq!(core.expire(at(999 + AFTER)), []);
    assert_eq!(core.next_question(), None);
    // It is asked once more, then shown.
    assert_eq!(core.expire(at(1_000 + AFTER)), []);
    let left = gone(BOB, Some(at(1_000).wall));
    assert_eq!(answered(&mut core, false, at(1_001 + AFTER)), [left]);
    assert_eq!(core.next_expiry(), None);
    // Nobody else may have stored that.
    assert_eq!(core.last_seen_buffer().get(BOB), Some(at(1_000).wall));
}

#[test]
fn who_goes_from_node_to_node_was_never_away() {
    let mut core = watching(false);
    assert_eq!(shown(core.came(BOB, at(0))), [here(BOB, at(0))]);
    // From here to there: by a hint, by a look when the time is over, and to two at once.
    core.left(BOB, at(1_000));
    core.moved(BOB);
    assert_eq!(answered(&mut core, false, at(1_000)), []);
    core.moved(BOB);
    assert_eq!(answered(&mut core, true, at(2_000)), []);
    assert_eq!(core.came(BOB, at(3_000)), None);
    core.left(BOB, at(4_000));
    assert_eq!(core.expire(at(4_000 + AFTER)), []);
    assert_eq!(answered(&mut core, true, at(4_000 + AFTER)), []);
    assert_eq!(core.came(BOB, at(10_000)), None);
    core.moved(BOB);
    assert_eq!(core.next_question(), None, "of who is here this node knows");
    core.left(BOB, at(10_001));
    core.moved(BOB);
    assert_eq!(answered(&mut core, true, at(10_002)), []);
    // From there to there, and from there to here.
    core.moved(BOB);
    assert_eq!(answered(&mut core, false, at(11_000)), []);
    core.moved(BOB);
    assert_eq!(answered(&mut core, true, at(12_000)), []);
    core.moved(BOB);
    assert_eq!(answered(&mut core, false, at(13_000)), []);
    assert_eq!(core.came(BOB, at(14_000)), None);
    assert_eq!(core.expire(at(100_000)), []);
    assert_eq!(core.next_expiry(), None);
}

#[test]
fn while_nobody_can_be_asked_what_was_known_is_believed() {
    // Who was there stays there, also when it had just been said to be otherwise: until it is said again.
    let mut core = watching(true);
    core.reconcile_remote();
    assert_eq!(core.next_question(), Some(vec![BOB]));
    assert_eq!(core.not_located(&[BOB], at(1_000)), []);
    core.moved(BOB);
    assert_eq!(answered(&mut core, false, at(2_000)), []);
    assert_eq!(core.expire(at(2_000 + AFTER)), []);
    assert_eq!(core.next_question(), Some(vec![BOB]));
    assert_eq!(core.not_located(&[BOB], at(2_000 + AFTER)), []);
    assert_eq!(core.expire(at(60_000)), []);
    core.reconcile_remote();
    assert_eq!(answered(&mut core, false, at(60_000)), []);
    assert_eq!(core.expire(at(60_000 + AFTER)), []);
    let left = gone(BOB, Some(at(60_000).wall));
    assert_eq!(answered(&mut core, false, at(60_000 + AFTER)), [left]);
    // Who was here is known here.
    let mut core = watching(false);
    core.came(BOB, at(0));
    core.left(BOB, at(1_000));
    assert_eq!(core.expire(at(1_000 + AFTER)), []);
    assert_eq!(core.next_question(), Some(vec![BOB]));
    let left = gone(BOB, Some(at(1_000).wall));
    assert_eq!(shown(core.not_located(&[BOB], at(1_000 + AFTER))), [left]);
    core.reconcile_remote();
    let came = here(BOB, at(9_000));
    assert_eq!(answered(&mut core, true, at(9_000)), [came]);
}

#[test]
fn who_cannot_be_asked_for_because_the_question_was_lost_is_asked_for_again() {
    let mut core = watching(true);
    core.moved(BOB);
    assert_eq!(answered(&mut core, false, at(0)), []);
    for round in 1..=3 {
        assert_eq!(core.expire(at(round * AFTER)), []);
        assert_eq!(core.next_question(), Some(vec![BOB]));
    }
    let left = gone(BOB, Some(at(0).wall));
    assert_eq!(shown(core.located(&[BOB], &[false], at(20_000))), [left]);
}

#[test]
fn a_question_has_its_size_and_nobody_is_kept_whom_nobody_watches() {
    let mut core = watching(true);
    let users: Vec<UserId> = (1_000..1_000 + 2 * USERS as i64).map(UserId).collect();
    let list = core.ask(PHONE, ADA);
    let open: Vec<_> = users
        .iter()
        .map(|user| (*user, PresenceVisibility::Visible(None)))
        .collect();
    let there = vec![true; users.len()];
    assert_eq!(core.located(&users, &there, at(0)), []);
    core.answer(PHONE, list, &users, &open, at(0))
        .expect("there is room");
    core.reconcile_remote();
    let questions = std::iter::from_fn(|| core.next_question());
    let sizes: Vec<usize> = questions.map(|users| users.len()).collect();
    assert_eq!(sizes, [USERS, USERS]);
    assert!(!core.is_there(BOB) && core.is_there(users[0]));
    core.forget(PHONE);
    core.moved(users[0]);
    core.reconcile_remote();
    assert_eq!(core.next_question(), None);
    assert!(!core.is_there(users[0]));
}

#[test]
fn whoever_is_blocked_sees_somebody_on_another_node_leave_and_no_more() {
    let mut core = watching(true);
    let seen = Some(at(500).wall);
    assert_eq!(core.blocked(BOB, ADA, seen, at(1_000)), []);
    core.moved(BOB);
    core.reconcile_remote();
    assert_eq!(core.next_question(), None);
    // Whatever is still being asked.
    assert_eq!(core.located(&[BOB], &[false], at(1_001)), []);
    let left = gone(BOB, seen);
    assert_eq!(shown(core.expire(at(1_000 + AFTER))), [left]);
    assert_eq!(core.located(&[BOB], &[true], at(7_000)), []);
    assert_eq!(core.expire(at(100_000)), []);
}

#[test]
fn a_node_that_is_the_only_one_asks_nobody() {
    let mut core = PresenceCore::new(PresenceSettings::default());
    let list = core.ask(PHONE, ADA);
    let open = [(BOB, PresenceVisibility::Visible(None))];
    core.answer(PHONE, list, &[BOB], &open, at(0))
        .expect("there is room");
    core.moved(BOB);
    core.reconcile_remote();
    core.came(BOB, at(0));
    core.left(BOB, at(0));
    assert_eq!(shown(core.expire(at(AFTER))).len(), 1);
    assert_eq!(core.next_question(), None);
}

/// What can happen.
#[derive(Clone, Copy, Debug)]
enum Step {
    Here(bool),
    /// To another node; told, or the hint is lost.
    Elsewhere(bool, bool),
    Look,
    /// The directory answers what is being asked, or is away.
    Answer,
    Fail,
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<bool>().prop_map(Step::Here),
        (any::<bool>(), any::<bool>()).prop_map(|(there, told)| Step::Elsewhere(there, told)),
        Just(Step::Look),
        Just(Step::Answer),
        Just(Step::Answer),
        Just(Step::Fail),
        (0..AFTER + 1_000).prop_map(Step::Pass),
    ]
}

proptest! {
    /// What is shown never says the same twice, and is the truth once all has been asked.
    #[test]
    fn what_is_shown_comes_to_be_true(steps in prop::collection::vec(step(), 0..60)) {
        let mut core = watching(false);
        let (mut now, mut is_here, mut remote, mut last) = (0, false, false, false);
        // Nothing more happens, and all is asked twice, with time between.
        let quiet = [Step::Answer, Step::Look, Step::Answer, Step::Pass(AFTER), Step::Answer];
        for step in steps.into_iter().chain(quiet) {
            let mut pushes = Vec::new();
            match step {
                Step::Here(true) if !is_here => {
                    is_here = true;
                    pushes.extend(core.came(BOB, at(now)));
                }
                Step::Here(false) if is_here => {
                    is_here = false;
                    core.left(BOB, at(now));
                    core.moved(BOB);
                }
                Step::Here(_) => {}
                Step::Elsewhere(there, told) => {
                    remote = there;
                    if told {
                        core.moved(BOB);
                    }
                }
                Step::Look => core.reconcile_remote(),
                Step::Answer => while let Some(users) = core.next_question() {
                    pushes.extend(core.located(&users, &[is_here || remote], at(now)));
                },
                Step::Fail => if let Some(users) = core.next_question() {
                    pushes.extend(core.not_located(&users, at(now)));
                },
                Step::Pass(ms) => {
                    now += ms;
                    pushes.extend(core.expire(at(now)));
                }
            }
            for status in shown(pushes) {
                prop_assert_ne!(status.online, last, "{:?}", step);
                last = status.online;
            }
        }
        prop_assert_eq!(last, is_here || remote);
    }
}
