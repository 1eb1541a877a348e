//! Who is online, and who may see it.
//!
//! A user is online with at least one live session. Pools say when the first session begins and when the last
//! one ends. The hub shows that to the connections that watch the user and may see it. It stores when the user
//! was last seen.
//!
//! ```text
//! hub, messages     the actor, and what it is sent
//! core              pure: what is shown to whom, and when
//! shown             what can be shown
//! online_users      all knowledge of who is online, whatever its source
//! watches           which connection watches whom
//! rights_checks     when the database is asked again what a connection may see
//! remote            pure: what this node asks other nodes, and what follows from their answer
//! remote_questions  asks other nodes
//! delayed_offline   users who have left, and are shown as offline a moment later
//! last_seen_buffer  when users were last seen, until it is stored
//! settings          times and bounds
//! ```

pub mod core;
mod delayed_offline;
mod hub;
mod last_seen_buffer;
mod messages;
mod online_users;
mod remote;
mod remote_questions;
mod rights_checks;
mod settings;
mod shown;
mod watches;

pub use hub::PresenceHub;
pub use messages::{
    Blocked, KeepSeen, OnlineChanged, RefreshVisibility, SaveAll, Unwatch, Watch, Watching,
};
pub use remote_questions::RemotelyMoved;
pub use settings::PresenceSettings;
