//! Mass messages: how soon the members of a list who are here have one.

use super::{
    args::LoadArgs,
    error::LoadError,
    frame::Frame,
    http,
    idle::source,
    provision::{CONCURRENCY, Ids, Provision, answer},
    report_list::ListReport,
    socket::{Socket, SocketError},
    target::Targets,
    violations::Violations,
};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::json;
use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};
use switchboard_auth::Minter;
use switchboard_domain::Role;
use tokio::{sync::Notify, task::JoinSet, task::LocalSet, time::timeout};

/// Users that one request puts on the list.
const AT_ONCE: usize = 1_000;
/// A message that has not come to all by then is lost.
const ROUND_TIMEOUT: Duration = Duration::from_secs(30);
/// The places of the ids: members come behind.
const OWNER: usize = 1;
const FIRST_MEMBER: usize = 2;

/// Sends as `args` say to a list of so many members.
pub async fn run(args: &LoadArgs, members: u32, minter: Minter) -> Result<ListReport, LoadError> {
    LocalSet::new().run_until(send(args, members, minter)).await
}

/// What has come of the message on its way.
#[derive(Default)]
struct Round {
    number: u32,
    sent: Option<Instant>,
    /// How long it took to each of those who have it.
    took: Vec<Duration>,
    violations: Violations,
}

/// Shared by the receivers.
struct Shared {
    round: RefCell<Round>,
    changed: Notify,
}

async fn send(args: &LoadArgs, members: u32, minter: Minter) -> Result<ListReport, LoadError> {
    let targets = Targets::reach(&args.url).await?;
    let provision = Provision {
        targets: &targets,
        minter: &minter,
        ids: Ids::random()?,
    };
    let list = List::make(&provision, members, args.online()).await?;
    let shared = Rc::new(Shared {
        round: RefCell::default(),
        changed: Notify::new(),
    });
    let mut receivers = JoinSet::new();
    {
        let opened = stream::iter(0..args.online() as usize)
            .map(|index| open(&provision, index + FIRST_MEMBER))
            .buffer_unordered(CONCURRENCY);
        let mut opened = std::pin::pin!(opened);
        while let Some(socket) = opened.next().await {
            receivers.spawn_local(receive(socket?, shared.clone()));
        }
    }
    eprintln!("{members} members, {} of them connected", args.online());
    let mut owner = open(&provision, OWNER).await?;
    let mut rounds = Vec::new();
    let every = Duration::from_secs(args.every.into());
    for number in 1..=args.rounds {
        let next = Instant::now() + every;
        rounds.push(list.round(number, args, &mut owner, &shared).await?);
        if number < args.rounds {
            tokio::time::sleep_until(next.into()).await;
        }
    }
    let violations = std::mem::take(&mut shared.round.borrow_mut().violations);
    Ok(ListReport::new(members, args.online(), &rounds, violations))
}

/// The list of a run.
struct List(String);

