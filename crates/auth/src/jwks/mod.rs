//! Keys that an issuer publishes (JWKS): learned over the network, kept on the disk.
//!
//! ```text
//! schedule   when it is asked, for how long what it said holds: pure
//! parse      a published set becomes keys
//! cache      what it said last, for the next start
//! fetch      one question over HTTP
//! ```
//!
//! A token that names a key which is not known, and is right otherwise, waits for an answer that may
//! know it. Whatever tokens name, the issuer is asked once in thirty seconds at most.

mod cache;
mod fetch;
mod parse;
mod schedule;

use crate::jwks_url::JwksUrl;
use crate::public_keys::NamedKey;
use fetch::Asker;
use openssl::ssl::SslConnector;
use schedule::Schedule;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use switchboard_domain::{Clock, Timestamp};
use tokio::sync::{Notify, watch};

/// Longest wait of a token for an answer: shorter than its client waits.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is known of an issuer's keys. Shared by all who verify.
pub struct Jwks {
    url: JwksUrl,
    cache: PathBuf,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
    wanted: Notify,
    answers: watch::Sender<u64>,
}

struct Known {
    schedule: Schedule,
    /// Whether an answer is on its way.
    under_way: bool,
    keys: Arc<[NamedKey]>,
}

impl Jwks {
    /// Begins with what is on the disk.
    pub fn new(url: JwksUrl, data_dir: &Path, clock: Arc<dyn Clock>) -> Self {
        let cache = cache::path_in(data_dir);
        let kept = cache::read(&cache, url.as_str());
        let kept = kept.and_then(|(set, at)| Some((parse::keys(&set)?, at)));
        let known = match kept {
            Some((keys, at)) => Known {
                schedule: Schedule::learned(at),
                under_way: false,
                keys: keys.into(),
            },
            None => Known {
                schedule: Schedule::default(),
                under_way: false,
                keys: Arc::new([]),
            },
        };
        Self {
            url,
            cache,
            clock,
            known: Mutex::new(known),
            wanted: Notify::new(),
            answers: watch::Sender::new(0),
        }
    }

    /// The keys that hold at `now`.
    pub fn keys(&self, now: Timestamp) -> Arc<[NamedKey]> {
        let known = self.known();
        match known.schedule.holds(now) {
            true => known.keys.clone(),
            false => Arc::new([]),
        }
    }

    /// Asks the issuer if it may be asked, and waits for what it says, for so long as that is of use.
    pub async fn learn(&self) {
        let mut answers = self.answers.subscribe();
        let monotonic = self.clock.monotonic();
        let (may_ask, under_way) = {
            let known = self.known();
            (known.schedule.may_ask(monotonic), known.under_way)
        };
        if !may_ask && !under_way {
            return;
        }
        if may_ask {
            self.wanted.notify_one();
        }
        // Without an answer it stays unknown.
        let _ = tokio::time::timeout(PATIENCE, answers.changed()).await;
    }

    /// Has the issuer asked at once, as the operator wants it.
    pub fn ask_now(&self) {
        self.known().schedule.forget_asking();
        self.wanted.notify_one();
    }

    /// Asks the issuer whenever that is due or wanted, for as long as the process lives. `tls` says who is trusted to be it.
    pub async fn run(self: Arc<Self>, tls: SslConnector) {
        let asker = Asker::new(tls);
        loop {
            let pause = self.known().schedule.pause(self.clock.monotonic());
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.wanted.notified() => {}
            }
            let monotonic = self.clock.monotonic();
            {
                let mut known = self.known();
                if !known.schedule.may_ask(monotonic) {
                    continue;
                }
                known.schedule.asks(monotonic);
                known.under_way = true;
            }
            let answer = asker.ask(&self.url).await;
            let found = answer.and_then(|set| match parse::keys(&set) {
                Some(keys) => Ok((set, keys)),
                None => Err("no set of keys that could be used".to_owned()),
            });
            self.take(found);
            self.known().under_way = false;
            self.answers.send_modify(|count| *count += 1);
        }
    }

    fn take(&self, found: Result<(Vec<u8>, Vec<NamedKey>), String>) {
        let now = self.clock.now();
        let (set, keys) = match found {
            Ok(found) => found,
            Err(cause) => {
                log::warn!("keys from {}: {cause}", self.url);
                return self.known().schedule.answered(false, now);
            }
        };
        {
            let mut known = self.known();
            known.schedule.answered(true, now);
            known.keys = keys.into();
        }
        let (path, url) = (self.cache.clone(), self.url.clone());
        // Off the threads of actors; nothing waits for it.
        drop(actix_rt::task::spawn_blocking(move || {
            if let Err(error) = cache::write(&path, url.as_str(), &set, now) {
                log::warn!("{}: {error}", path.display());
            }
        }));
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // Its parts are replaced whole, so they are right after a panic too.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Jwks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Jwks({})", self.url)
    }
}
