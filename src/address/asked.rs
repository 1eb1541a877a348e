//! What a request shows of the address that its sender asked.

use crate::config::public_url::Scheme;
use crate::config::{AllowedOrigins, PublicUrl, ServerConfig};
use actix_http::header::{HOST, HeaderMap, HeaderName};
use std::net::IpAddr;

/// By what the client of a proxy came.
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The address that a client asked, as far as it is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The setting's word, or else that of a proxy that is trusted.
    scheme: Option<Scheme>,
    /// The value of `Host`.
    host: &'a str,
    /// What the operator says the address is.
    public: Option<&'a PublicUrl>,
}

impl<'a> Asked<'a> {
    /// From the headers that `peer` sent.
    pub fn of(headers: &'a HeaderMap, peer: Option<IpAddr>, config: &'a ServerConfig) -> Self {
        let public = config.public_url.as_ref();
        let forwarded = || {
            let trusted = peer.is_some_and(|peer| config.trusted_proxies.trusts_peer(peer));
            trusted.then(|| forwarded_scheme(headers)).flatten()
        };
        Self {
            scheme: public.map(PublicUrl::scheme).or_else(forwarded),
            host: text(headers, HOST).unwrap_or_default(),
            public,
        }
    }

    /// Of one who is at the server itself, and asks nobody.
    pub fn at(host: &'a str, config: &'a ServerConfig) -> Self {
        let public = config.public_url.as_ref();
        Self {
            scheme: public.map(PublicUrl::scheme),
            host,
            public,
        }
    }

    /// The address that people reach the server by, without a slash at its end.
    pub fn base(&self) -> String {
        match self.public {
            Some(public) => public.to_string(),
            None => {
                let scheme = self.scheme.unwrap_or(Scheme::Http);
                format!("{}://{}", scheme.as_str(), self.host)
            }
        }
    }

    /// By what the client came, if that is known.
    pub fn scheme(&self) -> Option<Scheme> {
        self.scheme
    }

    /// Whether pages of `origin` (the value of an `Origin` header) may act for the user of the
    /// browser: their origin is in the list, or it is ours.
    pub fn allows(&self, origin: &str, allowed: &AllowedOrigins) -> bool {
        allowed.allows(origin) || self.is_own(origin)
    }

    /// What a browser sends as `Host` is what it connected to. Where our own scheme is not known,
    /// behind a proxy that says nothing, either will do.
    fn is_own(&self, origin: &str) -> bool {
        if self.public.is_some_and(|public| public.origin() == origin) {
            return true;
        }
        let Some((scheme, authority)) = origin.split_once("://") else {
            return false;
        };
        let Some(scheme) = Scheme::parse(scheme) else {
            return false;
        };
        if self.scheme.is_some_and(|ours| ours != scheme) {
            return false;
        }
        let port = format!(":{}", scheme.default_port());
        let bare = |authority: &str| {
            let bare = authority.strip_suffix(&port).unwrap_or(authority);
            bare.to_ascii_lowercase()
        };
        !authority.is_empty() && bare(authority) == bare(self.host)
    }
}

/// The one word of all proxies on the way; none where they disagree.
fn forwarded_scheme(headers: &HeaderMap) -> Option<Scheme> {
    let values = headers.get_all(FORWARDED_PROTO);
    let words = values.flat_map(|value| value.to_str().unwrap_or_default().split(','));
    let mut schemes = words.map(|word| Scheme::parse(word.trim()));
    let first = schemes.next()??;
    schemes.all(|scheme| scheme == Some(first)).then_some(first)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Source, setting};
    use actix_http::header::HeaderValue;

    const PROXY: &str = "10.0.0.1";

    fn config(public: &str) -> ServerConfig {
        let source = Source::from_env([
            (&setting::TRUSTED_PROXIES, PROXY),
            (&setting::PUBLIC_URL, public),
        ]);
        Config::load(&source).expect("valid").server
    }

    fn is_own(public: &str, peer: &str, headers: &[(&'static str, &str)], origin: &str) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a value");
            map.append(HeaderName::from_static(name), value);
        }
        let config = config(public);
        let peer = peer.parse().expect("an address");
        let asked = Asked::of(&map, Some(peer), &config);
        asked.allows(origin, &AllowedOrigins::default())
    }

    #[test]
    fn the_list_and_our_own_origin_are_allowed() {
        let list = AllowedOrigins::parse("https://console.example.org").expect("an origin");
        assert!(Asked::default().allows("https://console.example.org", &list));
        for (origin, host) in [
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("https://api.example.org", "api.example.org"),
            ("https://api.example.org", "API.example.org:443"),
            ("http://[::1]:8080", "[::1]:8080"),
            ("http://[2001:db8::1]", "[2001:DB8::1]:80"),
        ] {
            assert!(
                is_own("", "192.0.2.1", &[("host", host)], origin),
                "{origin} asking {host}"
            );
        }
    }

    #[test]
    fn any_other_is_not() {
        for (origin, host) in [
            ("https://evil.example", "api.example.org"),
            ("http://127.0.0.1:8081", "127.0.0.1:8080"),
            ("https://api.example.org.evil.example", "api.example.org"),
            ("https://api.example.org", "api.example.org:80"),
            ("null", "null"),
            ("file://", ""),
            ("http://", ""),
            ("", ""),
            ("ftp://a", "a"),
        ] {
            assert!(
                !is_own("", "192.0.2.1", &[("host", host)], origin),
                "{origin} asking {host}"
            );
        }
    }

    #[test]
    fn where_the_scheme_is_known_the_other_one_is_another_origin() {
        fn by(peer: &str, proto: &[&str], origin: &str) -> bool {
            let mut headers = vec![("host", "a.example")];
            headers.extend(proto.iter().map(|proto| ("x-forwarded-proto", *proto)));
            is_own("", peer, &headers, origin)
        }
        for (known, other) in [("https", "http"), ("http", "https")] {
            let (own, foreign) = (
                format!("{known}://a.example"),
                format!("{other}://a.example"),
            );
            assert!(by(PROXY, &[known], &own));
            assert!(!by(PROXY, &[known], &foreign));
            // Nobody else's word counts, nor that of proxies that disagree.
            assert!(by("10.0.0.2", &[known], &foreign));
            assert!(by(PROXY, &[known, other], &foreign));
            assert!(by(PROXY, &["https,http"], &foreign));
            assert!(by(PROXY, &["wss"], &foreign));
        }
    }

    #[test]
    fn the_public_address_is_ours_whatever_the_proxy_makes_of_the_name() {
        let own = |origin| {
            let headers = [("host", "10.1.1.1:8080"), ("x-forwarded-proto", "http")];
            is_own("https://a.example/help", PROXY, &headers, origin)
        };
        assert!(own("https://a.example"));
        assert!(own("https://10.1.1.1:8080"));
        for origin in [
            "http://a.example",
            "http://10.1.1.1:8080",
            "https://a.example/help",
            "https://b.example",
        ] {
            assert!(!own(origin), "{origin}");
        }
    }
}
