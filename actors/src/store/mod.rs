//! The database: PostgreSQL or SQLite behind one interface.
//!
//! ```text
//! url, connection, pool, gate     how to reach it
//! schema, models                  the tables; one file per table
//! queries                         what is asked of it; one file per use case
//! actor, handle                   [`Store`]: runs queries on threads of its own
//! writer                          [`LogWriter`]: appends to the logs of chats, many in one commit
//! migrate                         brings the tables up to date
//! ```
//!
//! Everything in here blocks, except [`Store::run`]. Times come from the caller.

mod actor;
pub mod connection;
mod error;
mod gate;
mod handle;
pub mod ids;
pub mod migrate;
pub mod models;
mod pool;
pub mod queries;
mod query;
pub mod schema;
mod statement;
mod url;
pub mod writer;

pub use connection::Connection;
pub use error::StoreError;
pub use gate::WriteGate;
pub use handle::{Store, StoreConfig};
pub use query::{Query, execute};
pub use url::{Backend, DatabaseUrl, InvalidDatabaseUrl};
pub use writer::{Append, Appended, Attempt, CommitError, LogWriter, StoredAt};
