//! Where this node meets others.

use super::{
    Entry,
    error::ConfigError,
    jwt::{JwtConfig, SecretSource},
    setting::{CLUSTER_BRIDGE, REDIS_URL},
    source::Source,
    storage::StorageConfig,
};
use switchboard_cluster::redis::RedisUrl;
use switchboard_store::Backend;

/// Where this node meets others.
#[derive(Clone, Debug)]
pub struct ClusterConfig {
    /// The Redis that all nodes share; without it this node is the only one.
    pub redis_url: Option<RedisUrl>,
    /// Whether nodes of the release before are heard there.
    pub bridge: bool,
}

impl ClusterConfig {
    /// Reads and checks its settings. Nodes that share neither a database nor whom they believe would not
    /// be one: that is refused.
    pub fn load(
        source: &Source,
        storage: &StorageConfig,
        jwt: &JwtConfig,
    ) -> Result<Self, ConfigError> {
        let bridge = source.value(&CLUSTER_BRIDGE, |text| match text.trim() {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        })?;
        let Some(text) = source.get(&REDIS_URL) else {
            let redis_url = None;
            return Ok(Self { redis_url, bridge });
        };
        // The text may hold a password.
        let conflict = |why: &str| ConfigError::Conflict(format!("{} {why}", REDIS_URL.name));
        let url = text.trim().parse::<RedisUrl>();
        let url = url.map_err(|error| conflict(&error.to_string()))?;
        if storage.database_url.backend() == Backend::Sqlite {
            return Err(conflict(
                "needs a database that all nodes share: set DATABASE_URL to a postgres:// URL",
            ));
        }
        if let SecretSource::DataDir(_) = jwt.secret {
            return Err(conflict(
                "needs a key that all nodes believe: set SWITCHBOARD_JWT_SECRET or \
                 SWITCHBOARD_JWT_PUBLIC_KEY",
            ));
        }
        Ok(Self {
            redis_url: Some(url),
            bridge,
        })
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let url = self.redis_url.as_ref();
        let bridge = if self.bridge { "on" } else { "off" };
        vec![
            (&REDIS_URL, url.map(ToString::to_string).unwrap_or_default()),
            (&CLUSTER_BRIDGE, bridge.to_owned()),
        ]
    }
}
