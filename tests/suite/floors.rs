//! The floors of the house: a crate names only crates of a lower floor. Cargo refuses circles; this test also refuses
//! a name upwards or sideways, and a crate that no floor is drawn for.

use std::fs;
use std::path::{Path, PathBuf};

/// As drawn in docs/architecture.md. What fails by a script is below all of them.
const FLOORS: [(&str, u8); 9] = [
    ("switchboard", 5),
    ("switchboard-actors", 4),
    ("switchboard-load", 4),
    ("switchboard-store", 3),
    ("switchboard-cluster", 3),
    ("switchboard-metrics", 2),
    ("switchboard-auth", 2),
    ("switchboard-domain", 1),
    ("switchboard-chaos", 0),
];

fn floor(name: &str) -> u8 {
    let found = FLOORS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("{name} is on no floor")).1
}

/// The manifests of all crates but the test kit.
fn manifests() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = vec![root.join("Cargo.toml"), root.join("actors/Cargo.toml")];
    for folder in fs::read_dir(root.join("crates")).expect("a folder") {
        all.push(folder.expect("a crate").path().join("Cargo.toml"));
    }
    all
}

/// The lines of a section of a manifest.
fn section<'a>(manifest: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = manifest.lines().skip_while(move |line| *line != name);
    lines.skip(1).take_while(|line| !line.starts_with('['))
}

/// What begins a line up to its first sign.
fn key(line: &str) -> &str {
    line.split(['.', ' ', '=']).next().unwrap_or_default()
}

#[test]
fn a_crate_names_only_crates_of_a_lower_floor() {
    let mut seen = 0;
    for path in manifests() {
        let manifest = fs::read_to_string(&path).expect("a manifest");
        let name = section(&manifest, "[package]")
            .find_map(|line| line.strip_prefix("name = "))
            .expect("a name")
            .trim_matches('"');
        seen += 1;
        for line in section(&manifest, "[dependencies]") {
            let other = key(line);
            if other.starts_with("switchboard-") {
                assert!(floor(other) < floor(name), "{name} names {other}");
            }
        }
    }
    assert_eq!(seen, FLOORS.len(), "each floor's crate is there");
}

/// Whose row it was hands in the way back. So what is stored is told to no actor by its name.
#[test]
fn the_writer_names_no_other_actor() {
    let writer = Path::new(env!("CARGO_MANIFEST_DIR")).join("actors/src/writer");
    let mut seen = 0;
    for file in fs::read_dir(writer).expect("a folder") {
        let path = file.expect("a file").path();
        let text = fs::read_to_string(&path).expect("a source");
        for line in text.lines().filter(|line| line.contains("crate::")) {
            seen += 1;
            assert!(
                line.contains("crate::mailbox"),
                "{}: {line}",
                path.display()
            );
        }
    }
    assert!(seen > 0, "it has a mailbox");
}
