//! The actor that fills batches and hands them to the thread.

use super::core::{Batcher, Row, Slot};
use super::messages::{Outcome, Settled, Write};
use super::thread::{Commit, Committed, WriterThread};
use crate::mailbox;
use actix::{
    Actor, ActorFutureExt, Addr, ArbiterHandle, AsyncContext, Context, Handler, Recipient,
    SpawnHandle, SyncArbiter, WrapFuture,
};
use std::{collections::HashMap, sync::Arc, time::Duration};
use switchboard_domain::policy::Policy;
use switchboard_domain::{ChatId, Clock, Code, Timestamp};
use switchboard_metrics::Metrics;
use switchboard_store::writer::{Append, Appended, Attempt, CommitError, LogWriter};
use switchboard_store::{Permit, StoreConfig};

/// Rows on their way into the batcher, which has its own bound.
const MAILBOX: usize = 16_384;
/// A row that is certainly not stored is refused at most this long before its chat gives up. Overdue rows are
/// looked for twice in this time.
const MARGIN: Duration = Duration::from_millis(500);

/// The margin for senders who are answered within `patience`.
fn margin(patience: Duration) -> Duration {
    (patience / 8).min(MARGIN)
}

/// A row with the moment at which it is given up.
#[derive(Debug)]
struct Waiting {
    write: Write,
    deadline: Timestamp,
}

/// What a row holds beside its text: ids, numbers, the list it stands in.
const ROW_OVERHEAD: usize = 160;

impl Row for Waiting {
    fn size(&self) -> usize {
        self.write.message.entry.body.content.len() + ROW_OVERHEAD
    }

    fn deadline(&self) -> Timestamp {
        self.deadline
    }

    fn attempt(&self) -> Attempt {
        self.write.message.entry.attempt
    }
}

/// The writer of one shard of the chats.
pub struct HistoryWriter {
    batcher: Batcher<Waiting>,
    /// Of the batch in flight.
    permit: Permit,
    margin: Duration,
    thread: Addr<WriterThread>,
    clock: Arc<dyn Clock>,
    metrics: Arc<Metrics>,
    resume: Option<SpawnHandle>,
}

impl HistoryWriter {
    /// Starts on `arbiter`, with a thread and a connection of its own. Senders are answered within
    /// `patience`.
    pub fn start_on(
        arbiter: &ArbiterHandle,
        store: StoreConfig,
        policy: Policy,
        patience: Duration,
        clock: Arc<dyn Clock>,
        metrics: Arc<Metrics>,
    ) -> Addr<Self> {
        mailbox::start_on(arbiter, MAILBOX, move |_| Self {
            batcher: Batcher::default(),
            permit: Permit::default(),
            margin: margin(patience),
            thread: SyncArbiter::start(1, move || WriterThread(LogWriter::new(&store, policy))),
            clock,
            metrics,
            resume: None,
        })
    }

    fn commit_next(&mut self, ctx: &mut Context<Self>) {
        let Some(batch) = self.batcher.next_batch(self.clock.monotonic()) else {
            return self.arm_resume(ctx);
        };
        let rows = batch.iter().map(append).collect();
        self.metrics.writer_queue.set(count(self.batcher.len()));
        self.permit = Permit::default();
        let (now, permit) = (self.clock.now(), self.permit.clone());
        let committing = self.thread.send(Commit { rows, now, permit });
        ctx.spawn(committing.into_actor(self).map(|committed, writer, ctx| {
            match committed {
                Ok(committed) => writer.committed(committed, ctx),
                // The process is ending.
                Err(_) => writer.failed(true, ctx),
            }
            writer.commit_next(ctx);
        }));
    }

    fn committed(&mut self, done: Committed, ctx: &mut Context<Self>) {
        match done.outcome {
            Ok(outcomes) => {
                let batch = self.batcher.committed();
                self.metrics.batch_rows.observe(batch.len() as f64);
                self.metrics.batch_seconds.observe(done.took.as_secs_f64());
                let rows = batch.into_iter().map(|slot| slot.row.write);
                self.tell(rows.zip(outcomes.into_iter().map(outcome)));
            }
            Err(error) => {
                let unknown = matches!(error, CommitError::Unknown(_));
                log::warn!("history: {error}");
                self.failed(unknown, ctx);
            }
        }
    }

