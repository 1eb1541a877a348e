//! Clients that read slowly or not at all, beside those that are measured.
//!
//! They are further devices of the members of a few chats in which somebody writes large messages
//! all the time. Nothing is expected of them but that the server gets rid of them.

use super::{
    args::LoadArgs,
    chats::look,
    error::LoadError,
    process::{Usage, Watched},
    provision::{CONCURRENCY, Ids, Member, OpenChat, Provision},
    report::{Growth, SlowReport},
    socket::{Socket, SocketError},
    target::{Target, Targets},
};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::{future::poll_fn, io, task::Poll, time::Duration};
use switchboard_auth::Minter;
use tokio::{
    io::Interest,
    net::TcpStream,
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

/// The chats that slow clients are in.
const CHATS: usize = 20;
/// Between two messages of one of them.
const PACE: Duration = Duration::from_millis(100);
/// Characters of each.
const SIZE: usize = 4_000;
/// A dripping client reads so much in each second.
const SIP: usize = 1_024;
/// Between two looks at the memory of the processes.
const LOOK: Duration = Duration::from_millis(100);

/// How a client reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    Never,
    Dripping,
}

/// Slow clients and the chats that they are in. They end with this value.
pub struct Crowd {
    stuck: u32,
    dripping: u32,
    clients: JoinSet<()>,
    /// Those who write, which only ends when it fails.
    writers: JoinSet<SocketError>,
    watched: Vec<Watched>,
    before: Vec<Usage>,
    peak: Vec<Usage>,
}

impl Crowd {
    /// Connects as many as `args` ask for; `None` when they ask for no crowd at all.
    pub async fn gather(
        args: &LoadArgs,
        targets: &Targets,
        minter: &Minter,
    ) -> Result<Option<Self>, LoadError> {
        if args.stuck.is_none() && args.dripping.is_none() {
            return Ok(None);
        }
        let (stuck, dripping) = (args.stuck.unwrap_or(0), args.dripping.unwrap_or(0));
        let ids = Ids::random()?;
        let provision = Provision {
            targets,
            minter,
            ids,
        };
        let chats = provision.chats(CHATS).await?;
        let before = looks(&args.pid)?;
        let slow = stream::iter(0..(stuck + dripping) as usize)
            .map(|index| {
                let OpenChat {
                    organizer,
                    participant,
                    ..
                } = &chats[index % CHATS];
                let user = match index / CHATS % 2 {
                    0 => participant,
                    _ => organizer,
                };
                connect(targets.at(index), &user.token)
            })
            .buffer_unordered(CONCURRENCY);
        let slow: Vec<TcpStream> = slow.try_collect().await?;
        let mut clients = JoinSet::new();
        for (index, stream) in slow.into_iter().enumerate() {
            let habit = match index < stuck as usize {
                true => Habit::Never,
                false => Habit::Dripping,
            };
            clients.spawn(read(stream, habit));
        }
        let mut writers = JoinSet::new();
        for chat in chats {
            writers.spawn(talk(chat));
        }
        Ok(Some(Self {
            stuck,
            dripping,
            clients,
            writers,
            watched: args.pid.clone(),
            peak: before.clone(),
            before,
        }))
    }

    /// Remembers the most memory that the processes have. Goes on for ever.
    pub async fn watch(&mut self) -> Result<(), LoadError> {
        let mut pace = interval(LOOK);
        loop {
            pace.tick().await;
            let now = looks(&self.watched)?;
            for (peak, now) in self.peak.iter_mut().zip(now) {
                peak.rss_bytes = peak.rss_bytes.max(now.rss_bytes);
            }
        }
    }

    /// What became of them so far.
    pub fn report(mut self) -> Result<SlowReport, LoadError> {
        if let Some(ended) = self.writers.try_join_next() {
            return Err(ended.map_or(LoadError::Thread, |cause| LoadError::Socket {
                what: "writing to slow clients",
                cause,
            }));
        }
        while self.clients.try_join_next().is_some() {}
        let clients = (self.stuck + self.dripping).max(1);
        let growth = |((process, before), peak): ((&Watched, &Usage), &Usage)| {
            Growth::new(process, *before, *peak, clients)
        };
        let processes = self.watched.iter().zip(&self.before).zip(&self.peak);
        Ok(SlowReport {
            stuck: self.stuck,
            dripping: self.dripping,
            left: self.clients.len(),
            peak: processes.map(growth).collect(),
        })
    }
}

fn looks(watched: &[Watched]) -> Result<Vec<Usage>, LoadError> {
    watched.iter().map(look).collect()
}

async fn connect(target: &Target, token: &str) -> Result<TcpStream, LoadError> {
    let connecting = Socket::connect_slow(target, token);
    connecting.await.map_err(|cause| LoadError::Socket {
        what: "connecting a slow client",
        cause,
    })
}

/// Lives until the server has hung up.
async fn read(stream: TcpStream, habit: Habit) {
    // A reset is seen without reading; what else comes here is as good an end.
    let hung_up = async {
        let _ = stream.ready(Interest::ERROR).await;
    };
    let drip = async {
        if habit == Habit::Never {
            std::future::pending::<()>().await;
        }
        let mut pace = interval(Duration::from_secs(1));
        let mut sip = [0; SIP];
        loop {
            pace.tick().await;
            match stream.try_read(&mut sip) {
                Ok(0) => return,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    };
    tokio::select! {
        () = hung_up => {}
        () = drip => {}
    }
}

/// The organizer writes and both read, until a connection fails.
async fn talk(chat: OpenChat) -> SocketError {
    let OpenChat {
        id,
        organizer: Member { mut socket, .. },
        participant: Member {
            socket: mut other, ..
        },
    } = chat;
    let text = "x".repeat(SIZE);
    let frame =
        format!(r#"{{"type":"send_message","payload":{{"chatId":"{id}","message":"{text}"}}}}"#);
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    poll_fn(move |cx| {
        while pace.poll_tick(cx).is_ready() {
            socket.queue(&frame);
        }
        for socket in [&mut socket, &mut other] {
            if let Err(error) = drained(socket, cx) {
                return Poll::Ready(error);
            }
        }
        Poll::Pending
    })
    .await
}

/// Reads all that has come and throws it away; sends what is queued.
fn drained(socket: &mut Socket, cx: &mut std::task::Context<'_>) -> Result<(), SocketError> {
    loop {
        while socket.next_text()?.is_some() {}
        if let Poll::Ready(sent) = socket.poll_flush(cx) {
            sent?;
        }
        match socket.poll_fill(cx) {
            Poll::Ready(read) => read?,
            Poll::Pending => return Ok(()),
        }
    }
}
