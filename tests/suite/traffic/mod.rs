//! Load whose every message is accounted for.
//!
//! Devices ([`device`]) talk through chats ([`chats`]) and write down what they are told
//! ([`ledger`]), which is held against what is stored in the end.

mod chats;
mod device;
mod ledger;

pub use chats::Chats;
pub use ledger::Ledger;

use device::{Device, Tally};
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use switchboard_support::poll_until_within;
use tokio::{sync::watch, task::JoinHandle, time::timeout};

/// A sender knows within five seconds; two more for a busy machine.
pub const OUTCOME: Duration = Duration::from_secs(7);
/// Time to find a database again that was away.
pub const RECOVERY: Duration = Duration::from_secs(30);

/// Devices at work: two of each user, of which one talks.
pub struct Traffic {
    devices: Vec<JoinHandle<Ledger>>,
    tallies: Vec<Arc<Tally>>,
    stop: watch::Sender<bool>,
}

impl Traffic {
    /// Connects everybody, and then begins. The `run` makes texts unlike those of other runs.
    pub async fn start(chats: &Chats, run: usize) -> Self {
        let (stop, stopped) = watch::channel(false);
        let (mut devices, mut tallies) = (Vec::new(), Vec::new());
        let mut ready = Vec::new();
        for (participant, organizer, chat) in &chats.0 {
            for (user, closes) in [(&**participant, false), (&**organizer, true)] {
                for talks in [true, false] {
                    let socket = user.connect().await;
                    let name = format!("run {run} {}", if closes { "answer" } else { "question" });
                    ready.push(Device {
                        socket,
                        chat: chat.clone(),
                        name,
                        talks,
                        closes,
                    });
                }
            }
        }
        for device in ready {
            let tally = Arc::new(Tally::default());
            if device.talks {
                tallies.push(Arc::clone(&tally));
            }
            devices.push(tokio::spawn(device.work(tally, stopped.clone())));
        }
        Self {
            devices,
            tallies,
            stop,
        }
    }

    /// Waits until every talking device has had another ten messages acknowledged.
    pub async fn flow(&self) {
        let counts = || {
            self.tallies
                .iter()
                .map(|tally| tally.acknowledged.load(Ordering::SeqCst))
        };
        let goals: Vec<u64> = counts().map(|count| count + 10).collect();
        poll_until_within(RECOVERY, "messages flow", async || {
            counts()
                .zip(&goals)
                .all(|(count, goal)| count >= *goal)
                .then_some(())
        })
        .await;
    }

    /// Waits until somebody has been told that a message is not, or may not be, stored.
    pub async fn falter(&self) {
        let refused = || -> u64 {
            self.tallies
                .iter()
                .map(|tally| tally.refused.load(Ordering::SeqCst))
                .sum()
        };
        let before = refused();
        poll_until_within(OUTCOME, "a refusal", async || {
            (refused() > before).then_some(())
        })
        .await;
    }

    /// Closes the chats, waits until everybody has seen it, and tells what they saw.
    pub async fn close(self) -> Vec<Ledger> {
        self.stop.send_replace(true);
        let ledgers = self.ended().await;
        assert!(
            ledgers.iter().all(|ledger| ledger.complete),
            "a connection was lost"
        );
        ledgers
    }

    /// Waits until every connection has ended, and tells what they saw.
    pub async fn ended(self) -> Vec<Ledger> {
        let mut ledgers = Vec::new();
        for device in self.devices {
            let ledger = timeout(RECOVERY, device)
                .await
                .expect("a device waits in vain");
            ledgers.push(ledger.expect("a device that fails says why"));
        }
        ledgers
    }
}
