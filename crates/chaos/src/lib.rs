//! A link between two programs that fails as networks do, by a script made from a seed.
//!
//! - [`flow`]: what a link does with the bytes of one direction.
//! - [`proxy`]: the link: a TCP proxy on a port of its own.
//! - [`script`]: what goes wrong and when, the same for the same seed.
//! - [`random`]: where the scripts come from.
//!
//! The tests put it between clients and the server and between the server and its database, the
//! load generator between itself and the server that it drives.

mod carry;
pub mod flow;
pub mod proxy;
pub mod random;
pub mod script;

pub use flow::{Direction, Flow, Link};
pub use proxy::{Inspector, Proxy, Verdict};
pub use random::Random;
pub use script::{Pauses, Script, Step};
