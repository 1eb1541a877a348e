//! Servers among several that die, stand still, or are cut off from what they share, while everybody
//! else goes on; and Redis that forgets.

use super::Script;
use crate::model::site::{Believed, How};
use switchboard_support::{Account, Answer, Random};

/// How often somebody asks again who is told to, before that is a failure.
const ATTEMPTS: usize = 20;
/// Steps from one fault to the next: so many, and fewer than that more.
const BETWEEN_FAULTS: usize = 10;
/// Steps that a fault lasts, at most.
const LASTS: usize = 40;

/// What goes wrong: a run goes through all of them, in an order of its own, and begins again.
const DECK: [Fault; 16] = [
    Fault::Kill,
    Fault::Kill,
    Fault::Kill,
    Fault::Pause,
    Fault::Pause,
    Fault::LongPause,
    Fault::Part,
    Fault::Part,
    Fault::Part,
    Fault::CutFromRedis,
    Fault::CutFromRedis,
    Fault::EmptyRedis,
    Fault::EmptyRedis,
    Fault::LoseRedis,
    Fault::LoseRedis,
    Fault::FailOver,
];

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    /// A server is killed.
    Kill,
    /// A server stands still, for less than others take it to be there.
    Pause,
    /// A server stands still, and for longer than that.
    LongPause,
    /// A server does not reach the database.
    Part,
    /// A server does not reach Redis.
    CutFromRedis,
    /// Redis forgets everything.
    EmptyRedis,
    /// Redis is killed, and comes back without anything.
    LoseRedis,
    /// The database refuses to write, and then its standby takes its place: once in a run.
    FailOver,
}

/// A fault under way.
#[derive(Debug)]
struct Trouble {
    fault: Fault,
    at: usize,
    /// Steps until it ends.
    left: usize,
    /// Until when others take the server to be there, before it may end.
    believed: Option<Believed>,
}

/// The faults of a run.
#[derive(Debug, Default)]
pub(super) struct Faults {
    deck: Vec<Fault>,
    under_way: Vec<Trouble>,
    /// Steps until the next one.
    until_next: usize,
    /// How many there were.
    count: usize,
    /// Who may have asked for help, and on which event.
    pub in_doubt: Vec<(i64, i64)>,
}

impl Faults {
    fn draw(&mut self, random: &mut Random) -> Fault {
        if self.deck.is_empty() {
            self.deck.extend(DECK);
        }
        self.count += 1;
        self.deck.swap_remove(random.below(self.deck.len()))
    }

    /// All servers were killed: what was wrong with one of them is over.
    pub fn no_server_is_left(&mut self) {
        let stays = |trouble: &Trouble| {
            let redis = [Fault::CutFromRedis, Fault::LoseRedis];
            redis.contains(&trouble.fault)
        };
        self.under_way.retain(stays);
    }

    /// Whether everything that may go wrong did.
    pub fn all_have_happened(&self) -> bool {
        self.count >= DECK.len()
    }
}

impl Script {
    /// What goes wrong goes on, ends, or begins.
    pub(super) async fn faults_go_on(&mut self) {
        for trouble in &mut self.faults.under_way {
            trouble.left -= 1;
        }
        let is_over = |trouble: &mut Trouble| trouble.left == 0;
        let over: Vec<Trouble> = self.faults.under_way.extract_if(.., is_over).collect();
        for trouble in over {
            self.end(trouble).await;
        }
        match self.faults.until_next.checked_sub(1) {
            Some(less) => self.faults.until_next = less,
            None => {
                self.faults.until_next = BETWEEN_FAULTS + self.random.below(BETWEEN_FAULTS);
                self.begin_fault().await;
            }
        }
    }

