//! Every answer says in which epoch its numbers were given, and cursors are read in their own epoch only.

use crate::state::AppState;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, web};
use switchboard_cluster::Feature;
use switchboard_domain::Epoch;
use switchboard_domain::epoch::{Foreign, tie, untie};

/// The header.
pub const HEADER: HeaderName = HeaderName::from_static("x-switchboard-epoch");

/// Names the epoch in the answer.
pub async fn name(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_api = req.path().starts_with(super::BASE);
    let mut answer = next.call(req).await?;
    // Behind the answer: nothing may have been known of the database before.
    let epoch = epoch(answer.request()).filter(|_| is_api);
    // Digits are valid in a header.
    if let Some(Ok(value)) = epoch.map(|epoch| HeaderValue::from_str(&epoch.to_string())) {
        answer.headers_mut().insert(HEADER, value);
    }
    Ok(answer)
}

fn state(req: &HttpRequest) -> Option<&web::Data<AppState>> {
    req.app_data()
}

fn epoch(req: &HttpRequest) -> Option<Epoch> {
    state(req)?.services.meta.epoch()
}

/// A cursor for the client, tied to this epoch if every node can read that.
pub fn cursor_out(req: &HttpRequest, text: &str) -> String {
    let readable = |state: &web::Data<AppState>| {
        let nodes = &state.services.nodes;
        nodes.all_know(Feature::EpochCursors)
    };
    tie(
        epoch(req).filter(|_| state(req).is_some_and(readable)),
        text,
    )
}

/// A client's cursor, unless it is of another epoch.
pub fn cursor_in<'a>(req: &HttpRequest, text: &'a str) -> Result<&'a str, Foreign> {
    untie(text, epoch(req))
}
