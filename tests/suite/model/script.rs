//! What happens next.

use super::{
    EVENTS, LEVELS, check,
    device::Device,
    ledger::{Ledger, Request, Sent},
    wire::Level,
};
use crate::world::AGENCY;
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};
use switchboard_support::{
    Account, Flow, Organizer, Participant, Random, TestServer, socket_two::seq_of,
};

/// What may happen, and how often of a hundred times.
const ODDS: [(What, usize); 13] = [
    (What::Say, 33),
    (What::Listen, 11),
    (What::Read, 6),
    (What::Retry, 6),
    (What::Post, 3),
    (What::Ask, 10),
    (What::Start, 9),
    (What::Close, 3),
    (What::Sever, 5),
    (What::ComeBack, 8),
    (What::Trouble, 3),
    (What::Withdraw, 1),
    (What::Crash, 2),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Say,
    Listen,
    Read,
    Retry,
    Post,
    Ask,
    Start,
    Close,
    Sever,
    ComeBack,
    Trouble,
    Withdraw,
    Crash,
}

/// A run.
pub struct Script {
    random: Random,
    server: TestServer,
    participants: Vec<Participant>,
    accounts: BTreeMap<i64, Account>,
    devices: Vec<Device>,
    ledger: Ledger,
    texts: usize,
    happened: BTreeMap<What, usize>,
}

impl Script {
    /// Everybody is there, with two devices each, and connected.
    pub async fn begin(server: TestServer, seed: u64) -> Self {
        let participants: Vec<Participant> = (10..14).map(|id| server.participant(id)).collect();
        let organizers: Vec<Organizer> = (20..22).map(|id| server.organizer(id, AGENCY)).collect();
        let askers = participants.iter().map(|user| ((user.id, false), &**user));
        let helpers = organizers.iter().map(|user| ((user.id, true), &**user));
        let (mut devices, mut accounts) = (Vec::new(), BTreeMap::new());
        for (who, account) in askers.chain(helpers) {
            accounts.insert(who.0, account.clone());
            for level in LEVELS {
                devices.push(Device::new(server.address(), account, who, level).await);
            }
        }
        let mut script = Self {
            random: Random::new(seed),
            server,
            participants,
            accounts,
            devices,
            ledger: Ledger::default(),
            texts: 0,
            happened: BTreeMap::new(),
        };
        script.everybody_back().await;
        script
    }

    /// One thing happens.
    pub async fn step(&mut self) {
        let what = self.draw();
        *self.happened.entry(what).or_default() += 1;
        let device = self.random.below(self.devices.len());
        match what {
            What::Say => self.say(device).await,
            What::Listen => self.devices[device].listen(&mut self.ledger).await,
            What::Read => self.read(device).await,
            What::Retry => self.retry().await,
            What::Post => self.post().await,
            What::Ask => self.request().await,
            What::Start => self.start().await,
            What::Close => self.close(device).await,
            What::Sever => self.devices[device].sever(),
            What::ComeBack => self.devices[device].come_back(&mut self.ledger).await,
            What::Trouble => self.trouble(device),
            What::Withdraw => self.withdraw().await,
            What::Crash => self.crash().await,
        }
    }

    fn draw(&mut self) -> What {
        let all = ODDS.iter().map(|(_, odds)| odds).sum();
        let mut left = self.random.below(all);
        for (what, odds) in ODDS {
            match left.checked_sub(odds) {
                Some(less) => left = less,
                None => return what,
            }
        }
        unreachable!("the odds cover every draw")
    }

    /// Everything must hold, once everybody is back and has heard what there is to hear.
    pub async fn check(&mut self) {
        self.everybody_back().await;
        check::all(&mut self.devices, &mut self.ledger).await;
    }

    /// A run in which nothing came of anything would show less than it says.
    pub fn all_has_happened(&self) {
        let happened = &self.happened;
        let steps: usize = happened.values().sum();
        assert!(
            steps < 1_000 || happened.len() == ODDS.len(),
            "{happened:?}"
        );
        let acknowledged = |sent: &Sent| !sent.acknowledged.is_empty();
        assert!(self.ledger.sent.values().any(acknowledged), "{happened:?}");
    }

    async fn everybody_back(&mut self) {
        for device in &mut self.devices {
            // What is not well is cut here.
            device.listen(&mut self.ledger).await;
            device.come_back(&mut self.ledger).await;
        }
    }

    /// A chat that the device takes for open.
    fn open_chat(&mut self, device: usize) -> Option<String> {
        let state = &self.devices[device].state;
        let chats: Vec<&str> = state
            .chats()
            .filter(|chat| !state.has_ended(chat))
            .collect();
        self.random.pick(&chats).map(|chat| (*chat).to_owned())
    }

    async fn say(&mut self, device: usize) {
        let Some(chat) = self.open_chat(device) else {
            return;
        };
        let device = &mut self.devices[device];
        if !device.is_connected() {
            return;
        }
        self.texts += 1;
        let text = format!("text {}", self.texts);
        let sent = Sent {
            author: device.user,
            chat: chat.clone(),
            acknowledged: Vec::new(),
            refused: false,
            named: device.level == Level::Two,
        };
        self.ledger.sent.insert(text.clone(), sent);
        device.say(&chat, &text).await;
    }

