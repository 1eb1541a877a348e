//! A path in front of all paths, such as `/help`: whether the proxy takes it away or leaves it,
//! the routes see none of it.

use actix_web::dev::ServiceRequest;
use actix_web::http::uri::{PathAndQuery, Uri};
use actix_web::{HttpRequest, web};

use crate::state::AppState;

/// What is left of `path` below `base`; `path` itself where it is not below it, as the proxy has
/// taken it away.
pub fn below<'a>(base: &str, path: &'a str) -> &'a str {
    match path.strip_prefix(base) {
        Some(rest) if rest.starts_with('/') => rest,
        _ => path,
    }
}

/// Lets the routes see the path below `base`.
pub fn enter(base: &str, req: &mut ServiceRequest) {
    let uri = &req.head().uri;
    let rest = below(base, uri.path());
    if rest.len() == uri.path().len() {
        return;
    }
    let Some(uri) = with_path(uri, rest) else {
        return;
    };
    req.match_info_mut().get_mut().update(&uri);
    req.head_mut().uri = uri;
}

fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let text = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::from_maybe_shared(text).ok()?);
    Uri::from_parts(parts).ok()
}

/// The path of a request as its client knows it.
pub fn path_from_outside(req: &HttpRequest) -> String {
    let state = req.app_data::<web::Data<AppState>>();
    let base = state.map_or("", |state| state.config.server.base_path());
    format!("{base}{}", req.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_below_with_or_without_its_base() {
        for (base, path, rest) in [
            ("/help", "/help/", "/"),
            ("/help", "/help/api/v1/events", "/api/v1/events"),
            ("/help", "/api/v1/events", "/api/v1/events"),
            ("/help", "/help", "/help"),
            ("/help", "/helper/x", "/helper/x"),
            ("/help", "/help/help/", "/help/"),
            ("/help", "/help//x", "//x"),
            ("/a/b", "/a/b/c", "/c"),
            ("", "/a", "/a"),
        ] {
            assert_eq!(below(base, path), rest, "{path} below {base}");
        }
    }
}
