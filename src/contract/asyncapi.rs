//! `asyncapi.json`: the socket.

use super::schemas::{Dialect, Schemas};
use crate::api::BASE;
use serde_json::{Map, Value, json};
use switchboard_domain::limits::MAX_REQUEST_ID_BYTES;
use switchboard_domain::wire::client_frame::AUTHENTICATION;
use switchboard_domain::wire::{CLIENT_FRAMES, FrameType, Level, SERVER_FRAMES};

/// The document, AsyncAPI 3.0.
pub fn document() -> Value {
    let mut schemas = Schemas::new(Dialect::Draft7);
    let mut messages = Map::new();
    let authentication = json!({
        "name": "authentication",
        "summary": "The first frame of a client that cannot set headers.",
        "payload": schemas.by(AUTHENTICATION),
        "x-levels": [1, 2],
    });
    messages.insert("authentication".to_owned(), authentication);
    let mut sent = vec![reference("authentication")];
    let mut add = |side: &str, frame: &FrameType, refs: &mut Vec<Value>| {
        let name = name(side, frame);
        refs.push(reference(&name));
        messages.insert(name, message(frame, &mut schemas));
    };
    for frame in CLIENT_FRAMES {
        add("client", &frame.described, &mut sent);
    }
    let mut received = Vec::new();
    for frame in SERVER_FRAMES {
        add("server", frame.described(), &mut received);
    }
    let in_channel: Map<String, Value> = messages
        .keys()
        .map(|name| {
            let to = json!({"$ref": format!("#/components/messages/{name}")});
            (name.clone(), to)
        })
        .collect();
    let channel = json!({"$ref": "#/channels/connect"});
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Switchboard",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Text frames, each one JSON object. Clients skip types and fields that they do not know.",
        },
        "channels": {"connect": {
            "address": format!("{BASE}/connect"),
            "messages": in_channel,
            "bindings": {"ws": {"method": "GET"}},
        }},
        "operations": {
            "fromClient": {"action": "receive", "channel": channel, "messages": sent},
            "fromServer": {"action": "send", "channel": channel, "messages": received},
        },
        "components": {"messages": messages, "schemas": schemas.into_definitions()},
    })
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/channels/connect/messages/{name}")})
}

/// Both sides have a `sync`, and some types have a form for each level.
pub(super) fn name(side: &str, frame: &FrameType) -> String {
    let level = if frame.levels == [Level::One] {
        ".level1"
    } else {
        ""
    };
    format!("{side}.{}{level}", frame.kind)
}

fn message(frame: &FrameType, schemas: &mut Schemas) -> Value {
    json!({
        "name": frame.kind,
        "summary": frame.summary,
        "payload": {
            "type": "object",
            "required": ["type", "payload"],
            "properties": {
                "type": {"const": frame.kind},
                "id": {
                    "type": "string", "maxLength": MAX_REQUEST_ID_BYTES,
                    "description": "Level 2: what its client calls the request; its answers carry it.",
                },
                "payload": schemas.by(frame.payload),
            },
        },
        "x-levels": frame.levels.iter().map(|level| level.number()).collect::<Vec<_>>(),
        "x-who": frame.who.as_str(),
    })
}
