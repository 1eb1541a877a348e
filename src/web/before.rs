//! Files of the version before: while nodes are updated one by one, a page of an old node asks a new one
//! for its parts.

use super::bundle::is_plain;
use super::serve::HASHED;
use crate::http::parts::PART_BYTES;
use actix_web::body::SizedStream;
use actix_web::web::{Bytes, block};
use futures_util::stream::{self, Stream};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder that `switchboard assets` of the version before has written.
#[derive(Clone, Debug)]
pub struct Before(PathBuf);

impl Before {
    /// The hashed files of one app in there.
    pub fn new(folder: &Path, app: &str) -> Self {
        Self(folder.join(app))
    }

    /// The file at `path` of the app, if it is one with its hash in its name and is there. A part of it is
    /// read when the one before has been taken.
    pub async fn file(
        &self,
        path: &str,
    ) -> Option<SizedStream<impl Stream<Item = io::Result<Bytes>> + use<>>> {
        if !path.starts_with(HASHED) || !is_plain(path) {
            return None;
        }
        let path = self.0.join(path);
        let opened = block(move || {
            let file = File::open(path)?;
            let metadata = file.metadata()?;
            io::Result::Ok((metadata.is_file(), metadata.len(), file))
        });
        let (true, len, file) = opened.await.ok()?.ok()? else {
            return None;
        };
        Some(SizedStream::new(len, parts(Arc::new(file), len)))
    }
}

fn parts(file: Arc<File>, len: u64) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(0, move |at| {
        let file = file.clone();
        async move {
            let left = usize::try_from(len - at).unwrap_or(usize::MAX);
            if left == 0 {
                return Ok(None);
            }
            let read = block(move || {
                let mut part = vec![0; left.min(PART_BYTES)];
                file.read_exact_at(&mut part, at)?;
                io::Result::Ok(Bytes::from(part))
            });
            let part = read.await.map_err(io::Error::other)??;
            let next = at + part.len() as u64;
            Ok(Some((part, next)))
        }
    })
}
