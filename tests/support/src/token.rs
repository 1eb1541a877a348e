//! Tokens, good and bad.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Map, Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

/// The secret of every test server.
pub const SECRET: &str = "a-secret-that-only-the-tests-know-0123456789";

/// Seconds since 1970.
pub fn now_secs() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("the clock is past 1970").as_secs()).expect("the clock is sane")
}

/// The claims of a token that is yet to be signed. Issued now and valid for an hour unless told otherwise.
#[derive(Clone, Debug)]
pub struct TokenSpec {
    claims: Map<String, Value>,
}

impl TokenSpec {
    fn new(role: &str, sub: impl Into<Value>) -> Self {
        Self { claims: Map::new() }
            .claim("role", role)
            .claim("sub", sub)
            .claim("iat", now_secs())
            .claim("exp", now_secs() + 3600)
    }

    /// A participant's.
    pub fn participant(sub: i64) -> Self {
        Self::new("participant", sub)
    }

    /// An organizer's.
    pub fn organizer(sub: i64, agency: i64) -> Self {
        Self::new("organizer", sub).claim("agencyId", agency)
    }

    /// The integrator's backend's.
    pub fn service() -> Self {
        Self::new("service", 1)
    }

    /// Sets the claims that tell others who a user is, after the user's id.
    pub fn with_profile(self, of: i64) -> Self {
        self.claim("name", format!("User {of}"))
            .claim("email", format!("user{of}@example.org"))
            .claim("phoneNumber", format!("+49 30 {of}"))
    }

    /// Sets one claim, whatever it says.
    pub fn claim(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.claims.insert(name.to_owned(), value.into());
        self
    }

    /// Issued so many days ago and valid for as many more: also where a clock is wrong by less.
    pub fn for_days(self, days: i64) -> Self {
        let seconds = days * 24 * 3600;
        self.claim("iat", now_secs() - seconds)
            .claim("exp", now_secs() + seconds)
    }

    /// Takes one claim away.
    pub fn without(mut self, name: &str) -> Self {
        self.claims.remove(name);
        self
    }

    /// The token, signed with the servers' secret.
    pub fn sign(&self) -> String {
        self.sign_with(SECRET)
    }

    /// The token, signed with another secret.
    pub fn sign_with(&self, secret: &str) -> String {
        self.sign_by(
            Algorithm::HS256,
            &EncodingKey::from_secret(secret.as_bytes()),
        )
    }

    /// The token, signed by any algorithm.
    pub fn sign_by(&self, algorithm: Algorithm, key: &EncodingKey) -> String {
        jsonwebtoken::encode(&Header::new(algorithm), &self.claims, key).expect("claims are JSON")
    }

    /// The token, signed by a key that has a name.
    pub fn sign_as(&self, kid: &str, algorithm: Algorithm, key: &EncodingKey) -> String {
        let header = Header {
            kid: Some(kid.to_owned()),
            ..Header::new(algorithm)
        };
        jsonwebtoken::encode(&header, &self.claims, key).expect("claims are JSON")
    }

    /// The token that says it needs no signature.
    pub fn unsigned(&self) -> String {
        let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = part(json!({ "alg": "none", "typ": "JWT" }));
        format!("{header}.{}.", part(Value::Object(self.claims.clone())))
    }
}
