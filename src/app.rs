//! The server: actors, HTTP and WebSockets wired together, from start to stop.

use crate::address;
use crate::advice;
use crate::api;
use crate::billing::{GatewayError, HttpGateway, Sandbox};
use crate::cli::ServeConfig;
use crate::config::{BillingConfig, Config, ConfigError, Limits};
use crate::database;
use crate::demo::DemoCode;
use crate::http::descriptors::{self, Reserve};
use crate::http::door::Door;
use crate::http::worker;
use crate::listener::{self, Bound};
use crate::outbound;
use crate::shutdown::{self, Hangups, Signals, Stopped};
use crate::state::AppState;
use crate::telemetry;
use crate::waiting;
use crate::web as pages;
use actix_web::middleware::from_fn;
use actix_web::{App, web};
use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use switchboard_actors::billing::BillingParts;
use switchboard_actors::connections::{Bounds, Connections};
use switchboard_actors::services::Settings;
use switchboard_actors::start::Node;
use switchboard_actors::turns::TurnSettings;
use switchboard_auth::Verifier;
use switchboard_auth::jwks::Jwks;
use switchboard_cluster::ClusterConfig;
use switchboard_cluster::redis::Timing;
use switchboard_domain::tips::TipRules;
use switchboard_domain::tips::rules::TipLimits;
use switchboard_domain::{Clock, NodeClock, SystemClock};
use switchboard_metrics::Metrics;
use switchboard_store::{Backend, Connection, DatabaseUrl, StoreConfig, StoreError};

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A setting cannot be used here.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The database refused what the start needs.
    #[error("the database: {0}")]
    Store(#[from] StoreError),
    /// Another process serves this database.
    #[error("another process uses {0}: one server for a database file")]
    InUse(String),
    /// A second signal ended it.
    #[error("stopped at once")]
    Killed,
    /// There is no way to the billing service.
    #[error("{0}")]
    Billing(#[from] GatewayError),
    /// The machine refused something.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// Demo sign-in lets anybody be anybody.
    #[error("--demo is for loopback addresses only, not {0}")]
    DemoOffLoopback(SocketAddr),
}

/// Runs the server until it is told to stop; reports a failure to start on standard error.
pub fn run(serve: ServeConfig) -> ExitCode {
    let system = actix::System::new();
    let outcome = system.block_on(start(serve));
    // Dropping it would wait for threads that may wait for a database that does not answer. The
    // process ends with this function's caller.
    std::mem::forget(system);
    let status = match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            telemetry::say(&format!("switchboard: {error}"));
            match error {
                AppError::Config(_) | AppError::DemoOffLoopback(_) => {
                    ExitCode::from(crate::cli::USAGE)
                }
                _ => ExitCode::FAILURE,
            }
        }
    };
    telemetry::finish();
    status
}

/// Brings the tables up to date.
pub fn migrate(config: Config) -> ExitCode {
    let migrated = config
        .storage
        .create_data_dir()
        .map_err(AppError::from)
        .and_then(|()| Ok(database::migrate(&config.storage.database_url)?));
    let status = match migrated {
        Ok(applied) => {
            println!("{} migrations applied", applied.len());
            ExitCode::SUCCESS
        }
        Err(error) => {
            telemetry::say(&format!("switchboard: {error}"));
            ExitCode::FAILURE
        }
    };
    telemetry::finish();
    status
}

async fn start(serve: ServeConfig) -> Result<(), AppError> {
    let ServeConfig { config, demo } = serve;
    let mut signals = Signals::listen()?;
    if demo && !config.server.listen.ip().is_loopback() {
        return Err(AppError::DemoOffLoopback(config.server.listen));
    }
    config.storage.create_data_dir()?;
    let verifier = Arc::new(Verifier::new(config.jwt.trust()?));
    for warning in advice::warnings(&config)? {
        log::warn!("{warning}");
    }
    tokio::task::spawn_local(on_hangup(Hangups::listen()?, verifier.clone()));
    // First of all: whoever finds the port taken has changed nothing.
    let bound = bind(config.server.listen)?;
    let metrics = config.server.metrics_listen.map(bind).transpose()?;
    if let Some(jwks) = verifier.jwks() {
        tokio::task::spawn_local(keep_up(jwks));
    }
    let url = config.storage.database_url.clone();
    let listener = bound.listen()?;
    let metrics = metrics.map(Bound::listen).transpose()?;
    let doors: Vec<_> = [&listener].into_iter().chain(&metrics).collect();
    let clock: Arc<dyn Clock> = Arc::new(NodeClock::of(SystemClock));
    let opening = database::open(&url, &clock, &mut signals);
    let opened = waiting::answer_while(&doors, opening).await?;
    let Some(_lock) = opened? else {
        return Ok(());
    };
    let sandbox = match (demo, &config.billing.service) {
        (true, None) => Some(Sandbox::start()?),
        _ => None,
    };
    let billing = billing(&config.billing, sandbox)?;
    let services = node(&config, url, clock, billing).start();
    let address = listener.local_addr()?;
    let code = demo.then(DemoCode::random).transpose()?;
    let state = Arc::new(AppState::new(services, verifier, config, code));
    if demo {
        crate::demo::seed(&state.services).await?;
    }
    let mut doors = Vec::new();
    if let Some(listener) = metrics {
        log::info!("metrics on http://{}", listener.local_addr()?);
        doors.push(open_metrics(listener, &state)?);
    }
    doors.push(open(listener, &state)?);
    bound_connections(&state);
    announce(&state, address);
    let database = state.config.storage.database_url.clone();
    match shutdown::on_signal(signals, state, doors).await {
        Stopped::InOrder => {
            fold_log(&database);
            Ok(())
        }
        Stopped::AtOnce => Err(AppError::Killed),
    }
}

