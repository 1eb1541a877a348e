//! The thread that holds the writer's connection. It blocks; the event loops do not.

use actix::{Actor, Handler, Message, SyncContext};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use switchboard_domain::Timestamp;
use switchboard_store::writer::{Append, Appended, CommitError, LogWriter};
use switchboard_store::{Permit, StoreError};

/// The actor on that thread.
pub struct WriterThread(pub LogWriter);

impl Actor for WriterThread {
    type Context = SyncContext<Self>;

    fn started(&mut self, _: &mut Self::Context) {
        self.0.connect();
    }
}

/// Commit these rows. At most one is under way.
#[derive(Message)]
#[rtype(result = "Committed")]
pub struct Commit {
    /// The rows.
    pub rows: Vec<Append>,
    /// The time that they are stored with.
    pub now: Timestamp,
    /// Taken back when nobody waits for them any more.
    pub permit: Permit,
}

/// What became of a batch.
pub struct Committed {
    /// One outcome for each row.
    pub outcome: Result<Vec<Appended>, CommitError>,
    /// How long it took.
    pub took: Duration,
}

impl<A, M> actix::dev::MessageResponse<A, M> for Committed
where
    A: Actor,
    M: Message<Result = Committed>,
{
    fn handle(self, _: &mut A::Context, to: Option<actix::dev::OneshotSender<Committed>>) {
        if let Some(to) = to {
            // Nobody waits any more only when the process ends.
            drop(to.send(self));
        }
    }
}

impl Handler<Commit> for WriterThread {
    type Result = Committed;

    fn handle(&mut self, commit: Commit, _: &mut SyncContext<Self>) -> Committed {
        let started = Instant::now();
        // actix does not replace the thread of a handler that panics. Whether the batch was stored
        // is not known then, and the connection is gone with the panic: the next commit opens one.
        let commit =
            AssertUnwindSafe(|| self.0.commit_for(&commit.rows, commit.now, &commit.permit));
        let outcome = catch_unwind(commit).unwrap_or_else(|_| {
            let text = "the writer panicked".to_owned();
            Err(CommitError::Unknown(StoreError::Internal(text)))
        });
        Committed {
            outcome,
            took: started.elapsed(),
        }
    }
}
