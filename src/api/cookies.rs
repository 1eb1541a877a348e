//! The cookie of a browser that is signed in.
//!
//! A browser sends every cookie of a name that it has for an address, whoever set it: another program at
//! the same host, a page of a sibling domain. So each is looked at, and what is no good counts as none.
//! Where it can be told that the cookie has a name that nobody else can set, no other name counts.

use crate::address::Asked;
use crate::config::ServerConfig;
use crate::config::public_url::Scheme;
use actix_http::header::{COOKIE, HeaderMap};
use actix_web::cookie::{Cookie, SameSite, time};
use std::net::IpAddr;
use std::time::Duration;
use switchboard_actors::session::{Candidate, Cookies};
use switchboard_auth::opaque::session_id;
use switchboard_auth::verifier::MAX_TOKEN_BYTES;

/// Where it travels over TLS alone, to this host alone: nobody else can set it, so it counts most.
const OF_HOST: &str = "__Host-switchboard";
/// Where that cannot be: over plain HTTP, or below a path.
const PLAIN: &str = "switchboard-session";
/// What it was called in the release before, when it held a token. Read in this release, and never set.
const BEFORE: &str = "session";

/// What the cookie may be called, the name that counts most first.
fn names(scheme: Option<Scheme>, config: &ServerConfig) -> &'static [&'static str] {
    match scheme {
        _ if !config.base_path().is_empty() => &[PLAIN],
        Some(Scheme::Https) => &[OF_HOST],
        Some(Scheme::Http) => &[PLAIN],
        // It was the page at the sign-in that said which.
        None => &[OF_HOST, PLAIN],
    }
}

/// The values of a cookie, as they came.
fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(COOKIE)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(known, _)| *known == name)
        .map(|(_, value)| value.trim().trim_matches('"'))
}

/// Those of a request of `peer` that may sign somebody in.
pub fn of(headers: &HeaderMap, peer: Option<IpAddr>, config: &ServerConfig) -> Cookies {
    let mut cookies = Cookies::default();
    let scheme = Asked::of(headers, peer, config).scheme();
    for name in names(scheme, config) {
        let ids = values(headers, name).filter_map(session_id);
        cookies.and(ids.map(Candidate::Session).collect());
    }
    let tokens = values(headers, BEFORE).filter(|value| is_like_a_token(value));
    cookies.and(
        tokens
            .map(|value| Candidate::Token(value.to_owned()))
            .collect(),
    );
    cookies
}

fn is_like_a_token(value: &str) -> bool {
    value.len() <= MAX_TOKEN_BYTES && value.split('.').count() == 3
}

/// The cookie of a session: scripts cannot read it, and other sites' pages do not make the browser
/// send it.
pub fn cookie(
    value: String,
    holds: Duration,
    secure: bool,
    config: &ServerConfig,
) -> Cookie<'static> {
    let below = config.base_path();
    let name = match secure && below.is_empty() {
        true => OF_HOST,
        false => PLAIN,
    };
    named(name, value, holds, secure, below)
}

/// Takes back what the request shows of them.
pub fn taken_back(
    headers: &HeaderMap,
    secure: bool,
    config: &ServerConfig,
) -> Vec<Cookie<'static>> {
    alone(
        cookie(String::new(), Duration::ZERO, secure, config),
        headers,
        secure,
        config,
    )
}

/// This one, and what the request shows of others is taken back: nobody is to be who they were before
/// once this one ends. What another program calls `session` is left to it.
pub fn alone(
    cookie: Cookie<'static>,
    headers: &HeaderMap,
    secure: bool,
    config: &ServerConfig,
) -> Vec<Cookie<'static>> {
    let has = |name| values(headers, name).next().is_some();
    let gone = |name, secure, path| named(name, String::new(), Duration::ZERO, secure, path);
    let mut cookies = vec![cookie];
    if has(OF_HOST) && cookies[0].name() != OF_HOST {
        cookies.push(gone(OF_HOST, true, ""));
    }
    if has(PLAIN) && cookies[0].name() != PLAIN {
        cookies.push(gone(PLAIN, secure, config.base_path()));
    }
    if values(headers, BEFORE).any(is_like_a_token) {
        cookies.push(gone(BEFORE, secure, ""));
    }
    cookies
}

