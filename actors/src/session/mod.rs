//! One WebSocket connection: authentication, decoding, flow control, heartbeat.
//!
//! A session is an ordinary actix actor. Its messages and timers always run, whether or not its client reads.
//! Its socket is behind [`Transport`], which the actor polls in the same task.
//!
//! ```text
//! actor                how it begins and ends
//! state                how far it has come, and what it has then
//! transport            the trait between session and socket
//! pump                 reads and writes the transport
//! handle               a session's address, for other actors
//! credential           which user a token or cookie speaks for
//! cookies              the same for the cookies of a browser
//! auth                 from there to a member of a pool
//! renewal              a later token
//! liveness             notices a silent client, and a write stall
//! drain                how it leaves a server that stops
//! presence             who of others is there
//! requests             what an authenticated client asks
//! entries              which requests are to be entries of a log
//! pending_requests     what is kept of a request until its answer
//! budgets              what a request takes from the user's budgets
//! answers              what the client is answered
//! reads                chats, logs, and catch-up
//! log_stream           a whole log, part by part
//! level_one_histories  level 1: what follows the first list of chats after a reconnect
//! pushes               what other actors send to it
//! gate                 which of that the client is shown
//! client_chat          what the client has of one help chat already
//! gate_lookup          what the database is asked before
//! help, pauses, places  requests for help, pauses of them, and where one is: what of it is a frame
//! turns                who has a chat: what of it is a frame
//! to_queue             an organizer's way to the agency's queue
//! desk                 whether an organizer is at the desk, and takes requests
//! ```

mod actor;
mod answers;
mod auth;
mod budgets;
mod client_chat;
mod cookies;
mod credential;
mod desk;
mod drain;
mod entries;
mod gate;
mod gate_lookup;
mod handle;
mod help;
mod level_one_histories;
mod liveness;
mod log_stream;
mod pauses;
mod pending_requests;
mod places;
mod presence;
mod pump;
mod pushes;
mod reads;
mod renewal;
mod requests;
mod state;
mod to_queue;
pub mod transport;
mod turns;

pub use actor::{Session, Start};
pub use auth::FirstCredential;
pub use cookies::{Candidate, Cookies, SignedIn};
pub use credential::{Authenticator, Credential, Denied};
pub use drain::Drain;
pub use handle::{SessionHandle, ToSession};
pub use transport::{Inbound, ReadError, Transport};
