//! Just enough HTTP/1.1 to provision a run and to open a WebSocket: one request for each
//! connection, answers of bounded size. The generator measures sockets, so that an HTTP client's
//! pool, TLS and redirects would be of no use to it.

use super::target::Target;
use std::{io, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long a request may take.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest answer, head included.
const MAX_ANSWER: u64 = 64 * 1024;
/// How much of an unwanted answer is shown.
const SHOWN_CHARS: usize = 200;

/// Why a request failed.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The connection failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// No answer in time.
    #[error("no answer within {REQUEST_TIMEOUT:?}")]
    Timeout,
    /// What came back is not HTTP.
    #[error("not an HTTP answer")]
    Malformed,
    /// A status other than success.
    #[error("status {status}: {body}")]
    Status {
        /// The status.
        status: u16,
        /// The beginning of the body.
        body: String,
    },
}

/// Sends a JSON body to `path` (below the base path) and expects a status of success.
pub async fn send(
    target: &Target,
    method: &str,
    path: &str,
    token: &str,
    body: &str,
) -> Result<(), HttpError> {
    ask(target, method, path, token, body).await.map(drop)
}

/// The same; the body of the answer.
pub async fn ask(
    target: &Target,
    method: &str,
    path: &str,
    token: &str,
    body: &str,
) -> Result<String, HttpError> {
    let Target {
        authority, base, ..
    } = target;
    let length = body.len();
    let request = format!(
        "{method} {base}{path} HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
    let answer = timeout(REQUEST_TIMEOUT, exchange(target, &request))
        .await
        .map_err(|_| HttpError::Timeout)??;
    let (status, body) = parse(&answer).ok_or(HttpError::Malformed)?;
    if (200..300).contains(&status) {
        return Ok(body.to_owned());
    }
    let body = body.chars().take(SHOWN_CHARS).collect();
    Err(HttpError::Status { status, body })
}

async fn exchange(target: &Target, request: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(target.address).await?;
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn parse(answer: &str) -> Option<(u16, &str)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((status(head)?, body))
}

/// The status in the first line of an answer's head.
pub fn status(head: &str) -> Option<u16> {
    let rest = head.strip_prefix("HTTP/1.1 ")?;
    rest.get(..3)?.parse().ok()
}

/// The value of a header in an answer's head; names are compared without regard to case.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().skip(1).find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_taken_apart() {
        let answer = "HTTP/1.1 404 Not Found\r\nX-One: 1\r\nx-two:  b \r\n\r\nno such event";
        assert_eq!(parse(answer), Some((404, "no such event")));
        assert_eq!(header(answer, "x-ONE"), Some("1"));
        assert_eq!(header(answer, "X-Two"), Some("b"));
        assert_eq!(header(answer, "X-Three"), None);
        for other in [
            "",
            "HTTP/1.1 200 OK\r\n",
            "SSH-2.0\r\n\r\n",
            "HTTP/1.1 2\r\n\r\n",
        ] {
            assert_eq!(parse(other), None, "{other}");
        }
    }
}
