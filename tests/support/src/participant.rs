//! Somebody at an event who may need help.

use crate::{account::Account, rest::Answer};
use serde_json::{Value, json};
use std::{net::SocketAddr, ops::Deref};

/// A participant's app.
#[derive(Clone, Debug)]
pub struct Participant {
    /// The user's id.
    pub id: i64,
    account: Account,
}

impl Participant {
    /// The participant who holds `token`.
    pub fn new(address: SocketAddr, id: i64, token: String) -> Self {
        Self {
            id,
            account: Account::new(address, token),
        }
    }

    /// Asks for help on `event`; the id of the request, which is that of the chat to come.
    pub async fn ask(&self, event: i64, description: &str) -> String {
        let answer = self.try_ask(event, description).await.expect(200);
        answer["requestId"]
            .as_str()
            .unwrap_or_else(|| panic!("no id: {answer}"))
            .to_owned()
    }

    /// Asks for help, with whatever result.
    pub async fn try_ask(&self, event: i64, description: &str) -> Answer {
        let body = json!({ "eventId": event, "description": description });
        self.post("/chat-requests", &body).await
    }

    /// Where the participant's request on `event` stands.
    pub async fn request(&self, event: i64) -> Value {
        self.get(&format!("/chat-requests?eventId={event}"))
            .await
            .expect(200)
    }

    /// Takes a request back, with whatever result.
    pub async fn withdraw(&self, request: &str) -> Answer {
        self.delete(&format!("/chat-requests/{request}")).await
    }
}

impl Deref for Participant {
    type Target = Account;
    fn deref(&self) -> &Account {
        &self.account
    }
}
