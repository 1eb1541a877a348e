//! The second floor: what the system counts, for Prometheus. It names `switchboard-domain` alone. The server
//! exposes [`Metrics::registry`].
//!
//! All of it is in this file:
//!
//! ```text
//! Metrics                            a field for each thing that is counted, with what it means
//! Metrics::new                       the names that Prometheus sees, each with a line of help
//! counter, gauge, by, histogram      make one and register it; `by` makes counters with a label
//! ```

use prometheus::{
    Histogram, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry, core::Collector,
};
use std::sync::Arc;
use switchboard_domain::Code;

/// Counters, gauges and histograms.
#[derive(Debug)]
pub struct Metrics {
    /// Where all of them are registered.
    pub registry: Registry,
    /// WebSocket connections that are open now, authenticated or not.
    pub connections: IntGauge,
    /// Connections of any kind that are open now.
    pub open_connections: IntGauge,
    /// Connections whose user is not known.
    pub strangers: IntGauge,
    /// Bytes that are held for these.
    pub strangers_bytes: IntGauge,
    /// Connections that found no room, by which bound.
    pub connections_refused: IntCounterVec,
    /// Connections that had to give way to newer ones, by for which bound.
    pub gave_way: IntCounterVec,
    /// HTTP connections that the server ended, by why.
    pub http_ended: IntCounterVec,
    /// Connections on which something came that is no HTTP.
    pub http_faults: IntCounter,
    /// Lines of the log that were not written in time.
    pub log_lines_dropped: IntCounter,
    /// Organizers here who take requests,
    pub organizers_available: IntGauge,
    /// and those who said that they do not just now.
    pub organizers_away: IntGauge,
    /// Requests that wait where nobody is on duty, over all agencies.
    pub requests_nobody_on_duty: IntGauge,
    /// Users with at least one authenticated connection.
    pub users_online: IntGauge,
    /// Connections that ended, by reason.
    pub disconnects: IntCounterVec,
    /// Messages that were stored.
    pub messages_stored: IntCounter,
    /// Frames from clients, by type.
    pub frames_in: IntCounterVec,
    /// Frames handed to connections.
    pub frames_out: IntCounter,
    /// Help requests that were made.
    pub requests_made: IntCounter,
    /// Chats that were started.
    pub chats_started: IntCounter,
    /// Chats whose participant waits for an answer of an organizer who is away; on every node the same.
    pub chats_unattended: IntGauge,
    /// Chats that were closed.
    pub chats_closed: IntCounter,
    /// By how many seconds this machine's clock is ahead of the database's.
    pub clock_ahead_seconds: IntGauge,
    /// Requests that wait, over all agencies.
    pub queue_length: IntGauge,
    /// Age of the oldest request that waits, in seconds.
    pub queue_oldest_seconds: IntGauge,
    /// Rows of each committed batch.
    pub batch_rows: Histogram,
    /// Seconds that each batch took to commit.
    pub batch_seconds: Histogram,
    /// Batches that failed and were tried again, by what is known of them.
    pub batch_failures: IntCounterVec,
    /// Rows that wait for the next batch.
    pub writer_queue: IntGauge,
    /// Messages that a full mailbox refused, by actor.
    pub mailbox_refusals: IntCounterVec,
    /// Errors shown to clients, by code.
    pub errors: IntCounterVec,
    /// Users that connections watch, over all connections.
    pub presence_watched: IntGauge,
    /// Comings and goings shown to connections.
    pub presence_pushes: IntCounter,
    /// What presence had no room for, by what was full.
    pub presence_full: IntCounterVec,
    /// Tips that were promised.
    pub tips_promised: IntCounter,
    /// Tips that came to their end, by what that was.
    pub tips_finished: IntCounterVec,
    /// Tips that are not at their end.
    pub tips_unfinished: IntGauge,
    /// Age of the oldest of them, in seconds.
    pub tips_oldest_seconds: IntGauge,
    /// Tips that people have to look at.
    pub tips_unresolved: IntGauge,
    /// Entries of tips that could not be stored, and are not tried any more.
    pub tip_entries_given_up: IntCounter,
    /// Attempts at the billing service, by outcome.
    pub billing_attempts: IntCounterVec,
    /// Actors that started over after a panic.
    pub restarts: IntCounterVec,
    /// Hints that another node took, once for each node.
    pub hints_sent: IntCounter,
    /// Hints of other nodes that arrived.
    pub hints_received: IntCounter,
    /// Hints that are known to be lost, by why: no room to send, no room to hear, no link, not
    /// understood, not signed.
    pub hints_lost: IntCounterVec,
    /// Gaps in what other nodes said of a chat, filled from the database.
    pub hint_gaps: IntCounter,
    /// Whether the other nodes can be reached: 1 or 0, and 0 without a backplane.
    pub backplane_up: IntGauge,
}

