//! Help cannot be asked for now: why, when it can be, and what else one can do.

use crate::alternatives::Alternative;
use crate::code::Code;
use crate::event::Event;
use crate::limits::{MAX_ALTERNATIVES, MAX_PAUSE_CHARS};
use crate::pause::Pause;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// Why help cannot be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UnavailableReason {
    /// The agency has paused it.
    Paused,
    /// It is too early, or too late, for the event.
    Closed,
}

/// What an error says beside its code and its text, when help cannot be asked for now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HelpUnavailable {
    /// When help cannot be asked for now: why.
    pub reason: UnavailableReason,
    /// When it can be, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens_at: Option<Timestamp>,
    /// What the agency says of its pause: then `message` is the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = MAX_PAUSE_CHARS))]
    pub pause_message: Option<String>,
    /// What else one can do.
    #[schemars(length(max = MAX_ALTERNATIVES))]
    pub alternatives: Vec<Alternative>,
}

impl HelpUnavailable {
    /// Why it is too early or too late for a request on the event; nothing when it is not.
    pub fn closed(event: &Event, now: Timestamp) -> Option<Self> {
        (!event.accepts_requests(now)).then(|| Self {
            reason: UnavailableReason::Closed,
            opens_at: Some(event.requests_open_at()).filter(|at| *at > now),
            pause_message: None,
            alternatives: event.alternatives.clone(),
        })
    }

    /// Why none is taken on the event, of whose agency, or of which itself, these pauses are; nothing when none holds.
    /// Where both do, help can be asked for once both are over, and the event's own words count.
    pub fn paused(event: &Event, pauses: &[Pause], now: Timestamp) -> Option<Self> {
        let mut holding: Vec<&Pause> = pauses.iter().filter(|pause| pause.holds(now)).collect();
        // The one on the event first.
        holding.sort_by_key(|pause| pause.event.is_none());
        holding.first()?;
        let ends: Option<Vec<Timestamp>> = holding.iter().map(|pause| pause.until).collect();
        Some(Self {
            reason: UnavailableReason::Paused,
            opens_at: ends.and_then(|ends| ends.into_iter().max()),
            pause_message: holding.iter().find_map(|pause| pause.message.clone()),
            alternatives: event.alternatives.clone(),
        })
    }

    /// The code of the error. What is too early or too late has the one that it always had.
    pub const fn code(&self) -> Code {
        match self.reason {
            UnavailableReason::Paused => Code::HelpUnavailable,
            UnavailableReason::Closed => Code::InvalidPayload,
        }
    }

    /// The text of the error.
    pub fn text(&self) -> &str {
        match &self.pause_message {
            Some(message) => message,
            None => self.code().text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alternatives::AlternativeKind;
    use crate::event::REQUESTS_OPEN_BEFORE;
    use crate::ids::{AgencyId, EventId};

    const NOON: Timestamp = Timestamp::from_secs(1_800_000_000);

    fn event() -> Event {
        Event {
            id: EventId(7),
            agency_id: AgencyId(1),
            name: String::new(),
            description: String::new(),
            address: String::new(),
            starts_at: NOON,
            ends_at: at(3_600),
            place: None,
            alternatives: vec![Alternative {
                kind: AlternativeKind::Phone,
                value: "112".to_owned(),
                label: None,
            }],
            agency_name: String::new(),
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp(NOON.0 + seconds * 1_000_000)
    }

    fn pause(event: Option<i64>, message: &str, until: Option<i64>) -> Pause {
        Pause {
            event: event.map(EventId),
            message: (!message.is_empty()).then(|| message.to_owned()),
            until: until.map(at),
        }
    }

    #[test]
    fn it_opens_a_day_before_the_start_and_not_again_after_the_end() {
        let opens = NOON.minus(REQUESTS_OPEN_BEFORE);
        let early = HelpUnavailable::closed(&event(), Timestamp(opens.0 - 1)).expect("too early");
        assert_eq!(
            (early.opens_at, early.code()),
            (Some(opens), Code::InvalidPayload)
        );
        assert_eq!(early.alternatives, event().alternatives);
        for open in [opens, NOON, at(3_600)] {
            assert_eq!(HelpUnavailable::closed(&event(), open), None);
        }
        let late = HelpUnavailable::closed(&event(), at(3_601)).expect("too late");
        assert_eq!(
            (late.reason, late.opens_at),
            (UnavailableReason::Closed, None)
        );
    }

    #[test]
    fn it_opens_when_no_pause_holds_any_more() {
        let refused = |pauses: &[Pause]| HelpUnavailable::paused(&event(), pauses, NOON);
        assert_eq!(refused(&[]), None);
        assert_eq!(refused(&[pause(None, "Gone", Some(0))]), None);
        let all = pause(None, "Full", Some(60));
        let one = refused(std::slice::from_ref(&all)).expect("paused");
        assert_eq!((one.opens_at, one.text()), (Some(at(60)), "Full"));
        let both = refused(&[all.clone(), pause(Some(7), "Storm", Some(30))]).expect("paused");
        assert_eq!((both.opens_at, both.text()), (Some(at(60)), "Storm"));
        let open = refused(&[all, pause(Some(7), "", None)]).expect("paused");
        assert_eq!((open.opens_at, open.text()), (None, "Full"));
        let silent = refused(&[pause(None, "", None)]).expect("paused");
        assert_eq!(silent.code(), Code::HelpUnavailable);
        assert_eq!(silent.text(), Code::HelpUnavailable.text());
    }
}
