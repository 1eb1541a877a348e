//! Where the agency takes no new requests for a while: what is stored, and what its organizers were told of it.

use std::collections::BTreeMap;
use switchboard_domain::{EventId, HelpPaused, Pause, Timestamp};

/// By event; the one on all events has none.
type ByEvent = BTreeMap<Option<EventId>, Pause>;

/// The pauses of an agency. Whether one holds is looked up in the database, by whoever stores a request.
#[derive(Debug, Default)]
pub(super) struct Pauses {
    stored: ByEvent,
    told: ByEvent,
}

impl Pauses {
    /// These are stored.
    pub fn read(&mut self, pauses: Vec<Pause>) {
        let by_event = |pause: Pause| (pause.event, pause);
        self.stored = pauses.into_iter().map(by_event).collect();
    }

    /// What organizers have to be told now, and from then on were told: pauses that have begun, or are another one
    /// than before, and those that are lifted, or over by themselves.
    pub fn changes(&mut self, now: Timestamp) -> Vec<HelpPaused> {
        self.stored.retain(|_, pause| pause.holds(now));
        if self.stored == self.told {
            return Vec::new();
        }
        let before = std::mem::replace(&mut self.told, self.stored.clone());
        let is_over = |event: &&Option<EventId>| !self.told.contains_key(*event);
        let over = before.keys().filter(is_over).copied();
        let mut changes: Vec<_> = over.map(HelpPaused::lifted).collect();
        let new = |pause: &&Pause| before.get(&pause.event) != Some(*pause);
        let begun = self.told.values().filter(new).cloned();
        changes.extend(begun.map(|pause| HelpPaused::of(pause, now)));
        changes
    }

    /// What a newcomer is told.
    pub fn told(&self, now: Timestamp) -> impl Iterator<Item = HelpPaused> {
        let holding = self.told.values().filter(move |pause| pause.holds(now));
        holding
            .cloned()
            .map(move |pause| HelpPaused::of(pause, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pause(event: Option<i64>, message: &str, until: Option<i64>) -> Pause {
        Pause {
            event: event.map(EventId),
            message: Some(message.to_owned()),
            until: until.map(Timestamp),
        }
    }

    #[test]
    fn what_changes_is_told_once() {
        let mut pauses = Pauses::default();
        assert_eq!(pauses.changes(Timestamp(0)), []);
        let (all, one) = (pause(None, "a", None), pause(Some(7), "b", Some(9)));
        pauses.read(vec![all.clone(), one.clone()]);
        let told = [all.clone(), one].map(|pause| HelpPaused::of(pause, Timestamp(1)));
        assert_eq!(pauses.changes(Timestamp(1)), told);
        assert_eq!(pauses.changes(Timestamp(8)), []);
        let over = HelpPaused::lifted(Some(EventId(7)));
        assert_eq!(pauses.changes(Timestamp(9)), [over], "over by itself");
        let other = pause(None, "c", None);
        pauses.read(vec![other.clone()]);
        let other = HelpPaused::of(other, Timestamp(9));
        assert_eq!(pauses.changes(Timestamp(9)), [other]);
        pauses.read(vec![]);
        assert_eq!(pauses.changes(Timestamp(9)), [HelpPaused::lifted(None)]);
    }

    fn some() -> impl Strategy<Value = Vec<Pause>> {
        let one = (
            proptest::option::of(1..4i64),
            "[ab]",
            proptest::option::of(0..20i64),
        );
        proptest::collection::vec(
            one.prop_map(|(event, text, until)| pause(event, &text, until)),
            0..5,
        )
    }

    proptest! {
        /// Whoever heard all changes knows what a newcomer is told.
        #[test]
        fn a_listener_and_a_newcomer_know_the_same(reads in proptest::collection::vec(some(), 0..20)) {
            let mut pauses = Pauses::default();
            let mut heard: BTreeMap<Option<EventId>, HelpPaused> = BTreeMap::new();
            for (now, read) in reads.into_iter().enumerate() {
                let now = Timestamp(i64::try_from(now).unwrap_or_default());
                pauses.read(read);
                for change in pauses.changes(now) {
                    match change.paused {
                        true => drop(heard.insert(change.event_id, change)),
                        false => prop_assert!(heard.remove(&change.event_id).is_some(), "it was told"),
                    }
                }
                let told: Vec<_> = pauses.told(now).collect();
                prop_assert_eq!(told, heard.values().cloned().collect::<Vec<_>>());
            }
        }
    }
}