impl List {
    async fn make(provision: &Provision<'_>, members: u32, online: u32) -> Result<Self, LoadError> {
        let ids = provision.ids;
        let service = provision.token(0, Role::Service)?;
        let owner = provision.token(OWNER, Role::Participant)?;
        let user = |creator| json!({"role": "participant", "creator": creator}).to_string();
        let put = async |index: usize, creator| {
            let path = format!("/admin/users/{}", ids.at(index));
            ask(provision, "PUT", &path, &service, &user(creator)).await
        };
        put(OWNER, true).await?;
        let all = FIRST_MEMBER..FIRST_MEMBER + members as usize;
        stream::iter(all.clone())
            .map(|index| put(index, false))
            .buffer_unordered(CONCURRENCY)
            .try_for_each(|_| async { Ok(()) })
            .await?;
        #[derive(Deserialize)]
        struct Created {
            id: String,
        }
        let made = ask(provision, "POST", "/lists", &owner, r#"{"name":"Load"}"#).await?;
        let Ok(Created { id }) = serde_json::from_str(&made) else {
            return Err(LoadError::Answer {
                what: "POST /lists",
                answer: made,
            });
        };
        let path = format!("/lists/{id}/members");
        let indexes: Vec<usize> = all.collect();
        for part in indexes.chunks(AT_ONCE) {
            let users: Vec<i64> = part.iter().map(|index| ids.at(*index)).collect();
            let body = json!({ "userIds": users }).to_string();
            ask(provision, "PUT", &path, &service, &body).await?;
        }
        eprintln!("a list of {members}, {online} are to connect");
        Ok(Self(id))
    }

    /// Sends one message and waits until all who are connected have it: how long it took to each,
    /// ascending.
    async fn round(
        &self,
        number: u32,
        args: &LoadArgs,
        owner: &mut Socket,
        shared: &Shared,
    ) -> Result<Vec<Duration>, LoadError> {
        let text = format!("{number} {}", "x".repeat(args.size as usize));
        let send = json!({"type": "send_message", "id": number.to_string(),
            "payload": {"chatId": self.0, "message": text}});
        {
            let mut round = shared.round.borrow_mut();
            round.number = number;
            round.took = Vec::with_capacity(args.online() as usize);
            round.sent = Some(Instant::now());
        }
        owner.queue(&send.to_string());
        let all = async {
            // Also reads what the owner is told.
            loop {
                tokio::select! {
                    text = owner.text() => { text?; }
                    () = shared.changed.notified() => {}
                }
                if shared.round.borrow().took.len() >= args.online() as usize {
                    return Ok::<_, SocketError>(());
                }
            }
        };
        let ended = timeout(ROUND_TIMEOUT, all).await;
        let mut round = shared.round.borrow_mut();
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(cause)) => {
                return Err(LoadError::Socket {
                    what: "the list's owner",
                    cause,
                });
            }
            Err(_) => {
                let missing = args.online() as usize - round.took.len();
                let lost = format!("message {number} did not come to {missing} members");
                round.violations.add(&lost);
            }
        }
        let mut took = std::mem::take(&mut round.took);
        took.sort_unstable();
        Ok(took)
    }
}

async fn ask(
    provision: &Provision<'_>,
    method: &str,
    path: &str,
    token: &str,
    body: &str,
) -> Result<String, LoadError> {
    let asked = http::ask(provision.targets.at(0), method, path, token, body).await;
    asked.map_err(|cause| LoadError::Rest {
        what: format!("{method} {path}"),
        cause,
    })
}

async fn open(provision: &Provision<'_>, index: usize) -> Result<Socket, LoadError> {
    let token = provision.token(index, Role::Participant)?;
    let target = provision.targets.at(index);
    let from = source(target.address.ip(), index);
    let connected = Socket::connect_two(target, from, &token).await;
    let mut socket = connected.map_err(|cause| LoadError::Socket {
        what: "connecting",
        cause,
    })?;
    answer("welcome", &mut socket).await?;
    Ok(socket)
}

/// Reads what a member is shown until the run ends.
async fn receive(mut socket: Socket, shared: Rc<Shared>) {
    let mut last = 0;
    loop {
        let text = match socket.text().await {
            Ok(text) => text,
            Err(error) => {
                let ended = format!("a member's connection ended: {error}");
                return shared.round.borrow_mut().violations.add(&ended);
            }
        };
        let now = Instant::now();
        let Some(frame) = Frame::read(&text).filter(|frame| frame.kind == "user_message") else {
            continue;
        };
        let mut round = shared.round.borrow_mut();
        let number = frame.payload.content.split(' ').next();
        let number: Option<u32> = number.and_then(|number| number.parse().ok());
        if number != Some(round.number) || last == round.number {
            let what = format!("a member was shown {number:?} in round {}", round.number);
            round.violations.add(&what);
            continue;
        }
        last = round.number;
        let sent = round.sent.unwrap_or(now);
        round.took.push(now.duration_since(sent));
        drop(round);
        shared.changed.notify_one();
    }
}
