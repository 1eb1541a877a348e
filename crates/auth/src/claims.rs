//! What a token says, and whether that is acceptable.

use super::{AuthError, Token};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, Visitor},
};
use serde_json::Value;
use std::{fmt, time::Duration};
use switchboard_domain::limits::MAX_NAME_CHARS;
use switchboard_domain::text::clean_name;
use switchboard_domain::{AgencyId, Identity, Rank, Role, Side, SignInId, Timestamp, UserId};

/// How far the clock of the token's issuer may be ahead of ours. `exp` has no leeway.
pub const LEEWAY: Duration = Duration::from_secs(60);
/// The end of the year 9999: an `exp` beyond it counts as this.
const LATEST: i64 = 253_402_300_799;

/// What `aud` and `iss` have to be, where they count.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// `aud` names it.
    pub audience: Option<String>,
    /// `iss` is it.
    pub issuer: Option<String>,
    /// `exp` is no further than this from `iat`, or from now without one.
    pub max_age: Option<Duration>,
}

/// The claims of a token, as far as they mean something here. `null` counts as absent.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Claims {
    /// The user.
    pub sub: Subject,
    /// The side.
    pub role: Role,
    /// The end of its validity.
    pub exp: NumericDate,
    /// The organizer's agency; not looked at for others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency_id: Option<Value>,
    /// See [`Identity::name`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// See [`Identity::email`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// See [`Identity::phone_number`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// See [`Identity::creator`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creator: Option<bool>,
    /// See [`Identity::rank`]. One of any type that is not known is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<Value>,
    /// The start of its validity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<NumericDate>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iat: Option<NumericDate>,
    /// The audience: a text or several. Of any type where it does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<Value>,
    /// Who made it. Of any type where it does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<Value>,
}

impl Claims {
    /// What the claims of the token that `sign_in` stands for amount to at `now`, if they are acceptable.
    pub fn check(
        self,
        expected: &Expected,
        now: Timestamp,
        sign_in: SignInId,
    ) -> Result<Token, AuthError> {
        if now >= self.exp.0 {
            return Err(AuthError::Expired);
        }
        let starts = self.nbf.into_iter().chain(self.iat);
        if starts.into_iter().any(|start| start.0 > now.plus(LEEWAY)) {
            return Err(AuthError::NotYetValid);
        }
        let issued_at = self.iat.map(|at| at.0);
        let latest = |age| issued_at.unwrap_or(now).plus(age);
        if expected.max_age.is_some_and(|age| self.exp.0 > latest(age)) {
            return Err(AuthError::TooLong);
        }
        if let Some(audience) = &expected.audience
            && !names(self.aud.as_ref(), audience)
        {
            return Err(AuthError::Audience);
        }
        if let Some(issuer) = &expected.issuer
            && self.iss.as_ref().and_then(Value::as_str) != Some(issuer)
        {
            return Err(AuthError::Issuer);
        }
        let side = match self.role {
            Role::Organizer => Some(Side::Organizer),
            Role::Participant => Some(Side::Participant),
            Role::Service => None,
        };
        Ok(Token {
            subject: self.sub.0,
            role: self.role,
            expires_at: self.exp.0,
            sign_in,
            identity: side
                .map(|side| self.identity(side, sign_in, now))
                .transpose()?,
        })
    }

    fn identity(
        self,
        side: Side,
        sign_in: SignInId,
        now: Timestamp,
    ) -> Result<Identity, AuthError> {
        let agency = match side {
            Side::Participant => None,
            Side::Organizer => {
                let id = self.agency_id.as_ref().and_then(Value::as_i64);
                let id = id.and_then(|id| AgencyId::try_from(id).ok());
                Some(id.ok_or(AuthError::Claim("agencyId"))?)
            }
        };
        let rank = self.rank.as_ref().and_then(Value::as_str);
        Ok(Identity {
            user: self.sub.0,
            side,
            agency,
            name: text("name", self.name)?,
            email: text("email", self.email)?,
            phone_number: text("phoneNumber", self.phone_number)?,
            creator: self.creator,
            rank: rank.and_then(Rank::named).unwrap_or_default(),
            // An issuer's clock may be ahead, but nothing counts as issued later than now. So what
            // rests on this token ends with the next change of rights, like everything that was
            // issued before.
            issued_at: self.iat.map(|at| at.0.min(now)),
            expires_at: self.exp.0,
            sign_in,
        })
    }
}

fn text(claim: &'static str, value: Option<String>) -> Result<Option<String>, AuthError> {
    match value {
        Some(text) if text.contains('\0') || text.chars().count() > MAX_NAME_CHARS => {
            Err(AuthError::Claim(claim))
        }
        // Who made the token is not here to be told; who reads the name is.
        fits => Ok(fits.map(clean_name)),
    }
}

fn names(aud: Option<&Value>, audience: &str) -> bool {
    match aud {
        Some(Value::String(one)) => one == audience,
        Some(Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(audience)),
        _ => false,
    }
}

/// `sub`: a user's id as a number or as a decimal string, in its one spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Subject(pub UserId);

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct SubjectVisitor;
        impl Visitor<'_> for SubjectVisitor {
            type Value = Subject;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a positive whole number below 2^53")
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Subject, E> {
                let id = i64::try_from(number).ok();
                id.and_then(|id| UserId::try_from(id).ok())
                    .map(Subject)
                    .ok_or_else(|| E::custom("not a user id"))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Subject, E> {
                let plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
                let number = text.parse().ok().filter(|_| plain);
                self.visit_u64(number.ok_or_else(|| E::custom("not a user id"))?)
            }
        }
        from.deserialize_any(SubjectVisitor)
    }
}

/// Seconds since 1970, whole or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumericDate(pub Timestamp);

impl NumericDate {
    fn from_secs(secs: i64) -> Self {
        Self(Timestamp::from_secs(secs.min(LATEST)))
    }
}

impl Serialize for NumericDate {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(self.0.secs())
    }
}

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct DateVisitor;
        impl Visitor<'_> for DateVisitor {
            type Value = NumericDate;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("seconds since 1970")
            }
            fn visit_u64<E: de::Error>(self, secs: u64) -> Result<NumericDate, E> {
                Ok(NumericDate::from_secs(
                    i64::try_from(secs).unwrap_or(LATEST),
                ))
            }
            fn visit_i64<E: de::Error>(self, secs: i64) -> Result<NumericDate, E> {
                Ok(NumericDate::from_secs(secs))
            }
            fn visit_f64<E: de::Error>(self, secs: f64) -> Result<NumericDate, E> {
                // The cast saturates, and JSON has no NaN.
                let micros = (secs.min(LATEST as f64) * 1e6) as i64;
                Ok(NumericDate(Timestamp(micros)))
            }
        }
        from.deserialize_any(DateVisitor)
    }
}
