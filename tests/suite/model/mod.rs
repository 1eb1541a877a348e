//! A model of everything at once: random users, devices, messages, retries, lost connections, ends
//! and crashes, from a seed, and what must hold whatever happens.
//!
//! [`script`] draws what happens next, [`device`] is one device with its [`wire`] and its link,
//! [`ledger`] what was promised to whom, [`check`] what must hold.
//!
//! `MODEL_SEED` and `MODEL_STEPS` repeat a run that failed, or make a longer one.

mod check;
mod device;
mod ledger;
mod script;
mod wire;

use crate::world::{AGENCY, EVENT, provision};
use script::Script;
use switchboard_support::{EventSpec, ServerBuilder, on_both_backends};
use wire::Level;

/// Steps of a run, unless `MODEL_STEPS` says otherwise.
const STEPS: usize = 150;
/// Steps between two looks at whether all holds.
const BETWEEN_CHECKS: usize = 50;
/// The events; more than participants ask for at a time.
const EVENTS: [i64; 2] = [EVENT, EVENT + 1];
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
        let server = builder.start().await;
        provision(&server).await;
        server.service().put_event(&EventSpec::running(EVENTS[1], AGENCY)).await;
        let mut script = Script::begin(server, seed).await;
        for step in 1..=steps {
            script.step().await;
            if step % BETWEEN_CHECKS == 0 {
                script.check().await;
            }
        }
        script.check().await;
        script.all_has_happened();
    }
}
