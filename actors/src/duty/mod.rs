//! Who is at the desk: which organizers are here, and whether they take requests.
//!
//! ```text
//! hub        the actor: one on each node
//! messages   what it is sent and asked
//! at_desk    an organizer's place at the desk: a connection, or a request that is being answered
//! staff      who is here. Pure
//! elsewhere  who is at the desk on any node
//! known      what those who are here have said. Pure
//! saying     organizers say something, one word after the other
//! watching   organizers watch their colleagues
//! board      what those who watch were shown. Pure
//! asking     whether anybody of an agency is on duty
//! lookout    what may be said of that. Pure
//! new_epoch  the database is another one
//! missing    since when an organizer has had no connection
//! absences   what is known of that. Pure
//! ```
//!
//! The database knows what was said. What the hub knows of it is of those who are here, and may be a few seconds old
//! where another node was told.

mod absences;
mod asking;
mod at_desk;
mod board;
mod elsewhere;
mod hub;
mod known;
mod lookout;
mod messages;
mod missing;
mod new_epoch;
mod saying;
mod settings;
mod staff;
mod watching;

pub use asking::{look_for_duty, nobody_on_duty, note};
pub use at_desk::AtDesk;
pub use hub::{DutyHub, MAILBOX};
pub use messages::{ReadAgain, set, take_requests};
pub use missing::absent_since;
pub use settings::DutySettings;
pub use watching::{WatchColleagues, organizers};
