//! One device of a user: a link that may fail, a connection that may end, and what it knows.

use super::{
    ledger::Ledger,
    reactions::is_reaction,
    wire::{CaughtUp, Level, Wire},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, net::SocketAddr, time::Duration};
use switchboard_support::{Account, ClientState, Ended, Flow, FrameTwo, Merge, Proxy, Step};
use tokio::time::Instant;

/// What errors say that are nobody's fault in a run like this.
const EXPECTED: [&str; 7] = [
    "chat_closed",
    "chat_not_found",
    "no_access",
    "timeout",
    "overloaded",
    "not_saved",
    "internal",
];

/// What reactions may be refused with besides: the match is somebody else's, the database has forgotten the message, or
/// another device of the user has used up what there is room for.
const REFUSED_REACTIONS: [&str; 4] = [
    "chat_moved",
    "message_not_found",
    "invalid_payload",
    "too_many_changes",
];

/// How often a device catches up, while more comes.
const CATCH_UPS: usize = 3;

/// How long it is refused what it asks for then, at most.
const REFUSED: Duration = Duration::from_secs(60);

/// What tips are given in.
pub const CURRENCY: &str = "EUR";

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A message with this text.
    Message(String),
    /// A tip of this name.
    Tip(String),
    /// A reaction.
    Reaction,
    /// Anything else.
    Other,
}

/// A device.
pub struct Device {
    /// Whose.
    pub user: i64,
    /// Whether that is an organizer.
    pub is_organizer: bool,
    /// What it knows; it survives connections.
    pub state: ClientState,
    /// Which level it speaks.
    pub level: Level,
    /// Which server it goes to.
    pub at: usize,
    servers: Vec<SocketAddr>,
    account: Account,
    /// To each server.
    links: Vec<Proxy>,
    wire: Option<Wire>,
    /// Whether the link passes what it is given.
    well: bool,
    /// Whether it was told that a chat is not there, or is not active any more.
    misled: bool,
    /// What is under way on this connection at level 2: requests' ids, and what for.
    asked: BTreeMap<String, Asked>,
}

impl Device {
    /// A device without a connection, that may go to any of these.
    pub async fn new(
        servers: &[SocketAddr],
        account: &Account,
        (user, is_organizer): (i64, bool),
        level: Level,
    ) -> Self {
        let mut links = Vec::new();
        for server in servers {
            links.push(Proxy::to(*server).await);
        }
        Self {
            at: 0,
            servers: servers.to_vec(),
            user,
            is_organizer,
            state: ClientState::new(user),
            level,
            account: account.clone(),
            links,
            wire: None,
            well: true,
            misled: false,
            asked: BTreeMap::new(),
        }
    }

    /// For people.
    pub fn who(&self) -> String {
        format!("a device of user {} at level {:?}", self.user, self.level)
    }

    /// Its user, without the link between.
    pub fn direct(&self) -> Account {
        self.account.at(self.servers[self.at])
    }

    /// Its user, on the way that may fail.
    fn through(&self) -> Account {
        self.account.at(self.links[self.at].address())
    }

    /// Whether it has a connection, for all that it knows.
    pub fn is_connected(&self) -> bool {
        self.wire.is_some()
    }

    /// Connects and catches up, if it has no connection.
    pub async fn come_back(&mut self, ledger: &mut Ledger) {
        if self.wire.is_some() {
            return;
        }
        self.well = true;
        self.links[self.at].resume();
        let wire = Wire::connect(&self.through(), self.level).await;
        self.wire = Some(wire.expect("a link that is well"));
        self.catch_up(ledger).await;
    }

    /// Brings what it knows up to date.
    pub async fn catch_up(&mut self, ledger: &mut Ledger) {
        let archive = match self.is_organizer {
            true => "/agency/chats?limit=200",
            false => "/participant/chats?limit=200",
        };
        let account = self.through();
        let end = Instant::now() + REFUSED;
        let mut left = CATCH_UPS;
        while left > 0 {
            let wire = self.wire.as_mut().expect("a connection");
            let who = (self.user, archive);
            let caught_up = wire.catch_up(&account, &mut self.state, who).await;
            let caught_up = caught_up.unwrap_or_else(|ended| {
                panic!("{}: {ended:?} on a link that is well", self.who());
            });
            let (frames, is_whole) = match caught_up {
                CaughtUp::Whole(frames) => (frames, true),
                CaughtUp::Again(frames) => (frames, false),
            };
            let in_time = Instant::now() < end;
            assert!(is_whole || in_time, "{}: {frames:?}", self.who());
            let refused = frames.iter().filter(|frame| frame.kind == "error");
            refused.for_each(|frame| println!("{}: {}", self.who(), frame.payload));
            for frame in frames {
                self.take(frame, ledger);
            }
            if !is_whole {
                // Shown when the test fails.
                println!("{}: asks for everything again", self.who());
                continue;
            }
            self.misled = false;
            // A chat that came to the top of a list while the next page was asked for is on none.
            if !self.state.is_behind() {
                return;
            }
            left -= 1;
        }
        panic!("a gap after catching up: {:?}", self.state);
    }

    /// What a device of the same user and level that begins now is told, by another server where there
    /// is one.
    pub async fn fresh(&self, ledger: &mut Ledger) -> ClientState {
        let who = (self.user, self.is_organizer);
        let another = self.servers[(self.at + 1) % self.servers.len()];
        let mut device = Self::new(&[another], &self.account, who, self.level).await;
        device.come_back(ledger).await;
        device.state
    }

    /// Its connection is cut at once, with whatever is on its way.
    pub fn sever(&mut self) {
        self.links[self.at].step(Step::Drop);
        self.lose();
    }

