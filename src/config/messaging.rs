//! Who may write to whom in private, and what may be changed of what was said.

use super::{
    Entry, duration,
    error::ConfigError,
    setting::{BLOCK_MODE, DELETE_WINDOW, DIRECT_CHATS, EDIT_WINDOW, MAX_EDITS, REACTIONS},
    source::Source,
};
use switchboard_domain::changes::{ChangeLimits, EmojiList};
use switchboard_domain::policy::{BlockMode, Policy};

/// What holds for private messages.
#[derive(Clone, Debug)]
pub struct MessagingConfig {
    /// Who may write to whom, and what a block does.
    pub policy: Policy,
    /// By what messages may be reacted to.
    pub reactions: EmojiList,
}

impl MessagingConfig {
    /// Reads and checks its settings.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        let reasons: Policy = source.value(&DIRECT_CHATS, |text| text.parse().ok())?;
        let blocks = source.value(&BLOCK_MODE, block_mode)?;
        let changes = ChangeLimits {
            edit_window: source.value(&EDIT_WINDOW, duration::parse)?,
            delete_window: source.value(&DELETE_WINDOW, duration::parse)?,
            max_edits: source.value(&MAX_EDITS, most_edits)?,
        };
        let policy = Policy {
            blocks,
            changes,
            ..reasons
        };
        let reactions = source.value(&REACTIONS, |text| text.parse().ok())?;
        Ok(Self { policy, reactions })
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let blocks = match self.policy.blocks {
            BlockMode::Void => "void",
            BlockMode::Notify => "notify",
        };
        let changes = self.policy.changes;
        vec![
            (&DIRECT_CHATS, self.policy.to_string()),
            (&BLOCK_MODE, blocks.to_owned()),
            (&EDIT_WINDOW, duration::show(changes.edit_window)),
            (&DELETE_WINDOW, duration::show(changes.delete_window)),
            (&MAX_EDITS, changes.max_edits.to_string()),
            (&REACTIONS, self.reactions.to_string()),
        ]
    }
}

fn most_edits(text: &str) -> Option<i16> {
    let most = text.parse().ok()?;
    (0..=1_000).contains(&most).then_some(most)
}

fn block_mode(text: &str) -> Option<BlockMode> {
    match text {
        "void" => Some(BlockMode::Void),
        "notify" => Some(BlockMode::Notify),
        _ => None,
    }
}
