//! The same queue on other nodes: what this one tells them, and what it does when it hears of them.
//!
//! Each node that serves an agency has a mirror of what waits in the database, and organizers of its
//! own. A change is told to the others, who read what waits once for all the changes of a moment, and
//! try a claim for their organizers; what nobody told them they see a few seconds later. Which request
//! goes to whom is decided in the database as ever, so the order of requests is one for all nodes.

use super::actor::AgencyQueue;
use crate::directory::RemoteHint;
use crate::services::Services;
use actix::{AsyncContext, Context, Handler, Message};
use std::time::Duration;
use switchboard_cluster::Hint;
use switchboard_domain::{AgencyId, Timestamp};

/// Between two readings at least; and reading takes no more than a tenth of the time, however long the
/// queue is and however often it changes.
const PAUSE: Duration = Duration::from_millis(20);
const READING_SHARE: u32 = 10;
/// Between two looks for matches whose node may be gone: with its lease, they are back within 30 s.
const LOOK_FOR_ORPHANS: Duration = Duration::from_secs(5);
/// A node that did nothing for so long was stopped: what it knew of its organizers is of before.
const STOPPED: Duration = Duration::from_secs(10);

/// Something has changed in the queue on another node.
#[derive(Message)]
#[rtype(result = "()")]
pub struct RemoteChange;

/// When the queue is read from the database: at first, when it may be out of step, and as one of several.
#[derive(Debug)]
pub(super) struct Mirror {
    /// Set while the database has not said what waits: until then nobody asks it again.
    pub unavailable: Option<Timestamp>,
    /// Whether the matches of before this actor have been read.
    pub knows_the_past: bool,
    /// Whether the queue is to be read again.
    pub read_again: bool,
    /// When nothing can be under way any more whose outcome is not known.
    pub settled_at: Option<Timestamp>,
    /// When the mirror was last read, and how long that took.
    read_at: Timestamp,
    took: Duration,
    /// Whether a reading is about to begin.
    soon: bool,
    /// When the queue last looked at the clock.
    ticked: Timestamp,
    /// Since when it has done so without a long pause.
    awake: Timestamp,
    /// When matches of other nodes were last looked for.
    orphans: Timestamp,
}

impl Mirror {
    pub fn new(now: Timestamp) -> Self {
        Self {
            unavailable: Some(now),
            knows_the_past: false,
            read_again: false,
            settled_at: None,
            read_at: now,
            took: Duration::ZERO,
            soon: false,
            ticked: now,
            // Whoever came before this queue was made is not of before a pause.
            awake: Timestamp(i64::MIN),
            orphans: now,
        }
    }

    /// The mirror has been read, from `began` to `now`.
    pub fn read(&mut self, began: Timestamp, now: Timestamp) {
        self.read_at = now;
        self.took = now.since(began);
    }

    /// How long to wait before it may be read again.
    fn wait(&self, now: Timestamp) -> Duration {
        let pause = PAUSE.max(self.took * (READING_SHARE - 1));
        pause.saturating_sub(now.since(self.read_at))
    }

    /// Whether it was read longer than this ago.
    fn is_stale(&self, now: Timestamp, interval: Duration) -> bool {
        now.since(self.read_at) >= interval
    }

    fn tick(&mut self, now: Timestamp) {
        if now.since(self.ticked) > STOPPED {
            self.awake = now;
        }
        self.ticked = now;
    }

    /// Whether what was heard of somebody holds: on a node that was stopped for a while nobody is given a
    /// request who may have gone to another one meanwhile.
    pub fn is_fresh(&self, heard: Timestamp, now: Timestamp) -> bool {
        now.since(self.ticked) <= STOPPED && heard >= self.awake
    }
}

/// Requests may have gone from an agency to another in the database: on all nodes both queues read it again. Where the
/// first one is there the other one is made: it has to show their places to those who are told of them there. Without
/// a first one, nobody is known to have gone: the queue reads again where there is one.
pub async fn moved(services: &Services, from: Option<AgencyId>, to: AgencyId) {
    let hint = || match from {
        Some(from) => Hint::Moved {
            from: from.0,
            to: to.0,
        },
        None => Hint::Queue { agency: to.0 },
    };
    services.nodes.tell_agency(to, hint);
    if let Some(from) = from {
        services.nodes.tell_agency(from, hint);
    }
    // Without a directory the process is ending.
    let _ = services.directory.send(RemoteHint(hint())).await;
}

impl AgencyQueue {
    /// Something of this queue is in that of another agency now.
    pub(in crate::queue) fn reads_again(&self, agency: AgencyId) {
        let (services, own) = (self.services.clone(), self.agency);
        // One for each request that is stored, withdrawn or given back while its event moves.
        actix::spawn(async move { moved(&services, Some(own), agency).await });
    }
}

impl Handler<RemoteChange> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, RemoteChange: RemoteChange, ctx: &mut Context<Self>) {
        if self.retired {
            return;
        }
        self.mirror.read_again = true;
        if std::mem::replace(&mut self.mirror.soon, true) {
            return;
        }
        let wait = self.mirror.wait(self.services.monotonic());
        ctx.run_later(wait, |queue, ctx| {
            queue.mirror.soon = false;
            queue.read_again_when_due(ctx);
        });
    }
}

impl AgencyQueue {
    /// Tells the other nodes that something has changed.
    pub(super) fn tell_others(&self) {
        let agency = self.agency;
        let hint = || Hint::Queue { agency: agency.0 };
        self.services.nodes.tell_agency(agency, hint);
    }

    /// Whether the mirror is looked at, and too old for that: it is read as often as chats are, although
    /// nobody said anything. With the tick, a change is seen within five seconds.
    pub(super) fn is_stale(&self) -> bool {
        let looked_at =
            !self.core.is_quiet() || !self.core.is_empty() || !self.audience.present.is_empty();
        !self.services.nodes.is_alone()
            && looked_at
            && self.mirror.is_stale(
                self.services.monotonic(),
                self.services.settings.patrol_interval,
            )
    }

    /// What there is to do from time to time among several.
    pub(super) fn tick_among_others(&mut self, ctx: &mut Context<Self>) {
        if self.services.nodes.is_alone() {
            return;
        }
        let now = self.services.monotonic();
        self.mirror.tick(now);
        if now.since(self.mirror.orphans) >= LOOK_FOR_ORPHANS {
            self.mirror.orphans = now;
            self.look_for_orphans(ctx);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp(millis * 1_000)
    }

    #[test]
    fn reading_takes_a_tenth_of_the_time_at_most() {
        let mut shared = Mirror::new(at(0));
        shared.read(at(1_000), at(1_001));
        assert_eq!(shared.wait(at(1_001)), PAUSE);
        assert_eq!(shared.wait(at(1_021)), Duration::ZERO);
        shared.read(at(2_000), at(2_100));
        assert_eq!(shared.wait(at(2_100)), Duration::from_millis(900));
    }

    #[test]
    fn who_was_heard_before_a_pause_is_not_believed_to_be_there() {
        let mut shared = Mirror::new(at(0));
        shared.tick(at(2_000));
        assert!(shared.is_fresh(at(1_000), at(3_000)));
        // Stopped for twenty seconds: whatever runs first.
        assert!(!shared.is_fresh(at(1_900), at(22_000)));
        shared.tick(at(22_001));
        assert!(!shared.is_fresh(at(1_900), at(22_002)));
        assert!(shared.is_fresh(at(22_002), at(22_003)), "heard since");
    }
}
