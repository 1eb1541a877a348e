//! Where a participant is.

use crate::limits::{MAX_LAT, MAX_LNG};
use serde::{Deserialize, Serialize};

/// A point on earth, WGS 84 degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// Latitude, up to [`MAX_LAT`] either way.
    pub lat: f64,
    /// Longitude, up to [`MAX_LNG`] either way.
    pub lng: f64,
}

/// Why two optional numbers are not a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLocation {
    /// One coordinate without the other.
    #[error("lat and lng come together or not at all")]
    Half,
    /// Not finite, or outside the globe.
    #[error(
        "lat is -{} to {} and lng -{} to {}",
        MAX_LAT,
        MAX_LAT,
        MAX_LNG,
        MAX_LNG
    )]
    OutOfRange,
}

impl Location {
    /// Both or none, finite and on the globe.
    pub fn from_parts(lat: Option<f64>, lng: Option<f64>) -> Result<Option<Self>, InvalidLocation> {
        match (lat, lng) {
            (None, None) => Ok(None),
            // A range check refuses NaN and the infinities too.
            (Some(lat), Some(lng))
                if lat.abs() <= f64::from(MAX_LAT) && lng.abs() <= f64::from(MAX_LNG) =>
            {
                Ok(Some(Self { lat, lng }))
            }
            (Some(_), Some(_)) => Err(InvalidLocation::OutOfRange),
            _ => Err(InvalidLocation::Half),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_or_none_on_the_globe() {
        assert_eq!(Location::from_parts(None, None), Ok(None));
        assert!(Location::from_parts(Some(-90.0), Some(180.0)).is_ok());
        assert_eq!(
            Location::from_parts(Some(1.0), None),
            Err(InvalidLocation::Half)
        );
        for (lat, lng) in [
            (90.1, 0.0),
            (0.0, -180.1),
            (f64::NAN, 0.0),
            (0.0, f64::INFINITY),
        ] {
            assert_eq!(
                Location::from_parts(Some(lat), Some(lng)),
                Err(InvalidLocation::OutOfRange)
            );
        }
    }
}
