//! An actor keeps few things of its own: what belongs together is a type with rules of its own, which are
//! tested without the actor.

use std::fs;
use std::path::Path;

/// Fields of one actor.
const MOST: usize = 15;

/// The text of every source file below `folder`.
fn sources(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push(fs::read_to_string(&path).expect("a text"));
        }
    }
}

/// The name that `text` begins with.
fn name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_');
    &text[..end.unwrap_or(text.len())]
}

/// The fields of a struct, after whose name `text` begins.
fn fields(text: &str) -> usize {
    let body = text.split("\n}").next().unwrap_or_default();
    let of_a_field = |line: &&str| {
        let line = line.strip_prefix("    ").unwrap_or_default();
        let line = line.strip_prefix("pub ").unwrap_or(line);
        let line = line.strip_prefix("pub(super) ").unwrap_or(line);
        !name(line).is_empty() && line[name(line).len()..].starts_with(':')
    };
    body.lines().filter(of_a_field).count()
}

#[test]
fn no_actor_has_many_fields() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in ["actors/src", "crates", "src"] {
        sources(&root.join(folder), &mut all);
    }
    let mut counted = 0;
    for actor in all
        .iter()
        .flat_map(|text| text.split(" Actor for ").skip(1))
        .map(name)
    {
        let marker = format!("struct {actor}");
        let bodies = all.iter().flat_map(|text| text.split(&marker).skip(1));
        for body in bodies.filter(|body| name(body).is_empty()) {
            counted += 1;
            let count = fields(body);
            assert!(count <= MOST, "{actor} has {count} fields");
        }
    }
    assert!(counted > 10, "{counted} actors were found");
}
