//! The queue core under random histories, in front of a database that is a plain list.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

fn request(order: i64) -> Waiting {
    Waiting {
        id: ChatId(Uuid::from_u128(order as u128)),
        order,
        event: EventId(1),
        participant: UserId(order + 1),
        created_at: Timestamp(order),
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// The database stores a request; the queue hears of it with a later `Hear`.
    Ask,
    Hear(prop::sample::Index),
    Withdraw(prop::sample::Index),
    Start,
    Wait(i64),
    StopWaiting(i64),
    /// The database works on the claim, then answers; both may be interleaved with the others.
    Decide,
    Answer,
    Break,
    /// The claim is refused: its organizer may have no more.
    Refuse,
    Pause,
    /// The mirror is read from the database anew, in the middle of everything.
    Read,
    StartOver,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Ask),
        4 => any::<prop::sample::Index>().prop_map(Step::Hear),
        1 => any::<prop::sample::Index>().prop_map(Step::Withdraw),
        5 => Just(Step::Start),
        2 => (100i64..104).prop_map(Step::Wait),
        1 => (100i64..104).prop_map(Step::StopWaiting),
        4 => Just(Step::Decide),
        4 => Just(Step::Answer),
        1 => Just(Step::Break),
        1 => Just(Step::Refuse),
        2 => Just(Step::Pause),
        1 => Just(Step::Read),
        1 => Just(Step::StartOver),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn first_come_first_served_each_once(steps in proptest::collection::vec(step(), 1..150)) {
        let mut core = QueueCore::default();
        let mut stored: VecDeque<Waiting> = VecDeque::new();
        let mut waits: VecDeque<i64> = VecDeque::new();
        let mut claimed_for: Option<i64> = None;
        let mut unheard: Vec<Waiting> = Vec::new();
        let (mut next_order, mut next_caller) = (0, 0u32);
        let mut claiming = false;
        let mut decided: Option<Claimed> = None;
        // Whether the last claim came to nothing: then the next one may take its time.
        let mut paused = false;
        let mut served: Vec<i64> = Vec::new();
        let mut answered: BTreeSet<u32> = BTreeSet::new();
        // For each caller the requests that waited when it asked, and still wait.
        let mut saw: HashMap<u32, BTreeSet<i64>> = HashMap::new();
        for step in steps {
            let effects = match step {
                Step::Ask => {
                    next_order += 1;
                    stored.push_back(request(next_order));
                    unheard.push(request(next_order));
                    core.begin_ask(request(next_order).id);
                    Vec::new()
                }
                Step::Hear(which) if !unheard.is_empty() => {
                    let heard = unheard.remove(which.index(unheard.len()));
                    core.finish_ask(heard.id, Some(heard));
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
                    core.start_chat(UserId(1), next_caller).into_iter().collect()
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
                        paused = outcome == Claimed::Nobody;
                        core.finish_claim(outcome)
                    }
                    None => Vec::new(),
                },
                Step::Break if claiming && decided.is_none() => {
                    claiming = false;
                    paused = true;
                    core.finish_claim(Claimed::Failed(Code::NotSaved))
                }
                Step::Refuse if claiming && decided.is_none() => {
                    claiming = false;
                    core.finish_claim(Claimed::Refused(Code::TooManyActiveChats))
                }
                Step::Pause => {
                    paused = false;
                    core.resume();
                    Vec::new()
                }
                Step::Read if decided.is_none() => {
                    core.replace(stored.iter().copied());
                    Vec::new()
                }
                Step::StartOver if !claiming => {
                    for caller in core.start_over() {
                        prop_assert!(answered.insert(caller));
                    }
                    core.replace(stored.iter().copied());
                    Vec::new()
                }
                _ => Vec::new(),
            };
            let next = core.next_claim(|_| true);
            for effect in effects.into_iter().chain(next) {
                match effect {
                    Effect::Claim(organizer) => {
                        claimed_for = Some(organizer.0);
                        prop_assert!(!claiming, "one claim at a time");
                        claiming = true;
                        let first = waits.front().copied();
                        let waited = organizer.0 >= 100;
                        prop_assert!(!waited || Some(organizer.0) == first, "the longest-waiting first");
                    }
                    Effect::Started(caller) | Effect::Fail(caller, _) => {
                        prop_assert!(answered.insert(caller));
                    }
                    Effect::NobodyWaits(caller) => {
                        prop_assert!(answered.insert(caller));
                        prop_assert!(saw[&caller].is_empty(), "somebody waited all the while");
                    }
                    Effect::WaitRefused(organizer, code) => {
                        prop_assert_eq!(code, Code::TooManyActiveChats);
                        prop_assert_eq!(Some(organizer.0), claimed_for);
                        waits.retain(|waiting| *waiting != organizer.0);
                    }
                    Effect::ReadAgain => prop_assert!(!core.is_empty()),
                }
            }
            let someone = !core.organizers().eq([]) || claiming;
            prop_assert_eq!(someone, !core.is_quiet());
            prop_assert!(core.organizers().map(|o| o.0).eq(waits.iter().copied()));
            // Nobody waits while there is a request that somebody could take.
            prop_assert!(claiming || core.is_empty() || waits.is_empty() || paused);
        }
        prop_assert!(served.is_sorted(), "in order: {:?}", served);
        let distinct: BTreeSet<_> = served.iter().collect();
        prop_assert_eq!(distinct.len(), served.len());
        for request in unheard {
            core.finish_ask(request.id, Some(request));
        }
        // What the mirror does not know of yet is the decided claim alone.
        let unseen = usize::from(matches!(decided, Some(Claimed::Request(_))));
        prop_assert_eq!(core.len(), stored.len() + unseen);
        for (index, request) in stored.iter().enumerate() {
            prop_assert_eq!(core.position(request.id), Some(index + 1 + unseen));
        }
        let left: BTreeSet<u32> = core.start_over().into_iter().collect();
        prop_assert_eq!(answered.len() + left.len(), next_caller as usize);
        prop_assert!(answered.is_disjoint(&left));
    }
}

