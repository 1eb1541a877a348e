//! What a message of the generator says: enough to know, when it arrives, whose it is, which one it
//! is and how long it took.

use std::{fmt::Write, str::SplitAsciiWhitespace};

/// Shortest message that has room for every stamp.
pub const MIN_SIZE: usize = 64;

/// The beginning of a message; the rest is padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The run: two generators on one server do not mistake each other's messages.
    pub run: u32,
    /// The pair within the run.
    pub pair: u32,
    /// The message within the pair: 0, 1, 2 ...
    pub counter: u32,
    /// When it was sent, in nanoseconds of the run's clock.
    pub sent: u64,
}

impl Stamp {
    /// Appends the stamp to `text`, padded to `size` bytes of printable ASCII. `size` is at least
    /// [`MIN_SIZE`].
    pub fn write(&self, text: &mut String, size: usize) {
        let end = text.len() + size;
        let Self {
            run,
            pair,
            counter,
            sent,
        } = self;
        // Writing to a String cannot fail.
        let _ = write!(text, "load {run:x} {pair:x} {counter:x} {sent:x} ");
        while text.len() < end {
            text.push('.');
        }
    }

    /// A message of run 1 and pair 2, for tests.
    #[cfg(test)]
    pub fn sample(counter: u32, size: usize) -> String {
        let mut text = String::new();
        let stamp = Self {
            run: 1,
            pair: 2,
            counter,
            sent: 3,
        };
        stamp.write(&mut text, size);
        text
    }

    /// Reads a stamp back; `None` when `text` is not a whole message of `size` bytes.
    pub fn read(text: &str, size: usize) -> Option<Self> {
        let mut words = text.split_ascii_whitespace();
        if text.len() != size || words.next() != Some("load") {
            return None;
        }
        let stamp = Self {
            run: narrow(&mut words)?,
            pair: narrow(&mut words)?,
            counter: narrow(&mut words)?,
            sent: hex(&mut words)?,
        };
        let intact = words
            .next()
            .is_none_or(|rest| rest.bytes().all(|b| b == b'.'));
        (intact && words.next().is_none()).then_some(stamp)
    }
}

fn hex(words: &mut SplitAsciiWhitespace<'_>) -> Option<u64> {
    u64::from_str_radix(words.next()?, 16).ok()
}

fn narrow(words: &mut SplitAsciiWhitespace<'_>) -> Option<u32> {
    hex(words)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(
            run: u32, pair: u32, counter: u32, sent: u64, size in MIN_SIZE..200, cut in 1usize..64,
        ) {
            let stamp = Stamp { run, pair, counter, sent };
            let mut text = String::new();
            stamp.write(&mut text, size);
            prop_assert_eq!(text.len(), size);
            prop_assert_eq!(Stamp::read(&text, size), Some(stamp));
            prop_assert_eq!(Stamp::read(&text[..size - cut], size), None);
        }
    }

    #[test]
    fn other_texts_are_no_stamps() {
        for text in [
            "",
            "load",
            "load 1 2 3",
            "load 1 2 3 x",
            "load 1 2 3 4 ..a",
            "help 1 2 3 4 ..",
        ] {
            assert_eq!(Stamp::read(text, text.len()), None, "{text}");
        }
    }
}
