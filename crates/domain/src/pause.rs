//! An agency takes no new requests for a while: on one of its events, or on all of them.

use crate::ids::EventId;
use crate::limits::MAX_PAUSE_CHARS;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// A pause, as a supervisor set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// On which event; `None`: on all of the agency.
    pub event: Option<EventId>,
    /// What whoever asks is told, in the agency's own words.
    pub message: Option<String>,
    /// When it is over by itself; `None`: when it is lifted.
    pub until: Option<Timestamp>,
}

impl Pause {
    /// Whether it is not over by itself.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// What a supervisor does about it. Each pause is lifted as it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PauseAct {
    /// From now on, in the place of the one before on the same event, or on all.
    Pause(Pause),
    /// No more, on this event or on all. Those on single events stay.
    Resume(Option<EventId>),
}

impl PauseAct {
    /// On which event; `None`: on all.
    pub fn event(&self) -> Option<EventId> {
        match self {
            Self::Pause(pause) => pause.event,
            Self::Resume(event) => *event,
        }
    }

    /// How it is from then on.
    pub fn done(self, now: Timestamp) -> HelpPaused {
        match self {
            Self::Pause(pause) => HelpPaused::of(pause, now),
            Self::Resume(event) => HelpPaused::lifted(event),
        }
    }
}

/// Whether help is paused, as organizers are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HelpPaused {
    /// Whether it is.
    pub paused: bool,
    /// On which event; on all of the agency where it is absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_id: Option<EventId>,
    /// What whoever asks is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_PAUSE_CHARS))]
    pub message: Option<String>,
    /// When it is over by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl HelpPaused {
    /// This pause, which may be over by itself.
    pub fn of(pause: Pause, now: Timestamp) -> Self {
        Self {
            paused: pause.holds(now),
            event_id: pause.event,
            message: pause.message,
            until: pause.until,
        }
    }

    /// No pause on this event, or on all.
    pub const fn lifted(event: Option<EventId>) -> Self {
        Self {
            paused: false,
            event_id: event,
            message: None,
            until: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_over_at_its_time() {
        let until = Timestamp::from_secs(60);
        let pause = Pause {
            event: Some(EventId(7)),
            message: Some("Lunch".to_owned()),
            until: Some(until),
        };
        assert!(pause.holds(Timestamp(until.0 - 1)));
        assert!(!pause.holds(until));
        let open = Pause {
            until: None,
            ..pause.clone()
        };
        assert!(open.holds(Timestamp(i64::MAX)));
        let said = PauseAct::Pause(pause).done(until);
        assert_eq!((said.paused, said.event_id), (false, Some(EventId(7))));
        assert_eq!(PauseAct::Resume(None).done(until), HelpPaused::lifted(None));
    }
}
