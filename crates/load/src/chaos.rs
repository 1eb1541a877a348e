//! Links between the generator and the server that fail at random for as long as it sends.

use super::{
    error::LoadError,
    target::{Target, Targets},
};
use std::{ops::Range, time::Duration, time::Instant};
use switchboard_chaos::{Pauses, Proxy, Script, Step};
use tokio::{task::JoinHandle, time::timeout_at};

/// Links of each thread, at least; connections are spread over them.
const LINKS: usize = 4;
/// How long a link is well.
const WELL: Range<Duration> = Duration::from_millis(300)..Duration::from_secs(2);
/// How long a fault lasts.
const ILL: Range<Duration> = Duration::from_millis(50)..Duration::from_secs(1);

/// The ways to the server. They end with this value.
pub struct Links {
    ways: Targets,
    playing: Vec<JoinHandle<()>>,
}

impl Links {
    /// No link in between.
    pub fn direct(targets: &Targets) -> Self {
        Self {
            ways: targets.clone(),
            playing: Vec::new(),
        }
    }

    /// Links to `targets` that fail at random until `end`, and are well then. The same `seed` makes
    /// them fail in the same way.
    pub async fn between(targets: &Targets, seed: u32, end: Instant) -> Result<Self, LoadError> {
        let (mut ways, mut playing) = (Vec::new(), Vec::new());
        // As many to each node.
        let nodes = targets.all().len();
        for number in 0..LINKS.next_multiple_of(nodes) {
            let target = targets.at(number);
            let proxy = Proxy::to(target.address).await;
            let proxy = proxy.map_err(|cause| LoadError::System {
                what: "a port for a link",
                cause,
            })?;
            ways.push(Target {
                address: proxy.address(),
                ..target.clone()
            });
            let seed = u64::from(seed) << 32 | number as u64;
            playing.push(tokio::spawn(fail(proxy, seed, end)));
        }
        Ok(Self {
            ways: Targets::new(ways),
            playing,
        })
    }

    /// The ways to the server.
    pub fn ways(&self) -> &Targets {
        &self.ways
    }
}

impl Drop for Links {
    fn drop(&mut self) {
        for playing in &self.playing {
            playing.abort();
        }
    }
}

async fn fail(proxy: Proxy, seed: u64, end: Instant) {
    let pauses = Pauses {
        well: WELL,
        ill: ILL,
    };
    let scripts = async {
        for script in 0.. {
            proxy
                .play(&Script::seeded(seed ^ script, 16, &pauses))
                .await;
        }
    };
    // It goes on until the end.
    let _ = timeout_at(end.into(), scripts).await;
    proxy.step(Step::Heal);
    // Connections that the last fault ruined come back.
    proxy.step(Step::Drop);
    std::future::pending().await
}
