use super::*;
use proptest::prelude::*;
use std::net::IpAddr;

fn address(text: &str) -> Address {
    text.parse::<IpAddr>().expect("an address").into()
}

fn at(secs: u64) -> Timestamp {
    Timestamp(0).plus(Duration::from_secs(secs))
}

fn admission(in_all: usize, per_address: usize, descriptors: usize) -> Admission {
    Admission::new(Bounds {
        in_all: Some(in_all),
        per_address: Some(per_address),
        descriptors: Some(descriptors),
    })
}

#[test]
fn the_oldest_of_an_address_gives_way_once_it_is_old_enough() {
    let mut admission = admission(10, 2, 100);
    let home = address("192.0.2.1");
    assert_eq!(admission.arrive(1, Some(home), at(0)), Verdict::WELCOME);
    assert_eq!(admission.arrive(2, Some(home), at(1)), Verdict::WELCOME);
    assert_eq!(
        admission.arrive(3, Some(home), at(4)).admitted,
        Err(Full::Address)
    );
    let verdict = admission.arrive(4, Some(home), at(5));
    assert_eq!(verdict.admitted, Ok(()));
    assert_eq!(verdict.gives_way, Some((1, Full::Address)));
    // Somebody who is known makes room.
    admission.known(2);
    assert_eq!(admission.arrive(5, Some(home), at(5)), Verdict::WELCOME);
    // Others have room of their own.
    let elsewhere = Some(address("192.0.2.2"));
    assert_eq!(admission.arrive(6, elsewhere, at(5)), Verdict::WELCOME);
}

#[test]
fn an_ipv6_network_is_one_address() {
    let mut admission = admission(10, 1, 100);
    let first = address("2001:db8::1");
    assert_eq!(admission.arrive(1, Some(first), at(0)), Verdict::WELCOME);
    let neighbour = address("2001:db8::ffff:1");
    assert_eq!(
        admission.arrive(2, Some(neighbour), at(1)).admitted,
        Err(Full::Address)
    );
}

#[test]
fn without_a_descriptor_nobody_comes_in_until_somebody_is_gone() {
    let mut admission = admission(10, 10, 2);
    let home = Some(address("192.0.2.1"));
    assert_eq!(admission.arrive(1, home, at(0)), Verdict::WELCOME);
    assert_eq!(admission.arrive(2, home, at(0)), Verdict::WELCOME);
    admission.known(2);
    let young = admission.arrive(3, home, at(1));
    assert_eq!(
        (young.admitted, young.gives_way),
        (Err(Full::Descriptors), None)
    );
    let old = admission.arrive(3, home, at(6));
    assert_eq!(old.admitted, Err(Full::Descriptors));
    assert_eq!(old.gives_way, Some((1, Full::Descriptors)));
    // Of those who are known nobody gives way.
    assert_eq!(admission.arrive(3, home, at(60)).gives_way, None);
    admission.leave(1);
    assert_eq!(admission.arrive(3, home, at(60)), Verdict::WELCOME);
}

#[test]
fn whom_a_proxy_speaks_for_is_bounded_too() {
    let mut admission = admission(10, 1, 100);
    let client = address("192.0.2.1");
    for id in 1..=3 {
        assert_eq!(admission.arrive(id, None, at(0)), Verdict::WELCOME);
    }
    assert_eq!(admission.comes_from(1, client, at(0)), Verdict::WELCOME);
    assert_eq!(
        admission.comes_from(2, client, at(1)).admitted,
        Err(Full::Address)
    );
    let verdict = admission.comes_from(3, client, at(5));
    assert_eq!(verdict.gives_way, Some((1, Full::Address)));
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Arrive(u8),
    ComesFrom(usize, u8),
    Known(usize),
    Stranger(usize),
    Leave(usize),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => (0u8..4).prop_map(Event::Arrive),
        1 => (any::<usize>(), 1u8..4).prop_map(|(at, address)| Event::ComesFrom(at, address)),
        1 => any::<usize>().prop_map(Event::Known),
        1 => any::<usize>().prop_map(Event::Stranger),
        2 => any::<usize>().prop_map(Event::Leave),
    ]
}

proptest! {
    #[test]
    fn the_bounds_hold_and_nobody_young_gives_way(
        events in proptest::collection::vec((event(), 0u64..3), 1..200),
        in_all in 1usize..12,
        per_address in 1usize..6,
        descriptors in 1usize..20,
    ) {
        let mut admission = admission(in_all, per_address, descriptors);
        let mut now = at(0);
        // Who is there, since when, and whether as a stranger.
        let mut there: Vec<(Id, Timestamp, bool)> = Vec::new();
        let mut again = 0;
        for (next, (event, secs)) in events.into_iter().enumerate() {
            now = now.plus(Duration::from_secs(secs));
            let of = |number: u8| (number > 0).then(|| Address::from(IpAddr::from([192, 0, 2, number])));
            let pick = |at: usize| (!there.is_empty()).then(|| there[at % there.len()].0);
            let id = next as Id;
            let mut verdict = Verdict::WELCOME;
            match event {
                Event::Arrive(number) => {
                    verdict = admission.arrive(id, of(number), now);
                    if verdict.admitted.is_ok() {
                        there.push((id, now, true));
                    }
                }
                Event::ComesFrom(at, number) => {
                    if let (Some(id), Some(address)) = (pick(at), of(number)) {
                        verdict = admission.comes_from(id, address, now);
                    }
                }
                Event::Known(at) => {
                    if let Some(id) = pick(at) {
                        admission.known(id);
                        there.iter_mut().filter(|one| one.0 == id).for_each(|one| one.2 = false);
                    }
                }
                Event::Stranger(at) => {
                    if let Some(id) = pick(at) {
                        admission.stranger(id, None, now);
                        again += 1;
                        there.iter_mut().filter(|one| one.0 == id).for_each(|one| {
                            (one.1, one.2) = (now, true);
                        });
                    }
                }
                Event::Leave(at) => {
                    if let Some(id) = pick(at) {
                        admission.leave(id);
                        there.retain(|one| one.0 != id);
                    }
                }
            }
            if let Some((id, _)) = verdict.gives_way {
                let gone = there.iter_mut().find(|one| one.0 == id).expect("somebody who is there");
                prop_assert!(gone.2, "a stranger gives way");
                prop_assert!(now.since(gone.1) >= YOUNG, "who is young stays");
                gone.2 = false;
            }
            prop_assert_eq!(admission.open(), there.len());
            prop_assert!(admission.open() <= descriptors);
            prop_assert_eq!(admission.strangers(), there.iter().filter(|one| one.2).count());
            // Who is in and becomes a stranger again is not put out for that.
            prop_assert!(admission.strangers() <= in_all + again);
            for of_address in admission.by_address.values() {
                prop_assert!(of_address.len() <= per_address + again);
                prop_assert!(!of_address.is_empty());
            }
        }
        for (id, _, _) in there {
            admission.leave(id);
        }
        prop_assert_eq!(admission.open(), 0);
        prop_assert!(admission.by_age.is_empty() && admission.by_address.is_empty());
    }
}
