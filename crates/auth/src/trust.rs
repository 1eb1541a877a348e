//! Whose tokens are believed.

use crate::claims::Expected;
use crate::jwks_url::JwksUrl;
use crate::public_keys::PublicKeys;
use crate::secret::Secret;
use std::path::PathBuf;

/// Whose tokens are believed. With both a secret and public keys, tokens of either are.
#[derive(Clone, Debug)]
pub struct Trust {
    /// The secret of HS256 tokens.
    pub secret: Option<Secret>,
    /// The public keys of RS256, ES256 or EdDSA tokens.
    pub public_keys: Option<PublicKeys>,
    /// Where more of them are published.
    pub jwks_url: Option<JwksUrl>,
    /// The folder where what was published is kept.
    pub data_dir: PathBuf,
    /// What a token has to say of itself.
    pub expected: Expected,
}
