//! A thread that serves connections: what `door` hands over becomes HTTP, and perhaps a WebSocket.

use super::door::Served;
use super::parts::WRITE_BUFFER_BYTES;
use super::routes::Watchful;
use super::stream::Watched;
use super::watch::watch;
use super::wire::Wire;
use crate::state::AppState;
use crate::ws::upgrade::upgrade;
use actix_http::body::{BoxBody, MessageBody};
use actix_http::{HttpService, KeepAlive, Request, Response};
use actix_rt::Arbiter;
use actix_service::{IntoServiceFactory, Service, ServiceFactory, fn_service, map_config};
use actix_web::dev::{AppConfig, ServiceResponse};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use switchboard_actors::connections::lifetime::BODY_PATIENCE;
use tokio::net::TcpStream;

/// However little time there is to authenticate: a request needs some to come.
const LEAST_PATIENCE: Duration = Duration::from_secs(1);

/// Serves, on a thread of its own, whoever comes, with the application that `make` makes there.
pub fn start<A, F, B>(
    state: Arc<AppState>,
    mut served: Served,
    make: impl FnOnce(&Arc<AppState>) -> A + Send + 'static,
) -> Arbiter
where
    A: IntoServiceFactory<F, Request> + 'static,
    F: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<B>> + 'static,
    F::Service: 'static,
    F::Future: 'static,
    F::Error: Into<Response<BoxBody>> + 'static,
    F::InitError: std::fmt::Debug,
    B: MessageBody + 'static,
{
    let thread = Arbiter::new();
    thread.spawn_fn(move || {
        let app = map_config(make(&state), |()| AppConfig::default());
        actix_rt::spawn(async move {
            let upgraded = state.clone();
            let factory = HttpService::build()
                // Both ends are seen to by the watch: what actix-http times is the first head only.
                .keep_alive(KeepAlive::Os)
                .client_request_timeout(Duration::ZERO)
                // Whoever was answered before all was said is heard out, for so long.
                .client_disconnect_timeout(BODY_PATIENCE)
                .h1_write_buffer_size(WRITE_BUFFER_BYTES)
                .on_connect_ext(|stream: &Watched, data| {
                    data.insert(stream.wire().clone());
                })
                .upgrade(fn_service(move |(request, framed)| {
                    upgrade(upgraded.clone(), request, framed)
                }))
                .h1(Watchful(app));
            let service = match factory.new_service(()).await {
                Ok(service) => Rc::new(service),
                Err(()) => return log::error!("a thread that serves connections cannot begin"),
            };
            let patience = state.config.session.auth_timeout.max(LEAST_PATIENCE);
            let services = &state.services;
            while let Some(incoming) = served.recv().await {
                let Ok(stream) = TcpStream::from_std(incoming.stream) else {
                    continue;
                };
                let wire = Wire::new(incoming.connection, services.clock.clone(), patience);
                let metrics = services.metrics.clone();
                let (service, peer) = (service.clone(), Some(incoming.peer));
                actix_rt::spawn(async move {
                    let serve = |watched| service.call((watched, peer));
                    watch(stream, wire, &metrics, serve).await;
                });
            }
        });
    });
    thread
}
