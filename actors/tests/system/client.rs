//! A client: the other end of a transport in memory.

use crate::console::until;
use crate::from_its_match::FromItsMatch;
use crate::transport::{MemoryTransport, Out, Wire};
use actix::Addr;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use switchboard_actors::rates::Arrival;
use switchboard_actors::services::Services;
use switchboard_actors::session::{
    Authenticator, Credential, Denied, FirstCredential, Inbound, Session, Start,
};
use switchboard_domain::wire::Level;
use switchboard_domain::{Identity, Timestamp};

/// Nothing in these tests takes so long unless it is broken.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// Believes everybody who is who they say they are.
struct Believer(Identity);

impl Authenticator for Believer {
    fn authenticate(&self, _: &str, _: Timestamp) -> Result<Credential, Denied> {
        Ok(Credential::User(self.0.clone()))
    }
}

pub struct Client {
    pub wire: Rc<RefCell<Wire>>,
    /// For what others would tell it at a moment that a test cannot choose.
    pub session: Addr<Session>,
    waiting: RefCell<FromItsMatch>,
}

impl Client {
    /// A connection of `identity`, once the server knows who it is.
    pub async fn connect(services: &Services, identity: Identity) -> Self {
        let client = Self::open(services, identity);
        client.send("get_chats", json!(""));
        client.expect("chats").await;
        client
    }

    pub fn open(services: &Services, identity: Identity) -> Self {
        Self::open_at(Level::One, services, identity)
    }

    /// A connection of level 2, welcomed.
    pub async fn connect_two(services: &Services, identity: Identity) -> Self {
        let client = Self::open_at(Level::Two, services, identity);
        client.expect("welcome").await;
        client
    }

    pub fn open_at(level: Level, services: &Services, identity: Identity) -> Self {
        let token = FirstCredential::Token("token".into(), level);
        Self::begin(services, identity, token)
    }

    /// A connection that has not said who is there.
    pub fn anonymous(services: &Services, identity: Identity) -> Self {
        Self::begin(services, identity, FirstCredential::Awaited)
    }

    fn begin(services: &Services, identity: Identity, credential: FirstCredential) -> Self {
        let wire = Rc::new(RefCell::new(Wire::default()));
        let session = Session::begin(Start {
            transport: Box::new(MemoryTransport(wire.clone())),
            peer: "memory".into(),
            credential,
            authenticator: Arc::new(Believer(identity)),
            arrival: Arrival::unlimited(),
            services: services.clone(),
        });
        Self {
            wire,
            session,
            waiting: RefCell::default(),
        }
    }

    pub fn send(&self, kind: &str, payload: Value) {
        let text = json!({"type": kind, "payload": payload}).to_string();
        self.wire.borrow_mut().send(Inbound::Text(text.into()));
    }

    /// Asks, with a name for the request.
    pub fn request(&self, id: &str, kind: &str, payload: Value) {
        let text = json!({"type": kind, "id": id, "payload": payload}).to_string();
        self.wire.borrow_mut().send(Inbound::Text(text.into()));
    }

    /// The next frame, which must be a `kind` and answer the request called `id`. How many wait is
    /// told to organizers at any time, and passed over.
    pub async fn answer(&self, id: &str, kind: &str) -> Value {
        let mut frame = self.frame().await;
        while kind != "queue" && frame["type"] == "queue" {
            frame = self.frame().await;
        }
        assert_eq!(
            (&frame["type"], &frame["id"]),
            (&json!(kind), &json!(id)),
            "{frame}"
        );
        frame["payload"].clone()
    }

    /// The next text frame. What [comes of itself](comes_of_itself) is passed over, and what comes
    /// of a chat before its first match comes behind that: see [`Client::any_frame`].
    pub async fn frame(&self) -> Value {
        loop {
            if let Some(frame) = self.waiting.borrow_mut().next() {
                return frame;
            }
            let frame = self.any_frame().await;
            if !comes_of_itself(&frame) {
                self.waiting.borrow_mut().take(frame);
            }
        }
    }

