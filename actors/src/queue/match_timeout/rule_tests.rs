use super::*;
use proptest::prelude::*;
use switchboard_domain::{AgencyId, EventId};
use uuid::Uuid;

/// Whether it is opened does not matter.
const PATIENCE: Patience = Patience {
    answer: None,
    answer_level_1: None,
    presence: Duration::from_secs(60),
};
const ANSWERS: Patience = Patience {
    answer: Some(Duration::from_secs(45)),
    ..PATIENCE
};

/// The matches that are undone for want of a connection.
fn look(
    matches: &mut MatchTimeouts,
    now: Timestamp,
    seen: impl Fn(UserId) -> Option<Seen>,
    dismissed: impl Fn(UserId) -> Timestamp,
) -> Vec<Match> {
    let found = matches.look(now, PATIENCE, seen, dismissed);
    let because = GoesBack::Unanswered { also_opened: true };
    assert!(found.iter().all(|it| it.because == because));
    found.into_iter().map(|it| it.made).collect()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_secs(seconds)
}

fn made(number: u128, seconds: i64) -> Match {
    let chat = ChatId(Uuid::from_u128(number));
    Match::new((chat, UserId(1), at(10)), at(seconds))
}

fn never(_: UserId) -> Timestamp {
    Timestamp(i64::MIN)
}

#[test]
fn whom_the_server_sent_away_has_as_long_to_return() {
    let mut matches = MatchTimeouts::default();
    matches.add(made(1, 10));
    // The server stopped 54 s after the match, and told everybody to come back.
    let sent_away = |_| at(64);
    for now in [70, 84, 123] {
        assert_eq!(look(&mut matches, at(now), |_| None, sent_away), []);
    }
    let mut late = MatchTimeouts::default();
    late.add(made(1, 10));
    assert_eq!(look(&mut late, at(124), |_| None, sent_away), [made(1, 10)]);
    // Back, and gone again by themselves: it stands, as ever.
    let back = |_| {
        let (joined, heard) = (at(80), at(80));
        let online = false;
        Some(Seen {
            online,
            joined,
            heard,
            level_two: at(0),
        })
    };
    assert_eq!(look(&mut matches, at(200), back, sent_away), []);
    assert!(matches.is_empty());
}

/// Came before any match.
fn seen(online: bool, heard: i64) -> impl Fn(UserId) -> Option<Seen> {
    move |_| {
        Some(Seen {
            online,
            joined: at(9),
            heard: at(heard),
            level_two: at(0),
        })
    }
}

#[test]
fn who_is_heard_when_the_time_is_over_has_answered_also_when_gone_again() {
    for online in [true, false] {
        let mut matches = MatchTimeouts::default();
        matches.add(made(1, 10));
        assert_eq!(look(&mut matches, at(72), seen(online, 71), never), []);
        assert!(matches.is_empty(), "online: {online}");
    }
}

#[test]
fn who_came_since_has_answered_also_when_gone_again() {
    for online in [true, false] {
        let mut matches = MatchTimeouts::default();
        matches.add(made(1, 10));
        let came = |_| {
            let joined = at(11);
            let heard = joined;
            Some(Seen {
                online,
                joined,
                heard,
                level_two: at(0),
            })
        };
        assert_eq!(look(&mut matches, at(12), came, never), []);
        assert!(matches.is_empty(), "online: {online}");
    }
}

#[test]
fn who_is_gone_is_waited_for_and_then_given_up() {
    // Also one who was heard after the match.
    for heard in [10, 60] {
        let mut matches = MatchTimeouts::default();
        matches.add(made(1, 10));
        assert_eq!(look(&mut matches, at(69), seen(false, heard), never), []);
        assert!(!matches.is_empty());
        let timed_out = look(&mut matches, at(70), seen(false, heard), never);
        assert_eq!(timed_out, [made(1, 10)]);
        assert!(matches.is_empty());
    }
}