impl Metrics {
    /// A new set, for all actors of a node.
    pub fn shared() -> Arc<Self> {
        Arc::new(Self::new())
    }

    /// A new set in a registry of its own.
    pub fn new() -> Self {
        let registry = Registry::new();
        let to = &registry;
        let metrics = Self {
            connections: gauge(to, "connections", "Open WebSocket connections"),
            open_connections: gauge(to, "open_connections", "Open connections of any kind"),
            strangers: gauge(to, "unauthenticated_connections", "Nobody is known there"),
            strangers_bytes: gauge(to, "unauthenticated_bytes", "What is held for these"),
            connections_refused: by(
                to,
                "connections_refused_total",
                "Connections without room",
                "bound",
            ),
            gave_way: by(
                to,
                "connections_gave_way_total",
                "Connections that made room",
                "bound",
            ),
            http_ended: by(
                to,
                "http_connections_ended_total",
                "HTTP connections that the server ended",
                "reason",
            ),
            http_faults: counter(to, "http_faults_total", "Connections with what is no HTTP"),
            log_lines_dropped: counter(
                to,
                "log_lines_dropped_total",
                "Lines of the log that nobody read",
            ),
            organizers_available: gauge(
                to,
                "organizers_available",
                "Organizers here who take requests",
            ),
            organizers_away: gauge(to, "organizers_away", "Organizers here who are away"),
            requests_nobody_on_duty: gauge(
                to,
                "requests_nobody_on_duty",
                "Requests that wait where nobody is on duty",
            ),
            users_online: gauge(to, "users_online", "Users with a connection"),
            disconnects: by(to, "disconnects_total", "Ended connections", "reason"),
            messages_stored: counter(to, "messages_stored_total", "Messages stored"),
            frames_in: by(to, "frames_in_total", "Frames from clients", "type"),
            frames_out: counter(to, "frames_out_total", "Frames to clients"),
            requests_made: counter(to, "help_requests_total", "Help requests made"),
            chats_started: counter(to, "chats_started_total", "Chats started"),
            chats_unattended: gauge(
                to,
                "chats_unattended",
                "Chats whose participant waits for an answer of an organizer who is away",
            ),
            chats_closed: counter(to, "chats_closed_total", "Chats closed"),
            clock_ahead_seconds: gauge(
                to,
                "clock_ahead_seconds",
                "How far this machine's clock is ahead of the database's",
            ),
            queue_length: gauge(to, "queue_length", "Help requests that wait"),
            queue_oldest_seconds: gauge(to, "queue_oldest_seconds", "Age of the oldest one"),
            batch_rows: histogram(
                to,
                "commit_batch_rows",
                "Messages of each commit",
                vec![1., 2., 5., 10., 20., 50., 100., 200., 500., 1024.],
            ),
            batch_seconds: histogram(
                to,
                "commit_batch_seconds",
                "Time of each commit",
                vec![
                    0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1., 5.,
                ],
            ),
            batch_failures: by(to, "commit_failures_total", "Failed commits", "outcome"),
            writer_queue: gauge(to, "writer_queue_rows", "Messages that wait for a commit"),
            mailbox_refusals: by(to, "mailbox_refusals_total", "Full mailboxes", "actor"),
            errors: by(to, "errors_total", "Errors shown to clients", "code"),
            presence_watched: gauge(to, "presence_watched", "Users that connections watch"),
            presence_pushes: counter(to, "presence_pushes_total", "Comings and goings shown"),
            presence_full: by(to, "presence_full_total", "No room in presence", "bound"),
            tips_promised: counter(to, "tips_promised_total", "Tips promised"),
            tips_finished: by(to, "tips_finished_total", "Tips at their end", "outcome"),
            tips_unfinished: gauge(to, "tips_unfinished", "Tips that are seen to"),
            tips_oldest_seconds: gauge(to, "tips_oldest_seconds", "Age of the oldest one"),
            tips_unresolved: gauge(to, "tips_unresolved", "Tips to be looked at by people"),
            tip_entries_given_up: counter(
                to,
                "tip_entries_given_up_total",
                "Entries of tips that could not be stored",
            ),
            billing_attempts: by(
                to,
                "billing_attempts_total",
                "Attempts at the billing service",
                "outcome",
            ),
            restarts: by(to, "actor_restarts_total", "Actors started over", "actor"),
            hints_sent: counter(to, "hints_sent_total", "Hints that other nodes took"),
            hints_received: counter(to, "hints_received_total", "Hints of other nodes"),
            hints_lost: by(to, "hints_lost_total", "Hints known to be lost", "reason"),
            hint_gaps: counter(to, "hint_gaps_total", "Gaps filled from the database"),
            backplane_up: gauge(to, "backplane_up", "Whether other nodes can be reached"),
            registry,
        };
        // A series that appears with its first error has no rate before it.
        for code in Code::ALL {
            metrics.errors.with_label_values(&[code.as_str()]);
        }
        for actor in [
            "session", "pool", "chat", "queue", "writer", "presence", "duty", "billing",
        ] {
            metrics.mailbox_refusals.with_label_values(&[actor]);
        }
        for bound in ["in_all", "address", "descriptors"] {
            metrics.connections_refused.with_label_values(&[bound]);
            metrics.gave_way.with_label_values(&[bound]);
        }
        metrics.gave_way.with_label_values(&["memory"]);
        for reason in ["idle", "stuck", "head_too_large", "gave_way"] {
            metrics.http_ended.with_label_values(&[reason]);
        }
        for reason in ["full", "inbox", "away", "unknown", "forged"] {
            metrics.hints_lost.with_label_values(&[reason]);
        }
        for actor in ["pool", "chat", "queue", "presence", "duty", "billing"] {
            metrics.restarts.with_label_values(&[actor]);
        }
        for outcome in ["paid", "not_paid", "unresolved"] {
            metrics.tips_finished.with_label_values(&[outcome]);
        }
        for outcome in ["paid", "declined", "not_charged", "unknown"] {
            metrics.billing_attempts.with_label_values(&[outcome]);
        }
        for bound in ["watched", "of_user", "last_seen"] {
            metrics.presence_full.with_label_values(&[bound]);
        }
        metrics
    }

