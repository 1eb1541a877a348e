//! What the contract for programs says of the wire's types. Most derive it where they stand; here are the
//! forms of those that write themselves by hand, and names of plain numbers.

pub mod chat;
pub mod event;
pub mod values;

pub use values::{AuthorId, Bit, Seq};

use schemars::{JsonSchema, Schema, SchemaGenerator};

/// What makes a schema.
pub type Shape = fn(&mut SchemaGenerator) -> Schema;

/// The schema of a type.
pub fn shape<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Schema {
    schemas.subschema_for::<T>()
}

/// A type that writes itself by hand looks as another one does.
macro_rules! looks_as {
    ($($type:ty => $form:ty;)*) => {$(
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                <$form>::schema_name()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                <$form>::schema_id()
            }

            fn json_schema(schemas: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <$form>::json_schema(schemas)
            }
        }
    )*};
}
use looks_as;