fn named(
    name: &'static str,
    value: String,
    holds: Duration,
    secure: bool,
    below: &str,
) -> Cookie<'static> {
    let max_age = i64::try_from(holds.as_secs()).unwrap_or(i64::MAX);
    let path = match below {
        "" => "/".to_owned(),
        path => path.to_owned(),
    };
    Cookie::build(name, value)
        .http_only(true)
        .same_site(SameSite::Strict)
        .path(path)
        .max_age(time::Duration::seconds(max_age))
        .secure(secure)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Source, setting};
    use actix_http::header::HeaderValue;
    use switchboard_auth::opaque::Opaque;

    fn config(public: &str) -> ServerConfig {
        let source = Source::from_env([(&setting::PUBLIC_URL, public)]);
        Config::load(&source).expect("valid").server
    }

    fn sent(cookies: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            let value = HeaderValue::from_str(cookie).expect("a header");
            headers.append(COOKIE, value);
        }
        headers
    }

    #[test]
    fn the_cookie_is_for_this_host_alone() {
        let made = |secure, public: &str| {
            let holds = Duration::from_secs(60);
            cookie("abc".to_owned(), holds, secure, &config(public)).to_string()
        };
        assert_eq!(
            made(true, "https://a.example"),
            "__Host-switchboard=abc; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=60"
        );
        assert_eq!(
            made(false, ""),
            "switchboard-session=abc; HttpOnly; SameSite=Strict; Path=/; Max-Age=60"
        );
        assert_eq!(
            made(true, "https://a.example/help"),
            "switchboard-session=abc; HttpOnly; SameSite=Strict; Secure; Path=/help; Max-Age=60"
        );
    }

    #[test]
    fn what_cannot_be_ours_is_none() {
        let session = Opaque::session().expect("random").text;
        for ours in [
            format!("__Host-switchboard={session}"),
            format!("a=b; switchboard-session={session}; c=d"),
            "session=a.b.c".to_owned(),
        ] {
            assert!(!of(&sent(&[&ours]), None, &config("")).is_empty(), "{ours}");
            let among = sent(&["x=y", &ours]);
            assert!(!of(&among, None, &config("")).is_empty(), "{ours}");
        }
        for other in [
            "session=eyJfcGVybWFuZW50Ijp0cnVlfQ".to_owned(),
            format!("session={session}"),
            "switchboard-session=a.b.c".to_owned(),
            "switchboard-session=".to_owned(),
            format!("switchboard-sessions={session}"),
            String::new(),
        ] {
            assert!(
                of(&sent(&[&other]), None, &config("")).is_empty(),
                "{other}"
            );
        }
    }

    #[test]
    fn where_nobody_else_can_set_it_no_other_name_counts() {
        let session = Opaque::session().expect("random").text;
        let counts = |public, name| {
            let headers = sent(&[&format!("{name}={session}")]);
            !of(&headers, None, &config(public)).is_empty()
        };
        for (public, of_host, plain) in [
            ("", true, true),
            ("https://a.example", true, false),
            ("http://a.example", false, true),
            // It cannot have that name there.
            ("https://a.example/help", false, true),
        ] {
            let found = (counts(public, OF_HOST), counts(public, PLAIN));
            assert_eq!(found, (of_host, plain), "{public}");
        }
    }

    #[test]
    fn what_others_call_a_session_is_left_to_them() {
        let names = |cookies: &[&str]| {
            let gone = taken_back(&sent(cookies), true, &config("https://a.example"));
            let names = gone.iter().map(|cookie| cookie.name().to_owned());
            names.collect::<Vec<_>>()
        };
        assert_eq!(names(&["session=flask"]), [OF_HOST]);
        let all = names(&["session=a.b.c; switchboard-session=x"]);
        assert_eq!(all, [OF_HOST, PLAIN, BEFORE]);
    }
}
