//! Believes a token or not.

use super::{
    AuthError,
    claims::{Claims, Expected},
    sign_in_of,
};
use crate::config::{ConfigError, JwtConfig, public_key::PublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::Deserialize;
use switchboard_actors::protocol::{Identity, Role, SignInId, Timestamp, UserId};

/// Longer than any token that fits a header.
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// What a believed token amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Whom it was made for: a user, or a part of the integrator's backend.
    pub subject: UserId,
    /// Its role.
    pub role: Role,
    /// The user that it speaks for; a service token speaks for none.
    pub identity: Option<Identity>,
    /// When it stops to hold.
    pub expires_at: Timestamp,
    /// Stands for it.
    pub sign_in: SignInId,
}

/// Believes tokens signed with the configured keys. Each key is used with one algorithm only, which
/// the key decides and not the token: HS256 for the shared secret, for a public key what its kind
/// says.
#[derive(Clone, Debug)]
pub struct Verifier {
    secret: Option<DecodingKey>,
    public_key: Option<PublicKey>,
    expected: Expected,
}

/// The part of a token's header that counts.
#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    /// Extensions that must be understood; none is.
    crit: Option<serde_json::Value>,
}

impl Verifier {
    /// A verifier with the configured keys. Makes the data directory's secret if that is what is
    /// configured and it is not there yet.
    pub fn new(config: &JwtConfig) -> Result<Self, ConfigError> {
        let secret = config.shared_secret()?;
        Ok(Self {
            secret: secret.map(|secret| DecodingKey::from_secret(secret.expose())),
            public_key: config.public_key.clone(),
            expected: Expected {
                audience: config.audience.clone(),
                issuer: config.issuer.clone(),
                max_age: config.max_age,
            },
        })
    }

    /// What `token` amounts to at `now`, if it is believed.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Token, AuthError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(AuthError::Malformed);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(AuthError::Malformed)?;
        let (header, claims) = message.split_once('.').ok_or(AuthError::Malformed)?;
        let header: Header = part(header).ok_or(AuthError::Malformed)?;
        if header.crit.is_some() {
            return Err(AuthError::Malformed);
        }
        if !self.is_signed(header.alg, signature, message.as_bytes())? {
            return Err(AuthError::Signature);
        }
        let claims: Claims = part(claims).ok_or(AuthError::Claims)?;
        claims.check(&self.expected, now, sign_in_of(token))
    }

    fn is_signed(
        &self,
        alg: Algorithm,
        signature: &str,
        message: &[u8],
    ) -> Result<bool, AuthError> {
        match (&self.secret, &self.public_key) {
            (Some(secret), _) if alg == Algorithm::HS256 => {
                Ok(crypto::verify(signature, message, secret, alg).unwrap_or(false))
            }
            (_, Some(key)) if alg == key.jwt_algorithm() => Ok(key.verifies(signature, message)),
            _ => Err(AuthError::Algorithm),
        }
    }
}

/// Reads one part of a token: JSON in base64url, in its one spelling.
fn part<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    let json = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests;
