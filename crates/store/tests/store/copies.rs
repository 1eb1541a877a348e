//! Every column that may hold a text is named in `docs/copies.md`: what somebody wrote, and what takes it away.

use crate::dump::Dump;
use crate::kit::*;
use switchboard_store::Backend;

const DOCUMENT: &str = include_str!("../../../../docs/copies.md");

on_both! {
    fn every_column_of_text_is_named(db: Db::new) {
        let dump = Dump::of(&mut db.connect());
        let column = |line: &String| {
            let mut words = line.split(' ');
            let (table, column, kind) = (words.next()?, words.next()?, words.next()?);
            ["text", "character"].contains(&kind.to_lowercase().as_str()).then(|| format!("{table}.{column}"))
        };
        let columns = dump.schema.iter().filter_map(column);
        let columns: Vec<String> = columns.filter(|it| !it.starts_with("__diesel")).collect();
        assert!(columns.len() > 20, "{columns:?}");
        let is_named = |column: &&String| DOCUMENT.contains(&format!("`{column}`"));
        let unnamed: Vec<&String> = columns.iter().filter(|it| !is_named(it)).collect();
        assert!(unnamed.is_empty(), "docs/copies.md does not say what these hold: {unnamed:?}");
    }
}
