//! How the server stops, on SIGTERM, SIGINT or SIGQUIT. A second one ends it at once.
//!
//! 1. It says that it is not ready, to whoever asks, and refuses new sessions.
//! 2. Every session ends with 1012 at a moment of its own within the drain, as soon as what its
//!    client has under way is answered.
//!    When all are gone it is stored when their users were last there.
//! 3. Nothing is accepted any more; HTTP requests in flight are answered.
//! 4. The process ends, whatever is left, when the time is over.

use crate::http::door::Door;
use crate::state::AppState;
use std::sync::Arc;
use std::time::Duration;
use switchboard_actors::directory::DrainUsers;
use switchboard_actors::presence::SaveAll;
use switchboard_actors::session::Drain;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{Instant, interval, timeout, timeout_at};

/// How often it is looked whether all sessions have ended.
const LOOK: Duration = Duration::from_millis(10);

/// How long the HTTP side may take to write and hang up once nothing is in flight.
const HANG_UP: Duration = Duration::from_millis(500);

/// The signals that stop the process. Listened for from the start, so that none is lost.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
    quit: Signal,
}

/// Two signals within so short a time are one: some send it to a process and to its group.
const ONE_SIGNAL: Duration = Duration::from_millis(100);

/// SIGHUP, which does not end the process: what can be read anew while it runs is read anew.
pub struct Hangups(Signal);

impl Hangups {
    /// Begins to listen. From here on the signal kills nothing.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self(signal(SignalKind::hangup())?))
    }

    /// Comes with each of them.
    pub async fn next(&mut self) {
        // The stream has no end.
        let _ = self.0.recv().await;
    }
}

impl Signals {
    /// Begins to listen.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
        })
    }

    /// Comes when the process is told to stop.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            _ = self.quit.recv() => {}
        }
    }

    /// Comes when the process, which is stopping since now, is told so again.
    async fn again(&mut self) {
        let first = Instant::now();
        loop {
            self.next().await;
            if first.elapsed() >= ONE_SIGNAL {
                return;
            }
        }
    }
}

/// How a stop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// As it should.
    InOrder,
    /// By a second signal.
    AtOnce,
}

/// Waits for a signal, then stops the server: when this is over, the process may end.
pub async fn on_signal(mut signals: Signals, state: Arc<AppState>, doors: Vec<Door>) -> Stopped {
    signals.next().await;
    log::info!("stopping");
    tokio::select! {
        () = signals.again() => {
            log::warn!("stopping at once: told so twice");
            Stopped::AtOnce
        }
        () = in_order(state, doors) => Stopped::InOrder,
    }
}

async fn in_order(state: Arc<AppState>, doors: Vec<Door>) {
    let server = &state.config.server;
    let patience = server.shutdown_timeout.saturating_sub(HANG_UP);
    let deadline = Instant::now() + server.drain + patience;
    state.drain();
    let drain = Drain {
        within: server.drain,
        reconnect_spread: server.reconnect_spread,
    };
    // The unauthenticated first: a session that is just leaving it looks whether it was told.
    state.services.unauthenticated.drain(drain);
    // The directory answers as long as the process lives.
    let _ = state.services.directory.send(DrainUsers(drain)).await;
    let sessions = || state.services.metrics.connections.get();
    let users = || state.services.metrics.users_online.get();
    let requests = || state.requests_in_flight();
    let done = async {
        let mut look = interval(LOOK);
        // Who is counted has a connection, or its end is on its way to those who note it.
        while sessions() > 0 || users() > 0 {
            look.tick().await;
        }
        let _ = state.services.presence.send(SaveAll).await;
        doors.iter().for_each(Door::close);
        while requests() > 0 {
            look.tick().await;
        }
    };
    if timeout_at(deadline, done).await.is_err() {
        let (sessions, requests) = (sessions(), requests());
        log::warn!("{sessions} connections and {requests} requests did not end in time");
    }
    // The last answers go out; then what is left of HTTP is idle connections that are kept for a
    // next request, and those end with the process.
    let taken = async {
        let mut look = interval(LOOK);
        while state.services.connections.under_way() > 0 {
            look.tick().await;
        }
    };
    // Whoever does not take them in time is let go.
    let _ = timeout(HANG_UP, taken).await;
    log::info!("stopped");
}
