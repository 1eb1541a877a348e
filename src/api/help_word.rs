//! What somebody says who asks for help without a word: "Help", in a language of theirs.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;

/// Languages by their primary subtag (BCP 47).
const WORDS: [(&str, &str); 26] = [
    ("en", "Help"),
    ("ar", "مساعدة"),
    ("cs", "Pomoc"),
    ("da", "Hjælp"),
    ("de", "Hilfe"),
    ("el", "Βοήθεια"),
    ("es", "Ayuda"),
    ("fa", "کمک"),
    ("fi", "Apua"),
    ("fr", "Aide"),
    ("he", "עזרה"),
    ("hu", "Segítség"),
    ("it", "Aiuto"),
    ("ja", "助けて"),
    ("ko", "도와주세요"),
    ("nb", "Hjelp"),
    ("nl", "Hulp"),
    ("no", "Hjelp"),
    ("pl", "Pomoc"),
    ("pt", "Ajuda"),
    ("ro", "Ajutor"),
    ("ru", "Помощь"),
    ("sv", "Hjälp"),
    ("tr", "Yardım"),
    ("uk", "Допомога"),
    ("zh", "帮助"),
];

/// The word in the first known language that a request names, else in English.
pub fn help_word(req: &HttpRequest) -> &'static str {
    let header = req.headers().get(ACCEPT_LANGUAGE);
    word(header.and_then(|it| it.to_str().ok()).unwrap_or_default())
}

/// `Accept-Language` (RFC 9110, 12.5.4): what is preferred comes first, else in the order of the text.
fn word(accepted: &str) -> &'static str {
    let mut ranges: Vec<(f32, &str)> = accepted.split(',').filter_map(range).collect();
    // Stable: the order of the text decides between equals.
    ranges.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let known = |language: &str| {
        let mut words = WORDS.iter();
        let found = words.find(|(tag, _)| language.eq_ignore_ascii_case(tag));
        found.map(|(_, word)| *word)
    };
    let mut words = ranges.iter().filter_map(|(_, language)| known(language));
    words.next().unwrap_or(WORDS[0].1)
}

fn range(text: &str) -> Option<(f32, &str)> {
    let mut parts = text.split(';').map(str::trim);
    let language = parts.next()?.split('-').next()?;
    let quality = parts.find_map(|part| part.strip_prefix("q="));
    let quality: f32 = quality.map_or(Some(1.0), |it| it.parse().ok())?;
    (quality > 0.0).then_some((quality, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_language_counts() {
        for (accepted, expected) in [
            ("", "Help"),
            ("de", "Hilfe"),
            ("de-AT,en;q=0.7", "Hilfe"),
            ("en;q=0.5, fr-CH", "Aide"),
            ("tlh, x-unknown, pt-BR;q=0.3", "Ajuda"),
            ("fr;q=0, en", "Help"),
            ("*", "Help"),
            ("tlh", "Help"),
            ("DE", "Hilfe"),
            ("fr;q=many, de;q=0.1", "Hilfe"),
        ] {
            assert_eq!(word(accepted), expected, "{accepted}");
        }
    }
}
