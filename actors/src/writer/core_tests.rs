//! The batcher in front of a database that stores, fails, or stores and does not say so.

use super::*;
use proptest::prelude::*;

#[derive(Clone, Debug, PartialEq)]
struct Line {
    number: u32,
    deadline: Timestamp,
    size: usize,
}

impl Row for Line {
    fn size(&self) -> usize {
        self.size
    }
    fn deadline(&self) -> Timestamp {
        self.deadline
    }
}

#[derive(Clone, Debug)]
enum Step {
    Push,
    Take,
    Commit,
    /// Fails; the flag says whether it was stored all the same.
    Unknown(bool),
    NotSaved,
    /// Whoever commits has promised not to, if asked before the commit.
    Abandon,
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => Just(Step::Push),
        4 => Just(Step::Take),
        3 => Just(Step::Commit),
        1 => any::<bool>().prop_map(Step::Unknown),
        1 => Just(Step::NotSaved),
        2 => Just(Step::Abandon),
        2 => (0u64..1500).prop_map(Step::Pass),
    ]
}

const PATIENCE: Duration = Duration::from_secs(4);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn every_row_is_decided_once_and_stored_in_order(steps in proptest::collection::vec(step(), 1..200)) {
        let mut batcher = Batcher::default();
        let mut now = Timestamp(0);
        let mut pushed = 0;
        // What the database was given, unless it was told that it is not wanted any more.
        let mut flight: Option<Vec<(u32, Attempt)>> = None;
        let mut abandoned = false;
        let mut log: Vec<u32> = Vec::new();
        let mut settled: Vec<u32> = Vec::new();
        let mut refused: Vec<u32> = Vec::new();
        // What a database does with a batch.
        fn store(batch: &[(u32, Attempt)], log: &mut Vec<u32>) {
            for (number, attempt) in batch {
                let there = log.contains(number);
                match attempt {
                    Attempt::First => assert!(!there, "a first attempt is the first"),
                    Attempt::ResolveOnly => continue,
                    Attempt::MaybeStored if there => continue,
                    Attempt::MaybeStored => {}
                }
                log.push(*number);
            }
        }
        fn given(batch: &[Slot<Line>]) -> Vec<(u32, Attempt)> {
            batch.iter().map(|slot| (slot.row.number, slot.attempt)).collect()
        }
        fn numbers(rows: &[Line]) -> impl Iterator<Item = u32> {
            rows.iter().map(|row| row.number)
        }
        for step in steps {
            match step {
                Step::Push => {
                    pushed += 1;
                    let line = Line { number: pushed, deadline: now.plus(PATIENCE), size: 10 };
                    prop_assert!(batcher.push(line).is_ok());
                }
                Step::Take => {
                    if let Some(batch) = batcher.next_batch(now) {
                        prop_assert!(flight.is_none(), "one batch at a time");
                        flight = Some(given(batch));
                        abandoned = false;
                    }
                }
                // What is abandoned is not committed any more.
                Step::Commit if abandoned => {}
                Step::Commit => if let Some(batch) = flight.take() {
                    store(&batch, &mut log);
                    settled.extend(batcher.committed().iter().map(|slot| slot.row.number));
                },
                Step::Unknown(_) if abandoned => {}
                Step::Unknown(stored) => if let Some(batch) = flight.take() {
                    if stored {
                        store(&batch, &mut log);
                    }
                    refused.extend(numbers(&batcher.failed(true, now)));
                },
                Step::NotSaved => if flight.take().is_some() {
                    refused.extend(numbers(&batcher.failed(false, now)));
                    abandoned = false;
                },
                Step::Abandon => if flight.is_some() && batcher.is_flight_overdue(now) {
                    abandoned = true;
                    let overdue = batcher.abandoned(now);
                    prop_assert!(!overdue.is_empty());
                    prop_assert!(overdue.iter().all(|row| row.deadline <= now));
                    prop_assert!(!batcher.is_flight_overdue(now));
                    refused.extend(numbers(&overdue));
                },
                Step::Pass(ms) => {
                    now = now.plus(Duration::from_millis(ms));
                    refused.extend(numbers(&batcher.expire(now)));
                }
            }
        }
        // Then the database is well again.
        if abandoned && flight.take().is_some() {
            refused.extend(numbers(&batcher.failed(false, now)));
        }
        loop {
            let batch = match flight.take() {
                Some(batch) => batch,
                None => {
                    now = batcher.resume_at().unwrap_or(now).max(now);
                    match batcher.next_batch(now) { Some(batch) => given(batch), None => break }
                }
            };
            store(&batch, &mut log);
            settled.extend(batcher.committed().iter().map(|slot| slot.row.number));
        }
        prop_assert!(log.is_sorted(), "in order: {log:?}");
        prop_assert!(settled.is_sorted(), "settled in order: {settled:?}");
        prop_assert!(refused.iter().all(|number| !log.contains(number)), "refused is not stored");
        prop_assert!(log.iter().all(|number| settled.contains(number)), "stored is settled");
        let mut decided: Vec<u32> = settled.into_iter().chain(refused).collect();
        decided.sort_unstable();
        prop_assert_eq!(decided, (1..=pushed).collect::<Vec<_>>());
        prop_assert!(batcher.is_empty());
        prop_assert_eq!(batcher.queued_bytes, 0);
    }
}

fn line(number: u32, size: usize) -> Line {
    Line {
        number,
        deadline: Timestamp(i64::MAX),
        size,
    }
}

#[test]
fn a_full_queue_gives_the_row_back() {
    let mut batcher = Batcher::default();
    assert!(batcher.push(line(1, MAX_QUEUED_BYTES)).is_ok());
    assert_eq!(batcher.push(line(2, 1)), Err(line(2, 1)));
    let mut batcher = Batcher::default();
    for number in 0..MAX_QUEUED_ROWS as u32 {
        assert!(batcher.push(line(number, 0)).is_ok());
    }
    assert!(batcher.push(line(0, 0)).is_err());
}

#[test]
fn a_batch_ends_at_its_rows_or_bytes() {
    let mut batcher = Batcher::default();
    for number in 0..3 {
        batcher.push(line(number, MAX_BATCH_BYTES / 2)).unwrap();
    }
    assert_eq!(batcher.next_batch(Timestamp(0)).map(<[_]>::len), Some(2));
    let mut batcher = Batcher::default();
    for number in 0..=MAX_BATCH_ROWS as u32 {
        batcher.push(line(number, 1)).unwrap();
    }
    assert_eq!(
        batcher.next_batch(Timestamp(0)).map(<[_]>::len),
        Some(MAX_BATCH_ROWS)
    );
}
