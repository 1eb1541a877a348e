//! How long things take at the desk.

use std::time::Duration;

/// Times. Fixed, but for tests.
#[derive(Clone, Copy, Debug)]
pub struct DutySettings {
    /// Whoever has lost the last connection counts as being there for so long.
    pub linger: Duration,
    /// A connection is shown what has changed of its colleagues at most so often.
    pub gather: Duration,
    /// So often the hub looks what has changed by itself.
    pub tick: Duration,
}

impl Default for DutySettings {
    fn default() -> Self {
        Self {
            linger: Duration::from_secs(20),
            gather: Duration::from_secs(2),
            tick: Duration::from_millis(500),
        }
    }
}
