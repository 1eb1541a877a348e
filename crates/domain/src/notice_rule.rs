//! When the server tells the participant of a help chat something by itself.

use crate::agency::NoticeTexts;
use std::time::Duration;

/// Why it does: the `rule` of a row `notice`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeRule {
    /// They wait for a while.
    StillWaiting,
    /// Whoever helped has left, and may come back.
    OrganizerAway,
    /// The chat waits again.
    Returned,
    /// Nobody came until the event was over.
    Expired,
}

/// After so long, and then after so long, whoever waits is told that they still do.
pub const STILL_WAITING_AFTER: [Duration; 2] = [Duration::from_secs(180), Duration::from_secs(600)];

/// Not while a human wrote in the last minute.
pub const SILENCE: Duration = Duration::from_secs(60);

impl NoticeRule {
    /// Its name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StillWaiting => "still_waiting",
            Self::OrganizerAway => "organizer_away",
            Self::Returned => "returned",
            Self::Expired => "expired",
        }
    }

    /// How often a participant is told that of one chat: one that still waits once for each of its times.
    pub const fn most(self) -> usize {
        match self {
            Self::StillWaiting => STILL_WAITING_AFTER.len(),
            Self::OrganizerAway | Self::Returned | Self::Expired => 1,
        }
    }

    /// The agency's own words for it.
    pub fn text(self, texts: &NoticeTexts) -> Option<&str> {
        match self {
            Self::StillWaiting => texts.still_waiting.as_deref(),
            Self::OrganizerAway => texts.organizer_away.as_deref(),
            Self::Returned => texts.returned.as_deref(),
            Self::Expired => texts.expired.as_deref(),
        }
    }
}

/// How often whoever has waited for so long has been told that they still wait.
pub fn times_still_waiting(waited: Duration) -> usize {
    STILL_WAITING_AFTER
        .iter()
        .filter(|after| waited >= **after)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_is_told_after_three_and_ten_minutes() {
        let told = |minutes: u64| times_still_waiting(Duration::from_secs(minutes * 60));
        assert_eq!([0, 2, 3, 9, 10, 500].map(told), [0, 0, 1, 1, 2, 2]);
        assert_eq!(NoticeRule::StillWaiting.most(), 2);
    }
}
