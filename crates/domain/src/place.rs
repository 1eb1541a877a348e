//! Where the participant of a help chat is: the newest place, which moves without an entry of the log.

use super::limits::MAX_ACCURACY_M;
use super::location::Location;
use super::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use std::time::Duration;

/// So long after a request that comes without a place one may still be being found.
pub const PLACE_COMES_WITHIN: Duration = Duration::from_secs(60);

/// A place, and how exactly it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Where.
    pub location: Location,
    /// So many metres around it, where that is known.
    pub accuracy_m: Option<f64>,
}

/// Why numbers are no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSpot {
    /// Not on the globe.
    #[error(transparent)]
    Location(#[from] super::location::InvalidLocation),
    /// No distance, or one that says nothing.
    #[error("accuracyM is 0 to {MAX_ACCURACY_M}")]
    Accuracy,
}

impl Spot {
    /// On the globe, and not less exact than may be said.
    pub fn from_parts(lat: f64, lng: f64, accuracy_m: Option<f64>) -> Result<Self, InvalidSpot> {
        // The range refuses NaN and the infinities too.
        if accuracy_m.is_some_and(|metres| !(0.0..=f64::from(MAX_ACCURACY_M)).contains(&metres)) {
            return Err(InvalidSpot::Accuracy);
        }
        let location = Location::from_parts(Some(lat), Some(lng))?;
        let location = location.ok_or(super::location::InvalidLocation::Half)?;
        Ok(Self {
            location,
            accuracy_m,
        })
    }
}

/// Where a participant was last.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChatPlace {
    /// Latitude.
    pub lat: f64,
    /// Longitude.
    pub lng: f64,
    /// How exactly that is known, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
    /// When.
    pub at: Timestamp,
}

impl ChatPlace {
    /// This place, at that time.
    pub fn new(spot: Spot, at: Timestamp) -> Self {
        let Spot {
            location: Location { lat, lng },
            accuracy_m,
        } = spot;
        Self {
            lat,
            lng,
            accuracy_m,
            at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::location::InvalidLocation;

    #[test]
    fn a_place_is_on_the_globe_and_as_exact_as_may_be_said() {
        for accuracy in [None, Some(0.0), Some(12.5), Some(100_000.0)] {
            let spot = Spot::from_parts(-90.0, 180.0, accuracy).expect("a place");
            assert_eq!(spot.accuracy_m, accuracy);
        }
        for accuracy in [-0.1, 100_000.1, f64::NAN, f64::INFINITY] {
            let spot = Spot::from_parts(0.0, 0.0, Some(accuracy));
            assert_eq!(spot, Err(InvalidSpot::Accuracy), "{accuracy}");
        }
        let off = Spot::from_parts(91.0, 0.0, None);
        assert_eq!(off, Err(InvalidLocation::OutOfRange.into()));
    }
}