    /// The connection is gone: nobody will say what became of what was under way.
    pub fn lose(&mut self) {
        self.wire = None;
        self.asked.clear();
    }

    /// At level 1, where nobody says so, it is begun anew when the database has forgotten something; at
    /// level 2 it knows by the epoch.
    pub fn begin_anew(&mut self) {
        if self.level == Level::One {
            self.state = ClientState::new(self.user);
        }
    }

    /// From now on its link does this, until the connection is cut.
    pub fn trouble(&mut self, flow: Flow) {
        self.links[self.at].set_both(flow);
        self.well = false;
    }

    /// Writes to a chat, without waiting for what becomes of it.
    pub async fn say(&mut self, chat: &str, text: &str) {
        let mut payload = json!({ "chatId": chat, "message": text });
        if self.level == Level::Two {
            payload["clientMessageId"] = json!(text);
        }
        let asked = Asked::Message(text.to_owned());
        self.ask("send_message", payload, asked).await;
    }

    /// Gives a tip, without waiting for what becomes of it.
    pub async fn give(&mut self, chat: &str, name: &str, amount: u64) {
        let payload = json!({ "chatId": chat, "amount": amount, "currency": CURRENCY,
            "message": name, "clientMessageId": name });
        self.ask("tip", payload, Asked::Tip(name.to_owned())).await;
    }

    /// Sends a request, without waiting for what becomes of it.
    pub async fn ask(&mut self, kind: &str, payload: Value, asked: Asked) {
        let Some(wire) = &mut self.wire else { return };
        match wire.request(kind, payload).await {
            Ok(Some(id)) => {
                self.asked.insert(id, asked);
            }
            Ok(None) => {}
            Err(Ended(_)) => self.lose(),
        }
    }

    /// Takes all that the server had to say up to now. A link that is not well is cut, as a client
    /// does that hears nothing.
    pub async fn listen(&mut self, ledger: &mut Ledger) {
        if !self.well {
            return self.sever();
        }
        let Some(wire) = &mut self.wire else { return };
        match wire.drain().await {
            Ok(frames) => {
                for frame in frames {
                    self.take(frame, ledger);
                }
                if self.state.is_behind() || self.misled {
                    self.catch_up(ledger).await;
                }
            }
            Err(Ended(_)) => self.lose(),
        }
    }

    fn take(&mut self, frame: FrameTwo, ledger: &mut Ledger) {
        let FrameTwo { kind, id, payload } = frame;
        let asked = id.and_then(|id| self.asked.remove(&id));
        match (kind.as_str(), asked) {
            ("ack", Some(Asked::Message(text))) => {
                ledger.acknowledge(&text, &payload["messageId"], &payload["seq"])
            }
            ("ack", Some(Asked::Tip(name))) => ledger.promise(&name, &payload["tipId"]),
            ("error", asked) => {
                let code = payload["code"].as_str().expect("a code");
                let late = asked == Some(Asked::Reaction) && REFUSED_REACTIONS.contains(&code);
                assert!(late || EXPECTED.contains(&code), "{payload} for {asked:?}");
                // Of a match that was undone it keeps the end, until it asks.
                self.misled |= code == "chat_not_found";
                if let (Some(Asked::Message(text)), "chat_closed") = (asked, code) {
                    ledger.refuse(&text);
                }
            }
            ("user_message", _) => {
                let own = payload["authorId"] == self.user && payload["seq"] != 1;
                if own && self.level == Level::One && !is_reaction(&payload) {
                    let text = payload["content"].as_str().expect("a text");
                    ledger.acknowledge(text, &payload["id"], &payload["seq"]);
                }
                let merged = self.state.push("user_message", &payload);
                // What no server could say in time a client of level 2 sees by the numbers, and asks for.
                let may_miss = ledger.failures && self.level == Level::Two;
                assert!(
                    !matches!(merged, Merge::Gap { .. }) || may_miss,
                    "{}, connected to {:?}: a gap before {payload}, {merged:?}",
                    self.who(),
                    self.servers[self.at]
                );
            }
            ("chats", _) if self.level == Level::One => {
                let listed = payload["chats"].as_array().expect("chats");
                let is_listed = |chat: &str| listed.iter().any(|it| it["id"] == chat);
                let state = &self.state;
                let mut open = state.chats().filter(|chat| !state.has_ended(chat));
                // Ended or undone, or new: nobody says so behind a list that does.
                self.misled |= open.any(|chat| !is_listed(chat));
                let is_new = |chat: &Value| {
                    let id = chat["id"].as_str().expect("an id");
                    state.has_ended(id) || state.chat(id)["timeStart"] != chat["timeStart"]
                };
                self.misled |= listed.iter().any(is_new);
            }
            (kind @ ("messages_read" | "messages_delivered"), _) => {
                let chat = payload["chatId"].as_str().expect("a chat");
                let of_list = self.state.chat(chat)["kind"] == "list";
                let own = payload["userId"] == self.user;
                assert!(own || !of_list, "of somebody else on a list: {payload}");
                // Nobody learns from a mark that there is something that they do not see.
                let last = self.state.chat(chat)["lastSeq"].as_i64();
                assert!(last >= payload["seq"].as_i64(), "{payload} beyond {last:?}");
                self.state.push(kind, &payload);
            }
            ("list_progress" | "list_read", _) => {
                let list = payload["chatId"].as_str().expect("a list");
                assert_eq!(ledger.lists.get(list), Some(&self.user), "{payload}");
                let counts =
                    ["delivered", "online", "read", "total"].map(|it| payload[it].as_u64());
                assert!(counts.iter().flatten().is_sorted(), "{payload}");
            }
            (kind, _) => {
                self.state.push(kind, &payload);
            }
        }
    }
}
