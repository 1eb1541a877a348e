//! Where Redis is.
//!
//! `sentinels.rs`: where it moves.

mod sentinels;

pub use sentinels::MAX_SENTINELS;
pub(super) use sentinels::Sentinels;

use redis::{
    ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion, RedisConnectionInfo,
};
use std::fmt;
use std::str::FromStr;

/// Where Redis is, and how one signs in there. Its text never shows a password.
#[derive(Clone)]
pub struct RedisUrl(Place);

/// Where Redis is.
#[derive(Clone)]
pub(super) enum Place {
    /// Always there.
    Fixed(Box<ConnectionInfo>),
    /// Where these say.
    Known(Box<Sentinels>),
}

/// Why a URL cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is none of Redis.
    #[error(
        "is not redis://[user:password@]host[:port][/number], rediss:// for TLS, unix:///path, or \
         redis+sentinel://"
    )]
    Invalid,
    /// It seems to name Sentinels, but not as it has to.
    #[error(
        "is not redis+sentinel://[user:password@]host[:port][,host[:port]...]/name[/number]\
         [?sentinelUsername=...&sentinelPassword=...], or rediss+sentinel:// for TLS, with at most \
         {MAX_SENTINELS} hosts"
    )]
    Sentinel,
    /// It names a cluster.
    #[error(
        "names a cluster, which cannot run scripts whose keys are on several of its servers, as those of \
         Switchboard are: give the one address of a Redis, or its Sentinels (redis+sentinel://)"
    )]
    Cluster,
}

impl RedisUrl {
    pub(super) fn place(&self) -> &Place {
        &self.0
    }
}

impl FromStr for RedisUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let (scheme, rest) = text.split_once(':').ok_or(UrlError::Invalid)?;
        let place = match scheme.split_once('+') {
            Some((scheme @ ("redis" | "rediss" | "valkey" | "valkeys"), "sentinel")) => {
                let mut sentinels = Sentinels::parse(scheme, rest)?;
                sentinels.settings = pushing(&sentinels.settings);
                Place::Known(Box::new(sentinels))
            }
            _ if scheme.contains("sentinel") => return Err(UrlError::Sentinel),
            _ if scheme.contains("cluster") || !scheme.contains("unix") && names_several(rest) => {
                return Err(UrlError::Cluster);
            }
            _ => {
                let info = text.into_connection_info().map_err(|_| UrlError::Invalid)?;
                let settings = pushing(info.redis_settings());
                Place::Fixed(Box::new(info.set_redis_settings(settings)))
            }
        };
        Ok(Self(place))
    }
}

/// Whether there are several hosts. A password or a path may have a comma.
fn names_several(rest: &str) -> bool {
    let mut parts = rest.trim_start_matches('/').split(['/', '?', '#']);
    let authority = parts.next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.contains(',')
}

/// One connection for answers and for what is published.
fn pushing(settings: &RedisConnectionInfo) -> RedisConnectionInfo {
    settings.clone().set_protocol(ProtocolVersion::RESP3)
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info = match &self.0 {
            Place::Fixed(info) => info,
            Place::Known(sentinels) => return sentinels.fmt(f),
        };
        let settings = info.redis_settings();
        let (sign_in, number) = (sign_in(settings), settings.db());
        match info.addr() {
            ConnectionAddr::Unix(path) => write!(f, "unix://{}", path.display()),
            addr @ ConnectionAddr::TcpTls { insecure, .. } => {
                let trust = if *insecure { "#insecure" } else { "" };
                write!(f, "rediss://{sign_in}{addr}/{number}{trust}")
            }
            addr => write!(f, "redis://{sign_in}{addr}/{number}"),
        }
    }
}

/// Who signs in, without what proves it.
fn sign_in(settings: &RedisConnectionInfo) -> String {
    let user = settings.username().unwrap_or_default();
    match settings.password() {
        Some(_) => format!("{user}:***@"),
        None => String::new(),
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (text, shown) in [
            ("redis://cache", "redis://cache:6379/0"),
            ("redis://:secret@cache:7000/3", "redis://:***@cache:7000/3"),
            (
                "valkey://app:secret@10.0.0.1",
                "redis://app:***@10.0.0.1:6379/0",
            ),
            (
                "rediss://app:secret@cache/2",
                "rediss://app:***@cache:6379/2",
            ),
            ("valkeys://cache#insecure", "rediss://cache:6379/0#insecure"),
            ("unix:///run/redis.sock", "unix:///run/redis.sock"),
        ] {
            let url: RedisUrl = text.parse().expect(text);
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), shown);
        }
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_the_reason() {
        for (text, error) in [
            ("rediss://cache#trusting", UrlError::Invalid),
            ("redis-cluster://a:6379", UrlError::Cluster),
            ("redis+cluster://a:6379,b:6379", UrlError::Cluster),
            ("redis://a:6379,b:6379", UrlError::Cluster),
            ("redis-sentinel://a:26379/main", UrlError::Sentinel),
            ("sentinel://a:26379", UrlError::Sentinel),
            ("redis+sentinel://a:26379,b:26379", UrlError::Sentinel),
            ("redis+sentinel://a:26379,b:26379/", UrlError::Sentinel),
            ("redis+sentinel://a,,b/main", UrlError::Sentinel),
            ("redis+sentinel://a,b/main/first", UrlError::Sentinel),
            ("redis+sentinel://a,b/main%20one", UrlError::Sentinel),
            ("redis+sentinel://a/main?password=p", UrlError::Sentinel),
            ("rediss+sentinel://a/main#trusting", UrlError::Sentinel),
            ("redis+sentinel:a/main", UrlError::Sentinel),
            ("postgres://cache", UrlError::Invalid),
            ("cache:6379", UrlError::Invalid),
            ("cache", UrlError::Invalid),
            ("redis://", UrlError::Invalid),
            ("redis://cache/first", UrlError::Invalid),
        ] {
            assert_eq!(text.parse::<RedisUrl>().err(), Some(error), "{text}");
        }
    }
}
