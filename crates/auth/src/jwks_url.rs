//! Where an issuer publishes its keys.

use awc::http::Uri;
use std::{fmt, net::IpAddr};

/// An address over https. Over http on this machine alone: an attacker who can change the answer
/// decides which tokens are believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwksUrl(String);

impl JwksUrl {
    /// Reads an address; `None` when it is not such a one, or holds a password.
    pub fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.parse().ok()?;
        let host = uri.host()?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let ip = bare.parse::<IpAddr>();
        let is_here = host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback());
        let is_safe = match uri.scheme_str()? {
            "https" => !host.is_empty(),
            "http" => is_here,
            _ => false,
        };
        let is_open = uri.authority().is_some_and(|it| !it.as_str().contains('@'));
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.contains('#');
        (is_safe && is_open && is_plain).then(|| Self(text.to_owned()))
    }

    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for JwksUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_over_tls_or_from_this_machine() {
        for text in [
            "https://id.example.org/.well-known/jwks.json",
            "https://id.example.org:8443/keys?tenant=1",
            "http://localhost:9000/keys",
            "http://127.0.0.1:9000/keys",
            "http://[::1]/keys",
        ] {
            assert!(JwksUrl::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "id.example.org",
            "http://id.example.org/keys",
            "http://localhost.example.org/keys",
            "http://10.0.0.1/keys",
            "ftp://localhost/keys",
            "file:///etc/keys",
            "https://me:secret@id.example.org/keys",
            "https://id.example.org/keys#x",
        ] {
            assert!(JwksUrl::parse(text).is_none(), "{text}");
        }
    }
}
