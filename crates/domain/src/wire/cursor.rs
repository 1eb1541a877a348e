//! Where a page of chats ended. Opaque to clients.

use crate::{ChatId, ChatStatus, MemberChat, Timestamp};
use std::fmt;
use std::str::FromStr;

/// The time that a list is ordered by, and the id, of the last chat of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor(pub Timestamp, pub ChatId);

impl Cursor {
    /// Behind this chat of a list of that kind.
    pub fn behind(last: &MemberChat, status: ChatStatus) -> Self {
        Self(last.listed_at(status), last.chat.id())
    }
}

/// The text is no cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct InvalidCursor;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.0, self.1)
    }
}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let (time, chat) = text.split_once('.').ok_or(InvalidCursor)?;
        let time = time.parse().map_err(|_| InvalidCursor)?;
        let chat = chat.parse().map_err(|_| InvalidCursor)?;
        Ok(Self(Timestamp(time), chat))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_back_and_nothing_else_is() {
        let cursor = Cursor(Timestamp(-7), ChatId::new());
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for text in [
            "",
            "7",
            "7.x",
            ".",
            "x.01890000-0000-7000-8000-000000000000",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(InvalidCursor), "{text}");
        }
    }
}
