//! The organizers of one agency, as those of them see each other who watch: all at first, then what has changed. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;
use switchboard_domain::limits::MAX_COLLEAGUES;
use switchboard_domain::wire::page::fitting;
use switchboard_domain::{Colleague, ConnectionId, Timestamp, UserId, Ways};

/// Organizers that are shown at most.
pub const MOST: usize = MAX_COLLEAGUES;

#[derive(Debug)]
struct Row {
    colleague: Colleague,
    /// As they were last found: while other nodes cannot be asked, that is believed.
    ways: Ways,
    /// Counts what has changed on the board.
    changed: u64,
    /// It stays until everybody was shown that.
    gone: bool,
}

#[derive(Debug)]
struct Watcher {
    seen: u64,
    pushed: Timestamp,
}

/// What is known of the agency's organizers, and who was shown what of it.
#[derive(Debug, Default)]
pub struct Board {
    rows: BTreeMap<UserId, Row>,
    changes: u64,
    watchers: HashMap<ConnectionId, Watcher>,
}

/// Connections that are to be shown the same.
pub type Push = (Vec<ConnectionId>, Vec<Colleague>);

impl Board {
    /// Whether nobody watches.
    pub fn is_unwatched(&self) -> bool {
        self.watchers.is_empty()
    }

    /// In which ways somebody was here when it was last known.
    pub fn ways_of(&self, user: UserId) -> Ways {
        self.rows.get(&user).map(|row| row.ways).unwrap_or_default()
    }

    /// Takes over what was found, in its order, as far as that can be shown. `is_whole`: whoever is not in it is no
    /// organizer of the agency any more.
    pub fn found(&mut self, mut found: Vec<(Colleague, Ways)>, is_whole: bool) {
        let shown: Vec<&Colleague> = found.iter().map(|(colleague, _)| colleague).collect();
        let fits = fitting(&shown).min(MOST);
        found.truncate(fits);
        let there: HashSet<UserId> = found.iter().map(|(colleague, _)| colleague.id).collect();
        let next = self.changes + 1;
        for (colleague, ways) in found {
            let before = self.rows.get_mut(&colleague.id);
            match before {
                Some(row) => {
                    row.ways = ways;
                    row.gone = false;
                    if row.colleague != colleague {
                        row.colleague = colleague;
                        row.changed = next;
                        self.changes = next;
                    }
                }
                None => {
                    let row = Row {
                        ways,
                        changed: next,
                        gone: false,
                        colleague: colleague.clone(),
                    };
                    self.rows.insert(colleague.id, row);
                    self.changes = next;
                }
            }
        }
        for (_, row) in self
            .rows
            .iter_mut()
            .filter(|(user, _)| !there.contains(user))
        {
            let as_gone = row.colleague.clone().gone();
            row.gone = true;
            // Else there are more than are shown.
            if is_whole && row.colleague != as_gone {
                row.colleague = as_gone;
                row.changed = next;
                self.changes = next;
            }
        }
        let shown_to_all = self.watchers.values().map(|watcher| watcher.seen).min();
        let shown_to_all = shown_to_all.unwrap_or(self.changes);
        self.rows
            .retain(|_, row| !row.gone || row.changed > shown_to_all);
    }

    /// A connection of `own` watches from now on. What it is shown at first: everybody, and its own user in any case,
    /// of whom this is known.
    pub fn watch(
        &mut self,
        connection: ConnectionId,
        own: Option<Colleague>,
        now: Timestamp,
    ) -> Vec<Colleague> {
        let watcher = Watcher {
            seen: self.changes,
            pushed: now,
        };
        self.watchers.insert(connection, watcher);
        let rows = self.rows.values().filter(|row| !row.gone);
        let rows = rows.map(|row| row.colleague.clone());
        let mut shown: Vec<Colleague> = rows.collect();
        // Those with chats first.
        shown.sort_by_key(|colleague| (colleague.chats == 0, colleague.id));
        if let Some(own) = own
            && !shown.iter().any(|colleague| colleague.id == own.id)
        {
            if shown.len() >= MOST || fitting(&shown) < shown.len() {
                shown.pop();
            }
            shown.push(own);
        }
        shown
    }

    /// The connection does not watch any more.
    pub fn forget(&mut self, connection: ConnectionId) {
        self.watchers.remove(&connection);
    }

    /// What is to be shown now, to those who were shown nothing for a while: nothing while nothing has changed.
    pub fn pushes(&mut self, gather: Duration, now: Timestamp) -> Vec<Push> {
        let mut due: BTreeMap<u64, Vec<ConnectionId>> = BTreeMap::new();
        for (connection, watcher) in &mut self.watchers {
            if watcher.seen < self.changes && now.since(watcher.pushed) >= gather {
                due.entry(watcher.seen).or_default().push(*connection);
                watcher.seen = self.changes;
                watcher.pushed = now;
            }
        }
        let changed = |seen: u64| {
            let rows = self.rows.values().filter(|row| row.changed > seen);
            rows.map(|row| row.colleague.clone()).collect::<Vec<_>>()
        };
        let pushes = due.into_iter().map(|(seen, to)| (to, changed(seen)));
        pushes.filter(|(_, rows)| !rows.is_empty()).collect()
    }
}

#[cfg(test)]
#[path = "board_tests.rs"]
mod tests;
