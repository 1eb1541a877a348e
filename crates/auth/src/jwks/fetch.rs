//! One question to an issuer, over HTTP.

use crate::jwks_url::JwksUrl;
use awc::{Client, Connector};
use openssl::ssl::SslConnector;
use std::time::Duration;

/// Longest wait for an answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// More than any set of keys.
const MOST_BYTES: usize = 256 * 1024;

/// Asks issuers.
pub struct Asker {
    tls: SslConnector,
}

impl Asker {
    /// Trusts whom `tls` trusts.
    pub fn new(tls: SslConnector) -> Self {
        Self { tls }
    }

    /// The body of the answer, or why there is none.
    pub async fn ask(&self, url: &JwksUrl) -> Result<Vec<u8>, String> {
        let connector = Connector::new()
            .timeout(TIMEOUT)
            .handshake_timeout(TIMEOUT)
            .openssl(self.tls.clone());
        let client = Client::builder()
            .connector(connector)
            .timeout(TIMEOUT)
            // Who is believed is where the operator says.
            .disable_redirects()
            .finish();
        let asked = client.get(url.as_str()).force_close().send();
        let mut answer = asked.await.map_err(|error| error.to_string())?;
        if !answer.status().is_success() {
            return Err(answer.status().to_string());
        }
        let body = tokio::time::timeout(TIMEOUT, answer.body().limit(MOST_BYTES)).await;
        let body = body.map_err(|_| "no end of the answer".to_owned())?;
        Ok(body.map_err(|error| error.to_string())?.to_vec())
    }
}
