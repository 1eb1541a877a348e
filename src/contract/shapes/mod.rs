//! What the frames of the server look like.
#![expect(
    dead_code,
    reason = "never made: their schemas are what they are there for"
)]

pub mod server;
