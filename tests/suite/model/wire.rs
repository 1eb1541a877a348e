//! A connection at either level, as the model uses it.

use serde_json::{Value, json};
use switchboard_support::{Account, ClientState, Ended, FrameTwo, Incoming, Socket, SocketTwo};

/// Which level a device speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Acknowledged by the author's own copy; a lost connection leaves open what became of it.
    One,
    /// Acknowledged by name.
    Two,
}

/// An open connection.
#[derive(Debug)]
pub enum Wire {
    /// At level 1.
    One(Socket),
    /// At level 2.
    Two(SocketTwo),
}

impl Wire {
    /// Connects, if the way there lets it.
    pub async fn connect(account: &Account, level: Level) -> Result<Self, Ended> {
        match level {
            Level::One => Ok(Self::One(account.open().await)),
            Level::Two => account.try_connect_two().await.map(Self::Two),
        }
    }

    /// Sends a request; its id at level 2.
    pub async fn request(&mut self, kind: &str, payload: Value) -> Result<Option<String>, Ended> {
        match self {
            Self::One(socket) => match socket.offer(kind, payload).await {
                true => Ok(None),
                false => Err(Ended(None)),
            },
            Self::Two(socket) => socket.request(kind, payload).await.map(Some),
        }
    }

    /// All that the server had to say up to now.
    pub async fn drain(&mut self) -> Result<Vec<FrameTwo>, Ended> {
        match self {
            Self::One(socket) => {
                let mut frames = Vec::new();
                ask(socket, "get_chats", json!(""), "chats", &mut frames).await?;
                Ok(frames)
            }
            Self::Two(socket) => socket.drain().await,
        }
    }

    /// Brings `state` up to date; what came besides.
    pub async fn catch_up(
        &mut self,
        account: &Account,
        state: &mut ClientState,
        (user, archive): (i64, &str),
    ) -> Result<Vec<FrameTwo>, Ended> {
        match self {
            Self::Two(socket) => {
                state.enter(&socket.welcome()["epoch"].clone());
                if state.chats().next().is_none() {
                    list_all(socket, state).await?;
                }
                loop {
                    let named: Vec<String> = state.chats().map(str::to_owned).collect();
                    let page = socket.try_ask("sync", state.sync_request()).await?;
                    assert_eq!(page.kind, "sync", "{page:?}");
                    let is_whole = state.sync(&page.payload);
                    forget_others(state, &named, &page.payload["chats"]);
                    if is_whole {
                        return socket.drain().await;
                    }
                }
            }
            Self::One(socket) => {
                let mut pushed = Vec::new();
                let answer = ask(socket, "get_chats", json!(""), "chats", &mut pushed).await?;
                let mut chats = answer["chats"].as_array().expect("chats").clone();
                let ended = account.get_all(archive).await.into_iter();
                chats.extend(ended.filter(|chat| is_member(chat, user)));
                let mut messages = Vec::new();
                for chat in &chats {
                    let which = json!({ "chatId": chat["id"] });
                    let history = ask(
                        socket,
                        "get_chat_history",
                        which,
                        "chat_history",
                        &mut pushed,
                    )
                    .await?;
                    messages.extend(history["messages"].as_array().expect("messages").clone());
                }
                let named: Vec<String> = state.chats().map(str::to_owned).collect();
                state.sync(&json!({ "chats": chats, "messages": messages, "complete": true }));
                forget_others(state, &named, &json!(chats));
                Ok(pushed)
            }
        }
    }
}

/// A device that knows nothing yet asks for the chats that have ended too: `sync` tells it of the
/// others only.
async fn list_all(socket: &mut SocketTwo, state: &mut ClientState) -> Result<(), Ended> {
    let mut which = json!({ "status": "all", "limit": 3 });
    loop {
        let page = socket.try_ask("get_chats", which.clone()).await?.payload;
        state.sync(&json!({ "chats": page["chats"], "messages": [], "complete": true }));
        match page.get("nextCursor") {
            Some(next) => which["cursor"] = next.clone(),
            None => return Ok(()),
        }
    }
}

/// A chat that was named and is not there cannot be read any more: its match was undone.
fn forget_others(state: &mut ClientState, named: &[String], there: &Value) {
    let there = there.as_array().expect("chats");
    for chat in named {
        if !there.iter().any(|it| it["id"] == **chat) {
            state.forget(chat);
        }
    }
}

fn is_member(chat: &Value, user: i64) -> bool {
    chat["organizerId"] == user || chat["participantId"] == user
}

/// The answer of this type at level 1, where nothing else has it; what comes before is kept.
async fn ask(
    socket: &mut Socket,
    kind: &str,
    payload: Value,
    answer: &str,
    pushed: &mut Vec<FrameTwo>,
) -> Result<Value, Ended> {
    if !socket.offer(kind, payload).await {
        return Err(Ended(None));
    }
    loop {
        match socket.read().await {
            Incoming::Closed(code) => return Err(Ended(code)),
            Incoming::Frame { kind, payload } if kind == answer => return Ok(payload),
            Incoming::Frame { kind, payload } => {
                let id = None;
                pushed.push(FrameTwo { kind, id, payload });
            }
        }
    }
}
