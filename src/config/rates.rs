//! How often clients may do things.

use super::{
    Entry,
    error::ConfigError,
    setting::{
        RATE_BLOCKS, RATE_CHANGES, RATE_FRAMES, RATE_HANDSHAKES, RATE_HELP_REQUESTS, RATE_MESSAGES,
        RATE_SEARCHES, RATE_TIPS,
    },
    source::Source,
};
use switchboard_actors::rates::RateSettings;

/// How often clients may do things, where `SWITCHBOARD_LIMITS` is on.
#[derive(Clone, Copy, Debug)]
pub struct RatesConfig(pub RateSettings);

impl RatesConfig {
    /// Reads and checks its settings.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        let rate = |setting| source.value(setting, |text| text.parse().ok());
        Ok(Self(RateSettings {
            messages: rate(&RATE_MESSAGES)?,
            changes: rate(&RATE_CHANGES)?,
            help_requests: rate(&RATE_HELP_REQUESTS)?,
            frames: rate(&RATE_FRAMES)?,
            searches: rate(&RATE_SEARCHES)?,
            blocks: rate(&RATE_BLOCKS)?,
            tips: rate(&RATE_TIPS)?,
            handshakes: rate(&RATE_HANDSHAKES)?,
        }))
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        vec![
            (&RATE_MESSAGES, self.0.messages.to_string()),
            (&RATE_CHANGES, self.0.changes.to_string()),
            (&RATE_HELP_REQUESTS, self.0.help_requests.to_string()),
            (&RATE_FRAMES, self.0.frames.to_string()),
            (&RATE_SEARCHES, self.0.searches.to_string()),
            (&RATE_BLOCKS, self.0.blocks.to_string()),
            (&RATE_TIPS, self.0.tips.to_string()),
            (&RATE_HANDSHAKES, self.0.handshakes.to_string()),
        ]
    }
}
