//! Who may write to whom in private.

use super::{Entry, error::ConfigError, setting::DIRECT_CHATS, source::Source};
use switchboard_actors::policy::Policy;

/// What holds for private messages.
#[derive(Clone, Copy, Debug)]
pub struct MessagingConfig {
    /// Who may write to whom.
    pub policy: Policy,
}

impl MessagingConfig {
    /// Reads and checks its settings.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        let policy = source.parse(&DIRECT_CHATS, |text| text.parse().ok())?;
        Ok(Self {
            policy: policy.unwrap_or_default(),
        })
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        vec![(&DIRECT_CHATS, self.policy.to_string())]
    }
}
