//! `docs/security.md` answers each requirement of the standard that it names, and what it says shows
//! an answer is there.

use std::{fs, path::Path};

const PAGE: &str = include_str!("../../docs/security.md");

/// Of each section of OWASP ASVS 5.0.0, how many of its requirements are of level 1 or 2: they come first.
const LEVEL_TWO: [(&str, usize); 64] = [
    ("1.1", 2),
    ("1.2", 9),
    ("1.3", 11),
    ("1.4", 3),
    ("1.5", 2),
    ("2.1", 3),
    ("2.2", 3),
    ("2.3", 4),
    ("2.4", 1),
    ("3.2", 2),
    ("3.3", 4),
    ("3.4", 6),
    ("3.5", 5),
    ("3.7", 2),
    ("4.1", 3),
    ("4.2", 1),
    ("4.3", 2),
    ("4.4", 4),
    ("5.1", 1),
    ("5.2", 3),
    ("5.3", 2),
    ("5.4", 3),
    ("6.1", 3),
    ("6.2", 12),
    ("6.3", 4),
    ("6.4", 4),
    ("6.5", 5),
    ("6.6", 3),
    ("6.8", 4),
    ("7.1", 3),
    ("7.2", 4),
    ("7.3", 2),
    ("7.4", 5),
    ("7.5", 2),
    ("7.6", 2),
    ("8.1", 2),
    ("8.2", 3),
    ("8.3", 1),
    ("8.4", 1),
    ("9.1", 3),
    ("9.2", 4),
    ("10.1", 2),
    ("10.2", 2),
    ("10.3", 4),
    ("10.4", 11),
    ("10.5", 5),
    ("10.6", 2),
    ("10.7", 3),
    ("11.1", 2),
    ("11.2", 3),
    ("11.3", 3),
    ("11.4", 4),
    ("11.5", 1),
    ("11.6", 1),
    ("12.1", 3),
    ("12.2", 2),
    ("12.3", 4),
    ("13.1", 1),
    ("13.2", 5),
    ("13.3", 2),
    ("13.4", 5),
    ("14.1", 2),
    ("14.2", 4),
    ("14.3", 3),
];
const LEVEL_TWO_REST: [(&str, usize); 11] = [
    ("15.1", 3),
    ("15.2", 3),
    ("15.3", 7),
    ("16.1", 1),
    ("16.2", 5),
    ("16.3", 4),
    ("16.4", 3),
    ("16.5", 3),
    ("17.1", 1),
    ("17.2", 4),
    ("17.3", 2),
];

/// The requirements that rows of the page begin with; `6.2.1 to 6.2.12` are twelve.
fn answered() -> Vec<String> {
    let rows = PAGE.lines().filter_map(|line| line.strip_prefix("| "));
    let numbered = rows.filter(|row| row.starts_with(|c: char| c.is_ascii_digit()));
    let names = numbered.flat_map(|row| row.split(" |").next().unwrap_or_default().split(", "));
    names
        .flat_map(|name| match name.split_once(" to ") {
            None => vec![name.to_owned()],
            Some((first, last)) => {
                let section = first.rsplit_once('.').expect("a section").0;
                let number = |name: &str| name.rsplit_once('.')?.1.parse::<usize>().ok();
                let range = number(first).expect("a number")..=number(last).expect("a number");
                range.map(|number| format!("{section}.{number}")).collect()
            }
        })
        .collect()
}

#[test]
fn every_requirement_of_level_two_has_one_answer() {
    let mut answered = answered();
    let all = LEVEL_TWO.iter().chain(&LEVEL_TWO_REST);
    let mut required: Vec<_> = all
        .flat_map(|(section, count)| (1..=*count).map(move |number| format!("{section}.{number}")))
        .collect();
    required.sort();
    answered.sort();
    assert_eq!(answered, required);
}

#[test]
fn what_shows_an_answer_is_there() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut seen = 0;
    for link in PAGE.split("](").skip(1) {
        let (target, _) = link.split_once(')').expect("its end");
        let path = target.split('#').next().unwrap_or_default();
        if path.is_empty() || path.starts_with("http") {
            continue;
        }
        assert!(docs.join(path).exists(), "{target}");
        seen += 1;
    }
    assert!(seen > 80, "{seen}");
    for link in PAGE.split("[`").skip(1) {
        let (name, rest) = link.split_once("`](").expect("a link");
        let (path, _) = rest.split_once(')').expect("its end");
        if let Some((_, test)) = name.split_once("::") {
            let source = fs::read_to_string(docs.join(path)).expect(path);
            assert!(source.contains(&format!("fn {test}(")), "{name}");
        }
    }
}
