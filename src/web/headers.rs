//! What every page is held to by the browser.

use crate::config::WebConfig;
use actix_web::http::header::{self, HeaderName, HeaderValue};

/// Headers that are the same on every answer of a kind.
pub type Fixed = Vec<(HeaderName, HeaderValue)>;

/// What the answers are held to.
#[derive(Clone)]
pub struct HeldTo {
    /// Pages, and whatever else a browser may show or run by itself.
    pub pages: Fixed,
    /// Parts of pages. They come by the dozen, and the rest would weigh more than many of them.
    pub parts: Fixed,
}

impl HeldTo {
    /// What the configuration asks for.
    pub fn new(config: &WebConfig) -> Self {
        let mut pages = of_pages(config);
        let parts = of_parts();
        pages.extend(parts.clone());
        Self { pages, parts }
    }
}

/// Emotion, which styles the apps, makes empty `<style>` elements and fills them by the CSSOM: this
/// is the hash of nothing, so no style that is written into a page passes.
const EMPTY_STYLE: &str = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/// Scripts come from this server.
const SCRIPTS: &str = "script-src 'self'";

/// What the apps use of the device, and what nothing in them may.
const PERMISSIONS: &str = "geolocation=(self), accelerometer=(), camera=(), display-capture=(), \
     gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

fn of_parts() -> Fixed {
    let nosniff = HeaderValue::from_static("nosniff");
    let same_origin = HeaderValue::from_static("same-origin");
    vec![
        (header::X_CONTENT_TYPE_OPTIONS, nosniff),
        (header::CROSS_ORIGIN_RESOURCE_POLICY, same_origin),
    ]
}

fn of_pages(config: &WebConfig) -> Fixed {
    // A page of another origin that opened ours talks to it by `postMessage`; it is to be cut off
    // where no such page is trusted.
    let opener = match config.frame_ancestors.is_empty() {
        true => "same-origin",
        false => "unsafe-none",
    };
    let texts = [
        (header::CONTENT_SECURITY_POLICY, policy(config)),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (header::PERMISSIONS_POLICY, PERMISSIONS.to_owned()),
        (header::CROSS_ORIGIN_OPENER_POLICY, opener.to_owned()),
    ];
    let values = texts.into_iter().filter_map(|(name, text)| {
        // Settings are checked to be origins, which are ASCII.
        Some((name, HeaderValue::try_from(text).ok()?))
    });
    values.collect()
}

/// What pages may load and run.
pub fn policy(config: &WebConfig) -> String {
    let ancestors = match config.frame_ancestors.is_empty() {
        true => "'none'".to_owned(),
        false => config.frame_ancestors.iter().collect::<Vec<_>>().join(" "),
    };
    let frames = config.map.as_ref().map_or("'none'", |map| map.origin());
    [
        "default-src 'none'",
        SCRIPTS,
        &format!("style-src 'self' {EMPTY_STYLE}"),
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "media-src 'self'",
        &format!("frame-src {frames}"),
        &format!("frame-ancestors {ancestors}"),
        "base-uri 'none'",
        "form-action 'none'",
    ]
    .join("; ")
}

/// The policy with leave for one script that stands in its page, by its hash.
pub fn with_script(policy: &str, hash: &str) -> String {
    policy.replacen(SCRIPTS, &format!("{SCRIPTS} '{hash}'"), 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Source, setting};

    fn headers(values: &[(&'static crate::config::Setting, &str)]) -> Vec<(String, String)> {
        let source = Source::from_env(values.iter().copied());
        let config = Config::load(&source).expect("valid").web;
        let text = |value: HeaderValue| value.to_str().expect("ASCII").to_owned();
        let all = HeldTo::new(&config).pages.into_iter();
        all.map(|(name, value)| (name.to_string(), text(value)))
            .collect()
    }

    fn one(of: &[(String, String)], name: &str) -> String {
        let found = of.iter().find(|(known, _)| known == name);
        found.expect(name).1.clone()
    }

    #[test]
    fn nobody_frames_the_pages_and_only_the_map_is_framed_unless_told_so() {
        let plain = headers(&[]);
        let policy = one(&plain, "content-security-policy");
        for part in [
            "default-src 'none'; ",
            "script-src 'self'; ",
            "; frame-src https://www.google.com; ",
            "; frame-ancestors 'none'; ",
            "; form-action 'none'",
        ] {
            assert!(policy.contains(part), "{part}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(one(&plain, "cross-origin-opener-policy"), "same-origin");
        assert_eq!(one(&plain, "x-content-type-options"), "nosniff");
        assert_eq!(plain.len(), 6);
    }

    #[test]
    fn the_settings_open_just_what_they_name() {
        let open = headers(&[
            (
                &setting::FRAME_ANCESTORS,
                "https://a.example,https://b.example:8443",
            ),
            (&setting::MAP_URL, "https://maps.example:444/at?{lat},{lng}"),
        ]);
        let policy = one(&open, "content-security-policy");
        for part in [
            "; frame-src https://maps.example:444; ",
            "; frame-ancestors https://a.example https://b.example:8443; ",
        ] {
            assert!(policy.contains(part), "{part}: {policy}");
        }
        assert_eq!(one(&open, "cross-origin-opener-policy"), "unsafe-none");
        let without = headers(&[(&setting::MAP_URL, "none")]);
        let policy = one(&without, "content-security-policy");
        assert!(policy.contains("; frame-src 'none'; "), "{policy}");
    }
}
