//! A server for the generator's own tests: as much of the contract as a run needs, in memory, with
//! one thing wrong if so wished.

mod chat;

pub use chat::Fault;

use crate::http::header;
use actix_codec::{Decoder, Encoder};
use actix_http::ws::{Codec, Frame, Message, hash_key};
use bytes::BytesMut;
use chat::{Chat, message};
use serde_json::{Value, json};
use std::{
    cell::RefCell,
    collections::{HashMap, VecDeque},
    net::{Ipv4Addr, SocketAddr},
    rc::Rc,
    thread,
};
use switchboard_auth::{Verifier, bearer};
use switchboard_domain::{Clock, Identity, SystemClock};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime,
    sync::{mpsc, oneshot},
    task::{LocalSet, spawn_local},
};

#[derive(Default)]
struct State {
    /// Who waits, by the event; the generator gives an event the id of its agency.
    waiting: HashMap<i64, VecDeque<i64>>,
    clients: HashMap<i64, mpsc::UnboundedSender<Option<String>>>,
    chats: HashMap<String, Chat>,
}

struct Server {
    fault: Fault,
    verifier: Verifier,
    state: RefCell<State>,
}

/// A running server; it ends when this is dropped.
pub struct FakeServer {
    address: SocketAddr,
    _end: oneshot::Sender<()>,
}

