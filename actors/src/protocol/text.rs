//! What counts as text: at least one character that is not white space, no NUL, not too long.

/// Longest message, in Unicode scalar values.
pub const MAX_MESSAGE_CHARS: usize = 4_000;
/// Longest description of a help request, in Unicode scalar values.
pub const MAX_DESCRIPTION_CHARS: usize = 2_000;
/// Longest `clientMessageId`, in bytes.
pub const MAX_CLIENT_MESSAGE_ID_BYTES: usize = 64;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// Empty, only white space, or with a NUL in it.
    #[error("text is empty or contains NUL")]
    Unacceptable,
    /// More characters than allowed.
    #[error("text is too long")]
    TooLong,
}

/// Checks `text` against `max_chars`; it is never changed.
pub fn check(text: &str, max_chars: usize) -> Result<(), InvalidText> {
    // A scalar value takes at least one byte: short texts need no count.
    if text.len() > max_chars && text.chars().count() > max_chars {
        return Err(InvalidText::TooLong);
    }
    if text.contains('\0') || text.chars().all(char::is_whitespace) {
        return Err(InvalidText::Unacceptable);
    }
    Ok(())
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
    fn nothing_to_read_is_no_text() {
        for text in ["", " \n\t", "a\0b"] {
            assert_eq!(check(text, 10), Err(InvalidText::Unacceptable));
        }
        assert_eq!(check(" a ", 10), Ok(()));
    }
}
