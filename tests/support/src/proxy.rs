//! A link between a client and a server, or a server and its database, that can fail.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
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

/// What a client of a database says last in a transaction.
const COMMIT: &[u8] = b"COMMIT";

/// A TCP proxy on a port of its own. It ends, and cuts its connections, with this value.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    link: watch::Sender<Link>,
    /// How many answers to commits are still to be lost.
    to_lose: Arc<AtomicUsize>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A link to `server`.
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound listener");
        let (link, state) = watch::channel(Link::Open);
        let to_lose = Arc::new(AtomicUsize::new(0));
        let accepting = tokio::spawn(accept(listener, server, state, Arc::clone(&to_lose)));
        Self {
            address,
            link,
            to_lose,
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

    /// Lets the next `count` commits through to the server, and cuts the connection of each when
    /// the answer comes: it is carried out, and whoever sent it cannot know.
    pub fn lose_answers_to_commits(&self, count: usize) {
        self.to_lose.store(count, Ordering::SeqCst);
    }

    /// How many answers are still to be lost.
    pub fn answers_to_lose(&self) -> usize {
        self.to_lose.load(Ordering::SeqCst)
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

async fn accept(
    listener: TcpListener,
    server: SocketAddr,
    link: watch::Receiver<Link>,
    to_lose: Arc<AtomicUsize>,
) {
    // An error of accept is that of one connection, which is gone.
    loop {
        if let Ok((client, _)) = listener.accept().await {
            tokio::spawn(join(client, server, link.clone(), Arc::clone(&to_lose)));
        }
    }
}

/// Joins one client to the server until one of them, or the link, ends.
async fn join(
    client: TcpStream,
    server: SocketAddr,
    link: watch::Receiver<Link>,
    to_lose: Arc<AtomicUsize>,
) {
    let mut cut = link.clone();
    let carry = async {
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = TcpStream::connect(server).await?.into_split();
        let doomed = AtomicBool::new(false);
        tokio::try_join!(
            pass_on(from_client, to_server, link.clone(), |bytes| {
                if holds(bytes, COMMIT) && take_one(&to_lose) {
                    doomed.store(true, Ordering::SeqCst);
                }
                true
            }),
            pass_on(from_server, to_client, link, |_| !doomed
                .load(Ordering::SeqCst)),
        )
    };
    tokio::select! {
        // Either way both streams are dropped, which is what their ends should see.
        _ = carry => {}
        _ = cut.wait_for(|link| *link == Link::Cut) => {}
    }
}

/// Passes bytes on for as long as `look`, which sees them first, says so.
async fn pass_on(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut link: watch::Receiver<Link>,
    look: impl Fn(&[u8]) -> bool,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await?;
        if !look(&buffer[..read]) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
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

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn take_one(count: &AtomicUsize) -> bool {
    let less = |count: usize| count.checked_sub(1);
    count
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, less)
        .is_ok()
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

    #[tokio::test]
    async fn a_commit_arrives_and_its_answer_does_not() {
        let (proxy, mut client, mut served) = pair().await;
        proxy.lose_answers_to_commits(1);
        client.write_all(b"QCOMMIT").await.expect("buffered");
        let mut buffer = [0; 7];
        let read = timeout(DEADLINE, served.read_exact(&mut buffer)).await;
        assert_eq!(read.expect("in time").expect("all of it"), 7);
        assert_eq!(proxy.answers_to_lose(), 0);
        served.write_all(b"done").await.expect("buffered");
        let read = timeout(DEADLINE, client.read(&mut buffer))
            .await
            .expect("in time");
        assert_eq!(read.unwrap_or(0), 0);
    }
}
