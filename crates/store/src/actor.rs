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
        // What was answered without writing tells nothing of it, though it worked.
        if Q::TELLS_OF_WRITING && (result.is_err() || permit.is_taken()) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Connection, StoreConfig};

    /// Writes, or finds that it need not.
    #[derive(Clone)]
    struct Look {
        is_due: bool,
    }

    impl Query for Look {
        type Output = ();
        const WRITES: bool = true;

        fn without_writing(&self, _: &mut Connection) -> Result<Option<()>, StoreError> {
            Ok((!self.is_due).then_some(()))
        }

        fn run(self, _: &mut Connection) -> Result<(), StoreError> {
            Ok(())
        }
    }

    #[test]
    fn only_what_came_to_its_commit_counts_as_a_write_that_worked() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("of.db").display());
        let config = StoreConfig::new(url.parse().unwrap());
        let worker = Worker {
            pool: pool::open(config.url, config.meta, 1, config.timeout),
            gate: config.gate,
            writing: config.writing,
        };
        let full = Err::<(), _>(StoreError::Unwritable("full".to_owned()));
        worker.writing.note(&full);
        let look = |is_due| worker.execute(Look { is_due }, &Permit::default()).unwrap();
        look(false);
        assert!(worker.writing.has_just_failed(), "a look is no write");
        assert_eq!(worker.writing.worked(), 0);
        look(true);
        assert!(!worker.writing.has_just_failed());
        assert_eq!(worker.writing.worked(), 1);
    }
}
