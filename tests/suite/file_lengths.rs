//! One concept a file: no source file that somebody writes is longer than 400 lines.

use std::fs;
use std::path::{Path, PathBuf};

const MOST_LINES: usize = 400;
/// What is written in, by the ends of the names.
const SOURCES: [&str; 6] = ["rs", "ts", "tsx", "js", "mjs", "css"];
/// Folders of what nobody writes: built, fetched, or made from other sources.
const NOT_WRITTEN: [&str; 5] = ["target", "node_modules", "dist", "generated", "data"];

/// The source files below a folder, with their lines.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, usize)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name");
        let is_source = || {
            let end = path.extension().and_then(|end| end.to_str());
            end.is_some_and(|end| SOURCES.contains(&end))
        };
        if name.starts_with('.') || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            if !NOT_WRITTEN.contains(&name) {
                sources(&path, found);
            }
        } else if is_source() {
            let text = fs::read_to_string(&path).expect("a text");
            found.push((path, text.lines().count()));
        }
    }
}

#[test]
fn no_source_file_is_longer_than_four_hundred_lines() {
    let mut found = Vec::new();
    sources(Path::new(env!("CARGO_MANIFEST_DIR")), &mut found);
    let of = |end: &str| {
        found
            .iter()
            .filter(|(path, _)| path.extension().is_some_and(|it| it == end))
            .count()
    };
    assert!(
        of("rs") > 500 && of("tsx") > 50,
        "all folders are looked through: {}",
        found.len()
    );
    let long: Vec<_> = found
        .iter()
        .filter(|(_, lines)| *lines > MOST_LINES)
        .collect();
    assert!(long.is_empty(), "split them by concept: {long:#?}");
}
