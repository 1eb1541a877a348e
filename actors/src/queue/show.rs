//! Who is shown how the queue stands, and who is given its head.
//!
//! Places and lengths are shown when they have changed, and at most once in each tick, however
//! long the queue is and however often it moved. Requests are given out at once.

use super::actor::{AgencyQueue, State};
use crate::directory::{Place, ShowPlaces};
use crate::pool::Deliver;
use crate::protocol::wire::Frame;
use actix::Context;
use std::time::Duration;

/// An organizer whose connections were all silent for longer is given nothing: nobody may be there.
const ANSWERED: Duration = Duration::from_secs(30);

impl AgencyQueue {
    /// Gives the head of the queue to the longest-waiting organizer who is there.
    pub(super) fn match_waiting(&mut self, ctx: &mut Context<Self>) {
        let now = self.services.steady();
        let present = &self.present;
        let State::Loaded(core) = &mut self.state else {
            return;
        };
        let ready = |organizer| {
            let pool = present.get(&organizer);
            pool.is_some_and(|pool| pool.presence.answered(now, ANSWERED))
        };
        let matched = core.match_waiting(ready);
        self.run(matched.into_iter().collect(), None, ctx);
    }

    pub(super) fn tick(&mut self, ctx: &mut Context<Self>) {
        self.forget_absent();
        self.return_unanswered(ctx);
        self.match_waiting(ctx);
        self.show_places();
        self.show_length();
    }

    /// A wait ends with the organizer's last connection.
    fn forget_absent(&mut self) {
        let state = &mut self.state;
        self.present.retain(|organizer, pool| {
            let here = pool.presence.is_online();
            if let (State::Loaded(core), false) = (&mut *state, here) {
                core.stop_waiting(*organizer);
            }
            here
        });
    }

    fn show_places(&mut self) {
        let State::Loaded(core) = &mut self.state else {
            return;
        };
        let places: Vec<_> = core
            .moved()
            .into_iter()
            .map(|(request, position)| Place {
                participant: request.participant,
                request: request.id,
                position,
                wait: self.pace.wait_seconds(position),
            })
            .collect();
        if !places.is_empty() {
            // At most one for each tick.
            self.services.directory.do_send(ShowPlaces(places));
        }
    }

    fn show_length(&mut self) {
        if let State::Unavailable(_) = self.state {
            return;
        }
        let (waiting, age) = self.length();
        let now = told(waiting, age);
        if self.told == Some(now) {
            return;
        }
        self.told = Some(now);
        let frame = Frame::queue(waiting, age);
        for pool in self.present.values() {
            // At most one for each tick and organizer.
            pool.addr.do_send(Deliver(frame.clone()));
        }
    }

    /// How many wait, and how long the first of them has.
    pub(super) fn length(&self) -> (usize, Duration) {
        let waiting = match &self.state {
            State::Loaded(core) => core.len(),
            State::Unavailable(_) => 0,
        };
        (waiting, self.oldest_age())
    }

    /// How long the head of the queue has waited; nothing when nobody waits.
    pub(super) fn oldest_age(&self) -> Duration {
        let State::Loaded(core) = &self.state else {
            return Duration::ZERO;
        };
        let head = core
            .head()
            .map(|head| self.services.now().since(head.created_at));
        head.unwrap_or_default()
    }
}

/// What of a length is worth telling anew: an age alone every ten seconds, since consoles count on
/// by themselves.
pub(super) fn told(waiting: usize, age: Duration) -> (usize, u64) {
    (waiting, age.as_secs() / 10)
}
