//! The address by which people reach the server, where a proxy makes it another than its own.

use super::origins::AllowedOrigins;
use std::fmt;

/// What the server itself serves at the top. A path that began with one of them could not be told
/// from what is below it, for a proxy may take the path away or leave it.
const OWN: [&str; 9] = [
    "api",
    "healthz",
    "home.css",
    "home.js",
    "icon.svg",
    "metrics",
    "organizer",
    "participant",
    "readyz",
];

/// How people's browsers speak with whatever stands in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Over plain TCP.
    Http,
    /// Over TLS.
    Https,
}

impl Scheme {
    /// Reads `http` or `https`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("http") {
            return Some(Self::Http);
        }
        text.eq_ignore_ascii_case("https").then_some(Self::Https)
    }

    /// As addresses spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that addresses leave out.
    pub fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// An address such as `https://chat.example.org` or `https://www.example.org/help`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    scheme: Scheme,
    /// As browsers send it.
    origin: String,
    /// Empty, or from a slash to no slash.
    path: String,
}

impl PublicUrl {
    /// Reads an address; `None` for what is none of http or https, has a query or a user, or a path
    /// of other than plain segments.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let scheme = Scheme::parse(scheme)?;
        let (authority, path) = match rest.find('/') {
            Some(slash) => rest.split_at(slash),
            None => (rest, ""),
        };
        if authority.contains(',') {
            return None;
        }
        let origin = AllowedOrigins::parse(&format!("{}://{authority}", scheme.as_str()))?;
        let path = path.strip_suffix('/').unwrap_or(path);
        let segments: Vec<_> = path.split('/').skip(1).collect();
        let is_free = segments.first().is_none_or(|first| !OWN.contains(first));
        (is_free && segments.into_iter().all(is_plain)).then(|| Self {
            scheme,
            origin: origin.to_string(),
            path: path.to_owned(),
        })
    }

    /// How it is reached.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// What browsers send as `Origin` from its pages.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What all paths begin with: empty, or such as `/help`.
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// Nothing that two programs could read differently.
fn is_plain(segment: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    !segment.is_empty() && segment != "." && segment != ".." && segment.bytes().all(plain)
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin, self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_scheme_an_origin_and_a_path() {
        for (text, scheme, origin, path) in [
            ("https://a.example", Scheme::Https, "https://a.example", ""),
            (
                "HTTPS://A.example:443/",
                Scheme::Https,
                "https://a.example",
                "",
            ),
            (
                "http://a.example:8080/help/",
                Scheme::Http,
                "http://a.example:8080",
                "/help",
            ),
            (
                "https://[2001:db8::1]/a/b-c_d.e~f",
                Scheme::Https,
                "https://[2001:db8::1]",
                "/a/b-c_d.e~f",
            ),
        ] {
            let url = PublicUrl::parse(text).expect(text);
            assert_eq!(
                (url.scheme(), url.origin(), url.path()),
                (scheme, origin, path)
            );
            assert_eq!(PublicUrl::parse(&url.to_string()), Some(url), "{text}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for text in [
            "",
            "a.example",
            "ftp://a.example",
            "https://",
            "https://*",
            "https://user@a.example",
            "https://a.example,https://b.example",
            "https://a.example?x",
            "https://a.example/help?x",
            "https://a.example/help#x",
            "https://a.example//",
            "https://a.example/a//b",
            "https://a.example/../help",
            "https://a.example/h%65lp",
            "https://a.example/hälp",
            "https://a.example/api",
            "https://a.example/organizer/x",
        ] {
            assert_eq!(PublicUrl::parse(text), None, "{text}");
        }
    }
}
