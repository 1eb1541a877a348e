//! What an issuer said last, on the disk: a start needs it no less than a night without the issuer.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use switchboard_domain::Timestamp;

/// The file in the data directory.
const NAME: &str = "jwks.json";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    /// Who said so: another issuer's keys are none.
    url: String,
    /// In microseconds since 1970.
    learned_at: i64,
    set: Box<RawValue>,
}

/// Where it is kept.
pub fn path_in(data_dir: &Path) -> PathBuf {
    data_dir.join(NAME)
}

/// What `url` said, and when; nothing where that is not known.
pub fn read(path: &Path, url: &str) -> Option<(Vec<u8>, Timestamp)> {
    let kept: Kept = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let said = (
        kept.set.get().as_bytes().to_vec(),
        Timestamp(kept.learned_at),
    );
    (kept.url == url).then_some(said)
}

/// Keeps what `url` said. The file is there whole or not at all.
pub fn write(path: &Path, url: &str, set: &[u8], at: Timestamp) -> io::Result<()> {
    let set = std::str::from_utf8(set).map_err(io::Error::other)?;
    let kept = Kept {
        url: url.to_owned(),
        learned_at: at.0,
        set: RawValue::from_string(set.to_owned())?,
    };
    let draft = path.with_extension("json.new");
    let mut file = fs::File::create(&draft)?;
    file.write_all(&serde_json::to_vec(&kept)?)?;
    file.sync_all()?;
    fs::rename(draft, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_there_again_for_the_same_issuer() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = path_in(folder.path());
        let url = "https://id.example.org/keys";
        assert!(read(&path, url).is_none());
        write(&path, url, br#"{"keys": []}"#, Timestamp(7)).expect("written");
        write(&path, url, br#"{"keys": [1]}"#, Timestamp(8)).expect("written");
        let said = (br#"{"keys": [1]}"#.to_vec(), Timestamp(8));
        assert_eq!(read(&path, url), Some(said));
        assert!(read(&path, "https://other.example/keys").is_none());
        fs::write(&path, "{").expect("written");
        assert!(read(&path, url).is_none());
    }
}