    async fn begin_fault(&mut self) {
        // One always serves.
        let well = self.site.well();
        let Some(at) = self.random.pick(&well).filter(|_| well.len() > 1).copied() else {
            return;
        };
        let fault = self.faults.draw(&mut self.random);
        let said = matches!(
            fault,
            Fault::Kill | Fault::Pause | Fault::LongPause | Fault::Part
        );
        if said {
            self.all_talk_at(at).await;
            self.suspect_returns();
        }
        self.ledger.failures = true;
        let mut believed = None;
        match fault {
            Fault::Kill => self.kill_while_somebody_asks(at).await,
            Fault::Pause | Fault::LongPause => {
                let until = self.site.freeze(at);
                believed = Some(until).filter(|_| fault == Fault::LongPause);
            }
            Fault::Part => self.site.part(at),
            Fault::CutFromRedis => self.site.cut_from_redis(at, true),
            Fault::EmptyRedis => self.site.empty_redis(),
            Fault::LoseRedis => self.site.run_redis(false),
            Fault::FailOver => return self.fail_over().await,
        }
        // Everybody else goes on before it is noticed, or after.
        if self.random.chance(50) {
            self.site.notices(at).await;
        }
        let left = 1 + self.random.below(LASTS);
        self.faults.under_way.push(Trouble {
            fault,
            at,
            left,
            believed,
        });
    }

    /// The database hands over to its standby, while everybody says something: before, and while nothing
    /// can be stored.
    async fn fail_over(&mut self) {
        let well = self.site.well();
        for at in &well {
            self.all_talk_at(*at).await;
        }
        if !self.site.refuse_to_write() {
            return;
        }
        // Nobody listens: who finds something missing would ask until the standby writes, which it does only then.
        for at in &well {
            for device in self.devices_at(*at) {
                self.say(device).await;
            }
        }
        self.suspect_returns();
        self.site.promote().await;
    }

    fn devices_at(&self, at: usize) -> Vec<usize> {
        let there = |device: &usize| self.devices[*device].at == at;
        (0..self.devices.len()).filter(there).collect()
    }

    /// Whoever is at a server says something; of some it is known what became of it.
    async fn all_talk_at(&mut self, at: usize) {
        for device in self.devices_at(at) {
            self.say(device).await;
            if self.random.chance(20) {
                self.devices[device].listen(&mut self.ledger).await;
            }
        }
    }

    async fn end(&mut self, mut trouble: Trouble) {
        if let Some(believed) = trouble.believed.take() {
            // Others go on without it for a while, and then it is back.
            self.site.leases_ended(believed).await;
            trouble.left = 1 + self.random.below(LASTS);
            return self.faults.under_way.push(trouble);
        }
        match trouble.fault {
            Fault::Kill | Fault::Pause | Fault::LongPause | Fault::Part => {
                // What it had begun was not to be had by others.
                self.suspect_returns();
                self.site.heal(trouble.at).await;
            }
            Fault::CutFromRedis => self.site.cut_from_redis(trouble.at, false),
            Fault::EmptyRedis | Fault::FailOver => {}
            Fault::LoseRedis => self.site.run_redis(true),
        }
    }

    /// Everything is well again.
    pub(super) async fn heal(&mut self) {
        if self.site.is_several() {
            self.faults.under_way.clear();
            self.suspect_returns();
            self.site.heal_all().await;
            // What a server that was killed had asked the database for is done or not by now.
            for (participant, event) in std::mem::take(&mut self.faults.in_doubt) {
                self.recall_request(participant, event).await;
            }
        }
    }

    /// Takes what the server has to say up to now. Who hears nothing goes elsewhere, or waits.
    pub(super) async fn listen(&mut self, device: usize) {
        match self.site.how(self.devices[device].at) {
            How::Well | How::Dead => self.devices[device].listen(&mut self.ledger).await,
            How::Still | How::Apart => {
                if self.random.chance(50) {
                    self.devices[device].sever();
                }
            }
        }
    }

    /// Comes back to any server that serves.
    pub(super) async fn come_back(&mut self, device: usize) {
        if !self.devices[device].is_connected() {
            self.devices[device].at = self.site.any(&mut self.random);
            self.devices[device].come_back(&mut self.ledger).await;
        }
    }

    /// Somebody, at a server that serves.
    pub(super) fn account(&mut self, user: i64) -> Account {
        let at = self.site.any(&mut self.random);
        self.accounts[&user].at(self.site.server(at).address())
    }

    /// The answer to what may be asked again: a server that goes takes what it holds with it, and others
    /// say so until it has let go.
    pub(super) async fn insist(
        &mut self,
        user: i64,
        call: impl AsyncFn(Account) -> Answer,
    ) -> Answer {
        let attempts = match self.site.is_several() {
            true => ATTEMPTS,
            false => 1,
        };
        for _ in 1..attempts {
            let answer = call(self.account(user)).await;
            if answer.status != 503 {
                return answer;
            }
        }
        call(self.account(user)).await
    }
}
