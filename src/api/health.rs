//! `/healthz` and `/readyz`, for those who start and stop us.

use crate::state::AppState;
use actix_web::{HttpResponse, web};
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use switchboard_actors::store::queries::{MigrationsPending, Ping};
use switchboard_actors::store::{Store, StoreError};

/// Longest wait for the database; a probe gives up after a few seconds itself.
const PATIENCE: Duration = Duration::from_secs(1);

/// Whether the tables are known to be up to date. They do not become older while we run.
#[derive(Debug, Default)]
pub struct Migrated(AtomicBool);

/// `GET /healthz`: the process answers.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

/// `GET /readyz`: it can do its work.
pub async fn readyz(state: web::Data<AppState>, migrated: web::Data<Migrated>) -> HttpResponse {
    let not_ready = |status| HttpResponse::ServiceUnavailable().json(json!({"status": status}));
    if state.is_draining() {
        return not_ready("draining");
    }
    let asked = tokio::time::timeout(PATIENCE, is_usable(&state.services.store, &migrated));
    match asked.await {
        // Alone with its users it still does its work.
        Ok(Ok(true)) if !state.services.nodes.is_up() => {
            HttpResponse::Ok().json(json!({"status": "degraded"}))
        }
        Ok(Ok(true)) => HttpResponse::Ok().json(json!({"status": "ready"})),
        Ok(Ok(false)) => {
            log::warn!("not ready: migrations are pending");
            not_ready("unavailable")
        }
        Ok(Err(error)) => {
            log::warn!("not ready: {error}");
            not_ready("unavailable")
        }
        Err(_) => {
            log::warn!("not ready: the database does not answer");
            not_ready("unavailable")
        }
    }
}

async fn is_usable(store: &Store, migrated: &Migrated) -> Result<bool, StoreError> {
    if migrated.0.load(Ordering::Relaxed) {
        store.run(Ping).await?;
        return Ok(true);
    }
    let up_to_date = !store.run(MigrationsPending).await?;
    migrated.0.store(up_to_date, Ordering::Relaxed);
    Ok(up_to_date)
}
