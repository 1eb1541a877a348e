//! What is said to those who wait, and when.

use super::*;
use crate::waits::{Outcome, Verdict};
use uuid::Uuid;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_secs(seconds)
}

fn id(number: u128) -> ChatId {
    ChatId(Uuid::from_u128(number))
}

/// A queue in which one was taken every minute of the first ten, while others waited.
fn busy() -> Forecasts {
    let mut forecasts = Forecasts::default();
    for minute in 0..=10 {
        forecasts.matched_before(at(0), at(minute * 60));
    }
    forecasts
}

const NOW: Timestamp = Timestamp::from_secs(600);

#[test]
fn nothing_is_said_before_five_gaps_in_which_somebody_waited() {
    let mut forecasts = Forecasts::default();
    for minute in 0..5 {
        forecasts.matched(id(minute), at(0), at(minute as i64 * 60));
        assert_eq!(forecasts.tell(id(99), 3, at(300)), None);
    }
    // One that comes and is taken at once is no such gap.
    forecasts.matched(id(5), at(290), at(290));
    assert_eq!(forecasts.tell(id(99), 3, at(300)), None);
    forecasts.matched(id(6), at(280), at(300));
    assert!(forecasts.tell(id(99), 3, at(300)).is_some());
}

#[test]
fn it_grows_with_the_place_and_covers_what_is_expected() {
    let mut forecasts = busy();
    let mut before = [0, 0];
    // One of each bucket: what was learned of one is not what was learned of the next.
    for place in [1, 3, 9, 40, 200] {
        let within = forecasts
            .tell(id(place as u128), place, NOW)
            .unwrap()
            .seconds();
        assert!(
            before[0] <= within[0] && before[1] <= within[1],
            "{place}: {before:?}, {within:?}"
        );
        let expected = expected(place, std::time::Duration::from_secs(60), 1.0 / 2_400.0);
        assert!(
            (within[0] as f64) < expected && expected < within[1] as f64,
            "{place}"
        );
        before = within;
    }
}

#[test]
fn nothing_is_said_while_nobody_is_there() {
    let mut forecasts = busy();
    forecasts.asked(id(1));
    forecasts.set_on_duty(false);
    assert_eq!(forecasts.tell(id(1), 1, NOW), None);
    assert!(
        forecasts.to_save(9).is_empty(),
        "what was not said does not count"
    );
    forecasts.set_on_duty(true);
    assert!(forecasts.tell(id(1), 1, NOW).is_some());
    // The night was no pace.
    let before = forecasts.tell(id(2), 1, NOW);
    forecasts.set_on_duty(false);
    forecasts.set_on_duty(true);
    forecasts.matched(id(3), at(0), at(40_000));
    assert_eq!(forecasts.tell(id(4), 1, NOW), before);
}

#[test]
fn a_request_counts_by_what_it_was_told_at_first() {
    let mut forecasts = busy();
    forecasts.asked(id(1));
    let first = forecasts.tell(id(1), 9, NOW).unwrap();
    forecasts.tell(id(1), 2, at(700)).unwrap();
    // Of another node: that one counts it.
    forecasts.tell(id(2), 3, NOW).unwrap();
    let to_save = forecasts.to_save(9);
    assert_eq!(to_save.len(), 1);
    let (request, told) = to_save[0];
    assert_eq!(
        (request, told.at, told.place, told.within),
        (id(1), NOW, 9, first)
    );
    // Until it is stored the queue knows it.
    assert_eq!(forecasts.matched(id(1), at(0), at(701)), Some(told));

    forecasts.asked(id(3));
    forecasts.tell(id(3), 9, NOW).unwrap();
    assert_eq!(forecasts.to_save(9).len(), 1);
    forecasts.saved(id(3));
    assert_eq!(forecasts.matched(id(3), at(0), at(702)), None);
    assert!(forecasts.to_save(9).is_empty());
}

#[test]
fn who_leaves_is_not_stored() {
    let mut forecasts = busy();
    for request in [1, 2, 3] {
        forecasts.asked(id(request));
        forecasts.tell(id(request), 1, NOW).unwrap();
    }
    forecasts.left(id(2), at(601));
    let saved: Vec<ChatId> = forecasts.to_save(2).into_iter().map(|(id, _)| id).collect();
    assert_eq!(saved, [id(1)]);
    assert_eq!(forecasts.to_save(2).len(), 1);
}

#[test]
fn one_that_is_taken_twice_is_one_match() {
    let mut forecasts = busy();
    let before = forecasts.tell(id(9), 4, NOW);
    forecasts.matched(id(1), at(0), at(660));
    // It went back, and was taken a long time after; or two ways told of it.
    forecasts.matched(id(1), at(0), at(9_000));
    forecasts.matched(id(2), at(0), at(720));
    let within = forecasts.tell(id(10), 4, NOW);
    assert_eq!(within, before);
}

#[test]
fn only_what_has_changed_is_pushed() {
    let mut forecasts = busy();
    let said = forecasts.tell(id(1), 4, NOW);
    assert_eq!(forecasts.tell_changed(id(1), 4, NOW), None);
    // What was said says this too.
    assert_eq!(forecasts.tell_changed(id(1), 4, at(601)), None);
    let now = at(640);
    assert_eq!(
        forecasts.tell_changed(id(1), 4, now),
        Some(said),
        "nobody was taken"
    );
    assert_eq!(forecasts.tell_changed(id(1), 4, now), None);
    let nearer = forecasts.tell_changed(id(1), 1, now).unwrap();
    assert!(nearer.is_some() && nearer != said);
    forecasts.set_on_duty(false);
    assert_eq!(
        forecasts.tell_changed(id(1), 1, now),
        Some(None),
        "it is taken back"
    );
    assert_eq!(forecasts.tell_changed(id(1), 1, now), None);
}

#[test]
fn what_was_learned_makes_it_wider() {
    let mut forecasts = busy();
    let width =
        |forecasts: &mut Forecasts, request| forecasts.tell(id(request), 1, NOW).unwrap().width();
    let before = width(&mut forecasts, 1);
    let bucket = PlaceBucket::of(1);
    let mut calibration = Calibration::new(bucket);
    for _ in 0..20 {
        calibration.learn(&Outcome {
            bucket,
            score: 9.0,
            verdict: Verdict::Later,
            width: before,
        });
    }
    forecasts.calibrate(bucket, calibration);
    assert!(width(&mut forecasts, 2) > 2 * before);
}

#[test]
fn who_does_not_wait_any_more_is_forgotten() {
    let mut forecasts = busy();
    for request in 1..=3 {
        forecasts.tell(id(request), 1, NOW).unwrap();
    }
    forecasts.forget_others(3, |_| false);
    assert_eq!(forecasts.requests.len(), 3, "there are no more than wait");
    forecasts.forget_others(2, |request| request != id(2));
    assert_eq!(forecasts.requests.len(), 2);
}
