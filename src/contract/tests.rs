//! The parser against the schemas of what clients send, the page for people against the routes, and the committed
//! copies against the types.

use super::{ASYNCAPI, OPENAPI, asyncapi, openapi, typescript};
use crate::api;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use switchboard_domain::wire::{CLIENT_FRAMES, Level, Parsed, Request, Who};
use switchboard_domain::{Code, Side};
use switchboard_support::bounds::{beyond, resolved, within};

/// Set to write the copies instead of comparing them.
const UPDATE: &str = "UPDATE_CONTRACT";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_committed_copies_are_current() {
    for (place, text) in [
        ("docs/openapi.json", OPENAPI.clone()),
        ("docs/asyncapi.json", ASYNCAPI.clone()),
        (
            "web/packages/chat/src/generated/wire.ts",
            typescript::module(),
        ),
    ] {
        let file = root().join(place);
        if std::env::var_os(UPDATE).is_some() {
            let folder = file.parent().expect("a file in a folder");
            std::fs::create_dir_all(folder).expect("a folder");
            std::fs::write(&file, &text).expect("a file");
        }
        let committed = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(committed == text, "{place} is not current: make contract");
    }
}

#[test]
fn every_path_with_an_id_says_what_it_is() {
    for endpoint in api::endpoints() {
        let parts = endpoint.path.split(['{', '}']).skip(1).step_by(2);
        let named = endpoint.ids.iter().map(|(name, _)| *name);
        assert!(parts.eq(named), "{}", endpoint.path);
    }
}

/// The routes that the page for people names, as `GET /chats`, and what their queries may say, as
/// `GET /chats?status`. Parts of paths have names of their own there.
fn told() -> BTreeSet<String> {
    let page = include_str!("../../docs/protocol.md");
    let rest = page.split("\n## ").find(|part| part.starts_with("4. REST"));
    let code = rest.expect("a part").split('`').skip(1).step_by(2);
    let methods = ["GET ", "POST ", "PUT ", "PATCH ", "DELETE "];
    let routes = code.filter(|code| methods.iter().any(|method| code.starts_with(method)));
    routes
        .flat_map(|route| {
            let mut words = route.split(' ');
            let (method, target) = (words.next(), words.next().expect("a path"));
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            let route = format!("{} {}", method.expect("a method"), unnamed(path));
            let asked = query.split('&').filter(|one| !one.is_empty());
            let asked = asked.map(|one| one.split('=').next().unwrap_or(one));
            with_query(&route, asked)
        })
        .collect()
}

fn unnamed(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.starts_with('{') {
        true => "{}",
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A page says once what all pages are asked for by.
fn with_query<'a>(route: &str, asked: impl Iterator<Item = &'a str>) -> Vec<String> {
    let asked = asked.filter(|name| !["limit", "cursor"].contains(name));
    let asked = asked.map(|name| format!("{route}?{name}"));
    asked.chain([route.to_owned()]).collect()
}

#[test]
fn the_page_for_people_names_every_route_and_nothing_else() {
    let endpoints = api::endpoints();
    let routes = endpoints.iter().flat_map(|endpoint| {
        let path = endpoint.path.strip_prefix(api::BASE);
        let path = path.unwrap_or(&endpoint.path);
        let route = format!("{} {}", endpoint.method, unnamed(path));
        with_query(&route, endpoint.query.iter().map(|asked| asked.name))
    });
    assert_eq!(told(), routes.collect());
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(document: &Value, part: &Value) {
        match part {
            Value::Array(all) => all.iter().for_each(|one| check(document, one)),
            Value::Object(fields) => {
                if let Some(Value::String(to)) = fields.get("$ref") {
                    let to = to.strip_prefix('#').expect("within the document");
                    assert!(document.pointer(to).is_some(), "{to}");
                }
                fields.values().for_each(|one| check(document, one));
            }
            _ => {}
        }
    }
    for document in [openapi::document(), asyncapi::document()] {
        check(&document, &document);
    }
}

fn read(kind: &str, payload: &Value, side: Side, level: Level) -> Result<Request, Code> {
    let frame = json!({"type": kind, "payload": payload}).to_string();
    Parsed::read(&frame, side, level).request
}

#[test]
fn types_are_known_to_the_levels_and_sides_that_are_named() {
    let all = || CLIENT_FRAMES.iter().map(|frame| &frame.described);
    for kind in all().map(|frame| frame.kind) {
        for level in [Level::One, Level::Two] {
            for (side, who) in [
                (Side::Organizer, Who::Organizers),
                (Side::Participant, Who::Participants),
            ] {
                let mut forms = all().filter(|frame| frame.kind == kind);
                let named = forms.any(|frame| {
                    frame.levels.contains(&level) && [Who::Both, who].contains(&frame.who)
                });
                let known = read(kind, &json!({}), side, level) != Err(Code::UnknownType);
                assert_eq!(known, named, "{kind} of {who:?} at {level:?}");
            }
        }
    }
}

/// Something that a schema allows.
fn sample(schema: &Value, all: &Map<String, Value>) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|to| to.rsplit('/').next()) {
        return sample(&all[name], all);
    }
    // A reference that is described.
    if let Some(only) = schema["allOf"].get(0) {
        return sample(only, all);
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    if let Some(value) = schema["oneOf"].get(0) {
        return value["const"].clone();
    }
    if let Some(example) = schema["examples"].get(0) {
        return example.clone();
    }
    match schema["type"].as_str() {
        Some("string") if schema["format"] == "uuid" => {
            json!("01890000-0000-7000-8000-000000000000")
        }
        Some("string") if schema["format"] == "date-time" => json!("2026-12-01T12:00:00.000Z"),
        Some("string") => json!("x"),
        Some("integer" | "number") => json!(1),
        Some("boolean") => json!(true),
        Some("array") => json!([]),
        _ => {
            let required = schema["required"].as_array().into_iter().flatten();
            let field = |name: &str| (name.to_owned(), sample(&schema["properties"][name], all));
            let fields: Map<String, Value> =
                required.filter_map(Value::as_str).map(field).collect();
            fields.into()
        }
    }
}