    /// A message is sent again, by any device of its author that can: whether or not it was
    /// acknowledged.
    async fn retry(&mut self) {
        let named = self.ledger.sent.iter().filter(|(_, sent)| sent.named);
        let recent: Vec<(&String, &Sent)> = named.rev().take(20).collect();
        let Some((text, sent)) = self.random.pick(&recent) else {
            return;
        };
        let able = |device: &&mut Device| {
            device.user == sent.author && device.level == Level::Two && device.is_connected()
        };
        let mut able: Vec<&mut Device> = self.devices.iter_mut().filter(able).collect();
        if able.is_empty() {
            return;
        }
        let chosen = self.random.below(able.len());
        able[chosen].say(&sent.chat, text).await;
    }

    /// A message is sent again by a client whose network lets no socket through.
    async fn post(&mut self) {
        let named = self.ledger.sent.iter().filter(|(_, sent)| sent.named);
        let recent: Vec<(&String, &Sent)> = named.rev().take(20).collect();
        let Some((text, sent)) = self.random.pick(&recent) else {
            return;
        };
        let text = (*text).clone();
        let path = format!("/chats/{}/messages", sent.chat);
        let body = json!({ "content": text, "clientMessageId": text });
        let answer = self.accounts[&sent.author].post(&path, &body).await;
        if answer.status == 409 {
            answer.expect_error(409, "chat_closed");
            return self.ledger.refuse(&text);
        }
        let message = answer.json();
        assert!([200, 201].contains(&answer.status), "{message}");
        self.ledger
            .acknowledge(&text, &message["id"], &message["seq"]);
    }

    /// Everything that a device holds of a chat has been read.
    async fn read(&mut self, device: usize) {
        let device = &mut self.devices[device];
        let chats: Vec<String> = device.state.chats().map(str::to_owned).collect();
        let Some(chat) = self
            .random
            .pick(&chats)
            .filter(|_| device.level == Level::Two)
        else {
            return;
        };
        let last = device.state.log(chat).last().map(seq_of);
        let payload = json!({ "chatId": chat, "seq": last.unwrap_or(0) });
        device.ask("mark_read", payload, None).await;
    }

    async fn request(&mut self) {
        let participant = self.random.pick(&self.participants).expect("participants");
        let event = *self.random.pick(&EVENTS).expect("events");
        let participant = participant.clone();
        let answer = participant.try_ask(event, "Please help").await;
        let open = self.ledger.open(participant.id, event);
        match (answer.status, open) {
            (200, None) => {}
            (200, Some(open)) => assert!(open.closing, "a second open request: {open:?}"),
            (_, open) => {
                answer.expect_error(409, "help_already_requested");
                assert!(open.is_some(), "no request is open");
                return;
            }
        }
        let id = answer.json()["requestId"]
            .as_str()
            .expect("an id")
            .to_owned();
        self.ledger.requests.push(Request {
            id,
            participant: participant.id,
            event,
            withdrawn: false,
            closing: false,
        });
    }

    async fn start(&mut self) {
        let is_organizer = |device: &&mut Device| device.is_organizer;
        let mut organizers: Vec<_> = self.devices.iter_mut().filter(is_organizer).collect();
        let chosen = self.random.below(organizers.len());
        // At level 2 an organizer may wait for somebody who needs help.
        let waits = organizers[chosen].level == Level::Two && self.random.chance(50);
        let payload = if waits {
            json!({ "waiting": true })
        } else {
            json!("")
        };
        organizers[chosen].ask("start_chat", payload, None).await;
    }

    async fn close(&mut self, device: usize) {
        if !self.devices[device].is_organizer || !self.devices[device].is_connected() {
            return;
        }
        if let Some(chat) = self.open_chat(device) {
            self.ledger.closing(&chat);
            let payload = json!({ "chatId": chat });
            self.devices[device].ask("close_chat", payload, None).await;
        }
    }

    fn trouble(&mut self, device: usize) {
        let every = Duration::from_millis(5);
        let flows = [
            Flow::Stalled,
            Flow::Lost,
            Flow::Delayed(every),
            Flow::Dripping { bytes: 3, every },
        ];
        let flow = *self.random.pick(&flows).expect("flows");
        self.devices[device].trouble(flow);
    }

    async fn withdraw(&mut self) {
        let open = self.ledger.requests.iter_mut();
        let Some(request) = open
            .rev()
            .find(|request| !request.withdrawn && !request.closing)
        else {
            return;
        };
        let mut participants = self.participants.iter();
        let participant = participants.find(|user| user.id == request.participant);
        let answer = participant
            .expect("one of them")
            .withdraw(&request.id)
            .await;
        match answer.status {
            204 => request.withdrawn = true,
            _ => {
                answer.expect_error(409, "already_matched");
            }
        }
    }

    /// The server is killed while everybody says something.
    async fn crash(&mut self) {
        for device in 0..self.devices.len() {
            self.say(device).await;
        }
        self.server.kill9();
        self.server.restart().await;
        for device in &mut self.devices {
            device.sever();
        }
    }
}
