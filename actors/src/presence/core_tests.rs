use super::*;
use uuid::Uuid;

pub(super) const ADA: UserId = UserId(1);
const BOB: UserId = UserId(2);
const PHONE: ConnectionId = ConnectionId(Uuid::from_u128(1));
const TABLET: ConnectionId = ConnectionId(Uuid::from_u128(2));
const AFTER: Duration = Duration::from_secs(5);

pub(super) fn settings() -> PresenceSettings {
    PresenceSettings {
        offline_after: AFTER,
        ..PresenceSettings::default()
    }
}

/// So many milliseconds after the beginning, on both clocks.
pub(super) fn at(ms: u64) -> Moment {
    let since = Duration::from_millis(ms);
    Moment {
        monotonic: Timestamp(0).plus(since),
        wall: Timestamp::from_secs(1_800_000_000).plus(since),
    }
}

fn all_open(users: &[UserId]) -> Vec<(UserId, PresenceVisibility)> {
    users
        .iter()
        .map(|user| (*user, PresenceVisibility::Visible(None)))
        .collect()
}

/// The connection watches these, and may.
fn watch(
    core: &mut PresenceCore,
    connection: ConnectionId,
    users: &[UserId],
    now: Moment,
) -> Vec<Status> {
    let list = core.ask(connection, ADA);
    let visibilities = all_open(users);
    let answer = core.answer(connection, list, users, &visibilities, now);
    answer.expect("there is room").expect("it has not ended").0
}

fn shows(push: Option<Push>) -> Vec<ConnectionId> {
    push.map_or_else(Vec::new, |push| push.to)
}

#[test]
fn who_comes_back_in_time_was_never_away() {
    let mut core = PresenceCore::new(settings());
    assert_eq!(watch(&mut core, PHONE, &[BOB], at(0)), [gone(BOB, None)]);
    let came = core.came(BOB, at(10));
    assert_eq!(
        came,
        Some(Push {
            to: vec![PHONE],
            status: here(BOB, at(10))
        })
    );
    core.left(BOB, at(1_000));
    assert_eq!(core.next_expiry(), Some(at(6_000).monotonic));
    assert_eq!(core.expire(at(5_999)), []);
    // Whoever looks meanwhile is shown what the others see.
    assert_eq!(
        watch(&mut core, TABLET, &[BOB], at(5_999)),
        [here(BOB, at(5_999))]
    );
    assert_eq!(core.came(BOB, at(5_999)), None);
    assert_eq!(core.expire(at(20_000)), []);
    core.left(BOB, at(30_000));
    let left = core.expire(at(35_000));
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].status, gone(BOB, Some(at(30_000).wall)));
    assert_eq!(left[0].to.len(), 2);
    assert_eq!(core.next_expiry(), None);
    let shown = watch(&mut core, PHONE, &[BOB], at(40_000));
    assert_eq!(shown, [gone(BOB, Some(at(30_000).wall))]);
}

/// Each watcher is shown each user once, however all of them come and go at once.
#[test]
fn a_thousand_who_reconnect_at_once_are_shown_once_at_most() {
    let users: Vec<UserId> = (1_000..2_000).map(UserId).collect();
    let mut core = PresenceCore::new(settings());
    watch(&mut core, PHONE, &users[..500], at(0));
    watch(&mut core, TABLET, &users[500..], at(0));
    let pushes = |core: &mut PresenceCore, ms: u64| {
        let came = users.iter().filter_map(|user| core.came(*user, at(ms)));
        came.flat_map(|push| push.to).count()
    };
    assert_eq!(pushes(&mut core, 1), 1_000);
    for round in 0..10 {
        for user in &users {
            core.left(*user, at(100 * round));
        }
        assert_eq!(pushes(&mut core, 100 * round + 50), 0);
        assert_eq!(core.expire(at(100 * round + 99)), []);
    }
    for user in &users {
        core.left(*user, at(10_000));
    }
    let left = core.expire(at(15_000));
    assert_eq!(left.iter().map(|push| push.to.len()).sum::<usize>(), 1_000);
    assert_eq!(pushes(&mut core, 20_000), 1_000);
}

#[test]
fn a_new_list_takes_the_place_of_the_old_one() {
    let mut core = PresenceCore::new(settings());
    watch(&mut core, PHONE, &[BOB], at(0));
    watch(&mut core, PHONE, &[UserId(3)], at(0));
    assert_eq!(shows(core.came(BOB, at(1))), []);
    assert_eq!(shows(core.came(UserId(3), at(1))), [PHONE]);
    // An answer that was overtaken is of no use, nor is one that comes after the end.
    let old = core.ask(PHONE, ADA);
    let new = core.ask(PHONE, ADA);
    assert_eq!(
        core.answer(PHONE, old, &[BOB], &all_open(&[BOB]), at(2)),
        Ok(None)
    );
    core.no_answer(PHONE, new, at(2));
    core.left(UserId(3), at(3));
    assert_eq!(core.expire(at(9_000)).len(), 1, "the list before it stands");
    core.forget(PHONE);
    assert_eq!(
        core.answer(PHONE, new, &[BOB], &all_open(&[BOB]), at(4)),
        Ok(None)
    );
    assert_eq!(core.watched(), 0);
    assert_eq!(core.next_check_due(), None);
}

