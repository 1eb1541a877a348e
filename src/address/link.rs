//! The address of a web app, with a code that signs somebody in.

use crate::config::ServerConfig;
use switchboard_actors::protocol::Side;

/// Where the app of this side is, as people reach it: by the setting, or else at `host`.
pub fn link(config: &ServerConfig, host: &str, side: Side, code: &str) -> String {
    let base = match &config.public_url {
        Some(public) => public.to_string(),
        None => format!("http://{host}"),
    };
    let app = match side {
        Side::Organizer => "organizer",
        Side::Participant => "participant",
    };
    format!("{}/{app}/#code={code}", base.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Source, setting};

    #[test]
    fn it_leads_to_the_app_of_the_side_by_the_address_that_people_know() {
        let to = |public: &str, side| {
            let source = Source::from_env([(&setting::PUBLIC_URL, public)]);
            let config = Config::load(&source).expect("valid");
            link(&config.server, "localhost:8080", side, "abc")
        };
        assert_eq!(
            to("", Side::Organizer),
            "http://localhost:8080/organizer/#code=abc"
        );
        assert_eq!(
            to("https://www.example.org/help", Side::Participant),
            "https://www.example.org/help/participant/#code=abc"
        );
    }
}
