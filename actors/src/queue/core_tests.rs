//! The queue core under random histories, in front of a database that is a plain list.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn request(order: i64) -> Waiting {
    Waiting {
        id: ChatId(Uuid::from_u128(order as u128)),
        order,
        participant: UserId(order + 1),
        created_at: Timestamp(order),
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// The database stores a request; the queue hears of it with the next `Hear`.
    Ask,
    Hear,
    Withdraw(prop::sample::Index),
    Start,
    Wait(i64),
    StopWaiting(i64),
    /// The database works on the claim, then answers; both may be interleaved with the others.
    Decide,
    Answer,
    Break,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Ask),
        4 => Just(Step::Hear),
        1 => any::<prop::sample::Index>().prop_map(Step::Withdraw),
        5 => Just(Step::Start),
        2 => (100i64..104).prop_map(Step::Wait),
        1 => (100i64..104).prop_map(Step::StopWaiting),
        4 => Just(Step::Decide),
        4 => Just(Step::Answer),
        1 => Just(Step::Break),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn first_come_first_served_each_once(steps in proptest::collection::vec(step(), 1..150)) {
        let mut core = QueueCore::new([]);
        let mut stored: VecDeque<Waiting> = VecDeque::new();
        let mut waits: VecDeque<i64> = VecDeque::new();
        let mut claimed_for: Option<i64> = None;
        let mut unheard: VecDeque<Waiting> = VecDeque::new();
        let (mut next_order, mut next_caller) = (0, 0u32);
        let mut claiming = false;
        let mut decided: Option<Claimed> = None;
        let mut served: Vec<i64> = Vec::new();
        let mut answered: BTreeSet<u32> = BTreeSet::new();
        // For each caller the requests that waited when it asked, and still wait.
        let mut saw: HashMap<u32, BTreeSet<i64>> = HashMap::new();
        for step in steps {
            let effects = match step {
                Step::Ask => {
                    next_order += 1;
                    stored.push_back(request(next_order));
                    unheard.push_back(request(next_order));
                    core.begin_ask();
                    Vec::new()
                }
                Step::Hear => {
                    if let Some(request) = unheard.pop_front() {
                        core.finish_ask(Some(request));
                    }
                    Vec::new()
                }
                Step::Withdraw(which) if !stored.is_empty() => {
                    let gone = stored.remove(which.index(stored.len()));
                    for waiting in saw.values_mut() {
                        waiting.remove(&gone.unwrap().order);
                    }
                    core.remove(gone.unwrap().id);
                    Vec::new()
                }
                Step::Start => {
                    next_caller += 1;
                    let undecided = stored.iter().map(|r| r.order).collect();
                    saw.insert(next_caller, undecided);
                    core.start_chat(UserId(1), next_caller)
                }
                Step::Wait(organizer) => {
                    prop_assert!(core.wait(UserId(organizer)));
                    if !waits.contains(&organizer) {
                        waits.push_back(organizer);
                    }
                    Vec::new()
                }
                Step::StopWaiting(organizer) => {
                    core.stop_waiting(UserId(organizer));
                    waits.retain(|waiting| *waiting != organizer);
                    Vec::new()
                }
                Step::Decide if claiming && decided.is_none() => {
                    decided = Some(match stored.pop_front() {
                        Some(head) => {
                            served.push(head.order);
                            saw.values_mut().for_each(|waiting| { waiting.remove(&head.order); });
                            Claimed::Request(head.id)
                        }
                        None => Claimed::Nobody,
                    });
                    Vec::new()
                }
                Step::Answer => match decided.take() {
                    Some(outcome) => {
                        claiming = false;
                        if matches!(outcome, Claimed::Request(_)) {
                            waits.retain(|waiting| Some(*waiting) != claimed_for);
                        }
                        core.finish_claim(outcome)
                    }
                    None => Vec::new(),
                },
                Step::Break if claiming && decided.is_none() => {
                    claiming = false;
                    core.finish_claim(Claimed::Failed(Code::NotSaved))
                }
                _ => Vec::new(),
            };
            let matched = core.match_waiting(|_| true);
            if let Some(Effect::Claim(organizer)) = matched {
                prop_assert_eq!(Some(&organizer.0), waits.front(), "the longest-waiting first");
            }
            for effect in effects.into_iter().chain(matched) {
                match effect {
                    Effect::Claim(organizer) => {
                        claimed_for = Some(organizer.0);
                        prop_assert!(!claiming, "one claim at a time");
                        claiming = true;
                    }
                    Effect::Started(caller) | Effect::Fail(caller, _) => {
                        prop_assert!(answered.insert(caller));
                    }
                    Effect::NobodyWaits(caller) => {
                        prop_assert!(answered.insert(caller));
                        prop_assert!(saw[&caller].is_empty(), "somebody waited all the while");
                    }
                }
            }
            let someone = !core.organizers().eq([]) || claiming;
            prop_assert_eq!(someone, !core.is_quiet());
            prop_assert!(core.organizers().map(|o| o.0).eq(waits.iter().copied()));
            // Nobody waits while there is a request that somebody could take.
            prop_assert!(claiming || core.is_empty() || waits.is_empty());
        }
        prop_assert!(served.is_sorted(), "in order: {:?}", served);
        let distinct: BTreeSet<_> = served.iter().collect();
        prop_assert_eq!(distinct.len(), served.len());
        let left: BTreeSet<u32> = core.take_callers().into_iter().collect();
        prop_assert_eq!(answered.len() + left.len(), next_caller as usize);
        prop_assert!(answered.is_disjoint(&left));
        for request in unheard {
            core.finish_ask(Some(request));
        }
        // What the mirror does not know of yet is the decided claim alone.
        let unseen = usize::from(matches!(decided, Some(Claimed::Request(_))));
        prop_assert_eq!(core.len(), stored.len() + unseen);
        for (index, request) in stored.iter().enumerate() {
            prop_assert_eq!(core.position(request.id), Some(index + 1 + unseen));
        }
    }
}

