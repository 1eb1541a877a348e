//! Frames of the server, read in one pass and without copying: only what the generator looks at.

use serde::Deserialize;
use std::borrow::Cow;

/// A frame of either level.
#[derive(Debug, Deserialize)]
pub struct Frame<'a> {
    /// Its type.
    #[serde(rename = "type", borrow)]
    pub kind: Cow<'a, str>,
    /// Level 2: the request that it answers; empty when it answers none.
    #[serde(borrow, default)]
    pub id: Cow<'a, str>,
    /// What of its payload matters.
    #[serde(borrow, default)]
    pub payload: Payload<'a>,
}

/// The fields that matter, of whatever type the frame is; absent ones are empty.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Payload<'a> {
    /// `Chat`, `Message`: its id.
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    /// `Message`, `closed_chat`: the chat.
    #[serde(borrow)]
    pub chat_id: Cow<'a, str>,
    /// `Chat`: who asked.
    pub participant_id: i64,
    /// `Message`: the text.
    #[serde(borrow)]
    pub content: Cow<'a, str>,
    /// `Message`: its number.
    pub seq: i64,
    /// `info`, `error`: the text.
    #[serde(borrow)]
    pub message: Cow<'a, str>,
    /// `error`: the code.
    #[serde(borrow)]
    pub code: Cow<'a, str>,
    /// `Chat`: 1 when it has ended.
    pub ended: u8,
    /// `going_away`: how long to wait before connecting again.
    pub reconnect_after_ms: u64,
}

/// A page of `sync`: what the generator looks at.
#[derive(Debug, Deserialize)]
pub struct Page<'a> {
    /// The state of chats.
    #[serde(borrow)]
    pub chats: Vec<Payload<'a>>,
    /// Messages, by chat and seq.
    #[serde(borrow)]
    pub messages: Vec<Payload<'a>>,
    /// Whether nothing is left to ask for.
    pub complete: bool,
}

impl<'a> Page<'a> {
    /// Reads the payload of a frame whose type is `sync`; `None` when it is none.
    pub fn read(text: &'a [u8]) -> Option<Self> {
        #[derive(Deserialize)]
        struct Sync<'a> {
            #[serde(borrow)]
            payload: Page<'a>,
        }
        serde_json::from_slice(text)
            .ok()
            .map(|Sync { payload }| payload)
    }
}

impl<'a> Frame<'a> {
    /// Reads a text frame; `None` when it is not a frame of the protocol.
    pub fn read(text: &'a [u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }

    /// What an `error` or an unexpected frame is shown as.
    pub fn describe(&self) -> String {
        let Payload { code, message, .. } = &self.payload;
        format!("{} {code} {message}", self.kind)
            .trim_end()
            .to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_matters_is_read_and_nothing_is_copied() {
        let text = br#"{"type":"user_message","payload":{"id":"m","chatId":"c","authorId":7,"fromOrganizer":0,"content":"hi","timeSent":"2027-01-01T00:00:00.000Z","seq":3}}"#;
        let frame = Frame::read(text).expect("a frame");
        assert_eq!(
            (&*frame.kind, &*frame.payload.chat_id),
            ("user_message", "c")
        );
        assert_eq!((&*frame.payload.content, frame.payload.seq), ("hi", 3));
        assert!(matches!(frame.payload.content, Cow::Borrowed(_)));
        let error =
            Frame::read(br#"{"type":"error","payload":{"message":"no","code":"forbidden"}}"#);
        assert_eq!(error.expect("a frame").describe(), "error forbidden no");
        let page = br#"{"type":"sync","id":"7","payload":{"chats":[{"id":"c","ended":1}],"messages":[{"chatId":"c","seq":2,"content":"hi"}],"ranges":[],"complete":true}}"#;
        assert_eq!(Frame::read(page).expect("a frame").id, "7");
        let page = Page::read(page).expect("a page");
        assert_eq!((page.chats[0].ended, page.messages[0].seq), (1, 2));
        assert!(Frame::read(br#"{"type":"chats","payload":{"chats":[{"id":"c"}]}}"#).is_some());
        for other in [
            "",
            "{}",
            "[]",
            r#"{"type":1}"#,
            r#"{"type":"user_message","payload":{"seq":"3"}}"#,
        ] {
            assert!(Frame::read(other.as_bytes()).is_none(), "{other}");
        }
    }
}
