//! The actor that knows who is at the desk of this node.

use super::absences::Absences;
use super::asking::Look;
use super::known::Known;
use super::lookout::Lookout;
use super::messages::Came;
use super::saying::Saying;
use super::staff::Staff;
use super::watching::Watched;
use crate::directory::{EndWait, ShowUser};
use crate::services::Services;
use crate::session::{SessionHandle, ToSession};
use crate::supervise::guarded;
use actix::{Actor, ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::collections::HashMap;
use std::time::Duration;
use switchboard_domain::wire::Frame;
use switchboard_domain::{AgencyId, Availability, AvailabilityState, Timestamp, UserId};
use switchboard_store::queries::FindAvailability;

/// Organizers who come, go and say something.
pub const MAILBOX: usize = 16_384;
/// Organizers of one question to the database.
const USERS: usize = 1_000;
/// After the database did not answer, it is not asked for so long.
const PAUSE: Duration = Duration::from_secs(1);

/// The actor that knows which organizers are here, and what they have said.
pub struct DutyHub {
    /// The other actors, and what all share.
    pub(super) services: Services,
    /// Who is here.
    pub(super) staff: Staff,
    /// What they have said.
    pub(super) known: Known,
    /// What they are just saying.
    pub(super) saying: Saying,
    /// The organizers of agencies that somebody watches.
    pub(super) watched: HashMap<AgencyId, Watched>,
    /// Whether anybody is on duty, of agencies that somebody asked about,
    pub(super) lookout: Lookout,
    /// and asks about now.
    pub(super) looks: HashMap<AgencyId, Look>,
    /// Since when those are missing who are asked about.
    pub(super) absences: Absences,
    /// Connections that are to be told what their user has said, once that is known.
    greeting: HashMap<UserId, Vec<SessionHandle>>,
    /// Whether the database is being asked what somebody has said.
    reading: bool,
    /// When all who are here were last read, by the monotonic clock.
    patrolled: Timestamp,
}

impl DutyHub {
    /// Nobody is here.
    pub fn new(services: Services) -> Self {
        Self {
            staff: Staff::new(services.settings.duty.linger),
            known: Known::default(),
            saying: Saying::default(),
            watched: HashMap::new(),
            lookout: Lookout::new(services.settings.duty.linger, services.monotonic()),
            looks: HashMap::new(),
            absences: Absences::new(services.settings.duty.linger),
            greeting: HashMap::new(),
            reading: false,
            patrolled: services.monotonic(),
            services,
        }
    }

    /// Runs a step, then asks the database what is not known. After a panic everybody who is here is read again.
    pub(super) fn step(
        &mut self,
        ctx: &mut Context<Self>,
        step: impl FnOnce(&mut Self, &mut Context<Self>),
    ) {
        let metrics = self.services.metrics.clone();
        if guarded("duty", &metrics, || step(self, ctx)).is_none() {
            self.start_over();
        }
        for (key, here) in self.staff.take_changes() {
            self.services.nodes.has(key, here);
        }
        self.read_next(ctx);
    }

    pub(super) fn came(&mut self, came: Came) {
        let news = self.staff.came(came.user, came.agency, came.way);
        self.desk_changed(came.agency);
        if news {
            // What was said to another agency does not count.
            self.known.forget(came.user);
            self.known.read_again(came.user);
        }
        let Some(session) = came.session else {
            return;
        };
        match self.known.of(came.user) {
            Some(Some(said)) => session.push(ToSession::Frame(Frame::availability(said))),
            Some(None) => {}
            // Bounded by the connections of those who are here.
            None => self.greeting.entry(came.user).or_default().push(session),
        }
    }

    /// Tells the organizer's own devices here; whoever takes no requests does not wait for any.
    pub(super) fn tell(&mut self, agency: AgencyId, said: &Availability) {
        self.desk_changed(agency);
        let (user, frame) = (said.user_id, Frame::availability(said));
        // One for each change.
        let directory = &self.services.directory;
        directory.do_send(ShowUser { user, frame });
        if !said.is_available() {
            directory.do_send(EndWait { user, agency });
        }
    }

    fn count(&self, now: Timestamp) {
        let (mut available, mut away) = (0, 0);
        for (user, _) in self.staff.everybody() {
            match self.state_of(user, now) {
                AvailabilityState::Available => available += 1,
                AvailabilityState::Away => away += 1,
                AvailabilityState::Off => {}
            }
        }
        self.services.metrics.organizers_available.set(available);
        self.services.metrics.organizers_away.set(away);
    }

    /// Whether an organizer takes requests, as far as this node knows.
    pub(super) fn state_of(&self, user: UserId, now: Timestamp) -> AvailabilityState {
        let said = self.known.of(user).flatten().cloned();
        let said = said.map(|said| said.at(now));
        self.staff.ways_of(user).state(said.as_ref())
    }

    /// Who is here is still so; what was read is read anew. Those who watched have to ask again, and whoever asks is
    /// told that somebody is there, as far as is known.
    pub(super) fn start_over(&mut self) {
        self.known = Known::default();
        self.watched.clear();
        self.looks.clear();
        self.lookout.forget();
        self.read_all_again();
    }

    fn read_all_again(&mut self) {
        for (user, _) in self.staff.everybody() {
            self.known.read_again(user);
        }
    }

    /// Asks the database what those have said of whom it is not known. One question at a time.
    fn read_next(&mut self, ctx: &mut Context<Self>) {
        if self.reading {
            return;
        }
        let users = self.known.take_unread(USERS);
        if users.is_empty() {
            return;
        }
        self.reading = true;
        let (store, query) = (
            self.services.store.clone(),
            FindAvailability {
                users: users.clone(),
            },
        );
        let reading = async move { store.run(query).await };
        ctx.spawn(reading.into_actor(self).map(move |read, hub, ctx| {
            let go_on = |hub: &mut Self, ctx: &mut Context<Self>| {
                hub.reading = false;
                hub.step(ctx, |_, _| {});
            };
            match read {
                Ok(read) => {
                    hub.have_read(&users, read);
                    go_on(hub, ctx);
                }
                Err(error) => {
                    log::warn!("availability of {} users: {error}", users.len());
                    users
                        .into_iter()
                        .for_each(|user| hub.known.read_again(user));
                    ctx.run_later(PAUSE, go_on);
                }
            }
        }));
    }

    fn have_read(&mut self, users: &[UserId], read: Vec<Availability>) {
        let mut read: HashMap<UserId, Availability> =
            read.into_iter().map(|said| (said.user_id, said)).collect();
        let now = self.services.now();
        for user in users {
            let said = read.remove(user);
            // They may have left meanwhile.
            let Some(agency) = self.staff.agency_of(*user) else {
                self.greeting.remove(user);
                continue;
            };
            if let Some(news) = self.known.learn(*user, said, now) {
                self.tell(agency, &news);
            } else {
                self.desk_changed(agency);
            }
            let sessions = self.greeting.remove(user).unwrap_or_default();
            if let Some(Some(said)) = self.known.of(*user) {
                for session in sessions {
                    session.push(ToSession::Frame(Frame::availability(said)));
                }
            }
        }
    }

    /// Nobody has come back.
    fn is_gone(&mut self, user: UserId, left: Timestamp, now: Timestamp) {
        self.known.forget(user);
        self.greeting.remove(&user);
        if self.services.nodes.is_alone() {
            self.absences.left(user, left, now);
        }
    }

    fn tick(&mut self, ctx: &mut Context<Self>) {
        self.step(ctx, |hub, ctx| {
            let (now, wall) = (hub.services.monotonic(), hub.services.now());
            for said in hub.known.ended(wall) {
                if let Some(agency) = hub.staff.agency_of(said.user_id) {
                    hub.tell(agency, &said);
                }
            }
            for (user, agency, left) in hub.staff.expire(now) {
                hub.desk_changed(agency);
                if hub.staff.agency_of(user).is_none() {
                    hub.is_gone(user, left, now);
                }
            }
            hub.absences.tidy(now);
            hub.tick_colleagues(ctx);
            hub.count(wall);
            // What another node was told, and no hint has said.
            let patrol = hub.services.settings.patrol_interval;
            if !hub.services.nodes.is_alone() && now.since(hub.patrolled) >= patrol {
                hub.patrolled = now;
                hub.read_all_again();
            }
        });
    }
}

impl Actor for DutyHub {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.run_interval(self.services.settings.duty.tick, Self::tick);
    }
}
