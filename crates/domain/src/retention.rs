//! For how long what was said in a help chat is kept after its end.

use crate::limits::MAX_RETENTION_DAYS;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use std::borrow::Cow;

/// For how many days after its end the texts and places of a help chat are kept; zero: for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RetentionDays(i16);

impl RetentionDays {
    /// So many days; nothing where that is less than none, or too many.
    pub fn new(days: i64) -> Option<Self> {
        let days = Some(days).filter(|it| (0..=MAX_RETENTION_DAYS).contains(it))?;
        i16::try_from(days).ok().map(Self)
    }

    /// How many.
    pub fn days(self) -> i64 {
        self.0.into()
    }
}

impl JsonSchema for RetentionDays {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "RetentionDays".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 0, "maximum": MAX_RETENTION_DAYS })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_ten_years_at_most() {
        for days in [0, 1, MAX_RETENTION_DAYS] {
            assert_eq!(
                RetentionDays::new(days).map(RetentionDays::days),
                Some(days)
            );
        }
        for days in [-1, MAX_RETENTION_DAYS + 1, i64::MIN, i64::MAX] {
            assert_eq!(RetentionDays::new(days), None, "{days}");
        }
        assert_eq!(RetentionDays::default().days(), 0);
    }
}
