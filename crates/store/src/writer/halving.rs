//! One row must not keep a batch from being stored, whatever is wrong with it. Pure: how a part is
//! stored is given.

/// What an error says of a row that fails alone, with what becomes of it.
#[derive(Debug)]
pub(super) enum Blame<O, E> {
    /// The row is at fault.
    Row(O),
    /// It is the row, if anything else can be stored; else it may be the database.
    Either(O, E),
    /// No row can have caused it.
    Database(E),
}

/// When so many rows have failed alone and none could be stored, the others are tried one by one until one of them
/// can: parts would most likely fail too. An error is believed to be the database's when every row alone has it.
const SUSPECTS: usize = 8;

/// Tries to store all of `rows`; what fails is halved until the rows that fail stand alone. Outcomes
/// are in the order of the rows, and so is what is stored.
///
/// `attempt` stores a part, all of it or nothing. Fails when the database is to blame: then nothing
/// is to be kept of the whole.
pub(super) fn by_halves<T, O, E>(
    rows: &[T],
    attempt: impl FnMut(&[T]) -> Result<Vec<O>, E>,
    judge: impl FnMut(E) -> Blame<O, E>,
) -> Result<Vec<O>, E> {
    let mut halving = Halving {
        attempt,
        judge,
        outcomes: Vec::with_capacity(rows.len()),
        worked: false,
        suspects: 0,
        doubt: None,
    };
    halving.part(rows)?;
    match halving.doubt {
        Some(error) if !halving.worked => Err(error),
        _ => Ok(halving.outcomes),
    }
}

struct Halving<A, J, O, E> {
    attempt: A,
    judge: J,
    outcomes: Vec<O>,
    /// Whether any part could be stored.
    worked: bool,
    /// Rows that failed alone while none could, and the last error that may be the database's.
    suspects: usize,
    doubt: Option<E>,
}

impl<A, J, O, E> Halving<A, J, O, E> {
    fn part<T>(&mut self, rows: &[T]) -> Result<(), E>
    where
        A: FnMut(&[T]) -> Result<Vec<O>, E>,
        J: FnMut(E) -> Blame<O, E>,
    {
        let is_alone = rows.len() <= 1;
        if !is_alone && !self.worked && self.suspects >= SUSPECTS {
            return self.halves(rows);
        }
        let blame = match (self.attempt)(rows) {
            Ok(outcomes) => {
                self.worked = true;
                self.outcomes.extend(outcomes);
                return Ok(());
            }
            Err(error) => (self.judge)(error),
        };
        let outcome = match blame {
            Blame::Row(outcome) => outcome,
            Blame::Either(outcome, error) => {
                self.suspects += usize::from(is_alone && !self.worked);
                self.doubt = Some(error);
                outcome
            }
            Blame::Database(error) => return Err(error),
        };
        if is_alone {
            self.outcomes.push(outcome);
            return Ok(());
        }
        self.halves(rows)
    }

    fn halves<T>(&mut self, rows: &[T]) -> Result<(), E>
    where
        A: FnMut(&[T]) -> Result<Vec<O>, E>,
        J: FnMut(E) -> Blame<O, E>,
    {
        let (first, second) = rows.split_at(rows.len() / 2);
        self.part(first)?;
        self.part(second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Fault {
        /// Of a row, by its code.
        Row,
        /// Of a row, or of everything.
        Odd,
        Outage,
    }

    /// A database that takes a part unless a bad row is in it, and goes away after some attempts.
    #[derive(Default)]
    struct Model {
        bad: HashSet<usize>,
        odd: HashSet<usize>,
        log: Vec<usize>,
        attempts: usize,
        lasts: usize,
    }

    impl Model {
        fn run(&mut self, count: usize) -> Result<Vec<bool>, Fault> {
            let rows: Vec<usize> = (0..count).collect();
            let attempt = |part: &[usize]| {
                self.attempts += 1;
                if self.attempts > self.lasts {
                    return Err(Fault::Outage);
                }
                if part.iter().any(|row| self.bad.contains(row)) {
                    return Err(Fault::Row);
                }
                if part.iter().any(|row| self.odd.contains(row)) {
                    return Err(Fault::Odd);
                }
                self.log.extend(part);
                Ok(vec![true; part.len()])
            };
            by_halves(&rows, attempt, |fault| match fault {
                Fault::Row => Blame::Row(false),
                Fault::Odd => Blame::Either(false, fault),
                Fault::Outage => Blame::Database(fault),
            })
        }
    }

    fn some(count: usize) -> impl Strategy<Value = HashSet<usize>> {
        proptest::collection::hash_set(0..count, 0..4)
    }

    proptest! {
        #[test]
        fn only_what_is_bad_fails_and_the_rest_is_stored_in_order(
            count in 8usize..200,
            bad in some(200),
            odd in some(200),
            in_front in 0usize..200,
        ) {
            // Whatever stands in front of the first good one, and however many.
            let odd: HashSet<usize> = odd.into_iter().chain(0..in_front.min(count - 1)).collect();
            let last = count - 1;
            prop_assume!(!bad.contains(&last) && !odd.contains(&last));
            let is_good = |row: &usize| !bad.contains(row) && !odd.contains(row);
            let expected: Vec<bool> = (0..count).map(|row| is_good(&row)).collect();
            let stored: Vec<usize> = (0..count).filter(is_good).collect();
            let lasts = usize::MAX;
            let mut model = Model { bad: bad.clone(), odd: odd.clone(), lasts, ..Model::default() };
            prop_assert_eq!(model.run(count), Ok(expected));
            prop_assert_eq!(&model.log, &stored);
            // Each bad row costs a walk down a tree.
            let (bad, depth) = (count - stored.len(), count.next_power_of_two().ilog2() as usize);
            prop_assert!(model.attempts <= 1 + 2 * bad * depth, "{} attempts", model.attempts);
        }

        #[test]
        fn an_outage_is_no_rows_fault(count in 1usize..100, bad in some(100), lasts in 0usize..40) {
            let mut model = Model { bad, lasts, ..Model::default() };
            let outcomes = model.run(count);
            prop_assert_eq!(outcomes.is_err(), model.attempts > lasts);
        }

        #[test]
        fn a_fault_of_everything_is_no_rows_and_each_is_tried_once(count in 1usize..2_000) {
            let odd = (0..count).collect();
            let mut model = Model { odd, lasts: usize::MAX, ..Model::default() };
            prop_assert_eq!(model.run(count), Err(Fault::Odd));
            prop_assert!(model.attempts <= 2 * SUSPECTS + 11 + count, "{} attempts", model.attempts);
        }
    }
}
