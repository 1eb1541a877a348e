//! Links that fail, a server that dies, and a database that begins another epoch.

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
