//! What connections, sessions and requests of one sign-in share.

use std::fmt;

/// Stands for a token, or for a session that was made without one. It is a part of a hash, so it
/// cannot be used to sign in.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SignInId(pub [u8; 16]);

impl SignInId {
    /// Short enough to travel beside every connection; enough to tell the sign-ins of one user apart.
    pub fn short(&self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}

impl fmt::Debug for SignInId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignInId({:x})", self.short())
    }
}
