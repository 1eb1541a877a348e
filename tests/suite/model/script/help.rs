//! Requests for help, their matches, and the ends of their chats.

use super::{EVENTS, ORGANIZERS, Script};
use crate::model::{
    device::{Asked, Device},
    ledger::Request,
    wire::Level,
};
use serde_json::json;
use switchboard_support::poll_until;

impl Script {
    pub(super) async fn request(&mut self) {
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

    /// An organizer is given somebody, perhaps, and is gone: the request waits again.
    pub(super) async fn vanish(&mut self) {
        let organizers = ORGANIZERS.collect::<Vec<_>>();
        let organizer = *self.random.pick(&organizers).expect("organizers");
        let device = self.device_of(organizer);
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
        if let Some(given) = given {
            let line = format!("request {given} returns");
            let returned = || self.server.log().contains(&line).then_some(());
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
                device.is_connected() && organizer.as_ref().is_some_and(|it| *it == device.user)
            };
            if !self.devices.iter().any(is_there) {
                suspects.push(request.id.clone());
            }
        }
        self.ledger.returned.extend(suspects);
    }
}
