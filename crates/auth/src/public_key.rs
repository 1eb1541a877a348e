//! The public key of tokens that somebody else signs. The kind of the key decides the one algorithm
//! that is believed; what a token says of itself never does.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

/// Longer than any PEM of a key that is meant here.
const MAX_PEM_BYTES: u64 = 64 * 1024;

/// 2048 bits.
const MIN_RSA_BYTES: usize = 2048 / 8;

/// What a key can be, and the algorithm that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA, at least 2048 bits.
    Rs256,
    /// The curve P-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeyKind::Rs256 => "RS256",
            KeyKind::Es256 => "ES256",
            KeyKind::EdDsa => "EdDSA",
        })
    }
}

/// What the text of an error repeats: the name of a file, and nothing of a key.
fn shown(given: &str) -> &str {
    match given.strip_prefix('@') {
        Some(file) => file,
        None => "the text",
    }
}

/// Why a key cannot be used. Its text holds nothing of it.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It is no key of a kind, a curve and a length that tokens could be verified with.
    #[error("{} is no public key that can be used", shown(given))]
    Unusable {
        /// What was to be one: PEM text, or `@` and a file.
        given: String,
    },
    /// A file or a folder cannot be read.
    #[error("cannot {action} {}: {cause}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// A usable public key.
#[derive(Clone, Debug)]
pub struct PublicKey {
    kind: KeyKind,
    key: DecodingKey,
}

impl PublicKey {
    /// Reads PEM text, or the file that `@` is followed by.
    pub fn load(text: &str) -> Result<Self, KeyError> {
        let key = match text.strip_prefix('@') {
            None => Self::from_pem(text),
            Some(path) => Self::from_pem(&read(Path::new(path))?),
        };
        key.ok_or_else(|| KeyError::Unusable {
            given: text.to_owned(),
        })
    }

    /// Reads PEM. Private keys and certificates are refused, as are kinds, curves and lengths that
    /// no token could be verified with.
    pub fn from_pem(pem: &str) -> Option<Self> {
        // Environment files often hold line breaks as `\n`.
        let pem = pem.replace("\\n", "\n");
        if !pem.contains("PUBLIC KEY-----") {
            return None;
        }
        let bytes = pem.as_bytes();
        let found = [
            (KeyKind::EdDsa, DecodingKey::from_ed_pem(bytes)),
            (KeyKind::Es256, DecodingKey::from_ec_pem(bytes)),
            (KeyKind::Rs256, DecodingKey::from_rsa_pem(bytes)),
        ];
        let (kind, key) = found
            .into_iter()
            .find_map(|(kind, key)| Some((kind, key.ok()?)))?;
        let key = Self { kind, key };
        key.is_usable().then_some(key)
    }

    /// Reads a key as issuers publish it (RFC 7517): one that is for signatures of our algorithms.
    pub fn from_jwk(jwk: &Value) -> Option<Self> {
        let text = |name: &str| jwk.get(name).and_then(Value::as_str);
        let (kind, key) = match (text("kty")?, text("crv")) {
            ("RSA", _) => (
                KeyKind::Rs256,
                DecodingKey::from_rsa_components(long_enough(text("n")?)?, text("e")?),
            ),
            ("EC", Some("P-256")) => (
                KeyKind::Es256,
                DecodingKey::from_ec_components(text("x")?, text("y")?),
            ),
            ("OKP", Some("Ed25519")) => {
                (KeyKind::EdDsa, DecodingKey::from_ed_components(text("x")?))
            }
            _ => return None,
        };
        let fits = |name: &str, what: &str| jwk.get(name).is_none_or(|value| value == what);
        let is_meant = fits("use", "sig") && fits("alg", &kind.to_string());
        let key = Self {
            kind,
            key: key.ok()?,
        };
        (is_meant && key.fits()).then_some(key)
    }

    /// The algorithm that it verifies.
    pub fn algorithm(&self) -> KeyKind {
        self.kind
    }

    /// Whether it verifies `signature` over `message`.
    pub fn verifies(&self, signature: &str, message: &[u8]) -> bool {
        crypto::verify(signature, message, &self.key, self.jwt_algorithm()).unwrap_or(false)
    }

    /// The same, as the token library calls it.
    pub fn jwt_algorithm(&self) -> Algorithm {
        match self.kind {
            KeyKind::Rs256 => Algorithm::RS256,
            KeyKind::Es256 => Algorithm::ES256,
            KeyKind::EdDsa => Algorithm::EdDSA,
        }
    }

    /// The library notices a curve or a key that does not fit only when it verifies; a modulus
    /// that is too short it does not notice at all.
    fn is_usable(&self) -> bool {
        let bytes = self.key.try_get_as_bytes().map_or(0, <[u8]>::len);
        self.fits() && (self.kind != KeyKind::Rs256 || bytes > MIN_RSA_BYTES)
    }

    fn fits(&self) -> bool {
        crypto::verify("", b"", &self.key, self.jwt_algorithm()).is_ok()
    }
}

/// A published modulus, if it has the bits that it takes.
fn long_enough(modulus: &str) -> Option<&str> {
    let bytes = URL_SAFE_NO_PAD.decode(modulus).ok()?;
    let leading = bytes.iter().take_while(|byte| **byte == 0).count();
    (bytes.len() - leading >= MIN_RSA_BYTES).then_some(modulus)
}

fn read(path: &Path) -> Result<String, KeyError> {
    let failed = |cause| KeyError::File {
        action: "read",
        path: path.to_owned(),
        cause,
    };
    if fs::metadata(path).map_err(failed)?.len() > MAX_PEM_BYTES {
        return Err(failed(io::ErrorKind::FileTooLarge.into()));
    }
    fs::read_to_string(path).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! pem {
        ($name:literal) => {
            include_str!(concat!("testdata/", $name))
        };
    }

    #[test]
    fn the_kind_of_the_key_decides_the_algorithm() {
        for (pem, kind) in [
            (pem!("rsa.pub.pem"), KeyKind::Rs256),
            (pem!("p256.pub.pem"), KeyKind::Es256),
            (pem!("ed25519.pub.pem"), KeyKind::EdDsa),
        ] {
            let found = PublicKey::from_pem(pem).map(|key| key.algorithm());
            assert_eq!(found, Some(kind));
            let one_line = pem.replace('\n', "\\n");
            assert!(PublicKey::from_pem(&one_line).is_some(), "{kind}");
        }
    }

    #[test]
    fn keys_that_cannot_serve_are_refused() {
        for pem in [
            pem!("rsa.pem"),
            pem!("p256.pem"),
            pem!("ed25519.pem"),
            pem!("p384.pub.pem"),
            pem!("rsa1024.pub.pem"),
            "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
            "not a key",
        ] {
            assert!(PublicKey::from_pem(pem).is_none(), "{pem}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = PublicKey::load("@/does/not/exist.pem").expect_err("no such file");
        assert!(error.to_string().contains("/does/not/exist.pem"), "{error}");
    }
}