    /// Counts an error that a client was shown.
    pub fn count_error(&self, code: Code) {
        self.errors.with_label_values(&[code.as_str()]).inc();
    }

    /// Counts what presence had no room for, because `bound` was full.
    pub fn count_presence_full(&self, bound: &'static str) {
        self.presence_full.with_label_values(&[bound]).inc();
    }

    /// Counts a hint that is known to be lost.
    pub fn count_lost_hint(&self, reason: &'static str) {
        self.hints_lost.with_label_values(&[reason]).inc();
    }

    /// Counts a message that the full mailbox of `actor` refused.
    pub fn count_refusal(&self, actor: &'static str) {
        self.mailbox_refusals.with_label_values(&[actor]).inc();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// Registers what a constructor below made. The names are constants of this file, each used once,
/// and valid: neither step can fail, and the tests make a set.
fn register<C: Collector + Clone + 'static>(to: &Registry, made: prometheus::Result<C>) -> C {
    #[expect(clippy::expect_used, reason = "see above")]
    let collector = made.expect("a valid metric");
    #[expect(clippy::expect_used, reason = "see above")]
    to.register(Box::new(collector.clone()))
        .expect("a name of its own");
    collector
}

fn named(name: &str, help: &str) -> Opts {
    Opts::new(name, help).namespace("switchboard")
}

fn counter(to: &Registry, name: &str, help: &str) -> IntCounter {
    register(to, IntCounter::with_opts(named(name, help)))
}

fn gauge(to: &Registry, name: &str, help: &str) -> IntGauge {
    register(to, IntGauge::with_opts(named(name, help)))
}

fn by(to: &Registry, name: &str, help: &str, label: &str) -> IntCounterVec {
    register(to, IntCounterVec::new(named(name, help), &[label]))
}

fn histogram(to: &Registry, name: &str, help: &str, buckets: Vec<f64>) -> Histogram {
    let opts = HistogramOpts::from(named(name, help)).buckets(buckets);
    register(to, Histogram::with_opts(opts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_metric_has_a_valid_name_of_its_own() {
        let metrics = Metrics::new();
        metrics.count_error(Code::NotSaved);
        metrics.count_refusal("chat");
        assert_eq!(metrics.errors.with_label_values(&["not_saved"]).get(), 1);
        assert!(metrics.registry.gather().len() > 10);
    }
}
