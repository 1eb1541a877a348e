//! One WebSocket connection: authentication, decoding, flow control, heartbeat.
//!
//! A session is an ordinary actix actor: messages and timers always run, whether or not its
//! client reads. Its socket is behind [`Transport`], which the actor polls in the same task.
//!
//! - `actor.rs`: how it begins and ends; `state.rs`: how far it has come.
//! - `pump.rs`: reading and writing the transport.
//! - `credential.rs`: whom a token speaks for; `auth.rs`: from there to a member of a pool; `renewal.rs`: a
//!   later token.
//! - `liveness.rs`: how it notices that nobody is at the other end.
//! - `drain.rs`: how it leaves a server that stops.
//! - `requests.rs`: what an authenticated client asks; `answers.rs`: what it is answered.
//!   `pending_requests.rs`: what is kept of a request until then; `budgets.rs`: what it takes.
//! - `reads.rs`: chats, logs, and what was missed; `whole.rs`: a whole log, part by part.
//! - `pushes.rs`: what the others tell it; `gate.rs`: what of that comes to its client, by what this has
//!   (`known.rs`); `gate_lookup.rs`: what the database is asked before it does.
//! - `to_queue.rs`: an organizer's way to the queue of the agency.
//! - [`transport`]: the seam to the socket.

mod actor;
mod answers;
mod auth;
mod budgets;
mod cookies;
mod credential;
mod drain;
mod gate;
mod gate_lookup;
mod handle;
mod known;
mod liveness;
mod missed;
mod pending_requests;
mod pump;
mod pushes;
mod reads;
mod renewal;
mod requests;
mod state;
mod to_queue;
pub mod transport;
mod whole;

pub use actor::{Session, Start};
pub use auth::FirstCredential;
pub use cookies::{Candidate, Cookies, SignedIn};
pub use credential::{Authenticator, Credential, Denied};
pub use drain::Drain;
pub use handle::{SessionHandle, ToSession};
pub use transport::{Inbound, ReadError, Transport};
