//! Connections that do nothing: what one costs the server.

use super::{
    args::LoadArgs,
    chats::look,
    error::LoadError,
    frame::Frame,
    provision::{CONCURRENCY, Ids, Provision, answer},
    report::{Growth, IdleReport},
    socket::{Credentials, Socket, SocketError},
    target::Targets,
    violations::Violations,
};
use futures_util::{StreamExt, stream};
use std::{
    net::{IpAddr, Ipv4Addr},
    time::{Duration, Instant},
};
use switchboard_auth::Minter;
use switchboard_domain::Role;
use tokio::{
    task::{JoinSet, LocalSet},
    time,
};

/// Connections from one address: fewer than Linux has ports for.
const PER_ADDRESS: usize = 20_000;

/// Holds the connections that `args` ask for.
pub async fn run(
    args: &LoadArgs,
    connections: u32,
    minter: Minter,
) -> Result<IdleReport, LoadError> {
    LocalSet::new()
        .run_until(hold(args, connections, minter))
        .await
}

async fn hold(args: &LoadArgs, connections: u32, minter: Minter) -> Result<IdleReport, LoadError> {
    let targets = Targets::reach(&args.url).await?;
    let provision = Provision {
        targets: &targets,
        minter: &minter,
        ids: Ids::random()?,
    };
    let looked: Result<Vec<_>, _> = args.pid.iter().map(look).collect();
    let before = looked?;
    let started = Instant::now();
    let mut kept = JoinSet::new();
    {
        let opened = stream::iter(0..connections as usize)
            .map(|index| open(&provision, index, args.level))
            .buffer_unordered(CONCURRENCY);
        let mut opened = std::pin::pin!(opened);
        let mut shown = Instant::now();
        while let Some(socket) = opened.next().await {
            kept.spawn_local(keep(socket?));
            if shown.elapsed() >= Duration::from_secs(1) {
                shown = Instant::now();
                eprintln!("{:>8} of {connections} connections", kept.len());
            }
        }
    }
    let connecting = started.elapsed();
    eprintln!("{connections} connections, held for {} s", args.hold);
    time::sleep(Duration::from_secs(args.hold.into())).await;
    let looked: Result<Vec<_>, _> = args.pid.iter().map(look).collect();
    let after = looked?;
    let mut violations = Violations::default();
    while let Some(ended) = kept.try_join_next() {
        match ended {
            Ok(why) => violations.add(&format_args!("an idle connection ended: {why}")),
            Err(_) => return Err(LoadError::Thread),
        }
    }
    let growth = args.pid.iter().zip(before.iter().zip(&after));
    let growth =
        growth.map(|(process, (before, after))| Growth::new(process, *before, *after, connections));
    Ok(IdleReport::new(
        connections,
        connecting,
        growth.collect(),
        violations,
    ))
}

/// A connection of its own user, authenticated and seen to be: by the first frame, or at level 2 by a
/// header, and then in sync.
async fn open(provision: &Provision<'_>, index: usize, level: u8) -> Result<Socket, LoadError> {
    let token = provision.token(index + 1, Role::Participant)?;
    let target = provision.targets.at(index);
    let from = source(target.address.ip(), index);
    let connected = match level {
        2 => Socket::connect_two(target, from, &token).await,
        _ => Socket::connect(target, from, Credentials::FirstFrame(&token)).await,
    };
    let mut socket = connected.map_err(|cause| LoadError::Socket {
        what: "connecting",
        cause,
    })?;
    if level == 2 {
        expect("welcome", "welcome", &mut socket).await?;
        socket.queue(r#"{"type":"sync","id":"1","payload":{"chats":{}}}"#);
        expect("sync", "sync", &mut socket).await?;
    } else {
        socket.queue(r#"{"type":"get_chats","payload":""}"#);
        expect("get_chats", "chats", &mut socket).await?;
    }
    Ok(socket)
}

/// Reads the next frame, which must be of this kind.
async fn expect(what: &'static str, kind: &str, socket: &mut Socket) -> Result<(), LoadError> {
    let text = answer(what, socket).await?;
    match Frame::read(&text) {
        Some(frame) if frame.kind == kind => Ok(()),
        other => Err(LoadError::Answer {
            what,
            answer: other.map_or("no frame of the protocol".into(), |frame| frame.describe()),
        }),
    }
}

/// The address to connect from, where the system's choice would run out of ports: all of 127/8 is
/// this machine.
pub fn source(server: IpAddr, index: usize) -> Option<IpAddr> {
    let more = u8::try_from(index / PER_ADDRESS)
        .ok()
        .filter(|more| *more > 0)?;
    match server {
        IpAddr::V4(address) if address.is_loopback() => Some(Ipv4Addr::new(127, 0, 1, more).into()),
        _ => None,
    }
}

/// Answers pings until the connection ends, and tells why it did.
async fn keep(mut socket: Socket) -> SocketError {
    loop {
        // Nothing is sent to who does nothing; what comes all the same is not this run's concern.
        if let Err(error) = socket.text().await {
            return error;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_change_before_ports_run_out() {
        let server = IpAddr::from([127, 0, 0, 1]);
        assert_eq!(source(server, PER_ADDRESS - 1), None);
        assert_eq!(
            source(server, PER_ADDRESS),
            Some(IpAddr::from([127, 0, 1, 1]))
        );
        assert_eq!(
            source(server, 3 * PER_ADDRESS),
            Some(IpAddr::from([127, 0, 1, 3]))
        );
        assert_eq!(source(IpAddr::from([10, 0, 0, 1]), PER_ADDRESS), None);
    }
}