fn bind(address: SocketAddr) -> Result<Bound, AppError> {
    listener::bind(address).map_err(|error| AppError::Listen(address, error))
}

/// SIGHUP ends nothing: services are told so to read anew what has changed.
async fn on_hangup(mut hangups: Hangups, verifier: Arc<Verifier>) {
    loop {
        hangups.next().await;
        log::info!("SIGHUP: reading keys anew");
        let verifier = verifier.clone();
        // Files are not read on the threads of actors.
        drop(actix_rt::task::spawn_blocking(move || verifier.reread()));
    }
}

/// Learns an issuer's keys for as long as the process lives.
async fn keep_up(jwks: Arc<Jwks>) {
    match outbound::tls() {
        Ok(tls) => jwks.run(tls.build()).await,
        Err(error) => log::error!("keys of the issuer cannot be asked for: {error}"),
    }
}

/// At the end the file of SQLite holds everything that was stored: whoever copies it needs no other.
fn fold_log(url: &DatabaseUrl) {
    let folded = Connection::open(url)
        .and_then(|mut conn| switchboard_store::snapshot::checkpoint(&mut conn));
    match folded {
        Ok(true) => {}
        Ok(false) => log::warn!("somebody reads the database: its -wal belongs to it"),
        Err(error) => log::warn!("the write-ahead log stays: {error}"),
    }
}

/// Now that all threads are there it is known how many descriptors are left for connections.
fn bound_connections(state: &AppState) {
    let Some(limit) = descriptors::limit() else {
        return;
    };
    let config = &state.config;
    let reserve = Reserve {
        database: config.tuning.store_threads
            + config.tuning.search_threads
            + config.tuning.writer_shards,
        embedded: config.storage.database_url.backend() == Backend::Sqlite,
        redis: config.cluster.redis_url.is_some(),
        billing: config.billing.service.is_some() || state.demo.is_some(),
        operators: config.server.metrics_listen.is_some(),
    };
    let most = descriptors::for_connections(limit, descriptors::open(), reserve);
    log::info!("room for {most} connections, of {limit} open files");
    state.services.connections.bound_descriptors(most);
}

/// Who takes money, and the rules; a demo has somebody who takes none.
fn billing(
    config: &BillingConfig,
    sandbox: Option<Sandbox>,
) -> Result<Option<BillingParts>, AppError> {
    let (service, preferences, usual) = match (sandbox, &config.service) {
        (Some(sandbox), _) => (
            sandbox.service,
            Some(sandbox.preferences),
            TipLimits::of_demo(),
        ),
        (None, Some(service)) => (service.clone(), None, TipLimits::none()),
        (None, None) => return Ok(None),
    };
    if service.key.is_none() {
        log::warn!("SWITCHBOARD_BILLING_KEY is not set: the billing service is asked without");
    }
    let limits = config.limits.clone().unwrap_or(usual);
    if limits.is_none() {
        log::warn!("SWITCHBOARD_TIP_LIMITS names no currency: tips are refused");
    }
    let gateway = HttpGateway::new(&service, config.patience.attempt)?;
    let rules = TipRules {
        limits,
        day_limits: config.day_limits.clone(),
        preferences: config.preferences.clone().or(preferences),
        patience: config.patience,
    };
    Ok(Some(BillingParts {
        gateway: Arc::new(gateway),
        rules,
    }))
}

