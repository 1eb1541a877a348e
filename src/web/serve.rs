//! A path becomes an answer.

use super::before::Before;
use super::bundle::{Bundle, HOME};
use super::encoding;
use super::page::{self, Drawn, Page};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    self, CacheControl, CacheDirective, ETag, EntityTag, Header, HeaderValue, IfNoneMatch,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::EmbeddedFile;
use std::borrow::Cow;

/// The file that stands for its folder, and for every path in an app that names no file.
const INDEX: &str = "index.html";
/// What is in here has a name made from its content.
pub const HASHED: &str = "assets/";
/// A year, in seconds: as long as caches are asked to keep anything.
const YEAR: u32 = 31_536_000;
/// Bytes of a hash that go into an entity tag.
const TAG_BYTES: usize = 16;

/// The files of an app, and what its page is made with.
#[derive(Clone)]
pub struct Site {
    /// The files.
    pub bundle: Bundle,
    /// What its page is made with.
    pub page: Page,
    /// Where the files of the version before are.
    pub before: Option<Before>,
}

impl Site {
    /// Files whose pages say nothing of this server but where they stand, below `base`.
    pub fn new(bundle: Bundle, base: &str) -> Self {
        let base = base.to_owned();
        let page = Page {
            base,
            ..Page::default()
        };
        Self {
            bundle,
            page,
            before: None,
        }
    }

    /// The answer to a request for `path`.
    pub async fn answer(&self, path: &str, req: &HttpRequest) -> HttpResponse {
        if let Some(file) = self.bundle.file(path) {
            return self.found(path, file, req);
        }
        if let Some(before) = &self.before
            && let Some(file) = before.file(path).await
        {
            // Its name says what is in it: whoever has it already need not ask.
            return HttpResponse::Ok()
                .insert_header(kept(path))
                .content_type(content_type(path))
                .body(file);
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        if name.contains('.') || path.starts_with(HASHED) {
            return HttpResponse::NotFound()
                .insert_header(uncached())
                .content_type("text/plain; charset=utf-8")
                .body("There is no such file.\n");
        }
        // A place within the app: its own to find.
        match self.bundle.file(INDEX) {
            Some(file) => self.found(INDEX, file, req),
            None => not_built(&self.page.base),
        }
    }

    fn found(&self, path: &str, file: EmbeddedFile, req: &HttpRequest) -> HttpResponse {
        match path == INDEX {
            true => match self.page.draw(&file.data) {
                Some(page) => drawn(page, req),
                None => found(self.bundle, path, file, req, &self.page.base),
            },
            false => found(self.bundle, path, file, req, &self.page.base),
        }
    }
}

/// A page that was drawn for this server.
fn drawn(drawn: Drawn, req: &HttpRequest) -> HttpResponse {
    let known = is_known(&drawn.tag, req);
    let mut answer = HttpResponse::build(match known {
        true => StatusCode::NOT_MODIFIED,
        false => StatusCode::OK,
    });
    answer
        .insert_header(kept(INDEX))
        .insert_header((header::VARY, HeaderValue::from_static("Accept-Encoding")))
        .insert_header(ETag(drawn.tag));
    if let Some(policy) = drawn.policy {
        answer.insert_header((header::CONTENT_SECURITY_POLICY, policy));
    }
    match known {
        true => answer.finish(),
        false => answer.content_type(content_type(INDEX)).body(drawn.html),
    }
}

fn found(
    bundle: Bundle,
    path: &str,
    plain: EmbeddedFile,
    req: &HttpRequest,
    base: &str,
) -> HttpResponse {
    // A page that names paths is written anew where something is in front of them.
    let is_moved = is_page(path) && !base.is_empty();
    let compressed = || encoding::compressed(bundle, path, req);
    let (form, file) = match (!is_moved).then(compressed).flatten() {
        Some((form, file)) => (Some(form), file),
        None => (None, plain),
    };
    let tag = tag(&file, if is_moved { base } else { "" });
    let mut answer = HttpResponse::build(match is_known(&tag, req) {
        true => StatusCode::NOT_MODIFIED,
        false => StatusCode::OK,
    });
    answer
        .insert_header(kept(path))
        .insert_header((header::VARY, HeaderValue::from_static("Accept-Encoding")))
        .insert_header(ETag(tag.clone()));
    if is_known(&tag, req) {
        return answer.finish();
    }
    if let Some(form) = form {
        answer.insert_header(form);
    }
    let body = match is_moved {
        true => moved(&file, base),
        false => bytes(file),
    };
    answer.content_type(content_type(path)).body(body)
}

/// The app is no part of this build.
fn not_built(base: &str) -> HttpResponse {
    let page = HOME.file("not-built.html");
    HttpResponse::NotFound()
        .insert_header(uncached())
        .content_type(content_type(INDEX))
        .body(page.map(|page| moved(&page, base)).unwrap_or_default())
}

fn uncached() -> CacheControl {
    CacheControl(vec![CacheDirective::NoStore])
}

/// How long a file may be kept without asking: for good when its name changes with its content.
fn kept(path: &str) -> CacheControl {
    CacheControl(match path.starts_with(HASHED) {
        true => vec![
            CacheDirective::Public,
            CacheDirective::MaxAge(YEAR),
            CacheDirective::Extension("immutable".to_owned(), None),
        ],
        false => vec![CacheDirective::NoCache],
    })
}

/// Of the bytes that go out, so each form of a file has its own.
fn tag(file: &EmbeddedFile, base: &str) -> EntityTag {
    let hash = file.metadata.sha256_hash();
    let digits = hash
        .iter()
        .take(TAG_BYTES)
        .map(|byte| format!("{byte:02x}"));
    EntityTag::new_strong(digits.collect::<String>() + base)
}

fn is_known(tag: &EntityTag, req: &HttpRequest) -> bool {
    match IfNoneMatch::parse(req) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

/// The page with `base` in front of its paths.
fn moved(page: &EmbeddedFile, base: &str) -> Bytes {
    Bytes::from(page::moved(&String::from_utf8_lossy(&page.data), base))
}

fn bytes(file: EmbeddedFile) -> Bytes {
    match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("mp3") => "audio/mpeg",
        Some("wav") => "audio/wav",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
