//! The shapes as TypeScript, for the client library.

use super::openapi;
use super::schemas::{Dialect, Schemas};
use serde_json::{Map, Value};
use std::fmt::Write;
use switchboard_domain::limits::{ALL, Limit};
use switchboard_domain::wire::{CLIENT_FRAMES, FrameType, Level, SERVER_FRAMES};

/// The text of the module: every shape of frames and answers, and the frames of level 2.
pub fn module() -> String {
    let mut schemas = Schemas::new(Dialect::Draft2020);
    let mut frames = String::new();
    let client = CLIENT_FRAMES.iter().map(|frame| &frame.described);
    frames.push_str(&union("ClientFrame", client, &mut schemas));
    let server = SERVER_FRAMES.iter().map(|frame| frame.described());
    frames.push_str(&union("ServerFrame", server, &mut schemas));
    let mut all = schemas.into_definitions();
    if let Value::Object(rest) = &mut openapi::document()["components"]["schemas"] {
        all.append(rest);
    }
    let mut out = "// Generated from the server's types. Do not edit.\n".to_owned();
    for (name, schema) in &all {
        out.push('\n');
        out.push_str(&declaration(name, schema));
    }
    out.push_str(&frames);
    out.push_str(&limits());
    out
}

fn limits() -> String {
    let mut out =
        "\n/** What the server holds its clients to, where `welcome` does not say otherwise. */\n"
            .to_owned();
    out.push_str("export const LIMITS = {\n");
    for Limit { name, about, value } in ALL {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  /**{about} */\n  {name}: {value},");
    }
    out.push_str("} as const;\n");
    out
}

fn union<'a>(
    name: &str,
    kinds: impl Iterator<Item = &'a FrameType>,
    schemas: &mut Schemas,
) -> String {
    let mut out = format!("\n/** A frame of level 2. */\nexport type {name} =");
    for frame in kinds.filter(|frame| frame.levels.contains(&Level::Two)) {
        let payload = type_of(&schemas.by(frame.payload));
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "\n  | {{ type: \"{}\"; id?: string; payload: {payload} }}",
            frame.kind
        );
    }
    out.push_str(";\n");
    out
}

fn declaration(name: &str, schema: &Value) -> String {
    let comment = comment(schema, "");
    match schema["properties"].as_object() {
        Some(fields) => {
            let fields = members(fields, &schema["required"], "  ");
            format!("{comment}export interface {name} {{\n{fields}}}\n")
        }
        None => format!("{comment}export type {name} = {};\n", type_of(schema)),
    }
}

fn members(fields: &Map<String, Value>, required: &Value, indent: &str) -> String {
    let required = required.as_array().map_or(&[][..], Vec::as_slice);
    let lines = fields.iter().map(|(name, schema)| {
        let absent = if required.iter().any(|one| one == name) {
            ""
        } else {
            "?"
        };
        let comment = comment(schema, indent);
        format!("{comment}{indent}{name}{absent}: {};\n", type_of(schema))
    });
    lines.collect()
}

fn comment(schema: &Value, indent: &str) -> String {
    match schema["description"].as_str() {
        Some(text) => format!("{indent}/** {} */\n", text.replace('\n', " ")),
        None => String::new(),
    }
}

fn type_of(schema: &Value) -> String {
    let either = |options: &[Value]| {
        let options: Vec<String> = options.iter().map(type_of).collect();
        options.join(" | ")
    };
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or(reference).to_owned();
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values.iter().map(Value::to_string).collect();
        return values.join(" | ");
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(options) = schema[key].as_array() {
            return either(options);
        }
    }
    match schema["type"].as_str() {
        Some("string") => "string".to_owned(),
        Some("integer" | "number") => "number".to_owned(),
        Some("boolean") => "boolean".to_owned(),
        Some("array") => {
            let item = type_of(&schema["items"]);
            match (schema["minItems"].as_u64(), schema["maxItems"].as_u64()) {
                (Some(2), Some(2)) => format!("[{item}, {item}]"),
                _ if item.contains(' ') => format!("({item})[]"),
                _ => format!("{item}[]"),
            }
        }
        Some("object") => match schema.get("additionalProperties") {
            Some(values @ Value::Object(_)) => format!("{{ [key: string]: {} }}", type_of(values)),
            _ => "object".to_owned(),
        },
        _ => "unknown".to_owned(),
    }
}
