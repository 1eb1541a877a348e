//! The web origins that are trusted.

use std::fmt;

/// Origins whose pages may connect and use the session cookie. Matching is exact, in the form that
/// browsers send: lower case, no default port, no path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedOrigins(Vec<String>);

impl AllowedOrigins {
    /// Reads a comma-separated list. `None` when one of them is not an exact origin: wildcards,
    /// `null`, paths and user names are refused rather than matched by guess.
    pub fn parse(list: &str) -> Option<Self> {
        list.split(',')
            .map(|origin| parse_origin(origin.trim()))
            .collect::<Option<Vec<_>>>()
            .map(Self)
    }

    /// Whether the value of an `Origin` header is one of them.
    pub fn allows(&self, origin: &str) -> bool {
        self.0.iter().any(|allowed| allowed == origin)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for AllowedOrigins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(","))
    }
}

fn parse_origin(text: &str) -> Option<String> {
    let origin = text.to_ascii_lowercase();
    let (scheme, authority) = origin.split_once("://")?;
    let scheme_fits = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-.".contains(c));
    let (host, port) = split_port(authority)?;
    if !scheme_fits || !is_host(host) {
        return None;
    }
    Some(match (scheme, port) {
        (_, None) | ("http", Some(80)) | ("https", Some(443)) => format!("{scheme}://{host}"),
        (_, Some(port)) => format!("{scheme}://{host}:{port}"),
    })
}

/// Splits `host:port`; the colons inside the brackets of an IPv6 address belong to the host.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let host_end = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    match authority[host_end..].find(':') {
        None => Some((authority, None)),
        Some(colon) => {
            let (host, port) = authority.split_at(host_end + colon);
            let digits = &port[1..];
            let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
            let port = digits.parse().ok().filter(|_| plain)?;
            Some((host, Some(port)))
        }
    }
}

fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
        return address.parse::<std::net::Ipv6Addr>().is_ok();
    }
    !host.is_empty()
        && host
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_held_as_browsers_send_them() {
        let origins = AllowedOrigins::parse(
            "https://Console.Example.org, http://localhost:5173,https://a:443,http://[::1]:80,capacitor://localhost",
        )
        .expect("all are origins");
        assert_eq!(
            origins.to_string(),
            "https://console.example.org,http://localhost:5173,https://a,http://[::1],capacitor://localhost"
        );
        assert!(origins.allows("https://console.example.org"));
        for other in [
            "http://console.example.org",
            "https://console.example.org:444",
            "https://console.example.org.evil.example",
            "null",
            "",
        ] {
            assert!(!origins.allows(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_exact_origin_is_refused() {
        for list in [
            "*",
            "null",
            "https://*.example.org",
            "https://a/",
            "https://a/path",
            "https://user@a",
            "https://a:0",
            "https://a:99999",
            "https://a:",
            "https://",
            "a.example.org",
            "https://a,,https://b",
            "https://[zz]",
            "https://]a",
        ] {
            assert_eq!(AllowedOrigins::parse(list), None, "{list}");
        }
    }
}
