use super::*;
use std::net::IpAddr;
use std::sync::atomic::AtomicU32;
use std::task::Wake;
use switchboard_domain::ManualClock;

#[derive(Default)]
struct Woken(AtomicU32);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn connections(bounds: Bounds) -> (Connections, Arc<ManualClock>, Arc<Metrics>) {
    let clock = Arc::new(ManualClock::at(Timestamp::from_secs(1_000)));
    let metrics = Metrics::shared();
    let connections = Connections::new(bounds, clock.clone(), metrics.clone());
    (connections, clock, metrics)
}

fn home() -> Option<Address> {
    Some(IpAddr::from([192, 0, 2, 1]).into())
}

#[test]
fn who_has_to_give_way_is_woken() {
    let bounds = Bounds {
        per_address: Some(1),
        ..Bounds::default()
    };
    let (connections, clock, metrics) = connections(bounds);
    let first = connections.arrive(home()).expect("there is room");
    let woken = Arc::new(Woken::default());
    let waker = Waker::from(woken.clone());
    assert!(!first.is_over(&waker));
    let refused = connections.arrive(home()).err().expect("there is none");
    assert_eq!(refused.full, Full::Address);
    assert!((1_000..=5_000).contains(&refused.retry_after.as_millis()));
    clock.advance(admission::YOUNG);
    let second = connections.arrive(home()).expect("the first gives way");
    assert_eq!(woken.0.load(Ordering::SeqCst), 1);
    assert!(first.is_over(&waker) && !second.is_over(&waker));
    assert_eq!((connections.open(), metrics.strangers.get()), (2, 1));
    drop(first);
    assert_eq!(connections.open(), 1);
    second.known();
    connections
        .arrive(home())
        .expect("who is known takes nobody's place");
}

#[test]
fn what_strangers_hold_is_bounded_and_who_holds_most_is_closed() {
    const PART: usize = STRANGERS_BYTES / 4;
    let (connections, _, metrics) = connections(Bounds::default());
    let few: Vec<_> = (1..=3)
        .map(|_| connections.arrive(home()).expect("room"))
        .collect();
    let most = connections.arrive(home()).expect("room");
    let friend = connections.arrive(home()).expect("room");
    friend.known();
    friend.holds(STRANGERS_BYTES);
    for one in &few {
        one.holds(PART - 1);
    }
    most.holds(PART);
    let waker = Waker::noop();
    assert!(!most.is_over(waker));
    most.holds(PART + 4);
    assert!(most.is_over(waker), "it holds most");
    assert!(few.iter().chain([&friend]).all(|one| !one.is_over(waker)));
    assert_eq!(metrics.gave_way.with_label_values(&["memory"]).get(), 1);
    // All is given back, in whatever order it ends.
    friend.stranger();
    drop(friend);
    few[0].known();
    drop((few, most));
    assert_eq!(connections.0.lock().room.held(), 0);
    assert_eq!((connections.open(), metrics.strangers_bytes.get()), (0, 0));
}

#[test]
fn of_those_who_hold_as_much_the_first_is_closed() {
    let (connections, _, _) = connections(Bounds::default());
    let all: Vec<_> = (0..5)
        .map(|_| connections.arrive(home()).expect("room"))
        .collect();
    for one in &all {
        one.holds(STRANGERS_BYTES / 4);
    }
    let over = all.iter().map(|one| one.is_over(Waker::noop()));
    assert_eq!(over.collect::<Vec<_>>(), [true, false, false, false, false]);
}

#[test]
fn a_request_is_under_way_until_its_answer_is_taken() {
    let (connections, _, _) = connections(Bounds::default());
    let one = connections.arrive(None).expect("room");
    let request = one.begin_request();
    assert_eq!(connections.under_way(), 1);
    drop(request);
    assert_eq!(connections.under_way(), 0);
}
