//! Wires the actors of one node together.

use crate::answer_slots::AnswerSlots;
use crate::attendance::Attendance;
use crate::audit::Audit;
use crate::billing::{self, Billing, BillingParts};
use crate::clock;
use crate::connections::Connections;
use crate::directory::{self, Directory};
use crate::dismissals::Dismissals;
use crate::duty::{self, DutyHub};
use crate::epoch;
use crate::folding::Folding;
use crate::mailbox;
use crate::places::Pushes;
use crate::presence::PresenceHub;
use crate::queue::{Expiry, Orphans};
use crate::rates::Rates;
use crate::recent_connections::RecentConnections;
use crate::remote;
use crate::remote::reconcile::{Reconciler, Tick};
use crate::retention::Retention;
use crate::services::{Parts, Services, Settings, Tips};
use crate::shown::ShownOnce;
use crate::turns::{OffersShown, TurnSweep};
use crate::unauthenticated::UnauthenticatedSessions;
use crate::writer::HistoryWriter;
use actix::{Actor, Addr, Arbiter, ArbiterHandle};
use std::sync::Arc;
use switchboard_cluster::ClusterConfig;
use switchboard_domain::Clock;
use switchboard_metrics::Metrics;
use switchboard_store::search::Searches;
use switchboard_store::{Store, StoreConfig, idle};
use tokio::sync::Semaphore;

/// What a node is made of.
pub struct Node {
    /// The database.
    pub store: StoreConfig,
    /// Threads, each with a connection, for searches alone; at least one.
    pub search_threads: usize,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// Times and bounds.
    pub settings: Settings,
    /// Who takes money, and which tips there may be; no tips without.
    pub billing: Option<BillingParts>,
    /// Threads for domain actors, at least one.
    pub arbiters: usize,
    /// Writers, at least one; chats are spread over them.
    pub writers: usize,
    /// Where it meets other nodes.
    pub cluster: ClusterConfig,
}

impl Node {
    /// Starts the actors, on threads of their own. Must run inside an actix system; the database
    /// need not be up yet.
    pub fn start(self) -> Services {
        let store = Store::start(self.store.clone());
        // Anybody can make up a cookie: no more than half of the threads are to look for what is not there.
        let lookups = Arc::new(Semaphore::new((self.store.threads / 2).max(1)));
        let meta = self.store.meta.clone();
        let searches = Searches::start(self.store.clone(), self.search_threads);
        let arbiters: Vec<ArbiterHandle> = (0..self.arbiters.max(1))
            .map(|_| Arbiter::new().handle())
            .collect();
        let writers: Arc<[Addr<HistoryWriter>]> = (0..self.writers.max(1))
            .map(|shard| {
                HistoryWriter::start_on(
                    &arbiters[shard % arbiters.len()],
                    self.store.clone(),
                    self.settings.policy,
                    self.settings.save_timeout,
                    self.clock.clone(),
                    self.metrics.clone(),
                )
            })
            .collect();
        arbiters[0].spawn(idle::keep_short(self.store.clone()));
        let settings = Arc::new(self.settings);
        let unauthenticated = UnauthenticatedSessions::default();
        let (clock, metrics) = (self.clock, self.metrics);
        let dismissals = Dismissals::since(clock.monotonic());
        let (nodes, events) = self.cluster.join(meta.subscribe(), &metrics);
        let audit = Arc::new(Audit::new(clock.clone()));
        let rates = Rates::new(settings.rates, clock.clone());
        let connections = Connections::new(settings.connections, clock.clone(), metrics.clone());
        let presence = PresenceHub::start_on(
            &arbiters[arbiters.len() - 1],
            settings.presence,
            settings.policy,
            store.clone(),
            clock.clone(),
            metrics.clone(),
            nodes.clone(),
        );
        let mut vacancy = None;
        let tips = self.billing.map(|BillingParts { gateway, rules }| {
            let (billing, vacant) = mailbox::vacant(billing::MAILBOX);
            let rules = Arc::new(rules);
            vacancy = Some((vacant, gateway, rules.clone()));
            Tips { rules, billing }
        });
        let (directory, directory_to_be) = mailbox::vacant(directory::MAILBOX);
        let (duty, duty_to_be) = mailbox::vacant(duty::MAILBOX);
        let services = Services::from(Parts {
            directory,
            presence,
            duty,
            store,
            meta,
            writers,
            clock,
            nodes,
            connections,
            unauthenticated,
            lookups,
            histories: AnswerSlots::default(),
            archives: AnswerSlots::default(),
            dismissals,
            recent_connections: RecentConnections::default(),
            shown: ShownOnce::default(),
            offers_shown: OffersShown::default(),
            place_pushes: Pushes::default(),
            rates,
            searches,
            tips,
            audit,
            metrics,
            settings,
        });
        let home = arbiters[0].clone();
        let shared = services.clone();
        directory_to_be.start_on(&home, move |_| Directory::new(arbiters, shared));
        let shared = services.clone();
        duty_to_be.start_on(&home, move |_| DutyHub::new(shared));
        let mut reconciler = None;
        if let Some(events) = events {
            let walker = services.clone();
            let looking = Reconciler::start_in_arbiter(&home, move |_| Reconciler::new(walker));
            reconciler = Some(looking.clone());
            // Full, it has been told already.
            let missed = move || drop(looking.try_send(Tick));
            let finder = services.clone();
            Orphans::start_in_arbiter(&home, move |_| Orphans::new(finder));
            home.spawn(remote::listen(events, services.clone(), missed));
        }
        home.spawn(epoch::keep(services.clone(), reconciler));
        home.spawn(clock::keep(services.clone()));
        let sweeper = services.clone();
        Expiry::start_in_arbiter(&home, move |_| Expiry::new(sweeper));
        let sweeper = services.clone();
        Retention::start_in_arbiter(&home, move |_| Retention::new(sweeper));
        let sweeper = services.clone();
        TurnSweep::start_in_arbiter(&home, move |_| TurnSweep::new(sweeper));
        let attendant = services.clone();
        Attendance::start_in_arbiter(&home, move |_| Attendance::new(attendant));
        let folder = services.clone();
        Folding::start_in_arbiter(&home, move |_| Folding::new(folder));
        if let Some((vacant, gateway, rules)) = vacancy {
            let services = services.clone();
            vacant.start_on(&home, move |_| Billing::new(services, gateway, rules));
        }
        services
    }
}
