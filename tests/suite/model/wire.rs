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

/// A type that no server knows. It says so when everything that was asked before is answered, at level 1
/// too, where answers have no names.
const FENCE: &str = "fence";

/// What came of catching up.
#[derive(Debug)]
pub enum CaughtUp {
    /// All there is, and what came besides.
    Whole(Vec<FrameTwo>),
    /// Something was refused, which the frames say: a chat that was listed is gone, or the database was
    /// busy.
    Again(Vec<FrameTwo>),
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

    /// All that the server had to say up to now; at level 1 with its list of the active chats.
    pub async fn drain(&mut self) -> Result<Vec<FrameTwo>, Ended> {
        match self {
            Self::One(socket) => {
                let mut frames = Vec::new();
                ask(socket, "get_chats", json!(""), &mut frames).await?;
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
    ) -> Result<CaughtUp, Ended> {
        match self {
            Self::Two(socket) => catch_up_two(socket, state).await,
            Self::One(socket) => {
                let mut came = Vec::new();
                ask(socket, "get_chats", json!(""), &mut came).await?;
                let Some(active) = answer(&mut came, "chats") else {
                    return Ok(CaughtUp::Again(came));
                };
                let mut chats = active["chats"].as_array().expect("chats").clone();
                let ended = account.get_all(archive).await.into_iter();
                chats.extend(ended.filter(|chat| is_member(chat, user)));
                let (mut messages, mut kept) = (Vec::new(), Vec::new());
                for chat in chats {
                    let which = json!({ "chatId": chat["id"] });
                    ask(socket, "get_chat_history", which, &mut came).await?;
                    let Some(history) = answer(&mut came, "chat_history") else {
                        // Its last owner, who never looked at it and lost it, keeps nothing of it.
                        if chat["ended"] == 1 && is_no_access(came.last()) {
                            came.pop();
                            continue;
                        }
                        return Ok(CaughtUp::Again(came));
                    };
                    kept.push(chat);
                    messages.extend(history["messages"].as_array().expect("messages").clone());
                }
                let named: Vec<String> = state.chats().map(str::to_owned).collect();
                state.sync(&json!({ "chats": kept, "messages": messages, "complete": true }));
                forget_others(state, &named, &json!(kept));
                Ok(CaughtUp::Whole(came))
            }
        }
    }
}

/// More than all that a run leaves has room in.
const PAGES: usize = 100;

async fn catch_up_two(socket: &mut SocketTwo, state: &mut ClientState) -> Result<CaughtUp, Ended> {
    state.enter(&socket.welcome()["epoch"].clone());
    if state.chats().next().is_none()
        && let Some(refused) = list_all(socket, state).await?
    {
        return Ok(CaughtUp::Again(vec![refused]));
    }
    for _ in 0..PAGES {
        let named: Vec<String> = state.chats().map(str::to_owned).collect();
        let page = socket.try_ask("sync", state.sync_request()).await?;
        if page.kind == "error" {
            return Ok(CaughtUp::Again(vec![page]));
        }
        assert_eq!(page.kind, "sync", "{page:?}");
        let is_whole = state.sync(&page.payload);
        forget_others(state, &named, &page.payload["chats"]);
        if is_whole {
            return socket.drain().await.map(CaughtUp::Whole);
        }
    }
    panic!("it knows of something that no page brings: {state:?}");
}

/// A device that knows nothing yet asks for the chats that have ended too: `sync` tells it of the
/// others only. What refused that, if anything did.
async fn list_all(
    socket: &mut SocketTwo,
    state: &mut ClientState,
) -> Result<Option<FrameTwo>, Ended> {
    let mut which = json!({ "status": "all", "limit": 3 });
    loop {
        let answer = socket.try_ask("get_chats", which.clone()).await?;
        if answer.kind == "error" {
            return Ok(Some(answer));
        }
        let page = answer.payload;
        state.sync(&json!({ "chats": page["chats"], "messages": [], "complete": true }));
        match page.get("nextCursor") {
            Some(next) => which["cursor"] = next.clone(),
            None => return Ok(None),
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

/// Asks at level 1, and waits until that is answered or refused: all that comes up to then.
async fn ask(
    socket: &mut Socket,
    kind: &str,
    payload: Value,
    came: &mut Vec<FrameTwo>,
) -> Result<(), Ended> {
    for (kind, payload) in [(kind, payload), (FENCE, json!(""))] {
        if !socket.offer(kind, payload).await {
            return Err(Ended(None));
        }
    }
    loop {
        match socket.read().await {
            Incoming::Closed(code) => return Err(Ended(code)),
            Incoming::Frame { kind, payload } if is_fence(&kind, &payload) => return Ok(()),
            Incoming::Frame { kind, payload } => {
                let id = None;
                came.push(FrameTwo { kind, id, payload });
            }
        }
    }
}

fn is_no_access(frame: Option<&FrameTwo>) -> bool {
    frame.is_some_and(|it| it.kind == "error" && it.payload["code"] == "no_access")
}

fn is_fence(kind: &str, payload: &Value) -> bool {
    kind == "error" && payload["code"] == "unknown_type"
}

/// The answer of this type, which nothing else has at level 1: there is one at most.
fn answer(came: &mut Vec<FrameTwo>, kind: &str) -> Option<Value> {
    let found = came.iter().position(|frame| frame.kind == kind)?;
    Some(came.remove(found).payload)
}
