//! Links between the generator and the server that fail at random for as long as it sends.

use super::{error::LoadError, target::Target};
use std::{ops::Range, time::Duration, time::Instant};
use switchboard_chaos::{Pauses, Proxy, Script, Step};
use tokio::{task::JoinHandle, time::timeout_at};

/// Links of each thread; chats are spread over them.
const LINKS: u32 = 4;
/// How long a link is well.
const WELL: Range<Duration> = Duration::from_millis(300)..Duration::from_secs(2);
/// How long a fault lasts.
const ILL: Range<Duration> = Duration::from_millis(50)..Duration::from_secs(1);

/// The ways to the server. They end with this value.
pub struct Links {
    targets: Vec<Target>,
    playing: Vec<JoinHandle<()>>,
}

impl Links {
    /// No link in between.
    pub fn direct(target: &Target) -> Self {
        Self {
            targets: vec![target.clone()],
            playing: Vec::new(),
        }
    }

    /// Links to `target` that fail at random until `end`, and are well then. The same `seed` makes
    /// them fail in the same way.
    pub async fn between(target: &Target, seed: u32, end: Instant) -> Result<Self, LoadError> {
        let mut links = Self {
            targets: Vec::new(),
            playing: Vec::new(),
        };
        for number in 0..LINKS {
            let proxy = Proxy::to(target.address).await;
            let proxy = proxy.map_err(|cause| LoadError::System {
                what: "a port for a link",
                cause,
            })?;
            links.targets.push(Target {
                address: proxy.address(),
                ..target.clone()
            });
            let seed = u64::from(seed) << 32 | u64::from(number);
            links.playing.push(tokio::spawn(fail(proxy, seed, end)));
        }
        Ok(links)
    }

    /// The way that the pair number `index` takes.
    pub fn target(&self, index: usize) -> Target {
        self.targets[index % self.targets.len()].clone()
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
