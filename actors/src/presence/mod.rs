//! Who is there, and who is shown it.
//!
//! A user is online with at least one live session. Pools say when the first begins and when the last
//! ends; the hub shows it to the connections that watch the user and may, and stores when the user was
//! last there.
//!
//! - `core.rs`: what is shown to whom, and when: pure; `shown.rs`: what that can be.
//! - `stays.rs`: who is there: all that is known of it, wherever from.
//! - `elsewhere.rs`: what the other nodes are asked and say: pure.
//! - `watches.rs`: which connection watches whom.
//! - `farewells.rs`: users who are out of sight, and are still to be seen leaving.
//! - `unsaved.rs`: when users were last there, until it is stored.
//! - `settings.rs`: how long, and how much.
//! - `hub.rs`, `messages.rs`: the actor, and what it is told; `asking.rs`: asks the other nodes.

mod asking;
pub mod core;
mod elsewhere;
mod farewells;
mod hub;
mod messages;
mod settings;
mod shown;
mod stays;
mod unsaved;
mod watches;

pub use asking::MovedElsewhere;
pub use hub::PresenceHub;
pub use messages::{Blocked, KeepSeen, LookAgain, SaveAll, Stay, Unwatch, Watch, Watching};
pub use settings::PresenceSettings;
