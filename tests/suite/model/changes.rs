//! Something that is so or not, and is changed by requests whose moment is not known exactly.

/// How it changed, in order; at first it is not so.
#[derive(Clone, Debug, Default)]
pub struct Changes(Vec<Change>);

#[derive(Clone, Debug)]
struct Change {
    is_so: bool,
    asked: u64,
    answered: u64,
}

impl Changes {
    /// It is so, or not, since some moment between these two.
    pub fn change(&mut self, is_so: bool, asked: u64, answered: u64) {
        self.0.push(Change {
            is_so,
            asked,
            answered,
        });
    }

    /// Whether it is so now.
    pub fn is_so(&self) -> bool {
        self.0.last().is_some_and(|change| change.is_so)
    }

    /// How often it changed.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether it was so all the time between these moments, or never; `None` when that changed.
    pub fn was_so(&self, from: u64, upto: u64) -> Option<bool> {
        let mut was_so = false;
        for change in &self.0 {
            if change.answered < from {
                was_so = change.is_so;
            } else if change.asked < upto && change.is_so != was_so {
                return None;
            }
        }
        Some(was_so)
    }
}
