//! Carries the bytes of one direction of one connection.

use crate::{
    flow::{Direction, Flow, Link},
    proxy::Verdict,
};
use std::io;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::tcp::{OwnedReadHalf, OwnedWriteHalf},
    sync::watch,
    time::sleep,
};

/// Bytes that are carried at a time.
const CHUNK: usize = 16 * 1024;

/// Passes bytes on as the link has it and as `inspect`, which sees them first, says; until the
/// direction ends.
pub async fn carry(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut link: watch::Receiver<Link>,
    direction: Direction,
    inspect: impl Fn(&[u8]) -> Verdict,
) -> io::Result<()> {
    let mut buffer = vec![0; CHUNK];
    loop {
        let read = tokio::select! {
            read = from.read(&mut buffer) => Some(read?),
            // A link that ends a direction does so also when nothing is on its way.
            () = ended(&mut link, direction) => None,
        };
        let Some(read) = read else {
            to.shutdown().await?;
            return swallow(from, buffer).await;
        };
        match inspect(&buffer[..read]) {
            Verdict::Pass => {}
            Verdict::Hold(time) => sleep(time).await,
            Verdict::Cut => return Err(io::ErrorKind::ConnectionAborted.into()),
        }
        let mut rest = &buffer[..read];
        // Once also when there is nothing to pass on but the end: a stall holds that back too.
        loop {
            // The other end was dropped, so the proxy is gone, and the link too.
            let Some(flow) = passing(&mut link, direction).await else {
                return Ok(());
            };
            let count = match flow {
                Flow::Open | Flow::Stalled => rest.len(),
                Flow::Delayed(time) => {
                    sleep(time).await;
                    rest.len()
                }
                Flow::Dripping { bytes, every } => {
                    sleep(every).await;
                    bytes.min(rest.len())
                }
                Flow::Lost => return swallow(from, buffer).await,
                Flow::Ended => {
                    to.shutdown().await?;
                    return swallow(from, buffer).await;
                }
            };
            to.write_all(&rest[..count]).await?;
            rest = &rest[count..];
            if rest.is_empty() {
                break;
            }
        }
        if read == 0 {
            return to.shutdown().await;
        }
    }
}

/// Waits until the link ends a direction, or is gone.
async fn ended(link: &mut watch::Receiver<Link>, direction: Direction) {
    // Gone is as good.
    let _ = link
        .wait_for(|link| link.flow(direction) == Flow::Ended)
        .await;
}

/// What the link does with a direction, once it is not stalled; `None` when it is gone.
async fn passing(link: &mut watch::Receiver<Link>, direction: Direction) -> Option<Flow> {
    let flows = link.wait_for(|link| link.flow(direction) != Flow::Stalled);
    flows.await.ok().map(|link| link.flow(direction))
}

/// Reads to the end and passes nothing on; the sender need not notice.
async fn swallow(mut from: OwnedReadHalf, mut buffer: Vec<u8>) -> io::Result<()> {
    while from.read(&mut buffer).await? > 0 {}
    // The other direction decides when the connection is over: an end is one more thing to lose.
    std::future::pending().await
}
