//! Durations as people write them.

use std::time::Duration;

/// Longer than this is a mistake rather than a wish.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// Reads `5s`, `250ms`, `2m 30s`, or a bare number of seconds with or without a fraction.
/// More than a day is refused.
pub fn parse(text: &str) -> Option<Duration> {
    let duration = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        Err(_) => humantime::parse_duration(text).ok()?,
    };
    (duration <= LONGEST).then_some(duration)
}

/// Like [`parse`], and refuses zero.
pub fn parse_positive(text: &str) -> Option<Duration> {
    parse(text).filter(|duration| !duration.is_zero())
}

/// The form that [`parse`] reads back as the same duration.
pub fn show(duration: Duration) -> String {
    humantime::format_duration(duration).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_write_durations_in_many_ways() {
        for (text, millis) in [
            ("5", 5_000),
            ("0", 0),
            ("0.25", 250),
            ("250ms", 250),
            ("5s", 5_000),
            ("2m", 120_000),
            ("1m 30s", 90_000),
            ("1d", 86_400_000),
        ] {
            assert_eq!(parse(text), Some(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "soon",
            "-1",
            "-5s",
            "NaN",
            "inf",
            "1e300",
            "2days",
            "5 parsecs",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse_positive("0ms"), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(millis in 0u64..=86_400_000) {
            let duration = Duration::from_millis(millis);
            prop_assert_eq!(parse(&show(duration)), Some(duration));
        }
    }
}
