//! The contract, line by line, against the real binary as a black box.
//!
//! Each test starts a server of its own; those about what the server does run on SQLite and on
//! PostgreSQL. `world` holds what most of them begin with, `traffic` the load of the fault tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking, and says what it saw"
)]

mod traffic;
mod waiting_chats;
mod world;

mod actor_fields;
mod addresses;
mod admin;
mod agency_lists;
mod alternatives;
mod answers;
mod archives;
mod audit;
mod authentication;
mod availability;
mod backups;
mod bad_frames;
mod bad_messages;
mod bad_tokens;
mod blocking;
mod bounds;
mod catching_up;
mod changed_messages;
mod chat_events;
mod claim_faults;
mod clocks;
mod closing;
mod cold_chats;
mod colleagues;
mod command_line;
mod configuration;
mod connections;
mod contract;
mod database_chaos;
mod database_faults;
mod delete_user;
mod demo;
mod direct_chats;
mod doc_paths;
mod drain;
mod duty;
mod epochs;
mod events;
mod expiry;
mod failover;
mod file_lengths;
mod first_programs;
mod floors;
mod full_disk;
mod guarantees;
mod hand_overs;
mod happy_path;
mod health;
mod help_lock;
mod help_requests;
mod history;
mod issuer_keys;
mod level_one;
mod level_one_history;

mod limits;
mod links;
mod lists;
mod load_through_faults;
mod locations;
mod logs;
mod lost_answers;
mod many_open_chats;
mod messages;
mod model;
mod moved_events;
mod named_requests;
mod new_matches;
mod nodes;
mod offers;
mod origins;
mod own_devices;
mod pauses;
mod places;
mod poolers;
mod presence;
mod public_keys;
mod public_url;
mod queue;
mod ranks;
mod rates;
mod reactions;
mod resolved;
mod rest_errors;
mod rest_twins;
mod restart;
mod returning;
mod rights;
mod roles;
mod second_servers;
mod security;
mod sent_once;
mod server_faults;
mod session_codes;
mod session_cookie;
mod setting_defaults;
mod shutdown;
mod sign_ins;
mod slow_clients;
mod slow_database;
mod slow_sockets;
mod strangers;
mod timelines;
mod tip_faults;
mod tip_limits;
mod tips;
mod turns;
mod typing;
mod unfinished;
mod unopened;
mod upgrades;
mod waits;
mod web_pages;
mod withdrawal;
