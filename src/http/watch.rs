//! Serves one HTTP connection for as long as something is completed on it in time.

use super::hall::{Hall, is_one_head};
use super::stream::{Watched, part};
use super::wire::{End, Wire};
use actix_http::error::DispatchError;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;
use switchboard_metrics::Metrics;
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

/// A timer counts in such steps.
const LEAST_LEFT: Duration = Duration::from_millis(1);

/// A connection: it waits, or is served.
enum Stage<F> {
    Waiting(Hall),
    Served(Pin<Box<F>>),
    Gone,
}

/// Sees to `stream` until it ends, or has to. `serve` makes what serves it.
pub async fn watch<F>(
    stream: TcpStream,
    wire: Wire,
    metrics: &Metrics,
    serve: impl Fn(Watched) -> F,
) where
    F: Future<Output = Result<(), DispatchError>>,
{
    let mut stage = Stage::Waiting(Hall::new(stream));
    // Moved seldom: when it fires it is looked when it should have.
    let mut timer = pin!(sleep(wire.left()));
    poll_fn(|cx| {
        wire.turn(cx.waker());
        if let Some(end) = wire.must_end(cx.waker()) {
            return Poll::Ready(Some(end));
        }
        match stage.poll(cx, &wire, &serve) {
            Poll::Ready(Ok(())) => return Poll::Ready(None),
            Poll::Ready(Err(error)) => {
                // Whatever comes from outside: nobody fills the log from there.
                log::debug!("connection: {error}");
                if let DispatchError::Parse(_) = error {
                    metrics.http_faults.inc();
                }
                return Poll::Ready(None);
            }
            Poll::Pending => {}
        }
        // Behind what has come: a machine that stood still takes nobody for idle.
        if let Some(end) = wire.is_due() {
            return Poll::Ready(Some(end));
        }
        let due = Instant::now() + wire.left();
        if due < timer.deadline() {
            timer.as_mut().reset(due);
        }
        while timer.as_mut().poll(cx).is_ready() {
            let left = wire.left().max(LEAST_LEFT);
            timer.as_mut().reset(Instant::now() + left);
        }
        Poll::Pending
    })
    .await
    .inspect(|end| count(*end, metrics));
    if let Stage::Waiting(hall) = stage {
        part(&hall.stream, &wire);
    }
}

impl<F: Future<Output = Result<(), DispatchError>>> Stage<F> {
    /// Ready when the connection has ended.
    fn poll(
        &mut self,
        cx: &mut Context<'_>,
        wire: &Wire,
        serve: &impl Fn(Watched) -> F,
    ) -> Poll<Result<(), DispatchError>> {
        loop {
            match std::mem::replace(self, Stage::Gone) {
                Stage::Waiting(mut hall) => match hall.poll_head(cx, wire) {
                    Poll::Ready(Ok(true)) if !wire.may_be_served(cx.waker()) => {
                        *self = Stage::Waiting(hall);
                        return Poll::Pending;
                    }
                    Poll::Ready(Ok(true)) => {
                        wire.served(is_one_head(&hall.head));
                        let watched = Watched::new(hall.stream, hall.head, wire.clone());
                        *self = Stage::Served(Box::pin(serve(watched)));
                    }
                    Poll::Ready(ended) => return Poll::Ready(ended.map(drop).map_err(Into::into)),
                    Poll::Pending => {
                        *self = Stage::Waiting(hall);
                        return Poll::Pending;
                    }
                },
                Stage::Served(mut serving) => match serving.as_mut().poll(cx) {
                    Poll::Pending if wire.is_at_rest() => {
                        drop(serving);
                        match wire.at_rest() {
                            Some(stream) => *self = Stage::Waiting(Hall::new(stream)),
                            None => return Poll::Ready(Ok(())),
                        }
                    }
                    Poll::Pending => {
                        *self = Stage::Served(serving);
                        return Poll::Pending;
                    }
                    ended => return ended,
                },
                Stage::Gone => return Poll::Ready(Ok(())),
            }
        }
    }
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
