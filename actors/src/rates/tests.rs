use super::*;
use std::net::IpAddr;
use switchboard_domain::{ManualClock, Timestamp};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const SETTINGS: RateSettings = RateSettings {
    messages: Rate::new(20, SECOND, 40),
    changes: Rate::new(5, SECOND, 20),
    help_requests: Rate::new(5, MINUTE, 5),
    frames: Rate::new(200, SECOND, 400),
    searches: Rate::new(60, MINUTE, 15),
    blocks: Rate::new(10, SECOND, 40),
    tips: Rate::new(5, MINUTE, 5),
    handshakes: Rate::new(20, SECOND, 200),
};

fn rates() -> (Rates, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(Timestamp::from_secs(1_000)));
    let rates = Rates::new(Some(SETTINGS), clock.clone());
    (rates, clock)
}

fn address(text: &str) -> Address {
    text.parse::<IpAddr>().expect("an address").into()
}

/// How many of a thousand tries are allowed.
fn allowed<T>(attempt: impl Fn() -> Result<(), T>) -> usize {
    (0..1_000).filter(|_| attempt().is_ok()).count()
}

#[test]
fn a_burst_and_then_the_rate() {
    let (rates, clock) = rates();
    let user = rates.of(UserId(1));
    assert_eq!(allowed(|| user.message()), 40);
    let TooMany { retry_after } = user.message().expect_err("used up");
    assert_eq!(retry_after, Duration::from_millis(50));
    clock.advance(retry_after);
    assert_eq!(allowed(|| user.message()), 1);
    clock.advance(Duration::from_secs(1));
    assert_eq!(allowed(|| user.message()), 20);
    clock.advance(Duration::from_secs(3_600));
    assert_eq!(allowed(|| user.message()), 40);
}

#[test]
fn each_kind_has_a_budget_of_its_own() {
    let (rates, _) = rates();
    let user = rates.of(UserId(1));
    assert_eq!(allowed(|| user.help_request()), 5);
    assert_eq!(
        user.help_request().expect_err("used up").retry_after,
        Duration::from_secs(12)
    );
    assert_eq!(allowed(|| user.message()), 40);
    assert_eq!(allowed(|| user.request()), 400);
    assert_eq!(allowed(|| user.tip()), 5);
    assert_eq!(allowed(|| user.block()), 40);
    assert_eq!(allowed(|| user.place()), 5);
    let TooMany { retry_after } = user.place().expect_err("used up");
    assert_eq!(retry_after, SECOND);
}

#[test]
fn a_search_costs_much_of_what_all_requests_share() {
    let (rates, clock) = rates();
    let user = rates.of(UserId(1));
    assert_eq!(allowed(|| user.search()), 8);
    assert!(user.request().is_err());
    clock.advance(Duration::from_secs(2));
    // Fifteen at once, whatever else is left.
    assert_eq!(allowed(|| user.search()), 8);
    clock.advance(Duration::from_secs(2));
    assert_eq!(allowed(|| user.search()), 3);
}

#[test]
fn a_user_has_one_budget_and_no_part_in_another() {
    let (rates, _) = rates();
    let (phone, tablet) = (rates.of(UserId(1)), rates.of(UserId(1)));
    assert_eq!(allowed(|| phone.message()), 40);
    assert_eq!(allowed(|| tablet.message()), 0);
    assert_eq!(allowed(|| rates.of(UserId(2)).message()), 40);
}

#[test]
fn without_limits_everything_goes() {
    let rates = Rates::new(None, Arc::new(ManualClock::default()));
    assert_eq!(allowed(|| rates.of(UserId(1)).message()), 1_000);
    for _ in 0..1_000 {
        drop(rates.arrival(address("10.0.0.1")));
    }
    assert_eq!(rates.arrival(address("10.0.0.1")).check(), Ok(()));
}

#[test]
fn only_failures_count_against_an_address() {
    let (rates, clock) = rates();
    let bad = address("10.0.0.1");
    for _ in 0..1_000 {
        rates.arrival(bad).forgive();
    }
    let failures = (0..1_000).take_while(|_| {
        let arrival = rates.arrival(bad);
        let allowed = arrival.check().is_ok();
        if !allowed {
            arrival.forgive();
        }
        allowed
    });
    assert_eq!(failures.count(), 200);
    let over = rates.arrival(bad);
    let TooMany { retry_after } = over.check().expect_err("over its budget");
    assert!(retry_after <= Duration::from_millis(50), "{retry_after:?}");
    over.forgive();
    let other = rates.arrival(address("10.0.0.2"));
    assert_eq!(other.check(), Ok(()));
    other.forgive();
    clock.advance(retry_after);
    let again = rates.arrival(bad);
    assert_eq!(again.check(), Ok(()));
    again.forgive();
}

#[test]
fn an_ipv6_network_is_one_address() {
    assert_eq!(address("2001:db8::1"), address("2001:db8::ffff:1"));
    assert_ne!(address("2001:db8::1"), address("2001:db8:0:1::1"));
    assert_eq!(address("::ffff:10.0.0.1"), address("10.0.0.1"));
}

#[test]
fn the_rested_are_forgotten_and_nobody_else() {
    let clock = ManualClock::default();
    let registry: Registry<u32, ()> = Registry::new(Duration::from_secs(60));
    let held = registry.get(0, clock.monotonic(), || ());
    for round in 0..100 {
        for key in 0..1_000 {
            registry.get(1 + round * 1_000 + key, clock.monotonic(), || ());
        }
        clock.advance(Duration::from_secs(30));
    }
    // What came within a minute, and as much again until the next look.
    assert!(registry.len() <= 6_000, "{}", registry.len());
    let again = registry.get(0, clock.monotonic(), || ());
    assert!(Arc::ptr_eq(&held, &again));
}
