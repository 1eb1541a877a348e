use super::{GONE, Unsaved};
use crate::ids::ChatId;
use crate::time::Timestamp;
use crate::waits::{Told, Within};

fn id(request: usize) -> ChatId {
    ChatId(uuid::Uuid::from_u128(request as u128))
}

fn told(place: usize) -> Told {
    Told {
        at: Timestamp(0),
        place,
        expected: 40.0,
        within: Within::outwards(30.0, 60.0),
    }
}

#[test]
fn each_is_to_be_stored_once_and_known_until_it_is() {
    let mut unsaved = Unsaved::default();
    unsaved.told(id(1), told(1));
    unsaved.told(id(2), told(2));
    assert_eq!(unsaved.next(1), [(id(1), told(1))]);
    assert_eq!(unsaved.next(9), [(id(2), told(2))]);
    assert!(unsaved.next(9).is_empty());
    assert_eq!(unsaved.take(id(1)), Some(told(1)));
    assert_eq!(unsaved.take(id(1)), None);
}

#[test]
fn of_those_who_wait_no_more_the_last_ones_are_known() {
    let mut unsaved = Unsaved::default();
    // The first one waits all the time.
    for request in 0..3 * GONE {
        unsaved.told(id(request), told(request));
        unsaved.keep(|other| other == id(0));
    }
    assert_eq!(unsaved.take(id(0)), Some(told(0)));
    for request in 1..3 * GONE {
        let known = request >= 2 * GONE;
        assert_eq!(unsaved.take(id(request)).is_some(), known, "{request}");
    }
    assert!(unsaved.next(usize::MAX).is_empty());
}

#[test]
fn whoever_waits_again_is_one_of_those_who_wait() {
    let mut unsaved = Unsaved::default();
    unsaved.told(id(0), told(0));
    unsaved.keep(|_| false);
    unsaved.keep(|_| true);
    for request in 1..=2 * GONE {
        unsaved.told(id(request), told(request));
        unsaved.keep(|other| other == id(0));
    }
    assert_eq!(unsaved.take(id(0)), Some(told(0)));
}
