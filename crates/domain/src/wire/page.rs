//! How much goes into one answer.

use crate::limits::PAGE_BYTES;
use serde::Serialize;
use std::io;

/// Of these, what is around the items of a list.
const ENVELOPE: usize = 1_024;

/// How many of `items`, from the first on, fit into one answer: one in any case, for a page that
/// shows nothing would never be passed.
pub fn fitting<T: Serialize>(items: &[T]) -> usize {
    let fitting = Room(PAGE_BYTES - ENVELOPE).count(items);
    fitting.max(1).min(items.len())
}

/// How many of `items`, from the first on, fit into one answer with all the rest of it.
pub(super) fn fitting_beside<R: Serialize, T: Serialize>(rest: &R, items: &[T]) -> usize {
    let mut room = Room(PAGE_BYTES - ENVELOPE);
    match serde_json::to_writer(&mut room, rest) {
        Ok(()) => room.count(items),
        Err(_) => 0,
    }
}

/// Counts what is written, and refuses what is more than it has room for.
struct Room(usize);

impl Room {
    fn count<T: Serialize>(mut self, items: &[T]) -> usize {
        let fits = |item: &&T| self.take(1) && serde_json::to_writer(&mut self, item).is_ok();
        items.iter().take_while(fits).count()
    }

    fn take(&mut self, bytes: usize) -> bool {
        let left = self.0.checked_sub(bytes);
        self.0 = left.unwrap_or_default();
        left.is_some()
    }
}

impl io::Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.take(bytes.len()) {
            Ok(bytes.len())
        } else {
            Err(io::ErrorKind::WriteZero.into())
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_fits_is_no_longer_than_an_answer_and_no_shorter_than_it_could_be(
            sizes in proptest::collection::vec(0usize..20_000, 0..40),
        ) {
            let texts: Vec<String> = sizes.iter().map(|size| "\"".repeat(*size)).collect();
            let fitting = fitting(&texts);
            let bytes = |count: usize| serde_json::to_string(&texts[..count]).unwrap().len();
            prop_assert!(bytes(fitting) <= PAGE_BYTES - ENVELOPE + 1);
            if fitting < texts.len() {
                prop_assert!(bytes(fitting + 1) > PAGE_BYTES - ENVELOPE);
            }
        }
    }

    #[test]
    fn one_is_shown_however_long() {
        let long = "x".repeat(PAGE_BYTES);
        assert_eq!(fitting(&[&long, &long]), 1);
        assert_eq!(fitting::<String>(&[]), 0);
    }
}
