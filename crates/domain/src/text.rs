//! What counts as text: at least one character that draws something, no NUL, not too long.

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use std::borrow::Cow;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Nothing in it can be seen, or there is a NUL in it.
    #[error("text is empty, shows nothing or contains NUL")]
    Unacceptable,
    /// A name or a title with characters that change how the text around it is shown.
    #[error("control characters and overrides of the direction of text have no place in a name")]
    Control,
    /// More characters than allowed.
    #[error("text is too long")]
    TooLong,
}

/// Checks `text` against `max_chars`; it is never changed.
pub fn check(text: &str, max_chars: usize) -> Result<(), InvalidText> {
    check_optional(text, max_chars)?;
    match draws_nothing(text) {
        true => Err(InvalidText::Unacceptable),
        false => Ok(()),
    }
}

/// The same for a text that may be empty.
pub fn check_optional(text: &str, max_chars: usize) -> Result<(), InvalidText> {
    // A scalar value takes at least one byte: short texts need no count.
    if text.len() > max_chars && text.chars().count() > max_chars {
        return Err(InvalidText::TooLong);
    }
    match text.contains('\0') {
        true => Err(InvalidText::Unacceptable),
        false => Ok(()),
    }
}

/// Checks a name or a title: it stands in one line among others' words.
pub fn check_name(text: &str, max_chars: usize) -> Result<(), InvalidText> {
    check(text, max_chars)?;
    refuse_controls(text)
}

/// The same for a name that may be empty; one that draws nothing is.
pub fn check_optional_name(text: String, max_chars: usize) -> Result<String, InvalidText> {
    check_optional(&text, max_chars)?;
    refuse_controls(&text)?;
    Ok(match draws_nothing(&text) {
        true => String::new(),
        false => text,
    })
}

/// A name without the characters that [`check_name`] refuses, for names that no user can be asked
/// to write again.
pub fn clean_name(text: String) -> String {
    let text = match text.contains(meddles) {
        true => Cow::Owned(text.replace(meddles, "")),
        false => Cow::Borrowed(&text),
    };
    match draws_nothing(&text) {
        true => String::new(),
        false => text.into_owned(),
    }
}

/// Whether a reader would see nothing of it. That is more than white space: fillers, joiners, blank
/// Braille, everything that a font leaves out.
pub fn draws_nothing(text: &str) -> bool {
    // Nearly every text begins with a character that is seen.
    text.chars().all(|c| !c.is_ascii_graphic() && is_blank(c))
}

fn is_blank(c: char) -> bool {
    const BLANK_BRAILLE: char = '\u{2800}';
    let by_category = || {
        let category = CodePointMapData::<GeneralCategory>::new().get(c);
        matches!(category, GeneralCategory::Control | GeneralCategory::Format)
    };
    c == BLANK_BRAILLE
        || c.is_whitespace()
        || by_category()
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

fn refuse_controls(text: &str) -> Result<(), InvalidText> {
    match text.contains(meddles) {
        true => Err(InvalidText::Control),
        false => Ok(()),
    }
}

/// Control characters, and what opens, overrides or closes a direction of text. The two marks of a
/// direction, U+200E and U+200F, are part of how some names are written.
fn meddles(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Bytes of a text within a JSON string.
pub fn escaped(text: &str) -> usize {
    let byte = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0C => 2,
        0..0x20 => 6,
        _ => 1,
    };
    text.bytes().map(byte).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_scalar_values() {
        assert_eq!(check(&"é".repeat(4), 4), Ok(()));
        assert_eq!(check(&"é".repeat(5), 4), Err(InvalidText::TooLong));
    }

    #[test]
    fn nothing_to_see_is_no_text() {
        for text in [
            "",
            " \n\t",
            "a\0b",
            "\u{2800}",
            "\u{3164}",
            "\u{200B}\u{200B}",
            "\u{7}\u{9B}",
            "\u{202E}\u{202C}",
            "\u{FEFF}\u{00AD}\u{FE0F}",
            "\u{E0041} \u{115F}",
        ] {
            assert_eq!(check(text, 10), Err(InvalidText::Unacceptable), "{text:?}");
            assert_eq!(check_name(text, 10), Err(InvalidText::Unacceptable));
        }
        for text in [
            " a ",
            "\u{200B}a",
            "\u{202E}abc",
            "👍🏽",
            "❤\u{FE0F}",
            "한",
            "\u{301}",
        ] {
            assert_eq!(check(text, 10), Ok(()), "{text:?}");
        }
    }

    #[test]
    fn a_name_does_not_meddle_with_the_words_around_it() {
        for name in [
            "a\nb",
            "a\u{7f}",
            "\u{85}b",
            "a\u{202E}b",
            "\u{2066}a\u{2069}",
        ] {
            assert_eq!(check_name(name, 10), Err(InvalidText::Control), "{name:?}");
            let optional = check_optional_name(name.to_owned(), 10);
            assert_eq!(optional, Err(InvalidText::Control));
        }
        for name in ["a\u{200E}b", "a\u{200F}b", "a\u{200D}b", "a b"] {
            assert_eq!(check_name(name, 10), Ok(()), "{name:?}");
            assert_eq!(clean_name(name.to_owned()), name);
        }
        assert_eq!(clean_name("\u{202E}ad\u{0}\nA\u{202C}".to_owned()), "adA");
        for name in ["\u{3164}", "\u{202E}\n", " "] {
            assert_eq!(clean_name(name.to_owned()), "", "{name:?}");
        }
        let blank = check_optional_name("\u{2800} ".to_owned(), 10);
        assert_eq!(blank.as_deref(), Ok(""));
        assert_eq!(check_optional("\n", 10), Ok(()));
    }
}
