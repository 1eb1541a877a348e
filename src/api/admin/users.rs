//! `/admin/users`.

use super::{MAX_NAME_CHARS, check_optional, new_id};
use crate::api::body::{Call, RawId};
use crate::api::caller::Caller;
use crate::api::error::ApiError;
use crate::api::params::path_number;
use crate::contract;
use crate::state::AppState;
use actix_web::{HttpRequest, HttpResponse, rt, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_actors::directory::{CloseUsers, EndChat, FindQueue};
use switchboard_actors::pool::{CloseSessions, Which};
use switchboard_actors::protocol::{AgencyId, Code, Role, Side, User, UserId};
use switchboard_actors::queue::Drop;
use switchboard_actors::services::Services;
use switchboard_actors::session::CloseCode;
use switchboard_actors::store::queries::{
    DeleteUser, DeletedUser, PutUser, PutUserOutcome, UserClaims,
};

/// The body of `PUT /admin/users/{id}`. Absent leaves the stored value, present replaces it.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UserBody {
    #[schemars(with = "contract::Role")]
    role: Role,
    agency_id: Option<RawId>,
    name: Option<String>,
    email: Option<String>,
    phone_number: Option<String>,
    creator: Option<bool>,
}

impl UserBody {
    fn into_claims(self) -> Result<UserClaims, ApiError> {
        let agency = self.agency_id.map(|id| id.to_id::<AgencyId>("agencyId"));
        let agency = agency.transpose()?;
        let (side, agency) = match (self.role, agency) {
            (Role::Participant, _) => (Side::Participant, None),
            (Role::Organizer, Some(agency)) => (Side::Organizer, Some(agency)),
            (Role::Organizer, None) => {
                return Err(ApiError::unacceptable("an organizer has an agencyId"));
            }
            (Role::Service, _) => {
                return Err(ApiError::unacceptable("role is organizer or participant"));
            }
        };
        for (field, text) in [
            ("name", &self.name),
            ("email", &self.email),
            ("phoneNumber", &self.phone_number),
        ] {
            check_optional(field, text.as_deref().unwrap_or_default(), MAX_NAME_CHARS)?;
        }
        Ok(UserClaims {
            side,
            agency,
            name: self.name,
            email: self.email,
            phone_number: self.phone_number,
            creator: self.creator,
        })
    }
}

/// A user as stored.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoredUser {
    #[schemars(with = "contract::UserId")]
    id: UserId,
    #[schemars(with = "contract::Role")]
    role: Side,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<contract::AgencyId>")]
    agency_id: Option<AgencyId>,
    name: String,
    email: String,
    phone_number: String,
    creator: bool,
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
        }
    }
}

/// `PUT /admin/users/{id}`: creates or changes the user.
pub async fn put(
    Call { caller, body }: Call<UserBody>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<StoredUser>, ApiError> {
    let id = new_id(&req)?;
    let claims = body.into_claims()?;
    caller.service()?;
    let stored = state.services.store.run(PutUser { id, claims }).await;
    match stored.map_err(ApiError::writing)? {
        PutUserOutcome::Saved(user) => Ok(web::Json(user.into())),
        PutUserOutcome::RoleConflict => Err(Code::RoleConflict.into()),
        PutUserOutcome::AgencyNotFound => Err(Code::AgencyNotFound.into()),
        PutUserOutcome::Deleted => Err(ApiError::with(
            Code::Forbidden,
            "this user was deleted, for good",
        )),
    }
}

/// `DELETE /admin/users/{id}`: requests withdrawn, chats and connections closed, name and addresses
/// blanked, messages kept, later tokens refused.
pub async fn delete(
    caller: Caller,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let id = path_number(&req).ok_or(Code::UserNotFound)?;
    caller.service()?;
    let services = state.services.clone();
    // On its own, so that a caller who hangs up between the steps does not leave it half told.
    let deleting = rt::spawn(async move {
        let now = services.now();
        let deleted = services.store.run(DeleteUser { id, now }).await;
        let deleted = deleted.map_err(ApiError::writing)?;
        tell(&services, id, deleted.ok_or(Code::UserNotFound)?).await;
        Ok::<_, ApiError>(())
    });
    match deleting.await {
        Ok(done) => done?,
        Err(error) => {
            log::error!("deleting user {id}: {error}");
            return Err(Code::Internal.into());
        }
    }
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
    for request in deleted.withdrawn {
        told &= match directory.send(FindQueue(request.agency)).await {
            Ok(queue) => queue.send(Drop(vec![request.id])).await.is_ok(),
            Err(_) => false,
        };
    }
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
    fn only_organizers_have_an_agency_and_all_of_them() {
        let organizer = claims(r#"{"role":"organizer","agencyId":7}"#).expect("complete");
        assert_eq!(organizer.agency, Some(AgencyId(7)));
        let participant = claims(r#"{"role":"participant","agencyId":7}"#).expect("complete");
        assert_eq!(participant.agency, None);
        assert_eq!(claims(r#"{"role":"organizer"}"#), Err(422));
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
        assert_eq!(named("a\0"), Err(422));
        assert_eq!(named(&"é".repeat(MAX_NAME_CHARS + 1)), Err(413));
        assert!(named(&"é".repeat(MAX_NAME_CHARS)).is_ok());
    }
}
