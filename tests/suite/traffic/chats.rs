//! The chats that traffic goes through.

use super::ledger::{Ledger, verify};
use crate::world::{AGENCY, EVENT};
use switchboard_support::{Organizer, Participant, TestServer};

/// Open chats, each between two users of its own.
pub struct Chats(pub(super) Vec<(Participant, Organizer, String)>);

impl Chats {
    /// Opens `count` chats.
    pub async fn open(server: &TestServer, count: i64) -> Self {
        let mut chats = Vec::new();
        for number in 0..count {
            let (participant, organizer) = (
                server.participant(1_000 + number),
                server.organizer(2_000 + number, AGENCY),
            );
            let chat = participant.ask(EVENT, "Help").await;
            assert_eq!(organizer.take_next().await.1["id"], chat);
            chats.push((participant, organizer, chat));
        }
        Self(chats)
    }

    /// Holds what devices were told against the archives, once all chats are closed.
    pub async fn verify(&self, ledgers: &[Ledger]) {
        for (_, organizer, chat) in &self.0 {
            let path = format!("/agency/chats/{chat}/messages?limit=200");
            let archive = organizer.get_all(&path).await;
            verify(chat, &archive, ledgers);
        }
    }
}
