//! Where and for whom the server listens, and how it stops.

use super::{
    Entry, duration,
    error::ConfigError,
    origins::AllowedOrigins,
    proxies::TrustedProxies,
    public_url::PublicUrl,
    setting::{
        ALLOWED_ORIGINS, DRAIN, LIMITS, LISTEN, LOG, METRICS_LISTEN, PUBLIC_URL, RECONNECT_SPREAD,
        SHUTDOWN_TIMEOUT, TRUSTED_PROXIES,
    },
    source::Source,
};
use std::{net::SocketAddr, time::Duration};

/// Whether rates, connections per user and chats per organizer are limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// They are.
    On,
    /// They are not: for benchmarks, and behind a gateway that limits.
    Off,
}

/// Where and for whom the server listens, and how it stops.
#[derive(Clone, Debug)]
pub struct ServerConfig {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Origins that browsers may come from.
    pub allowed_origins: AllowedOrigins,
    /// Whose word on where a client comes from counts.
    pub trusted_proxies: TrustedProxies,
    /// By which address people reach it, where it was told.
    pub public_url: Option<PublicUrl>,
    /// Whether rates are limited.
    pub limits: Limits,
    /// Where `/metrics` is, if not where everything is.
    pub metrics_listen: Option<SocketAddr>,
    /// Over how long the connections are closed when the server stops.
    pub drain: Duration,
    /// Over how long their clients come back.
    pub reconnect_spread: Duration,
    /// How long a stop waits, after the drain, for what is in flight.
    pub shutdown_timeout: Duration,
    /// What is logged.
    pub log: String,
}

impl ServerConfig {
    /// Reads and checks its settings.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        Ok(Self {
            listen: source.value(&LISTEN, |text| text.parse().ok())?,
            allowed_origins: source
                .parse(&ALLOWED_ORIGINS, AllowedOrigins::parse)?
                .unwrap_or_default(),
            trusted_proxies: source
                .parse(&TRUSTED_PROXIES, TrustedProxies::parse)?
                .unwrap_or_default(),
            public_url: source.parse(&PUBLIC_URL, PublicUrl::parse)?,
            limits: source.value(&LIMITS, parse_limits)?,
            metrics_listen: source.parse(&METRICS_LISTEN, |text| text.parse().ok())?,
            drain: source.value(&DRAIN, duration::parse)?,
            reconnect_spread: source.value(&RECONNECT_SPREAD, duration::parse)?,
            shutdown_timeout: source.value(&SHUTDOWN_TIMEOUT, duration::parse_positive)?,
            log: source.text(&LOG).to_owned(),
        })
    }

    /// What stands in front of all paths: nothing, or such as `/help`.
    pub fn base_path(&self) -> &str {
        self.public_url.as_ref().map_or("", PublicUrl::path)
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let public_url = self.public_url.as_ref();
        let limits = match self.limits {
            Limits::On => "on",
            Limits::Off => "off",
        };
        let metrics = self.metrics_listen.map(|address| address.to_string());
        vec![
            (&LISTEN, self.listen.to_string()),
            (&ALLOWED_ORIGINS, self.allowed_origins.to_string()),
            (&TRUSTED_PROXIES, self.trusted_proxies.to_string()),
            (
                &PUBLIC_URL,
                public_url.map(PublicUrl::to_string).unwrap_or_default(),
            ),
            (&LIMITS, limits.to_owned()),
            (&METRICS_LISTEN, metrics.unwrap_or_default()),
            (&DRAIN, duration::show(self.drain)),
            (&RECONNECT_SPREAD, duration::show(self.reconnect_spread)),
            (&SHUTDOWN_TIMEOUT, duration::show(self.shutdown_timeout)),
            (&LOG, self.log.clone()),
        ]
    }
}

fn parse_limits(text: &str) -> Option<Limits> {
    match text.to_ascii_lowercase().as_str() {
        "on" => Some(Limits::On),
        "off" => Some(Limits::Off),
        _ => None,
    }
}
