//! What `initdb` makes: once in a process, and copied from then on, which takes a tenth of the time.

use super::{Postgres, janitor, private_folder, succeeded};
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::OnceLock;

/// The folder in which there is a new cluster, `data`, which nobody has started. It is gone when the process is
/// gone. `cluster` knows where the programs are, and who may run them.
pub(super) fn folder(cluster: &Postgres) -> &'static Path {
    static MADE: OnceLock<(PathBuf, Child)> = OnceLock::new();
    let (folder, _janitor) = MADE.get_or_init(|| {
        let folder = private_folder();
        let janitor = janitor::start(&folder);
        if let Some(owner) = cluster.owner {
            chown(&folder, Some(owner.uid), Some(owner.gid)).expect("root may chown");
        }
        let mut initdb = cluster.as_owner("initdb");
        initdb
            .args(["--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8"])
            .args(["--locale", "C.UTF-8", "-D"])
            .arg(folder.join("data"));
        succeeded("initdb", initdb.output().expect("initdb can be run"));
        (folder, janitor)
    });
    folder
}
