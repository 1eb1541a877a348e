//! `docs/guarantees.md` names a test for each promise: it has to be there.

use std::{fs, path::Path};

const PAGE: &str = include_str!("../../docs/guarantees.md");

/// The tests that the page names: what is said of each, and the file that it is said to be in.
fn named() -> Vec<(&'static str, &'static str)> {
    let links = PAGE.split("[`").skip(1);
    links
        .map(|link| {
            let (name, rest) = link.split_once("`](").expect("a link");
            let (path, _) = rest.split_once(')').expect("its end");
            (name, path)
        })
        .collect()
}

/// How a test of this name begins: those of the web have titles, of which the page gives the beginning.
fn declared(name: &str, path: &str) -> String {
    if path.ends_with(".ts") || path.ends_with(".tsx") {
        format!("(\"{name}")
    } else {
        format!("fn {name}(")
    }
}

#[test]
fn every_test_that_a_promise_names_is_there() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let named = named();
    assert!(named.len() > 30, "{named:?}");
    for (test, path) in named {
        let (module, name) = test.split_once("::").expect("module and name");
        let file = docs.join(path);
        let source = fs::read_to_string(&file);
        let source = source.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        assert!(path.contains(module), "{test} is not in {path}");
        assert!(
            source.contains(&declared(name, path)),
            "{test} is not in {path}"
        );
    }
}

#[test]
fn every_promise_names_a_test() {
    let rows = PAGE.lines().filter(|line| line.starts_with("| "));
    let promises = rows.filter(|row| !row.starts_with("| promise"));
    for row in promises {
        assert!(row.contains("[`"), "shown by nothing: {row}");
    }
}
