//! `switchboard assets FOLDER`: the apps' hashed files, for the version that comes after this one.

use crate::web::{HASHED, ORGANIZER, PARTICIPANT};
use std::path::Path;
use std::{fs, io};

/// Writes the hashed files of both apps below `folder`, and says how many they are.
pub fn write(folder: &Path) -> io::Result<usize> {
    let mut written = 0;
    for (app, bundle) in [("organizer", ORGANIZER), ("participant", PARTICIPANT)] {
        for path in bundle.paths().filter(|path| path.starts_with(HASHED)) {
            let Some(bytes) = bundle.bytes(&path) else {
                continue;
            };
            let file = folder.join(app).join(&path);
            if let Some(parent) = file.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(file, bytes)?;
            written += 1;
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_its_place_where_the_next_version_looks() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = write(folder.path()).expect("writable");
        let bundles = [("organizer", ORGANIZER), ("participant", PARTICIPANT)];
        let hashed = |(app, bundle): (&'static str, crate::web::Bundle)| {
            let paths = bundle.paths().filter(|path| path.starts_with(HASHED));
            paths.map(move |path| format!("{app}/{path}"))
        };
        let expected: Vec<_> = bundles.into_iter().flat_map(hashed).collect();
        assert_eq!(written, expected.len());
        for path in expected {
            assert!(folder.path().join(&path).is_file(), "{path}");
        }
    }
}
