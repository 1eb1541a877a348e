//! What messages are reacted by: one of a short list, which the operator sets.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// How a message is reacted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emoji {
    /// As the list spells it.
    pub text: Arc<str>,
    /// Its place in the list: reactions are shown in this order.
    pub place: u16,
}

impl Emoji {
    /// Bytes of one at most.
    pub const MAX_BYTES: usize = 64;

    /// As somebody says it who need not know the list; nothing when it cannot be one.
    pub fn said(text: &str) -> Option<Self> {
        let is_one = (1..=Self::MAX_BYTES).contains(&text.len()) && !text.contains('\0');
        is_one.then(|| Self {
            text: text.into(),
            place: u16::MAX,
        })
    }
}

/// Those that may be used. Empty: nobody reacts to anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmojiList(Arc<[Arc<str>]>);

impl EmojiList {
    /// How many there may be.
    pub const MAX: usize = 64;

    /// All of them, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|emoji| &**emoji)
    }

    /// Whether nothing may be used.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one that is meant. How it is to be drawn, and the colour of its skin, make no difference.
    pub fn find(&self, said: &Emoji) -> Option<Emoji> {
        let meant = bare(&said.text);
        let place = self.0.iter().position(|emoji| bare(emoji) == meant)?;
        Some(Emoji {
            text: self.0.get(place)?.clone(),
            place: u16::try_from(place).ok()?,
        })
    }
}

/// Without what only says how it is drawn.
fn bare(text: &str) -> String {
    let is_drawing = |it: &char| matches!(it, '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}');
    text.chars().filter(|it| !is_drawing(it)).collect()
}

impl Default for EmojiList {
    fn default() -> Self {
        let all = [
            "👍", "❤️", "😂", "😮", "😢", "🙏", "👏", "🎉", "✅", "❌", "👀", "🔥",
        ];
        Self(all.map(Arc::from).into())
    }
}

/// The text is no such list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a list of emoji")]
pub struct InvalidEmojiList;

/// Words with spaces between them.
impl FromStr for EmojiList {
    type Err = InvalidEmojiList;

    fn from_str(text: &str) -> Result<Self, InvalidEmojiList> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let is_emoji = |word: &&str| {
            word.len() <= Emoji::MAX_BYTES
                && !bare(word).is_empty()
                && !word
                    .chars()
                    .any(|it| it.is_alphanumeric() || it.is_control())
        };
        let mut bares: Vec<String> = words.iter().map(|word| bare(word)).collect();
        bares.sort_unstable();
        bares.dedup();
        let is_list =
            words.len() <= Self::MAX && words.iter().all(is_emoji) && bares.len() == words.len();
        match is_list {
            true => Ok(Self(words.into_iter().map(Arc::from).collect())),
            false => Err(InvalidEmojiList),
        }
    }
}

impl fmt::Display for EmojiList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<&str> = self.iter().collect();
        f.write_str(&all.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(said: &str) -> Option<Emoji> {
        EmojiList::default().find(&Emoji::said(said)?)
    }

    #[test]
    fn one_of_the_list_is_found_however_it_is_drawn() {
        let text = |said| find(said).map(|it| (it.text.to_string(), it.place));
        assert_eq!(text("❤️"), Some(("❤️".into(), 1)));
        assert_eq!(text("\u{2764}"), Some(("❤️".into(), 1)));
        assert_eq!(text("👍🏿"), Some(("👍".into(), 0)));
    }

    #[test]
    fn nothing_else_is() {
        let bomb = "\u{1F468}\u{200D}".repeat(9);
        let long = "👍".repeat(20);
        for said in [
            "",
            "a",
            "👍👍",
            "👍 ",
            "\u{202E}👍",
            "\u{FE0F}",
            "🏿",
            "\0",
            "🦄",
            &bomb,
            &long,
        ] {
            assert_eq!(find(said), None, "{said:?}");
        }
    }

    #[test]
    fn a_list_is_read_as_it_is_shown_and_names_nothing_twice() {
        let list = EmojiList::default();
        assert_eq!(list.to_string().parse(), Ok(list));
        assert!("".parse::<EmojiList>().unwrap().is_empty());
        let many = (0..65).map(|n| char::from_u32(0x1F400 + n).unwrap().to_string());
        let many = many.collect::<Vec<_>>().join(" ");
        for text in ["a", "👍 👍🏽", "\u{FE0F}", &many, &"👍".repeat(20)] {
            assert_eq!(text.parse::<EmojiList>(), Err(InvalidEmojiList), "{text}");
        }
    }
}
