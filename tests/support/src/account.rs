//! A token, and the server that it is for.

use crate::{
    handshake::Handshake,
    rest::{Answer, Call},
    server::BASE,
    socket::Socket,
    socket_two::{Ended, SocketTwo},
};
use serde_json::Value;
use std::net::SocketAddr;

/// Somebody who may use a server.
#[derive(Clone, Debug)]
pub struct Account {
    address: SocketAddr,
    token: String,
    agency: Option<i64>,
}

impl Account {
    /// Whoever holds `token`, at the server on `address`.
    pub fn new(address: SocketAddr, token: String) -> Self {
        Self {
            address,
            token,
            agency: None,
        }
    }

    /// The token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The same account, reached at another address, such as a proxy's.
    pub fn at(&self, address: SocketAddr) -> Self {
        Self {
            address,
            ..self.clone()
        }
    }

    /// The same account, which names an agency when it connects, for a balancer to see.
    pub fn naming(&self, agency: i64) -> Self {
        Self {
            agency: Some(agency),
            ..self.clone()
        }
    }

    fn handshake(&self) -> Handshake {
        let handshake = Handshake::new(self.address).bearer(&self.token);
        match self.agency {
            Some(agency) => handshake.query(&format!("agency={agency}")),
            None => handshake,
        }
    }

    /// A request with this token; `path` is below the base path.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::new(method, &format!("http://{}{BASE}{path}", self.address)).bearer(&self.token)
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path).send().await
    }

    /// POST of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.call("POST", path).json(body).send().await
    }

    /// PUT of JSON.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.call("PUT", path).json(body).send().await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path).send().await
    }

    /// All elements of a collection, page by page; panics when it has no end.
    pub async fn get_all(&self, path: &str) -> Vec<Value> {
        const MOST_PAGES: usize = 5_000;
        let (resource, mut query) = match path.split_once('?') {
            Some((resource, query)) => (resource, format!("?{query}")),
            None => (path, String::new()),
        };
        let mut all = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = self.get(&format!("{resource}{query}")).await;
            all.extend(page.list());
            match page.next_query() {
                Some(next) => query = next,
                None => return all,
            }
        }
        panic!("{path} goes on after {MOST_PAGES} pages");
    }

    /// A device: a socket that shows the token in the upgrade request, and has been let in. From
    /// here on it misses nothing.
    pub async fn connect(&self) -> Socket {
        let mut socket = self.open().await;
        // The upgrade is answered before the token is looked at; the first answer comes after.
        socket.expect_quiet().await;
        socket
    }

    /// A device that speaks level 2, and has been let in.
    pub async fn connect_two(&self) -> SocketTwo {
        let connected = self.try_connect_two().await;
        connected.unwrap_or_else(|code| panic!("not let in: {code:?}"))
    }

    /// A device that speaks level 2; how it ended when it was not let in, or the way there is cut.
    pub async fn try_connect_two(&self) -> Result<SocketTwo, Ended> {
        let socket = self
            .handshake()
            .level_two()
            .reach()
            .await
            .ok_or(Ended(None))?;
        SocketTwo::welcomed(socket).await
    }

    /// A socket that shows the token in the upgrade request, whatever comes of it.
    pub async fn open(&self) -> Socket {
        self.handshake().open().await
    }
}
