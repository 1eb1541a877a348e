//! A link between a client and a server, or a server and its database, that can fail.

use std::{io, net::SocketAddr};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// What the link does with what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    /// Passes it on.
    Open,
    /// Takes it (until the buffers are full) and passes nothing on.
    Stalled,
    /// Drops every connection, old and new.
    Cut,
}

/// A TCP proxy on a port of its own. It ends, and cuts its connections, with this value.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    link: watch::Sender<Link>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A link to `server`.
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener");
        let (link, state) = watch::channel(Link::Open);
        let accepting = tokio::spawn(accept(listener, server, state));
        Self {
            address,
            link,
            accepting,
        }
    }

    /// Where clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Drops all connections, and new ones until [`Proxy::resume`].
    pub fn cut(&self) {
        self.link.send_replace(Link::Cut);
    }

    /// Passes nothing on until [`Proxy::resume`]; connections stay, and new ones are accepted.
    pub fn stall(&self) {
        self.link.send_replace(Link::Stalled);
    }

    /// Works again. What a stalled connection was given is passed on.
    pub fn resume(&self) {
        self.link.send_replace(Link::Open);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.cut();
    }
}

async fn accept(listener: TcpListener, server: SocketAddr, link: watch::Receiver<Link>) {
    // An error of accept is that of one connection, which is gone.
    loop {
        if let Ok((client, _)) = listener.accept().await {
            tokio::spawn(join(client, server, link.clone()));
        }
    }
}

/// Joins one client to the server until one of them, or the link, ends.
async fn join(client: TcpStream, server: SocketAddr, link: watch::Receiver<Link>) {
    let mut cut = link.clone();
    let carry = async {
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = TcpStream::connect(server).await?.into_split();
        tokio::try_join!(
            pass_on(from_client, to_server, link.clone()),
            pass_on(from_server, to_client, link),
        )
    };
    tokio::select! {
        // Either way both streams are dropped, which is what their ends should see.
        _ = carry => {}
        _ = cut.wait_for(|link| *link == Link::Cut) => {}
    }
}

async fn pass_on(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut link: watch::Receiver<Link>,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        // The proxy is gone when nobody holds the other end: so is the link.
        if link.wait_for(|link| *link != Link::Stalled).await.is_err() {
            return Ok(());
        }
        if read == 0 {
            return to.shutdown().await;
        }
        to.write_all(&buffer[..read]).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wait::DEADLINE;
    use tokio::time::timeout;

    async fn pair() -> (Proxy, TcpStream, TcpStream) {
        let server = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let proxy = Proxy::to(server.local_addr().expect("bound")).await;
        let client = TcpStream::connect(proxy.address()).await.expect("accepted");
        let (served, _) = server.accept().await.expect("a connection");
        (proxy, client, served)
    }

    #[tokio::test]
    async fn what_a_stall_holds_back_comes_after_it() {
        let (proxy, mut client, mut served) = pair().await;
        proxy.stall();
        client.write_all(b"late").await.expect("buffered");
        // Turns enough for the proxy to read it, and to pass it on if it were going to.
        for _ in 0..1_000 {
            tokio::task::yield_now().await;
        }
        let mut buffer = [0; 4];
        let early = served.try_read(&mut buffer);
        assert_eq!(
            early.expect_err("nothing yet").kind(),
            io::ErrorKind::WouldBlock
        );
        proxy.resume();
        let read = timeout(DEADLINE, served.read_exact(&mut buffer)).await;
        assert_eq!(read.expect("in time").expect("all of it"), 4);
        assert_eq!(&buffer, b"late");
    }

    #[tokio::test]
    async fn a_cut_ends_connections_and_refuses_new_ones() {
        let (proxy, mut client, mut served) = pair().await;
        proxy.cut();
        let mut byte = [0];
        for end in [&mut client, &mut served] {
            let read = timeout(DEADLINE, end.read(&mut byte))
                .await
                .expect("in time");
            assert_eq!(read.unwrap_or(0), 0);
        }
        let mut late = TcpStream::connect(proxy.address())
            .await
            .expect("accepted, then dropped");
        let read = timeout(DEADLINE, late.read(&mut byte))
            .await
            .expect("in time");
        assert_eq!(read.unwrap_or(0), 0);
    }
}
