use super::*;
use proptest::prelude::*;

const PATIENCE: Patience = Patience {
    attempt: Duration::from_secs(10),
    give_up: Duration::from_secs(600),
    resolve: Duration::from_secs(23 * 3600),
};
const NOON: Timestamp = Timestamp::from_secs(1_800_000_000);

fn after(secs: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(secs))
}

fn fresh() -> Progress {
    Progress::new(NOON, &PATIENCE)
}

/// In the middle of its first attempt.
fn called() -> Progress {
    let (progress, work) = fresh().begin(Heard::Yes, &PATIENCE, NOON);
    assert_eq!((progress.status, work), (Status::Charging, Work::Call));
    progress
}

fn attempted(progress: Progress, outcome: Outcome, now: Timestamp) -> (Status, Work) {
    let (progress, work) = progress.attempted(outcome, &PATIENCE, now, 0.5);
    assert!(!progress.calling);
    (progress.status, work)
}

#[test]
fn each_outcome_has_its_state() {
    for (outcome, at, expected) in [
        (Outcome::Paid, 1, (Status::Charged, Work::ShowTip)),
        (Outcome::Declined, 1, (Status::Failed, Work::TellPayer)),
        (Outcome::NotCharged, 1, (Status::Charging, Work::Wait)),
        (Outcome::Unknown, 1, (Status::Charging, Work::Wait)),
        // Too late for another attempt before it is given up.
        (Outcome::Paid, 600, (Status::Charged, Work::ShowTip)),
        (Outcome::NotCharged, 600, (Status::Failed, Work::TellPayer)),
        (Outcome::Unknown, 600, (Status::Doubtful, Work::TellPayer)),
    ] {
        assert_eq!(
            attempted(called(), outcome, after(at)),
            expected,
            "{outcome:?} {at}"
        );
    }
    let doubted = Progress {
        uncertain: true,
        ..called()
    };
    let given_up = attempted(doubted, Outcome::NotCharged, after(600));
    assert_eq!(
        given_up,
        (Status::Doubtful, Work::TellPayer),
        "an earlier one may have charged"
    );
    let declined = attempted(doubted, Outcome::Declined, after(600));
    assert_eq!(declined.0, Status::Failed, "the service knows of its key");
}

#[test]
fn who_is_not_heard_does_not_begin_to_pay_and_is_told_after_a_moment() {
    let (progress, work) = fresh().begin(Heard::No, &PATIENCE, NOON);
    assert_eq!((progress.status, work), (Status::Failed, Work::TellLater));
    let lease = NOON.plus(PATIENCE.lease());
    assert_eq!(progress.due_at, lease, "as long as an attempt may take");
    assert_eq!((progress.attempts, progress.first_call_at), (0, None));
    // Nobody pauses for one who has gone.
    let (_, work) = progress.begin(Heard::No, &PATIENCE, progress.due_at);
    assert_eq!(work, Work::TellPayer);
    let (tried, _) = called().attempted(Outcome::NotCharged, &PATIENCE, after(1), 0.5);
    let (stopped, _) = tried.begin(Heard::No, &PATIENCE, after(2));
    assert_eq!(stopped.status, Status::Failed);
    let (doubted, _) = called().attempted(Outcome::Unknown, &PATIENCE, after(1), 0.5);
    let (goes_on, work) = doubted.begin(Heard::No, &PATIENCE, after(2));
    assert_eq!(
        (goes_on.status, work),
        (Status::Charging, Work::Call),
        "it may be charged already"
    );
}

#[test]
fn what_was_promised_too_long_ago_is_not_begun() {
    let (progress, work) = fresh().begin(Heard::Yes, &PATIENCE, after(600));
    assert_eq!((progress.status, work), (Status::Failed, Work::TellPayer));
    assert_eq!(progress.first_call_at, None);
}

#[test]
fn an_attempt_without_an_end_may_have_charged() {
    let (again, work) = called().begin(Heard::Yes, &PATIENCE, after(60));
    assert!(again.uncertain);
    assert_eq!((again.attempts, work), (2, Work::Call));
    let (given_up, work) = called().begin(Heard::Yes, &PATIENCE, after(600));
    assert_eq!((given_up.status, work), (Status::Doubtful, Work::TellPayer));
}

