//! The actor around the core: the timer, the database, the ways to connections.

use super::core::PresenceCore;
use super::settings::PresenceSettings;
use super::shown::{Moment, Push};
use crate::mailbox;
use crate::session::{SessionHandle, ToSession};
use crate::supervise::guarded;
use actix::{
    Actor, ActorFutureExt, Addr, ArbiterHandle, AsyncContext, Context, SpawnHandle, WrapFuture,
};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use switchboard_cluster::Nodes;
use switchboard_domain::policy::Policy;
use switchboard_domain::wire::Frame;
use switchboard_domain::{Clock, ConnectionId, Timestamp};
use switchboard_metrics::Metrics;
use switchboard_store::Store;
use switchboard_store::queries::{PresenceVisibilityOf, SaveSeen};

/// Connections that ask. What pools and sessions say of their coming and going is bounded by them.
const MAILBOX: usize = 16_384;
/// Most users whose last-seen time one statement stores.
pub(super) const BATCH: usize = 1_000;
/// After the database did not say what a connection may see, it is not asked for so long.
const CHECK_PAUSE: Duration = Duration::from_secs(1);

/// The actor that knows who is there and who watches.
pub struct PresenceHub {
    /// The rules: who is online, and who is shown it.
    pub(super) core: PresenceCore,
    /// The ways to the connections that watch, or are about to.
    pub(super) sessions: HashMap<ConnectionId, SessionHandle>,
    /// The database.
    pub(super) store: Store,
    /// The time.
    clock: Arc<dyn Clock>,
    /// What is counted.
    pub(super) metrics: Arc<Metrics>,
    /// Who may write to whom, and so see them.
    pub(super) policy: Policy,
    /// How long things take, and how many there may be.
    pub(super) settings: PresenceSettings,
    /// Fires at the next moment at which there is something to do.
    timer: Option<(Timestamp, SpawnHandle)>,
    /// Whether the database is being asked again what a connection may see: one at a time.
    checking: bool,
    /// Whether what is to be stored is being collected or stored.
    saving: bool,
    /// The other nodes.
    pub(super) nodes: Nodes,
    /// Whether they are being asked who is there: one question at a time.
    pub(super) asking: bool,
    /// Whether they know that somebody watches here.
    pub(super) has_watchers: bool,
}

impl PresenceHub {
    /// Starts on `arbiter`.
    pub fn start_on(
        arbiter: &ArbiterHandle,
        settings: PresenceSettings,
        policy: Policy,
        store: Store,
        clock: Arc<dyn Clock>,
        metrics: Arc<Metrics>,
        nodes: Nodes,
    ) -> Addr<Self> {
        mailbox::start_on(arbiter, MAILBOX, move |_| Self {
            core: match nodes.is_alone() {
                true => PresenceCore::new(settings),
                false => PresenceCore::new(settings).among_others(),
            },
            sessions: HashMap::new(),
            store,
            clock,
            metrics,
            policy,
            settings,
            timer: None,
            checking: false,
            saving: false,
            nodes,
            asking: false,
            has_watchers: false,
        })
    }

    pub(super) fn now(&self) -> Moment {
        Moment {
            monotonic: self.clock.monotonic(),
            wall: self.clock.now(),
        }
    }

    /// Runs a step of the core, shows what comes of it, and sees to what is due. After a panic those
    /// who watched have to ask again.
    pub(super) fn step(
        &mut self,
        ctx: &mut Context<Self>,
        step: impl FnOnce(&mut Self, Moment) -> Vec<Push>,
    ) {
        let metrics = self.metrics.clone();
        let now = self.now();
        let done = guarded("presence", &metrics, || {
            let pushes = step(self, now);
            self.show(&pushes);
        });
        if done.is_none() {
            self.core.start_over();
            self.sessions.clear();
        }
        let watched = i64::try_from(self.core.watched()).unwrap_or(i64::MAX);
        metrics.presence_watched.set(watched);
        self.tell_whether_watched();
        self.save_soon(ctx);
        self.arm(ctx);
        self.ask_others(ctx);
    }

    fn show(&self, pushes: &[Push]) {
        for push in pushes.iter().filter(|push| !push.to.is_empty()) {
            let frame = Frame::user_online_status(&push.status);
            for session in push.to.iter().filter_map(|to| self.sessions.get(to)) {
                self.metrics.presence_pushes.inc();
                session.push(ToSession::Frame(frame.clone()));
            }
        }
    }

    fn arm(&mut self, ctx: &mut Context<Self>) {
        let check = self.core.next_check_due().filter(|_| !self.checking);
        let due = self.core.next_expiry().into_iter().chain(check).min();
        let Some(due) = due else {
            return;
        };
        // One that comes too early arms the next.
        if let Some((armed, _)) = &self.timer
            && *armed <= due
        {
            return;
        }
        if let Some((_, timer)) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        let wait = due.since(self.clock.monotonic());
        let timer = ctx.run_later(wait, |hub, ctx| {
            hub.timer = None;
            hub.step(ctx, |hub, now| hub.core.expire(now));
            hub.check_next(ctx);
        });
        self.timer = Some((due, timer));
    }

    /// Asks the database again what a connection may see, if it is time for one.
    fn check_next(&mut self, ctx: &mut Context<Self>) {
        if self.checking {
            return;
        }
        let Some(check) = self.core.next_check(self.now()) else {
            return self.arm(ctx);
        };
        self.checking = true;
        let query = PresenceVisibilityOf {
            watcher: check.watcher,
            users: check.users.clone(),
            policy: self.policy,
        };
        let store = self.store.clone();
        let visibilities = async move { store.run(query).await };
        ctx.spawn(
            visibilities
                .into_actor(self)
                .map(move |visibilities, hub, ctx| {
                    let failed = visibilities.is_err();
                    if let Err(error) = &visibilities {
                        log::warn!("what user {} may see: {error}", check.watcher);
                    }
                    hub.step(ctx, |hub, now| {
                        let visibilities = visibilities.as_deref().ok();
                        hub.core.checked(&check, visibilities, now)
                    });
                    let go_on = |hub: &mut Self, ctx: &mut Context<Self>| {
                        hub.checking = false;
                        hub.check_next(ctx);
                    };
                    match failed {
                        // All the others would fail likewise.
                        true => drop(ctx.run_later(CHECK_PAUSE, go_on)),
                        false => go_on(hub, ctx),
                    }
                }),
        );
    }

    /// Stores by and by what is to be stored.
    fn save_soon(&mut self, ctx: &mut Context<Self>) {
        if self.saving || self.core.last_seen_buffer().is_empty() {
            return;
        }
        self.saving = true;
        ctx.run_later(self.settings.save_every, Self::save);
    }

    fn save(&mut self, ctx: &mut Context<Self>) {
        let batch = self.core.last_seen_buffer().batch(BATCH);
        let save = SaveSeen {
            seen: batch.clone(),
        };
        let store = self.store.clone();
        let saving = async move { store.run(save).await };
        ctx.spawn(saving.into_actor(self).map(move |saved, hub, ctx| {
            hub.saving = false;
            match saved {
                Ok(()) => hub.core.last_seen_buffer().saved(&batch),
                // Again, with what has come since.
                Err(error) => log::warn!("when users were last there: {error}"),
            }
            hub.save_soon(ctx);
        }));
    }
}

impl Actor for PresenceHub {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.reconcile_remote_often(ctx);
    }
}
