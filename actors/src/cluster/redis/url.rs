//! Where Redis is.

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion};
use std::fmt;
use std::str::FromStr;

/// Where Redis is, and how one signs in there. Its text never shows the password.
#[derive(Clone)]
pub struct RedisUrl(Box<ConnectionInfo>);

/// Why a URL cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It is none of Redis.
    #[error(
        "is not redis://[user:password@]host[:port][/number], rediss:// for TLS, or unix:///path"
    )]
    Invalid,
    /// It names several servers.
    #[error(
        "names Sentinels or several servers: give the one address at which the primary is found, \
         such as that of a proxy or a service name"
    )]
    Several,
}

impl RedisUrl {
    pub(super) fn info(&self) -> ConnectionInfo {
        (*self.0).clone()
    }
}

impl FromStr for RedisUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        let scheme = text.split_once(':').ok_or(UrlError::Invalid)?.0;
        if scheme.contains("sentinel") || scheme.contains("cluster") || text.contains(',') {
            return Err(UrlError::Several);
        }
        let info = text.into_connection_info().map_err(|_| UrlError::Invalid)?;
        let settings = info.redis_settings().clone();
        // One connection for answers and for what is published.
        let settings = settings.set_protocol(ProtocolVersion::RESP3);
        Ok(Self(Box::new(info.set_redis_settings(settings))))
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = self.0.redis_settings();
        let user = settings.username().unwrap_or_default();
        let sign_in = match settings.password() {
            Some(_) => format!("{user}:***@"),
            None => String::new(),
        };
        match self.0.addr() {
            ConnectionAddr::Unix(path) => write!(f, "unix://{}", path.display()),
            addr @ ConnectionAddr::TcpTls { insecure, .. } => {
                let trust = if *insecure { "#insecure" } else { "" };
                write!(f, "rediss://{sign_in}{addr}/{}{trust}", settings.db())
            }
            addr => write!(f, "redis://{sign_in}{addr}/{}", settings.db()),
        }
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
            (
                "redis+sentinel://a:26379,b:26379/mymaster",
                UrlError::Several,
            ),
            ("redis://a:6379,b:6379", UrlError::Several),
            ("redis-cluster://a:6379", UrlError::Several),
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