#[test]
fn a_full_turnstile_turns_organizers_away() {
    let mut core = QueueCore::new([]);
    for caller in 0..=MAX_CLAIMING {
        assert!(
            !core
                .start_chat(UserId(1), caller)
                .iter()
                .any(|e| matches!(e, Effect::Fail(..)))
        );
    }
    assert_eq!(
        core.start_chat(UserId(1), 9),
        [Effect::Fail(9, Code::Overloaded)]
    );
}

#[test]
fn a_full_queue_has_no_room() {
    let core: QueueCore<()> = QueueCore::new((0..MAX_WAITING as i64).map(request));
    assert!(!core.has_room());
}

#[test]
fn a_place_is_shown_when_it_changes_and_once() {
    let mut core: QueueCore<()> = QueueCore::new((1..5).map(request));
    for order in 1..5 {
        core.show(request(order).id, order as usize);
    }
    assert!(core.moved().is_empty());
    core.remove(request(2).id);
    let moved: Vec<_> = core
        .moved()
        .iter()
        .map(|(r, place)| (r.order, *place))
        .collect();
    assert_eq!(moved, [(3, 2), (4, 3)]);
    assert!(core.moved().is_empty());
}

#[test]
fn an_organizer_who_is_not_ready_is_passed_over_and_keeps_the_place() {
    let mut core: QueueCore<()> = QueueCore::new([request(1)]);
    assert!(core.wait(UserId(100)) && core.wait(UserId(101)));
    assert_eq!(
        core.match_waiting(|organizer| organizer == UserId(101)),
        Some(Effect::Claim(UserId(101)))
    );
    core.finish_claim(Claimed::Request(request(1).id));
    assert!(core.organizers().eq([UserId(100)]));
}
