//! Under which address the server is reached, which need not be the one that it listens on.
//!
//! ```text
//! asked   what a request shows of it: scheme, name, port
//! below   a path in front of all paths, whether the proxy takes it away or not
//! link    the address of an app, with a code that signs in
//! tls     who came over TLS once stays with it
//! ```

pub mod asked;
pub mod below;
pub mod link;
pub mod tls;

use crate::config::TrustedProxies;
use crate::state::AppState;
use actix_http::header::{HeaderMap, HeaderName};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};
use std::net::IpAddr;

pub use asked::Asked;
pub use link::link;

/// Whom proxies say they speak for.
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Where a request comes from that `peer` handed over.
pub fn client(headers: &HeaderMap, peer: IpAddr, proxies: &TrustedProxies) -> IpAddr {
    // What is no text is kept as what it is: not an address.
    let hops: Vec<_> = headers
        .get_all(FORWARDED_FOR)
        .map(|value| value.to_str().unwrap_or_default())
        .collect();
    proxies.client(peer, hops.into_iter())
}

/// Around everything that is served: the routes see paths as they are registered, and browsers that
/// came over TLS are told to stay with it.
pub async fn reached<B: MessageBody>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let Some(state) = req.app_data::<web::Data<AppState>>().cloned() else {
        return next.call(req).await;
    };
    let config = &state.config.server;
    below::enter(config.base_path(), &mut req);
    let peer = req.peer_addr().map(|peer| peer.ip());
    let scheme = Asked::of(req.headers(), peer, config).scheme();
    let mut answer = next.call(req).await?;
    tls::stay(scheme, answer.headers_mut());
    Ok(answer)
}
