//! `/admin/users`.

use super::{new_id, optional_name};
use crate::api::body::{Call, RawId};
use crate::api::caller::Caller;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::parameter::Parameter;
use crate::api::params::query;
use crate::api::patch::Patch;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, rt, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_actors::directory::{CloseUsers, EndChat, FindQueue};
use switchboard_actors::pool::CloseSessions;
use switchboard_actors::queue::Left;
use switchboard_actors::services::Services;
use switchboard_actors::turns::{self, tell_deleted};
use switchboard_domain::audience::Which;
use switchboard_domain::limits::MAX_NAME_CHARS;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::{AgencyId, Code, Rank, Role, Side, User, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{
    ActiveChats, DeleteUser, DeletedUser, PutUser, PutUserOutcome, SaidRank, SignOutUser,
    UserClaims,
};

/// Chats of one user that are looked at again.
const RECENT_CHATS: i64 = 100;

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::put("/admin/users/{id}", put, "Creates or changes a user.")
            .id::<UserId>()
            .body::<UserBody>()
            .gives::<StoredUser>(200)
            .errors(&[403, 404, 413, 422]),
        Endpoint::delete(
            "/admin/users/{id}",
            delete,
            "Deletes a user; what was said stays.",
        )
        .id::<UserId>()
        .query(&[Parameter::of::<WhatOfChats>("chats")])
        .done(204)
        .errors(&[403, 422]),
        Endpoint::post(
            "/admin/users/{id}/sign-out",
            sign_out,
            "Makes void whatever was issued to the user before now.",
        )
        .id::<UserId>()
        .done(204)
        .errors(&[403, 422]),
    ]
}

/// The body of `PUT /admin/users/{id}`. Absent leaves the stored value, `null` takes it away. A new user
/// has a role, and an organizer an agency.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserBody {
    #[schemars(with = "Option<Side>")]
    role: Option<Role>,
    agency_id: Option<RawId>,
    #[serde(default)]
    #[schemars(length(max = MAX_NAME_CHARS))]
    name: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = MAX_NAME_CHARS))]
    email: Patch<String>,
    #[serde(default)]
    #[schemars(length(max = MAX_NAME_CHARS))]
    phone_number: Patch<String>,
    #[serde(default)]
    creator: Patch<bool>,
    /// Of an organizer. It wins over what tokens say, also where it is the lowest; `null`: they say it.
    #[serde(default)]
    rank: Patch<Rank>,
}

impl UserBody {
    fn into_claims(self) -> Result<UserClaims, ApiError> {
        let agency = self.agency_id.map(|id| id.to_id::<AgencyId>("agencyId"));
        let agency = agency.transpose()?;
        let side = match self.role {
            None => None,
            Some(Role::Participant) => Some(Side::Participant),
            Some(Role::Organizer) => Some(Side::Organizer),
            Some(Role::Service) => {
                return Err(ApiError::unacceptable("role is organizer or participant"));
            }
        };
        Ok(UserClaims {
            side,
            agency: agency.filter(|_| side != Some(Side::Participant)),
            name: optional_name("name", self.name.or_gone(String::new()))?,
            email: optional_name("email", self.email.or_gone(String::new()))?,
            phone_number: optional_name("phoneNumber", self.phone_number.or_gone(String::new()))?,
            creator: self.creator.or_gone(false),
            rank: match self.rank {
                Patch::Absent => SaidRank::Unsaid,
                Patch::Null => SaidRank::Provisioned(None),
                Patch::Value(rank) => SaidRank::Provisioned(Some(rank)),
            },
        })
    }
}

/// A user as stored.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoredUser {
    id: UserId,
    role: Side,
    #[serde(skip_serializing_if = "Option::is_none")]
    agency_id: Option<AgencyId>,
    name: String,
    email: String,
    phone_number: String,
    creator: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<Rank>,
}

impl From<User> for StoredUser {
    fn from(user: User) -> Self {
        Self {
            id: user.id,
            role: user.side,
            agency_id: user.agency,
            name: user.profile.name,
            email: user.profile.email,
            phone_number: user.profile.phone_number,
            creator: user.creator,
            rank: user.rank,
        }
    }
}

/// `PUT /admin/users/{id}`: creates or changes the user. Another agency or rank, or another right to have
/// lists and take tips, ends the user's connections.
pub async fn put(
    Call { caller, body }: Call<UserBody>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<StoredUser>, ApiError> {
    let id = new_id(&req)?;
    let claims = body.into_claims()?;
    caller.service()?;
    let services = state.services.clone();
    let putting = async move {
        let now = services.now();
        let stored = services.store.run(PutUser { id, claims, now }).await?;
        if let PutUserOutcome::Saved {
            user,
            rights_changed: true,
        } = &stored
        {
            close_all(&services, id, Which::RightsBefore(user.rights_version)).await;
        }
        Ok(stored)
    };
    match to_its_end("putting", id, putting).await? {
        PutUserOutcome::Saved { user, .. } => Ok(web::Json(user.into())),
        PutUserOutcome::Incomplete => Err(ApiError::unacceptable(
            "a new user has a role, and an organizer an agencyId",
        )),
        PutUserOutcome::RoleConflict => Err(Code::RoleConflict.into()),
        PutUserOutcome::AgencyNotFound => Err(Code::AgencyNotFound.into()),
        PutUserOutcome::Deleted => Err(ApiError::with(
            Code::Forbidden,
            "this user was deleted, for good",
        )),
    }
}

/// What becomes of the chats that a deleted organizer has.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WhatOfChats {
    /// They are closed. Without this they wait for somebody else.
    Close,
}

