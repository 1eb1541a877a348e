//! What documents for developers name by its path is there: a file that moves takes its name in them along.

use std::fs;
use std::path::Path;

/// The documents. Recipes walk through commits of before, so CONTRIBUTING.md may name what has gone since.
const DOCUMENTS: [&str; 2] = ["docs/architecture.md", "docs/glossary.md"];

/// What a path of this repository begins with.
const ROOTS: [&str; 8] = [
    "actors/",
    "crates/",
    "docs/",
    "migrations/",
    "scripts/",
    "src/",
    "tests/",
    "web/",
];

#[test]
fn every_path_that_a_document_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut named = 0;
    for document in DOCUMENTS {
        let text = fs::read_to_string(root.join(document)).expect("a document");
        for word in text.split('`').skip(1).step_by(2) {
            let is_path = ROOTS.iter().any(|begin| word.starts_with(begin));
            // A pattern or a sentence is no path.
            if !is_path || word.contains(['*', '{', '<', ' ']) {
                continue;
            }
            named += 1;
            assert!(root.join(word).exists(), "{document} names {word}");
        }
    }
    assert!(named > 100, "{named} paths were found");
}
