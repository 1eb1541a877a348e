//! How long things take when chats go from one to the next.

use std::time::Duration;

/// Times.
#[derive(Clone, Copy, Debug)]
pub struct TurnSettings {
    /// An offer that nobody has answered is over after so long.
    pub offer_timeout: Duration,
    /// The participant may call somebody back when an entry has had no answer for so long.
    pub call_back_after: Duration,
    /// A chat whose participant is fine ends after so long without a word.
    pub resolved_timeout: Duration,
    /// Time between two looks for what is over by itself. Fixed.
    pub sweep: Duration,
}

impl Default for TurnSettings {
    fn default() -> Self {
        Self {
            offer_timeout: Duration::from_mins(1),
            call_back_after: Duration::from_mins(5),
            resolved_timeout: Duration::from_mins(10),
            sweep: Duration::from_secs(1),
        }
    }
}