/// A queue in which these wait.
fn queue(orders: impl IntoIterator<Item = i64>) -> QueueCore<usize> {
    let mut core = QueueCore::default();
    core.replace(orders.into_iter().map(request));
    core
}

fn places(moved: Vec<(Waiting, usize)>) -> Vec<(i64, usize)> {
    let place = |(request, place): (Waiting, usize)| (request.order, place);
    moved.into_iter().map(place).collect()
}

#[test]
fn too_many_claimants_are_turned_away() {
    let mut core = QueueCore::default();
    for caller in 0..MAX_CLAIMING {
        assert_eq!(core.start_chat(UserId(1), caller), None);
    }
    assert_eq!(
        core.start_chat(UserId(1), 9),
        Some(Effect::Fail(9, Code::Overloaded))
    );
}

#[test]
fn no_more_than_so_many_organizers_wait() {
    let mut core = queue([]);
    for organizer in 0..MAX_CLAIMING as i64 {
        assert!(core.wait(UserId(organizer)));
    }
    assert!(core.wait(UserId(0)), "who waits already does");
    assert!(!core.wait(UserId(-1)));
}

#[test]
fn a_full_queue_has_no_room() {
    let mut core = queue(1..MAX_WAITING as i64);
    assert!(core.has_room());
    core.begin_ask(request(0).id);
    assert!(!core.has_room());
}

#[test]
fn a_place_is_shown_when_it_changes_and_once() {
    let mut core = queue(1..5);
    assert_eq!(places(core.moved()), [(1, 1), (2, 2), (3, 3), (4, 4)]);
    assert!(core.moved().is_empty());
    core.remove(request(2).id);
    assert_eq!(places(core.moved()), [(3, 2), (4, 3)]);
    assert!(core.moved().is_empty());
    core.replace([1, 4].map(request));
    assert_eq!(places(core.moved()), [(4, 2)]);
}

#[test]
fn who_is_overtaken_by_an_earlier_ask_is_shown_the_place() {
    let mut core = queue([]);
    for order in [1, 2] {
        core.begin_ask(request(order).id);
    }
    // The second one's commit is heard of first.
    for order in [2, 1] {
        let asked = request(order);
        core.finish_ask(asked.id, Some(asked));
        core.show(asked.id, 1);
    }
    assert_eq!(places(core.moved()), [(2, 2)]);
}

