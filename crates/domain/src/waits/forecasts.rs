//! The waits of one agency's queue: what is known of its pace, and what those who wait have been told.

use super::calibration::Calibration;
use super::expected::expected;
use super::leaving::Leaving;
use super::pace::Pace;
use super::place_bucket::PlaceBucket;
use super::shown::Shown;
use super::told::Told;
use super::unsaved::Unsaved;
use super::within::Within;
use crate::ids::ChatId;
use crate::time::Timestamp;
use std::collections::{HashMap, VecDeque};

/// Requests that were taken last: none of them counts twice, however many ways tell of it, and whether or not it waits
/// again.
const TAKEN: usize = 64;

/// A wait, as far as it was before somebody looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitBefore {
    /// When the request was sent.
    pub from: Timestamp,
    /// Its end, or the present.
    pub until: Timestamp,
    /// Whether its participant took it back.
    pub left: bool,
}

/// What the queue's actor knows of waits.
#[derive(Debug)]
pub struct Forecasts {
    pace: Pace,
    leaving: Leaving,
    calibrations: [Calibration; PlaceBucket::COUNT],
    /// Whether somebody is there to take a request. While nobody is, nothing is said of waits.
    on_duty: bool,
    /// Those who wait, as far as they were told something or are to count.
    requests: HashMap<ChatId, Request>,
    /// What they were told at first, until that is stored.
    unsaved: Unsaved,
    taken: VecDeque<ChatId>,
}

#[derive(Debug, Default)]
struct Request {
    shown: Option<Shown>,
    /// What was said last, and when.
    said: Option<(Timestamp, Within)>,
    /// Whether it counts by what it is told: with the queue that it was sent to.
    counts: bool,
}

impl Default for Forecasts {
    fn default() -> Self {
        Self {
            pace: Pace::default(),
            leaving: Leaving::default(),
            calibrations: PlaceBucket::ALL.map(Calibration::new),
            on_duty: true,
            requests: HashMap::new(),
            unsaved: Unsaved::default(),
            taken: VecDeque::new(),
        }
    }
}

impl Forecasts {
    /// One that knows nothing yet, but whether somebody is there.
    #[must_use]
    pub fn start_over(&self) -> Self {
        Self {
            on_duty: self.on_duty,
            ..Self::default()
        }
    }

    /// So many wait from now on.
    pub fn waiting(&mut self, waiting: usize, now: Timestamp) {
        self.leaving.waiting(waiting, now);
    }

    /// A request has come that counts by what it is told.
    pub fn asked(&mut self, request: ChatId) {
        self.requests.entry(request).or_default().counts = true;
    }

    /// A request that was sent at `asked` has been taken. Answers with what it was told, if that is not stored.
    pub fn matched(&mut self, request: ChatId, asked: Timestamp, at: Timestamp) -> Option<Told> {
        if !self.taken.contains(&request) {
            if self.taken.len() == TAKEN {
                self.taken.pop_front();
            }
            self.taken.push_back(request);
            self.pace.matched(asked, at);
        }
        self.requests.remove(&request);
        self.unsaved.take(request)
    }

    /// A request was taken before this was made. They are told in their order.
    pub fn matched_before(&mut self, asked: Timestamp, at: Timestamp) {
        self.pace.matched(asked, at);
    }

    /// Somebody waited from then until then before this was made, and left, or was taken, or waits still.
    pub fn waited_before(&mut self, wait: WaitBefore, now: Timestamp) {
        self.leaving.waited_before(wait.from, wait.until, now);
        if wait.left {
            self.leaving.left(wait.until);
        }
    }

    /// A participant has taken a request back.
    pub fn left(&mut self, request: ChatId, now: Timestamp) {
        self.requests.remove(&request);
        self.unsaved.take(request);
        self.leaving.left(now);
    }

    /// Somebody is there to take requests, or nobody is.
    pub fn set_on_duty(&mut self, on_duty: bool) {
        if !on_duty {
            self.pace.interrupt();
        }
        self.on_duty = on_duty;
    }

    /// What was learned of a bucket.
    pub fn calibrate(&mut self, bucket: PlaceBucket, calibration: Calibration) {
        self.calibrations[bucket.index()] = calibration;
    }

    /// What is said of the wait of a request at this place. Nothing while the pace is not known, or nobody is there.
    pub fn tell(&mut self, request: ChatId, place: usize, now: Timestamp) -> Option<Within> {
        let within = self.shown(request, place, now);
        if let Some(request) = self.requests.get_mut(&request) {
            request.said = within.map(|within| (now, within));
        }
        within
    }

    /// The same, for somebody who looks: what was said to all devices stays what it was.
    pub fn look(&mut self, request: ChatId, place: usize, now: Timestamp) -> Option<Within> {
        self.shown(request, place, now)
    }

    /// The same, if it is something else than what is left of what was said last.
    pub fn tell_changed(
        &mut self,
        request: ChatId,
        place: usize,
        now: Timestamp,
    ) -> Option<Option<Within>> {
        let within = self.shown(request, place, now);
        let known = self.requests.get(&request);
        let shown = known.and_then(|it| it.shown).map(|shown| shown.since());
        let same = match (known.and_then(|it| it.said), within) {
            (None, None) => true,
            (Some((at, said)), Some(within)) => {
                shown < Some(at) || within.goes_on_from(said, now.since(at))
            }
            _ => false,
        };
        if same {
            return None;
        }
        self.tell(request, place, now);
        Some(within)
    }

    fn shown(&mut self, id: ChatId, place: usize, now: Timestamp) -> Option<Within> {
        let pace = self.pace.mean().filter(|_| self.on_duty)?;
        let expected = expected(place, pace, self.leaving.rate(now));
        let new = self.calibrations[PlaceBucket::of(place).index()].interval(expected);
        let request = self.requests.entry(id).or_default();
        let shown = match request.shown {
            Some(shown) => shown.or_new(now, new),
            None => Shown::new(now, new),
        };
        request.shown = Some(shown);
        let within = shown.within(now);
        if std::mem::take(&mut request.counts) {
            let told = Told {
                at: now,
                place,
                expected,
                within,
            };
            self.unsaved.told(id, told);
        }
        Some(within)
    }

    /// What requests were told at first, and is not stored; up to so many.
    pub fn to_save(&mut self, most: usize) -> Vec<(ChatId, Told)> {
        self.unsaved.next(most)
    }

    /// It is stored.
    pub fn saved(&mut self, request: ChatId) {
        self.unsaved.take(request);
    }

    /// Forgets those who do not wait any more. `waiting`: how many do; `waits`: who.
    pub fn forget_others(&mut self, waiting: usize, waits: impl Fn(ChatId) -> bool) {
        if self.requests.len() > waiting {
            self.requests.retain(|request, _| waits(*request));
            self.unsaved.keep(waits);
        }
    }
}

#[cfg(test)]
#[path = "forecasts_tests.rs"]
mod tests;
