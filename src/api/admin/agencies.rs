//! `/admin/agencies`.

use super::{alternatives, new_id};
use crate::api::body::Call;
use crate::api::endpoint::Endpoint;
use crate::api::error::ApiError;
use crate::api::patch::Patch;
use crate::state::AppState;
use actix_web::{HttpRequest, web};
use schemars::JsonSchema;
use serde::Deserialize;
use switchboard_domain::limits::{MAX_ALTERNATIVES, MAX_NAME_CHARS, MAX_RETENTION_DAYS};
use switchboard_domain::{Agency, AgencyId, Alternative, NoticeTexts, RetentionDays, text};
use switchboard_store::queries::{ChangeAgency, ChangeAgencyOutcome};

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::put("/admin/agencies/{id}", put, "Creates or changes an agency.")
            .id::<AgencyId>()
            .body::<AgencyBody>()
            .gives::<Agency>(200)
            .errors(&[403, 413, 422]),
    ]
}

/// The body of `PUT /admin/agencies/{id}`. Absent leaves the stored value, `null` takes it away; a new agency has a
/// name.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgencyBody {
    #[serde(default)]
    #[schemars(length(min = 1, max = MAX_NAME_CHARS))]
    name: Patch<String>,
    /// At events without any of their own.
    #[serde(default)]
    #[schemars(length(max = MAX_ALTERNATIVES))]
    alternatives: Patch<Vec<Alternative>>,
    #[serde(default)]
    notices: Patch<NoticeTexts>,
    /// 0: for ever. `null`: as the installation has it.
    #[serde(default)]
    #[schemars(range(min = 0, max = MAX_RETENTION_DAYS))]
    retention_days: Patch<i64>,
}

/// `PUT /admin/agencies/{id}`: creates or changes it.
pub async fn put(
    Call { caller, body }: Call<AgencyBody>,
    state: web::Data<AppState>,
    req: HttpRequest,
) -> Result<web::Json<Agency>, ApiError> {
    let id = new_id(&req)?;
    if let Patch::Value(name) = &body.name {
        text::check_name(name, MAX_NAME_CHARS).map_err(|why| ApiError::text("name", why))?;
    }
    if let Patch::Value(notices) = &body.notices {
        let checked = notices.check();
        checked.map_err(|(rule, why)| ApiError::text(&format!("notices.{rule}"), why))?;
    }
    let change = ChangeAgency {
        id,
        name: body.name.or_gone(String::new()),
        alternatives: alternatives(body.alternatives)?,
        notices: body.notices.or_gone(NoticeTexts::default()),
        retention_days: retention_days(body.retention_days)?,
    };
    caller.service()?;
    let stored = state.services.store.run(change).await;
    match stored.map_err(ApiError::writing)? {
        ChangeAgencyOutcome::Saved(agency) => Ok(web::Json(agency)),
        ChangeAgencyOutcome::Incomplete => Err(ApiError::unacceptable("a new agency has a name")),
    }
}

/// For how long texts are kept; nothing to leave what is stored.
fn retention_days(said: Patch<i64>) -> Result<Option<Option<RetentionDays>>, ApiError> {
    match said {
        Patch::Absent => Ok(None),
        Patch::Null => Ok(Some(None)),
        Patch::Value(days) => match RetentionDays::new(days) {
            Some(days) => Ok(Some(Some(days))),
            None => Err(ApiError::unacceptable(format!(
                "retentionDays is 0 to {MAX_RETENTION_DAYS}"
            ))),
        },
    }
}
