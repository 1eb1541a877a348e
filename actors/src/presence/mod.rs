//! Who is there, and who is shown it.
//!
//! A user is online with at least one live session. Pools say when the first begins and when the last
//! ends; the hub shows it to the connections that watch the user and may, and stores when the user was
//! last there.
//!
//! - `core.rs`: what is shown to whom, and when: pure; `shown.rs`: what that can be.
//! - `online_users.rs`: who is there: all that is known of it, wherever from.
//! - `remote.rs`: what the other nodes are asked and say: pure.
//! - `watches.rs`: which connection watches whom.
//! - `delayed_offline.rs`: users who are out of sight, and are still to be seen leaving.
//! - `last_seen_buffer.rs`: when users were last there, until it is stored.
//! - `settings.rs`: how long, and how much.
//! - `hub.rs`, `messages.rs`: the actor, and what it is told; `asking.rs`: asks the other nodes.

mod asking;
pub mod core;
mod delayed_offline;
mod hub;
mod last_seen_buffer;
mod messages;
mod online_users;
mod remote;
mod settings;
mod shown;
mod watches;

pub use asking::RemotelyMoved;
pub use hub::PresenceHub;
pub use messages::{
    Blocked, KeepSeen, OnlineChanged, RefreshVisibility, SaveAll, Unwatch, Watch, Watching,
};
pub use settings::PresenceSettings;