#[test]
fn a_payment_in_doubt_is_asked_for_until_the_service_may_have_forgotten_it() {
    let (doubtful, _) = called().begin(Heard::Yes, &PATIENCE, after(600));
    let told = doubtful.posted(&PATIENCE, after(601), 0.5);
    assert_eq!(told.status, Status::Asking);
    assert!(told.due_at.since(after(601)) <= ASK_PAUSE);
    let (asking, work) = told.begin(Heard::No, &PATIENCE, told.due_at);
    assert_eq!((asking.status, work), (Status::Asking, Work::Call));
    let now = asking.due_at;
    assert_eq!(
        attempted(asking, Outcome::Paid, now),
        (Status::Charged, Work::ShowTip)
    );
    assert_eq!(
        attempted(asking, Outcome::Declined, now),
        (Status::NotPaid, Work::Wait)
    );
    for outcome in [Outcome::Unknown, Outcome::NotCharged] {
        assert_eq!(
            attempted(asking, outcome, now),
            (Status::Asking, Work::Wait)
        );
    }
    let late = NOON.plus(PATIENCE.resolve);
    let (end, work) = told.begin(Heard::Yes, &PATIENCE, late);
    assert_eq!((end.status, work), (Status::Unresolved, Work::Wait));
}

#[test]
fn pauses_double_up_to_a_bound_and_differ() {
    let pause = |attempts, chance| {
        let progress = Progress {
            attempts,
            ..called()
        };
        progress.pause(chance)
    };
    assert_eq!(pause(1, 1.0), MIN_PAUSE);
    assert_eq!(pause(1, 0.0), MIN_PAUSE / 2);
    assert_eq!(pause(2, 1.0), MIN_PAUSE * 2);
    for attempts in [20, i64::MAX] {
        assert_eq!(pause(attempts, 1.0), MAX_PAUSE);
    }
}

#[test]
fn an_entry_that_cannot_be_stored_is_tried_for_most_of_a_day_and_then_given_up() {
    let (charged, _) = called().attempted(Outcome::Paid, &PATIENCE, after(1), 0.5);
    let failed = fresh().begin(Heard::No, &PATIENCE, NOON).0;
    let (doubtful, _) = called().begin(Heard::Yes, &PATIENCE, after(600));
    for (mut tip, end) in [
        (charged, Status::Unresolved),
        (failed, Status::NotPaid),
        (doubtful, Status::Asking),
    ] {
        let before = tip;
        let (mut now, mut pauses) = (after(700), Vec::new());
        while tip.status == before.status {
            let (begun, work) = tip.begin(Heard::Yes, &PATIENCE, now);
            assert_ne!(work, Work::Wait);
            tip = begun.put_off(&PATIENCE, now, 1.0);
            pauses.push(tip.due_at.since(now));
            now = tip.due_at;
        }
        assert_eq!((tip.status, pauses.len()), (end, MOST_POSTS as usize));
        pauses.pop();
        assert_eq!(pauses[..3], [1, 2, 4].map(Duration::from_secs));
        assert_eq!(pauses.last(), Some(&MAX_POST_PAUSE));
        let longest = pauses.iter().sum::<Duration>();
        assert!(
            longest > Duration::from_secs(20 * 3600) && longest < Duration::from_secs(30 * 3600)
        );
        // Whoever is at the end can be told from others; what goes on begins anew.
        assert_eq!(tip.posts > 0, tip.status.is_final());
    }
    let once = charged.put_off(&PATIENCE, after(2), 0.5);
    let shown = once.begin(Heard::Yes, &PATIENCE, once.due_at).0;
    assert_eq!(shown.posted(&PATIENCE, after(9), 0.5).status, Status::Paid);
}

#[test]
fn states_are_stored_as_numbers() {
    for number in 0..=8 {
        let status = Status::from_db(number).unwrap();
        assert_eq!(status as i16, number);
        assert_eq!(status.is_final(), number >= 6);
    }
    assert_eq!(Status::from_db(9), None);
    assert_eq!(Status::from_db(-1), None);
}

/// A service as the contract of the gateway wants it, that forgets its keys after a day.
#[derive(Default)]
struct Service {
    /// What it has decided under the key, and when it was first asked.
    decided: Option<(bool, Timestamp)>,
    charges: u32,
}

