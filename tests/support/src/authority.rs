//! An authority of the test's own, and the certificates it gives out.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Nobody trusts it but who is told to.
#[derive(Debug)]
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

/// What a server shows, and the key to it, as files in PEM.
#[derive(Debug)]
pub struct Certificate {
    /// The certificate.
    pub chain: PathBuf,
    /// Its key.
    pub key: PathBuf,
    /// Who vouches for it.
    pub authority: PathBuf,
}

impl Authority {
    /// A new one.
    ///
    /// # Panics
    /// When a file cannot be written.
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params
            .distinguished_name
            .push(DnType::CommonName, "Authority of a test");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, key()).expect("it can sign itself");
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let authority = Self { issuer, folder };
        write(&authority.file(), &authority.issuer.pem());
        authority
    }

    /// Its own certificate, for `SSL_CERT_FILE`.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// A certificate for a server of this name or address, in files beside its own.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn certify(&self, name: &str) -> Certificate {
        let (key, params) = (key(), CertificateParams::new([name.to_owned()]));
        let made = params
            .and_then(|params| params.signed_by(&key, &self.issuer))
            .expect("a certificate can be made");
        let path = |kind: &str| self.folder.path().join(format!("{name}.{kind}"));
        let files = Certificate {
            chain: path("crt"),
            key: path("key"),
            authority: self.file(),
        };
        write(&files.chain, &made.pem());
        write(&files.key, &key.serialize_pem());
        files
    }
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

fn key() -> KeyPair {
    KeyPair::generate().expect("a key can be made")
}

fn write(path: &Path, pem: &str) {
    fs::write(path, pem).expect("the folder can be written to");
}
