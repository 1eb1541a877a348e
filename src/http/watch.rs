//! Serves one HTTP connection for as long as something is completed on it in time.

use super::wire::{End, Wire};
use actix_http::error::DispatchError;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;
use switchboard_actors::metrics::Metrics;
use tokio::time::{Instant, sleep};

/// A timer counts in such steps.
const LEAST_LEFT: Duration = Duration::from_millis(1);

/// Polls `serving` until it ends, or has to.
pub async fn watch(
    serving: impl Future<Output = Result<(), DispatchError>>,
    wire: Wire,
    metrics: &Metrics,
) {
    let mut serving = pin!(serving);
    // Moved seldom: when it fires it is looked when it should have.
    let mut timer = pin!(sleep(wire.left()));
    poll_fn(|cx| {
        wire.turn(cx.waker());
        if let Some(end) = wire.must_end(cx.waker()) {
            count(end, metrics);
            return Poll::Ready(());
        }
        if let Poll::Ready(ended) = serving.as_mut().poll(cx) {
            if let Err(error) = ended {
                // Whatever comes from outside: nobody fills the log from there.
                log::debug!("connection: {error}");
                if let DispatchError::Parse(_) = error {
                    metrics.http_faults.inc();
                }
            }
            return Poll::Ready(());
        }
        // Behind what has come: a machine that stood still takes nobody for idle.
        if let Some(end) = wire.is_due() {
            count(end, metrics);
            return Poll::Ready(());
        }
        let due = Instant::now() + wire.left();
        if due < timer.deadline() {
            timer.as_mut().reset(due);
        }
        while timer.as_mut().poll(cx).is_ready() {
            timer
                .as_mut()
                .reset(Instant::now() + wire.left().max(LEAST_LEFT));
        }
        Poll::Pending
    })
    .await;
}

fn count(end: End, metrics: &Metrics) {
    let ended = &metrics.http_ended;
    let why = match end {
        End::Idle => "idle",
        End::Stuck => "stuck",
        End::HeadTooLarge => "head_too_large",
        End::GaveWay => "gave_way",
    };
    ended.with_label_values(&[why]).inc();
}
