//! `/admin/agencies`.

use super::new_id;
use crate::api::body::Call;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::patch::Patch;
use crate::state::AppState;
use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use switchboard_domain::limits::MAX_NAME_CHARS;
use switchboard_domain::{AgencyId, text};
use switchboard_store::queries::{FindAgency, PutAgency};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::put("/admin/agencies/{id}", put, "Creates or renames an agency.")
            .id::<AgencyId>()
            .body::<AgencyBody>()
            .gives::<Agency>(200)
            .errors(&[403, 413, 422]),
    ]
}

/// The body of `PUT /admin/agencies/{id}`. An absent name stays as it is; a new agency has one.
#[derive(Deserialize, JsonSchema)]
pub struct AgencyBody {
    #[serde(default)]
    #[schemars(length(min = 1, max = MAX_NAME_CHARS))]
    name: Patch<String>,
}

/// An agency as stored.
#[derive(Serialize, JsonSchema)]
pub struct Agency {
    id: AgencyId,
    name: String,
}

/// `PUT /admin/agencies/{id}`: creates or renames it.
pub async fn put(
    Call { caller, body }: Call<AgencyBody>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<Agency>, ApiError> {
    let id = new_id(&req)?;
    if let Patch::Value(name) = &body.name {
        text::check_name(name, MAX_NAME_CHARS).map_err(|why| ApiError::text("name", why))?;
    }
    caller.service()?;
    let Some(name) = body.name.or_gone(String::new()) else {
        let known = state.services.store.run(FindAgency { id }).await;
        let name = known.map_err(ApiError::reading)?;
        let name = name.ok_or_else(|| ApiError::unacceptable("a new agency has a name"))?;
        return Ok(web::Json(Agency { id, name }));
    };
    let put = PutAgency {
        id,
        name: name.clone(),
    };
    let stored = state.services.store.run(put).await;
    stored.map_err(ApiError::writing)?;
    Ok(web::Json(Agency { id, name }))
}
