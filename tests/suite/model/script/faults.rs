//! Links that fail, a server that dies, and a database that begins another epoch, or becomes what it was.

use super::Script;
use std::time::Duration;
use switchboard_support::Flow;

impl Script {
    pub(super) fn trouble(&mut self, device: usize) {
        let every = Duration::from_millis(5);
        let flows = [
            Flow::Stalled,
            Flow::Lost,
            Flow::Delayed(every),
            Flow::Dripping { bytes: 3, every },
        ];
        let flow = *self.random.pick(&flows).expect("flows");
        self.devices[device].trouble(flow);
    }

    /// Everybody is sent away, and has to let go of all that was numbered before.
    pub(super) async fn renew(&mut self) {
        self.suspect_returns();
        self.site.renew().await;
        for device in &mut self.devices {
            device.sever();
        }
    }

    /// The database is copied; the next time the copy is brought back, and all since then is forgotten.
    pub(super) async fn restore(&mut self) {
        let Some(copied) = self.copied.take() else {
            // What is under way may be in the copy or not, as after a crash.
            self.copied = Some(self.ledger.clone());
            return self.site.back_up().await;
        };
        for device in 0..self.devices.len() {
            self.say(device).await;
        }
        self.suspect_returns();
        self.site.kill(0);
        self.ledger.note_returns(&self.site.log());
        let returned = std::mem::take(&mut self.ledger.returned);
        self.ledger.forget_since(copied);
        self.ledger.returned.extend(returned);
        self.site.bring_back().await;
        for device in &mut self.devices {
            device.sever();
            device.begin_anew();
        }
        // Nobody knows of what is forgotten any more.
        self.everybody_back().await;
    }

    /// The only server is killed while everybody says something.
    pub(super) async fn crash(&mut self) {
        for device in 0..self.devices.len() {
            self.say(device).await;
        }
        self.suspect_returns();
        self.site.kill(0);
        self.ledger.note_returns(&self.site.log());
        self.site.heal(0).await;
        for device in &mut self.devices {
            device.sever();
        }
    }
}
