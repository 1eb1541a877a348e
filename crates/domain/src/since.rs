//! Where a client's knowledge of its chats ends.

use super::epoch::Epoch;
use super::ids::ChatId;
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

/// A place in the order in which the database changes, given by the database itself. No time: clocks are set,
/// and go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(pub i64);

/// What `sync` gives a client to hand in with its next `sync`. Opaque on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SinceToken {
    /// In which epoch the positions are.
    pub epoch: Epoch,
    /// Everything that changed before is known, once the rest of a cut answer is.
    pub then: Position,
    /// The answer was cut: known is what changed up to this chat, which changed there.
    pub cut: Option<(Position, ChatId)>,
}

/// What a client hands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// A token.
    Token(SinceToken),
    /// A token of a release that counted by time: it says nothing of positions.
    Old,
}

/// The text is not a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a token of sync")]
pub struct InvalidToken;

impl SinceToken {
    /// A token for a client of which nothing is known: it gets everything.
    pub fn whole(epoch: Epoch) -> Self {
        Self {
            epoch,
            then: Position(0),
            cut: None,
        }
    }

    /// The place after which everything is sent.
    pub fn start(&self) -> (Position, ChatId) {
        self.cut.unwrap_or((self.then, NONE))
    }
}

/// The chat before all others.
pub const NONE: ChatId = ChatId(Uuid::nil());

/// Four parts, as the release before wrote a token whose answer was cut, where its times stand before 1971: a node
/// of that release, which may run beside this one during an update, takes it so and tells everything. The first
/// is below nought, which no time is.
impl fmt::Display for SinceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, chat) = self.start();
        let epoch = -1 - self.epoch.number();
        write!(f, "{epoch}.{}.{chat}.{}", at.0, self.then.0)
    }
}

impl FromStr for Since {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        let number = |text: &str| text.parse::<i64>().map_err(|_| InvalidToken);
        let mut parts = text.splitn(4, '.');
        let first = number(parts.next().unwrap_or_default())?;
        let (at, chat, then) = match (parts.next(), parts.next(), parts.next()) {
            (None, None, None) if first >= 0 => return Ok(Self::Old),
            (Some(at), Some(chat), Some(then)) => (
                number(at)?,
                chat.parse::<ChatId>().map_err(|_| InvalidToken)?,
                number(then)?,
            ),
            _ => return Err(InvalidToken),
        };
        if first >= 0 {
            return Ok(Self::Old);
        }
        let epoch = first.checked_neg().and_then(|number| number.checked_sub(1));
        let epoch = epoch.and_then(Epoch::from_number).ok_or(InvalidToken)?;
        let (at, then) = (Position(at), Position(then));
        let cut = (chat != NONE || at != then).then_some((at, chat));
        Ok(Self::Token(SinceToken { epoch, then, cut }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(cut: Option<(Position, ChatId)>) -> SinceToken {
        SinceToken {
            epoch: "00000000000abcd".parse().expect("an epoch"),
            then: Position(9),
            cut,
        }
    }

    #[test]
    fn its_text_is_read_back() {
        for cut in [None, Some((Position(7), ChatId::new()))] {
            let token = token(cut);
            assert_eq!(token.to_string().parse(), Ok(Since::Token(token)));
        }
    }

    #[test]
    fn what_counted_by_time_is_told_from_what_counts_positions() {
        let old = format!("1785000000000000.1785000000000001.{}.7", ChatId::new());
        for text in ["1785000000000000", "0", &old] {
            assert_eq!(text.parse(), Ok(Since::Old), "{text}");
        }
    }

    #[test]
    fn the_release_before_reads_it_as_a_time_long_ago() {
        let text = token(None).to_string();
        let parts: Vec<&str> = text.splitn(4, '.').collect();
        let [first, at, chat, then] = parts[..] else {
            panic!("{text}");
        };
        assert!(
            [first, at, then]
                .iter()
                .all(|part| part.parse::<i64>().is_ok())
        );
        assert!(chat.parse::<ChatId>().is_ok());
        let year = 365 * 86_400 * 1_000_000;
        assert!(at.parse::<i64>().is_ok_and(|at| at < year));
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "x",
            "1.2",
            "1.2.3",
            "1.2.x.3",
            "1.",
            "1.2.3.4.5",
            "-1",
            "-5",
        ] {
            assert_eq!(text.parse::<Since>(), Err(InvalidToken), "{text}");
        }
    }
}
