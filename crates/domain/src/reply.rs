//! The message that another one answers.

use crate::changes::Gone;
use crate::ids::MessageId;
use crate::message::Message;
use crate::message_kind::MessageKind;
use crate::text::escaped;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

/// Which message of the same chat is answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplyTo {
    /// Its id. Whoever asks may say the number alone: then it is found behind the lock of the chat.
    pub id: Option<MessageId>,
    /// Its number in the log. Rows of releases before this one have none.
    pub seq: Option<i64>,
    /// What it says now, where that was looked up for its reader, who may see it.
    pub answered: Option<Arc<Answered>>,
}

impl ReplyTo {
    /// A message as somebody names it; nothing when they name none.
    pub fn asked(id: Option<MessageId>, seq: Option<i64>) -> Option<Box<Self>> {
        let asked = Self {
            id,
            seq,
            answered: None,
        };
        (id.is_some() || seq.is_some()).then(|| Box::new(asked))
    }

    /// The message with this id and number.
    pub fn known(id: MessageId, seq: i64) -> Box<Self> {
        Box::new(Self {
            id: Some(id),
            seq: Some(seq),
            answered: None,
        })
    }

    /// Its fields among those of the answer.
    pub(crate) fn show<M: SerializeMap>(&self, out: &mut M) -> Result<(), M::Error> {
        if let Some(id) = &self.id {
            out.serialize_entry("replyTo", id)?;
        }
        if let Some(seq) = &self.seq {
            out.serialize_entry("replyToSeq", seq)?;
        }
        if let Some(answered) = &self.answered {
            out.serialize_entry("reply", &**answered)?;
        }
        Ok(())
    }

    /// Bytes of it on the wire at most.
    pub(crate) fn weight(&self) -> usize {
        const ALWAYS: usize = 85;
        ALWAYS + self.answered.as_ref().map_or(0, |it| it.weight())
    }
}

/// What an answered message says now, in short. It is made whenever it is read, and stored nowhere: a text that is
/// taken back is in no answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// Its number.
    pub seq: i64,
    /// Who wrote it.
    pub author_id: i64,
    /// What kind of entry it is.
    pub kind: MessageKind,
    /// The beginning of its text; nothing where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// Who took it away, if anybody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gone: Option<Gone>,
    /// The number of its state, where it was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_seq: Option<i64>,
}

impl Answered {
    /// Characters of an excerpt at most.
    pub const EXCERPT_CHARS: usize = 120;

    /// Of a message as its reader sees it.
    pub fn of(message: &Message) -> Self {
        let state = message.state.as_ref();
        let excerpt = excerpt(&message.body.content);
        Self {
            seq: message.seq,
            author_id: message.author,
            kind: message.body.kind,
            excerpt: (!excerpt.is_empty()).then(|| excerpt.to_owned()),
            gone: state.and_then(|state| state.gone),
            changed_seq: state.map(|state| state.changed_seq),
        }
    }

    fn weight(&self) -> usize {
        const ALWAYS: usize = 170;
        ALWAYS + self.excerpt.as_deref().map_or(0, escaped)
    }
}

/// The beginning of a text, verbatim: the cut is behind the last grapheme that fits.
fn excerpt(text: &str) -> &str {
    let mut chars = 0;
    let mut end = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        chars += grapheme.chars().count();
        if chars > Answered::EXCERPT_CHARS {
            break;
        }
        end = at + grapheme.len();
    }
    &text[..end]
}

/// What the row of an answer holds beside its text: the number of what it answers.
#[derive(Serialize, Deserialize)]
struct Stored {
    r: i64,
}

/// As the database holds it, and back: nothing of what cannot be read.
pub fn seq_to_db(seq: i64) -> Option<String> {
    serde_json::to_string(&Stored { r: seq }).ok()
}

/// See [`seq_to_db`].
pub fn seq_from_db(detail: &str) -> Option<i64> {
    serde_json::from_str::<Stored>(detail)
        .ok()
        .map(|stored| stored.r)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_excerpt_ends_where_a_character_ends() {
        assert_eq!(excerpt("short"), "short");
        let family = "👨‍👩‍👧";
        let text = "x".repeat(118) + family + "y";
        assert_eq!(
            excerpt(&text),
            "x".repeat(118),
            "a family is five characters"
        );
        assert_eq!(excerpt(&"e\u{301}".repeat(100)), "e\u{301}".repeat(60));
        // One that is longer than all that fits is left out.
        assert_eq!(excerpt(&("z".to_owned() + &"\u{301}".repeat(200))), "");
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let stored = seq_to_db(17).unwrap();
        assert_eq!(
            (stored.as_str(), seq_from_db(&stored)),
            ("{\"r\":17}", Some(17))
        );
        for other in ["", "{}", "500 EUR", "{\"r\":\"x\"}"] {
            assert_eq!(seq_from_db(other), None);
        }
    }

    proptest! {
        #[test]
        fn an_excerpt_is_a_beginning_that_fits(text in any::<String>()) {
            let cut = excerpt(&text);
            prop_assert!(text.starts_with(cut) && cut.chars().count() <= Answered::EXCERPT_CHARS);
        }
    }
}
