//! How a request that waits stands.

use super::record::WaitForecast;

/// What is said of it wherever its place is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stands {
    /// Its place: 1 is served next.
    pub position: usize,
    /// How long it may wait. Nothing while that is not known, or nobody is there.
    pub wait: Option<WaitForecast>,
}

impl Stands {
    /// At this place; nothing is known of the wait.
    pub fn at(position: usize) -> Self {
        Self {
            position,
            wait: None,
        }
    }
}
