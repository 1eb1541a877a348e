//! The third floor: the database, PostgreSQL or SQLite behind one interface. It names `switchboard-domain` alone.
//!
//! ```text
//! url, connection, pool, gate     how to reach it
//! lock, pooler                    who else is at it, and what is in between
//! idle                            keeps the write-ahead log of SQLite short
//! server, permit, writing         whether it is one for us; who gives up; whether writing works
//! code, cause, error              what went wrong, and what may be concluded from it
//! schema, models                  the tables; one file per table
//! ids                             UUIDs as the database holds them
//! query, statement                what a use case is; SQL text with its values
//! words                           `sql!`: words for the numbers of kinds and states
//! queries                         what is asked of it; one file per use case
//! actor, handle                   [`Store`]: runs queries on threads of its own
//! writer                          [`LogWriter`]: appends to the logs of chats, many in one commit
//! migrate                         brings the tables up to date
//! meta                            what the database says of itself
//! search                          [`Searches`]: they keep nobody else waiting
//! snapshot, verify                a copy of it at one moment; whether it is whole
//! ```
//!
//! Everything in here blocks, except [`Store::run`]. Times come from the caller.

#[macro_use]
mod words;

mod actor;
mod cause;
mod code;
pub mod connection;
mod error;
mod gate;
mod handle;
pub mod idle;
pub mod ids;
mod lock;
pub mod meta;
pub mod migrate;
pub mod models;
mod permit;
mod pool;
mod pooler;
pub mod queries;
mod query;
pub mod schema;
pub mod search;
mod server;
pub mod snapshot;
mod statement;
mod url;
mod verify;
pub mod writer;
mod writing;

pub use connection::Connection;
pub use error::StoreError;
pub use gate::WriteGate;
pub use handle::{Store, StoreConfig};
pub use lock::ServerLock;
pub use meta::{BeginEpoch, KnownMeta, ReadMeta};
pub use permit::Permit;
pub use pooler::refuse_transaction_pooling;
pub use query::{Query, execute};
pub use search::{NotSearched, Search, Searches};
pub use snapshot::Contents;
pub use url::{Backend, DatabaseUrl, InvalidDatabaseUrl};
pub use verify::{Finding, Verified, verify};
pub use writer::{Append, Appended, Attempt, CommitError, LogWriter, StoredAt};
pub use writing::Writing;
