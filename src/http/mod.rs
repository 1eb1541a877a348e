//! HTTP below the routes.
//!
//! - [`parts`]: answers reach the transport in parts.

pub mod parts;
