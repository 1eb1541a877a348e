//! The listening socket. What is set here is inherited by every accepted connection.

use socket2::{Domain, Protocol, Socket, TcpKeepalive, Type};
use std::io::Result;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

/// Connections that wait to be accepted: a thousand phones come back at once.
const BACKLOG: i32 = 4_096;
/// Else the kernel would keep megabytes for a client that does not read.
const SEND_BUFFER: usize = 32 * 1024;
/// Unacknowledged data keeps a dead connection for so long; less would reset phones in a tunnel.
const USER_TIMEOUT: Duration = Duration::from_secs(30);

/// An address that is ours. Nobody gets in yet.
#[derive(Debug)]
pub struct Bound(Socket);

impl Bound {
    /// Begins to accept.
    pub fn listen(self) -> Result<TcpListener> {
        self.0.listen(BACKLOG)?;
        Ok(self.0.into())
    }
}

/// Takes `address`; fails when somebody listens there.
pub fn bind(address: SocketAddr) -> Result<Bound> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    // A restart must not wait for old connections to be forgotten.
    socket.set_reuse_address(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(USER_TIMEOUT))?;
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(Duration::from_secs(60)))?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(Bound(socket))
}
