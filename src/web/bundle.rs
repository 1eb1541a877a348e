//! The files of an app.

use rust_embed::{Embed, EmbeddedFile, RustEmbed};
use std::borrow::Cow;

/// Paths of files.
type Names = Box<dyn Iterator<Item = Cow<'static, str>>>;

/// The files of one app, by their paths below its folder.
#[derive(Clone, Copy)]
pub struct Bundle {
    get: fn(&str) -> Option<EmbeddedFile>,
    names: fn() -> Names,
}

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
pub const HOME: Bundle = Bundle::of::<Home>();
/// The organizer's console.
pub const ORGANIZER: Bundle = Bundle::of::<Organizer>();
/// The participant's app.
pub const PARTICIPANT: Bundle = Bundle::of::<Participant>();

impl Bundle {
    /// The files that are embedded by this type.
    pub(super) const fn of<T: RustEmbed>() -> Self {
        Self {
            get: T::get,
            names: || Box::new(T::iter()),
        }
    }

    /// The paths of all files.
    pub fn paths(self) -> impl Iterator<Item = String> {
        (self.names)().map(Cow::into_owned)
    }

    /// The bytes of the file at `path`, compressed forms too.
    pub fn bytes(self, path: &str) -> Option<Vec<u8>> {
        (self.get)(path).map(|file| file.data.into_owned())
    }

    /// The file at `path`, if there is one. Compressed forms of others are no files of their own,
    /// and nothing outside of the folder is found.
    pub fn file(self, path: &str) -> Option<EmbeddedFile> {
        is_plain(path).then(|| (self.get)(path)).flatten()
    }

    /// A compressed form of the file at `path`.
    pub fn compressed(self, path: &str, suffix: &str) -> Option<EmbeddedFile> {
        (self.get)(&format!("{path}{suffix}"))
    }
}

/// Whether a path stays within its folder and names no compressed form of another file.
pub fn is_plain(path: &str) -> bool {
    let outside = path
        .split('/')
        .any(|part| part.is_empty() || part == "." || part == ".." || part.contains(['\\', '\0']));
    !outside && !path.ends_with(".br") && !path.ends_with(".gz")
}
