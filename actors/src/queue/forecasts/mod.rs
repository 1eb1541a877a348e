//! What is said of the waits of this queue: the shell around `switchboard_domain::waits`, which has the rules.
//!
//! - `save.rs`: what those who wait were told at first is stored, for their outcome counts after a restart too.
//! - `settle.rs`: a request is taken, or over: what became of it counts, and the queue learns from it.
//! - `others.rs`: what became of requests that other nodes took.
//! - `before.rs`: what there was before this actor.

mod before;
mod others;
mod save;
mod settle;

pub(super) use before::{Before, BeforeQuery, LATEST_MATCHES};

use super::core::QueueCore;
use crate::directory::Place;
use switchboard_domain::waits::{Forecasts, HeldToday, Stands, WaitForecast, Within};
use switchboard_domain::{ChatId, DutyNote, Timestamp};
use switchboard_store::queries::LearnedWaits;

/// Places up to this one are shown a new wait although they have not moved. Those behind move whenever anybody does.
const LOOKED_AT: usize = 1_000;

/// What the queue says of waits.
#[derive(Default)]
pub(super) struct QueueForecasts {
    /// The rules. Whoever knows that nobody is on duty tells it so.
    pub core: Forecasts,
    today: HeldToday,
    /// Whether words are being stored.
    saving: bool,
    /// Whether the database is being asked what became of requests,
    asking: bool,
    /// and of which it is to be asked next.
    to_ask: Vec<ChatId>,
}

impl QueueForecasts {
    /// Forgets all but whether somebody is there.
    pub fn start_over(&mut self) {
        self.core = self.core.start_over();
        self.today = HeldToday::default();
        self.to_ask.clear();
    }

    /// So many wait now.
    pub fn waiting(&mut self, waiting: usize, now: Timestamp) {
        self.core.waiting(waiting, now);
    }

    /// A participant has taken a request back.
    pub fn left(&mut self, request: ChatId, now: Timestamp) {
        self.core.left(request, now);
    }

    /// A request has come to this queue, at this place. It counts by what it is told.
    pub fn asked(&mut self, request: ChatId, place: usize, now: Timestamp) -> Option<WaitForecast> {
        self.core.asked(request);
        let within = self.core.tell(request, place, now);
        within.map(|within| self.say(within, now))
    }

    /// How a request stands, for somebody who looks.
    pub fn look(&mut self, request: ChatId, position: usize, now: Timestamp) -> Stands {
        let within = self.core.look(request, position, now);
        Stands {
            position,
            wait: within.map(|within| self.say(within, now)),
        }
    }

    /// What to push: to those who `moved`, and those whose wait is another one.
    pub fn show<R>(
        &mut self,
        queue: &QueueCore<R>,
        moved: Vec<(super::core::Waiting, usize)>,
        now: Timestamp,
    ) -> Vec<Place> {
        let mut places = Vec::with_capacity(moved.len());
        let place = |(request, position): (super::core::Waiting, usize), forecast| Place {
            participant: request.participant,
            request: request.id,
            event: request.event,
            stands: Stands {
                position,
                wait: forecast,
            },
            seconds: None,
            note: DutyNote::default(),
        };
        for moved in moved {
            let within = self.core.tell(moved.0.id, moved.1, now);
            places.push(place(moved, within.map(|within| self.say(within, now))));
        }
        for stands in queue.places().take(LOOKED_AT) {
            if let Some(within) = self.core.tell_changed(stands.0.id, stands.1, now) {
                places.push(place(stands, within.map(|within| self.say(within, now))));
            }
        }
        self.core
            .forget_others(queue.len(), |id| queue.position(id).is_some());
        places
    }

    /// Something was learned, here or elsewhere.
    fn learned(&mut self, learned: LearnedWaits) {
        for (bucket, calibration) in learned.calibrations {
            self.core.calibrate(bucket, calibration);
        }
        self.today.hear(learned.today);
    }

    fn say(&self, within: Within, now: Timestamp) -> WaitForecast {
        WaitForecast::new(within, self.today.at(now))
    }
}
