//! The address of a web app, with a code that signs somebody in.

use super::Asked;
use switchboard_domain::Side;

/// Where the app of this side is, as people reach it.
pub fn link(asked: &Asked<'_>, side: Side, code: &str) -> String {
    let app = match side {
        Side::Organizer => "organizer",
        Side::Participant => "participant",
    };
    format!("{}/{app}/#code={code}", asked.base())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Source, setting};
    use actix_http::header::{HOST, HeaderMap, HeaderName, HeaderValue};

    const PROXY: &str = "10.0.0.1";

    fn to(public: &str, peer: &str, proto: Option<&'static str>, side: Side) -> String {
        let source = Source::from_env([
            (&setting::PUBLIC_URL, public),
            (&setting::TRUSTED_PROXIES, PROXY),
        ]);
        let config = Config::load(&source).expect("valid").server;
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("localhost:8080"));
        if let Some(proto) = proto {
            let name = HeaderName::from_static("x-forwarded-proto");
            headers.insert(name, HeaderValue::from_static(proto));
        }
        let peer = peer.parse().expect("an address");
        link(&Asked::of(&headers, Some(peer), &config), side, "abc")
    }

    #[test]
    fn it_leads_to_the_app_of_the_side_by_the_address_that_people_know() {
        assert_eq!(
            to("", PROXY, None, Side::Organizer),
            "http://localhost:8080/organizer/#code=abc"
        );
        assert_eq!(
            to(
                "https://www.example.org/help",
                PROXY,
                Some("http"),
                Side::Participant
            ),
            "https://www.example.org/help/participant/#code=abc"
        );
    }

    #[test]
    fn it_is_of_the_scheme_that_a_trusted_proxy_says() {
        let by = |peer, proto| to("", peer, Some(proto), Side::Organizer);
        let (plain, over_tls) = (
            "http://localhost:8080/organizer/#code=abc",
            "https://localhost:8080/organizer/#code=abc",
        );
        assert_eq!(by(PROXY, "https"), over_tls);
        assert_eq!(by(PROXY, "http"), plain);
        assert_eq!(by(PROXY, "https,http"), plain);
        assert_eq!(by("10.0.0.2", "https"), plain);
    }

    #[test]
    fn whoever_asks_nobody_gets_it_too() {
        let config = |public| {
            let source = Source::from_env([(&setting::PUBLIC_URL, public)]);
            Config::load(&source).expect("valid").server
        };
        let here = |public| {
            let config = config(public);
            link(&Asked::at("[::1]:80", &config), Side::Organizer, "abc")
        };
        assert_eq!(here(""), "http://[::1]:80/organizer/#code=abc");
        assert_eq!(
            here("https://a.example"),
            "https://a.example/organizer/#code=abc"
        );
    }
}
