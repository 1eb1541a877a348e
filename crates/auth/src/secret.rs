//! The secret that the integrator and the server share.

use std::fmt;

/// HS256 wants a key at least as long as its hash (RFC 7518, 3.2): a shorter one can be guessed from
/// one token.
pub const MIN_BYTES: usize = 32;
/// The integrator's backend may have chosen a shorter one long ago. Shorter than this is a mistake.
pub const MIN_WEAK_BYTES: usize = 8;

/// How short a secret may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strength {
    /// As long as it has to be.
    #[default]
    Strong,
    /// The operator knows that it can be guessed.
    Weak,
}

impl Strength {
    /// Bytes at least.
    pub fn least(self) -> usize {
        match self {
            Self::Strong => MIN_BYTES,
            Self::Weak => MIN_WEAK_BYTES,
        }
    }
}

/// A shared secret; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes a secret that is long enough.
    pub fn new(bytes: impl Into<Vec<u8>>, strength: Strength) -> Option<Self> {
        let bytes = bytes.into();
        (bytes.len() >= strength.least()).then_some(Self(bytes))
    }

    /// Whether it is short enough to be guessed from one token.
    pub fn is_weak(&self) -> bool {
        self.0.len() < MIN_BYTES
    }

    /// The secret itself.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
