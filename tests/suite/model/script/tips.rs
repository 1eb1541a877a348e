//! Tips, and a billing service that now and then does something else than take the money and say so.

use super::{CREATORS, FRIENDS, Script};
use crate::model::{device::CURRENCY, ledger::Tip};
use serde_json::json;
use switchboard_support::Reaction;

/// Other things than taking the money.
const REACTIONS: [Reaction; 7] = [
    Reaction::Decline,
    Reaction::Status(500),
    Reaction::Die,
    Reaction::PayAndDie,
    Reaction::PayAndHang,
    Reaction::PayTwiceSaid,
    Reaction::Hang,
];

impl Script {
    /// Somebody gives a tip, or sends one again under its name.
    pub(super) async fn give(&mut self) {
        if self.random.chance(50) {
            let reaction = *self.random.pick(&REACTIONS).expect("reactions");
            self.billing.next(&[reaction]);
        }
        let Some(name) = self.tip() else { return };
        let tip = &self.ledger.tips[&name];
        let (payer, chat, amount) = (tip.payer, tip.chat.clone(), tip.amount);
        if self.random.chance(50) {
            let device = self.device_of(payer);
            return self.devices[device].give(&chat, &name, amount).await;
        }
        let body = json!({ "chatId": chat, "tip": { "amount": amount, "currency": CURRENCY },
            "content": name, "clientMessageId": name });
        let answer = self.account(payer).post("/messages", &body).await;
        // Whether it is promised is asked again later.
        if answer.status != 503 {
            let promised = answer.expect(202);
            self.ledger.promise(&name, &promised["tipId"]);
        }
    }

    /// The name of a tip that was given before, or of a new one.
    fn tip(&mut self) -> Option<String> {
        let given: Vec<String> = self.ledger.tips.keys().cloned().collect();
        if self.random.chance(25)
            && let Some(again) = self.random.pick(&given)
        {
            return Some(again.clone());
        }
        let (one, other) = *self.random.pick(&FRIENDS).expect("friends");
        let pairs = [(one, other), (other, one)];
        let able: Vec<_> = pairs
            .into_iter()
            .filter(|(_, creator)| CREATORS.contains(creator))
            .collect();
        let (payer, creator) = *self.random.pick(&able)?;
        let chat = self.chat_with(self.device_of(payer), creator)?;
        let number = given.len() + 1;
        let name = format!("tip {number:06}");
        let tip = Tip {
            payer,
            creator,
            chat,
            amount: 100 + number as u64,
            began: self.ledger.moment(),
            promised: None,
        };
        self.ledger.tips.insert(name.clone(), tip);
        Some(name)
    }
}
