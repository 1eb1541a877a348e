//! Who has a help chat is written in one place: whoever changes it elsewhere would forget its offer, or what is left to
//! whoever had it.

use std::fs;
use std::path::{Path, PathBuf};

/// What changes hands, and what ends while nobody has it.
const PLACES: [&str; 2] = ["queries/turns/hands.rs", "queries/end_waiting.rs"];

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => sources(&path, all),
            false => all.push(path),
        }
    }
}

/// Whether an `UPDATE chats` of this text says who has a chat, or that nobody has.
fn changes_hands(text: &str) -> bool {
    let updates = text.split("UPDATE chats").skip(1);
    updates.into_iter().any(|update| {
        let set = update.split("WHERE").next().unwrap_or_default();
        set.contains("organizer_id =") || set.contains("withdrawn_at =")
    })
}

#[test]
fn a_chat_changes_hands_in_one_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    sources(&root, &mut all);
    assert!(all.len() > 100, "{}", all.len());
    let text = |path: &PathBuf| fs::read_to_string(path).expect("a source");
    let found = all.iter().filter(|path| changes_hands(&text(path)));
    let found = found.map(|path| path.strip_prefix(&root).expect("inside"));
    let mut found: Vec<_> = found.map(|path| path.display().to_string()).collect();
    found.sort_unstable();
    let mut places = PLACES.to_vec();
    places.sort_unstable();
    assert_eq!(found, places);
}
