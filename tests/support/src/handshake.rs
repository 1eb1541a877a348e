//! The upgrade request, and what may be in it.

use crate::{rest::SESSION_COOKIE, server::BASE, socket::Socket, wait::DEADLINE};
use std::net::{IpAddr, SocketAddr};
use tokio::{net::TcpSocket, time::timeout};
use tokio_tungstenite::{
    client_async,
    tungstenite::{self, client::IntoClientRequest, handshake::client::Request},
};

/// An upgrade request that is being put together.
#[derive(Debug)]
pub struct Handshake {
    address: SocketAddr,
    request: Request,
    receive_buffer: Option<u32>,
    from: Option<IpAddr>,
}

impl Handshake {
    /// A request without credentials.
    pub fn new(address: SocketAddr) -> Self {
        let url = format!("ws://{address}{BASE}/connect");
        let request = url.into_client_request().expect("a URL");
        Self {
            address,
            request,
            receive_buffer: None,
            from: None,
        }
    }

    /// With a header.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = value.parse().expect("a header's value");
        self.request.headers_mut().insert(name, value);
        self
    }

    /// Asks for level 2 of the protocol.
    pub fn level_two(self) -> Self {
        self.query("protocol=2")
    }

    /// With one more parameter in the query.
    pub fn query(mut self, parameter: &str) -> Self {
        let url = self.request.uri();
        let mark = if url.query().is_some() { '&' } else { '?' };
        let url = format!("{url}{mark}{parameter}");
        *self.request.uri_mut() = url.parse().expect("a URL");
        self
    }

    /// At another path than the contract's.
    pub fn path(mut self, path: &str) -> Self {
        let url = format!("ws://{}{path}", self.address);
        *self.request.uri_mut() = url.parse().expect("a URL");
        self
    }

    /// From this address of the machine.
    pub fn from(mut self, address: IpAddr) -> Self {
        self.from = Some(address);
        self
    }

    /// With a token.
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    /// With a session cookie.
    pub fn cookie(self, session: &str) -> Self {
        self.header("cookie", &format!("{SESSION_COOKIE}={session}"))
    }

    /// From a page of this origin.
    pub fn origin(self, origin: &str) -> Self {
        self.header("origin", origin)
    }

    /// From a machine that keeps little of what it does not read.
    pub fn receive_buffer(mut self, bytes: u32) -> Self {
        self.receive_buffer = Some(bytes);
        self
    }

    /// The socket; panics when the server refuses.
    pub async fn open(self) -> Socket {
        let refused = |status| panic!("the upgrade is refused with {status}");
        self.try_open().await.unwrap_or_else(refused)
    }

    /// The socket, or the HTTP status that the server refuses the upgrade with.
    pub async fn try_open(self) -> Result<Socket, u16> {
        match self.upgrade().await {
            Ok(socket) => Ok(socket),
            Err(tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("no upgrade: {error}"),
        }
    }

    /// The socket, if the way to the server and the server let it be.
    pub async fn reach(self) -> Option<Socket> {
        self.upgrade().await.ok()
    }

    async fn upgrade(self) -> Result<Socket, tungstenite::Error> {
        let tcp = match self.address.is_ipv6() {
            true => TcpSocket::new_v6(),
            false => TcpSocket::new_v4(),
        };
        let tcp = tcp.expect("a socket");
        if let Some(bytes) = self.receive_buffer {
            tcp.set_recv_buffer_size(bytes).expect("a small buffer");
        }
        if let Some(from) = self.from {
            let bound = tcp.bind((from, 0).into());
            bound.expect("an address of this machine");
        }
        let opening = async {
            let tcp = tcp.connect(self.address).await?;
            tcp.set_nodelay(true)?;
            client_async(self.request, tcp).await
        };
        let opened = timeout(DEADLINE, opening).await;
        let (stream, _) = opened.expect("the server answers the upgrade")?;
        Ok(Socket::new(stream))
    }
}
