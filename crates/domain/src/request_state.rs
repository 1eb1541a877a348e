//! What has become of a request for help, as its participant is told.

use schemars::JsonSchema;
use serde::Serialize;

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RequestState {
    /// It waits in the queue.
    Waiting,
    /// Its chat is active.
    Active,
    /// Its chat is closed.
    Closed,
    /// It was taken back, perhaps before it arrived.
    Withdrawn,
    /// Nobody took it until an hour after the event's end.
    Expired,
}
