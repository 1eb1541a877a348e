//! What one look at a help chat says of who has it.

use super::offer::OpenOffer;
use crate::ids::{AgencyId, UserId};
use crate::time::Timestamp;

/// A help chat, under its lock.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The agency that answers.
    pub agency: AgencyId,
    /// Who asked.
    pub participant: UserId,
    /// Who has it, or had it last.
    pub owner: Option<UserId>,
    /// Whether nobody has it.
    pub waits: bool,
    /// Whether it is over.
    pub ended: bool,
    /// How many owners it has had.
    pub turn: i64,
    /// The last of them, by number, who has looked at it.
    pub opened_turn: i64,
    /// When the participant wrote the oldest entry that nobody has answered.
    pub awaiting_since: Option<Timestamp>,
    /// When the participant last called somebody back.
    pub called_back_at: Option<Timestamp>,
    /// When the participant said that all is well, if nobody has written since.
    pub resolved_at: Option<Timestamp>,
    /// The offer that is open.
    pub offer: Option<OpenOffer>,
}

impl Standing {
    /// Who has it now.
    pub fn holder(&self) -> Option<UserId> {
        self.owner.filter(|_| !self.waits && !self.ended)
    }

    /// Whether whoever has it has looked at it: only then they keep their part when they lose it.
    pub fn is_opened(&self) -> bool {
        self.opened_turn >= self.turn
    }
}
