//! An organizer, as the colleagues of the agency see them.

use crate::availability::{Availability, AvailabilityState};
use crate::ids::UserId;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// How somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// By a connection of level 1.
    LevelOne,
    /// By one of level 2.
    LevelTwo,
    /// By a request over REST: a connection that ends with it.
    Request,
}

impl Way {
    /// All of them; a way is the index of itself.
    pub const ALL: [Self; 3] = [Self::LevelOne, Self::LevelTwo, Self::Request];
}

/// In which ways somebody is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways([bool; 3]);

impl Ways {
    /// These.
    pub fn new(here: [bool; 3]) -> Self {
        Self(here)
    }

    /// Whether it is one of them.
    pub fn has(self, way: Way) -> bool {
        self.0[way as usize]
    }

    /// Whether there is any.
    pub fn any(self) -> bool {
        self.0.contains(&true)
    }

    /// The ways of both.
    pub fn and(self, other: Self) -> Self {
        Self(Way::ALL.map(|way| self.has(way) || other.has(way)))
    }

    /// Whether somebody takes requests who has said this. Clients of level 1 cannot say it: whoever has no others does.
    /// Without a connection nobody does.
    pub fn state(self, said: Option<&Availability>) -> AvailabilityState {
        let said = said.map(|said| said.state).unwrap_or_default();
        match (self.has(Way::LevelTwo), self.has(Way::LevelOne)) {
            (false, true) => AvailabilityState::Available,
            _ if self.any() => said,
            _ => AvailabilityState::Off,
        }
    }
}

/// What the database knows of an organizer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    /// Who.
    pub id: UserId,
    /// The name, as far as it is known.
    pub name: String,
    /// What they have said.
    pub said: Option<Availability>,
    /// When their last connection ended, as far as that is stored.
    pub last_seen: Option<Timestamp>,
    /// How many active chats they have.
    pub chats: i64,
}

/// An organizer of the agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Colleague {
    /// Who.
    pub id: UserId,
    /// The name; empty where it is not known.
    pub name: String,
    /// Whether they take requests; without a connection nobody does.
    pub state: AvailabilityState,
    /// Why, in their words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Since when it is so, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Until when, as they think.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// How many active chats they have.
    #[schemars(with = "u64")]
    pub chats: i64,
}

impl Colleague {
    /// What is seen at `now` of somebody who is here in these ways.
    pub fn of(enrolled: Enrolled, ways: Ways, now: Timestamp) -> Self {
        let said = enrolled.said.map(|said| said.at(now));
        let state = ways.state(said.as_ref());
        // What was said with another state is no reason for this one.
        let said = said.filter(|said| said.state == state);
        let since = match &said {
            Some(said) => Some(said.since),
            None => enrolled.last_seen.filter(|_| !ways.any()),
        };
        let (reason, until) = said.map(|it| (it.reason, it.until)).unwrap_or_default();
        Self {
            id: enrolled.id,
            name: enrolled.name,
            state,
            reason,
            since,
            until,
            chats: enrolled.chats,
        }
    }

    /// The same of somebody who is no organizer of the agency any more.
    pub fn gone(self) -> Self {
        Self {
            state: AvailabilityState::Off,
            reason: None,
            since: None,
            until: None,
            chats: 0,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AvailabilityState::{Available, Away, Off};

    fn enrolled(state: Option<AvailabilityState>) -> Enrolled {
        let id = UserId(7);
        Enrolled {
            id,
            name: "Ann".to_owned(),
            said: state.map(|state| Availability {
                user_id: id,
                state,
                reason: Some("desk 3".to_owned()),
                since: Timestamp(5),
                until: None,
            }),
            last_seen: Some(Timestamp(9)),
            chats: 2,
        }
    }

    fn ways(ways: &[Way]) -> Ways {
        Ways::new(Way::ALL.map(|way| ways.contains(&way)))
    }

    #[test]
    fn what_was_said_counts_while_there_is_a_connection_that_can_say_it() {
        use Way::{LevelOne, LevelTwo, Request};
        let cases: [(&[Way], [AvailabilityState; 4]); 6] = [
            (&[], [Off, Off, Off, Off]),
            (&[LevelOne], [Available, Available, Available, Available]),
            (
                &[LevelOne, Request],
                [Available, Available, Available, Available],
            ),
            (&[LevelTwo], [Off, Off, Away, Available]),
            (&[LevelOne, LevelTwo], [Off, Off, Away, Available]),
            (&[Request], [Off, Off, Away, Available]),
        ];
        for (here, expected) in cases {
            let said = [None, Some(Off), Some(Away), Some(Available)];
            let seen =
                said.map(|said| Colleague::of(enrolled(said), ways(here), Timestamp(10)).state);
            assert_eq!(seen, expected, "{here:?}");
        }
    }

    #[test]
    fn a_reason_is_said_with_its_own_state_alone() {
        let now = Timestamp(10);
        let here = Colleague::of(enrolled(Some(Away)), ways(&[Way::LevelTwo]), now);
        assert_eq!(
            (here.reason.as_deref(), here.since),
            (Some("desk 3"), Some(Timestamp(5)))
        );
        let left = Colleague::of(enrolled(Some(Away)), ways(&[]), now);
        assert_eq!((left.reason, left.since), (None, Some(Timestamp(9))));
        let off = Colleague::of(enrolled(Some(Off)), ways(&[]), now);
        assert_eq!(
            (off.reason.as_deref(), off.since),
            (Some("desk 3"), Some(Timestamp(5)))
        );
        let old = Colleague::of(enrolled(Some(Away)), ways(&[Way::LevelOne]), now);
        assert_eq!((old.reason, old.since), (None, None));
        let gone = here.gone();
        assert_eq!(
            (gone.state, gone.chats, gone.name.as_str()),
            (Off, 0, "Ann")
        );
    }
}
