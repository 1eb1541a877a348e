//! `/healthz` and `/readyz`, for those who start and stop us.

use super::endpoint::Endpoint;
use crate::state::AppState;
use actix_web::{HttpResponse, web};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use switchboard_store::StoreError;
use switchboard_store::queries::{MigrationsPending, TryWriting};
use tokio::sync::Mutex;
use tokio::time::Instant;

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::outside("/healthz", healthz, "Whether the process answers.").gives_anything(200),
        Endpoint::outside("/readyz", readyz, "Whether it can do its work.")
            .gives_anything(200)
            .gives_anything(503),
    ]
}

/// Longest wait for the database; a probe gives up after a few seconds itself.
const PATIENCE: Duration = Duration::from_secs(1);
/// An answer holds for so long. Whoever asks more often costs the database nothing.
const FRESH: Duration = Duration::from_millis(500);

/// Whether the node can do its work, as it was found last.
#[derive(Debug, Default)]
pub struct Readiness {
    /// Whether the tables are known to be up to date. They do not become older while we run.
    migrated: AtomicBool,
    /// One looks; the others wait for what is found.
    found: Mutex<Option<(Instant, bool)>>,
}

/// `GET /healthz`: the process answers.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

/// Why not.
pub fn not_ready(status: &str) -> HttpResponse {
    HttpResponse::ServiceUnavailable().json(json!({"status": status}))
}

/// `GET /readyz`: it can do its work, which is to store what people write.
pub async fn readyz(state: web::Data<AppState>, readiness: web::Data<Readiness>) -> HttpResponse {
    if state.is_draining() {
        return not_ready("draining");
    }
    match readiness.ask(&state).await {
        // Alone with its users it still does its work.
        true if !state.services.nodes.is_up() => {
            HttpResponse::Ok().json(json!({"status": "degraded"}))
        }
        true => HttpResponse::Ok().json(json!({"status": "ready"})),
        false => not_ready("unavailable"),
    }
}

impl Readiness {
    async fn ask(&self, state: &AppState) -> bool {
        let mut found = self.found.lock().await;
        if let Some((at, ready)) = *found
            && at.elapsed() < FRESH
        {
            return ready;
        }
        let ready = self.look(state).await;
        *found = Some((Instant::now(), ready));
        ready
    }

    async fn look(&self, state: &AppState) -> bool {
        match tokio::time::timeout(PATIENCE, self.obstacle(state)).await {
            Ok(Ok(None)) => return true,
            Ok(Ok(Some(obstacle))) => log::warn!("not ready: {obstacle}"),
            Ok(Err(error)) => log::warn!("not ready: {error}"),
            Err(_) => log::warn!("not ready: the database does not answer"),
        }
        false
    }

    /// What keeps it from its work.
    async fn obstacle(&self, state: &AppState) -> Result<Option<&'static str>, StoreError> {
        let store = &state.services.store;
        if !self.migrated.load(Ordering::Relaxed) {
            if store.run(MigrationsPending).await? {
                return Ok(Some("migrations are pending"));
            }
            self.migrated.store(true, Ordering::Relaxed);
        }
        let now = state.services.now();
        store.run(TryWriting { now }).await?;
        let failed = store.writing().has_just_failed();
        Ok(failed.then_some("what was to be stored a moment ago could not be"))
    }
}