impl Service {
    fn charge(&mut self, accepts: bool, now: Timestamp) -> bool {
        let known = self
            .decided
            .filter(|(_, since)| now.since(*since) < Duration::from_secs(24 * 3600));
        let (paid, _) = known.unwrap_or_else(|| {
            self.charges += u32::from(accepts);
            (accepts, now)
        });
        self.decided = Some((paid, known.map_or(now, |(_, since)| since)));
        paid
    }
}

/// What happens while somebody sees to the tip.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// The service answers.
    Answers,
    /// It does what it is asked for, and nobody hears of it.
    Silent,
    /// It cannot be reached.
    Unreachable,
    /// It refuses to look at the request.
    Refuses,
    /// Whoever sees to the tip dies before what they were to do, or after it.
    Dies { after: bool },
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => Just(Event::Answers),
        3 => Just(Event::Silent),
        2 => Just(Event::Unreachable),
        1 => Just(Event::Refuses),
        2 => any::<bool>().prop_map(|after| Event::Dies { after }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Whatever the service and the crashes do: charged once at most, shown if and only if charged,
    /// and the payer is told that it was not paid only when it was not.
    #[test]
    fn money_and_what_is_said_of_it_agree(
        accepts in any::<bool>(),
        blocked_after in proptest::option::of(0..4_usize),
        events in proptest::collection::vec((event(), 0.0..1.0_f64, 0..7_200_u64), 0..60),
    ) {
        let mut service = Service::default();
        let (mut shown, mut told) = (0, Vec::new());
        let mut stored = fresh();
        let mut now = NOON;
        let mut events = events.into_iter();
        let mut rounds = 0;
        // At the end of the history everything works.
        while !stored.status.is_final() {
            let (event, chance, late) = events.next().unwrap_or((Event::Answers, 0.5, 0));
            now = stored.due_at.max(now).plus(Duration::from_secs(late));
            let blocked = blocked_after.is_some_and(|after| rounds >= after);
            rounds += 1;
            prop_assert!(rounds < 1_000, "it comes to an end: {stored:?}");
            let heard = if blocked { Heard::No } else { Heard::Yes };
            let before = stored;
            let (mut progress, mut work) = stored.begin(heard, &PATIENCE, now);
            stored = progress;
            if blocked && before.attempts == 0 {
                prop_assert_ne!(work, Work::Call, "whoever is blocked never begins to pay");
            }
            if let Event::Dies { after: false } = event {
                continue;
            }
            if work == Work::Call {
                let outcome = match event {
                    Event::Unreachable => Outcome::NotCharged,
                    Event::Refuses => Outcome::NotCharged,
                    Event::Silent | Event::Dies { .. } => {
                        service.charge(accepts, now);
                        Outcome::Unknown
                    }
                    Event::Answers => match service.charge(accepts, now) {
                        true => Outcome::Paid,
                        false => Outcome::Declined,
                    },
                };
                if let Event::Dies { .. } = event {
                    continue;
                }
                (progress, work) = progress.attempted(outcome, &PATIENCE, now, chance);
                stored = progress;
            }
            match work {
                // Its id is made beforehand: shown twice is shown once.
                Work::ShowTip => shown = 1,
                Work::TellPayer | Work::TellLater => told.push(progress.status),
                Work::Wait | Work::Call => continue,
            }
            if let Event::Dies { .. } = event {
                continue;
            }
            stored = match event {
                Event::Unreachable => progress.put_off(&PATIENCE, now, chance),
                _ => progress.posted(&PATIENCE, now, chance),
            };
        }
        told.dedup();
        prop_assert!(service.charges <= 1, "charged once at most");
        prop_assert!(told.len() <= 1, "told once: {told:?}");
        let failed = told.contains(&Status::Failed);
        match stored.status {
            Status::Paid => prop_assert!(service.charges == 1 && shown == 1 && !failed),
            Status::NotPaid => prop_assert!(service.charges == 0 && shown == 0 && !told.is_empty()),
            Status::Unresolved => prop_assert!(shown == 0 && told == [Status::Doubtful]),
            other => prop_assert!(false, "{other:?}"),
        }
    }
}
