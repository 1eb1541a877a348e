//! A device that speaks level 2: requests with ids, answers matched to them, pushes apart.

use crate::{
    level_two::{FrameTwo, level_two},
    socket::Socket,
    wait::DEADLINE,
};
use serde_json::{Value, json};
use std::collections::VecDeque;
use tokio::time::timeout;

/// The connection is over; its close code, if there was a close frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended(pub Option<u16>);

/// An open connection at level 2.
#[derive(Debug)]
pub struct SocketTwo {
    socket: Socket,
    welcome: Value,
    requests: u64,
    /// What came while an answer was waited for, oldest first.
    pushed: VecDeque<FrameTwo>,
    /// Rows of timelines, which most tests are not about, oldest first.
    events: VecDeque<Value>,
}

impl SocketTwo {
    /// A connection whose upgrade is done and whose first frame has come: the `welcome`.
    pub async fn welcomed(mut socket: Socket) -> Result<Self, Ended> {
        let first = next(&mut socket).await?;
        assert_eq!(first.kind, "welcome", "{first:?}");
        Ok(Self {
            socket,
            welcome: first.payload,
            requests: 0,
            pushed: VecDeque::new(),
            events: VecDeque::new(),
        })
    }

    /// What the server said first.
    pub fn welcome(&self) -> &Value {
        &self.welcome
    }

    /// Sends a request; its id, if the connection took it.
    pub async fn request(&mut self, kind: &str, payload: Value) -> Result<String, Ended> {
        self.requests += 1;
        let id = format!("request {}", self.requests);
        let frame = json!({ "type": kind, "id": id, "payload": payload });
        match self.socket.offer_text(frame.to_string()).await {
            true => Ok(id),
            false => Err(Ended(None)),
        }
    }

    /// Sends a text frame, whatever it says.
    pub async fn send_text(&mut self, text: &str) {
        self.socket.send_text(text).await;
    }

    /// The first frame that answers the request `id`; what else comes is kept for
    /// [`SocketTwo::next`].
    pub async fn answer(&mut self, id: &str) -> Result<FrameTwo, Ended> {
        let answers = |frame: &FrameTwo| frame.id.as_deref() == Some(id);
        if let Some(found) = self.pushed.iter().position(answers) {
            return Ok(self.pushed.remove(found).expect("it is there"));
        }
        loop {
            let frame = self.read().await?;
            if answers(&frame) {
                return Ok(frame);
            }
            self.pushed.push_back(frame);
        }
    }

    /// Sends a request and waits for its answer.
    pub async fn try_ask(&mut self, kind: &str, payload: Value) -> Result<FrameTwo, Ended> {
        let id = self.request(kind, payload).await?;
        self.answer(&id).await
    }

    /// The payload of the answer, which must be of this type.
    pub async fn ask(&mut self, kind: &str, payload: Value, expected: &str) -> Value {
        let answer = self.try_ask(kind, payload).await.expect("an answer");
        assert_eq!(answer.kind, expected, "{answer:?}");
        answer.payload
    }

    /// What comes next and was not waited for.
    pub async fn next(&mut self) -> Result<FrameTwo, Ended> {
        match self.pushed.pop_front() {
            Some(frame) => Ok(frame),
            None => self.read().await,
        }
    }

    /// The next row of a timeline.
    pub async fn event(&mut self) -> Value {
        loop {
            if let Some(event) = self.events.pop_front() {
                return event;
            }
            let frame = next(&mut self.socket).await.expect("an open connection");
            match frame.kind.as_str() {
                "chat_event" => return frame.payload,
                _ => self.pushed.push_back(frame),
            }
        }
    }

    /// The rows of timelines that have come and were not waited for.
    pub fn events(&mut self) -> Vec<Value> {
        self.events.drain(..).collect()
    }

    /// The next frame that is no row of a timeline.
    async fn read(&mut self) -> Result<FrameTwo, Ended> {
        loop {
            let frame = next(&mut self.socket).await?;
            if frame.kind != "chat_event" {
                return Ok(frame);
            }
            self.events.push_back(frame.payload);
        }
    }

    /// The payload of the next frame of this type; frames of other types are passed over.
    pub async fn find(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await.expect("an open connection");
            if frame.kind == kind {
                return frame.payload;
            }
        }
    }

    /// All that the server had to say up to now.
    pub async fn drain(&mut self) -> Result<Vec<FrameTwo>, Ended> {
        let pong = self.try_ask("ping", json!({})).await?;
        assert_eq!(pong.kind, "pong", "{pong:?}");
        Ok(self.pushed.drain(..).collect())
    }

    /// Sends a message under the client's own name for it: the answer, `ack` or `error`.
    pub async fn say(&mut self, chat: &str, text: &str, name: &str) -> Result<FrameTwo, Ended> {
        let payload = json!({ "chatId": chat, "message": text, "clientMessageId": name });
        self.try_ask("send_message", payload).await
    }

    /// A page of a chat's history: `range` is `{}`, `{"before": seq}` or `{"after": seq}`, with a
    /// `limit` if so wished.
    pub async fn history(&mut self, chat: &str, mut range: Value) -> Result<Value, Ended> {
        range["chatId"] = json!(chat);
        let answer = self.try_ask("get_chat_history", range).await?;
        assert_eq!(answer.kind, "chat_history", "{answer:?}");
        Ok(answer.payload)
    }

    /// All of a chat, page by page from the beginning.
    pub async fn whole_history(&mut self, chat: &str) -> Result<Vec<Value>, Ended> {
        let mut all: Vec<Value> = Vec::new();
        loop {
            let after = all.last().map_or(0, seq_of);
            let page = self.history(chat, json!({ "after": after })).await?;
            let messages = page["messages"].as_array().expect("messages");
            all.extend(messages.iter().cloned());
            if page["hasMore"] != true {
                return Ok(all);
            }
            assert!(!messages.is_empty(), "more, and nothing of it: {page}");
        }
    }

    /// Ends the connection as a client does.
    pub async fn close(self) {
        self.socket.close().await;
    }
}

/// The `seq` of a message.
pub fn seq_of(message: &Value) -> i64 {
    message["seq"]
        .as_i64()
        .unwrap_or_else(|| panic!("no seq: {message}"))
}

async fn next(socket: &mut Socket) -> Result<FrameTwo, Ended> {
    let read = timeout(DEADLINE, socket.read_text()).await;
    match read.unwrap_or_else(|_| panic!("{}", socket.nothing())) {
        Ok(text) => Ok(level_two(&text)),
        Err(code) => Err(Ended(code)),
    }
}
