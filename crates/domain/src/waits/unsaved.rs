//! What requests were told at first, and is not stored.

use super::told::Told;
use crate::ids::ChatId;
use std::collections::{HashMap, VecDeque};

/// Of requests that do not wait any more, and of which nobody has said yet what became of them: more than one look at
/// what others took brings. The last ones are kept.
const GONE: usize = 128;

/// The words that count, each until it is stored, or until its request is taken or taken back. Whoever is taken by
/// another node while its word is on the way to the database is not stored there, and counts by what is here.
#[derive(Debug, Default)]
pub struct Unsaved {
    words: HashMap<ChatId, Told>,
    /// Those which are to be stored, in their order.
    new: VecDeque<ChatId>,
    /// Those whose request does not wait any more.
    gone: VecDeque<ChatId>,
}

impl Unsaved {
    /// A request was told this, and it counts.
    pub fn told(&mut self, request: ChatId, told: Told) {
        self.words.insert(request, told);
        self.new.push_back(request);
    }

    /// What a request was told, if that is not stored. It is not kept any longer.
    pub fn take(&mut self, request: ChatId) -> Option<Told> {
        self.gone.retain(|gone| *gone != request);
        self.words.remove(&request)
    }

    /// What is to be stored next, up to so many. Each is said once.
    pub fn next(&mut self, most: usize) -> Vec<(ChatId, Told)> {
        let first = self.new.len().min(most);
        let words = &self.words;
        let told = |request: ChatId| Some((request, *words.get(&request)?));
        self.new.drain(..first).filter_map(told).collect()
    }

    /// Keeps the words of those who wait, and of the last ones who do not.
    pub fn keep(&mut self, waits: impl Fn(ChatId) -> bool) {
        let Self { words, gone, .. } = self;
        gone.retain(|request| !waits(*request));
        let more = words.keys().filter(|request| !waits(**request));
        let more: Vec<ChatId> = more.filter(|it| !gone.contains(it)).copied().collect();
        gone.extend(more);
        for request in gone.drain(..gone.len().saturating_sub(GONE)) {
            words.remove(&request);
        }
    }
}

#[cfg(test)]
#[path = "unsaved_tests.rs"]
mod tests;
