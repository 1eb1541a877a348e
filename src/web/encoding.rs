//! Which form of a file goes out: compressed ones are made when the apps are built.

use super::bundle::Bundle;
use actix_web::HttpRequest;
use actix_web::http::header::{AcceptEncoding, ContentEncoding, Encoding, Header};
use rust_embed::EmbeddedFile;

/// The forms that a file may be there in, smallest first.
const FORMS: [(ContentEncoding, &str); 2] = [
    (ContentEncoding::Brotli, ".br"),
    (ContentEncoding::Gzip, ".gz"),
];

/// The smallest form of the file at `path` that the client takes; `None` when that is the file
/// itself.
pub fn compressed(
    bundle: Bundle,
    path: &str,
    req: &HttpRequest,
) -> Option<(ContentEncoding, EmbeddedFile)> {
    let accepted = AcceptEncoding::parse(req).ok()?;
    FORMS.into_iter().find_map(|(form, suffix)| {
        takes(&accepted, form)
            .then(|| bundle.compressed(path, suffix))
            .flatten()
            .map(|file| (form, file))
    })
}

/// Whether the client names the form. One that takes anything is given the plain file.
fn takes(accepted: &AcceptEncoding, form: ContentEncoding) -> bool {
    let form = Encoding::Known(form);
    accepted.negotiate([&form].into_iter()) == Some(form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn taken(header: Option<&'static str>) -> Vec<ContentEncoding> {
        let mut req = TestRequest::get();
        if let Some(header) = header {
            req = req.insert_header(("accept-encoding", header));
        }
        let Ok(accepted) = AcceptEncoding::parse(&req.to_http_request()) else {
            return Vec::new();
        };
        let forms = FORMS.into_iter().map(|(form, _)| form);
        forms.filter(|form| takes(&accepted, *form)).collect()
    }

    #[test]
    fn what_is_named_and_not_refused_is_taken() {
        use ContentEncoding::{Brotli, Gzip};
        for (header, forms) in [
            (Some("gzip, deflate, br, zstd"), vec![Brotli, Gzip]),
            (Some("gzip"), vec![Gzip]),
            (Some("br;q=0, gzip;q=0.5"), vec![Gzip]),
            (Some("br;q=0.1"), vec![Brotli]),
            (Some("identity"), vec![]),
            (Some("*"), vec![]),
            (Some(""), vec![]),
            (Some("nonsense;q=x"), vec![]),
            (None, vec![]),
        ] {
            assert_eq!(taken(header), forms, "{header:?}");
        }
    }
}
