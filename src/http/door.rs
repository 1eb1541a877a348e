//! Where connections come in: one thread accepts them all, looks whether there is room, and hands
//! them to the threads that serve them.
//!
//! Whoever finds no room is told so at once and let go, so that those who wait to be accepted are
//! never stuck behind them, and no descriptor is lost that others need.

use super::stream::no_room;
use crate::config::TrustedProxies;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};
use switchboard_actors::connections::{Connection, Connections, NoRoom, drawn};
use tokio::sync::mpsc;

/// Accepted at a time, before it is looked whether the door is to be closed.
const AT_ONCE: usize = 64;
/// Connections on their way to a thread that serves them.
const HANDED_OVER: usize = 1_024;
/// Those who were told that there is no room may read it for so long.
const GOODBYE: Duration = Duration::from_secs(1);
/// So many of them at once; of more the oldest is let go.
const GOODBYES: usize = 8;
/// After an error that is not one connection's own.
const PAUSE: Duration = Duration::from_millis(50);

/// A connection on its way to whoever serves it.
pub struct Incoming {
    /// Its socket, not blocking.
    pub stream: TcpStream,
    /// The other end.
    pub peer: SocketAddr,
    /// Its place in the list of all.
    pub connection: Connection,
}

/// Where a worker finds those whom it is to serve.
pub type Served = mpsc::Receiver<Incoming>;

/// A door that is open until it is closed or dropped.
pub struct Door {
    close: UnixStream,
}

impl Door {
    /// Accepts from `listener`, and has as many serve as `workers` says: it is called for each.
    pub fn open(
        listener: TcpListener,
        connections: Connections,
        proxies: TrustedProxies,
        workers: usize,
        mut serve: impl FnMut(Served),
    ) -> io::Result<Self> {
        listener.set_nonblocking(true)?;
        let workers = (0..workers.max(1)).map(|_| {
            let (worker, served) = mpsc::channel(HANDED_OVER);
            serve(served);
            worker
        });
        let keeper = Keeper {
            connections,
            proxies,
            workers: workers.collect(),
            next: 0,
            goodbyes: VecDeque::new(),
            spare: File::open("/dev/null").ok(),
        };
        let (close, closed) = UnixStream::pair()?;
        std::thread::Builder::new()
            .name("door".to_owned())
            .spawn(move || keeper.keep(&listener, &closed))?;
        Ok(Self { close })
    }

    /// Nobody is accepted any more.
    pub fn close(&self) {
        // It fails when it is closed already.
        let _ = self.close.shutdown(Shutdown::Both);
    }
}

struct Keeper {
    connections: Connections,
    proxies: TrustedProxies,
    workers: Vec<mpsc::Sender<Incoming>>,
    next: usize,
    /// Those who were told that there is no room.
    goodbyes: VecDeque<(Instant, TcpStream)>,
    /// Given up for a moment when the process has no other left.
    spare: Option<File>,
}

impl Keeper {
    fn keep(mut self, listener: &TcpListener, closed: &UnixStream) {
        loop {
            let now = Instant::now();
            while self
                .goodbyes
                .front()
                .is_some_and(|(until, _)| *until <= now)
            {
                self.goodbyes.pop_front();
            }
            let oldest = self.goodbyes.front();
            let wait = oldest.map(|(until, _)| until.saturating_duration_since(now));
            let wait = wait.and_then(|wait| Timespec::try_from(wait).ok());
            let mut ready = [
                PollFd::new(listener, PollFlags::IN),
                PollFd::new(closed, PollFlags::IN),
            ];
            // Interrupted or out of time: the next round looks again.
            if poll(&mut ready, wait.as_ref()).is_err() {
                continue;
            }
            let [comes, closes] = ready.map(|ready| !ready.revents().is_empty());
            if closes {
                return;
            }
            if comes && !self.accept_some(listener) {
                std::thread::sleep(PAUSE);
            }
        }
    }

    /// Whether it can go on at once.
    fn accept_some(&mut self, listener: &TcpListener) -> bool {
        for _ in 0..AT_ONCE {
            match listener.accept() {
                Ok((stream, peer)) => self.admit(stream, peer),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return true,
                Err(error) => return self.survive(&error, listener),
            }
        }
        true
    }

    fn admit(&mut self, stream: TcpStream, peer: SocketAddr) {
        // A proxy speaks for many: of whom is known when a request says so.
        let address = (!self.proxies.trusts_peer(peer.ip())).then(|| peer.ip().into());
        let connection = match self.connections.arrive(address) {
            Ok(connection) => connection,
            Err(NoRoom { retry_after, .. }) => return self.refuse(stream, retry_after),
        };
        if stream.set_nonblocking(true).is_err() {
            return;
        }
        let mut incoming = Incoming {
            stream,
            peer,
            connection,
        };
        for _ in 0..self.workers.len() {
            self.next = (self.next + 1) % self.workers.len();
            match self.workers[self.next].try_send(incoming) {
                Ok(()) => return,
                Err(
                    mpsc::error::TrySendError::Full(back) | mpsc::error::TrySendError::Closed(back),
                ) => incoming = back,
            }
        }
        self.refuse(incoming.stream, drawn());
    }

    fn refuse(&mut self, mut stream: TcpStream, retry_after: Duration) {
        if stream.set_nonblocking(true).is_err() {
            return;
        }
        // One attempt: whoever does not take it is let go all the same.
        let answer = no_room(retry_after);
        if stream.write_all(answer).is_ok() && stream.shutdown(Shutdown::Write).is_ok() {
            if self.goodbyes.len() >= GOODBYES {
                self.goodbyes.pop_front();
            }
            let until = Instant::now() + GOODBYE;
            self.goodbyes.push_back((until, stream));
        }
    }

    /// Whether it can go on at once.
    fn survive(&mut self, error: &io::Error, listener: &TcpListener) -> bool {
        use rustix::io::Errno;
        let none_left = [Errno::MFILE, Errno::NFILE].map(Errno::raw_os_error);
        if !error
            .raw_os_error()
            .is_some_and(|code| none_left.contains(&code))
        {
            // One connection's own: it was gone before it was accepted.
            log::debug!("accepting a connection: {error}");
            return matches!(
                error.kind(),
                io::ErrorKind::ConnectionAborted
                    | io::ErrorKind::ConnectionReset
                    | io::ErrorKind::Interrupted
            );
        }
        // Somebody took what was kept. Whoever waits is let go instead of left hanging.
        self.goodbyes.clear();
        drop(self.spare.take());
        if let Ok((stream, _)) = listener.accept() {
            drop(stream);
        }
        self.spare = File::open("/dev/null").ok();
        self.connections.no_descriptor();
        self.spare.is_some()
    }
}
