//! Believes a token or not.

use super::jwks::Jwks;
use super::{
    AuthError,
    claims::{Claims, Expected},
    sign_in_of,
};
use crate::public_keys::{NamedKey, PublicKeys};
use crate::trust::Trust;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde::Deserialize;
use std::sync::{Arc, PoisonError, RwLock};
use switchboard_domain::{Identity, Role, SignInId, SystemClock, Timestamp, UserId};

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
#[derive(Debug)]
pub struct Verifier {
    secret: Option<DecodingKey>,
    /// Where the public keys of the settings are.
    setting: Option<PublicKeys>,
    /// What was there when they were read last.
    given: RwLock<Arc<[NamedKey]>>,
    /// What an issuer publishes.
    jwks: Option<Arc<Jwks>>,
    expected: Expected,
}

/// What a signature proves.
enum Proof {
    Signed,
    Refused(AuthError),
    /// The key is not known yet.
    Unknown,
}

/// The part of a token's header that counts.
#[derive(Deserialize)]
struct Header {
    alg: Algorithm,
    /// What the issuer calls the key.
    kid: Option<String>,
    /// Extensions that must be understood; none is.
    crit: Option<serde_json::Value>,
}

impl Verifier {
    /// A verifier with these keys, and with what an issuer published last.
    pub fn new(trust: Trust) -> Self {
        let secret = trust.secret;
        let published = |url| Arc::new(Jwks::new(url, &trust.data_dir, Arc::new(SystemClock)));
        Self {
            secret: secret.map(|secret| DecodingKey::from_secret(secret.expose())),
            given: RwLock::new(match &trust.public_keys {
                Some(keys) => keys.keys().into(),
                None => Arc::new([]),
            }),
            setting: trust.public_keys,
            jwks: trust.jwks_url.map(published),
            expected: trust.expected,
        }
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
        let said = || {
            let claims: Claims = part(claims).ok_or(AuthError::Claims)?;
            claims.check(&self.expected, now, sign_in_of(token))
        };
        match self.proof(&header, signature, message.as_bytes(), now) {
            Proof::Signed => said(),
            Proof::Refused(error) => Err(error),
            // Only what is right otherwise is worth a question to the issuer.
            Proof::Unknown => said().and(Err(AuthError::UnknownKey)),
        }
    }

    /// [`Verifier::verify`]; a token whose key is not known yet waits until the issuer was asked.
    pub async fn verify_or_learn(&self, token: &str, now: Timestamp) -> Result<Token, AuthError> {
        match self.verify(token, now) {
            Err(AuthError::UnknownKey) => {
                self.learn_keys().await;
                self.verify(token, now)
            }
            decided => decided,
        }
    }

    /// Has the issuer asked, if there is one that may be, and waits for what it says for a while.
    pub async fn learn_keys(&self) {
        if let Some(jwks) = &self.jwks {
            jwks.learn().await;
        }
    }

    /// Reads the keys of the settings anew, and asks the issuer. Keys that cannot be read stay as
    /// they were.
    pub fn reread(&self) {
        if let Some(setting) = &self.setting {
            match setting.reread() {
                Ok(keys) => {
                    log::info!("public keys: {} read", keys.len());
                    let given = self.given.write();
                    *given.unwrap_or_else(PoisonError::into_inner) = keys.into();
                }
                Err(error) => log::error!("public keys stay as they were: {error}"),
            }
        }
        if let Some(jwks) = &self.jwks {
            jwks.ask_now();
        }
    }

    /// The issuer whose keys have to be kept up, if there is one.
    pub fn jwks(&self) -> Option<Arc<Jwks>> {
        self.jwks.clone()
    }

    fn proof(&self, header: &Header, signature: &str, message: &[u8], now: Timestamp) -> Proof {
        let alg = header.alg;
        if alg == Algorithm::HS256 {
            let Some(secret) = &self.secret else {
                return Proof::Refused(AuthError::Algorithm);
            };
            return match crypto::verify(signature, message, secret, alg) {
                Ok(true) => Proof::Signed,
                _ => Proof::Refused(AuthError::Signature),
            };
        }
        let kid = header.kid.as_deref();
        let given = self.given.read();
        let given = given.unwrap_or_else(PoisonError::into_inner).clone();
        let published = self.jwks.as_ref().map(|jwks| jwks.keys(now));
        let all = || {
            given
                .iter()
                .chain(published.iter().flat_map(|keys| keys.iter()))
        };
        let mut candidates = all()
            .filter(|named| named.key.jwt_algorithm() == alg && named.may_sign(kid))
            .peekable();
        let has_candidates = candidates.peek().is_some();
        if candidates.any(|named| named.key.verifies(signature, message)) {
            return Proof::Signed;
        }
        let may_be_published = published.as_ref().is_some_and(|keys| match kid {
            Some(kid) => !all().any(|named| named.is_called(kid)),
            None => keys.is_empty(),
        });
        match has_candidates {
            _ if may_be_published && is_public(alg) => Proof::Unknown,
            true => Proof::Refused(AuthError::Signature),
            false => Proof::Refused(AuthError::Algorithm),
        }
    }
}

/// Whether there are public keys for it here.
fn is_public(alg: Algorithm) -> bool {
    [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA].contains(&alg)
}

/// Reads one part of a token: JSON in base64url, in its one spelling.
fn part<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    let json = URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests;
