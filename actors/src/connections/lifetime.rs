//! The life of a connection that is no WebSocket of a known user: a state machine without a clock.
//!
//! ```text
//!   Waiting ──head──▶ Receiving ──body──▶ Making ──answer──▶ Answering ──taken whole──▶ Waiting
//!                         └──answer, the body is owed──────────▶ └──▶ Owing ──body──▶ Waiting
//! ```
//!
//! Only what is *completed* moves a deadline: bytes that drip do not. For an answer, the bytes that the
//! client has taken count: each [`LEAST_RATE`] bytes give one second more. No client gets further ahead
//! than the first patience.

use std::time::Duration;
use switchboard_domain::Timestamp;

/// From the last completed request, or from the beginning, unless the operator has less patience.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// A body is read for so long after its request was answered, and a request that comes at the last
/// moment has so long for its body.
pub const BODY_PATIENCE: Duration = Duration::from_secs(5);
/// The longest that a request may take from its head to the last byte of its answer.
pub const LONGEST: Duration = Duration::from_secs(5 * 60);
/// Bytes of an answer that a client takes in a second at least.
pub const LEAST_RATE: u64 = 1_024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The next request is not there, or not whole.
    Waiting,
    /// The body of a request is not there whole.
    Receiving,
    /// The answer is made. That is the server's own time.
    Making,
    /// The answer is taken.
    Answering,
    /// A request was answered, and its body goes on.
    Owing,
}

/// Where a connection stands, and when it ends unless something is completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetime {
    patience: Duration,
    phase: Phase,
    /// Whether the request that is answered has not come whole.
    owes: bool,
    /// When it ends if nothing is completed.
    due: Timestamp,
    /// The last completed request and the patience after that.
    idle_due: Timestamp,
    /// Whatever the client takes, the request that is under way ends by then.
    most: Timestamp,
}

impl Lifetime {
    /// A connection that has just come. `patience` is [`PATIENCE`] or less.
    pub fn new(now: Timestamp, patience: Duration) -> Self {
        let patience = patience.min(PATIENCE);
        let due = now.plus(patience);
        Self {
            patience,
            phase: Phase::Waiting,
            owes: false,
            due,
            idle_due: due,
            most: due,
        }
    }

    /// When it ends if nothing is completed.
    pub fn due(&self) -> Timestamp {
        self.due
    }

