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

use crate::state::AppState;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, web};

pub use asked::Asked;
pub use link::link;

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
