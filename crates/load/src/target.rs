//! The server that is driven, or the nodes that are one.

use super::error::LoadError;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{net, time::timeout};

/// How long finding and reaching the server may take.
const REACH_TIMEOUT: Duration = Duration::from_secs(5);
/// What every path of the API begins with.
const API: &str = "/api/v1";

/// The server that is driven.
#[derive(Clone, Debug)]
pub struct Target {
    /// The value of `Host`.
    pub authority: String,
    /// What paths begin with, up to and including the version of the API.
    pub base: String,
    /// An address that answers.
    pub address: SocketAddr,
}

impl Target {
    /// Finds an address behind `url` that accepts connections.
    pub async fn reach(url: &str) -> Result<Self, LoadError> {
        let refused = |reason: &str| LoadError::Url {
            url: url.to_owned(),
            reason: reason.to_owned(),
        };
        let (authority, base) = split(url).map_err(refused)?;
        let host_and_port = if has_port(authority) {
            authority.to_owned()
        } else {
            format!("{authority}:80")
        };
        let found = timeout(REACH_TIMEOUT, first_answering(&host_and_port)).await;
        let address = found
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
            .map_err(|cause| refused(&format!("no connection: {cause}")))?;
        Ok(Self {
            authority: authority.to_owned(),
            base: format!("{base}{API}"),
            address,
        })
    }
}

/// The nodes that are driven, one or more, in the order in which they were given.
#[derive(Clone, Debug)]
pub struct Targets(Vec<Target>);

impl Targets {
    /// Finds an address behind each of `urls`, of which there is at least one.
    pub async fn reach(urls: &[String]) -> Result<Self, LoadError> {
        let mut targets = Vec::with_capacity(urls.len());
        for url in urls {
            targets.push(Target::reach(url).await?);
        }
        Ok(Self::new(targets))
    }

    /// These, of which there is at least one.
    pub fn new(targets: Vec<Target>) -> Self {
        debug_assert!(!targets.is_empty(), "nowhere to go");
        Self(targets)
    }

    /// Where number `index` of a run goes: each to the next node.
    pub fn at(&self, index: usize) -> &Target {
        &self.0[index % self.0.len()]
    }

    /// All of them.
    pub fn all(&self) -> &[Target] {
        &self.0
    }
}

async fn first_answering(host_and_port: &str) -> io::Result<SocketAddr> {
    let mut failure = io::ErrorKind::NotFound.into();
    for address in net::lookup_host(host_and_port).await? {
        match net::TcpStream::connect(address).await {
            Ok(_) => return Ok(address),
            Err(cause) => failure = cause,
        }
    }
    Err(failure)
}

fn has_port(authority: &str) -> bool {
    let host_end = authority.rfind(']').unwrap_or(0);
    authority[host_end..].contains(':')
}

/// Host with port, and the path without its last slash.
fn split(url: &str) -> Result<(&str, &str), &'static str> {
    let rest = url.strip_prefix("http://").ok_or(
        "accepted: http://host:port (the load is generated beside the server, without TLS)",
    )?;
    let path_start = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(path_start);
    if authority.is_empty() || authority.contains('@') || rest.contains(['?', '#', ' ']) {
        return Err("accepted: http://host:port, or http://host:port/prefix");
    }
    Ok((authority, path.trim_end_matches('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        assert_eq!(split("http://127.0.0.1:8080"), Ok(("127.0.0.1:8080", "")));
        assert_eq!(split("http://[::1]:80/"), Ok(("[::1]:80", "")));
        assert_eq!(split("http://a/chat/"), Ok(("a", "/chat")));
        for url in [
            "",
            "https://a",
            "a:80",
            "http://",
            "http://u@a",
            "http://a?b",
            "http:///x",
        ] {
            assert!(split(url).is_err(), "{url}");
        }
        assert!(has_port("[::1]:80") && has_port("a:80"));
        assert!(!has_port("[::1]") && !has_port("a"));
    }
}
