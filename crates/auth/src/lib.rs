//! The second floor: who a client is. It reads, checks and makes tokens. It names `switchboard-domain` alone.
//!
//! ```text
//! verifier                believes a token, or not
//! claims                  what a token has to say
//! trust                   whose tokens are believed
//! secret                  by a secret that integrator and server share
//! public_key, public_keys by public keys of a setting
//! jwks, jwks_url          by the keys that an issuer publishes
//! mint                    makes a token
//! opaque                  what signs in and does not say who
//! ```
//!
//! [`bearer`](fn@bearer) finds the token in a header.

pub mod claims;
pub mod jwks;
pub mod jwks_url;
pub mod mint;
pub mod opaque;
pub mod public_key;
pub mod public_keys;
pub mod secret;
pub mod trust;
pub mod verifier;

pub use claims::Expected;
pub use jwks_url::JwksUrl;
pub use mint::{MintError, Minter, NewToken};
pub use public_key::{KeyError, KeyKind, PublicKey};
pub use public_keys::{NamedKey, PublicKeys};
pub use secret::{Secret, Strength};
pub use switchboard_domain::SignInId;
pub use switchboard_domain::bearer::bearer;
pub use trust::Trust;
pub use verifier::{Token, Verifier};

/// Stands for a token where it must be remembered: a hash of the part that was signed. The
/// signature is not in it. One signature may have several spellings (ES256: `r, s` and `r, n - s`),
/// and the owner of one can make the other.
pub fn sign_in_of(token: &str) -> SignInId {
    hash_of(token.rsplit_once('.').map_or(token, |(signed, _)| signed))
}

fn hash_of(text: &str) -> SignInId {
    let hash = openssl::sha::sha256(text.as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    SignInId(id)
}

impl AuthError {
    /// A text for the owner of the token, beyond "not authenticated", where only the issuer of the
    /// tokens can mend it.
    pub fn told(self) -> Option<&'static str> {
        let text =
            "the token holds for longer than SWITCHBOARD_JWT_MAX_AGE allows (exp counts seconds)";
        matches!(self, Self::TooLong).then_some(text)
    }
}

/// Why a token is not believed. For logs: a client is only told that it is not authenticated. Its
/// text never holds anything of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthError {
    /// Not three parts of base64url with JSON in them, or far too long.
    #[error("not a token")]
    Malformed,
    /// No key is configured for the algorithm that it names.
    #[error("algorithm without a key")]
    Algorithm,
    /// It names a key that is not known yet, and is right otherwise.
    #[error("unknown key")]
    UnknownKey,
    /// Signed by somebody else, or changed since.
    #[error("wrong signature")]
    Signature,
    /// A required claim is missing, or a claim has a value that it may not have.
    #[error("unacceptable claims")]
    Claims,
    /// One claim has a value that it may not have.
    #[error("unacceptable claim {0}")]
    Claim(&'static str),
    /// `exp` is further away than tokens may hold: perhaps it counts milliseconds.
    #[error("it holds for longer than SWITCHBOARD_JWT_MAX_AGE allows (exp counts seconds)")]
    TooLong,
    /// `exp` is reached.
    #[error("expired")]
    Expired,
    /// `nbf` or `iat` lies in the future.
    #[error("not valid yet")]
    NotYetValid,
    /// `aud` does not name us.
    #[error("for another audience")]
    Audience,
    /// `iss` is not the expected issuer.
    #[error("from another issuer")]
    Issuer,
}
