//! Says what a build depends on besides its sources: the web apps, which a release carries inside.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A debug build reads them from the disk while it runs.
    if std::env::var("PROFILE").as_deref() != Ok("release") {
        return;
    }
    for app in ["web/apps/organizer", "web/apps/participant"] {
        let built = format!("{app}/dist");
        // What is missing counts as changed, always: until it is there its folder is looked at.
        let watched = if Path::new(&built).exists() {
            &built
        } else {
            app
        };
        println!("cargo::rerun-if-changed={watched}");
    }
}
