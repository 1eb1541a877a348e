//! What is said of waits holds nine times out of ten, at desks that do not behave as any formula does.
//!
//! `cargo test -p switchboard-domain --lib -- waits::simulation_tests --nocapture` prints the figures.

mod desk;
mod random;
mod tally;

use desk::{Desk, ORGANIZERS, Scenario};
use tally::Tally;

/// The seeds of the runs of each scenario, which are counted together.
const SEEDS: [u64; 4] = [13, 26, 39, 52];
/// Buckets with fewer outcomes say nothing.
const ENOUGH: u32 = 100;

/// What was said at this desk holds as often as is promised.
fn holds(scenario: &Scenario) {
    let mut tally = Tally::default();
    for seed in SEEDS {
        tally.add(Desk::new(scenario, seed).run());
    }
    let (name, all) = (scenario.name, tally.all());
    println!("{name:21} {all}, {} s wide", tally.median_width());
    for (bucket, counts) in tally.buckets() {
        println!("  from place {:8} {counts}", bucket.from());
        let enough = counts.all() >= ENOUGH;
        assert!(
            !enough || counts.percent(counts.held) >= 80.0,
            "{name}: {counts}"
        );
    }
    assert!(all.all() > 1_000, "{name}: {all}");
    assert!(all.percent(all.held) >= 87.0, "{name}: {all}");
    assert!(all.percent(all.later) <= 8.0, "{name}: {all}");
}

#[test]
fn it_holds_at_a_steady_desk() {
    holds(&Scenario {
        name: "steady at 0.87",
        hours: 10.0,
        load: |_| 0.87,
        organizers: |_| ORGANIZERS,
    });
}

#[test]
fn it_holds_at_a_desk_that_is_full() {
    holds(&Scenario {
        name: "full at 1.03",
        hours: 10.0,
        load: |_| 1.03,
        organizers: |_| ORGANIZERS,
    });
}

#[test]
fn it_holds_through_twenty_minutes_of_six_times_the_load() {
    holds(&Scenario {
        name: "six times for 20 min",
        hours: 10.0,
        load: |hour| match (3.0..3.0 + 1.0 / 3.0).contains(&hour) {
            true => 6.0 * 0.87,
            false => 0.87,
        },
        organizers: |_| ORGANIZERS,
    });
}

#[test]
fn it_holds_when_five_of_twelve_go_and_come_back() {
    holds(&Scenario {
        name: "twelve to seven",
        hours: 10.0,
        load: |_| 0.87,
        organizers: |hour| match (3.0..5.0).contains(&hour) {
            true => 7,
            false => ORGANIZERS,
        },
    });
}
