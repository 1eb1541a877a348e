//! Files of the version before: while nodes are updated one by one, a page of an old node asks a new one
//! for its parts.

use super::bundle::is_plain;
use super::serve::HASHED;
use std::path::{Path, PathBuf};

/// The folder that `switchboard assets` of the version before has written.
#[derive(Clone, Debug)]
pub struct Before(PathBuf);

impl Before {
    /// The hashed files of one app in there.
    pub fn new(folder: &Path, app: &str) -> Self {
        Self(folder.join(app))
    }

    /// The file at `path` of the app, if it is one with its hash in its name and is there.
    pub async fn file(&self, path: &str) -> Option<Vec<u8>> {
        if !path.starts_with(HASHED) || !is_plain(path) {
            return None;
        }
        let file = self.0.join(path);
        actix_web::web::block(move || std::fs::read(file))
            .await
            .ok()?
            .ok()
    }
}
