//! A billing service that does as it is told: over real sockets, and it keeps the books.

use crate::wait::poll_until;
use serde_json::Value;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What the service does with an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// Takes the money and says so.
    Pay,
    /// Takes no money and says so.
    Decline,
    /// Answers this status, and takes no money.
    Status(u16),
    /// Takes the money and never answers.
    PayAndHang,
    /// Never answers.
    Hang,
    /// Takes the money and ends the connection without a word.
    PayAndDie,
    /// Ends the connection without a word.
    Die,
    /// Takes the money and answers what is no HTTP.
    PayAndBabble,
    /// Takes the money, and answers with a body without an end.
    PayAndDrip,
    /// Takes the money and says so twice.
    PayTwiceSaid,
    /// Takes the money and answers when it is released ([`Billing::release`]).
    PayWhenReleased,
    /// Sends whoever asks somewhere else.
    Redirect,
}

/// An attempt, as it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// The `Authorization` header.
    pub authorization: Option<String>,
    /// What was asked for.
    pub path: String,
    /// The body.
    pub body: Value,
}

#[derive(Default)]
struct Books {
    /// What it does with the next attempts; then [`Books::usual`].
    next: VecDeque<Reaction>,
    usual: Option<Reaction>,
    attempts: Vec<Attempt>,
    /// By key, what was decided: paid or not. One key, one decision.
    decided: HashMap<String, bool>,
    /// The keys that were charged, in order.
    charged: Vec<String>,
}

/// A running service. It ends with the test.
#[derive(Clone)]
pub struct Billing {
    url: String,
    books: Arc<Mutex<Books>>,
    released: Arc<Notify>,
}

impl Billing {
    /// Starts on a free port; pays whatever is asked for, unless told otherwise.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let billing = Self {
            url,
            books: Arc::default(),
            released: Arc::default(),
        };
        let service = billing.clone();
        tokio::spawn(async move {
            loop {
                let Ok((stream, _)) = listener.accept().await else {
                    return;
                };
                let service = service.clone();
                // A connection that breaks is the client's affair.
                tokio::spawn(async move { service.serve(stream).await });
            }
        });
        billing
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it does with the next attempts, in order.
    pub fn next(&self, reactions: &[Reaction]) {
        self.books().next.extend(reactions);
    }

    /// What it does with all others.
    pub fn usually(&self, reaction: Reaction) {
        self.books().usual = Some(reaction);
    }

    /// Lets those answer that wait for it.
    pub fn release(&self) {
        self.released.notify_waiters();
    }

    /// All attempts so far.
    pub fn attempts(&self) -> Vec<Attempt> {
        self.books().attempts.clone()
    }

    /// The keys that were charged: each once, or the test has found something.
    pub fn charged(&self) -> Vec<String> {
        self.books().charged.clone()
    }

    /// Waits until so many attempts were made.
    pub async fn attempted(&self, count: usize) {
        let made = || (self.books().attempts.len() >= count).then_some(());
        poll_until(&format!("{count} attempts"), async || made()).await;
    }

    fn books(&self) -> std::sync::MutexGuard<'_, Books> {
        self.books.lock().expect("nobody panics with the books")
    }

    /// Decides about a key, once.
    fn charge(&self, key: &str, pays: bool) -> bool {
        let mut books = self.books();
        if let Some(decided) = books.decided.get(key) {
            return *decided;
        }
        books.decided.insert(key.to_owned(), pays);
        if pays {
            books.charged.push(key.to_owned());
        }
        pays
    }

    async fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let attempt = read(&mut stream).await?;
        let key = attempt.body["idempotencyKey"].as_str()?.to_owned();
        // Before the attempt is seen: whoever sees it may release it.
        let released = self.released.notified();
        let reaction = {
            let mut books = self.books();
            books.attempts.push(attempt);
            let usual = books.usual.unwrap_or(Reaction::Pay);
            books.next.pop_front().unwrap_or(usual)
        };
        let answer = |paid: bool| if paid { 201 } else { 402 };
        match reaction {
            Reaction::Pay => say(&mut stream, answer(self.charge(&key, true))).await,
            Reaction::Decline => say(&mut stream, answer(self.charge(&key, false))).await,
            Reaction::Status(status) => say(&mut stream, status).await,
            Reaction::PayAndHang => {
                self.charge(&key, true);
                hang(&mut stream).await
            }
            Reaction::Hang => hang(&mut stream).await,
            Reaction::PayAndDie => {
                self.charge(&key, true);
                Some(())
            }
            Reaction::Die => Some(()),
            Reaction::PayAndBabble => {
                self.charge(&key, true);
                let babble = "\u{1}not HTTP \r\n\r\n".repeat(20_000);
                stream.write_all(babble.as_bytes()).await.ok()
            }
            Reaction::PayAndDrip => {
                self.charge(&key, true);
                let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n";
                stream.write_all(head.as_bytes()).await.ok()?;
                while stream.write_all(&[b'x'; 4_096]).await.is_ok() {}
                Some(())
            }
            Reaction::PayTwiceSaid => {
                self.charge(&key, true);
                say(&mut stream, 201).await?;
                say(&mut stream, 201).await
            }
            Reaction::PayWhenReleased => {
                self.charge(&key, true);
                released.await;
                say(&mut stream, 201).await
            }
            Reaction::Redirect => {
                let head =
                    "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n";
                stream.write_all(head.as_bytes()).await.ok()
            }
        }
    }
}

async fn say(stream: &mut TcpStream, status: u16) -> Option<()> {
    let head = format!("HTTP/1.1 {status} Whatever\r\nContent-Length: 2\r\n\r\n{{}}");
    stream.write_all(head.as_bytes()).await.ok()
}

/// Until the other end has had enough.
async fn hang(stream: &mut TcpStream) -> Option<()> {
    let mut rest = [0; 256];
    while stream.read(&mut rest).await.ok()? > 0 {}
    Some(())
}

async fn read(stream: &mut TcpStream) -> Option<Attempt> {
    let mut bytes = Vec::new();
    let mut part = [0; 4_096];
    loop {
        let got = stream.read(&mut part).await.ok().filter(|n| *n > 0)?;
        bytes.extend_from_slice(&part[..got]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                (key.eq_ignore_ascii_case(name)).then(|| value.trim().to_owned())
            })
        };
        let length: usize = header("content-length")?.parse().ok()?;
        if body.len() >= length {
            return Some(Attempt {
                authorization: header("authorization"),
                path: head.split(' ').nth(1)?.to_owned(),
                body: serde_json::from_str(&body[..length]).ok()?,
            });
        }
    }
}
