//! Who is here, and is shown how the queue stands.
//!
//! Places and lengths are shown when they have changed, and at most once in each tick, however
//! long the queue is and however often it moved.

use super::actor::AgencyQueue;
use super::duty::DutyTold;
use super::pauses::Pauses;
use crate::directory::ShowPlaces;
use crate::pool::{Deliver, OnlinePeriod};
use std::collections::HashMap;
use std::time::Duration;
use switchboard_domain::UserId;
use switchboard_domain::wire::Frame;

/// The organizers who are here.
pub(super) struct Audience {
    /// They are told how long the queue is, and may wait for its head.
    pub present: HashMap<UserId, OnlinePeriod>,
    /// What all of them were last told, if it was the same: how many wait, and for how many tens of seconds the first.
    pub told: Option<(usize, u64)>,
    /// Where the agency takes no new requests.
    pub pauses: Pauses,
    /// Whether those who wait know that nobody is there.
    pub duty: DutyTold,
}

impl Default for Audience {
    fn default() -> Self {
        Self {
            present: HashMap::new(),
            // Whoever is told nothing takes it that nobody waits.
            told: Some((0, 0)),
            pauses: Pauses::default(),
            duty: DutyTold::default(),
        }
    }
}

impl AgencyQueue {
    /// An organizer is here, unless the period is over already: `false`. A wait of an earlier one
    /// has ended with it.
    pub(super) fn receive(&mut self, organizer: UserId, period: OnlinePeriod) -> bool {
        if !period.is_on() {
            return false;
        }
        let before = self.audience.present.get(&organizer);
        // One entry for each organizer of the agency; those who leave are dropped by the tick.
        if !before.is_some_and(OnlinePeriod::is_on) {
            self.core.stop_waiting(organizer);
            self.audience.present.insert(organizer, period);
        }
        true
    }

    /// A wait ends with the organizer's last connection.
    pub(super) fn forget_absent(&mut self) {
        self.audience.present.retain(|_, period| period.is_on());
        let present = &self.audience.present;
        self.core
            .keep_waiting(|organizer| present.contains_key(&organizer));
    }

    pub(super) fn show_places(&mut self) {
        if self.mirror.unavailable.is_some() {
            return;
        }
        let interval = self.wait_estimate.interval();
        let (moved, now) = (self.core.moved(), self.services.now());
        let mut places = self.forecasts.show(&self.core, moved, now);
        for place in &mut places {
            let position = place.stands.position;
            place.seconds = interval.map(|interval| interval.seconds(position));
            place.note = self.audience.duty.note(place.event);
        }
        if !places.is_empty() {
            // At most one for each tick.
            self.services.directory.do_send(ShowPlaces(places));
        }
    }

    pub(super) fn show_length(&mut self) {
        let now = self.telling();
        if self.mirror.unavailable.is_some() || self.audience.told == Some(now) {
            return;
        }
        self.audience.told = Some(now);
        let frame = self.length();
        for period in self.audience.present.values() {
            // At most one for each tick and organizer.
            period.pool().do_send(Deliver(frame.clone()));
        }
    }

    /// Which pauses have begun, or are over, since the last tick.
    pub(super) fn show_pauses(&mut self) {
        let now = self.services.now();
        for changed in self.audience.pauses.changes(now) {
            let frame = Frame::help_paused(&changed);
            for period in self.audience.present.values() {
                // At most one for each tick, organizer and pause.
                period.pool().do_send(Deliver(frame.clone()));
            }
        }
    }

    /// How many wait, and for how long the first of them has.
    pub(super) fn length(&self) -> Frame {
        Frame::queue(self.core.len(), self.oldest_age())
    }

    /// What of that is worth telling anew: an age alone every ten seconds, since consoles count on
    /// by themselves.
    pub(super) fn telling(&self) -> (usize, u64) {
        (self.core.len(), self.oldest_age().as_secs() / 10)
    }

    fn oldest_age(&self) -> Duration {
        let head = self.core.head();
        let age = head.map(|head| self.services.now().since(head.created_at));
        age.unwrap_or_default()
    }
}
