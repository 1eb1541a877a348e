//! What a message says, and what goes with it: the same from the client's frame to the row of the log.

use super::detail::Detail;
use super::location::Location;
use super::message_kind::MessageKind;
use super::reply::ReplyTo;
use super::text::escaped;
use std::sync::Arc;

/// The part of a message that its author decides; or the server, of an entry of its own.
///
/// It travels whole: what one more field means concerns those who read and write the field, and nobody who only
/// passes a message on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// What kind of entry it is.
    pub kind: MessageKind,
    /// What it says, verbatim; nothing in a tip that says nothing.
    pub content: Arc<str>,
    /// What its kind has beside the text.
    pub detail: Option<Detail>,
    /// Where the author was; always none for organizers.
    pub location: Option<Location>,
    /// The message of the same chat that it answers.
    pub reply_to: Option<Box<ReplyTo>>,
    /// What its author's client calls it; the same name again is the same message.
    pub client_message_id: Option<Arc<str>>,
}

impl Body {
    /// A text, and nothing else.
    pub fn text(content: impl Into<Arc<str>>) -> Self {
        Self {
            content: content.into(),
            ..Self::default()
        }
    }

    /// A text with what a kind of its own has beside it; a mere text without.
    pub fn of(content: impl Into<Arc<str>>, detail: Option<Detail>) -> Self {
        Self {
            kind: detail.as_ref().map(Detail::kind).unwrap_or_default(),
            detail,
            ..Self::text(content)
        }
    }

    /// Whether one of its texts has a NUL, which no database holds the same way.
    pub fn has_nul(&self) -> bool {
        let name = self.client_message_id.as_deref();
        self.content.contains('\0') || name.is_some_and(|name| name.contains('\0'))
    }

    /// Bytes of what it adds to a message on the wire at most.
    pub(super) fn weight(&self) -> usize {
        let location = self.location.map_or(0, |_| 60);
        let reply = self.reply_to.as_ref().map_or(0, |it| it.weight());
        let detail = self.detail.as_ref().map_or(0, Detail::weight);
        let name = self.client_message_id.as_deref();
        let name = name.map_or(0, |name| 21 + escaped(name));
        location + reply + detail + name + escaped(&self.content)
    }
}
