//! `/metrics`, for Prometheus.

use super::METRICS;
use super::endpoint::Endpoint;
use super::error::ApiError;
use crate::state::AppState;
use crate::telemetry;
use actix_web::{HttpResponse, web};
use prometheus::{TEXT_FORMAT, TextEncoder};
use std::time::Duration;
use switchboard_actors::duty;
use switchboard_actors::services::Services;
use switchboard_domain::{Code, Timestamp};
use switchboard_metrics::Metrics;
use switchboard_store::queries::{QueueStats, TipStats, Waiting};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint::outside(METRICS, show, "For Prometheus, as text.").done(200)]
}

/// Longest wait for the database; the rest is of use without it.
const PATIENCE: Duration = Duration::from_secs(1);

/// `GET /metrics`: every counter as text. What is counted in the database keeps its last value
/// while that is away.
pub async fn show(state: web::Data<AppState>) -> Result<HttpResponse, ApiError> {
    refresh_queues(&state.services).await;
    refresh_tips(&state.services).await;
    refresh_log(&state.services.metrics);
    let families = state.services.metrics.registry.gather();
    let text = TextEncoder::new().encode_to_string(&families);
    let text = text.map_err(|error| {
        log::error!("metrics: {error}");
        Code::Internal
    })?;
    Ok(HttpResponse::Ok().content_type(TEXT_FORMAT).body(text))
}

/// The log counts for itself: it is there before anything is measured.
fn refresh_log(metrics: &Metrics) {
    let dropped = telemetry::dropped();
    let unseen = dropped.saturating_sub(metrics.log_lines_dropped.get());
    metrics.log_lines_dropped.inc_by(unseen);
}

async fn refresh_queues(services: &Services) {
    let asked = tokio::time::timeout(PATIENCE, services.store.run(QueueStats));
    match asked.await {
        Ok(Ok(queues)) => {
            let (length, oldest_secs) = totals(&queues, services.now());
            services.metrics.queue_length.set(length);
            services.metrics.queue_oldest_seconds.set(oldest_secs);
            refresh_duty(services, &queues).await;
        }
        Ok(Err(error)) => log::warn!("metrics: queues: {error}"),
        Err(_) => log::warn!("metrics: queues: the database does not answer"),
    }
}

async fn refresh_duty(services: &Services, queues: &[Waiting]) {
    let counting = async {
        let mut requests = 0;
        for queue in queues {
            if duty::nobody_on_duty(services, queue.agency).await {
                requests += queue.count;
            }
        }
        requests
    };
    match tokio::time::timeout(PATIENCE, counting).await {
        Ok(requests) => services.metrics.requests_nobody_on_duty.set(requests),
        Err(_) => log::warn!("metrics: duty: it takes too long to look"),
    }
}

async fn refresh_tips(services: &Services) {
    if services.tips.is_none() {
        return;
    }
    match tokio::time::timeout(PATIENCE, services.store.run(TipStats)).await {
        Ok(Ok(tips)) => {
            let oldest = tips.oldest.map(|oldest| services.now().since(oldest));
            let age = oldest.unwrap_or_default().as_secs();
            let metrics = &services.metrics;
            metrics.tips_unfinished.set(tips.unfinished);
            metrics
                .tips_oldest_seconds
                .set(i64::try_from(age).unwrap_or(i64::MAX));
            metrics.tips_unresolved.set(tips.unresolved);
        }
        Ok(Err(error)) => log::warn!("metrics: tips: {error}"),
        Err(_) => log::warn!("metrics: tips: the database does not answer"),
    }
}

/// Requests in all queues, and the age of the oldest in seconds.
fn totals(queues: &[Waiting], now: Timestamp) -> (i64, i64) {
    let length = queues.iter().map(|queue| queue.count).sum();
    let oldest = queues.iter().map(|queue| queue.oldest).min();
    let age = oldest.map_or(Duration::ZERO, |oldest| now.since(oldest));
    (length, i64::try_from(age.as_secs()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::AgencyId;

    #[test]
    fn queues_add_up_and_the_oldest_counts() {
        let queue = |agency, count, oldest| Waiting {
            agency: AgencyId(agency),
            count,
            oldest: Timestamp::from_secs(oldest),
        };
        let now = Timestamp::from_secs(100);
        assert_eq!(totals(&[], now), (0, 0));
        assert_eq!(totals(&[queue(1, 2, 90), queue(2, 3, 40)], now), (5, 60));
    }
}
