//! The threads that run queries, off the event loops.

use super::error::StoreError;
use super::gate::WriteGate;
use super::permit::Permit;
use super::pool::{self, Manager};
use super::query::Query;
use super::writing::Writing;
use actix::{Actor, Handler, Message, SyncContext};
use diesel::r2d2::Pool;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// One of the threads.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) pool: Pool<Manager>,
    pub(super) gate: WriteGate,
    pub(super) writing: Writing,
}

impl Actor for Worker {
    type Context = SyncContext<Self>;
}

/// A query with the way back to whoever asked.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Job(pub(super) Box<dyn FnOnce(&Worker) + Send>);

impl Handler<Job> for Worker {
    type Result = ();

    fn handle(&mut self, job: Job, _: &mut SyncContext<Self>) {
        (job.0)(self);
    }
}

impl Worker {
    /// Runs `query`; a panic in it becomes an error, so that the thread lives.
    pub(super) fn execute<Q: Query>(
        &self,
        query: Q,
        permit: &Permit,
    ) -> Result<Q::Output, StoreError> {
        // Safe to go on after a panic: the connection is dropped by the pool, and the rest of what
        // the closure touches is consumed.
        let result = catch_unwind(AssertUnwindSafe(|| {
            pool::get(&self.pool)?.execute(query, &self.gate, permit)
        }))
        .unwrap_or_else(|_| Err(StoreError::Internal("the query panicked".to_owned())));
        if Q::TELLS_OF_WRITING {
            self.writing.note(&result);
        }
        if let Err(error) = &result {
            let level = match error {
                StoreError::Internal(_) | StoreError::Unwritable(_) => log::Level::Error,
                _ => log::Level::Warn,
            };
            log::log!(level, "{}: {error}", std::any::type_name::<Q>());
        }
        result
    }
}
