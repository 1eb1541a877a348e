//! Messages that change: what may be changed, by whom and for how long, and what an entry that changes another one is.
//!
//! A change is an entry of the log that points: it has no text of its own, and names its target by `seq`. What the
//! target says now is in the target's row, stamped with the number of the entry that changed it last. Whoever is shown
//! the entry is shown the whole present state of its target with it, and takes it when its `changedSeq` is greater
//! than what is held: so the same state comes of any subset of pages, pushes and syncs, in any order.
//!
//! ```text
//! ask     what somebody wants to change
//! emoji   what messages are reacted by
//! gone    who took a message away
//! reactions  who reacted to a message, and by what
//! rules   pure: whether it may be, and what becomes of the target
//! state   what changes have made of a message, as a reader sees it
//! stored_state  the same as its row holds it
//! target  which message an entry changes, and what that one says now
//! ```

mod ask;
mod emoji;
mod gone;
mod level_one;
mod reactions;
mod rules;
mod state;
mod stored_state;
mod target;
#[cfg(test)]
mod tests;

pub use ask::{Change, ChangeAsk};
pub use emoji::{Emoji, EmojiList, InvalidEmojiList};
pub use gone::Gone;
pub use level_one::{GONE, level_one};
pub use reactions::{EmojiUsers, Reactions};
pub use rules::{Asking, ChangeLimits, Changed, Changing};
pub use state::MessageState;
pub use stored_state::{Said, StoredState, VoidEdit};
pub use target::{Reacted, Target, TargetState};
