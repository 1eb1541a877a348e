//! What is stored to be found, and what of it is looked for.
//!
//! A document is folded text, one field a line, and behind it the beginnings of its words, each marked.
//! Both databases index every three characters in a row. So a text of three characters and more is
//! found anywhere, and a shorter one, together with its mark, at the beginning of a word.

use super::fold::{fold, phone_digits};
use std::collections::BTreeSet;

/// Stands twice before the beginning of a word.
const START: char = '\u{1}';
/// Shorter texts have no three characters in a row.
const GRAM: usize = 3;

/// What is stored of a text with these fields, a telephone number among them or none.
pub fn document(fields: &[&str], phone: &str) -> String {
    let mut lines: Vec<String> = fields.iter().map(|field| fold(field)).collect();
    if !phone.is_empty() {
        lines.push(fold(phone));
        lines.extend(phone_digits(phone));
    }
    let mut document = lines.join("\n");
    let starts: BTreeSet<String> = lines.iter().flat_map(|line| starts(line)).collect();
    for start in starts {
        document.extend(['\n', START, START]);
        document.push_str(&start);
    }
    document
}

/// What must stand in a document for it to be found by `query`: one of these, each at least three
/// characters long. None: nothing is found.
pub fn needles(query: &str) -> Vec<String> {
    let folded = fold(query);
    let length = folded.chars().count();
    let mut needles = Vec::new();
    if length >= GRAM {
        needles.push(folded);
    } else if length > 0 {
        let mut needle = START.to_string().repeat(GRAM - length);
        needle.push_str(&folded);
        needles.push(needle);
    }
    let digits = phone_digits(query);
    needles.extend(digits.filter(|digits| !needles.contains(digits)));
    needles
}

/// The first two characters of each word.
fn starts(line: &str) -> impl Iterator<Item = String> + '_ {
    let mut inside = false;
    line.char_indices().filter_map(move |(at, c)| {
        let begins = c.is_alphanumeric() && !inside;
        inside = c.is_alphanumeric();
        begins.then(|| line[at..].chars().take(GRAM - 1).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn finds(query: &str, document: &str) -> bool {
        needles(query)
            .iter()
            .any(|it| document.contains(it.as_str()))
    }

    #[test]
    fn three_characters_are_found_anywhere_and_fewer_at_the_beginning_of_a_word() {
        let anna = document(&["Anna-Łucja Müller", "al@example.org"], "+49 171 1234567");
        for query in [
            "anna",
            "NNA",
            "a müller",
            "lucja",
            "l",
            "lu",
            "ex",
            "m",
            "@example",
            "a-l",
            "1711",
            "0171 123",
            "49171",
            "+49 (171) 12",
            "171 1",
            "  mull",
        ] {
            assert!(finds(query, &anna), "{query}");
        }
        for query in [
            "",
            " ",
            "nn",
            "u",
            "xa",
            "annamuller",
            "muller al",
            "999",
            "\u{301}",
        ] {
            assert!(!finds(query, &anna), "{query}");
        }
    }

    #[test]
    fn a_word_of_one_letter_is_found_by_it() {
        assert!(finds("x", &document(&["x"], "")));
        assert!(finds("田", &document(&["山 田中"], "")));
        assert!(!finds("中", &document(&["山 田中"], "")));
    }

    proptest! {
        #[test]
        fn what_was_written_is_found_by_any_part_of_it(
            before in ".{0,8}", part in "[\\p{L}\\p{N}]{3,12}", after in ".{0,8}",
        ) {
            // A word by itself: marks beside it would be those of its first or last letter.
            let text = format!("{before} {part} {after}");
            prop_assert!(finds(&part, &document(&[&text], "")), "{:?}", part);
        }

        #[test]
        fn a_needle_is_long_enough_for_the_index(query in any::<String>()) {
            for needle in needles(&query) {
                prop_assert!(needle.chars().count() >= GRAM);
                prop_assert!(!needle.contains('\n'));
            }
        }
    }
}
