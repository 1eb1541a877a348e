//! What one connection may do, and for how long.

use super::{
    Entry, duration,
    error::ConfigError,
    setting::{
        ANSWER_TIMEOUT, ANSWER_TIMEOUT_LEVEL_1, AUTH_TIMEOUT, CALL_BACK_AFTER, HEARTBEAT,
        IDLE_TIMEOUT, LEVEL_1_HISTORY, MATCH_TIMEOUT, MAX_ACTIVE_CHATS, MAX_CONNECTIONS_PER_USER,
        MAX_UNAUTHENTICATED, MAX_UNAUTHENTICATED_PER_ADDRESS, OFFER_TIMEOUT, RESOLVED_TIMEOUT,
        SAVE_TIMEOUT, UNATTENDED_TIMEOUT, UNREAD_BYTES,
    },
    source::Source,
};
use std::{ops::RangeInclusive, time::Duration};

/// What one connection may do, and for how long.
#[derive(Clone, Debug)]
pub struct SessionConfig {
    /// How long it may take to authenticate.
    pub auth_timeout: Duration,
    /// Connections of which nobody is known.
    pub max_unauthenticated: usize,
    /// The same of one address.
    pub max_unauthenticated_per_address: usize,
    /// How often it is pinged; shorter than `idle_timeout`.
    pub heartbeat: Duration,
    /// After how much silence it is dropped.
    pub idle_timeout: Duration,
    /// After how long a sender is told that a message is not, or perhaps not, stored.
    pub save_timeout: Duration,
    /// After how long an organizer of level 2 who has not looked at a chat loses it; `None`: never so.
    pub answer_timeout: Option<Duration>,
    /// The same with connections of level 1 alone.
    pub answer_timeout_level_1: Option<Duration>,
    /// After how long without a connection an organizer who owes an answer loses the chat; `None`: never so.
    pub unattended_timeout: Option<Duration>,
    /// After how long without a connection of its organizer a request waits again.
    pub match_timeout: Duration,
    /// Connections that one user may hold.
    pub max_connections_per_user: usize,
    /// How much of what it did not ask for a client may leave unread.
    pub unread_bytes: usize,
    /// Whether level-1 clients that come back are shown the histories of their chats.
    pub level_one_history: bool,
    /// Active chats that one organizer may have; `None`: as many as there are.
    pub max_active_chats: Option<i64>,
    /// After how long an offer that nobody answers is over.
    pub offer_timeout: Duration,
    /// After how long without an answer somebody else may be called.
    pub call_back_after: Duration,
    /// After how long without a word a chat ends whose participant is fine.
    pub resolved_timeout: Duration,
}

impl SessionConfig {
    /// Reads and checks its settings.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        let time = |setting| source.value(setting, duration::parse_positive);
        let count = |setting, range: RangeInclusive<usize>| {
            source.value(setting, |text| {
                text.parse().ok().filter(|n| range.contains(n))
            })
        };
        let config = Self {
            auth_timeout: time(&AUTH_TIMEOUT)?,
            max_unauthenticated: count(&MAX_UNAUTHENTICATED, 1..=1_000_000)?,
            max_unauthenticated_per_address: count(
                &MAX_UNAUTHENTICATED_PER_ADDRESS,
                1..=1_000_000,
            )?,
            heartbeat: time(&HEARTBEAT)?,
            idle_timeout: time(&IDLE_TIMEOUT)?,
            answer_timeout: source.value(&ANSWER_TIMEOUT, parse_time)?,
            answer_timeout_level_1: source.value(&ANSWER_TIMEOUT_LEVEL_1, parse_time)?,
            match_timeout: time(&MATCH_TIMEOUT)?,
            unattended_timeout: source.value(&UNATTENDED_TIMEOUT, parse_time)?,
            save_timeout: time(&SAVE_TIMEOUT)?,
            max_connections_per_user: count(&MAX_CONNECTIONS_PER_USER, 1..=1_000)?,
            unread_bytes: source.value(&UNREAD_BYTES, parse_size)?,
            level_one_history: source.value(&LEVEL_1_HISTORY, parse_switch)?,
            max_active_chats: source.value(&MAX_ACTIVE_CHATS, parse_most)?,
            offer_timeout: time(&OFFER_TIMEOUT)?,
            call_back_after: time(&CALL_BACK_AFTER)?,
            resolved_timeout: time(&RESOLVED_TIMEOUT)?,
        };
        if config.heartbeat >= config.idle_timeout {
            return Err(ConfigError::Conflict(format!(
                "{} ({}) must be shorter than {} ({}), or quiet connections are dropped",
                HEARTBEAT.name,
                duration::show(config.heartbeat),
                IDLE_TIMEOUT.name,
                duration::show(config.idle_timeout),
            )));
        }
        Ok(config)
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        vec![
            (&AUTH_TIMEOUT, duration::show(self.auth_timeout)),
            (&MAX_UNAUTHENTICATED, self.max_unauthenticated.to_string()),
            (
                &MAX_UNAUTHENTICATED_PER_ADDRESS,
                self.max_unauthenticated_per_address.to_string(),
            ),
            (&HEARTBEAT, duration::show(self.heartbeat)),
            (&IDLE_TIMEOUT, duration::show(self.idle_timeout)),
            (
                &MAX_CONNECTIONS_PER_USER,
                self.max_connections_per_user.to_string(),
            ),
            (&UNREAD_BYTES, format!("{}KiB", self.unread_bytes / KIB)),
            (
                &LEVEL_1_HISTORY,
                if self.level_one_history { "on" } else { "off" }.to_owned(),
            ),
            (&ANSWER_TIMEOUT, show_time(self.answer_timeout)),
            (
                &ANSWER_TIMEOUT_LEVEL_1,
                show_time(self.answer_timeout_level_1),
            ),
            (&MATCH_TIMEOUT, duration::show(self.match_timeout)),
            (&UNATTENDED_TIMEOUT, show_time(self.unattended_timeout)),
            (
                &MAX_ACTIVE_CHATS,
                self.max_active_chats
                    .map_or_else(|| "off".to_owned(), |most| most.to_string()),
            ),
            (&OFFER_TIMEOUT, duration::show(self.offer_timeout)),
            (&CALL_BACK_AFTER, duration::show(self.call_back_after)),
            (&RESOLVED_TIMEOUT, duration::show(self.resolved_timeout)),
            (&SAVE_TIMEOUT, duration::show(self.save_timeout)),
        ]
    }
}

const KIB: usize = 1024;

/// Whole KiB or MiB.
fn parse_size(text: &str) -> Option<usize> {
    let (number, unit) = match text.strip_suffix("MiB") {
        Some(number) => (number, KIB * KIB),
        None => (text.strip_suffix("KiB")?, KIB),
    };
    let bytes = number.trim().parse::<usize>().ok()?.checked_mul(unit)?;
    (64 * KIB..=64 * KIB * KIB)
        .contains(&bytes)
        .then_some(bytes)
}

/// `on` or `off`.
fn parse_switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    }
}

/// A duration, or `off` for none.
fn parse_time(text: &str) -> Option<Option<Duration>> {
    if text.eq_ignore_ascii_case("off") {
        return Some(None);
    }
    duration::parse_positive(text).map(Some)
}

fn show_time(time: Option<Duration>) -> String {
    time.map_or_else(|| "off".to_owned(), duration::show)
}

/// A number, or `off` for none.
fn parse_most(text: &str) -> Option<Option<i64>> {
    if text.eq_ignore_ascii_case("off") {
        return Some(None);
    }
    let most = text.parse().ok()?;
    (1..=100_000).contains(&most).then_some(Some(most))
}
