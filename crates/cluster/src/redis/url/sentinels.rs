//! A Redis that moves, and those who know where it is.

use super::UrlError;
use percent_encoding::percent_decode_str;
use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, RedisConnectionInfo, TlsMode};
use std::fmt;

/// How many of them a URL may name. Three or five are usual, and each that is gone is waited for.
pub const MAX_SENTINELS: usize = 16;
/// Where they listen unless the URL says otherwise.
const PORT: u16 = 26379;

/// Those who know where the primary is, and how one signs in there.
#[derive(Clone)]
pub struct Sentinels {
    /// Whom to ask, at least one.
    pub hosts: Vec<ConnectionInfo>,
    /// What they call the primary.
    pub name: String,
    /// How one signs in at the primary.
    pub settings: RedisConnectionInfo,
}

impl Sentinels {
    /// Reads what follows `redis+sentinel:`; `scheme` is what is before the plus.
    pub fn parse(scheme: &str, rest: &str) -> Result<Self, UrlError> {
        let rest = rest.strip_prefix("//").ok_or(UrlError::Sentinel)?;
        let (rest, trust) = cut(rest, '#');
        let (rest, query) = cut(rest, '?');
        let (authority, path) = rest.split_once('/').ok_or(UrlError::Sentinel)?;
        let (name, number) = cut(path, '/');
        let number = number.trim_start_matches('/');
        let (sign_in, hosts) = match authority.rsplit_once('@') {
            Some((sign_in, hosts)) => (sign_in, hosts),
            None => ("", authority),
        };
        // What is as in any URL is left to the client's own reading.
        let read = |url: String| url.into_connection_info().map_err(|_| UrlError::Sentinel);
        let primary = read(format!("{scheme}://{sign_in}@primary/{number}{trust}"))?;
        let own = credentials(query)?;
        let hosts = hosts.split(',').map(|host| {
            let port = match host.rsplit(']').next().is_some_and(|end| end.contains(':')) {
                true => String::new(),
                false => format!(":{PORT}"),
            };
            let info = read(format!("{scheme}://{host}{port}/{trust}"))?;
            Ok(info.set_redis_settings(own.clone()))
        });
        let hosts = hosts.collect::<Result<Vec<_>, _>>()?;
        // As Sentinel itself has it.
        let named = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        if name.is_empty() || !name.chars().all(named) || hosts.len() > MAX_SENTINELS {
            return Err(UrlError::Sentinel);
        }
        Ok(Self {
            hosts,
            name: name.to_owned(),
            settings: primary.redis_settings().clone(),
        })
    }

    /// Whether they and the primary are spoken to over TLS.
    pub fn tls(&self) -> Option<TlsMode> {
        match self.hosts.first().map(ConnectionInfo::addr) {
            Some(ConnectionAddr::TcpTls { insecure, .. }) => Some(match insecure {
                true => TlsMode::Insecure,
                false => TlsMode::Secure,
            }),
            _ => None,
        }
    }
}

impl fmt::Display for Sentinels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, trust) = match self.tls() {
            None => ("redis", ""),
            Some(TlsMode::Insecure) => ("rediss", "#insecure"),
            Some(_) => ("rediss", ""),
        };
        let sign_in = super::sign_in(&self.settings);
        let hosts: Vec<_> = self
            .hosts
            .iter()
            .map(|info| info.addr().to_string())
            .collect();
        let (hosts, number) = (hosts.join(","), self.settings.db());
        write!(
            f,
            "{scheme}+sentinel://{sign_in}{hosts}/{}/{number}{trust}",
            self.name
        )
    }
}

/// The text up to the first `at`, and from there on.
fn cut(text: &str, at: char) -> (&str, &str) {
    text.split_at(text.find(at).unwrap_or(text.len()))
}

/// How one signs in at the Sentinels, which is another matter than at Redis.
fn credentials(query: &str) -> Result<RedisConnectionInfo, UrlError> {
    let mut settings = RedisConnectionInfo::default();
    let pairs = query.trim_start_matches('?').split('&');
    for pair in pairs.filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or(UrlError::Sentinel)?;
        let value = percent_decode_str(value).decode_utf8();
        let value = value.map_err(|_| UrlError::Sentinel)?;
        settings = match name {
            "sentinelUsername" => settings.set_username(value),
            "sentinelPassword" => settings.set_password(value),
            _ => return Err(UrlError::Sentinel),
        };
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redis::RedisUrl;

    #[test]
    fn hosts_names_and_ways_to_sign_in_are_told_apart() {
        let rest =
            "//app:a%40b@one,two:7000,[::1]/chat.main/3?sentinelUsername=s&sentinelPassword=p%26w";
        let read = Sentinels::parse("redis", rest).expect("it is whole");
        let hosts: Vec<_> = read.hosts.iter().map(|info| info.addr().clone()).collect();
        let tcp = |host: &str, port| ConnectionAddr::Tcp(host.to_owned(), port);
        assert_eq!(
            hosts,
            [tcp("one", 26379), tcp("two", 7000), tcp("::1", 26379)]
        );
        for host in &read.hosts {
            assert_eq!(host.redis_settings().username(), Some("s"));
            assert_eq!(host.redis_settings().password(), Some("p&w"));
        }
        assert_eq!((&*read.name, read.settings.db()), ("chat.main", 3));
        assert_eq!(read.settings.username(), Some("app"));
        assert_eq!(read.settings.password(), Some("a@b"));
        assert!(read.tls().is_none());
    }

    #[test]
    fn no_password_is_shown() {
        for (text, shown) in [
            (
                "valkey+sentinel://:secret@a,b:1/main?sentinelPassword=secret",
                "redis+sentinel://:***@a:26379,b:1/main/0",
            ),
            (
                "rediss+sentinel://a/main/2#insecure",
                "rediss+sentinel://a:26379/main/2#insecure",
            ),
            (
                "valkeys+sentinel://a/main",
                "rediss+sentinel://a:26379/main/0",
            ),
        ] {
            let url: RedisUrl = text.parse().expect(text);
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), shown);
        }
    }

    #[test]
    fn there_are_so_many_and_no_more() {
        let hosts = |count: usize| vec!["a"; count].join(",");
        let most = format!("//{}/main", hosts(MAX_SENTINELS));
        assert!(Sentinels::parse("redis", &most).is_ok());
        let more = format!("//{}/main", hosts(MAX_SENTINELS + 1));
        assert_eq!(
            Sentinels::parse("redis", &more).err(),
            Some(UrlError::Sentinel)
        );
    }
}
