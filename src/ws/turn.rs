//! How much is read of one connection before the others of its thread have their turn. No I/O.

/// Read at a time.
pub const AT_A_TIME: usize = 64 * 1024;
/// Read in one turn, but for what the last read brings beyond it.
const A_TURN: usize = 2 * AT_A_TIME;

/// The turn of a connection: what was read since the others had theirs.
#[derive(Debug, Default)]
pub struct Turn(usize);

impl Turn {
    /// So many bytes were read.
    pub fn read(&mut self, bytes: usize) {
        self.0 += bytes;
    }

    /// Whether others are next; then this one's next turn begins.
    pub fn is_over(&mut self) -> bool {
        let over = self.0 >= A_TURN;
        if over {
            self.0 = 0;
        }
        over
    }

    /// There was nothing more to read, so others are next anyway.
    pub fn end(&mut self) {
        self.0 = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_turn_ends_whatever_comes_and_not_before_its_time(
            reads in prop::collection::vec(prop::option::weighted(0.95, 1..=AT_A_TIME), 1..400),
        ) {
            let (mut turn, mut read, mut turns) = (Turn::default(), 0, Vec::new());
            for bytes in reads {
                if turn.is_over() {
                    prop_assert!(read >= 128 * 1024, "others were next after {read}");
                    turns.push(std::mem::take(&mut read));
                }
                match bytes {
                    Some(bytes) => {
                        turn.read(bytes);
                        read += bytes;
                    }
                    None => {
                        turn.end();
                        turns.push(std::mem::take(&mut read));
                    }
                }
            }
            turns.push(read);
            prop_assert!(turns.iter().all(|read| *read < 192 * 1024), "{turns:?}");
        }
    }
}
