//! What happens next.

mod faults;
mod help;
mod lists;
mod nodes;
mod private;
mod talk;
mod tips;

use super::{
    CREATORS, EVENTS, FRIENDS, HELPERS, LEVELS, LISTS, ORGANIZERS, PARTICIPANTS,
    check::{self, Finished, Sources},
    device::Device,
    ledger::{Found, Ledger, Sent},
    site::{DAYS, Site},
};
use crate::world::AGENCY;
use nodes::Faults;
use std::collections::BTreeMap;
use switchboard_support::{Account, Billing, Random, TokenSpec};

/// What may happen, and how often compared to the rest.
const ODDS: [(What, usize); 23] = [
    (What::Say, 33),
    (What::React, 8),
    (What::Listen, 11),
    (What::Read, 6),
    (What::Retry, 6),
    (What::Post, 3),
    (What::Ask, 10),
    (What::Start, 9),
    (What::Close, 3),
    (What::Sever, 5),
    (What::ComeBack, 8),
    (What::Trouble, 3),
    (What::Withdraw, 1),
    (What::Crash, 2),
    (What::Meet, 3),
    (What::Write, 6),
    (What::Block, 7),
    (What::Give, 5),
    (What::Enlist, 6),
    (What::Vanish, 2),
    (What::Renew, 1),
    (What::Restore, 2),
    (What::SetClock, 4),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Say,
    React,
    Listen,
    Read,
    Retry,
    Post,
    Ask,
    Start,
    Close,
    Sever,
    ComeBack,
    Trouble,
    Withdraw,
    Crash,
    Meet,
    Write,
    Block,
    Give,
    Enlist,
    Vanish,
    Renew,
    Restore,
    SetClock,
}

/// A run.
pub struct Script {
    random: Random,
    site: Site,
    billing: Billing,
    accounts: BTreeMap<i64, Account>,
    devices: Vec<Device>,
    faults: Faults,
    ledger: Ledger,
    /// What was promised when the database was copied, and what nobody knew then.
    copied: Option<(Ledger, Vec<(i64, i64)>)>,
    /// Whether a clock is wrong.
    wrong: bool,
    texts: usize,
    happened: BTreeMap<What, usize>,
}

impl Script {
    /// Everybody is there, with two devices each, and connected.
    pub async fn begin(site: Site, billing: Billing, seed: u64) -> Self {
        let (addresses, first) = (site.addresses(), site.server(0).address());
        let account = |token: TokenSpec, id| {
            let token = token.with_profile(id).for_days(DAYS);
            Account::new(first, token.sign())
        };
        let participant = |id| ((id, false), account(TokenSpec::participant(id), id));
        let organizer = |id| ((id, true), account(TokenSpec::organizer(id, AGENCY), id));
        let everybody = PARTICIPANTS.map(participant);
        let everybody = everybody.chain(ORGANIZERS.map(organizer));
        let (mut devices, mut accounts) = (Vec::new(), BTreeMap::new());
        for (who, account) in everybody {
            for level in LEVELS {
                devices.push(Device::new(&addresses, &account, who, level).await);
            }
            accounts.insert(who.0, account);
        }
        let mut script = Self {
            random: Random::new(seed),
            site,
            billing,
            accounts,
            devices,
            faults: Faults::default(),
            ledger: Ledger::default(),
            copied: None,
            wrong: false,
            texts: 0,
            happened: BTreeMap::new(),
        };
        script.found_lists().await;
        script.everybody_back().await;
        // Something to talk about from the first step on.
        script.meet().await;
        for _ in 0..3 {
            script.request().await;
            script.start().await;
        }
        script
    }

    /// One thing happens.
    pub async fn step(&mut self) {
        if self.site.is_several() {
            self.faults_go_on().await;
        }
        let what = self.draw();
        *self.happened.entry(what).or_default() += 1;
        let device = self.random.below(self.devices.len());
        match what {
            What::Say => self.say(device).await,
            What::React => self.react(device).await,
            What::Listen => self.listen(device).await,
            What::Read => self.read(device).await,
            What::Retry => self.retry().await,
            What::Post => self.post().await,
            What::Ask => self.request().await,
            What::Start => self.start().await,
            What::Close => self.close(device).await,
            What::Sever => self.devices[device].sever(),
            What::ComeBack => self.come_back(device).await,
            What::Trouble => self.trouble(device),
            What::Withdraw => self.withdraw().await,
            What::Crash if self.site.is_several() => {}
            What::Crash => self.crash(None).await,
            What::Meet => self.meet().await,
            What::Write => self.write().await,
            What::Block => self.block().await,
            What::Give => self.give().await,
            What::Enlist => self.enlist().await,
            What::Vanish => self.vanish().await,
            What::Renew => self.renew().await,
            What::Restore => self.restore().await,
            What::SetClock => self.set_clock().await,
        }
    }

    fn draw(&mut self) -> What {
        let all = ODDS.iter().map(|(_, odds)| odds).sum();
        let mut left = self.random.below(all);
        for (what, odds) in ODDS {
            match left.checked_sub(odds) {
                Some(less) => left = less,
                None => return what,
            }
        }
        unreachable!("the odds cover every draw")
    }

    /// Everything must hold, once everybody is back and has heard what there is to hear.
    pub async fn check(&mut self, finished: Finished) {
        self.heal().await;
        self.everybody_back().await;
        if finished == Finished::Yes {
            self.help_all().await;
        }
        let sources = Sources {
            site: &self.site,
            billing: &self.billing,
            finished,
        };
        check::all(&mut self.devices, &mut self.ledger, &sources).await;
    }

    /// A long run in which nothing came of anything would show less than it says.
    pub fn all_has_happened(&self) {
        let happened = &self.happened;
        assert!(!self.site.is_several() || self.faults.all_have_happened());
        if happened.values().sum::<usize>() < 1_000 {
            return;
        }
        assert_eq!(happened.len(), ODDS.len(), "{happened:?}");
        let found = &self.ledger.found;
        let everything = Found::ALL.iter().all(|it| found.contains(it));
        assert!(everything, "{found:?} {happened:?}");
        let acknowledged = |sent: &Sent| !sent.acknowledged.is_empty();
        assert!(self.ledger.sent.values().any(acknowledged), "{happened:?}");
    }

    async fn everybody_back(&mut self) {
        for device in 0..self.devices.len() {
            // What is not well is cut here.
            self.devices[device].listen(&mut self.ledger).await;
            self.come_back(device).await;
        }
    }
}
