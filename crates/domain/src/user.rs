//! Users: one id space, each bound to a side when first seen.

use super::ids::{AgencyId, UserId};
use super::rank::Rank;
use super::sign_in::SignInId;
use super::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The side of the conversation that a user is on, for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "Role")]
pub enum Side {
    /// Answers help requests for an agency.
    Organizer,
    /// Asks for help.
    Participant,
}

/// The `role` claim of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// See [`Side::Organizer`].
    Organizer,
    /// See [`Side::Participant`].
    Participant,
    /// The integrator's backend: REST only, no user.
    Service,
}

/// Who a valid token of a user speaks for, and what it says of them. An absent claim leaves the
/// stored value; a present one replaces it, unless the integrator said it after the token was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `sub`.
    pub user: UserId,
    /// `role`.
    pub side: Side,
    /// `agencyId`; always present for organizers, never for participants.
    pub agency: Option<AgencyId>,
    /// `name`.
    pub name: Option<String>,
    /// `email`.
    pub email: Option<String>,
    /// `phoneNumber`.
    pub phone_number: Option<String>,
    /// `creator`.
    pub creator: Option<bool>,
    /// `rank`; none but the lowest where the token has none, or one that is unknown.
    pub rank: Rank,
    /// `iat`.
    pub issued_at: Option<Timestamp>,
    /// `exp`.
    pub expires_at: Timestamp,
    /// Stands for the token.
    pub sign_in: SignInId,
}

/// What others may see of a user; unknown texts are `""`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    /// The user's id.
    #[schemars(with = "UserId")]
    pub id: i64,
    /// Display name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// Phone number.
    pub phone_number: String,
}

/// A user as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The user's id.
    pub id: UserId,
    /// The side that the id is bound to.
    pub side: Side,
    /// The organizer's agency.
    pub agency: Option<AgencyId>,
    /// Whether the user may own lists and receive tips.
    pub creator: bool,
    /// The organizer's rank; participants have none.
    pub rank: Option<Rank>,
    /// Name and ways to reach the user.
    pub profile: Profile,
    /// How often what the user may do was changed by the integrator: connections of before end.
    pub rights_version: i64,
}
