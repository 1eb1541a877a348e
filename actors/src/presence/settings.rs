//! How long, and how much.

use std::time::Duration;

/// Times and bounds. Fixed, but for tests.
#[derive(Clone, Copy, Debug)]
pub struct PresenceSettings {
    /// Who comes back within this time was never shown to be away.
    pub offline_after: Duration,
    /// After so long the hub asks again whether a connection may still see the users that it
    /// watches.
    pub check_again: Duration,
    /// So often it is asked whether those who are watched are on other nodes. Shorter than
    /// [`PresenceSettings::offline_after`]: a directory that came back empty is full again by the second look.
    pub reconcile_remote: Duration,
    /// What is to be stored of those who left is collected for so long.
    pub save_every: Duration,
    /// Users whose last visit waits to be stored; beyond that it is forgotten.
    pub most_unsaved: usize,
    /// Watched users over all connections. Beyond that a connection cannot watch another user.
    pub most_watched: usize,
    /// Connections that watch one user. Others get the state once, and no changes.
    pub most_of_user: usize,
}

impl Default for PresenceSettings {
    fn default() -> Self {
        Self {
            offline_after: Duration::from_secs(5),
            check_again: Duration::from_secs(60),
            reconcile_remote: Duration::from_secs(3),
            save_every: Duration::from_secs(1),
            most_unsaved: 100_000,
            most_watched: 1_000_000,
            most_of_user: 10_000,
        }
    }
}
