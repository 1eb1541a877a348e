//! Values at the bounds that a JSON Schema names, and beyond them.

use serde_json::{Value, json};

/// A schema, and what it refers to within its document.
pub fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let to = schema["$ref"]
        .as_str()
        .or(schema["allOf"][0]["$ref"].as_str());
    match to.and_then(|to| to.strip_prefix('#')) {
        Some(place) => resolved(document, document.pointer(place).expect("it is there")),
        None => schema,
    }
}

/// The largest and the least values of a schema, as far as it has bounds.
pub fn within(schema: &Value) -> Vec<Value> {
    at(schema, 0)
}

/// Values that it does not allow, each for one bound.
pub fn beyond(schema: &Value) -> Vec<Value> {
    at(schema, 1)
}

/// The values that are so far outside of each bound.
fn at(schema: &Value, outside: i64) -> Vec<Value> {
    let bound = |name: &str| schema[name].as_i64();
    let size = |bound: i64| usize::try_from(bound).expect("a size");
    let text = |length: i64| json!("x".repeat(size(length)));
    let list = |length: i64| Value::from_iter(1..=length);
    let map = |length: i64| {
        let names = (0..length).map(|n| format!("00000000-0000-7000-8000-{n:012}"));
        Value::from_iter(names.map(|name| (name, json!(0))))
    };
    let most = |name: &str| bound(name).map(|bound| bound + outside);
    let least = |name: &str| bound(name).map(|bound| bound - outside);
    [
        most("maxLength").map(text),
        least("minLength").map(text),
        most("maxItems").map(list),
        least("minItems").map(list),
        most("maxProperties").map(map),
        most("maximum").map(Value::from),
        least("minimum").map(Value::from),
    ]
    .into_iter()
    .flatten()
    .collect()
}
