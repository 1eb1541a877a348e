//! What goes wrong on a link, and when.

use crate::{
    flow::{Direction, Flow},
    random::Random,
};
use std::{ops::Range, time::Duration};

/// One thing that happens to a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// One direction behaves like this from now on.
    Set(Direction, Flow),
    /// All connections are dropped; new ones are welcome.
    Drop,
    /// All connections are dropped, and new ones until the link heals.
    Cut,
    /// All is well from now on.
    Heal,
}

/// How long a link is well, and how long it is not.
#[derive(Clone, Debug)]
pub struct Pauses {
    /// Between two faults.
    pub well: Range<Duration>,
    /// For each fault.
    pub ill: Range<Duration>,
}

/// Steps, each after a pause. It ends with a link that is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// How long to wait, and what happens then.
    pub steps: Vec<(Duration, Step)>,
}

impl Script {
    /// So many faults of all kinds, the same for the same seed. Connections of which bytes were
    /// lost, or one direction ended, are dropped when the fault is over: a network that comes back
    /// in earnest.
    pub fn seeded(seed: u64, faults: usize, pauses: &Pauses) -> Self {
        let mut random = Random::new(seed);
        let mut steps = Vec::new();
        for _ in 0..faults {
            let fault = fault(&mut random);
            steps.push((random.time(&pauses.well), fault));
            let ruins = matches!(fault, Step::Set(_, Flow::Lost | Flow::Ended));
            if fault != Step::Drop {
                steps.push((random.time(&pauses.ill), Step::Heal));
            }
            if ruins {
                steps.push((Duration::ZERO, Step::Drop));
            }
        }
        Self { steps }
    }
}

fn fault(random: &mut Random) -> Step {
    let direction = if random.chance(50) {
        Direction::ToServer
    } else {
        Direction::ToClient
    };
    let millis = |count: usize| Duration::from_millis(count as u64);
    match random.below(7) {
        0 => Step::Drop,
        1 => Step::Cut,
        2 => Step::Set(direction, Flow::Stalled),
        3 => Step::Set(direction, Flow::Delayed(millis(1 + random.below(50)))),
        4 => {
            let (bytes, every) = (1 + random.below(64), millis(1 + random.below(5)));
            Step::Set(direction, Flow::Dripping { bytes, every })
        }
        5 => Step::Set(direction, Flow::Lost),
        _ => Step::Set(direction, Flow::Ended),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAUSES: Pauses = Pauses {
        well: Duration::from_millis(10)..Duration::from_millis(20),
        ill: Duration::from_millis(1)..Duration::from_millis(5),
    };

    #[test]
    fn a_seed_is_a_script() {
        assert_eq!(
            Script::seeded(1, 20, &PAUSES),
            Script::seeded(1, 20, &PAUSES)
        );
        assert_ne!(
            Script::seeded(1, 20, &PAUSES),
            Script::seeded(2, 20, &PAUSES)
        );
    }

    #[test]
    fn every_script_ends_well_and_tries_everything() {
        let steps = Script::seeded(3, 200, &PAUSES).steps;
        assert!(matches!(steps.last(), Some((_, Step::Heal | Step::Drop))));
        for (index, (_, step)) in steps.iter().enumerate() {
            if let Step::Set(_, Flow::Lost | Flow::Ended) = step {
                // Healed first: a connection that comes before the drop is dropped too.
                let then = [steps[index + 1].1, steps[index + 2].1];
                assert_eq!(then, [Step::Heal, Step::Drop]);
            }
        }
        let kinds = steps.iter().map(|(_, step)| match step {
            Step::Set(_, flow) => std::mem::discriminant(flow),
            _ => std::mem::discriminant(&Flow::Open),
        });
        let kinds: std::collections::HashSet<_> = kinds.collect();
        assert_eq!(kinds.len(), 6);
    }
}
