//! An app's files as a browser gets them, without a socket.

use super::bundle::Bundle;
use super::*;
use crate::config::{Config, Source};
use actix_web::body::to_bytes;
use actix_web::http::Method;
use actix_web::test::{TestRequest, call_service, init_service};
use rust_embed::Embed;

#[derive(Embed)]
#[folder = "src/web/testdata/app"]
struct Sample;

#[derive(Embed)]
#[folder = "src/web/testdata/nowhere"]
#[allow_missing = true]
struct Nothing;

const SCRIPT: &str = "/app/assets/app-1a2b3c.js";

struct Got {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Got {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

async fn ask(method: Method, path: &str, headers: &[(&str, &str)]) -> Got {
    ask_below("", method, path, headers).await
}

async fn ask_below(base: &str, method: Method, path: &str, headers: &[(&str, &str)]) -> Got {
    let mut config = Config::load(&Source::default()).expect("defaults are valid");
    config.web.assets_before = Some("src/web/testdata/before".into());
    let app = actix_web::App::new().configure(|app| {
        configure(app, &config.web, base);
        add_app(app, "/app", Bundle::of::<Sample>(), &config.web, base);
        add_app(app, "/none", Bundle::of::<Nothing>(), &config.web, base);
    });
    let app = init_service(app).await;
    let mut req = TestRequest::with_uri(path).method(method);
    for &header in headers {
        req = req.insert_header(header);
    }
    let answer = call_service(&app, req.to_request()).await;
    let text = |value: &header::HeaderValue| value.to_str().expect("ASCII").to_owned();
    Got {
        status: answer.status().as_u16(),
        headers: answer
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        body: to_bytes(answer.into_body())
            .await
            .expect("in memory")
            .to_vec(),
    }
}

async fn get_with(path: &str, headers: &[(&str, &str)]) -> Got {
    ask(Method::GET, path, headers).await
}

async fn get(path: &str) -> Got {
    get_with(path, &[]).await
}

#[actix_web::test]
async fn what_has_its_hash_in_its_name_is_kept_for_good_and_the_rest_is_asked_for() {
    const NO_CACHE: &str = "no-cache";
    const FOREVER: &str = "public, max-age=31536000, immutable";
    for (path, kept, content_type) in [
        ("/app/", NO_CACHE, "text/html; charset=utf-8"),
        ("/app/index.html", NO_CACHE, "text/html; charset=utf-8"),
        ("/app/sw.js", NO_CACHE, "text/javascript; charset=utf-8"),
        (
            "/app/manifest.webmanifest",
            NO_CACHE,
            "application/manifest+json",
        ),
        (SCRIPT, FOREVER, "text/javascript; charset=utf-8"),
        (
            "/app/assets/app-4d5e6f.css",
            FOREVER,
            "text/css; charset=utf-8",
        ),
    ] {
        let got = get(path).await;
        assert_eq!(got.status, 200, "{path}");
        assert_eq!(got.header("cache-control"), Some(kept), "{path}");
        assert_eq!(got.header("content-type"), Some(content_type), "{path}");
        assert_eq!(got.header("vary"), Some("Accept-Encoding"), "{path}");
        assert_eq!(
            got.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn every_page_has_its_policy_and_no_part_of_one_is_a_page() {
    for path in ["/", "/app", "/app/", "/app/chats", "/app/sw.js", "/none/"] {
        let got = get(path).await;
        let policy = got.header("content-security-policy");
        assert!(
            policy.is_some_and(|policy| policy.contains("script-src 'self'")),
            "{path}"
        );
        assert_eq!(got.header("referrer-policy"), Some("no-referrer"), "{path}");
    }
    for path in [
        SCRIPT,
        "/app/assets/nothing",
        "/app/assets/nothing.html",
        "/none/assets/x",
    ] {
        let got = get(path).await;
        let content_type = got.header("content-type").unwrap_or_default();
        assert!(!content_type.contains("html"), "{path}: {content_type}");
        assert_eq!(
            got.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        let size: usize = got
            .headers
            .iter()
            .map(|(name, value)| name.len() + value.len() + 4)
            .sum();
        assert!(size < 400, "{path}: {size} bytes of headers");
    }
}

#[actix_web::test]
async fn the_smallest_form_that_the_browser_takes_goes_out() {
    let plain = get(SCRIPT).await;
    assert!(plain.text().starts_with("console.log"));
    assert_eq!(plain.header("content-encoding"), None);
    let mut tags = vec![plain.header("etag").map(str::to_owned)];
    for (accepted, form) in [("gzip, deflate, br, zstd", "br"), ("gzip, br;q=0", "gzip")] {
        let got = get_with(SCRIPT, &[("accept-encoding", accepted)]).await;
        assert_eq!(got.header("content-encoding"), Some(form));
        assert_eq!(got.header("content-type"), plain.header("content-type"));
        assert_eq!(got.header("cache-control"), plain.header("cache-control"));
        assert!(got.body.len() < plain.body.len(), "{}", got.body.len());
        tags.push(got.header("etag").map(str::to_owned));
    }
    // Caches tell the forms apart.
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "{tags:?}");
    // What was not compressed goes out as it is.
    let style = get_with("/app/assets/app-4d5e6f.css", &[("accept-encoding", "br")]).await;
    assert_eq!(style.header("content-encoding"), None);
    assert_eq!(style.text(), "body { margin: 0; }\n");
}

#[actix_web::test]
async fn what_the_browser_has_is_not_sent_again() {
    for path in ["/app/", SCRIPT, "/"] {
        let got = get(path).await;
        let tag = got.header("etag").expect("a tag").to_owned();
        for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let again = get_with(path, &[("if-none-match", &known)]).await;
            assert_eq!((again.status, again.text().as_str()), (304, ""), "{known}");
            assert_eq!(again.header("etag"), Some(tag.as_str()));
            assert_eq!(again.header("cache-control"), got.header("cache-control"));
        }
        let other = get_with(path, &[("if-none-match", "\"other\"")]).await;
        assert_eq!(other.status, 200);
    }
}

#[actix_web::test]
async fn places_in_the_app_are_its_own_to_find_and_files_are_there_or_not() {
    let index = get("/app/").await.text();
    for path in ["/app/chats", "/app/chats/0189?tab=2", "/app/a%20b"] {
        let got = get(path).await;
        assert_eq!((got.status, got.text()), (200, index.clone()), "{path}");
        assert_eq!(got.header("cache-control"), Some("no-cache"));
    }
    for path in [
        "/app/assets/app-000000.js",
        "/app/assets/nothing",
        "/app/assets/",
        "/app/missing.html",
        "/app/assets/app-1a2b3c.js.br",
        "/app/../../tests.rs",
        "/app/%2e%2e/%2e%2e/tests.rs",
        "/app/..%2f..%2ftests.rs",
        "/app//etc/hosts.txt",
        "/app/assets/../../../tests.rs",
    ] {
        let got = get(path).await;
        assert_eq!(got.status, 404, "{path}: {}", got.text());
        assert!(!got.text().contains("mod"), "{path}");
        assert!(got.header("cache-control") != Some("no-cache"), "{path}");
    }
}

#[actix_web::test]
async fn what_only_the_version_before_has_comes_from_its_folder() {
    let got = get("/app/assets/old-9f8e7d.js").await;
    assert_eq!(
        (got.status, got.text().as_str()),
        (200, "console.log(\"before\");\n")
    );
    let content_type = Some("text/javascript; charset=utf-8");
    assert_eq!(got.header("content-type"), content_type);
    let kept = "public, max-age=31536000, immutable";
    assert_eq!(got.header("cache-control"), Some(kept));
    assert_eq!(got.header("x-content-type-options"), Some("nosniff"));
    // What this version has is this version's, and what has no hash in its name never comes from there.
    assert!(get(SCRIPT).await.text().starts_with("console.log(\"Hello"));
    for path in [
        "/app/old.html",
        "/none/assets/old-9f8e7d.js",
        "/app/assets/../old.html",
        "/app/assets/%2e%2e/old.html",
        "/app/assets/..%2fold.html",
    ] {
        let got = get(path).await;
        assert_eq!(got.status, 404, "{path}: {}", got.text());
    }
}

#[actix_web::test]
async fn an_app_without_its_slash_is_sent_to_its_folder() {
    for (path, to) in [
        ("/app", "/app/"),
        ("/app?lang=de&a=b", "/app/?lang=de&a=b"),
        ("/organizer", "/organizer/"),
        ("/participant", "/participant/"),
    ] {
        let got = get(path).await;
        assert_eq!(
            (got.status, got.header("location")),
            (308, Some(to)),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn below_a_path_every_page_names_its_parts_there() {
    let get = async |path: &str| ask_below("/help", Method::GET, path, &[]).await;
    for (path, named) in [
        ("/app/", "=\"/help/app/assets/app-1a2b3c.js\""),
        ("/app/chats/1", "=\"/help/app/assets/app-1a2b3c.js\""),
        ("/none/chats/1", "=\"/help/home.css\""),
    ] {
        let page = get(path).await.text();
        assert!(page.contains(named), "{path}: {page}");
        for (at, _) in page.match_indices("=\"/") {
            assert!(page[at..].starts_with("=\"/help/"), "{path}: {page}");
        }
    }
    // The start page says nothing of where it is.
    assert!(!get("/").await.text().contains("=\"/"));
    for (path, to) in [
        ("/app?lang=de", "/help/app/?lang=de"),
        ("/help", "/help/"),
        ("/help?x=1", "/help/?x=1"),
    ] {
        let got = get(path).await;
        assert_eq!((got.status, got.header("location")), (308, Some(to)));
    }
    // Another page, another tag; what is no page is the same everywhere.
    let tag = async |base: &str, path: &str| {
        let got = ask_below(base, Method::GET, path, &[("accept-encoding", "br")]).await;
        got.header("etag").map(str::to_owned)
    };
    assert_ne!(tag("/help", "/app/").await, tag("", "/app/").await);
    assert_eq!(tag("/help", SCRIPT).await, tag("", SCRIPT).await);
}

#[actix_web::test]
async fn without_a_build_the_page_says_how_to_get_one() {
    for path in ["/none/", "/none/chats/1"] {
        let got = get(path).await;
        assert_eq!(got.status, 404, "{path}");
        assert!(got.text().contains("make run"), "{}", got.text());
        assert_eq!(got.header("cache-control"), Some("no-store"));
        assert_eq!(got.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(got.header("content-security-policy").is_some());
    }
}

#[actix_web::test]
async fn the_start_page_leads_to_both_apps_and_needs_nothing_from_elsewhere() {
    let home = get("/").await;
    assert_eq!(home.status, 200);
    for link in ["href=\"organizer/\"", "href=\"participant/\""] {
        assert!(home.text().contains(link), "{link}");
    }
    for page in [home.text(), get("/none/").await.text()] {
        assert!(!page.contains("<style") && !page.contains("style="));
        let own = "<script type=\"module\" src=\"home.js\"></script>";
        assert!(!page.replace(own, "").contains("<script"), "{page}");
    }
    for path in ["/home.css", "/home.js", "/icon.svg"] {
        assert_eq!(get(path).await.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn pages_can_be_looked_at_and_nothing_else_be_done_to_them() {
    for path in ["/", "/app/", SCRIPT] {
        assert_eq!(ask(Method::HEAD, path, &[]).await.status, 200, "{path}");
        for method in [Method::POST, Method::PUT, Method::DELETE] {
            let got = ask(method.clone(), path, &[]).await;
            assert_eq!(got.status, 405, "{method} {path}");
        }
    }
}
