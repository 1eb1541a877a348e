//! What the web apps may do and who may embed them.

use super::{
    Entry,
    error::ConfigError,
    map::MapUrl,
    origins::AllowedOrigins,
    setting::{FRAME_ANCESTORS, MAP_URL},
    source::Source,
};

/// What says that there is to be no map.
const NO_MAP: &str = "none";

/// What the web apps may do and who may embed them.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// Origins whose pages may show the apps in a frame and hand them a token.
    pub frame_ancestors: AllowedOrigins,
    /// Where maps come from; `None` for no maps.
    pub map: Option<MapUrl>,
}

impl WebConfig {
    /// Reads and checks its settings.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        Ok(Self {
            frame_ancestors: source
                .parse(&FRAME_ANCESTORS, AllowedOrigins::parse)?
                .unwrap_or_default(),
            map: source
                .parse(&MAP_URL, parse_map)?
                .unwrap_or_else(|| MapUrl::parse(MAP_URL.default)),
        })
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let map = self.map.as_ref().map_or(NO_MAP, |map| map.template());
        vec![
            (&FRAME_ANCESTORS, self.frame_ancestors.to_string()),
            (&MAP_URL, map.to_owned()),
        ]
    }
}

fn parse_map(text: &str) -> Option<Option<MapUrl>> {
    match text.eq_ignore_ascii_case(NO_MAP) {
        true => Some(None),
        false => MapUrl::parse(text).map(Some),
    }
}