#[test]
fn a_match_of_before_is_waited_for_from_when_it_is_known() {
    let before = Match {
        made: at(0),
        known: at(20),
        ..made(1, 0)
    };
    let mut matches = MatchTimeouts::default();
    matches.add(before.clone());
    assert_eq!(look(&mut matches, at(79), |_| None, never), []);
    let timed_out = look(&mut matches, at(80), |_| None, never);
    assert_eq!(timed_out.first(), Some(&before));
    // Whoever is here has come since.
    matches.add(before);
    assert_eq!(look(&mut matches, at(80), seen(false, 10), never), []);
    assert!(matches.is_empty());
}

#[test]
fn who_is_there_and_says_nothing_is_looked_at_again() {
    let mut matches = MatchTimeouts::default();
    matches.add(made(1, 10));
    assert_eq!(look(&mut matches, at(1_000), seen(true, 60), never), []);
    assert!(!matches.is_empty());
    assert_eq!(
        look(&mut matches, at(1_002), seen(false, 60), never),
        [made(1, 10)]
    );
}

fn chat() -> HelpChat {
    HelpChat {
        id: ChatId(Uuid::from_u128(1)),
        agency: AgencyId(1),
        event: EventId(1),
        organizer: UserId(1),
        participant: UserId(2),
        start: None,
        time_start: at(10),
        time_end: None,
        facts: switchboard_domain::HelpFacts::default(),
        profile: None,
        last_seq: 1,
    }
}

#[test]
fn a_match_is_over_when_somebody_has_the_chat_anew() {
    assert!(!made(1, 10).is_over(&chat()));
    let another = HelpChat {
        organizer: UserId(3),
        ..chat()
    };
    assert!(made(1, 10).is_over(&another));
    let again = HelpChat {
        time_start: at(80),
        ..chat()
    };
    assert!(made(1, 10).is_over(&again));
}

#[test]
fn of_whom_nobody_has_seen_since_a_start_an_opened_match_is_let_alone() {
    let mut matches = MatchTimeouts::default();
    matches.add(made(1, 10));
    // Whether it was opened the chat's row says: after a start nobody knows of what level its organizer is.
    let found = matches.look(at(70), ANSWERS, |_| None, never);
    let because = GoesBack::Unanswered { also_opened: false };
    assert_eq!(found[0].because, because);
}

/// The same organizer once more, after the first match was given back.
fn made_again(seconds: i64) -> Match {
    Match {
        start: at(seconds),
        ..made(1, seconds)
    }
}

#[test]
fn the_next_match_of_a_request_has_all_its_time_also_with_the_same_organizer() {
    let mut matches = MatchTimeouts::default();
    matches.add(made(1, 10));
    // Given back, and taken again by the only one who is there.
    matches.add(made_again(30));
    // Somebody has tried to undo the first one; or read of it a moment before.
    matches.add(made(1, 10));
    assert_eq!(matches.look(at(74), ANSWERS, of_level_two(74), never), []);
    let found = matches.look(at(75), ANSWERS, of_level_two(75), never);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].made.start, at(30));
    assert!(matches.is_empty());
}

#[test]
fn of_a_match_that_another_node_made_the_time_begins_anew_too() {
    let of_before = |start, known| {
        let found = UnansweredMatch {
            chat: ChatId(Uuid::from_u128(1)),
            organizer: UserId(1),
            made: at(start),
            opened: false,
        };
        Match::of_before(&found, at(known))
    };
    let mut matches = MatchTimeouts::default();
    matches.add(of_before(10, 10));
    matches.add(of_before(30, 30));
    // What is looked after already is not known anew with each look.
    matches.add(of_before(30, 60));
    assert_eq!(matches.look(at(74), ANSWERS, of_level_two(74), never), []);
    assert_eq!(
        matches.look(at(75), ANSWERS, of_level_two(75), never).len(),
        1
    );
}

#[test]
fn what_may_have_been_undone_is_tried_again_whoever_is_there() {
    let tried = Match {
        undoing: Some(Box::new(chat())),
        ..made(1, 10)
    };
    let mut matches = MatchTimeouts::default();
    matches.add(tried.clone());
    assert_eq!(look(&mut matches, at(72), seen(true, 71), never), [tried]);
}

