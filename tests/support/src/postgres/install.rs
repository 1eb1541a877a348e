//! Where PostgreSQL is installed, and who it may run as.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Who the server runs as when the tests run as root, which it refuses to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner {
    pub uid: u32,
    pub gid: u32,
}

/// The folder with `postgres` in it: on the PATH, or the newest where Debian puts them.
pub(super) fn find_binaries() -> PathBuf {
    let on_path = std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
        // A link leads to the folder where all the programs are.
        .filter_map(|folder| fs::canonicalize(folder.join("postgres")).ok())
        .filter_map(|program| program.parent().map(Path::to_owned))
        .find(|folder| folder.join("initdb").is_file());
    on_path
        .or_else(newest_of_debian)
        .unwrap_or_else(|| panic!("install postgresql (apt-get install postgresql)"))
}

fn newest_of_debian() -> Option<PathBuf> {
    fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let folder = entry.path().join("bin");
            folder.join("initdb").is_file().then_some((version, folder))
        })
        .max()
        .map(|(_, folder)| folder)
}

/// Nobody special, unless the tests run as root.
pub(super) fn owner() -> Option<Owner> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    let find = |name: &str| {
        Some(Owner {
            uid: id(&["-u", name])?,
            gid: id(&["-g", name])?,
        })
    };
    Some(
        find("postgres")
            .or_else(|| find("nobody"))
            .expect("root has somebody to run it as"),
    )
}
