//! Configuration: one small struct per concern, each checked when it is made.
//!
//! ```text
//! setting (the table)  ->  source (who gave what)  ->  server, web, storage, jwt, ...  ->  Config
//! ```
//!
//! Reading a configuration creates nothing: `config check` may run beside a server, or as somebody
//! who may not write.

pub mod billing;
pub mod cluster;
pub mod duration;
pub mod error;
pub mod jwt;
pub mod map;
pub mod messaging;
pub mod origins;
pub mod proxies;
pub mod public_url;
pub mod rates;
pub mod secret;
pub mod server;
pub mod session;
pub mod setting;
pub mod show;
pub mod source;
pub mod storage;
pub mod tuning;
pub mod web;

pub use billing::{BillingConfig, BillingKey, BillingService};
pub use cluster::ClusterConfig;
pub use error::ConfigError;
pub use jwt::{JwtConfig, NoMinter, SecretSource};
pub use map::MapUrl;
pub use messaging::MessagingConfig;
pub use origins::AllowedOrigins;
pub use proxies::TrustedProxies;
pub use public_url::PublicUrl;
pub use rates::RatesConfig;
pub use server::{Limits, ServerConfig};
pub use session::SessionConfig;
pub use setting::Setting;
pub use source::{Origin, Source};
pub use storage::StorageConfig;
pub use switchboard_store::DatabaseUrl;
pub use tuning::TuningConfig;
pub use web::WebConfig;

/// A setting and the value in force, ready to be shown: secrets are masked.
pub type Entry = (&'static Setting, String);

/// Everything that the server can be told.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where and for whom it listens.
    pub server: ServerConfig,
    /// What the web apps may do and who may embed them.
    pub web: WebConfig,
    /// Where it keeps data.
    pub storage: StorageConfig,
    /// Where it meets other nodes.
    pub cluster: ClusterConfig,
    /// Whom it lets in.
    pub jwt: JwtConfig,
    /// What one connection may do.
    pub session: SessionConfig,
    /// Who may write to whom in private.
    pub messaging: MessagingConfig,
    /// Who takes the money of tips.
    pub billing: BillingConfig,
    /// How often its clients may do things.
    pub rates: RatesConfig,
    /// How it spreads its work.
    pub tuning: TuningConfig,
}

impl Config {
    /// Reads and checks every setting; the first that is wrong is the error.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        let storage = StorageConfig::load(source)?;
        let jwt = JwtConfig::load(source, &storage)?;
        Ok(Self {
            server: ServerConfig::load(source)?,
            web: WebConfig::load(source)?,
            cluster: ClusterConfig::load(source, &storage, &jwt)?,
            jwt,
            session: SessionConfig::load(source)?,
            messaging: MessagingConfig::load(source)?,
            billing: BillingConfig::load(source)?,
            rates: RatesConfig::load(source)?,
            tuning: TuningConfig::load(source)?,
            storage,
        })
    }

    /// Every setting with the value in force, secrets masked, in the order of [`setting::ALL`].
    pub fn entries(&self) -> Vec<Entry> {
        [
            self.server.entries(),
            self.web.entries(),
            self.storage.entries(),
            self.cluster.entries(),
            self.jwt.entries(),
            self.session.entries(),
            self.messaging.entries(),
            self.billing.entries(),
            self.rates.entries(),
            self.tuning.entries(),
        ]
        .concat()
    }
}

#[cfg(test)]
mod tests;
