//! The actor system without HTTP: sessions on transports in memory, everything else real.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod acks;
mod blocking;
mod catching_up;
mod client;
mod console;
mod direct;
mod drain;
mod expiry;
mod flow;
mod forecasts;
mod from_its_match;
mod limits;
mod lists;
mod lists_moving;
mod moved_events;
mod node;
mod nodes;
mod nodes_duty;
mod nodes_ended;
mod nodes_lists;
mod nodes_marks;
mod nodes_missed;
mod nodes_presence;
mod nodes_queue;
mod places;
mod presence;
mod presence_rights;
mod queue_life;
mod races;
mod recovery;
mod returns;
mod silence;
mod slow;
mod tips;
mod transport;
mod turns;
mod typing;
mod unattended;
mod unknown;
mod waiting;
