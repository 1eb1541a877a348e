//! What shows that whoever signs in to a demo can see the terminal that it was started in: not where
//! a request comes from, which a proxy may hide.

use std::{fmt, io};

/// Letters and digits that are not taken for one another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// 80 bits.
const LENGTH: usize = 16;

/// Made anew by each process.
#[derive(Clone, PartialEq, Eq)]
pub struct DemoCode(String);

impl DemoCode {
    /// One that nobody knows yet.
    pub fn random() -> io::Result<Self> {
        let mut bytes = [0u8; LENGTH];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
        Ok(Self(bytes.into_iter().map(letter).collect()))
    }

    /// Whether it is this one, however it was typed. How long that takes says nothing of it.
    pub fn is(&self, given: &str) -> bool {
        let given = given.trim().to_ascii_lowercase();
        given.len() == self.0.len() && openssl::memcmp::eq(given.as_bytes(), self.0.as_bytes())
    }

    /// The code itself, for the terminal.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for DemoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_its_own_and_no_other() {
        let (one, other) = (DemoCode::random(), DemoCode::random());
        let (one, other) = (one.expect("a code"), other.expect("a code"));
        assert_ne!(one.expose(), other.expose());
        assert!(one.is(one.expose()) && one.is(&format!(" {}\n", one.expose().to_uppercase())));
        for wrong in ["", "a", other.expose(), &one.expose()[1..]] {
            assert!(!one.is(wrong), "{wrong}");
        }
        assert!(!format!("{one:?}").contains(one.expose()));
    }
}
