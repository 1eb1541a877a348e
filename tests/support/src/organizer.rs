//! Somebody who answers for an agency.

use crate::{account::Account, socket::Socket};
use serde_json::Value;
use std::{net::SocketAddr, ops::Deref};

/// An organizer's console.
#[derive(Clone, Debug)]
pub struct Organizer {
    /// The user's id.
    pub id: i64,
    account: Account,
}

impl Organizer {
    /// The organizer who holds `token`.
    pub fn new(address: SocketAddr, id: i64, token: String) -> Self {
        Self {
            id,
            account: Account::new(address, token),
        }
    }

    /// Connects and takes the next request: the socket, and the `new_chat` it got. The description
    /// that follows is read and checked for its place.
    pub async fn take_next(&self) -> (Socket, Value) {
        let mut socket = self.connect().await;
        let chat = socket.take_next().await;
        (socket, chat)
    }
}

impl Deref for Organizer {
    type Target = Account;
    fn deref(&self) -> &Account {
        &self.account
    }
}
