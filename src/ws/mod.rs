//! WebSockets: from the upgrade request to a session.
//!
//! - [`upgrade`]: what is checked before a stream becomes a session's.
//! - [`response`]: the bytes of the two answers to an upgrade request.
//! - [`transport`]: frames on a stream that the session owns.
//! - [`turn`]: how much is read before others have their turn.
//! - [`outbox`]: what waits to be written.

pub mod outbox;
pub mod response;
pub mod transport;
pub mod turn;
pub mod upgrade;
