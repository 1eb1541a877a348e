//! Where maps come from.

use super::origins::AllowedOrigins;

/// What stands for the place in an address.
const PLACE: [&str; 2] = ["{lat}", "{lng}"];

/// The address of a page that shows a map, with `{lat}` and `{lng}` for its centre.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapUrl {
    template: String,
    origin: String,
}

impl MapUrl {
    /// Reads an address; `None` when it is not one of http or https, names no place, or lets the
    /// place say where it leads.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let is_web = ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str());
        let authority = rest.split(['/', '?', '#']).next()?;
        let (_, after) = rest.split_at(authority.len());
        let names_place = PLACE.iter().all(|part| after.contains(part));
        let plain = |c: char| c.is_ascii_graphic() && !"\"<>\\^`".contains(c);
        if !is_web || !names_place || !text.chars().all(plain) {
            return None;
        }
        let origin = AllowedOrigins::parse(&format!("{scheme}://{authority}"))?;
        Some(Self {
            template: text.to_owned(),
            origin: origin.to_string(),
        })
    }

    /// The address as it was given.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// Whose page that is.
    pub fn origin(&self) -> &str {
        &self.origin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_place_has_an_origin() {
        for (text, origin) in [
            (
                "https://www.google.com/maps?q={lat},{lng}&z=17&output=embed",
                "https://www.google.com",
            ),
            (
                "https://www.openstreetmap.org/export/embed.html?bbox={lng},{lat},{lng},{lat}&marker={lat},{lng}",
                "https://www.openstreetmap.org",
            ),
            (
                "HTTP://Maps.local:8000?{lng}#{lat}",
                "http://maps.local:8000",
            ),
        ] {
            let map = MapUrl::parse(text).expect(text);
            assert_eq!((map.origin(), map.template()), (origin, text));
        }
    }

    #[test]
    fn what_is_no_such_address_is_refused() {
        for text in [
            "",
            "maps.example/{lat},{lng}",
            "ftp://maps.example/{lat},{lng}",
            "javascript://maps.example/{lat},{lng}",
            "https://maps.example/",
            "https://maps.example/{lat}",
            "https://{lat}.maps.example/{lng}",
            "https://maps.example{lat},{lng}",
            "https://user@maps.example/{lat},{lng}",
            "https://*/{lat},{lng}",
            "https://a.example,https://maps.example/{lat},{lng}",
            "https://maps.example/{lat}, {lng}",
            "https://maps.example/\"{lat},{lng}",
        ] {
            assert_eq!(MapUrl::parse(text), None, "{text}");
        }
    }
}
