//! A field of a `PUT` of the integrator: absent, it stays as it is stored; `null` takes it away.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;

/// What a body says of a field. Needs `#[serde(default)]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Nothing.
    #[default]
    Absent,
    /// That there is none.
    Null,
    /// That it is this.
    Value(T),
}

impl<T> Patch<T> {
    /// What is to be stored: nothing to leave it, `gone` in the place of `null`.
    pub fn or_gone(self, gone: T) -> Option<T> {
        match self {
            Self::Absent => None,
            Self::Null => Some(gone),
            Self::Value(value) => Some(value),
        }
    }

    /// The same for what cannot be taken away: `refusal` in the place of `null`.
    pub fn or_refuse<E>(self, refusal: impl FnOnce() -> E) -> Result<Option<T>, E> {
        match self {
            Self::Absent => Ok(None),
            Self::Null => Err(refusal()),
            Self::Value(value) => Ok(Some(value)),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(from)?.map_or(Self::Null, Self::Value))
    }
}

impl<T: JsonSchema> JsonSchema for Patch<T> {
    fn inline_schema() -> bool {
        Option::<T>::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Body {
        #[serde(default)]
        field: Patch<i64>,
    }

    #[test]
    fn absent_null_and_a_value_are_three_things() {
        let read = |json: &str| serde_json::from_str::<Body>(json).map(|body| body.field);
        assert_eq!(read("{}").ok(), Some(Patch::Absent));
        assert_eq!(read(r#"{"field":null}"#).ok(), Some(Patch::Null));
        assert_eq!(read(r#"{"field":7}"#).ok(), Some(Patch::Value(7)));
        assert!(read(r#"{"field":"7"}"#).is_err());
        assert_eq!(Patch::Null.or_gone(0), Some(0));
        assert_eq!(Patch::<i64>::Absent.or_gone(0), None);
        assert_eq!(Patch::<i64>::Null.or_refuse(|| "no"), Err("no"));
    }
}