#[test]
fn the_parser_takes_what_the_schemas_say() {
    let document = asyncapi::document();
    let all = document["components"]["schemas"]
        .as_object()
        .expect("schemas");
    let (mut looked_at, mut held) = (0, 0);
    for frame in CLIENT_FRAMES.iter().map(|frame| &frame.described) {
        let name = asyncapi::name("client", frame);
        let payload =
            &document["components"]["messages"][&name]["payload"]["properties"]["payload"];
        let Some(shape) = payload["$ref"]
            .as_str()
            .and_then(|to| to.rsplit('/').next())
        else {
            continue;
        };
        let fields = all[shape]["properties"].as_object().expect("fields");
        let required: Vec<&str> = all[shape]["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let level = if frame.levels.contains(&Level::Two) {
            Level::Two
        } else {
            Level::One
        };
        let side = if frame.who == Who::Organizers {
            Side::Organizer
        } else {
            Side::Participant
        };
        let least: Map<String, Value> = required
            .iter()
            .map(|field| ((*field).to_owned(), sample(&fields[*field], all)))
            .collect();
        let answer = |payload: Map<String, Value>| read(frame.kind, &payload.into(), side, level);
        let asked = answer(least.clone());
        let kind = asked.map(|request| request.kind().as_str());
        assert_eq!(kind, Ok(frame.kind), "{name}: {least:?}");
        for (field, schema) in fields {
            looked_at += 1;
            let mut payload = least.clone();
            if payload.remove(field).is_some() {
                assert_eq!(
                    answer(payload),
                    Err(Code::InvalidPayload),
                    "{name} without {field}"
                );
            } else {
                // A place is both or none.
                for field in [field.as_str(), "lat", "lng"] {
                    if field == "lat" && !fields.contains_key("lat") {
                        break;
                    }
                    payload.insert(field.to_owned(), sample(&fields[field], all));
                }
                assert!(answer(payload).is_ok(), "{name} with {field}: {schema}");
            }
            let bounded = resolved(&document, schema);
            let with = |value: Value| {
                let mut payload = least.clone();
                if ["lat", "lng"].contains(&field.as_str()) {
                    payload
                        .extend([("lat", 1), ("lng", 1)].map(|(name, n)| (name.into(), n.into())));
                }
                payload.insert(field.clone(), value);
                let asked = answer(payload)?;
                // What is refused in words of its own is refused.
                asked.refusal().map_or(Ok(()), |(code, _)| Err(code))
            };
            for value in within(bounded) {
                held += 1;
                assert_eq!(with(value), Ok(()), "{name} with {field} at a bound");
            }
            for value in beyond(bounded) {
                let refused = with(value.clone());
                let codes = [Err(Code::InvalidPayload), Err(Code::TooLarge)];
                assert!(codes.contains(&refused), "{name} with {field}: {value}");
            }
            let mut payload = least.clone();
            payload.insert(field.clone(), json!(["of no such type"]));
            assert_eq!(
                answer(payload),
                Err(Code::InvalidPayload),
                "{name}: {field} is not read"
            );
        }
    }
    assert!(looked_at > 20 && held > 40, "{looked_at} {held}");
}
