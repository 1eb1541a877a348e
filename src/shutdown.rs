//! How the server stops, on SIGTERM or SIGINT.
//!
//! 1. It says that it is not ready, and takes no new connections.
//! 2. Every session ends with 1012, as soon as what its client has under way is answered.
//! 3. HTTP requests in flight are answered.
//! 4. The process ends, whatever is left, when the time is over.

use crate::state::AppState;
use actix_server::ServerHandle;

use std::sync::Arc;
use std::time::Duration;
use switchboard_actors::directory::CloseUsers;
use switchboard_actors::pool::{CloseSessions, Which};
use switchboard_actors::session::CloseCode;
use tokio::signal::unix::{SignalKind, signal as listen};
use tokio::time::{Instant, interval, timeout_at};

/// How often it is looked whether all sessions have ended.
const LOOK: Duration = Duration::from_millis(10);

/// Waits for a signal, then stops the server.
pub async fn on_signal(state: Arc<AppState>, http: ServerHandle) {
    signal().await;
    log::info!("stopping");
    let deadline = Instant::now() + state.config.server.shutdown_timeout;
    state.drain();
    http.pause().await;
    let close = CloseSessions {
        code: CloseCode::RESTARTING,
        which: Which::All,
    };
    state.services.lobby.close_all(CloseCode::RESTARTING);
    let everybody = CloseUsers { user: None, close };
    // The directory answers as long as the process lives.
    let _ = state.services.directory.send(everybody).await;
    let gone = async {
        let mut look = interval(LOOK);
        while state.services.metrics.connections.get() > 0 {
            look.tick().await;
        }
    };
    if timeout_at(deadline, gone).await.is_err() {
        let left = state.services.metrics.connections.get();
        log::warn!("{left} connections did not end in time");
    }
    if timeout_at(deadline, http.stop(true)).await.is_err() {
        log::warn!("requests in flight did not end in time");
        http.stop(false).await;
    }
    log::info!("stopped");
    if let Some(system) = actix::System::try_current() {
        system.stop();
    }
}

/// Comes when the process is told to stop.
pub async fn signal() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        listen(SignalKind::terminate()),
        listen(SignalKind::interrupt()),
    ) else {
        // Without handlers the signals end the process the hard way.
        log::error!("signals cannot be listened for");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
