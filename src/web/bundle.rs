//! The files of an app.

use rust_embed::{Embed, EmbeddedFile};

/// The files of one app, by their paths below its folder.
#[derive(Clone, Copy)]
pub struct Bundle(pub(super) fn(&str) -> Option<EmbeddedFile>);

#[derive(Embed)]
#[folder = "src/web/home"]
struct Home;

#[derive(Embed)]
#[folder = "web/apps/organizer/dist"]
#[allow_missing = true]
struct Organizer;

#[derive(Embed)]
#[folder = "web/apps/participant/dist"]
#[allow_missing = true]
struct Participant;

/// The page that explains and links.
pub const HOME: Bundle = Bundle(Home::get);
/// The organizer's console.
pub const ORGANIZER: Bundle = Bundle(Organizer::get);
/// The participant's app.
pub const PARTICIPANT: Bundle = Bundle(Participant::get);

impl Bundle {
    /// The file at `path`, if there is one. Compressed forms of others are no files of their own,
    /// and nothing outside of the folder is found.
    pub fn file(self, path: &str) -> Option<EmbeddedFile> {
        let outside = path.split('/').any(|part| part.is_empty() || part == "..");
        let compressed = path.ends_with(".br") || path.ends_with(".gz");
        if outside || compressed {
            return None;
        }
        (self.0)(path)
    }

    /// A compressed form of the file at `path`.
    pub fn compressed(self, path: &str, suffix: &str) -> Option<EmbeddedFile> {
        (self.0)(&format!("{path}{suffix}"))
    }
}
