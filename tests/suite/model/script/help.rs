//! Requests for help, their matches, and the ends of their chats.

use super::{EVENTS, ORGANIZERS, PARTICIPANTS, Script};
use crate::model::{
    device::{Asked, Device},
    ledger::Request,
    site::How,
    wire::Level,
};
use serde_json::json;
use switchboard_support::{Account, poll_until};

impl Script {
    pub(super) async fn request(&mut self) {
        let participants: Vec<i64> = PARTICIPANTS.collect();
        let participant = *self.random.pick(&participants).expect("participants");
        let event = *self.random.pick(&EVENTS).expect("events");
        let body = json!({ "eventId": event, "description": "Please help" });
        let asks = async |account: Account| account.post("/chat-requests", &body).await;
        let answer = self.insist(participant, asks).await;
        let open = self.ledger.open(participant, event);
        match (answer.status, open) {
            (200, None) => {}
            (200, Some(open)) => assert!(open.closing, "a second open request: {open:?}"),
            (_, open) => {
                answer.expect_error(409, "help_already_requested");
                if open.is_none() {
                    assert!(self.site.is_several(), "no request is open");
                    self.recall_request(participant, event).await;
                }
                return;
            }
        }
        let id = answer.json()["requestId"].as_str().expect("an id").into();
        self.note_request(id, participant, event);
    }

    fn note_request(&mut self, id: String, participant: i64, event: i64) {
        self.ledger.requests.push(Request {
            id,
            participant,
            event,
            withdrawn: false,
            closing: false,
        });
    }

    /// Somebody who was not told what became of a request looks for it. Nobody knows which were made
    /// before it.
    pub(super) async fn recall_request(&mut self, participant: i64, event: i64) {
        let path = format!("/chat-requests?eventId={event}");
        let asks = async |account: Account| account.get(&path).await;
        let standing = self.insist(participant, asks).await.expect(200);
        let Some(id) = standing["requestId"].as_str() else {
            return;
        };
        if self.ledger.request(id).is_none() {
            self.ledger.returned.insert(id.to_owned());
            self.note_request(id.to_owned(), participant, event);
        }
    }

    /// A server is killed while somebody asks it for help.
    pub(super) async fn kill_while_somebody_asks(&mut self, at: usize) {
        let participants: Vec<i64> = PARTICIPANTS.collect();
        let participant = *self.random.pick(&participants).expect("participants");
        let event = *self.random.pick(&EVENTS).expect("events");
        let account = self.accounts[&participant].at(self.site.server(at).address());
        let body = json!({ "eventId": event, "description": "Please help" });
        let asked = account.call("POST", "/chat-requests").json(&body);
        let asked = tokio::spawn(asked.try_send());
        // Sometimes it is answered, sometimes it has not come there.
        for _ in 0..self.random.below(4) {
            let device = self.random.below(self.devices.len());
            self.listen(device).await;
        }
        self.site.kill(at);
        let _ = asked.await.expect("it is asked");
        self.faults.in_doubt.push((participant, event));
        self.recall_request(participant, event).await;
    }

    pub(super) async fn start(&mut self) {
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
        organizers[chosen]
            .ask("start_chat", payload, Asked::Other)
            .await;
    }

    pub(super) async fn close(&mut self, device: usize) {
        if !self.devices[device].is_organizer || !self.devices[device].is_connected() {
            return;
        }
        let chat = self.open_chat(device);
        if let Some(chat) = chat.filter(|chat| self.ledger.request(chat).is_some()) {
            self.ledger.closing(&chat);
            let payload = json!({ "chatId": chat });
            let device = &mut self.devices[device];
            device.ask("close_chat", payload, Asked::Other).await;
        }
    }

    pub(super) async fn withdraw(&mut self) {
        let open = self.ledger.requests.iter();
        let Some(request) = open
            .rev()
            .find(|request| !request.withdrawn && !request.closing)
        else {
            return;
        };
        let (participant, path) = (
            request.participant,
            format!("/chat-requests/{}", request.id),
        );
        let asks = async |account: Account| account.delete(&path).await;
        let answer = self.insist(participant, asks).await;
        match answer.status {
            204 => {}
            // The answer to the one before was lost.
            404 if self.site.is_several() => {}
            _ => {
                answer.expect_error(409, "already_matched");
                return;
            }
        }
        let id = path.rsplit('/').next();
        let mut requests = self.ledger.requests.iter_mut();
        let request = requests.find(|it| Some(&*it.id) == id);
        request.expect("it is there").withdrawn = true;
    }

    /// An organizer is given somebody, perhaps, and is gone: the request waits again.
    pub(super) async fn vanish(&mut self) {
        let organizers = ORGANIZERS.collect::<Vec<_>>();
        let organizer = *self.random.pick(&organizers).expect("organizers");
        let device = self.device_of(organizer);
        if self.site.how(self.devices[device].at) != How::Well {
            return;
        }
        let chats = |device: &Device| device.state.chats().map(str::to_owned).collect::<Vec<_>>();
        let device = &mut self.devices[device];
        device.listen(&mut self.ledger).await;
        let before = chats(device);
        device.ask("start_chat", json!(""), Asked::Other).await;
        device.listen(&mut self.ledger).await;
        let given = chats(device).into_iter().find(|it| {
            let is_help = self.ledger.request(it).is_some();
            is_help && device.is_connected() && !before.contains(it)
        });
        for device in self.devices.iter_mut().filter(|it| it.user == organizer) {
            device.sever();
        }
        // Among several it may take as long as one of them is believed to be there.
        if let Some(given) = given.filter(|_| !self.site.is_several()) {
            let line = format!("request {given} returns");
            let returned = || self.site.log().contains(&line).then_some(());
            poll_until("the match is undone", async || returned()).await;
        }
    }

    /// Whoever still waits is helped.
    pub(super) async fn help_all(&mut self) {
        for _ in 0..self.ledger.requests.len() {
            let device = self.device_of(*ORGANIZERS.start());
            self.devices[device]
                .ask("start_chat", json!(""), Asked::Other)
                .await;
        }
    }

    /// A match that was undone while the server died is in no log: that is so at most where its
    /// organizer was not there.
    pub(super) fn suspect_returns(&mut self) {
        let mut suspects = Vec::new();
        for request in &self.ledger.requests {
            let knows = |device: &&Device| device.state.chats().any(|chat| chat == request.id);
            let known = self.devices.iter().find(knows);
            let organizer =
                known.map(|device| device.state.chat(&request.id)["organizerId"].clone());
            let is_there = |device: &Device| {
                let well = self.site.how(device.at) == How::Well;
                well && device.is_connected()
                    && organizer.as_ref().is_some_and(|it| *it == device.user)
            };
            if !self.devices.iter().any(is_there) {
                suspects.push(request.id.clone());
            }
        }
        self.ledger.returned.extend(suspects);
    }
}
