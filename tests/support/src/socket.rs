//! A device: one WebSocket connection that speaks level 1.

use crate::{
    level_one::{Incoming, contract_text, level_one},
    recent::Recent,
    wait::DEADLINE,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::{io::AsyncWriteExt, net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{self, Message, Utf8Bytes},
};

/// An open connection. Everything received is held against what a level-1 client can stand.
#[derive(Debug)]
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// What went over it, for when nothing comes.
    recent: Recent,
}

impl Socket {
    /// A connection whose upgrade is done.
    pub(crate) fn new(stream: WebSocketStream<TcpStream>) -> Self {
        Self {
            stream,
            recent: Recent::default(),
        }
    }

    /// Sends a message of the contract.
    pub async fn send(&mut self, kind: &str, payload: Value) {
        self.send_text(&json!({ "type": kind, "payload": payload }).to_string())
            .await;
    }

    /// Sends a text frame, whatever it says.
    pub async fn send_text(&mut self, text: &str) {
        self.send_message(Message::text(text)).await;
    }

    /// Sends a binary frame.
    pub async fn send_binary(&mut self, bytes: &[u8]) {
        self.send_message(Message::binary(bytes.to_vec())).await;
    }

    async fn send_message(&mut self, message: Message) {
        self.try_send(message)
            .await
            .unwrap_or_else(|error| panic!("cannot send: {error}"));
    }

    async fn try_send(&mut self, message: Message) -> Result<(), tungstenite::Error> {
        self.recent.sent(message.to_text().unwrap_or("bytes"));
        let sending = timeout(DEADLINE, self.stream.send(message));
        sending.await.expect("the server reads")
    }

    /// Sends a message of the contract; whether the connection took it.
    pub async fn offer(&mut self, kind: &str, payload: Value) -> bool {
        self.offer_text(json!({ "type": kind, "payload": payload }).to_string())
            .await
    }

    /// Sends bytes as they are, such as those of [`crate::frame`].
    pub async fn send_bytes(&mut self, bytes: &[u8]) {
        self.try_send_bytes(bytes)
            .await
            .unwrap_or_else(|error| panic!("cannot send: {error}"));
    }

    /// [`Socket::send_bytes`] to a server that may hang up before it has read them all.
    pub async fn try_send_bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let sending = self.stream.get_mut().write_all(bytes);
        timeout(DEADLINE, sending).await.expect("the server reads")
    }

    /// Shows a token in the first frame.
    pub async fn authorize(&mut self, token: &str) {
        let frame = json!({ "Authorization": format!("Bearer {token}") });
        self.send_text(&frame.to_string()).await;
    }

    /// What comes next, within the kit's deadline.
    pub async fn read(&mut self) -> Incoming {
        match self.read_within(DEADLINE).await {
            Some(read) => read,
            None => panic!("{}", self.nothing()),
        }
    }

    /// What to say when nothing came within the kit's deadline.
    pub(crate) fn nothing(&self) -> String {
        format!("nothing within {DEADLINE:?}: {}", self.recent)
    }

    /// What comes next; `None` when nothing does within `deadline`.
    pub async fn read_within(&mut self, deadline: Duration) -> Option<Incoming> {
        timeout(deadline, self.read_whenever()).await.ok()
    }

    /// What comes next, however long it takes.
    pub async fn read_whenever(&mut self) -> Incoming {
        match self.read_text().await {
            Ok(text) => level_one(&text),
            Err(code) => Incoming::Closed(code),
        }
    }

    /// The next text frame, whatever it says; or the end, with its close code if there was one.
    pub(crate) async fn read_text(&mut self) -> Result<Utf8Bytes, Option<u16>> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    self.recent.came(&text);
                    return Ok(text);
                }
                Some(Ok(Message::Close(close))) => {
                    return Err(close.map(|close| close.code.into()));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(other)) => panic!("not a text frame: {other:?}"),
                Some(Err(tungstenite::Error::Protocol(
                    tungstenite::error::ProtocolError::ResetWithoutClosingHandshake,
                )))
                | Some(Err(tungstenite::Error::Io(_) | tungstenite::Error::ConnectionClosed))
                | None => return Err(None),
                Some(Err(error)) => panic!("not a WebSocket frame: {error}"),
            }
        }
    }

    /// Sends a text frame; whether the connection took it.
    pub(crate) async fn offer_text(&mut self, text: String) -> bool {
        self.try_send(Message::text(text)).await.is_ok()
    }

    /// The payload of the next frame, which must be of this type.
    pub async fn expect(&mut self, expected: &str) -> Value {
        match self.read().await {
            Incoming::Frame { kind, payload } if kind == expected => payload,
            other => panic!("not {expected} but {other:?}"),
        }
    }

    /// The next frame must be an error with this code, and the text that goes with it.
    pub async fn expect_error(&mut self, code: &str) -> Value {
        self.expect_error_of(&[code]).await
    }

    /// The next frame must be an error with one of these codes, and the text that goes with it.
    pub async fn expect_error_of(&mut self, codes: &[&str]) -> Value {
        let error = self.expect("error").await;
        let code = error["code"].as_str().unwrap_or_default();
        assert!(codes.contains(&code), "none of {codes:?}: {error}");
        let text = error["message"].as_str().unwrap_or_default();
        match contract_text(code) {
            Some(exact) => assert_eq!(text, exact, "{error}"),
            None => assert!(!text.is_empty(), "{error}"),
        }
        error
    }

    /// Waits for the server to close, which must be what it does next; the close code.
    pub async fn closed(&mut self) -> u16 {
        match self.read().await {
            Incoming::Closed(Some(code)) => code,
            other => panic!("not a close frame but {other:?}"),
        }
    }

    /// Proves that the server had nothing more to say to this connection: the answer to a question
    /// asked now is the next thing that comes.
    pub async fn expect_quiet(&mut self) {
        self.chats().await;
    }

    /// The caller's active chats.
    pub async fn chats(&mut self) -> Vec<Value> {
        self.send("get_chats", json!("")).await;
        let answer = self.expect("chats").await;
        answer["chats"]
            .as_array()
            .unwrap_or_else(|| panic!("no chats: {answer}"))
            .clone()
    }

    /// The whole of `chat`.
    pub async fn history(&mut self, chat: &str) -> Vec<Value> {
        self.send("get_chat_history", json!({ "chatId": chat }))
            .await;
        let answer = self.expect("chat_history").await;
        assert_eq!(answer["chatId"], chat, "{answer}");
        answer["messages"]
            .as_array()
            .unwrap_or_else(|| panic!("no messages: {answer}"))
            .clone()
    }

    /// Sends a message to `chat`.
    pub async fn say(&mut self, chat: &str, text: &str) {
        self.send("send_message", json!({ "chatId": chat, "message": text }))
            .await;
    }

    /// Takes the next request of the agency's queue: the `new_chat`. The description that follows
    /// at once is checked for its place.
    pub async fn take_next(&mut self) -> Value {
        self.send("start_chat", json!("")).await;
        self.expect_new_chat().await
    }

    /// A `new_chat` and, at once, the description.
    pub async fn expect_new_chat(&mut self) -> Value {
        let chat = self.expect("new_chat").await;
        let first = self.expect("user_message").await;
        assert_eq!(
            (&first["chatId"], &first["seq"]),
            (&chat["id"], &json!(1)),
            "{first}"
        );
        chat
    }

    /// Ends the connection as a client does.
    pub async fn close(mut self) {
        // The server may have gone first.
        let _ = timeout(DEADLINE, self.stream.close(None)).await;
    }
}
