use super::*;
use proptest::prelude::*;
use std::net::IpAddr;
use std::time::Duration;

fn home(number: u8) -> Holder {
    Holder::Address(IpAddr::from([192, 0, 2, number]).into())
}

fn at(secs: u64) -> Timestamp {
    Timestamp(0).plus(Duration::from_secs(secs))
}

fn granted(gone: &[Id]) -> Answer {
    Answer::Granted(gone.to_vec())
}

#[test]
fn an_address_that_holds_little_has_room_made_by_the_one_that_holds_most() {
    let mut room = MemoryBudget::new(100);
    for id in 0..10 {
        assert_eq!(room.ask(id, home(1), 10, at(id)), granted(&[]));
    }
    // The first of those who hold as much.
    assert_eq!(room.ask(10, home(2), 10, at(10)), granted(&[0]));
    // Up to its share, however young they are.
    for id in 11..15 {
        assert_eq!(room.ask(id, home(2), 10, at(10)), granted(&[id - 10]));
    }
    assert_eq!(room.ask(15, home(2), 10, at(10)), Answer::Wait);
    assert_eq!(room.held(), 100);
}

#[test]
fn an_address_that_holds_its_share_waits_for_its_own() {
    let mut room = MemoryBudget::new(100);
    for id in 0..10 {
        assert_eq!(room.ask(id, home(1), 10, at(0)), granted(&[]));
    }
    assert_eq!(room.ask(10, home(1), 10, at(1)), Answer::Wait);
    assert_eq!(room.ask(11, home(1), 10, at(1)), Answer::Wait);
    assert!(room.fitting().is_empty());
    room.leave(3);
    // Who has waited longest, and nobody else; it stays first until it has found its place.
    assert_eq!(room.fitting(), vec![10]);
    assert_eq!(room.fitting(), vec![11]);
    assert_eq!(room.ask(10, home(1), 10, at(2)), granted(&[]));
    assert_eq!(room.ask(11, home(1), 10, at(2)), Answer::Wait);
    // One that is no longer young gives way.
    assert_eq!(room.ask(11, home(1), 10, at(5)), granted(&[0]));
}

#[test]
fn connections_of_a_proxy_count_by_themselves() {
    let mut room = MemoryBudget::new(100);
    for id in 0..10 {
        let holder = Holder::Connection(id);
        assert_eq!(room.ask(id, holder, 10, at(0)), granted(&[]));
    }
    let next = Holder::Connection(10);
    assert!(matches!(room.ask(10, next, 10, at(0)), Answer::Granted(gone) if gone.len() == 1));
}

#[test]
fn what_is_held_already_has_who_holds_most_go() {
    let mut room = MemoryBudget::new(100);
    assert!(room.set(1, home(1), 40, at(0)).is_empty());
    assert!(room.set(2, home(2), 30, at(0)).is_empty());
    assert!(room.set(3, home(2), 20, at(0)).is_empty());
    // The address that holds most, not the connection.
    assert_eq!(room.set(1, home(1), 55, at(0)), vec![1]);
    assert_eq!((room.held(), room.holds(1)), (50, 0));
}

#[derive(Clone, Debug)]
enum Event {
    Ask(Id, usize),
    Set(Id, usize),
    Leave(Id),
    Pass(u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0u64..30, 1usize..40).prop_map(|(id, bytes)| Event::Ask(id, bytes)),
        2 => (0u64..30, 0usize..40).prop_map(|(id, bytes)| Event::Set(id, bytes)),
        2 => (0u64..30).prop_map(Event::Leave),
        1 => (0u64..7).prop_map(Event::Pass),
    ]
}

proptest! {
    /// Whatever happens: no more is held than there is; what is held is what its owners hold; nobody
    /// waits beside room that is free; and who holds nothing is never kept waiting.
    #[test]
    fn there_is_never_more_and_nobody_waits_for_nothing(
        events in proptest::collection::vec(event(), 0..200),
    ) {
        let mut room = MemoryBudget::new(100);
        let (mut now, mut held, mut waiting) = (at(0), HashMap::new(), HashMap::new());
        let holder = |id: Id| home((id % 5) as u8);
        for event in events {
            let gone = match event {
                Event::Pass(secs) => {
                    now = now.plus(Duration::from_secs(secs));
                    Vec::new()
                }
                Event::Set(id, bytes) => {
                    held.insert(id, bytes);
                    room.set(id, holder(id), bytes, now)
                }
                Event::Leave(id) => {
                    held.remove(&id);
                    waiting.remove(&id);
                    room.leave(id);
                    Vec::new()
                }
                Event::Ask(id, bytes) => match room.ask(id, holder(id), bytes, now) {
                    Answer::Granted(gone) => {
                        prop_assert!(!gone.contains(&id));
                        waiting.remove(&id);
                        held.insert(id, bytes);
                        gone
                    }
                    Answer::Wait => {
                        let others = held.iter().any(|(other, bytes)| {
                            *other != id && *bytes > 0 && holder(*other) == holder(id)
                        });
                        prop_assert!(others, "its address holds nothing");
                        waiting.insert(id, bytes);
                        Vec::new()
                    }
                },
            };
            for id in gone {
                held.remove(&id);
                waiting.remove(&id);
            }
            loop {
                let next = room.fitting();
                if next.is_empty() {
                    break;
                }
                for id in next {
                    // It finds room, as nobody was faster.
                    let bytes = waiting.remove(&id).expect("it waits");
                    prop_assert_eq!(room.ask(id, holder(id), bytes, now), granted(&[]));
                    held.insert(id, bytes);
                }
            }
            prop_assert!(room.held() <= 100);
            prop_assert_eq!(room.held(), held.values().sum::<usize>());
            for (id, bytes) in &held {
                prop_assert_eq!(room.holds(*id), *bytes);
            }
            if let Some(first) = waiting.keys().min() {
                prop_assert!(room.held() + waiting[first] - room.holds(*first) > 100);
            }
        }
    }
}
