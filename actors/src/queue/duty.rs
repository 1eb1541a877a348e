//! Those who wait are told when nobody of the agency is there, and when somebody is again: with the tick after it has
//! changed, once.

use super::actor::AgencyQueue;
use crate::duty;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::collections::{BTreeSet, HashMap};
use std::time::Duration;
use switchboard_domain::{Alternative, DutyNote, EventId, Timestamp};
use switchboard_store::queries::EventAlternatives;

/// What else one can do is read again after so long: the integrator may have changed it.
const HOLDS: Duration = Duration::from_secs(30);

/// What those who wait were told of duty.
#[derive(Debug, Default)]
pub(super) struct DutyTold {
    nobody: bool,
    /// What else one can do, by event, and when that was read: of events on which somebody waits, or did lately.
    alternatives: HashMap<EventId, Vec<Alternative>>,
    read_at: Option<Timestamp>,
    /// Whether it is being looked at.
    looking: bool,
}

impl DutyTold {
    /// It is so now. Whether that is news to those who were told before.
    pub fn learn(&mut self, nobody: bool) -> bool {
        std::mem::replace(&mut self.nobody, nobody) != nobody
    }

    /// What is said beside the place of a request on this event.
    pub fn note(&self, event: EventId) -> DutyNote {
        match self.nobody {
            true => DutyNote::nobody(self.alternatives.get(&event).cloned().unwrap_or_default()),
            false => DutyNote::default(),
        }
    }

    /// The events of which it is not known, or not any more, what else one can do.
    fn unread(&self, waiting: impl Iterator<Item = EventId>, now: Timestamp) -> Vec<EventId> {
        let events: BTreeSet<EventId> = waiting.collect();
        let holds = self.read_at.is_some_and(|at| now.since(at) < HOLDS);
        let known = |event: &&EventId| holds && self.alternatives.contains_key(*event);
        match events.iter().all(|event| known(&event)) {
            true => Vec::new(),
            false => events.into_iter().collect(),
        }
    }

    /// Whoever asked knows what else one can do at this event.
    fn have_heard(&mut self, event: EventId, alternatives: Vec<Alternative>, now: Timestamp) {
        self.alternatives.insert(event, alternatives);
        self.read_at.get_or_insert(now);
    }

    fn have_read(&mut self, read: Vec<(EventId, Vec<Alternative>)>, now: Timestamp) {
        // Others than these are those of whoever asked meanwhile: the next look reads them.
        self.alternatives = read.into_iter().collect();
        self.read_at = Some(now);
    }
}

impl AgencyQueue {
    /// Looks whether anybody is there for those who wait, and tells them if that has changed.
    pub(super) fn look_for_duty(&mut self, ctx: &mut Context<Self>) {
        if self.core.is_empty() || self.audience.duty.looking {
            return;
        }
        self.audience.duty.looking = true;
        let now = self.services.monotonic();
        let events = self.core.places().map(|(request, _)| request.event);
        let unread = self.audience.duty.unread(events, now);
        let (services, agency) = (self.services.clone(), self.agency);
        let looking = async move {
            let nobody = duty::look_for_duty(&services, agency).await;
            let events = match nobody {
                true => unread,
                false => Vec::new(),
            };
            let read = match events.is_empty() {
                true => None,
                false => Some(services.store.run(EventAlternatives { events }).await),
            };
            (nobody, read)
        };
        ctx.spawn(
            looking
                .into_actor(self)
                .map(move |(nobody, read), queue, ctx| {
                    queue.audience.duty.looking = false;
                    match read {
                        Some(Ok(read)) => queue.audience.duty.have_read(read, now),
                        Some(Err(error)) => {
                            log::warn!("queue of agency {}: alternatives: {error}", queue.agency);
                        }
                        None => {}
                    }
                    queue.step(ctx, |queue, _| {
                        queue.forecasts.core.set_on_duty(!nobody);
                        if queue.audience.duty.learn(nobody) {
                            queue.core.show_all();
                            queue.show_places();
                        }
                    });
                }),
        );
    }

    /// Somebody has asked on this event, and is told this. Where nobody else waits, it is all that was told.
    pub(super) fn note_duty(
        &mut self,
        event: EventId,
        nobody: bool,
        alternatives: Vec<Alternative>,
    ) {
        let now = self.services.monotonic();
        self.audience.duty.have_heard(event, alternatives, now);
        // Nothing is said of a wait for nobody.
        self.forecasts.core.set_on_duty(!nobody);
        if self.core.len() <= 1 {
            self.audience.duty.learn(nobody);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::AlternativeKind;

    const EVENT: EventId = EventId(1);
    const OTHER: EventId = EventId(2);

    fn at(seconds: u64) -> Timestamp {
        Timestamp(0).plus(Duration::from_secs(seconds))
    }

    fn phone() -> Vec<Alternative> {
        vec![Alternative {
            kind: AlternativeKind::Phone,
            value: "112".to_owned(),
            label: None,
        }]
    }

    #[test]
    fn a_change_is_news_once() {
        let mut told = DutyTold::default();
        let changes = [false, true, true, false, false, true].map(|nobody| told.learn(nobody));
        assert_eq!(changes, [false, true, false, true, false, true]);
    }

    #[test]
    fn what_else_one_can_do_is_said_while_nobody_is_there() {
        let mut told = DutyTold::default();
        let events = || [EVENT, OTHER, EVENT].into_iter();
        assert_eq!(told.note(EVENT), DutyNote::default());
        assert_eq!(told.unread(events(), at(0)), [EVENT, OTHER]);
        told.learn(true);
        assert_eq!(told.note(EVENT), DutyNote::nobody(Vec::new()));
        told.have_read(vec![(EVENT, phone()), (OTHER, Vec::new())], at(0));
        assert_eq!(told.note(EVENT), DutyNote::nobody(phone()));
        assert_eq!(told.note(OTHER), DutyNote::nobody(Vec::new()));
        assert_eq!(told.unread(events(), at(29)), []);
        assert_eq!(
            told.unread([EVENT, EventId(3)].into_iter(), at(29)).len(),
            2
        );
        assert_eq!(told.unread(events(), at(30)).len(), 2);
        told.learn(false);
        assert_eq!(told.note(EVENT), DutyNote::default());
        let mut told = DutyTold::default();
        told.have_heard(EVENT, phone(), at(40));
        told.learn(true);
        assert_eq!(told.note(EVENT), DutyNote::nobody(phone()));
        assert_eq!(told.unread([EVENT].into_iter(), at(69)), []);
        assert_eq!(told.unread([EVENT].into_iter(), at(70)), [EVENT]);
    }
}
