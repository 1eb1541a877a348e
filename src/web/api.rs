//! `/api/v1/client-config`: what the apps must know before anybody signs in.

use crate::api::endpoint::Endpoint;
use crate::state::AppState;
use actix_web::http::header::{CacheControl, CacheDirective};
use actix_web::{HttpResponse, web};
use schemars::JsonSchema;
use serde::Serialize;
use switchboard_domain::tips::rules::TipLimit;

/// Its endpoints.
pub fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint::get(
            "/client-config",
            client_config,
            "What the web apps must know before anybody signs in.",
        )
        .open()
        .gives::<ClientConfig<'static>>(200),
    ]
}

/// The answer to `GET /client-config`.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename_all = "camelCase")]
pub struct ClientConfig<'a> {
    /// Whether anybody may sign in as anybody.
    demo: bool,
    /// The address of a map, with `{lat}` and `{lng}` for a place. Absent: no maps.
    #[serde(skip_serializing_if = "Option::is_none")]
    map_url: Option<&'a str>,
    /// Origins whose pages may embed or open the apps, and hand them a token.
    embed_origins: Vec<&'a str>,
    /// Currencies that tips may be in, each with the most that one may be, in its smallest unit; `*`
    /// for all that are not named. Absent: there are no tips.
    #[serde(skip_serializing_if = "Option::is_none")]
    tips: Option<Vec<TipLimit<'a>>>,
    /// What is to be said to who is in danger. Absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    emergency_line: Option<&'a str>,
    /// The page that signs people in, for those whose sign-in has ended. Absent: there is none to name.
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in_url: Option<&'a str>,
}

/// `GET /client-config`, for everybody.
pub async fn client_config(state: web::Data<AppState>) -> HttpResponse {
    let config = &state.config.web;
    let tips = state.services.tips.as_ref();
    HttpResponse::Ok()
        .insert_header(CacheControl(vec![CacheDirective::NoCache]))
        .json(ClientConfig {
            demo: state.demo.is_some(),
            map_url: config.map.as_ref().map(|map| map.template()),
            embed_origins: config.frame_ancestors.iter().collect(),
            tips: tips.map(|tips| tips.rules.limits.list()),
            emergency_line: config.emergency_line.as_deref(),
            sign_in_url: config.sign_in_url.as_deref(),
        })
}
