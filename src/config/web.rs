//! What the web apps may do and who may embed them.

use super::{
    Entry,
    billing::is_web,
    error::ConfigError,
    map::MapUrl,
    origins::AllowedOrigins,
    setting::{ASSETS_BEFORE, EMERGENCY_LINE, FRAME_ANCESTORS, MAP_URL, SIGN_IN_URL},
    source::Source,
};
use std::path::PathBuf;

/// What says that there is to be no map, or no line.
const NONE: &str = "none";
/// Characters of the emergency line: it stands on pages that nothing styles.
const LINE_CHARS: usize = 200;

/// What the web apps may do and who may embed them.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// Origins whose pages may show the apps in a frame and hand them a token.
    pub frame_ancestors: AllowedOrigins,
    /// Where maps come from; `None` for no maps.
    pub map: Option<MapUrl>,
    /// What is said to who is in danger.
    pub emergency_line: Option<String>,
    /// Where those are sent whose sign-in has ended.
    pub sign_in_url: Option<String>,
    /// Where the files of the version before are.
    pub assets_before: Option<PathBuf>,
}

impl WebConfig {
    /// Reads and checks its settings.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        Ok(Self {
            frame_ancestors: source
                .parse(&FRAME_ANCESTORS, AllowedOrigins::parse)?
                .unwrap_or_default(),
            map: source.value(&MAP_URL, parse_map)?,
            emergency_line: source.value(&EMERGENCY_LINE, parse_line)?,
            sign_in_url: source
                .parse(&SIGN_IN_URL, |text| is_web(text).then(|| text.to_owned()))?,
            assets_before: source.get(&ASSETS_BEFORE).map(PathBuf::from),
        })
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let map = self.map.as_ref().map_or(NONE, |map| map.template());
        let line = self.emergency_line.as_deref().unwrap_or(NONE);
        let sign_in = self.sign_in_url.as_deref().unwrap_or(NONE);
        let before = self.assets_before.as_ref();
        let before = before.map_or(NONE.to_owned(), |folder| folder.display().to_string());
        vec![
            (&FRAME_ANCESTORS, self.frame_ancestors.to_string()),
            (&MAP_URL, map.to_owned()),
            (&EMERGENCY_LINE, line.to_owned()),
            (&SIGN_IN_URL, sign_in.to_owned()),
            (&ASSETS_BEFORE, before),
        ]
    }
}

fn parse_map(text: &str) -> Option<Option<MapUrl>> {
    match text.eq_ignore_ascii_case(NONE) {
        true => Some(None),
        false => MapUrl::parse(text).map(Some),
    }
}

/// A line: nothing that breaks it, and nothing that turns it round.
fn parse_line(text: &str) -> Option<Option<String>> {
    if text.eq_ignore_ascii_case(NONE) {
        return Some(None);
    }
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain = !text.chars().any(|c| c.is_control() || turns(c));
    (plain && text.chars().count() <= LINE_CHARS).then(|| Some(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_and_shown_as_it_was_given() {
        let line = "In danger? \u{202f}Call 112 <now>. \u{200f}اتصل";
        assert_eq!(parse_line(line), Some(Some(line.to_owned())));
        assert_eq!(parse_line("NONE"), Some(None));
        let long = "1".repeat(LINE_CHARS + 1);
        for text in ["two\nlines", "turned \u{202e}round", "\u{7}", long.as_str()] {
            assert_eq!(parse_line(text), None, "{text:?}");
        }
    }
}
