//! Where a client's knowledge of its chats ends.

use super::ids::ChatId;
use super::time::Timestamp;
use std::fmt;
use std::str::FromStr;

/// What `sync` gives a client to hand in with its next `sync`. Opaque on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SinceToken {
    /// Everything that changed before is known.
    pub from: Timestamp,
    /// Of what changed after, this much is known too: the answer was cut there.
    pub cut: Option<Cut>,
}

/// Where an answer was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// When the last chat that is known changed.
    pub at: Timestamp,
    /// That chat.
    pub chat: ChatId,
    /// What the next token's `from` is, once the rest is known.
    pub then: Timestamp,
}

/// The text is not a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a token of sync")]
pub struct InvalidToken;

impl fmt::Display for SinceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.from.0)?;
        match self.cut {
            Some(Cut { at, chat, then }) => write!(f, ".{}.{chat}.{}", at.0, then.0),
            None => Ok(()),
        }
    }
}

impl FromStr for SinceToken {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        let time = |text: &str| text.parse().map(Timestamp).map_err(|_| InvalidToken);
        let mut parts = text.splitn(4, '.');
        let from = time(parts.next().unwrap_or_default())?;
        let cut = match (parts.next(), parts.next(), parts.next()) {
            (None, None, None) => None,
            (Some(at), Some(chat), Some(then)) => Some(Cut {
                at: time(at)?,
                chat: chat.parse().map_err(|_| InvalidToken)?,
                then: time(then)?,
            }),
            _ => return Err(InvalidToken),
        };
        Ok(Self { from, cut })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_text_is_read_back() {
        let cut = Cut {
            at: Timestamp(7),
            chat: ChatId::new(),
            then: Timestamp(9),
        };
        for cut in [None, Some(cut)] {
            let token = SinceToken {
                from: Timestamp(-5),
                cut,
            };
            assert_eq!(token.to_string().parse(), Ok(token));
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in ["", "x", "1.2", "1.2.3", "1.2.x.3", "1.", "1.2.3.4.5"] {
            assert_eq!(text.parse::<SinceToken>(), Err(InvalidToken), "{text}");
        }
    }
}
