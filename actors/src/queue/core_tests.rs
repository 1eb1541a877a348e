//! The queue core under random histories, in front of a database that is a plain list.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn request(order: i64) -> Waiting {
    Waiting {
        id: ChatId(Uuid::from_u128(order as u128)),
        order,
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
            for effect in effects {
                match effect {
                    Effect::Claim(_) => {
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
            prop_assert_eq!(claiming, !core.is_quiet());
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
