//! Close codes: each says what the client is to do next.

/// A WebSocket close code, with the reason that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseCode {
    /// The number on the wire.
    pub code: u16,
    /// For people, and for the log.
    pub reason: &'static str,
}

impl CloseCode {
    /// The client closed; the same is said back.
    pub const NORMAL: Self = Self::new(1000, "closed by the client");
    /// The frames are not WebSocket (RFC 6455, 7.4.1).
    pub const PROTOCOL: Self = Self::new(1002, "protocol error");
    /// A text frame is not UTF-8 (RFC 6455, 8.1).
    pub const NOT_UTF8: Self = Self::new(1007, "text is not UTF-8");
    /// Reconnect: the server restarts, or cannot serve now.
    pub const RESTARTING: Self = Self::new(1012, "restarting");
    /// Get a new token.
    pub const UNAUTHORIZED: Self = Self::new(4401, "not authenticated");
    /// Not allowed: do not retry.
    pub const FORBIDDEN: Self = Self::new(4403, "not allowed");
    /// Reconnect and resume.
    pub const TOO_SLOW: Self = Self::new(4408, "too slow");
    /// A newer connection took its place: reconnect only on a user's action.
    pub const REPLACED: Self = Self::new(4409, "replaced by a newer connection");
    /// The user has as many connections as allowed, and all are in use: level 1.
    pub const TOO_MANY: Self = Self::new(4429, "too many connections");
    /// A frame was larger than allowed.
    pub const TOO_LARGE: Self = Self::new(4413, "frame too large");

    /// Whether the server closes somebody who may well come back, with another token or a better client, and is
    /// given time for that. Not who went by themselves, or is not to come back.
    pub fn may_be_followed_by_a_return(self) -> bool {
        ![Self::NORMAL, Self::FORBIDDEN, Self::TOO_MANY].contains(&self)
    }

    const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason }
    }
}