fn node(
    config: &Config,
    url: DatabaseUrl,
    clock: Arc<dyn Clock>,
    billing: Option<BillingParts>,
) -> Node {
    let (session, tuning) = (&config.session, &config.tuning);
    Node {
        store: StoreConfig {
            threads: tuning.store_threads,
            ..StoreConfig::new(url)
        },
        clock,
        metrics: Metrics::shared(),
        settings: Settings {
            auth_timeout: session.auth_timeout,
            heartbeat: session.heartbeat,
            idle_timeout: session.idle_timeout,
            save_timeout: session.save_timeout,
            unread_bytes: session.unread_bytes,
            level_one_history: session.level_one_history,
            pool_linger: tuning.pool_linger,
            chat_idle: tuning.chat_idle,
            expiry_interval: tuning.expiry_interval,
            retention_days: config.storage.retention_days,
            match_timeout: session.match_timeout,
            unattended_timeout: session.unattended_timeout,
            answer_timeout: session.answer_timeout,
            answer_timeout_level_1: session.answer_timeout_level_1,
            turns: TurnSettings {
                offer_timeout: session.offer_timeout,
                call_back_after: session.call_back_after,
                resolved_timeout: session.resolved_timeout,
                ..TurnSettings::default()
            },
            max_connections_per_user: match config.server.limits {
                Limits::On => Some(session.max_connections_per_user),
                Limits::Off => None,
            },
            connections: match config.server.limits {
                Limits::On => Bounds {
                    in_all: Some(session.max_unauthenticated),
                    per_address: Some(session.max_unauthenticated_per_address),
                    descriptors: None,
                },
                Limits::Off => Bounds::default(),
            },
            rates: match config.server.limits {
                Limits::On => Some(config.rates.0),
                Limits::Off => None,
            },
            policy: config.messaging.policy,
            reactions: config.messaging.reactions.clone(),
            max_active_chats: match config.server.limits {
                Limits::On => session.max_active_chats,
                Limits::Off => None,
            },
            ..Settings::default()
        },
        billing,
        arbiters: tuning.domain_arbiters,
        writers: tuning.writer_shards,
        search_threads: tuning.search_threads,
        cluster: match &config.cluster.redis_url {
            Some(url) => {
                let bridge = config.cluster.bridge;
                let timing = Timing {
                    bridge,
                    ..Timing::default()
                };
                ClusterConfig::Redis(url.clone(), timing)
            }
            None => ClusterConfig::Alone,
        },
    }
}

/// Where everybody comes in.
fn open(listener: std::net::TcpListener, state: &Arc<AppState>) -> std::io::Result<Door> {
    let serve = |served| {
        worker::start(state.clone(), served, |state| {
            let config = &state.config;
            let has_metrics = config.server.metrics_listen.is_none();
            App::new()
                .app_data(web::Data::from(state.clone()))
                .wrap(api::cors(&config.server.allowed_origins))
                .configure(|app| pages::configure(app, &config.web, config.server.base_path()))
                .configure(|app| api::configure(app, has_metrics))
                .wrap(from_fn(address::reached))
        });
    };
    Door::open(
        listener,
        state.services.connections.clone(),
        state.config.server.trusted_proxies.clone(),
        state.config.tuning.workers,
        serve,
    )
}

/// Where those come in who run the server, and what measures it for them.
fn open_metrics(listener: std::net::TcpListener, state: &Arc<AppState>) -> std::io::Result<Door> {
    let serve = |served| {
        worker::start(state.clone(), served, |state| {
            App::new()
                .app_data(web::Data::from(state.clone()))
                .configure(api::configure_metrics)
        });
    };
    // Not among the others: those who look whether all is well come in when all the rest is full.
    let bounds = Bounds {
        descriptors: Some(descriptors::OPERATORS),
        ..Bounds::default()
    };
    let clock = state.services.clock.clone();
    let connections = Connections::new(bounds, clock, Metrics::shared());
    Door::open(listener, connections, Default::default(), 1, serve)
}

/// Tells whoever started the server where it is. Tests and scripts read the first line.
fn announce(state: &AppState, address: SocketAddr) {
    let mut text = format!("listening on http://{address}\n");
    if let Some(code) = &state.demo {
        let base = state.config.server.base_path();
        let minter = state.config.jwt.minter();
        let greeting =
            minter.and_then(|minter| Ok(crate::demo::greeting(&minter, code, address, base)?));
        match greeting {
            Ok(greeting) => text += &greeting,
            Err(error) => log::warn!("no demo tokens: {error}"),
        }
    }
    // Nobody may be reading.
    let _ = std::io::stdout().write_all(text.as_bytes());
    let _ = std::io::stdout().flush();
    log::info!("listening on {address}");
}

#[cfg(test)]
mod tests;