#[derive(Deserialize)]
struct Deletion {
    chats: Option<WhatOfChats>,
}

/// `DELETE /admin/users/{id}?chats=`: requests withdrawn, chats of a participant closed, those of an organizer given
/// back, connections closed, name and addresses blanked, messages kept, later tokens refused, also those of a user who was never seen.
pub async fn delete(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id = new_id(&req)?;
    caller.service()?;
    let deletion: Deletion = query(&req)?;
    let closes = deletion.chats.is_some();
    let services = state.services.clone();
    let deleting = async move {
        let now = services.now();
        // Of these somebody has to look where it is not known whether this is done.
        let user = id;
        let limit = RECENT_CHATS;
        let chats = services.store.run(ActiveChats { user, limit }).await?;
        match services.store.run(DeleteUser { id, closes, now }).await {
            Ok(deleted) => tell(&services, id, deleted).await,
            Err(error) => {
                if let StoreError::Timeout = error {
                    let chats = chats.into_iter().map(|chat| chat.id).collect();
                    turns::deletion_in_doubt(&services, chats);
                }
                return Err(error);
            }
        }
        Ok(())
    };
    to_its_end("deleting", id, deleting).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Does something to a user in several steps. A caller who hangs up between them leaves nothing half done, and
/// nobody untold.
async fn to_its_end<T: 'static>(
    what: &str,
    id: UserId,
    steps: impl Future<Output = Result<T, StoreError>> + 'static,
) -> Result<T, ApiError> {
    let done = rt::spawn(steps).await.map_err(|error| {
        log::error!("{what} user {id}: {error}");
        Code::Internal
    })?;
    done.map_err(ApiError::writing)
}

/// Ends connections of a user whose sign-in, or right, is not what it was: they may sign in again.
async fn close_all(services: &Services, user: UserId, which: Which) {
    let close = CloseSessions {
        code: CloseCode::UNAUTHORIZED,
        which,
    };
    let closed = services.directory.send(CloseUsers { user, close }).await;
    if let Err(error) = closed {
        log::error!("closing the connections of user {user}: {error}");
    }
}

/// `POST /admin/users/{id}/sign-out`: what was issued to the user before now is void, on all nodes, also to
/// a user who was never seen; connections and sessions end.
pub async fn sign_out(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id = new_id(&req)?;
    caller.service()?;
    let services = state.services.clone();
    let signing_out = async move {
        let now = services.now();
        services.store.run(SignOutUser { id, now }).await?;
        close_all(&services, id, Which::IssuedBefore(now)).await;
        Ok(())
    };
    to_its_end("signing out", id, signing_out).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Tells the actors what has become of a user in the database.
async fn tell(services: &Services, id: UserId, deleted: DeletedUser) {
    let directory = &services.directory;
    let close = CloseSessions {
        code: CloseCode::FORBIDDEN,
        which: Which::All,
    };
    let closed = directory.send(CloseUsers { user: id, close }).await;
    let mut told = closed.is_ok();
    // Each is told whatever became of the others: a repetition of the call finds nothing to tell.
    for request in &deleted.withdrawn {
        told &= match directory.send(FindQueue(request.agency)).await {
            Ok(queue) => queue.send(Left(vec![request.id])).await.is_ok(),
            Err(_) => false,
        };
    }
    tell_deleted(services, &deleted).await;
    for chat in deleted.closed {
        told &= directory.send(EndChat(chat)).await.is_ok();
    }
    if !told {
        log::error!("deleting user {id}: some of those concerned could not be told");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(json: &str) -> Result<UserClaims, u16> {
        let body: UserBody = serde_json::from_str(json).expect("the right types");
        body.into_claims().map_err(|error| error.status.as_u16())
    }

    #[test]
    fn only_organizers_have_an_agency() {
        let organizer = claims(r#"{"role":"organizer","agencyId":7}"#).expect("complete");
        assert_eq!(organizer.agency, Some(AgencyId(7)));
        let participant = claims(r#"{"role":"participant","agencyId":7}"#).expect("complete");
        assert_eq!(participant.agency, None);
        // Whether one is stored already is not known yet.
        let same = claims(r#"{"role":"organizer"}"#).expect("as it is");
        assert_eq!(same.agency, None);
        assert_eq!(claims("{}"), Ok(UserClaims::default()));
        let null = claims(r#"{"name":null,"creator":null}"#).expect("taken away");
        assert_eq!(
            (null.name.as_deref(), null.creator),
            (Some(""), Some(false))
        );
        assert_eq!(claims(r#"{"role":"organizer","agencyId":0}"#), Err(422));
        assert_eq!(claims(r#"{"role":"service"}"#), Err(422));
    }

    #[test]
    fn texts_may_be_empty_but_not_endless() {
        let named = |name: &str| {
            let json = serde_json::json!({"role": "participant", "name": name});
            claims(&json.to_string()).map(|claims| claims.name)
        };
        assert_eq!(named(""), Ok(Some(String::new())));
        for name in ["a\0", "a\nb", "\u{202E}adA"] {
            assert_eq!(named(name), Err(422), "{name:?}");
        }
        assert_eq!(named("\u{3164}\u{200B}"), Ok(Some(String::new())));
        assert_eq!(named(&"é".repeat(MAX_NAME_CHARS + 1)), Err(413));
        assert!(named(&"é".repeat(MAX_NAME_CHARS)).is_ok());
    }
}
