//! A desk at an event, for some hours: people ask, wait, are taken or give up, and are told how long it may take.

use super::random::Random;
use super::tally::Tally;
use crate::ids::ChatId;
use crate::time::Timestamp;
use crate::waits::calibration::Calibration;
use crate::waits::{Forecasts, Later, PlaceBucket, Told};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use uuid::Uuid;

/// Organizers, if there are as many as there should be.
pub const ORGANIZERS: usize = 12;
/// How long a chat takes, in seconds: the mean, and the deviation of its logarithm.
const HANDLING: (f64, f64) = (360.0, 0.8);
/// So many would not wait for ever, and for how long in the mean.
const IMPATIENT: (f64, f64) = (0.4, 1_500.0);
const HOUR: f64 = 3_600.0;
/// Between two looks at all who wait.
const TICK: f64 = 10.0;

/// What happens at the desk.
pub struct Scenario {
    pub name: &'static str,
    pub hours: f64,
    /// What comes, over what twelve organizers can do, at an hour.
    pub load: fn(f64) -> f64,
    /// How many organizers are there at an hour.
    pub organizers: fn(f64) -> usize,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happens {
    Asks,
    Leaves(usize),
    IsFree,
    Tick,
}

pub struct Desk<'a> {
    scenario: &'a Scenario,
    random: Random,
    to_come: BinaryHeap<Reverse<(i64, Happens)>>,
    /// When each request was sent.
    asked: Vec<Timestamp>,
    left: BTreeMap<usize, Timestamp>,
    queue: VecDeque<usize>,
    busy: usize,
    forecasts: Forecasts,
    /// As the database has it.
    calibrations: [Calibration; PlaceBucket::COUNT],
    saved: BTreeMap<usize, Told>,
    pub tally: Tally,
}

fn at(seconds: f64) -> Timestamp {
    Timestamp((seconds * 1e6) as i64)
}

fn id(request: usize) -> ChatId {
    ChatId(Uuid::from_u128(request as u128))
}

impl<'a> Desk<'a> {
    pub fn new(scenario: &'a Scenario, seed: u64) -> Self {
        let to_come = [(0.0, Happens::Asks), (TICK, Happens::Tick)];
        Self {
            scenario,
            random: Random::new(seed),
            to_come: to_come
                .map(|(when, what)| Reverse((at(when).0, what)))
                .into(),
            asked: Vec::new(),
            left: BTreeMap::new(),
            queue: VecDeque::new(),
            busy: 0,
            forecasts: Forecasts::default(),
            calibrations: PlaceBucket::ALL.map(Calibration::new),
            saved: BTreeMap::new(),
            tally: Tally::default(),
        }
    }

    /// Until the desk closes.
    pub fn run(mut self) -> Tally {
        while let Some(Reverse((micros, what))) = self.to_come.pop() {
            let seconds = micros as f64 / 1e6;
            if seconds > self.scenario.hours * HOUR {
                break;
            }
            match what {
                Happens::Asks => self.ask(seconds),
                Happens::Leaves(request) => self.leave(request, at(seconds)),
                Happens::IsFree => self.busy -= 1,
                Happens::Tick => self.tick(seconds),
            }
            while self.busy < (self.scenario.organizers)(seconds / HOUR)
                && let Some(request) = self.queue.pop_front()
            {
                self.take(request, seconds);
            }
            self.forecasts.waiting(self.queue.len(), at(seconds));
        }
        self.tally
    }

    fn later(&mut self, seconds: f64, what: Happens) {
        self.to_come.push(Reverse((at(seconds).0, what)));
    }

    fn ask(&mut self, seconds: f64) {
        let request = self.asked.len();
        self.asked.push(at(seconds));
        self.queue.push_back(request);
        self.forecasts.asked(id(request));
        self.forecasts
            .tell(id(request), self.queue.len(), at(seconds));
        let (share, patience) = IMPATIENT;
        if self.random.share() < share {
            let leaves = seconds + self.random.exponential(patience);
            self.later(leaves, Happens::Leaves(request));
        }
        let gap = HANDLING.0 / ORGANIZERS as f64 / (self.scenario.load)(seconds / HOUR);
        let next = seconds + self.random.exponential(gap);
        self.later(next, Happens::Asks);
    }

    fn leave(&mut self, request: usize, now: Timestamp) {
        if let Ok(place) = self.queue.binary_search(&request) {
            self.queue.remove(place);
            self.left.insert(request, now);
            self.forecasts.left(id(request), now);
        }
    }

    fn tick(&mut self, seconds: f64) {
        for (told_of, told) in self.forecasts.to_save(usize::MAX) {
            self.saved.insert(told_of.0.as_u128() as usize, told);
            self.forecasts.saved(told_of);
        }
        for (place, request) in self.queue.iter().enumerate() {
            self.forecasts
                .tell_changed(id(*request), place + 1, at(seconds));
        }
        self.later(seconds + TICK, Happens::Tick);
    }

    fn take(&mut self, request: usize, seconds: f64) {
        let (asked, now) = (self.asked[request], at(seconds));
        self.busy += 1;
        let free = seconds + self.random.log_normal(HANDLING.0, HANDLING.1);
        self.later(free, Happens::IsFree);
        if let Some(told) = self.forecasts.matched(id(request), asked, now) {
            self.saved.insert(request, told);
        }
        let behind = self.saved.split_off(&(request + 1));
        for (before, told) in std::mem::replace(&mut self.saved, behind) {
            let outcome = match self.left.get(&before) {
                Some(left) => told.left(Some(*left), Some(Later { asked, taken: now })),
                None => told.taken(now),
            };
            if let Some(outcome) = outcome {
                let calibration = &mut self.calibrations[outcome.bucket.index()];
                calibration.learn(&outcome);
                self.forecasts
                    .calibrate(outcome.bucket, calibration.clone());
                self.tally.count(&outcome);
            }
        }
    }
}
