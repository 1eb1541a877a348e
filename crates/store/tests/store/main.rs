//! The database, on both backends: every functional test runs on SQLite and on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod dump;
mod kit;

mod admin;
mod agency_chats;
mod alternatives;
mod archives;
mod availability;
mod blocking;
mod changes;
mod chats;
mod codes;
mod copies;
mod direct_chats;
mod direct_reads;
mod events;
mod handle;
mod history;
mod holes_model;
mod languages;
mod limits;
mod list_model;
mod list_reads;
mod lists;
mod lock_order;
mod marks;
mod member_chats;
mod migrated_rows;
mod migrations;
mod moved_events;
mod notices;
mod on_duty;
mod opened;
mod organizers;
mod pauses;
mod places;
mod plans;
mod plans_direct;
mod plans_help;
mod plans_kit;
mod plans_lists;
mod plans_retention;
mod plans_search;
mod plans_turns;
mod plans_waits;
mod positions;
mod presence;
mod queue;
mod ranges;
mod ranks;
mod reactions;
mod replies;
mod request_names;
mod retention;
mod returns;
mod search_lane;
mod sign_ins;
mod sync;
mod sync_device;
mod sync_model;
mod sync_parts;
mod sync_steps;
mod timelines;
mod tips;
mod tls;
mod turns;
mod turns_ends;
mod turns_hands;
mod turns_offers;
mod users;
mod verify;
mod waits;
mod writer;
mod writer_postgres;
