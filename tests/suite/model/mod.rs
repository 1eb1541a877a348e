//! A model of everything at once: random users, devices, messages, retries, lost connections, ends
//! and crashes, from a seed, and what must hold whatever happens.
//!
//! People ask for help and are helped, write to each other in private, block each other, give tips and
//! write to lists, in one run.
//!
//! [`script`] draws what happens next, [`device`] is one device with its [`wire`] and its link,
//! [`site`] the servers, [`clock`] what their clocks have shown, [`ledger`] what was promised to whom and
//! [`changes`] since when, [`reactions`] what says nothing of its own, [`check`] what must hold.
//!
//! `MODEL_SEED` and `MODEL_STEPS` repeat a run that failed, or make a longer one; `NODES_SEED` and
//! `NODES_STEPS` one of several servers.

mod changes;
mod check;
mod clock;
mod device;
mod ledger;
mod reactions;
mod script;
mod site;
mod wire;

use crate::direct_chats::introduce;
use crate::nodes::Nodes;
use crate::tips::with_billing;
use crate::world::{AGENCY, EVENT, provision};
use check::Finished;
use script::Script;
use serde_json::json;
use site::Site;
use std::ops::RangeInclusive;
use switchboard_support::postgres::{Postgres, Settings};
use switchboard_support::{Billing, EventSpec, ServerBuilder, on_both_backends};
use wire::Level;

/// Steps of a run, unless `MODEL_STEPS` says otherwise.
const STEPS: usize = 150;
/// Servers that are one.
const NODES: usize = 3;
/// Steps of a run on these, unless `NODES_STEPS` says otherwise.
const NODES_STEPS: usize = 300;
/// Steps between two looks at whether all holds.
const BETWEEN_CHECKS: usize = 50;
/// The events; more than participants ask for at a time.
const EVENTS: [i64; 2] = [EVENT, EVENT + 1];
/// How soon a match is undone whose organizer is gone: within a run, now and then.
const MATCH_TIMEOUT: &str = "300ms";
/// Who may need help.
const PARTICIPANTS: RangeInclusive<i64> = 10..=13;
/// Who helps.
const ORGANIZERS: RangeInclusive<i64> = 20..=21;
/// Who may write to each other: participants who are introduced, and colleagues.
const FRIENDS: [(i64, i64); 4] = [(10, 11), (10, 12), (11, 12), (20, 21)];
/// Who may be given tips, of those.
const CREATORS: [i64; 2] = [11, 12];
/// Creators with lists: whom, who stays on the list, and who comes and goes.
const LISTS: [(i64, i64, [i64; 2]); 2] = [(11, 13, [10, 12]), (12, 13, [10, 11])];
/// Who may meet in a help chat, and block each other to no effect there.
const HELPERS: [(i64, i64); 2] = [(10, 20), (13, 21)];
/// What the devices of each user speak.
const LEVELS: [Level; 2] = [Level::One, Level::Two];

/// A number from the environment.
pub fn setting(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is a number")),
    )
}

/// A seed that no other run has, as far as the clock tells.
pub fn any_seed() -> u64 {
    let since = std::time::UNIX_EPOCH.elapsed();
    since.expect("a clock of our age").subsec_nanos().into()
}

on_both_backends! {
    async fn whatever_happens_the_promises_hold(builder: ServerBuilder) {
        let seed = setting("MODEL_SEED").unwrap_or_else(any_seed);
        let steps = setting("MODEL_STEPS").map_or(STEPS, |steps| steps as usize);
        // Shown when the test fails.
        println!("MODEL_SEED={seed} MODEL_STEPS={steps}");
        let billing = Billing::start().await;
        let builder = with_billing(builder, &billing).set("SWITCHBOARD_MATCH_TIMEOUT", MATCH_TIMEOUT)
            .set("SWITCHBOARD_ANSWER_TIMEOUT", "off");
        let server = builder.own_clock().start().await;
        provision(&server).await;
        play(Site::one(server), billing, seed, steps).await;
    }
}

/// The same on several servers that die, stand still, have a wrong clock, and lose Redis or the database, of
/// which the standby becomes the one that writes, and which is brought back from a copy.
async fn whatever_happens_to_servers(seed: u64) {
    let steps = setting("NODES_STEPS").map_or(NODES_STEPS, |steps| steps as usize);
    println!("NODES_SEED={seed} NODES_STEPS={steps}");
    let billing = Billing::start().await;
    let with = |server| {
        let server = with_billing(server, &billing)
            .set("SWITCHBOARD_MATCH_TIMEOUT", MATCH_TIMEOUT)
            .set("SWITCHBOARD_ANSWER_TIMEOUT", "off");
        server.own_clock()
    };
    let database = Postgres::start(Settings::default());
    let standby = database.standby();
    let nodes = Nodes::start_apart(NODES, with, &database).await;
    let site = Site::several(nodes, [database, standby]);
    play(site, billing, seed, steps).await;
}

// The test itself may block on Redis and on processes; clients and links go on beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_to_servers_the_promises_hold() {
    whatever_happens_to_servers(setting("NODES_SEED").unwrap_or_else(any_seed)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_to_servers_with_one_seed() {
    whatever_happens_to_servers(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_to_servers_with_another_seed() {
    whatever_happens_to_servers(2).await;
}

/// A whole run, on servers that know the agency and the first event.
async fn play(site: Site, billing: Billing, seed: u64, steps: usize) {
    let service = site.service();
    for event in EVENTS {
        // Whatever day a clock says it is.
        let event = EventSpec::running(event, AGENCY).hours(-72, 72);
        service.put_event(&event).await;
    }
    introduce(&service, &[10, 11, 12]).await;
    for creator in CREATORS {
        let (path, body) = (
            format!("/admin/users/{creator}"),
            json!({ "role": "participant", "creator": true }),
        );
        service.put(&path, &body).await.expect_success();
    }
    let mut script = Script::begin(site, billing, seed).await;
    for step in 1..=steps {
        script.step().await;
        if step % BETWEEN_CHECKS == 0 {
            script.check(Finished::No).await;
        }
    }
    script.check(Finished::Yes).await;
    script.all_has_happened();
}
