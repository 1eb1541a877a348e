//! Whose tokens are believed.

use super::{
    Entry, duration,
    error::ConfigError,
    secret,
    setting::{
        JWT_AUDIENCE, JWT_ISSUER, JWT_JWKS_URL, JWT_MAX_AGE, JWT_PUBLIC_KEY, JWT_SECRET,
        JWT_WEAK_SECRET,
    },
    source::Source,
    storage::StorageConfig,
};
use std::{path::PathBuf, time::Duration};
use switchboard_auth::{Expected, JwksUrl, MintError, Minter, PublicKeys, Secret, Strength, Trust};

/// Where the shared secret comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// It is configured.
    Given(Secret),
    /// It is kept in this data directory, made there on first use.
    DataDir(PathBuf),
    /// There is none: only tokens signed for the public key are believed.
    None,
}

/// Why there is nobody who makes tokens.
#[derive(Debug, thiserror::Error)]
pub enum NoMinter {
    /// The secret cannot be read or made.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There is none, or a token was not made.
    #[error(transparent)]
    Mint(#[from] MintError),
}

/// Whose tokens are believed. With both a secret and a public key, tokens of either are.
#[derive(Clone, Debug)]
pub struct JwtConfig {
    /// The secret of HS256 tokens.
    pub secret: SecretSource,
    /// How short that may be.
    pub strength: Strength,
    /// The public keys of RS256, ES256 or EdDSA tokens.
    pub public_keys: Option<PublicKeys>,
    /// Where more of them are published.
    pub jwks_url: Option<JwksUrl>,
    /// Where what was published is kept.
    pub data_dir: PathBuf,
    /// What `aud` has to name, if it counts.
    pub audience: Option<String>,
    /// What `iss` has to be, if it counts.
    pub issuer: Option<String>,
    /// How long a token may hold; `None`: as long as it says.
    pub max_age: Option<Duration>,
}

impl JwtConfig {
    /// Reads and checks its settings. Reads the files that the public keys are in; creates none.
    pub fn load(source: &Source, storage: &StorageConfig) -> Result<Self, ConfigError> {
        let public_keys = match source.get(&JWT_PUBLIC_KEY) {
            Some(text) => Some(PublicKeys::load(text.trim())?),
            None => None,
        };
        let jwks_url = source.parse(&JWT_JWKS_URL, JwksUrl::parse)?;
        let strength = source.value(&JWT_WEAK_SECRET, parse_strength)?;
        // Not trimmed: a secret is taken as it is.
        let secret = match source.get(&JWT_SECRET) {
            Some(text) => SecretSource::Given(
                Secret::new(text, strength)
                    .ok_or_else(|| ConfigError::invalid(&JWT_SECRET, text))?,
            ),
            None if public_keys.is_some() || jwks_url.is_some() => SecretSource::None,
            None => SecretSource::DataDir(storage.data_dir.clone()),
        };
        Ok(Self {
            secret,
            strength,
            public_keys,
            jwks_url,
            data_dir: storage.data_dir.clone(),
            audience: source.get(&JWT_AUDIENCE).map(str::to_owned),
            issuer: source.get(&JWT_ISSUER).map(str::to_owned),
            max_age: source.value(&JWT_MAX_AGE, parse_age)?,
        })
    }

    /// Whether tokens are believed that somebody else signs.
    pub fn trusts_public_keys(&self) -> bool {
        self.public_keys.is_some() || self.jwks_url.is_some()
    }

    /// The shared secret, made and stored in the data directory if that is where it is kept.
    pub fn shared_secret(&self) -> Result<Option<Secret>, ConfigError> {
        match &self.secret {
            SecretSource::Given(secret) => Ok(Some(secret.clone())),
            SecretSource::DataDir(dir) => secret::load_or_create(dir, self.strength).map(Some),
            SecretSource::None => Ok(None),
        }
    }

    /// Whose tokens are believed. Makes the data directory's secret if that is what is configured and it is not
    /// there yet.
    pub fn trust(&self) -> Result<Trust, ConfigError> {
        Ok(Trust {
            secret: self.shared_secret()?,
            public_keys: self.public_keys.clone(),
            jwks_url: self.jwks_url.clone(),
            data_dir: self.data_dir.clone(),
            expected: Expected {
                audience: self.audience.clone(),
                issuer: self.issuer.clone(),
                max_age: self.max_age,
            },
        })
    }

    /// Who makes tokens that are believed.
    pub fn minter(&self) -> Result<Minter, NoMinter> {
        Ok(Minter::new(&self.trust()?)?)
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let secret = match &self.secret {
            SecretSource::Given(_) => "***".to_owned(),
            SecretSource::DataDir(dir) => format!("(in {})", secret::path_in(dir).display()),
            SecretSource::None => String::new(),
        };
        let strength = match self.strength {
            Strength::Strong => "refuse",
            Strength::Weak => "allow",
        };
        let (keys, url) = (self.public_keys.as_ref(), self.jwks_url.as_ref());
        vec![
            (&JWT_SECRET, secret),
            (&JWT_WEAK_SECRET, strength.to_owned()),
            (
                &JWT_PUBLIC_KEY,
                keys.map(PublicKeys::describe).unwrap_or_default(),
            ),
            (
                &JWT_JWKS_URL,
                url.map(JwksUrl::to_string).unwrap_or_default(),
            ),
            (&JWT_AUDIENCE, self.audience.clone().unwrap_or_default()),
            (&JWT_ISSUER, self.issuer.clone().unwrap_or_default()),
            (
                &JWT_MAX_AGE,
                self.max_age
                    .map_or_else(|| "off".to_owned(), duration::show),
            ),
        ]
    }
}

fn parse_strength(text: &str) -> Option<Strength> {
    match text.to_ascii_lowercase().as_str() {
        "refuse" => Some(Strength::Strong),
        "allow" => Some(Strength::Weak),
        _ => None,
    }
}

/// A duration, or `off` for none.
fn parse_age(text: &str) -> Option<Option<Duration>> {
    if text.eq_ignore_ascii_case("off") {
        return Some(None);
    }
    let age = humantime::parse_duration(text).ok()?;
    let range = Duration::from_secs(60)..=Duration::from_secs(36_600 * 86_400);
    range.contains(&age).then_some(Some(age))
}