#[test]
fn many_are_given_up_a_few_at_a_time_and_too_many_are_forgotten() {
    let mut matches = MatchTimeouts::default();
    for number in 0..=MAX_MATCHES {
        matches.add(made(number as u128, 0));
    }
    assert_eq!(matches.organizers().len(), MAX_MATCHES);
    let timed_out = look(&mut matches, at(60), |_| None, never);
    assert_eq!(timed_out.len(), MAX_TIMED_OUT);
    assert_eq!(timed_out[0].id, made(1, 0).id, "the oldest was forgotten");
    let next = look(&mut matches, at(60), |_| None, never);
    assert_eq!(next[0].id, made(1 + MAX_TIMED_OUT as u128, 0).id);
}

/// An organizer of level 2 who came before any match, and is there until the second `until`.
fn of_level_two(until: i64) -> impl Fn(UserId) -> Option<Seen> {
    move |_| {
        Some(Seen {
            online: true,
            joined: at(200),
            heard: at(until),
            level_two: at(until),
        })
    }
}

#[test]
fn what_is_not_opened_in_time_is_undone_whoever_is_there() {
    let mut matches = MatchTimeouts::default();
    matches.add(made(1, 10));
    assert_eq!(matches.look(at(54), ANSWERS, of_level_two(54), never), []);
    let found = matches.look(at(55), ANSWERS, of_level_two(55), never);
    assert_eq!(found[0].because, GoesBack::NotOpened);
    assert!(matches.is_empty());
}

#[test]
fn level_1_is_who_had_no_other_connection_since_the_match() {
    let mut matches = MatchTimeouts::default();
    matches.add(made(1, 10));
    // The one of level 2 ended before it.
    assert_eq!(matches.look(at(60), ANSWERS, of_level_two(9), never), []);
    assert!(matches.is_empty(), "there, so confirmed as ever");
    let of_level_one = Patience {
        answer: None,
        answer_level_1: Some(Duration::from_secs(5)),
        ..PATIENCE
    };
    matches.add(made(1, 10));
    let found = matches.look(at(15), of_level_one, of_level_two(9), never);
    assert_eq!(found[0].because, GoesBack::NotOpened);
    matches.add(made(1, 10));
    assert_eq!(
        matches.look(at(15), of_level_one, of_level_two(11), never),
        []
    );
}

#[test]
fn what_was_opened_before_a_restart_is_let_alone() {
    let mut matches = MatchTimeouts::default();
    let found = UnansweredMatch {
        chat: ChatId(Uuid::from_u128(1)),
        organizer: UserId(1),
        made: at(10),
        opened: true,
    };
    matches.add(Match::of_before(&found, at(20)));
    assert_eq!(matches.look(at(21), ANSWERS, of_level_two(21), never), []);
    assert!(matches.is_empty());
}

proptest! {
    /// However often one looks, and whoever comes and goes: a match of an organizer of level 2 is given up once, at the
    /// first look at which its time is over, counted from the match or from when the server last closed a connection.
    #[test]
    fn a_match_that_is_not_opened_is_given_up_once_and_not_too_early(
        looks in proptest::collection::vec((0..30_i64, any::<bool>()), 1..20),
        sent_away in proptest::option::of(10..60_i64),
    ) {
        let mut matches = MatchTimeouts::default();
        matches.add(made(1, 10));
        let due = sent_away.unwrap_or(10).max(10) + 45;
        let (mut now, mut undone) = (11, 0);
        for (pause, online) in looks {
            now += pause;
            let seen = move |user| {
                let seen = of_level_two(11)(user)?;
                Some(Seen { online, heard: at(now), ..seen })
            };
            let dismissed = |_| sent_away.map_or(Timestamp(i64::MIN), at);
            let found = matches.look(at(now), ANSWERS, seen, dismissed);
            prop_assert!(found.is_empty() || now >= due);
            undone += found.len();
            prop_assert_eq!(undone, usize::from(now >= due));
        }
    }
}
