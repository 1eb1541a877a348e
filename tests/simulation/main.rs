//! Requests for help by the ten thousand, against the rules alone: people who repeat, lose answers, change their minds and
//! leave, organizers who look away, hand over and go home, and a server that dies between any two steps. The database is rows
//! in memory whose transactions happen whole or not at all; time is simulated.
//!
//! Whoever decides is the product's own: `domain::turns`, the core of the queue, the rule of matches, that of owners who are
//! away, and that of words in the log. `audit.rs` keeps books of its own beside them.
//!
//! `cargo test --test simulation -- --nocapture` prints the table of 20,000, with `--release ... million` of a million.

mod alone;
mod audit;
mod desk;
mod events;
mod node;
mod phone;
mod random;
mod rows;
mod transactions;
mod world;

use audit::Faults;
use std::time::Duration;
use world::World;

const DESKS: i64 = 24;
/// Simulated: about three weeks for a million.
const MOST: Duration = Duration::from_hours(24 * 60);

fn nobody_is_left_alone(seed: u64, requests: u64) {
    let mut world = World::new(seed, requests, DESKS);
    world.run(MOST);
    let unfinished = world.phones.len() + world.rows.open().count();
    let audit = &world.rows.audit;
    println!(
        "seed {seed}, {:?} of simulated time\n{audit}",
        world.now.since(Default::default())
    );
    assert_eq!(audit.faults, Faults::default(), "seed {seed}:\n{audit}");
    assert_eq!((world.to_come, unfinished), (0, 0), "all of them end");
    // What never happens is not shown to be right.
    let never = audit.never();
    assert!(never.is_empty(), "it never happened: {never:?}");
}

#[test]
fn twenty_thousand_requests_and_nobody_is_lost_doubled_or_left_alone() {
    nobody_is_left_alone(20_261_201, 20_000);
}

/// In a release alone: `make soak` runs it.
#[cfg_attr(
    debug_assertions,
    ignore = "takes a release: cargo test --release -- million"
)]
#[test]
fn a_million_requests_and_nobody_is_lost_doubled_or_left_alone() {
    nobody_is_left_alone(13, 1_000_000);
}
