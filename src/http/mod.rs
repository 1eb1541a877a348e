//! HTTP below the routes: who is let in, how long for, and how much at a time.
//!
//! ```text
//! door    accepts, and looks whether there is room     descriptors   how many there may be
//! worker  a thread that serves those who came in
//! hall    where it waits for the head of its next request
//! stream, routes, watch                                what each sees of a connection:
//! wire                                                 bytes, requests, time
//! parts   answers reach the transport in parts
//! ```
//!
//! What holds for connections of any kind is in
//! [`connections`](switchboard_actors::connections): the rules are there, pure.

pub mod descriptors;
pub mod door;
pub mod hall;
pub mod parts;
pub mod routes;
pub mod stream;
pub mod watch;
pub mod wire;
pub mod worker;
