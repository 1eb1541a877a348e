//! One spelling for what people take for the same text. This function folds both the search and the texts
//! that it finds, on both databases. So no operating system's dictionary has a say in it.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

/// Compatible forms are one (NFKC), small letters, without marks; but か is not が, so the marks of
/// kana stay. Letters that do not come apart count as those that are typed in their place. Runs of
/// white space are one space, and there is none at either end.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return one_space(text.chars().map(|c| c.to_ascii_lowercase()));
    }
    let compatible = ComposingNormalizerBorrowed::new_nfkc().normalize(text);
    let lower = compatible.to_lowercase();
    let apart = DecomposingNormalizerBorrowed::new_nfd().normalize_iter(lower.chars());
    let bare = apart.filter(|c| !is_mark(*c));
    let mut folded = String::with_capacity(text.len());
    for c in ComposingNormalizerBorrowed::new_nfc().normalize_iter(bare) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            // At the end of a word it is written differently; who types a beginning does not know that.
            'ς' => folded.push('σ'),
            c => folded.push(c),
        }
    }
    one_space(folded.chars())
}

/// The digits of what looks like a telephone number, however it is grouped, without the zeros in
/// front: who knows a number within the country finds it written with `+`, and the other way round
/// where the country is the same. `None` where it is none, or less than three digits are left.
pub fn phone_digits(text: &str) -> Option<String> {
    let is_grouping = |c: char| c.is_whitespace() || "+-/().".contains(c);
    let compatible = ComposingNormalizerBorrowed::new_nfkc().normalize(text);
    let plain = compatible
        .chars()
        .all(|c| c.is_ascii_digit() || is_grouping(c));
    let digits: String = compatible.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_start_matches('0');
    (plain && digits.len() >= 3).then(|| digits.to_owned())
}

fn is_mark(c: char) -> bool {
    const VOICED: [char; 2] = ['\u{3099}', '\u{309A}'];
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    category == GeneralCategory::NonspacingMark && !VOICED.contains(&c)
}

fn one_space(chars: impl Iterator<Item = char>) -> String {
    let mut text = String::new();
    for c in chars {
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
    }
    text.truncate(text.trim_end_matches(' ').len());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_people_take_for_the_same_is_the_same() {
        for (written, typed) in [
            ("Müller", "mu\u{308}ller"),
            ("MÜLLER", "muller"),
            ("İpek IŞIK", "ipek ışık"),
            ("ıpek", "Ipek"),
            ("ΟΔΟΣ", "οδοσ"),
            ("οδός", "ΟΔΟΣ"),
            ("Straße", "STRASSE"),
            ("STRAẞE", "strasse"),
            ("Ａｎｎａ　１２", "anna 12"),
            ("Łódź", "lodz"),
            ("Søren", "Soren"),
            ("Đorđe", "dorde"),
            ("Æsop Cœur", "aesop coeur"),
            ("ﬁn", "FIN"),
            (" Anna \t  Berg\n", "anna berg"),
            ("Й", "и\u{306}"),
            ("ВИКТОР", "виктор"),
            ("각", "\u{1100}\u{1161}\u{11a8}"),
        ] {
            assert_eq!(fold(written), fold(typed), "{written} {typed}");
        }
    }

    #[test]
    fn what_is_not_the_same_stays_apart() {
        for (one, other) in [("か", "が"), ("は", "ぱ"), ("o", "0"), ("anna", "ann a")] {
            assert_ne!(fold(one), fold(other), "{one} {other}");
        }
        assert_eq!(fold("が"), "が");
        assert_eq!(fold("한"), "한");
    }

    #[test]
    fn a_telephone_number_is_its_digits() {
        let is = |text, digits: Option<&str>| {
            assert_eq!(phone_digits(text).as_deref(), digits, "{text}");
        };
        is("+49 (171) 123-45.67", Some("491711234567"));
        is("0049 171/1234567", Some("491711234567"));
        is("0171 1234567", Some("1711234567"));
        is("＋４９１７１", Some("49171"));
        is("12", None);
        is("007", None);
        is("+", None);
        is("ada@example.org", None);
        is("12 roses", None);
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn ascii_takes_the_short_way_to_the_same(text in "[ -~\t\n]{0,40}") {
            let long_way = fold(&format!("{text} é"));
            let short_way = format!("{} e", fold(&text));
            prop_assert_eq!(short_way.trim_start(), long_way);
        }
    }
}
