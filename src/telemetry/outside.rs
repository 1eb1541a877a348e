//! What libraries say of whatever comes in. Some of them call it an error when a stranger hangs up in
//! the middle of a frame; outsiders do not choose what operators read, so it is for debugging.

use log::{Level, Log, Metadata, Record};
/// Libraries that speak to the outside.
const LIBRARIES: [&str; 6] = [
    "actix_http",
    "actix_web",
    "actix_codec",
    "actix_server",
    "actix_cors",
    "mio",
];

/// A logger that has such lines at debug.
pub struct Outside(pub env_logger::Logger);

/// The level at which it is logged.
fn level(target: &str, level: Level) -> Level {
    let library = target.split("::").next().unwrap_or_default();
    match LIBRARIES.contains(&library) {
        true => level.max(Level::Debug),
        false => level,
    }
}

impl Log for Outside {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let (target, said) = (metadata.target(), metadata.level());
        let metadata = Metadata::builder()
            .target(target)
            .level(level(target, said))
            .build();
        self.0.enabled(&metadata)
    }

    fn log(&self, record: &Record<'_>) {
        let (target, said) = (record.target(), record.level());
        let level = level(target, said);
        if level == said {
            return self.0.log(record);
        }
        let lower = Record::builder()
            .args(*record.args())
            .level(level)
            .target(target)
            .module_path(record.module_path())
            .file(record.file())
            .line(record.line())
            .build();
        self.0.log(&lower);
    }

    fn flush(&self) {
        self.0.flush();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outsiders_write_nothing_above_debug() {
        for target in ["actix_http::h1::dispatcher", "actix_web", "mio::poll"] {
            assert_eq!(level(target, Level::Error), Level::Debug, "{target}");
            assert_eq!(level(target, Level::Trace), Level::Trace, "{target}");
        }
        assert_eq!(level("switchboard::app", Level::Error), Level::Error);
        assert_eq!(level("actix_httpd", Level::Error), Level::Error);
    }
}
