//! The value of an `Authorization` header.

/// The token in `Bearer <token>`, the scheme in any case; `None` for anything else.
pub fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim_start_matches(' ');
    let fits = scheme.eq_ignore_ascii_case("bearer")
        && !token.is_empty()
        && token.bytes().all(|b| b.is_ascii_graphic());
    fits.then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_token_is_one() {
        for value in [
            "Bearer a.b.c",
            "bearer a.b.c",
            "BEARER   a.b.c",
            " Bearer a.b.c ",
        ] {
            assert_eq!(bearer(value), Some("a.b.c"), "{value:?}");
        }
        for value in [
            "",
            "Bearer",
            "Bearer ",
            "Basic a.b.c",
            "a.b.c",
            "Bearer a b",
            "Bearer\ta",
            "Bearer é",
        ] {
            assert_eq!(bearer(value), None, "{value:?}");
        }
    }
}
