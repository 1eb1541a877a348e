//! The billing service: the way to it, and a small one for demos.

mod gateway;
mod sandbox;

pub use gateway::{GatewayError, HttpGateway};
pub use sandbox::Sandbox;
