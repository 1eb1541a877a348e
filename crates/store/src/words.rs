//! Words for the numbers of kinds and states in SQL: `sql!("... WHERE kind = {help}")` is a text with the number of the
//! enum in the place of the word, made when this is compiled. A word that is none does not compile.

use crate::models::{rank_to_db, side_to_db};
use switchboard_domain::tips::core::Status;
use switchboard_domain::{AvailabilityState, ChatKind, FIRST_CHANGE, Rank, RequestState, Side};

/// Every word, and the number for it.
const WORDS: [(&str, i16); 16] = [
    // `chats.kind`.
    ("help", ChatKind::Help.to_db()),
    ("direct", ChatKind::Direct.to_db()),
    ("list", ChatKind::List.to_db()),
    // `messages.kind`: from here on entries change others, and say nothing of their own.
    ("change", FIRST_CHANGE),
    // `help_requests.status`.
    ("waiting", RequestState::Waiting.to_db()),
    ("matched", RequestState::Active.to_db()),
    ("closed", RequestState::Closed.to_db()),
    ("withdrawn", RequestState::Withdrawn.to_db()),
    ("expired", RequestState::Expired.to_db()),
    // `tips.status`. Those before `paid` are not at their end.
    ("paid", Status::Paid as i16),
    ("not_paid", Status::NotPaid as i16),
    ("unresolved", Status::Unresolved as i16),
    // `users.side`.
    ("organizer", side_to_db(Side::Organizer)),
    ("participant", side_to_db(Side::Participant)),
    // `users.rank_claimed`, `users.rank_provisioned`. Those above may all that it may.
    ("supervisor", rank_to_db(Rank::Supervisor)),
    // `availability.state`.
    ("available", AvailabilityState::Available.to_db()),
];

/// A text of SQL: parts as for `concat!`, with numbers in the place of words in braces.
macro_rules! sql {
    ($($part:expr),+ $(,)?) => {{
        const TEXT: &str = concat!($($part),+);
        const BYTES: [u8; $crate::words::length(TEXT)] = $crate::words::with_numbers(TEXT);
        const SQL: &str = match ::std::str::from_utf8(&BYTES) {
            Ok(sql) => sql,
            Err(_) => panic!("words stand for digits"),
        };
        SQL
    }};
}

/// How long the text is with numbers.
pub(crate) const fn length(text: &str) -> usize {
    let (mut at, mut length) = (0, 0);
    while at < text.len() {
        let (_, bytes, after) = next(text.as_bytes(), at);
        at = after;
        length += bytes;
    }
    length
}

/// The text with numbers.
pub(crate) const fn with_numbers<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    let mut out = [0; LENGTH];
    let (mut at, mut length) = (0, 0);
    while at < text.len() {
        let (found, bytes, after) = next(text.as_bytes(), at);
        let mut byte = 0;
        while byte < bytes {
            out[length + byte] = found[byte];
            byte += 1;
        }
        length += bytes;
        at = after;
    }
    out
}

/// What stands for the text at `at`, how many bytes of it that is, and where the next begins.
const fn next(text: &[u8], at: usize) -> ([u8; 2], usize, usize) {
    if text[at] != b'{' {
        return ([text[at], 0], 1, at + 1);
    }
    let mut word = 0;
    while word < WORDS.len() {
        let (name, number) = WORDS[word];
        if is_at(name.as_bytes(), text, at + 1) {
            assert!(0 <= number && number <= 99, "two digits at most");
            let after = at + name.len() + 2;
            let last = b'0' + (number % 10) as u8;
            return match number < 10 {
                true => ([last, 0], 1, after),
                false => ([b'0' + (number / 10) as u8, last], 2, after),
            };
        }
        word += 1;
    }
    panic!("there is no such word")
}

/// Whether `name` and a brace are there.
const fn is_at(name: &[u8], text: &[u8], at: usize) -> bool {
    let mut byte = 0;
    while byte < name.len() {
        if at + byte >= text.len() || text[at + byte] != name[byte] {
            return false;
        }
        byte += 1;
    }
    at + byte < text.len() && text[at + byte] == b'}'
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};
    use switchboard_domain::tips::core::Status;

    #[test]
    fn words_are_the_numbers_that_the_database_holds() {
        assert_eq!(sql!("kind = {help} ☂"), "kind = 0 ☂");
        assert_eq!(sql!("{direct}", " {list}"), "1 2");
        assert_eq!(sql!("kind < {change} AND"), "kind < 16 AND");
        assert_eq!(
            sql!("{waiting}{matched}{closed}{withdrawn}{expired}"),
            "01234"
        );
        assert_eq!(sql!("{paid} {not_paid} {unresolved}"), "6 7 8");
        assert_eq!(sql!("{organizer}{participant}"), "01");
        assert_eq!(sql!("rank >= {supervisor}"), "rank >= 1");
        // `status < {paid}` are those that are not at their end.
        assert!(Status::Paid.is_final() && !Status::Asking.is_final());
    }

    /// The first column of `columns` that a text compares with a number, or sets to one.
    fn bare_number(text: &str) -> Option<&str> {
        let of_column = |column: &'static str| {
            text.match_indices(column).filter_map(move |(at, _)| {
                let before = text[..at].chars().next_back();
                let rest = text[at + column.len()..].trim_start();
                let value = ["<>", "<=", ">=", "=", "<", ">", "IN", "NOT IN"]
                    .iter()
                    .find_map(|sign| rest.strip_prefix(sign))?;
                let value = value.trim_start_matches(['(', ' ']);
                let is_name = before.is_some_and(|it| it.is_alphanumeric() || it == '_');
                let is_number = value.starts_with(|it: char| it.is_ascii_digit());
                (is_number && !is_name).then(|| &text[at..])
            })
        };
        ["kind", "status", "side"]
            .into_iter()
            .flat_map(of_column)
            .next()
            .map(|found| found.lines().next().unwrap_or_default())
    }

    #[test]
    fn a_bare_number_is_found() {
        for text in [
            "c.kind = 0 AND",
            "status IN (0, 1)",
            "status <> 7",
            "status<6",
            "SET status = 3",
            "t.side >= 1",
        ] {
            assert!(bare_number(text).is_some(), "{text}");
        }
        for text in ["kind = ?", "mankind = 0", "row.kind == 2", "kind = {help}"] {
            assert_eq!(bare_number(text), None, "{text}");
        }
    }

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => sources(&path, found),
                false => found.push(path),
            }
        }
    }

    #[test]
    fn no_statement_has_a_bare_number() {
        let mut files = Vec::new();
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        sources(&src, &mut files);
        assert!(files.len() > 100, "{}", files.len());
        for file in files.iter().filter(|file| !file.ends_with("words.rs")) {
            let text = fs::read_to_string(file).expect("a source");
            // What a test draws is no SQL.
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            assert_eq!(bare_number(code), None, "{}", file.display());
        }
    }
}
