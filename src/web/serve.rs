//! A path becomes an answer.

use super::bundle::{Bundle, HOME};
use super::encoding;
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

/// The answer to a request for `path` of an app, with `base` in front of all paths.
pub fn file(bundle: Bundle, path: &str, req: &HttpRequest, base: &str) -> HttpResponse {
    if let Some(file) = bundle.file(path) {
        return found(bundle, path, file, req, base);
    }
    let name = path.rsplit('/').next().unwrap_or_default();
    if name.contains('.') || path.starts_with(HASHED) {
        return HttpResponse::NotFound()
            .insert_header(uncached())
            .content_type("text/plain; charset=utf-8")
            .body("There is no such file.\n");
    }
    // A place within the app: its own to find.
    match bundle.file(INDEX) {
        Some(file) => found(bundle, INDEX, file, req, base),
        None => not_built(base),
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

/// The page with `base` in front of every path that an attribute begins with. Our pages name nothing
/// of other hosts by `//`.
fn moved(page: &EmbeddedFile, base: &str) -> Bytes {
    let text = String::from_utf8_lossy(&page.data);
    Bytes::from(text.replace("=\"/", &format!("=\"{base}/")))
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
