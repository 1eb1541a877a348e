//! Below the floors: a link between two programs that fails as networks do, by a script made from a seed. It
//! names no other crate of Switchboard.
//!
//! ```text
//! proxy    the link: a TCP proxy on a port of its own
//! carry    carries the bytes of one direction of one connection
//! flow     what a link does with the bytes of one direction
//! script   what goes wrong and when: the same for the same seed
//! random   where the scripts come from
//! ```
//!
//! The tests put it between clients and server, and between server and database. The load generator puts it
//! between itself and the server.

mod carry;
pub mod flow;
pub mod proxy;
pub mod random;
pub mod script;

pub use flow::{Direction, Flow, Link};
pub use proxy::{Inspector, Proxy, Verdict};
pub use random::Random;
pub use script::{Pauses, Script, Step};
