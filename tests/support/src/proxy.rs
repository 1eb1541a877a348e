//! A link between a client and a server, or a server and its database, that can fail.

use std::{
    net::SocketAddr,
    ops::Deref,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use switchboard_chaos::{Direction, Flow, Inspector, Step, Verdict};

/// What a client of a database says last in a transaction.
const COMMIT: &[u8] = b"COMMIT";

/// A TCP proxy on a port of its own. It ends, and cuts its connections, with this value. All that
/// [`switchboard_chaos::Proxy`] does, and what concerns commits to a database.
#[derive(Debug)]
pub struct Proxy {
    link: switchboard_chaos::Proxy,
    commits: Arc<Commits>,
}

/// What becomes of commits.
#[derive(Debug, Default)]
struct Commits {
    /// How many answers to commits are still to be lost.
    to_lose: AtomicUsize,
    /// How much later each commit is passed on.
    delay: Mutex<Duration>,
}

impl Proxy {
    /// A link to `server`.
    pub async fn to(server: SocketAddr) -> Self {
        let commits = Arc::new(Commits::default());
        let inspectors = {
            let commits = Arc::clone(&commits);
            move || inspector(Arc::clone(&commits))
        };
        let link = switchboard_chaos::Proxy::inspected(server, inspectors);
        Self {
            link: link.await.expect("a free port"),
            commits,
        }
    }

    /// Drops all connections, and new ones until [`Proxy::resume`].
    pub fn cut(&self) {
        self.link.step(Step::Cut);
    }

    /// Passes nothing on until [`Proxy::resume`]; connections stay, and new ones are accepted.
    pub fn stall(&self) {
        self.link.set_both(Flow::Stalled);
    }

    /// Lets the next `count` commits through to the server, and cuts the connection of each when
    /// the answer comes: it is carried out, and whoever sent it cannot know.
    pub fn lose_answers_to_commits(&self, count: usize) {
        self.commits.to_lose.store(count, Ordering::SeqCst);
    }

    /// How many answers are still to be lost.
    pub fn answers_to_lose(&self) -> usize {
        self.commits.to_lose.load(Ordering::SeqCst)
    }

    /// Passes each commit on so much later from now on.
    pub fn delay_commits(&self, delay: Duration) {
        *self.commits.delay() = delay;
    }

    /// Works again. What a stalled connection was given is passed on.
    pub fn resume(&self) {
        self.link.step(Step::Heal);
    }
}

impl Deref for Proxy {
    type Target = switchboard_chaos::Proxy;
    fn deref(&self) -> &switchboard_chaos::Proxy {
        &self.link
    }
}

impl Commits {
    fn delay(&self) -> std::sync::MutexGuard<'_, Duration> {
        self.delay.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks after the commits of one connection.
fn inspector(commits: Arc<Commits>) -> Inspector {
    let doomed = AtomicBool::new(false);
    Box::new(move |direction, bytes| match direction {
        Direction::ToServer if holds(bytes, COMMIT) => {
            if take_one(&commits.to_lose) {
                doomed.store(true, Ordering::SeqCst);
            }
            Verdict::Hold(*commits.delay())
        }
        Direction::ToClient if doomed.load(Ordering::SeqCst) => Verdict::Cut,
        _ => Verdict::Pass,
    })
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
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
        time::{Instant, timeout},
    };

    async fn pair() -> (Proxy, TcpStream, TcpStream) {
        let server = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let proxy = Proxy::to(server.local_addr().expect("bound")).await;
        let client = TcpStream::connect(proxy.address()).await.expect("accepted");
        let (served, _) = server.accept().await.expect("a connection");
        (proxy, client, served)
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

    #[tokio::test]
    async fn a_delayed_commit_comes_late_and_all_else_at_once() {
        let (proxy, mut client, mut served) = pair().await;
        let delay = Duration::from_millis(100);
        proxy.delay_commits(delay);
        for (text, delayed) in [(b"INSERT", false), (b"COMMIT", true)] {
            let begun = Instant::now();
            client.write_all(text).await.expect("buffered");
            let mut buffer = [0; 6];
            let read = timeout(DEADLINE, served.read_exact(&mut buffer)).await;
            read.expect("in time").expect("all of it");
            assert!(!delayed || begun.elapsed() >= delay);
        }
    }
}
