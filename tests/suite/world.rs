//! What most tests begin with: two agencies with an event each, and people who talk.

use serde_json::{Value, json};
use switchboard_support::{EventSpec, Organizer, Participant, Socket, TestServer};

/// The agency of most tests.
pub const AGENCY: i64 = 1;
/// An event of [`AGENCY`] that goes on now.
pub const EVENT: i64 = 100;
/// Another agency.
pub const OTHER_AGENCY: i64 = 2;
/// An event of [`OTHER_AGENCY`] that goes on now.
pub const OTHER_EVENT: i64 = 200;

/// An id that no chat has.
pub const NO_CHAT: &str = "01890000-0000-7000-8000-000000000000";

/// Provisions the agencies and their events.
pub async fn provision(server: &TestServer) {
    let service = server.service();
    for (agency, event) in [(AGENCY, EVENT), (OTHER_AGENCY, OTHER_EVENT)] {
        service.put_agency(agency).await;
        service.put_event(&EventSpec::running(event, agency)).await;
    }
}

/// A participant and an organizer with an open chat, one device each, both read up to the
/// description.
pub struct Talk {
    /// Who asked.
    pub participant: Participant,
    /// Who answered.
    pub organizer: Organizer,
    /// The participant's device.
    pub phone: Socket,
    /// The organizer's device.
    pub console: Socket,
    /// The chat's id.
    pub chat: String,
    /// The chat as `new_chat` showed it.
    pub opened: Value,
}

impl Talk {
    /// Opens a chat on [`EVENT`] between these two users; the queue must be empty.
    pub async fn open(server: &TestServer, participant: i64, organizer: i64) -> Self {
        let participant = server.participant(participant);
        let organizer = server.organizer(organizer, AGENCY);
        let mut phone = participant.connect().await;
        let chat = participant.ask(EVENT, "Please help").await;
        let (console, opened) = organizer.take_next().await;
        assert_eq!(opened["id"], chat, "{opened}");
        assert_eq!(phone.expect_new_chat().await, opened);
        Self {
            participant,
            organizer,
            phone,
            console,
            chat,
            opened,
        }
    }

    /// The participant writes, and both receive it.
    pub async fn ask(&mut self, text: &str) -> Value {
        self.phone.say(&self.chat, text).await;
        self.both_receive(text).await
    }

    /// The organizer writes, and both receive it.
    pub async fn answer(&mut self, text: &str) -> Value {
        self.console.say(&self.chat, text).await;
        self.both_receive(text).await
    }

    /// The next thing that both devices see is a message with this text.
    pub async fn both_receive(&mut self, text: &str) -> Value {
        let message = self.phone.expect("user_message").await;
        assert_eq!(message["content"], text, "{message}");
        assert_eq!(self.console.expect("user_message").await, message);
        message
    }

    /// The organizer closes the chat, and both see it.
    pub async fn close(&mut self) -> Value {
        self.console
            .send("close_chat", json!({ "chatId": self.chat }))
            .await;
        let closed = self.console.expect("closed_chat").await;
        assert_eq!(closed["chatId"], self.chat, "{closed}");
        assert_eq!(self.phone.expect("closed_chat").await, closed);
        closed
    }
}

/// One field of each.
pub fn pluck(values: &[Value], field: &str) -> Vec<Value> {
    values.iter().map(|value| value[field].clone()).collect()
}
