use super::*;
use crate::config::Source;

/// Tests of the crates below begin with these values, and see the server as it is when nobody sets anything.
#[test]
fn what_the_crates_below_take_for_usual_are_the_defaults_of_the_settings() {
    let config = Config::load(&Source::default()).expect("defaults are valid");
    let url: DatabaseUrl = "sqlite://x.db".parse().expect("an address");
    let node = node(&config, url.clone(), Arc::new(SystemClock), None);
    // What limits strangers and rates is lifted where tests do not ask for it.
    let settings = Settings {
        connections: Bounds::default(),
        rates: None,
        ..node.settings
    };
    assert_eq!(
        format!("{settings:?}"),
        format!("{:?}", Settings::default())
    );
    assert_eq!(node.store.threads, StoreConfig::new(url).threads);
}
