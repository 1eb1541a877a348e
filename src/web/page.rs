//! The page of an app as it goes out: with the line for who is in danger, and with leave for its own
//! loader, which stands in it, to run.

use super::headers;
use actix_web::http::header::{EntityTag, HeaderValue};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Where the line comes to stand; `web/scripts/page.mjs` leaves this in the pages.
const MARK: &str = "<!-- emergency line -->";
/// What names the hash of the loader in the page.
const LOADER: &str = "<script data-hash=\"";

/// What the page of an app is made with.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// What is in front of all paths.
    pub base: String,
    /// What is said to who is in danger.
    pub line: Option<String>,
    /// The policy of pages, without leave for any loader.
    pub policy: String,
}

/// A page that goes out.
#[derive(Debug)]
pub struct Drawn {
    /// The page.
    pub html: String,
    /// Its policy, where it is not that of all pages.
    pub policy: Option<HeaderValue>,
    /// Of what was drawn.
    pub tag: EntityTag,
}

impl Page {
    /// Draws the page of a build; `None` for one in which there is nothing to draw, which goes out as it is.
    pub fn draw(&self, html: &[u8]) -> Option<Drawn> {
        let html = std::str::from_utf8(html).ok()?;
        let hash = loader(html);
        if hash.is_none() && !html.contains(MARK) {
            return None;
        }
        // The paths first: the line is the operator's, and none of them.
        let html = moved(html, &self.base).replace(MARK, &self.emergency());
        let policy = hash.and_then(|hash| {
            let policy = headers::with_script(&self.policy, hash);
            HeaderValue::try_from(policy).ok()
        });
        let mut hasher = DefaultHasher::new();
        html.hash(&mut hasher);
        let tag = EntityTag::new_strong(format!("page-{:016x}", hasher.finish()));
        Some(Drawn { html, policy, tag })
    }

    fn emergency(&self) -> String {
        let line = self.line.as_deref().map(escape);
        line.map(|line| format!("<p id=\"emergency\" dir=\"auto\"><strong>{line}</strong></p>"))
            .unwrap_or_default()
    }
}

/// The page with `base` in front of every path that an attribute begins with. Our pages name nothing
/// of other hosts by `//`.
pub fn moved(html: &str, base: &str) -> String {
    html.replace("=\"/", &format!("=\"{base}/"))
}

/// The hash of the loader, as the policy names it.
fn loader(html: &str) -> Option<&str> {
    let (_, after) = html.split_once(LOADER)?;
    let (hash, _) = after.split_once('"')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "+/=-".contains(c);
    (hash.starts_with("sha256-") && hash.chars().all(plain)).then_some(hash)
}

/// The text as text of a page, also within an attribute.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut all, c| {
        match c {
            '&' => all.push_str("&amp;"),
            '<' => all.push_str("&lt;"),
            '>' => all.push_str("&gt;"),
            '"' => all.push_str("&quot;"),
            '\'' => all.push_str("&#39;"),
            c => all.push(c),
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HTML: &str =
        "<body><!-- emergency line --><script data-hash=\"sha256-aA1+/=\">x()</script></body>";

    fn page(line: Option<&str>) -> Page {
        Page {
            base: String::new(),
            line: line.map(str::to_owned),
            policy: "default-src 'none'; script-src 'self'; img-src 'self'".to_owned(),
        }
    }

    #[test]
    fn the_line_is_text_and_the_loader_may_run() {
        let drawn = page(Some("<b>112</b> & \"you\""))
            .draw(HTML.as_bytes())
            .expect("drawn");
        assert!(
            drawn
                .html
                .contains("<strong>&lt;b&gt;112&lt;/b&gt; &amp; &quot;you&quot;</strong>"),
            "{}",
            drawn.html
        );
        assert_eq!(
            drawn.policy.expect("a policy"),
            "default-src 'none'; script-src 'self' 'sha256-aA1+/='; img-src 'self'"
        );
        let other = page(None).draw(HTML.as_bytes()).expect("drawn");
        assert!(!other.html.contains("emergency"), "{}", other.html);
        assert_ne!(other.tag, drawn.tag);
    }

    #[test]
    fn below_a_path_the_paths_have_it_and_the_line_stays() {
        let below = Page {
            base: "/help".to_owned(),
            ..page(Some("see=\"/a\""))
        };
        let html = format!("<link href=\"/app/x.js\">{MARK}");
        let drawn = below.draw(html.as_bytes()).expect("drawn");
        assert!(
            drawn.html.contains("href=\"/help/app/x.js\""),
            "{}",
            drawn.html
        );
        assert!(drawn.html.contains("see=&quot;/a&quot;"), "{}", drawn.html);
    }

    #[test]
    fn what_has_no_place_for_it_goes_out_as_it_is() {
        for html in ["<body></body>", "<script src=\"x\"></script>"] {
            assert!(page(Some("112")).draw(html.as_bytes()).is_none(), "{html}");
        }
        assert!(
            page(Some("112"))
                .draw(b"\xff<!-- emergency line -->")
                .is_none()
        );
    }

    #[test]
    fn nothing_gets_into_the_policy_that_is_no_hash() {
        for hash in ["sha256-a' 'unsafe-inline", "sha512-a", "", "sha256-a;"] {
            let html = format!("{MARK}<script data-hash=\"{hash}\">");
            let drawn = page(None).draw(html.as_bytes()).expect("drawn");
            assert_eq!(drawn.policy, None, "{hash}");
        }
    }

    proptest! {
        #[test]
        fn no_line_ends_its_element(line in "\\PC{0,200}") {
            let drawn = page(Some(&line)).draw(MARK.as_bytes()).expect("drawn");
            prop_assert_eq!(drawn.html.matches('<').count(), 4);
            prop_assert_eq!(drawn.html.matches('"').count(), 4);
        }
    }
}