#[test]
fn what_may_not_be_seen_is_not_there() {
    let mut core = PresenceCore::new(settings());
    let seen = Some(at(0).wall.minus(Duration::from_secs(60)));
    for user in [BOB, UserId(3), UserId(4)] {
        core.came(user, at(0));
    }
    let list = core.ask(PHONE, ADA);
    let users = [UserId(4), BOB, UserId(3), UserId(5)];
    let visibilities = [
        (BOB, PresenceVisibility::Visible(seen)),
        (UserId(3), PresenceVisibility::Frozen(seen)),
        (UserId(4), PresenceVisibility::Hidden),
    ];
    let answer = core
        .answer(PHONE, list, &users, &visibilities, at(1))
        .unwrap()
        .unwrap();
    let expected = [
        gone(UserId(4), None),
        here(BOB, at(1)),
        gone(UserId(3), seen),
        gone(UserId(5), None),
    ];
    assert_eq!(answer.0, expected);
    for user in users {
        core.left(user, at(2));
    }
    let left = core.expire(at(9_000));
    let told: Vec<_> = left.iter().filter(|push| !push.to.is_empty()).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].status.user, BOB);
}

/// Whoever is blocked sees what they would see if the other one had left at that moment.
#[test]
fn a_block_looks_like_the_end_of_the_last_connection() {
    for leaves in [false, true] {
        let mut core = PresenceCore::new(settings());
        core.came(BOB, at(0));
        watch(&mut core, PHONE, &[BOB], at(0));
        if leaves {
            core.left(BOB, at(1_000));
        } else {
            assert_eq!(core.blocked(BOB, ADA, Some(at(1_000).wall), at(1_000)), []);
        }
        assert_eq!(core.expire(at(5_999)), []);
        let left = core.expire(at(6_000));
        let status = gone(BOB, Some(at(1_000).wall));
        assert_eq!(
            left,
            [Push {
                to: vec![PHONE],
                status
            }],
            "leaves: {leaves}"
        );
    }
    // Whoever asks anew within the while is shown the same, too.
    let mut core = PresenceCore::new(settings());
    core.came(BOB, at(0));
    watch(&mut core, PHONE, &[BOB], at(0));
    core.blocked(BOB, ADA, Some(at(1_000).wall), at(1_000));
    let list = core.ask(PHONE, ADA);
    let frozen = [(BOB, PresenceVisibility::Frozen(Some(at(1_000).wall)))];
    let answer = core
        .answer(PHONE, list, &[BOB], &frozen, at(3_000))
        .unwrap()
        .unwrap();
    assert_eq!(answer.0, [here(BOB, at(3_000))]);
    core.left(BOB, at(4_000));
    core.came(BOB, at(4_001));
    let left = core.expire(at(6_000));
    let status = gone(BOB, Some(at(1_000).wall));
    assert_eq!(
        left,
        [Push {
            to: vec![PHONE],
            status
        }]
    );
    assert_eq!(core.expire(at(60_000)), []);
}

#[test]
fn who_blocks_sees_no_more_either() {
    let mut core = PresenceCore::new(settings());
    core.came(BOB, at(0));
    watch(&mut core, PHONE, &[BOB], at(0));
    let pushes = core.blocked(ADA, BOB, None, at(1));
    assert_eq!(
        pushes,
        [Push {
            to: vec![PHONE],
            status: gone(BOB, None)
        }]
    );
    core.left(BOB, at(2));
    assert!(core.expire(at(9_000)).iter().all(|push| push.to.is_empty()));
}

#[test]
fn a_right_that_is_lost_ends_the_watch_with_the_next_check() {
    let mut core = PresenceCore::new(settings());
    let others = [BOB, UserId(3), UserId(4), UserId(5)];
    for user in &others[..3] {
        core.came(*user, at(0));
    }
    watch(&mut core, PHONE, &others, at(0));
    assert_eq!(core.next_check(at(59_999)), None);
    assert_eq!(core.next_check_due(), Some(at(60_000).monotonic));
    let check = core.next_check(at(60_000)).expect("it is time");
    assert_eq!((check.connection, check.watcher), (PHONE, ADA));
    assert_eq!(core.next_check(at(60_000)), None, "one for each connection");
    let seen = Some(at(0).wall);
    let visibilities = [
        (BOB, PresenceVisibility::Visible(None)),
        (UserId(3), PresenceVisibility::Frozen(seen)),
        (UserId(5), PresenceVisibility::Hidden),
    ];
    let pushes = core.checked(&check, Some(&visibilities), at(60_001));
    let pushed: Vec<Status> = pushes.iter().map(|push| push.status).collect();
    assert_eq!(
        pushed,
        [gone(UserId(3), seen), gone(UserId(4), None)],
        "who was shown there"
    );
    assert_eq!(core.watched(), 1);
    // Without an answer it is asked again soon, and all stays as it is.
    let check = core.next_check(at(120_001)).expect("again");
    assert_eq!(core.checked(&check, None, at(120_002)), []);
    assert_eq!(core.next_check_due(), Some(at(121_002).monotonic));
}

