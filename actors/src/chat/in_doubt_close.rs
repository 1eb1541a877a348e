//! When to look for the end of a chat that may have been closed: one search at a time, however many
//! closes are in doubt.

use super::load::Polls;

/// The search that is under way, if there is one.
#[derive(Debug, Default)]
pub struct InDoubtClose(Option<Polls>);

impl InDoubtClose {
    /// A close may have happened, or may happen yet. Returns whether a search has to begin. A search that is under
    /// way begins to count anew, so it lasts long enough for this close too.
    pub fn begin(&mut self) -> bool {
        self.0.replace(Polls::default()).is_none()
    }

    /// The database says that nothing has happened: whether to look again.
    pub fn nothing_yet(&mut self) -> bool {
        self.0 = self.0.and_then(Polls::next);
        self.0.is_some()
    }

    /// It has been found.
    pub fn over(&mut self) {
        self.0 = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Looks until it is given up.
    fn looks(search: &mut InDoubtClose) -> usize {
        let mut looks = 1;
        while search.nothing_yet() {
            looks += 1;
        }
        looks
    }

    #[test]
    fn one_looks_for_all_and_for_as_long_as_the_last_doubt_takes() {
        let mut search = InDoubtClose::default();
        assert!(search.begin());
        let alone = looks(&mut search);
        assert!(search.begin(), "the one before was given up");
        assert!(search.nothing_yet() && search.nothing_yet());
        assert!(!search.begin(), "somebody looks");
        assert_eq!(looks(&mut search), alone);
        assert!(!search.nothing_yet(), "nobody looks");
    }

    #[test]
    fn what_was_found_is_not_looked_for() {
        let mut search = InDoubtClose::default();
        assert!(search.begin());
        search.over();
        assert!(!search.nothing_yet());
        assert!(search.begin());
    }
}
