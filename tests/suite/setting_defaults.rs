//! The defaults of settings, where documents say them beside the README's table: a default that is changed is changed in
//! every sentence.

use switchboard::config::setting::{ALL, Setting, Unset};

const LEVEL_1: &str = include_str!("../../docs/protocol.md");
const LEVEL_2: &str = include_str!("../../docs/protocol-level-2.md");
const ARCHITECTURE: &str = include_str!("../../docs/architecture.md");
const OPERATIONS: &str = include_str!("../../docs/operations.md");

/// Sentences in which a default stands apart from its setting's name: `{NAME}` is that of `SWITCHBOARD_NAME`.
const SENTENCES: &[(&str, &str)] = &[
    (LEVEL_1, "At most {JWT_MAX_AGE} after `iat`"),
    (LEVEL_1, "closed at {UNREAD_BYTES} of pushes"),
    (
        LEVEL_1,
        "({MAX_CONNECTIONS_PER_USER} at most, `SWITCHBOARD_",
    ),
    (LEVEL_1, "over all connections and REST | {RATE_MESSAGES} |"),
    (LEVEL_1, "| `tip`, likewise | {RATE_TIPS} |"),
    (
        LEVEL_1,
        "| help requests of one user | {RATE_HELP_REQUESTS} |",
    ),
    (
        LEVEL_1,
        "50 for a search and for saying whether one takes requests | {RATE_FRAMES} |",
    ),
    (LEVEL_1, "(`query`, `participant`) | {RATE_SEARCHES} |"),
    (LEVEL_1, "and ends of blocks, of one user | {RATE_BLOCKS} |"),
    (
        LEVEL_1,
        "#authentication-in-this-order) | {RATE_HANDSHAKES} |",
    ),
    (ARCHITECTURE, "{POOL_LINGER} after the last session"),
];

/// As sentences write a value: `25 s`; `400 days`; `20/s, 40 at once`.
fn written(value: &str) -> String {
    const UNITS: [(&str, &str); 5] = [
        ("KiB", "KiB"),
        ("d", "days"),
        ("h", "h"),
        ("m", "min"),
        ("s", "s"),
    ];
    if let Some((rate, burst)) = value.split_once(" burst ") {
        return format!("{rate}, {burst} at once");
    }
    let units = UNITS.iter();
    let mut found =
        units.filter_map(|(unit, word)| Some(format!("{} {word}", value.strip_suffix(unit)?)));
    found.next().unwrap_or_else(|| value.to_owned())
}

/// The settings whose default is a value, with that as it is written.
fn defaults() -> impl Iterator<Item = (&'static Setting, String)> {
    ALL.iter().filter_map(|setting| match setting.default {
        Unset::Value(value) => Some((*setting, written(value))),
        Unset::Words(_) => None,
    })
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// What the page says to be the default of the setting: "`NAME` (2 s)", or "2 s (`NAME`)".
fn said(page: &str, name: &str) -> Vec<String> {
    let (opens, stands) = (format!("`{name}` ("), format!(" (`{name}`)"));
    let behind = page.split(&opens).skip(1);
    let behind = behind.filter(|text| is_number(text)).filter_map(|text| {
        let said = text.split([')', ',', ';']).next()?;
        Some(said.to_owned())
    });
    let pieces: Vec<&str> = page.split(&stands).collect();
    let before = pieces[..pieces.len() - 1].iter().filter_map(|text| {
        let mut words = text.rsplit(' ');
        let (last, number) = (words.next()?, words.next()?);
        match (is_number(number), is_number(last)) {
            (true, _) => Some(format!("{number} {last}")),
            (false, true) => Some(last.to_owned()),
            (false, false) => None,
        }
    });
    behind.chain(before).collect()
}

#[test]
fn a_default_beside_its_setting_is_right() {
    let mut seen = 0;
    for page in [LEVEL_1, LEVEL_2, ARCHITECTURE, OPERATIONS] {
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        for (setting, default) in defaults() {
            for said in said(&page, setting.name) {
                assert_eq!(said, default, "{}", setting.name);
                seen += 1;
            }
        }
    }
    assert!(seen > 15, "{seen}");
}

#[test]
fn a_default_apart_from_its_setting_is_right() {
    let filled = |sentence: &str| {
        defaults().fold(sentence.to_owned(), |text, (setting, default)| {
            let name = setting.name.trim_start_matches("SWITCHBOARD_");
            text.replace(&format!("{{{name}}}"), &default)
        })
    };
    for (page, sentence) in SENTENCES {
        let sentence = filled(sentence);
        assert!(page.contains(&sentence), "no document says so: {sentence}");
    }
}
