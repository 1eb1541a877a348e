//! Makes tokens, for trying things out and for the load generator.

use super::{
    AuthError,
    claims::{Claims, Expected, NumericDate, Subject},
    sign_in_of,
};
use crate::trust::Trust;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::Value;
use std::time::Duration;
use switchboard_domain::{AgencyId, Identity, Rank, Role, SignInId, Timestamp, UserId};

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// Only a public key is configured: the owner of the private key makes the tokens.
    #[error(
        "tokens cannot be made with SWITCHBOARD_JWT_PUBLIC_KEY alone: set SWITCHBOARD_JWT_SECRET as well"
    )]
    NoSecret,
    /// The server would not believe the token.
    #[error("such a token would be refused: {0}")]
    Refused(#[from] AuthError),
    /// The cryptographic library failed.
    #[error("signing failed")]
    Signing,
}

/// What a new token says.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// The user.
    pub sub: UserId,
    /// The side.
    pub role: Role,
    /// The agency; organizers need one.
    pub agency: Option<AgencyId>,
    /// Display name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone_number: Option<String>,
    /// Whether the user may own lists and receive tips.
    pub creator: Option<bool>,
    /// What an organizer may do beyond their own chats.
    pub rank: Option<Rank>,
    /// How long it holds.
    pub ttl: Duration,
}

impl NewToken {
    /// A token for `sub` that says no more than it has to.
    pub fn new(sub: UserId, role: Role, ttl: Duration) -> Self {
        Self {
            sub,
            role,
            agency: None,
            name: None,
            email: None,
            phone_number: None,
            creator: None,
            rank: None,
            ttl,
        }
    }

    fn claims(&self, now: Timestamp) -> Claims {
        Claims {
            sub: Subject(self.sub),
            role: self.role,
            exp: NumericDate(now.plus(self.ttl)),
            agency_id: self.agency.map(|agency| Value::from(agency.0)),
            name: self.name.clone(),
            email: self.email.clone(),
            phone_number: self.phone_number.clone(),
            creator: self.creator,
            rank: self.rank.and_then(|rank| serde_json::to_value(rank).ok()),
            nbf: None,
            iat: Some(NumericDate(now)),
            aud: None,
            iss: None,
        }
    }

    /// What is known of the user where no token is made and none is needed; nothing for a service.
    pub fn identity(
        &self,
        now: Timestamp,
        sign_in: SignInId,
    ) -> Result<Option<Identity>, AuthError> {
        let token = self.claims(now).check(&Expected::default(), now, sign_in)?;
        Ok(token.identity)
    }
}

/// Makes HS256 tokens with the configured secret, audience and issuer.
pub struct Minter {
    key: EncodingKey,
    expected: Expected,
}

impl Minter {
    /// A minter with the secret of these.
    pub fn new(trust: &Trust) -> Result<Self, MintError> {
        let secret = trust.secret.as_ref().ok_or(MintError::NoSecret)?;
        Ok(Self {
            key: EncodingKey::from_secret(secret.expose()),
            expected: trust.expected.clone(),
        })
    }

    /// A token that is believed from `now` on, for as long as its `ttl`. What the verifier would
    /// refuse is not made.
    pub fn mint(&self, new: &NewToken, now: Timestamp) -> Result<String, MintError> {
        let claims = Claims {
            aud: self.expected.audience.clone().map(Value::from),
            iss: self.expected.issuer.clone().map(Value::from),
            ..new.claims(now)
        };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.key)
            .map_err(|_| MintError::Signing)?;
        claims.check(&self.expected, now, sign_in_of(&token))?;
        Ok(token)
    }
}
