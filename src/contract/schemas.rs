//! JSON Schemas of types, all in one place that the documents refer to.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};
use switchboard_domain::schema::{Shape, shape};

/// The dialects of the documents.
#[derive(Clone, Copy)]
pub enum Dialect {
    /// What AsyncAPI 3.0 is based on.
    Draft7,
    /// What OpenAPI 3.1 is based on.
    Draft2020,
}

/// Collects the schemas that a document needs.
pub struct Schemas(SchemaGenerator);

impl Schemas {
    /// None yet.
    pub fn new(dialect: Dialect) -> Self {
        let settings = match dialect {
            Dialect::Draft7 => SchemaSettings::draft07(),
            Dialect::Draft2020 => SchemaSettings::draft2020_12(),
        };
        let settings = settings.with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        Self(settings.into_generator())
    }

    /// The schema of a type: a reference where the type has a name.
    pub fn of<T: JsonSchema>(&mut self) -> Value {
        self.by(shape::<T>)
    }

    /// The schema that `shape` makes.
    pub fn by(&mut self, shape: Shape) -> Value {
        let mut schema = shape(&mut self.0).to_value();
        without_null(&mut schema);
        schema
    }

    /// The schemas referred to, by name.
    pub fn into_definitions(mut self) -> Map<String, Value> {
        let mut definitions = self.0.take_definitions(true);
        definitions.values_mut().for_each(without_null);
        definitions
    }
}

/// An absent field is omitted, never null: nothing says null in the schemas.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Array(all) => all.iter_mut().for_each(without_null),
        Value::Object(fields) => {
            fields.values_mut().for_each(without_null);
            if let Some(Value::Array(types)) = fields.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    fields.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(options)) = fields.get_mut("anyOf") {
                options.retain(|option| option["type"] != "null");
                if let [only] = options.as_slice() {
                    let only = only.clone();
                    fields.remove("anyOf");
                    // A reference stands alone in the older dialect, but for what describes it.
                    fields.extend(only.as_object().cloned().unwrap_or_default());
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_may_be_absent_is_not_null() {
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of use")]
        struct Inner {
            number: Option<i64>,
        }
        #[derive(JsonSchema)]
        #[expect(dead_code, reason = "only its schema is of use")]
        struct Outer {
            inner: Option<Inner>,
        }
        let mut schemas = Schemas::new(Dialect::Draft2020);
        assert_eq!(
            schemas.of::<Outer>(),
            json!({"$ref": "#/components/schemas/Outer"})
        );
        let found = schemas.into_definitions();
        let inner = &found["Outer"]["properties"]["inner"];
        assert_eq!(inner, &json!({"$ref": "#/components/schemas/Inner"}));
        assert_eq!(found["Inner"]["properties"]["number"]["type"], "integer");
        assert_eq!(found["Outer"].get("required"), None);
    }
}
