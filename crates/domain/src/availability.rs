//! Whether an organizer takes requests, as they say it themselves.

use crate::code::Code;
use crate::ids::UserId;
use crate::limits::MAX_REASON_CHARS;
use crate::text::{self, InvalidText};
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Whether somebody takes requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AvailabilityState {
    /// Yes.
    Available,
    /// Not now.
    Away,
    /// No: so it is with whoever never said anything.
    #[default]
    Off,
}

impl AvailabilityState {
    /// Its number in the database.
    pub const fn to_db(self) -> i16 {
        match self {
            Self::Off => 0,
            Self::Away => 1,
            Self::Available => 2,
        }
    }

    /// The one of this number. Of one that only a later release knows nobody takes requests.
    pub const fn from_db(number: i16) -> Self {
        match number {
            2 => Self::Available,
            1 => Self::Away,
            _ => Self::Off,
        }
    }
}

/// What an organizer says: `set_availability`, and the body of `PUT /agency/availability`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(rename = "SetAvailability")]
pub struct Said {
    /// Whether they take requests.
    pub state: AvailabilityState,
    /// Why, for their colleagues.
    #[schemars(length(max = MAX_REASON_CHARS))]
    pub reason: Option<String>,
    /// Until when, as they think. Whoever is available until then is off after it.
    pub until: Option<Timestamp>,
}

/// Why it cannot be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSaid {
    /// The reason cannot be shown.
    #[error("reason: {0}")]
    Reason(#[from] InvalidText),
    /// That time is over.
    #[error("until is over already")]
    Over,
}

impl InvalidSaid {
    /// The code that says so.
    pub fn code(self) -> Code {
        match self {
            Self::Reason(InvalidText::TooLong) => Code::TooLarge,
            Self::Reason(_) | Self::Over => Code::InvalidPayload,
        }
    }
}

impl Said {
    /// That somebody takes requests, and no more.
    pub fn available() -> Self {
        Self {
            state: AvailabilityState::Available,
            ..Self::default()
        }
    }

    /// What of it is kept: a reason that shows nothing is none.
    pub fn checked(self, now: Timestamp) -> Result<Self, InvalidSaid> {
        let reason = self.reason.unwrap_or_default();
        let reason = text::check_optional_name(reason, MAX_REASON_CHARS)?;
        match self.until {
            Some(until) if until <= now => Err(InvalidSaid::Over),
            until => Ok(Self {
                state: self.state,
                reason: Some(reason).filter(|reason| !reason.is_empty()),
                until,
            }),
        }
    }
}

/// What an organizer has said: `availability`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Availability {
    /// Who.
    pub user_id: UserId,
    /// Whether they take requests.
    pub state: AvailabilityState,
    /// Why, in their words; `no_answer` where the server said it for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Since when it is so.
    pub since: Timestamp,
    /// Until when, as they think.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Availability {
    /// What holds once this was said at `now`. `since` moves with the state alone, and always forward, whatever the
    /// clocks of two nodes say: of two states the later one has the later time.
    pub fn after(before: Option<Self>, user: UserId, said: Said, now: Timestamp) -> Self {
        let since = match before.map(|before| before.at(now)) {
            Some(before) if before.state == said.state => before.since,
            Some(before) => now.max(before.since.plus(Duration::from_micros(1))),
            None => now,
        };
        Self {
            user_id: user,
            state: said.state,
            reason: said.reason,
            since,
            until: said.until,
        }
    }

    /// How it is at `now`. Whoever was available until a time is off since then. Whoever is away, or off, stays so:
    /// nobody is back before they say so.
    pub fn at(self, now: Timestamp) -> Self {
        match self.until {
            Some(until) if until <= now && self.is_available() => Self {
                user_id: self.user_id,
                state: AvailabilityState::Off,
                reason: None,
                since: until,
                until: None,
            },
            _ => self,
        }
    }

    /// Whether they take requests, as long as nothing else is said and its time is not over.
    pub fn is_available(&self) -> bool {
        self.state == AvailabilityState::Available
    }

    /// When it ends by itself.
    pub fn ends(&self) -> Option<Timestamp> {
        self.until.filter(|_| self.is_available())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANN: UserId = UserId(7);

    fn state() -> impl Strategy<Value = AvailabilityState> {
        prop_oneof![
            Just(AvailabilityState::Available),
            Just(AvailabilityState::Away),
            Just(AvailabilityState::Off),
        ]
    }

    fn said() -> impl Strategy<Value = Said> {
        (
            state(),
            prop::option::of("[a-c]{1,3}"),
            prop::option::of(0..200_i64),
        )
            .prop_map(|(state, reason, until)| Said {
                state,
                reason,
                until: until.map(Timestamp),
            })
    }

    proptest! {
        /// Whatever is said in whichever order, by clocks that differ.
        #[test]
        fn what_was_said_last_holds_and_time_goes_forward(
            words in prop::collection::vec((said(), 0..200_i64), 1..20),
        ) {
            let mut held: Option<Availability> = None;
            for (said, now) in words {
                let now = Timestamp(now);
                let Ok(said) = said.checked(now) else { continue };
                let before = held.clone().map(|it| it.at(now));
                let after = Availability::after(held.take(), ANN, said.clone(), now);
                prop_assert_eq!((after.state, &after.reason, after.until), (said.state, &said.reason, said.until));
                if let Some(before) = before {
                    let changed = before.state != after.state;
                    prop_assert_eq!(after.since > before.since, changed);
                    prop_assert!(after.since >= before.since);
                }
                // Asked again it is the same, and nobody becomes available by waiting.
                prop_assert_eq!(after.clone().at(now), after.clone());
                let later = after.clone().at(Timestamp(1_000));
                prop_assert_eq!(later.clone().at(Timestamp(2_000)), later.clone());
                prop_assert_eq!(later.is_available(), after.is_available() && after.until.is_none());
                held = Some(after);
            }
        }
    }

    #[test]
    fn a_reason_is_one_line_and_a_time_is_to_come() {
        let said = |reason: &str, until| Said {
            reason: Some(reason.to_owned()),
            until,
            ..Said::available()
        };
        let now = Timestamp(10);
        let longest = "ä".repeat(MAX_REASON_CHARS);
        let kept = said(&longest, Some(Timestamp(11))).checked(now);
        assert_eq!(kept, Ok(said(&longest, Some(Timestamp(11)))));
        assert_eq!(said(" ", None).checked(now), Ok(Said::available()));
        let long = "x".repeat(MAX_REASON_CHARS + 1);
        let refused = said(&long, None).checked(now);
        assert_eq!(refused, Err(InvalidSaid::Reason(InvalidText::TooLong)));
        assert!(said("a\nb", None).checked(now).is_err());
        let over = said("lunch", Some(now)).checked(now);
        assert_eq!(over, Err(InvalidSaid::Over));
    }

    #[test]
    fn numbers_stand_for_states() {
        for state in [
            AvailabilityState::Available,
            AvailabilityState::Away,
            AvailabilityState::Off,
        ] {
            assert_eq!(AvailabilityState::from_db(state.to_db()), state);
        }
        assert_eq!(AvailabilityState::from_db(9), AvailabilityState::Off);
    }
}
