//! Collections in pages: an array, and a `Link` to the next one.

use super::caller::spend;
use super::epoch::{cursor_in, cursor_out};
use super::error::ApiError;
use super::params::{bad_query, query};
use crate::address::below::path_from_outside;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use percent_encoding::{CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use switchboard_domain::limits::{DEFAULT_PAGE, MAX_PAGE};
use switchboard_domain::wire::page::fitting;
use switchboard_domain::{ChatId, EventId, MessageId, Timestamp};

/// Items of a page, where nothing else is said.
pub const DEFAULT_LIMIT: usize = DEFAULT_PAGE as usize;
/// Most items that may be asked for.
pub const MAX_LIMIT: usize = MAX_PAGE as usize;

/// What orders the items of a collection. Clients see it as an opaque cursor.
pub trait Key: Sized {
    /// As text.
    fn to_text(&self) -> String;
    /// From that text.
    fn from_text(text: &str) -> Option<Self>;
}

impl Key for i64 {
    fn to_text(&self) -> String {
        self.to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Key for ChatId {
    fn to_text(&self) -> String {
        self.to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl Key for (Timestamp, EventId) {
    fn to_text(&self) -> String {
        format!("{}.{}", self.0.0, self.1)
    }

    fn from_text(text: &str) -> Option<Self> {
        let (time, id) = text.split_once('.')?;
        let id = EventId::try_from(id.parse::<i64>().ok()?).ok()?;
        Some((Timestamp(time.parse().ok()?), id))
    }
}

impl Key for (Timestamp, ChatId) {
    fn to_text(&self) -> String {
        format!("{}.{}", self.0.0, self.1)
    }

    fn from_text(text: &str) -> Option<Self> {
        let (time, id) = text.split_once('.')?;
        Some((Timestamp(time.parse().ok()?), id.parse().ok()?))
    }
}

impl Key for (Timestamp, MessageId) {
    fn to_text(&self) -> String {
        format!("{}.{}", self.0.0, self.1)
    }

    fn from_text(text: &str) -> Option<Self> {
        let (time, id) = text.split_once('.')?;
        Some((Timestamp(time.parse().ok()?), id.parse().ok()?))
    }
}

/// The page that a request asks for.
#[derive(Debug, PartialEq, Eq)]
pub struct Page<K> {
    limit: usize,
    /// The last item of the page before.
    pub after: Option<K>,
}

#[derive(Deserialize)]
struct Params {
    limit: Option<usize>,
    cursor: Option<String>,
}

impl<K: Key> Page<K> {
    /// From `limit`, which is `default` when not given, and `cursor`.
    pub fn of(req: &HttpRequest, default: usize) -> Result<Self, ApiError> {
        let params: Params = query(req)?;
        let limit = params.limit.unwrap_or(default);
        if !(1..=MAX_LIMIT).contains(&limit) {
            return Err(bad_query(format!("limit is 1 to {MAX_PAGE}")));
        }
        let after = match params.cursor {
            None => None,
            Some(cursor) => Some(read(req, &cursor)?),
        };
        Ok(Self { limit, after })
    }

    /// The same; nothing where neither is given: whoever pages nothing wants all there is.
    pub fn if_asked(req: &HttpRequest, default: usize) -> Result<Option<Self>, ApiError> {
        let params: Params = query(req)?;
        match (params.limit, params.cursor) {
            (None, None) => Ok(None),
            _ => Self::of(req, default).map(Some),
        }
    }

    /// Items of the page at most.
    pub fn limit(&self) -> i64 {
        // At most 200.
        self.limit as i64
    }

    /// How many items to look for: one more than the page holds tells whether there is a next one.
    pub fn fetch(&self) -> i64 {
        // At most 201.
        self.limit as i64 + 1
    }

    /// The page made of what was found: it ends at its limit, or earlier where the items are long.
    pub fn answer<T: Serialize>(
        &self,
        req: &HttpRequest,
        mut found: Vec<T>,
        key: impl Fn(&T) -> K,
    ) -> HttpResponse {
        let more = found.len() > self.limit;
        found.truncate(self.limit);
        self.answer_part(req, found, more, key)
    }

    /// The page made of what was found, where it is known whether there is `more` behind it.
    pub fn answer_part<T: Serialize>(
        &self,
        req: &HttpRequest,
        mut found: Vec<T>,
        more: bool,
        key: impl Fn(&T) -> K,
    ) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        let all = found.len();
        spend(req, all);
        found.truncate(fitting(&found));
        let more = more || found.len() < all;
        if let Some(last) = found.last().filter(|_| more) {
            let cursor = encode(&cursor_out(req, &key(last).to_text()));
            answer.insert_header(next_link(req, "cursor", &cursor));
        }
        answer.json(found)
    }
}

fn read<K: Key>(req: &HttpRequest, cursor: &str) -> Result<K, ApiError> {
    let unknown = || bad_query("unknown cursor");
    let text = decode(cursor).ok_or_else(unknown)?;
    let text = cursor_in(req, &text)
        .map_err(|_| bad_query("the cursor is of another epoch: begin with the first page"))?;
    K::from_text(text).ok_or_else(unknown)
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn decode(cursor: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

/// The header that names the next page: the same request with another `value` of `param`.
pub fn next_link(req: &HttpRequest, param: &str, value: &str) -> (header::HeaderName, String) {
    let link = link(&path_from_outside(req), req.query_string(), param, value);
    (header::LINK, link)
}

/// Relative to whatever name the client knows us by.
fn link(path: &str, query: &str, param: &str, value: &str) -> String {
    let given = query.split('&').filter(|pair| !pair.is_empty());
    let kept = given.filter(|pair| pair.split('=').next() != Some(param));
    let mut url = format!("{path}?");
    for pair in kept {
        // A header holds ASCII only.
        url.extend(utf8_percent_encode(pair, CONTROLS));
        url.push('&');
    }
    format!("<{url}{param}={value}>; rel=\"next\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;
    use actix_web::test::TestRequest;

    fn page(uri: &str) -> Result<Page<i64>, ApiError> {
        Page::of(&TestRequest::with_uri(uri).to_http_request(), DEFAULT_LIMIT)
    }

    #[test]
    fn a_cursor_survives_the_way_to_the_client_and_back() {
        let event = (Timestamp(-5), EventId(7));
        let req = TestRequest::default().to_http_request();
        let back = |text: String| encode(&text);
        assert_eq!(read(&req, &back(event.to_text())).ok(), Some(event));
        let chat = (Timestamp(1_700_000_000_000_000), ChatId::new());
        assert_eq!(read(&req, &back(chat.to_text())).ok(), Some(chat));
        assert!(read::<i64>(&req, &back(event.to_text())).is_err());
        assert!(read::<(Timestamp, EventId)>(&req, "%%%").is_err());
    }

    #[test]
    fn limits_and_cursors_are_checked() {
        let first = Page {
            limit: 50,
            after: None,
        };
        assert_eq!(page("/x"), Ok(first));
        let second = Page {
            limit: 1,
            after: Some(9),
        };
        assert_eq!(
            page(&format!("/x?limit=1&cursor={}", encode("9"))),
            Ok(second)
        );
        for bad in [
            "limit=0",
            "limit=201",
            "limit=-1",
            "limit=x",
            "limit=",
            "cursor=!",
            "limit=1&limit=2",
        ] {
            let error = page(&format!("/x?{bad}")).expect_err(bad);
            assert_eq!(error.status.as_u16(), 400, "{bad}");
        }
    }

    #[test]
    fn the_link_keeps_the_query() {
        assert_eq!(
            link("/a", "query=x%20y&cursor=old&limit=2&é", "cursor", "new"),
            "</a?query=x%20y&limit=2&%C3%A9&cursor=new>; rel=\"next\""
        );
        assert_eq!(link("/a", "", "after", "7"), "</a?after=7>; rel=\"next\"");
    }

    #[test]
    fn only_a_page_with_more_behind_it_has_a_link() {
        let req = TestRequest::with_uri("/x?limit=2").to_http_request();
        let page: Page<i64> = Page::of(&req, DEFAULT_LIMIT).expect("valid");
        assert_eq!(page.fetch(), 3);
        let link = |found| {
            let answer = page.answer(&req, found, |seq| *seq);
            answer.headers().contains_key(header::LINK)
        };
        assert!(!link(vec![1, 2]));
        assert!(link(vec![1, 2, 3]));
    }

    #[actix_web::test]
    async fn a_page_of_long_items_ends_early_and_says_where() {
        let req = TestRequest::with_uri("/x?limit=3").to_http_request();
        let page: Page<i64> = Page::of(&req, DEFAULT_LIMIT).expect("valid");
        let long = |seq: i64| (seq, "x".repeat(50_000));
        let answer = page.answer(&req, vec![long(1), long(2), long(3)], |item| item.0);
        let next = answer.headers().get(header::LINK).expect("there is more");
        let next = next.to_str().expect("text").to_owned();
        assert!(next.contains(&encode("2")), "{next}");
        let body = to_bytes(answer.into_body()).await.expect("in memory");
        let items: Vec<(i64, String)> = serde_json::from_slice(&body).expect("JSON");
        assert_eq!(items.len(), 2);
    }
}