impl FakeServer {
    /// Starts one that believes `verifier`'s tokens.
    pub fn start(verifier: Verifier, fault: Fault) -> Self {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("bound");
        let (end, ended) = oneshot::channel();
        thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build();
            let server = Rc::new(Server {
                fault,
                verifier,
                state: RefCell::default(),
            });
            LocalSet::new().block_on(&runtime.expect("a runtime"), async move {
                listener.set_nonblocking(true).expect("non-blocking");
                let listener = TcpListener::from_std(listener).expect("a listener");
                spawn_local(async move {
                    while let Ok((stream, _)) = listener.accept().await {
                        spawn_local(Rc::clone(&server).serve(stream));
                    }
                });
                let _ = ended.await;
            });
        });
        Self { address, _end: end }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Server {
    async fn serve(self: Rc<Self>, mut stream: TcpStream) {
        let mut input = BytesMut::new();
        let head = loop {
            match input.windows(4).position(|four| four == b"\r\n\r\n") {
                Some(end) => break input.split_to(end + 4),
                None => match stream.read_buf(&mut input).await {
                    Ok(1..) => {}
                    _ => return,
                },
            }
        };
        let head = String::from_utf8(head.to_vec()).expect("text");
        let token = header(&head, "authorization").and_then(bearer);
        let user = token.and_then(|token| self.user(token));
        if let Some(key) = header(&head, "sec-websocket-key") {
            let accept = hash_key(key.as_bytes());
            let accept = str::from_utf8(&accept).expect("base64");
            let answer = format!(
                "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
            );
            if stream.write_all(answer.as_bytes()).await.is_ok() {
                let is_two = head
                    .lines()
                    .next()
                    .is_some_and(|line| line.contains("?protocol=2"));
                self.chat(stream, input, user, is_two).await;
            }
            return;
        }
        let length = header(&head, "content-length").and_then(|length| length.parse().ok());
        while input.len() < length.unwrap_or(0) {
            if !matches!(stream.read_buf(&mut input).await, Ok(1..)) {
                return;
            }
        }
        if let (true, Some((user, _))) = (head.starts_with("POST /api/v1/chat-requests "), user) {
            let body: Value = serde_json::from_slice(&input).expect("JSON");
            let event = body["eventId"].as_i64().expect("an id");
            let mut state = self.state.borrow_mut();
            state.waiting.entry(event).or_default().push_back(user);
        }
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
        let _ = stream.write_all(answer).await;
    }

    /// The user of a token, and the organizer's agency.
    fn user(&self, token: &str) -> Option<(i64, Option<i64>)> {
        let token = self.verifier.verify(token, SystemClock.now()).ok()?;
        let of = |identity: Identity| (identity.user.0, identity.agency.map(|agency| agency.0));
        token.identity.map(of)
    }

    async fn chat(
        &self,
        mut stream: TcpStream,
        mut input: BytesMut,
        mut user: Option<(i64, Option<i64>)>,
        is_two: bool,
    ) {
        let mut codec = Codec::new();
        let (send, mut receive) = mpsc::unbounded_channel();
        if is_two {
            let welcome = json!({"type": "welcome", "payload": {}});
            let _ = send.send(Some(welcome.to_string()));
        }
        if let Some((user, _)) = user {
            self.state.borrow_mut().clients.insert(user, send.clone());
        }
        loop {
            while let Ok(Some(frame)) = codec.decode(&mut input) {
                let Frame::Text(text) = frame else { return };
                let frame: Value = serde_json::from_slice(&text).expect("JSON");
                match (user, frame["Authorization"].as_str().and_then(bearer)) {
                    (None, Some(token)) => user = self.user(token),
                    (Some(user), None) => self.take(user, &frame, &send),
                    _ => return,
                }
            }
            tokio::select! {
                read = stream.read_buf(&mut input) => if !matches!(read, Ok(1..)) { return },
                text = receive.recv() => {
                    let Some(Some(text)) = text else { return };
                    let mut output = BytesMut::new();
                    codec.encode(Message::Text(text.into()), &mut output).expect("encoded");
                    if stream.write_all(&output).await.is_err() { return }
                }
            }
        }
    }

    fn take(
        &self,
        (user, agency): (i64, Option<i64>),
        frame: &Value,
        back: &mpsc::UnboundedSender<Option<String>>,
    ) {
        let mut state = self.state.borrow_mut();
        let state = &mut *state;
        let payload = &frame["payload"];
        let id = payload["chatId"].as_str().unwrap_or_default().to_owned();
        let answer = |kind: &str, payload: &Value| {
            let answer = json!({"type": kind, "id": frame["id"], "payload": payload});
            let _ = back.send(Some(answer.to_string()));
        };
        let to = |user: i64, text: Option<String>| {
            if let Some(client) = state.clients.get(&user) {
                let _ = client.send(text);
            }
        };
        match frame["type"].as_str() {
            Some("get_chats") => {
                let _ = back.send(Some(
                    json!({"type": "chats", "payload": {"chats": []}}).to_string(),
                ));
            }
            Some("start_chat") => {
                let id = format!("chat-{}", state.chats.len());
                let waiting = agency.and_then(|agency| state.waiting.get_mut(&agency));
                let participant = waiting
                    .and_then(VecDeque::pop_front)
                    .expect("somebody waits");
                let chat = json!({"id": id, "organizerId": user, "participantId": participant});
                let new_chat = json!({"type": "new_chat", "payload": chat}).to_string();
                for member in [user, participant] {
                    to(member, Some(new_chat.clone()));
                    to(member, Some(message(&id, 1, "help")));
                }
                state.chats.insert(id, Chat::new(user, participant));
            }
            Some("send_message") => {
                let chat = state.chats.get_mut(&id).expect("an open chat");
                let content = payload["message"].as_str().expect("a text");
                let name = payload["clientMessageId"].as_str();
                let known = name.and_then(|name| chat.known(name, self.fault));
                let delivered = match known {
                    Some(_) => Vec::new(),
                    None => chat.deliver(&id, content, self.fault),
                };
                if let Some(name) = name {
                    let seq = known.unwrap_or_else(|| chat.acknowledge(name, self.fault));
                    answer("ack", &json!({"seq": seq}));
                }
                for (member, text) in delivered {
                    to(member, text);
                }
            }
            Some("sync") => {
                let known = payload["chats"].as_object().expect("chats");
                let page = match known.iter().next() {
                    Some((id, held)) => {
                        state.chats[id].page(id, held.as_i64().expect("a seq"), self.fault)
                    }
                    None => json!({}),
                };
                answer("sync", &page);
            }
            Some("close_chat") if self.fault != Fault::NeverClose => {
                let closed = json!({"type": "closed_chat", "payload": {"chatId": id}}).to_string();
                let chat = state.chats.get_mut(&id).expect("a chat");
                chat.is_closed = true;
                for member in [chat.organizer, chat.participant] {
                    to(member, Some(closed.clone()));
                }
            }
            _ => {}
        }
    }
}
