//! How the server stops, on SIGTERM or SIGINT.
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
}

impl Signals {
    /// Begins to listen.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Comes when the process is told to stop.
    pub async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Waits for a signal, then stops the server: when this is over, the process may end.
pub async fn on_signal(mut signals: Signals, state: Arc<AppState>, doors: Vec<Door>) {
    signals.next().await;
    log::info!("stopping");
    let server = &state.config.server;
    let patience = server.shutdown_timeout.saturating_sub(HANG_UP);
    let deadline = Instant::now() + server.drain + patience;
    state.drain();
    let drain = Drain {
        within: server.drain,
        reconnect_spread: server.reconnect_spread,
    };
    // The lobby first: a session that is just leaving it looks whether it was told.
    state.services.lobby.drain(drain);
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
