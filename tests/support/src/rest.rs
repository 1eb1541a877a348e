//! HTTP: requests and what came back.

use crate::wait::DEADLINE;
use serde_json::Value;
use std::sync::LazyLock;

static HTTP: LazyLock<reqwest::Client> = LazyLock::new(|| {
    reqwest::Client::builder()
        .no_proxy()
        // Each test has a runtime of its own, which no connection survives.
        .pool_max_idle_per_host(0)
        .redirect(reqwest::redirect::Policy::none())
        .timeout(DEADLINE)
        .build()
        .expect("a client without TLS needs nothing")
});

/// What the cookie of a session is called where there is no TLS.
pub const SESSION_COOKIE: &str = "switchboard-session";

/// A request that is being put together.
#[derive(Debug)]
pub struct Call {
    request: reqwest::RequestBuilder,
}

impl Call {
    /// `method` of the full `url`.
    pub fn new(method: &str, url: &str) -> Self {
        let method = method.parse().expect("a method");
        Self {
            request: HTTP.request(method, url),
        }
    }

    /// With a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self {
            request: self.request.header(name, value),
        }
    }

    /// With a token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// With a session cookie.
    pub fn cookie(self, session: &str) -> Self {
        self.header("Cookie", &format!("{SESSION_COOKIE}={session}"))
    }

    /// With a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.body(body.to_string())
    }

    /// With a body that claims to be JSON.
    pub fn body(self, body: impl Into<Vec<u8>>) -> Self {
        let request = self.header("Content-Type", "application/json").request;
        Self {
            request: request.body(body.into()),
        }
    }

    /// The answer; panics when there is none.
    pub async fn send(self) -> Answer {
        self.try_send()
            .await
            .unwrap_or_else(|error| panic!("no answer: {error:?}"))
    }

    /// The answer, if the server gives one.
    pub async fn try_send(self) -> Result<Answer, reqwest::Error> {
        let response = self.request.send().await?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let status = response.status().as_u16();
        Ok(Answer {
            status,
            headers,
            body: response.bytes().await?.to_vec(),
        })
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// The first header of this name, which is written in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(known, _)| known == name);
        header.map(|(_, value)| value.as_str())
    }

    /// All headers of this name, which is written in lower case.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let all = self.headers.iter().filter(|(known, _)| known == name);
        all.map(|(_, value)| value.as_str()).collect()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {}: {}", self.status, self.text()))
    }

    /// The JSON of an answer with this status.
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        self.json()
    }

    /// The elements of the array in a 200.
    pub fn list(&self) -> Vec<Value> {
        match self.expect(200) {
            Value::Array(elements) => elements,
            other => panic!("not an array: {other}"),
        }
    }

    /// Checks that all went well, whatever the kind of success.
    pub fn expect_success(&self) {
        assert!(
            (200..300).contains(&self.status),
            "{}: {}",
            self.status,
            self.text()
        );
    }

    /// Checks for an error with this status, in the shape that the contract gives errors.
    pub fn expect_error(&self, status: u16, code: &str) -> Value {
        let body = self.expect_failure(&[status]);
        assert_eq!(body["code"], code, "{body}");
        body
    }

    /// Checks for an error with one of these statuses, in the shape that the contract gives errors.
    pub fn expect_failure(&self, statuses: &[u16]) -> Value {
        assert!(
            statuses.contains(&self.status),
            "{} is none of {statuses:?}: {}",
            self.status,
            self.text()
        );
        let body = self.json();
        assert_eq!(body["statusCode"], self.status, "{body}");
        for field in ["error", "message", "code"] {
            assert!(
                body[field].as_str().is_some_and(|text| !text.is_empty()),
                "no {field}: {body}"
            );
        }
        body
    }

    /// The value of the first cookie of a session that the answer sets, and the cookie's attributes.
    pub fn session_cookie(&self) -> Option<(String, String)> {
        let cookies = self.headers.iter().filter(|(name, _)| name == "set-cookie");
        cookies
            .filter_map(|(_, cookie)| {
                let names = [SESSION_COOKIE, "__Host-switchboard"];
                names
                    .iter()
                    .find_map(|name| cookie.strip_prefix(name)?.strip_prefix('='))
            })
            .map(|cookie| cookie.split_once(';').unwrap_or((cookie, "")))
            .map(|(value, attributes)| (value.to_owned(), attributes.to_owned()))
            .next()
    }

    /// The target of `Link: rel="next"`, from the query on.
    pub fn next_query(&self) -> Option<String> {
        let link = self.header("link")?;
        let next = link.split(',').find(|link| link.contains("rel=\"next\""))?;
        let target = next.split_once('<')?.1.split_once('>')?.0;
        let (_, query) = target
            .split_once('?')
            .unwrap_or_else(|| panic!("no query in {link}"));
        Some(format!("?{query}"))
    }
}
