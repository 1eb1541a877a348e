//! Who answers while the server cannot begin yet: its database is away, or the tables are being brought up to date.
//! Whoever looks whether the process lives is told that it does, and does not end it for what a restart would not
//! help; whoever looks where to send people is told: not here.

use crate::api::{ApiError, health};
use actix_web::http::KeepAlive;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, ResponseError, web};
use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::time::Duration;
use switchboard_domain::Code;

/// Most starts take less.
const SOON: Duration = Duration::from_millis(500);
/// Strangers get no further than this.
const MOST: usize = 256;
/// As everywhere.
const HEAD: Duration = Duration::from_secs(10);

/// Does `work`; when it takes its time, answers meanwhile to those who come in by `doors`, which stay open.
pub async fn answer_while<T>(
    doors: &[&TcpListener],
    work: impl Future<Output = T>,
) -> io::Result<T> {
    let mut work = std::pin::pin!(work);
    if let Ok(done) = tokio::time::timeout(SOON, &mut work).await {
        return Ok(done);
    }
    let mut server = HttpServer::new(|| App::new().default_service(web::to(answer)))
        .workers(1)
        .max_connections(MOST)
        .keep_alive(KeepAlive::Disabled)
        .client_request_timeout(HEAD)
        .shutdown_timeout(1)
        .disable_signals();
    for door in doors {
        server = server.listen(door.try_clone()?)?;
    }
    let running = server.run();
    let handle = running.handle();
    actix_rt::spawn(running);
    let done = work.await;
    // What is being answered is answered; who comes from now on waits for the server itself.
    handle.stop(true).await;
    Ok(done)
}

async fn answer(req: HttpRequest) -> HttpResponse {
    let path = req.path();
    match path.rsplit('/').next() {
        Some("healthz") => health::healthz().await,
        Some("readyz") => health::not_ready("unavailable"),
        _ => ApiError::with(Code::Overloaded, "the server is starting").error_response(),
    }
}
