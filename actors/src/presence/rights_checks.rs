//! When the database is asked again what each connection may see: rights come and go while it watches.

use std::collections::{BTreeSet, HashMap};
use switchboard_domain::{ConnectionId, Timestamp};

/// How far the rights of a connection are known.
#[derive(Debug, Default)]
struct Checked {
    /// Counts the lists that it asked for.
    list: u64,
    /// Whether the database is being asked for the newest.
    asking: bool,
    /// Whether a right may have been lost since it was asked.
    doubtful: bool,
    /// When it is asked again.
    due: Option<Timestamp>,
}

/// How far the rights of all connections are known.
#[derive(Debug, Default)]
pub(super) struct RightsChecks {
    checked: HashMap<ConnectionId, Checked>,
    due: BTreeSet<(Timestamp, ConnectionId)>,
}

impl RightsChecks {
    /// The database is asked for another list of the connection; its number.
    pub fn ask(&mut self, connection: ConnectionId) -> u64 {
        let checked = self.checked.entry(connection).or_default();
        checked.list += 1;
        checked.asking = true;
        checked.doubtful = false;
        checked.list
    }

    /// Whether this is the connection's newest list, and the connection has not ended.
    pub fn is_newest(&self, connection: ConnectionId, list: u64) -> bool {
        self.checked
            .get(&connection)
            .is_some_and(|it| it.list == list)
    }

    /// The question about a list is over. Nothing when there is a newer one, or no connection; else whether a right
    /// may have been lost meanwhile.
    pub fn asked(&mut self, connection: ConnectionId, list: u64) -> Option<bool> {
        let checked = self.checked.get_mut(&connection);
        let checked = checked.filter(|it| it.list == list)?;
        checked.asking = false;
        Some(std::mem::take(&mut checked.doubtful))
    }

    /// What the database is being asked for the connection may be of yesterday when it answers.
    pub fn doubt(&mut self, connection: ConnectionId) {
        if let Some(checked) = self.checked.get_mut(&connection) {
            checked.doubtful |= checked.asking;
        }
    }

    /// The connection's rights are asked for at `due`, if not earlier.
    pub fn by(&mut self, connection: ConnectionId, due: Timestamp) {
        let Some(checked) = self.checked.get_mut(&connection) else {
            return;
        };
        if let Some(earlier) = checked.due.filter(|earlier| *earlier > due) {
            self.due.remove(&(earlier, connection));
            checked.due = None;
        }
        if checked.due.is_none() {
            checked.due = Some(due);
            self.due.insert((due, connection));
        }
    }

    /// A connection whose rights are to be asked for again by `now`, and the number of its list. No
    /// earlier question about it is under way.
    pub fn next(&mut self, now: Timestamp) -> Option<(ConnectionId, u64)> {
        while let Some(&(due, connection)) = self.due.first()
            && due <= now
        {
            self.due.pop_first();
            let Some(checked) = self.checked.get_mut(&connection) else {
                continue;
            };
            checked.due = None;
            if !checked.asking {
                return Some((connection, checked.list));
            }
        }
        None
    }

    /// The earliest moment at which [`RightsChecks::next`] has something.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.due.first().map(|(due, _)| *due)
    }

    /// The connection has ended.
    pub fn forget(&mut self, connection: ConnectionId) {
        if let Some(Checked { due: Some(due), .. }) = self.checked.remove(&connection) {
            self.due.remove(&(due, connection));
        }
    }
}
