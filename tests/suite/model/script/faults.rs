//! Links that fail, servers that die or whose clocks are set, and a database that begins another epoch, or
//! becomes what it was.

use super::Script;
use std::time::Duration;
use switchboard_support::{Backend, Flow};

/// By how many seconds a clock is wrong: what a machine gains or loses until somebody looks, a timezone, a day.
const AHEAD: [i64; 6] = [5, -5, 7_200, -7_200, 86_400, -86_400];

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
        let Some((copied, in_doubt)) = self.copied.take() else {
            // What is under way may be in the copy or not, as after a crash.
            self.copied = Some((self.ledger.clone(), self.faults.in_doubt.clone()));
            return self.site.back_up().await;
        };
        for device in 0..self.devices.len() {
            self.say(device).await;
        }
        self.suspect_returns();
        for at in 0..self.site.count() {
            self.site.kill(at);
        }
        self.faults.no_server_is_left();
        self.faults.in_doubt.extend(in_doubt);
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

    /// A server's clock is set while it runs, or, of the only one, before it starts again.
    pub(super) async fn set_clock(&mut self) {
        let right = self.wrong && self.random.chance(60);
        let ahead = match right {
            true => 0,
            false => *self.random.pick(&AHEAD).expect("some"),
        };
        let at = self.random.below(self.site.count());
        println!("the clock of server {at} is {ahead} s ahead");
        if !self.site.is_several() && self.random.chance(30) {
            return self.crash(Some(ahead)).await;
        }
        self.set_clock_of(at, ahead);
    }

    /// On PostgreSQL a server goes by the database's clock, which is right.
    fn set_clock_of(&mut self, at: usize, ahead: i64) {
        self.wrong = ahead != 0;
        self.ledger.clock.set(match self.site.backend() {
            Backend::Sqlite => ahead,
            Backend::Postgres => 0,
        });
        self.site.set_clock(at, ahead);
    }

    /// The only server is killed while everybody says something; then its clock may be another.
    pub(super) async fn crash(&mut self, ahead: Option<i64>) {
        for device in 0..self.devices.len() {
            self.say(device).await;
        }
        self.suspect_returns();
        self.site.kill(0);
        self.ledger.note_returns(&self.site.log());
        if let Some(ahead) = ahead {
            self.set_clock_of(0, ahead);
        }
        self.site.heal(0).await;
        for device in &mut self.devices {
            device.sever();
        }
    }
}
