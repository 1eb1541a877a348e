//! Histories that were drawn once, and lost something then.

use super::world::{ANN, BEN};
use super::{Fate, Kind, Step, run};

/// The actor was of a match that had been undone and made anew, and whoever could have been told of it was
/// gone.
#[test]
fn who_comes_to_a_match_that_was_made_anew_behind_its_actor_has_everything() {
    use Step::{Claim, Come, Go, Pass, Undo, Work, Write};
    let steps = [
        Come(BEN),
        Work(3),
        Undo(false, Fate::Said),
        Claim(false, BEN, Fate::Said),
        Write(false, ANN, 0, Fate::Said),
        Pass(1),
        Go(BEN),
        Come(ANN),
        Write(false, ANN, 0, Fate::Said),
    ];
    run(Kind::Help, false, steps.to_vec());
}