    /// The next text frame, whatever it is. Pings before it are answered: who reads is there.
    pub async fn any_frame(&self) -> Value {
        let frame = async {
            loop {
                match self.next().await.expect("an open connection") {
                    Out::Ping => self.wire.borrow_mut().send(Inbound::Control),
                    Out::Close(code) => panic!("closed with {code}"),
                    Out::Text(text) => return serde_json::from_slice(&text).expect("JSON"),
                }
            }
        };
        let in_time = tokio::time::timeout(DEADLINE, frame).await;
        in_time.expect("a frame in time")
    }

    /// Waits until the server has read all that was sent.
    pub async fn read(&self) {
        self.until(Wire::is_read).await;
    }

    /// What the socket has refused, as soon as it is so many frames. What comes of itself does not
    /// count, as in [`Client::frame`].
    pub async fn refused_frames(&self, least: usize) -> Vec<Value> {
        until(async || {
            let wire = self.wire.borrow();
            let frames = wire
                .refused()
                .map(|text| serde_json::from_slice(text).expect("JSON"));
            let frames: Vec<Value> = frames.filter(|frame| !comes_of_itself(frame)).collect();
            Some(frames).filter(|frames| frames.len() >= least)
        })
        .await
    }

    /// Waits until the server has seen that this client takes nothing.
    pub async fn refused(&self) {
        self.until(Wire::is_refused).await;
    }

    /// Waits until the server has seen that this client took a byte.
    pub async fn sipped(&self) {
        self.until(Wire::is_sipped).await;
    }

    async fn until(&self, seen: impl Fn(&Wire) -> bool) {
        let seen = async {
            while !seen(&self.wire.borrow()) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(DEADLINE, seen).await.expect("seen");
    }

    /// Goes away without a word.
    pub fn hang_up(self) {
        let mut wire = self.wire.borrow_mut();
        wire.hung_up = true;
        wire.wake_server();
    }

    /// What the server sends next; `None` when the connection is gone.
    pub async fn next(&self) -> Option<Out> {
        let next = poll_fn(|cx| {
            let mut wire = self.wire.borrow_mut();
            match wire.to_client.pop_front() {
                Some(out) => Poll::Ready(Some(out)),
                None if wire.hung_up => Poll::Ready(None),
                None => {
                    wire.client = Some(cx.waker().clone());
                    Poll::Pending
                }
            }
        });
        tokio::time::timeout(DEADLINE, next)
            .await
            .expect("something in time")
    }

    /// The payload of the next text frame, which must be a `kind`.
    pub async fn expect(&self, kind: &str) -> Value {
        let frame = self.frame().await;
        assert_eq!(frame["type"], kind, "{frame}");
        frame["payload"].clone()
    }

    /// These, in whichever order they come: different parts of the server say them. What comes of
    /// itself to organizers is passed over.
    pub async fn expect_all<const N: usize>(&self, kinds: [&str; N]) -> [Value; N] {
        let mut shown = [const { None }; N];
        while shown.iter().any(Option::is_none) {
            let frame = self.frame().await;
            match kinds.iter().position(|kind| frame["type"] == *kind) {
                Some(at) => shown[at] = Some(frame["payload"].clone()),
                None => assert_eq!(frame["type"], "queue", "{frame}"),
            }
        }
        shown.map(Option::unwrap)
    }

    pub async fn expect_message(&self, chat: &str, content: &str, seq: i64) {
        let message = self.expect("user_message").await;
        assert_eq!(message["chatId"], chat);
        assert_eq!(message["content"], content);
        assert_eq!(message["seq"], seq, "{message}");
    }

    /// The close code that comes before the end.
    pub async fn closed(&self) -> u16 {
        loop {
            match self.next().await.expect("a close frame") {
                Out::Close(code) => return code,
                Out::Text(_) | Out::Ping => {}
            }
        }
    }

    pub fn say(&self, chat: &str, message: &str) {
        self.send("send_message", json!({"chatId": chat, "message": message}));
    }
}

/// What an organizer has said of itself, and rows of timelines, are told whenever they are stored.
fn comes_of_itself(frame: &Value) -> bool {
    frame["type"] == "availability" || frame["type"] == "chat_event"
}