    /// Whether it has gone on for too long.
    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.due
    }

    /// Whether the head of a request is what is waited for.
    pub fn is_waiting(&self) -> bool {
        matches!(self.phase, Phase::Waiting)
    }

    /// Whether a request is there that is not answered.
    pub fn is_under_way(&self) -> bool {
        matches!(
            self.phase,
            Phase::Receiving | Phase::Making | Phase::Answering
        )
    }

    /// Whether a body is being read.
    pub fn reads_body(&self) -> bool {
        self.owes || matches!(self.phase, Phase::Receiving)
    }

    /// The head of a request is there.
    pub fn begun(&mut self, now: Timestamp, has_body: bool) {
        self.most = now.plus(LONGEST);
        self.owes = false;
        if has_body {
            self.phase = Phase::Receiving;
            let least = now.plus(BODY_PATIENCE.min(self.patience));
            self.due = self.idle_due.max(least);
        } else {
            self.phase = Phase::Making;
            self.due = self.most;
        }
    }

    /// The body of the request is there whole.
    pub fn body_complete(&mut self) {
        self.owes = false;
        match self.phase {
            Phase::Receiving => {
                self.phase = Phase::Making;
                self.due = self.most;
            }
            Phase::Owing => {
                self.phase = Phase::Waiting;
                self.due = self.idle_due;
            }
            Phase::Waiting | Phase::Making | Phase::Answering => {}
        }
    }

    /// The answer is there to be taken, though the request may not be there whole.
    pub fn answer_begun(&mut self, now: Timestamp) {
        if self.is_under_way() {
            self.owes = self.phase == Phase::Receiving;
            self.phase = Phase::Answering;
            self.due = now.plus(self.patience).min(self.most);
        }
    }

    /// So much of an answer was taken.
    pub fn taken(&mut self, now: Timestamp, bytes: usize) {
        if self.phase == Phase::Answering {
            let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
            let earned = Duration::from_micros(bytes.saturating_mul(1_000_000) / LEAST_RATE);
            let ahead = now.plus(self.patience);
            self.due = self.due.plus(earned).min(ahead).min(self.most);
        }
    }

    /// The answer was taken whole.
    pub fn answered(&mut self, now: Timestamp) {
        if self.phase != Phase::Answering {
            return;
        }
        self.idle_due = now.plus(self.patience);
        if self.owes {
            self.phase = Phase::Owing;
            self.due = now.plus(BODY_PATIENCE.min(self.patience));
        } else {
            self.phase = Phase::Waiting;
            self.due = self.idle_due;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Clone, Copy, Debug)]
    enum Event {
        Begun(bool),
        Body,
        AnswerBegun,
        Taken(usize),
        Answered,
    }

    fn event() -> impl Strategy<Value = Event> {
        prop_oneof![
            any::<bool>().prop_map(Event::Begun),
            Just(Event::Body),
            Just(Event::AnswerBegun),
            (0usize..100_000).prop_map(Event::Taken),
            Just(Event::Answered),
        ]
    }

    fn feed(life: &mut Lifetime, now: Timestamp, event: Event) {
        match event {
            Event::Begun(has_body) => life.begun(now, has_body),
            Event::Body => life.body_complete(),
            Event::AnswerBegun => life.answer_begun(now),
            Event::Taken(bytes) => life.taken(now, bytes),
            Event::Answered => life.answered(now),
        }
    }

    fn at(secs: u64) -> Timestamp {
        Timestamp(0).plus(Duration::from_secs(secs))
    }

    proptest! {
        /// Whatever happens, it is known when it ends, and nothing moves that by more than one
        /// patience beyond the moment at which it happened.
        #[test]
        fn nothing_gives_more_than_one_patience(
            events in proptest::collection::vec((event(), 0u64..20_000), 0..60),
            patience in 1u64..30,
        ) {
            let mut now = Timestamp(0);
            let patience = Duration::from_secs(patience);
            let mut life = Lifetime::new(now, patience);
            let mut begun = now;
            for (event, millis) in events {
                now = now.plus(Duration::from_millis(millis));
                if life.is_over(now) {
                    break;
                }
                let making = life.phase == Phase::Making;
                let before = if making { now } else { life.due() };
                feed(&mut life, now, event);
                if let Event::Begun(_) = event {
                    begun = now;
                }
                if life.phase != Phase::Making {
                    let patient = before.max(now.plus(patience.min(PATIENCE)));
                    prop_assert!(life.due() <= patient);
                }
                if life.is_under_way() {
                    prop_assert!(life.due() <= begun.plus(LONGEST).max(begun.plus(PATIENCE)));
                }
            }
        }

        /// A client that takes less than the least rate is let go, and one that takes more is not.
        #[test]
        fn an_answer_is_taken_at_the_least_rate(sip in 1usize..8_192, every_ms in 100u64..10_000) {
            let mut life = Lifetime::new(at(0), PATIENCE);
            life.begun(at(0), false);
            life.answer_begun(at(0));
            let (mut now, mut taken) = (at(0), 0u64);
            while now < at(200) && !life.is_over(now) {
                now = now.plus(Duration::from_millis(every_ms));
                if life.is_over(now) {
                    break;
                }
                life.taken(now, sip);
                taken += sip as u64;
            }
            let secs = now.since(at(0)).as_secs_f64();
            let fast = sip as f64 * 1_000.0 / every_ms as f64 >= LEAST_RATE as f64;
            if fast {
                prop_assert!(now >= at(200), "ended after {secs} s");
            } else {
                let earned = taken as f64 / LEAST_RATE as f64 + PATIENCE.as_secs_f64();
                prop_assert!(life.due() <= Timestamp(0).plus(Duration::from_secs_f64(earned + 0.01)));
            }
        }

        /// Bytes of requests are no events: a head or a body that drips ends with what was due.
        #[test]
        fn what_drips_ends_in_time(idle in 0u64..14, answered in any::<bool>()) {
            let mut life = Lifetime::new(at(0), PATIENCE);
            life.begun(at(idle), true);
            prop_assert!(life.due() <= at(idle).plus(BODY_PATIENCE).max(at(0).plus(PATIENCE)));
            if answered {
                life.answer_begun(at(idle));
                life.answered(at(idle));
                prop_assert_eq!(life.due(), at(idle).plus(BODY_PATIENCE));
            }
        }
    }

    #[test]
    fn a_request_goes_on_for_five_minutes_at_most() {
        let mut life = Lifetime::new(at(0), PATIENCE);
        life.begun(at(10), false);
        life.answer_begun(at(10));
        for second in 10..400 {
            if life.is_over(at(second)) {
                assert_eq!(second, 10 + LONGEST.as_secs());
                return;
            }
            life.taken(at(second), 1 << 20);
        }
        panic!("it goes on for ever");
    }

    #[test]
    fn a_body_that_comes_late_but_whole_is_forgiven() {
        let mut life = Lifetime::new(at(0), PATIENCE);
        life.begun(at(1), true);
        life.answer_begun(at(1));
        life.answered(at(1));
        assert_eq!(life.due(), at(6));
        life.body_complete();
        assert!(life.is_waiting());
        assert_eq!(life.due(), at(16));
        // While an answer is made the client is waited for by nobody.
        life.begun(at(15), false);
        assert_eq!(life.due(), at(15).plus(LONGEST));
        life.answer_begun(at(16));
        assert_eq!(life.due(), at(31));
    }
}
