//! The last frames of a connection, for a failure to tell what was waited for.

use std::collections::VecDeque;
use std::fmt;
use std::time::Instant;

/// Frames that are kept.
const FRAMES: usize = 12;
/// Characters of each.
const CHARACTERS: usize = 160;

/// What went over a connection last, either way.
#[derive(Debug)]
pub struct Recent {
    began: Instant,
    frames: VecDeque<String>,
}

impl Default for Recent {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            frames: VecDeque::new(),
        }
    }
}

impl Recent {
    /// The client has sent this.
    pub fn sent(&mut self, text: &str) {
        self.keep('>', text);
    }

    /// This has come.
    pub fn came(&mut self, text: &str) {
        self.keep('<', text);
    }

    fn keep(&mut self, way: char, text: &str) {
        if self.frames.len() >= FRAMES {
            self.frames.pop_front();
        }
        let after = self.began.elapsed().as_secs_f64();
        let text: String = text.chars().take(CHARACTERS).collect();
        self.frames.push_back(format!("{after:.3} {way} {text}"));
    }
}

impl fmt::Display for Recent {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let after = self.began.elapsed().as_secs_f64();
        write!(to, "{after:.3} s after its begin, behind these frames:")?;
        self.frames
            .iter()
            .try_for_each(|frame| write!(to, "\n  {frame}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_frames_are_told_in_their_order() {
        let mut recent = Recent::default();
        for number in 0..=FRAMES {
            recent.sent(&format!("question {number}"));
        }
        recent.came(&"answer ".repeat(100));
        let said = recent.to_string();
        assert!(!said.contains("question 1\n") && said.contains("> question 2\n"));
        assert!(said.ends_with(&"answer ".repeat(100)[..CHARACTERS]));
    }
}