#[test]
fn what_may_have_changed_is_looked_at_at_once() {
    let mut core = PresenceCore::new(settings());
    core.came(BOB, at(0));
    watch(&mut core, PHONE, &[BOB], at(0));
    core.look_again(ADA, UserId(9), at(1));
    core.look_again(BOB, ADA, at(1));
    assert_eq!(core.next_check(at(1)), None, "neither is watched");
    core.look_again(ADA, BOB, at(2));
    let check = core.next_check(at(2)).expect("at once");
    // Meanwhile once more: what is being read may be of before.
    core.look_again(ADA, BOB, at(3));
    assert_eq!(core.checked(&check, Some(&all_open(&[BOB])), at(4)), []);
    assert!(core.next_check(at(4)).is_some());
    // The same of a list that is being asked for.
    let list = core.ask(TABLET, ADA);
    core.look_again(ADA, BOB, at(5));
    let answer = core.answer(TABLET, list, &[BOB], &all_open(&[BOB]), at(6));
    assert!(answer.is_ok());
    let again: Vec<_> = std::iter::from_fn(|| core.next_check(at(6))).collect();
    let again: Vec<_> = again.iter().map(|check| check.connection).collect();
    assert_eq!(again, [PHONE, TABLET]);
}

#[test]
fn there_is_room_for_so_many_and_no_more() {
    let mut core = PresenceCore::new(PresenceSettings {
        most_watched: 3,
        most_of_user: 1,
        most_unsaved: 1,
        ..settings()
    });
    let users = [BOB, UserId(3)];
    watch(&mut core, PHONE, &users, at(0));
    // One of the two has as many watchers as may be: it is said where they are, and no more.
    let list = core.ask(TABLET, ADA);
    let asked = [BOB, UserId(4)];
    let full = core.answer(TABLET, list, &asked, &all_open(&asked), at(0));
    assert_eq!(full, Err(Full));
    core.forget(PHONE);
    watch(&mut core, PHONE, &[BOB], at(0));
    let list = core.ask(TABLET, ADA);
    let answer = core.answer(TABLET, list, &asked, &all_open(&asked), at(0));
    let (shown, left_out) = answer.unwrap().unwrap();
    assert_eq!((shown.len(), left_out, core.watched()), (2, 1, 2));
    assert_eq!(shows(core.came(BOB, at(1))), [PHONE]);
    assert_eq!(shows(core.came(UserId(4), at(1))), [TABLET]);
    // A list that does not fit leaves the one before it as it was.
    let list = core.ask(TABLET, ADA);
    let many = [UserId(5), UserId(6), UserId(7)];
    let full = core.answer(TABLET, list, &many, &all_open(&many), at(2));
    assert_eq!(full, Err(Full));
    core.left(UserId(4), at(2));
    assert_eq!(core.expire(at(9_000))[0].to, [TABLET]);
    assert!(core.left(UserId(4), at(3)), "was not there");
    assert!(!core.left(BOB, at(3)), "no room");
}

#[test]
fn what_is_stored_is_stored_once_and_the_newest() {
    let mut core = PresenceCore::new(settings());
    for user in [ADA, BOB] {
        core.came(user, at(0));
        assert_eq!(core.last_seen(user, at(1)), Some(at(1).wall));
        core.left(user, at(2));
        assert_eq!(core.last_seen(user, at(3)), Some(at(2).wall));
    }
    let batch = core.last_seen_buffer().batch(10);
    assert_eq!(batch, [(ADA, at(2).wall), (BOB, at(2).wall)]);
    assert_eq!(core.last_seen_buffer().batch(1).len(), 1);
    core.came(BOB, at(4));
    core.left(BOB, at(5));
    core.last_seen_buffer().saved(&batch);
    assert_eq!(core.last_seen_buffer().batch(10), [(BOB, at(5).wall)]);
    core.expire(at(60_000));
    assert_eq!(core.last_seen(BOB, at(60_000)), Some(at(5).wall));
    let batch = core.last_seen_buffer().batch(10);
    core.last_seen_buffer().saved(&batch);
    assert_eq!(core.last_seen(ADA, at(60_000)), None);
}

#[test]
fn after_a_failure_it_is_still_known_who_is_there() {
    let mut core = PresenceCore::new(settings());
    core.came(BOB, at(0));
    core.came(UserId(3), at(0));
    core.left(UserId(3), at(0));
    watch(&mut core, PHONE, &[BOB], at(0));
    core.start_over();
    assert_eq!(
        (core.watched(), core.last_seen_buffer().is_empty()),
        (0, false)
    );
    assert_eq!(watch(&mut core, PHONE, &[BOB], at(1)), [here(BOB, at(1))]);
    assert_eq!(core.next_expiry(), Some(at(5_000).monotonic));
}