    fn failed(&mut self, unknown: bool, ctx: &mut Context<Self>) {
        // The permit was revoked before the thread used it. So the batch is certainly not committed.
        let unknown = unknown && !self.permit.is_revoked();
        let known = if unknown { "unknown" } else { "not_saved" };
        self.metrics
            .batch_failures
            .with_label_values(&[known])
            .inc();
        let refused = self.batcher.failed(unknown, self.clock.monotonic());
        self.refuse(refused);
        self.arm_resume(ctx);
    }

    /// After a failure: goes on when the pause is over, also with what comes during it.
    fn arm_resume(&mut self, ctx: &mut Context<Self>) {
        if let (None, Some(at)) = (self.resume, self.batcher.resume_at()) {
            let pause = at.since(self.clock.monotonic());
            self.resume = Some(ctx.run_later(pause, |writer, ctx| {
                writer.resume = None;
                writer.commit_next(ctx);
            }));
        }
    }

    fn refuse(&self, rows: Vec<Waiting>) {
        let refused = |row: Waiting| (row.write, Outcome::Refused(Code::NotSaved));
        self.tell(rows.into_iter().map(refused));
    }

    /// One message to each chat, its outcomes in order.
    fn tell(&self, outcomes: impl Iterator<Item = (Write, Outcome)>) {
        let mut chats: Vec<(Recipient<Settled>, Settled)> = Vec::new();
        let mut places: HashMap<ChatId, usize> = HashMap::new();
        for (row, outcome) in outcomes {
            if matches!(outcome, Outcome::Stored(_)) {
                self.metrics.messages_stored.inc();
            }
            let place = *places.entry(row.message.entry.chat).or_insert_with(|| {
                chats.push((row.chat, Settled(Vec::new())));
                chats.len() - 1
            });
            chats[place].1.0.push((row.message.entry.message, outcome));
        }
        for (chat, outcomes) in chats {
            // Each answers rows that the chat has pending, and those are bounded.
            chat.do_send(outcomes);
        }
    }

    fn sweep(&mut self, _: &mut Context<Self>) {
        let now = self.clock.monotonic();
        // A revoked permit means that the commit has not begun, and will not. So refusing is safe.
        if self.batcher.is_flight_overdue(now) && self.permit.revoke() {
            let refused = self.batcher.abandoned(now);
            self.refuse(refused);
        }
        let refused = self.batcher.expire(now);
        self.refuse(refused);
        self.metrics.writer_queue.set(count(self.batcher.len()));
    }
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

fn append(slot: &Slot<Waiting>) -> Append {
    Append {
        attempt: slot.attempt,
        ..slot.row.write.message.entry.clone()
    }
}

fn outcome(appended: Appended) -> Outcome {
    match appended {
        Appended::Stored(at) => Outcome::Stored(at),
        Appended::Changed(at, changed) => Outcome::Changed(at, changed),
        Appended::Unchanged(since) => Outcome::Unchanged(since),
        Appended::Duplicate(message) => Outcome::Duplicate(*message),
        Appended::NotStored => Outcome::Refused(Code::NotSaved),
        Appended::ChatClosed => Outcome::Refused(Code::ChatClosed),
        Appended::ChatNotFound => Outcome::Refused(Code::ChatNotFound),
        Appended::Denied(code) => Outcome::Refused(code),
        Appended::ReplyNotFound | Appended::Refused => Outcome::Refused(Code::InvalidPayload),
    }
}

impl Actor for HistoryWriter {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let sweep = (self.margin / 2).max(Duration::from_millis(10));
        ctx.run_interval(sweep, Self::sweep);
    }
}

impl Handler<Write> for HistoryWriter {
    type Result = ();

    fn handle(&mut self, write: Write, ctx: &mut Context<Self>) {
        let deadline = write.message.deadline.minus(self.margin);
        if let Err(row) = self.batcher.push(Waiting { write, deadline }) {
            self.metrics.count_refusal("writer");
            return self.tell([(row.write, Outcome::Refused(Code::Overloaded))].into_iter());
        }
        self.commit_next(ctx);
    }
}
