//! Whether a page of some origin may use the session cookie.

use crate::config::AllowedOrigins;

/// Whether pages of `origin` (the value of an `Origin` header) may act for the user of the browser:
/// their origin is in the list, or it is ours, that is, its authority is the one that the client
/// asked (`host`, the value of the `Host` header).
pub fn origin_allowed(origin: &str, host: &str, allowed: &AllowedOrigins) -> bool {
    allowed.allows(origin) || is_same_origin(origin, host)
}

/// Our own scheme is not known behind a proxy that ends TLS, so either will do: what a browser
/// sends as `Host` is what it connected to.
fn is_same_origin(origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let default_port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let bare = |authority: &str| {
        authority
            .strip_suffix(default_port)
            .unwrap_or(authority)
            .to_ascii_lowercase()
    };
    !authority.is_empty() && bare(authority) == bare(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_and_our_own_origin_are_allowed() {
        let list = AllowedOrigins::parse("https://console.example.org").expect("an origin");
        for (origin, host) in [
            ("https://console.example.org", "api.example.org"),
            ("http://127.0.0.1:8080", "127.0.0.1:8080"),
            ("https://api.example.org", "api.example.org"),
            ("https://api.example.org", "API.example.org:443"),
            ("http://[::1]:8080", "[::1]:8080"),
        ] {
            assert!(
                origin_allowed(origin, host, &list),
                "{origin} asking {host}"
            );
        }
    }

    #[test]
    fn any_other_is_not() {
        let none = AllowedOrigins::default();
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
                !origin_allowed(origin, host, &none),
                "{origin} asking {host}"
            );
        }
    }
}
