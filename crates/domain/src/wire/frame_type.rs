//! What the contract says of a type of frame, as far as one form of its payload goes.

use super::Level;
use crate::schema::Shape;

/// A type of frame.
pub struct FrameType {
    /// The `type`.
    pub kind: &'static str,
    /// The levels that know it in this form.
    pub levels: &'static [Level],
    /// Whose it is.
    pub who: Who,
    /// What it says.
    pub summary: &'static str,
    /// Its payload's schema.
    pub payload: Shape,
}

/// Who sends, or is sent, frames of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Both sides.
    Both,
    /// One of them,
    Organizers,
    /// or the other.
    Participants,
    /// Whoever has lists.
    OwnersOfLists,
}

impl Who {
    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Organizers => "organizers",
            Self::Participants => "participants",
            Self::OwnersOfLists => "owners of lists",
        }
    }
}

/// Level 1 alone,
pub(super) const ONE: &[Level] = &[Level::One];
/// what is newer,
pub(super) const TWO: &[Level] = &[Level::Two];
/// and both.
pub(super) const ALL: &[Level] = &[Level::One, Level::Two];
