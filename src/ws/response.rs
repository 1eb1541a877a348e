//! The answers to an upgrade request. The stream is ours already, so they are written by hand.

use serde_json::json;
use switchboard_domain::Code;

/// `101 Switching Protocols`; `key` is the client's `Sec-WebSocket-Key` (RFC 6455, 4.2.2).
pub fn switching(key: &[u8]) -> Vec<u8> {
    let accept = actix_http::ws::hash_key(key);
    let accept = String::from_utf8_lossy(&accept);
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Accept: {accept}\r\n\r\n"
    )
    .into_bytes()
}

/// A refusal in the error format of the REST interface. The connection ends with it. 429 and 503
/// say after how many seconds another try makes sense.
pub fn refusal(
    status: http_status::Status,
    code: Code,
    message: &str,
    retry_after: u64,
) -> Vec<u8> {
    let body = json!({
        "statusCode": status.number,
        "error": status.phrase,
        "message": message,
        "code": code,
    })
    .to_string();
    let http_status::Status { number, phrase } = status;
    let length = body.len();
    let extra = match number {
        426 => "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n".to_owned(),
        429 | 503 => format!("Retry-After: {retry_after}\r\n"),
        _ => String::new(),
    };
    format!(
        "HTTP/1.1 {number} {phrase}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n{extra}\r\n{body}"
    )
    .into_bytes()
}

/// The statuses that an upgrade can be refused with.
pub mod http_status {
    /// A status and its phrase.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Status {
        /// The number.
        pub number: u16,
        /// The reason phrase.
        pub phrase: &'static str,
    }

    /// The handshake is not one.
    pub const BAD_REQUEST: Status = Status::new(400, "Bad Request");
    /// The origin is not allowed.
    pub const FORBIDDEN: Status = Status::new(403, "Forbidden");
    /// There is no WebSocket at this path.
    pub const NOT_FOUND: Status = Status::new(404, "Not Found");
    /// Another version of the protocol is needed.
    pub const UPGRADE_REQUIRED: Status = Status::new(426, "Upgrade Required");
    /// The address is over its budget.
    pub const TOO_MANY: Status = Status::new(429, "Too Many Requests");
    /// The server is about to stop.
    pub const UNAVAILABLE: Status = Status::new(503, "Service Unavailable");

    impl Status {
        const fn new(number: u16, phrase: &'static str) -> Self {
            Self { number, phrase }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_the_standard_is_accepted_as_the_standard_says() {
        let answer = String::from_utf8(switching(b"dGhlIHNhbXBsZSBub25jZQ==")).unwrap();
        assert!(answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
    }

    #[test]
    fn a_refusal_is_a_whole_answer() {
        let answer = refusal(http_status::FORBIDDEN, Code::Forbidden, "no", 1);
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 403 Forbidden\r\n"));
        assert!(head.contains(&format!("Content-Length: {}", body.len())));
    }
}