#[test]
fn who_has_not_been_shown_the_place_is_shown_it_once() {
    let mut core = queue([1]);
    core.show(request(1).id, 1);
    assert!(core.moved().is_empty());
    core.begin_ask(request(2).id);
    core.finish_ask(request(2).id, Some(request(2)));
    core.show_new();
    assert_eq!(places(core.moved()), [(2, 2)]);
    assert!(core.moved().is_empty());
}

#[test]
fn what_was_read_and_taken_before_its_ask_was_heard_of_is_not_there() {
    let mut core = queue([]);
    let asked = request(1);
    core.begin_ask(asked.id);
    core.replace([asked]);
    core.remove(asked.id);
    core.finish_ask(asked.id, Some(asked));
    assert!(core.is_empty());
}

#[test]
fn an_organizer_who_is_not_ready_is_passed_over_and_keeps_the_place() {
    let mut core = queue([1]);
    assert!(core.wait(UserId(100)) && core.wait(UserId(101)));
    assert_eq!(
        core.next_claim(|organizer| organizer == UserId(101)),
        Some(Effect::Claim(UserId(101)))
    );
    core.finish_claim(Claimed::Request(request(1).id));
    assert!(core.organizers().eq([UserId(100)]));
}

#[test]
fn who_waits_goes_before_who_comes_now_and_both_get_an_answer() {
    let mut core = queue([1, 2]);
    core.wait(UserId(100));
    core.start_chat(UserId(1), 7);
    assert_eq!(core.next_claim(|_| true), Some(Effect::Claim(UserId(100))));
    assert_eq!(core.finish_claim(Claimed::Request(request(1).id)), []);
    assert_eq!(core.next_claim(|_| true), Some(Effect::Claim(UserId(1))));
    assert_eq!(
        core.finish_claim(Claimed::Request(request(2).id)),
        [Effect::Started(7)]
    );
}

#[test]
fn a_claim_that_finds_nothing_is_made_again_only_for_what_came_meanwhile() {
    let mut core = queue([1]);
    core.wait(UserId(100));
    assert!(core.next_claim(|_| true).is_some());
    assert_eq!(core.finish_claim(Claimed::Nobody), [Effect::ReadAgain]);
    assert_eq!(core.next_claim(|_| true), None, "not at once");
    core.resume();
    assert!(core.next_claim(|_| true).is_some());
    core.begin_ask(request(2).id);
    core.finish_ask(request(2).id, Some(request(2)));
    assert_eq!(core.finish_claim(Claimed::Nobody), []);
    assert!(core.next_claim(|_| true).is_some(), "it may have missed it");
}

#[test]
fn a_wait_that_is_refused_ends_and_a_request_that_is_refused_ends_no_wait() {
    let code = Code::TooManyActiveChats;
    let mut core = queue([1]);
    core.wait(UserId(100));
    core.next_claim(|_| true);
    assert_eq!(
        core.finish_claim(Claimed::Refused(code)),
        [Effect::WaitRefused(UserId(100), code)]
    );
    assert!(core.organizers().eq([]));
    core.start_chat(UserId(100), 7);
    core.next_claim(|_| true);
    core.wait(UserId(100));
    assert_eq!(
        core.finish_claim(Claimed::Refused(code)),
        [Effect::Fail(7, code)]
    );
    assert!(core.organizers().eq([UserId(100)]));
}

#[test]
fn who_waits_goes_on_waiting_when_the_queue_starts_over() {
    let mut core = queue([1]);
    core.wait(UserId(100));
    core.begin_ask(request(2).id);
    core.start_chat(UserId(1), 7);
    assert_eq!(core.start_over(), [7]);
    assert!(core.is_empty() && core.organizers().eq([UserId(100)]));
    core.remove(request(2).id);
    core.finish_ask(request(2).id, Some(request(2)));
    assert!(core.is_empty(), "it was taken before it was heard of");
}

#[test]
fn places_do_not_depend_on_the_order_in_which_asks_are_heard_of() {
    let orders: Vec<i64> = (0..100).map(|n| n * 37 % 100).collect();
    let core = queue(orders.clone());
    let distinct: HashSet<_> = orders
        .iter()
        .map(|o| core.position(request(*o).id))
        .collect();
    assert_eq!(distinct.len(), 100);
    for order in orders {
        assert_eq!(core.position(request(order).id), Some(order as usize + 1));
    }
}
