//! Who may write to whom in private.

use super::{
    Entry,
    error::ConfigError,
    setting::{BLOCK_MODE, DIRECT_CHATS},
    source::Source,
};
use switchboard_domain::policy::{BlockMode, Policy};

/// What holds for private messages.
#[derive(Clone, Copy, Debug)]
pub struct MessagingConfig {
    /// Who may write to whom, and what a block does.
    pub policy: Policy,
}

impl MessagingConfig {
    /// Reads and checks its settings.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        let reasons: Policy = source.value(&DIRECT_CHATS, |text| text.parse().ok())?;
        let blocks = source.value(&BLOCK_MODE, block_mode)?;
        let policy = Policy { blocks, ..reasons };
        Ok(Self { policy })
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let blocks = match self.policy.blocks {
            BlockMode::Void => "void",
            BlockMode::Notify => "notify",
        };
        vec![
            (&DIRECT_CHATS, self.policy.to_string()),
            (&BLOCK_MODE, blocks.to_owned()),
        ]
    }
}

fn block_mode(text: &str) -> Option<BlockMode> {
    match text {
        "void" => Some(BlockMode::Void),
        "notify" => Some(BlockMode::Notify),
        _ => None,
    }
}
