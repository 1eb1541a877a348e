//! Where searches run: on threads and connections of their own, so that nobody who signs in, asks for
//! help, sends or takes a request waits for one.

use super::patience::Patience;
use super::turns::Turns;
use crate::{Connection, Query, Store, StoreConfig, StoreError};
use std::time::{Duration, Instant};
use switchboard_domain::UserId;

/// A search takes no longer, waiting included.
pub const LONGEST: Duration = Duration::from_secs(2);
/// Searches that may run or wait; more are refused at once.
const MAX_IN_FLIGHT: usize = 256;

/// What may take longer than one looks for a row by its key, and can be given up in between.
pub trait Search: Clone + Send + 'static {
    /// What is found.
    type Output: Send + 'static;

    /// Looks for it, as long as `patience` allows.
    fn search(self, conn: &mut Connection, patience: &Patience)
    -> Result<Self::Output, StoreError>;
}

/// Why a search found nothing.
#[derive(Debug, thiserror::Error)]
pub enum NotSearched {
    /// The same user has begun newer ones.
    #[error("newer searches of the same user have taken its place")]
    GivenUp,
    /// The database failed, or it took too long.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// The lane. Clones share its threads.
#[derive(Clone, Debug)]
pub struct Searches {
    store: Store,
    turns: Turns,
}

impl Searches {
    /// Starts `threads` of them, inside a running actix system.
    pub fn start(store: StoreConfig, threads: usize) -> Self {
        Self {
            store: Store::start(StoreConfig {
                threads,
                max_in_flight: MAX_IN_FLIGHT,
                timeout: LONGEST,
                ..store
            }),
            turns: Turns::default(),
        }
    }

    /// What `search` of `user` finds.
    pub async fn run<S: Search>(&self, user: UserId, search: S) -> Result<S::Output, NotSearched> {
        let patience = Patience::until(Instant::now() + LONGEST);
        let held = self.turns.begin(user, patience.clone());
        let found = self.store.run(Patiently { search, patience });
        tokio::select! {
            found = found => Ok(found?.ok_or(StoreError::Timeout)?),
            () = held.turn.over.notified() => Err(NotSearched::GivenUp),
        }
    }

    /// Runs what nobody waits for, such as folding, where nobody is kept waiting by it either.
    pub async fn aside<Q: Query>(&self, query: Q) -> Result<Q::Output, StoreError> {
        self.store.run(query).await
    }
}

#[derive(Clone)]
struct Patiently<S> {
    search: S,
    patience: Patience,
}

impl<S: Search> Query for Patiently<S> {
    /// Nothing: it took too long, or nobody waits any more. That is no failure of the database.
    type Output = Option<S::Output>;

    fn run(self, conn: &mut Connection) -> Result<Self::Output, StoreError> {
        let Self { search, patience } = self;
        if patience.go_on().is_err() {
            return Ok(None);
        }
        match conn.searching(LONGEST, |conn| search.search(conn, &patience)) {
            Err(_) if patience.go_on().is_err() => Ok(None),
            found => found.map(Some),
        }
    }
}
