//! The floors of the house: a crate names only crates of a lower floor. Cargo refuses circles; this test also refuses
//! a name upwards or sideways, and a crate that no floor is drawn for.

use std::fs;
use std::path::{Path, PathBuf};

/// As drawn in docs/architecture.md: each crate, its floor, and the crates that it names. What fails by a script is
/// below all of them.
const FLOORS: [(&str, u8, &[&str]); 9] = [
    (
        "switchboard",
        5,
        &[
            "actors", "auth", "cluster", "domain", "load", "metrics", "store",
        ],
    ),
    (
        "switchboard-actors",
        4,
        &["cluster", "domain", "metrics", "store"],
    ),
    ("switchboard-load", 4, &["auth", "chaos", "domain"]),
    ("switchboard-store", 3, &["domain"]),
    ("switchboard-cluster", 3, &["domain", "metrics"]),
    ("switchboard-metrics", 2, &["domain"]),
    ("switchboard-auth", 2, &["domain"]),
    ("switchboard-domain", 1, &[]),
    ("switchboard-chaos", 0, &[]),
];

fn floor(name: &str) -> (u8, &'static [&'static str]) {
    let found = FLOORS.iter().find(|(known, ..)| *known == name);
    let (_, floor, names) = found.unwrap_or_else(|| panic!("{name} is on no floor"));
    (*floor, names)
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
        let mut named: Vec<&str> = section(&manifest, "[dependencies]")
            .filter_map(|line| key(line).strip_prefix("switchboard-"))
            .collect();
        named.sort_unstable();
        assert_eq!(named, floor(name).1, "what {name} names");
        for other in named {
            let other = format!("switchboard-{other}");
            assert!(floor(&other).0 < floor(name).0, "{name} names {other}");
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
