//! Requests for help, their matches, and the ends of their chats.

use super::{EVENTS, Script};
use crate::model::{
    device::{Asked, Device},
    ledger::Request,
    wire::Level,
};
use serde_json::json;

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
}
