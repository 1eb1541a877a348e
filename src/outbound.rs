//! What the server asks others: whom it trusts.

use openssl::error::ErrorStack;
use openssl::ssl::{SslConnector, SslConnectorBuilder, SslMethod};

/// Trusts whom this machine trusts.
pub fn tls() -> Result<SslConnectorBuilder, ErrorStack> {
    let mut tls = SslConnector::builder(SslMethod::tls_client())?;
    let found = openssl_probe::probe();
    if found.cert_file.is_some() || !found.cert_dir.is_empty() {
        for folder in &found.cert_dir {
            tls.load_verify_locations(None, Some(folder))?;
        }
        if let Some(file) = &found.cert_file {
            tls.load_verify_locations(Some(file), None)?;
        }
    }
    Ok(tls)
}
