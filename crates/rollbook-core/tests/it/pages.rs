//! `docs/unified.md`: its tables of where each field comes from, in a page that is otherwise written by hand.
//! `cargo xtask docs` writes them.

use std::{env, fmt::Write as _, fs, path::Path};

use rollbook_core::{ObjectMapping, mappings};
use rollbook_model::workforce::CodeTables;

const BEGIN: &str = "<!-- Computed from the mapping: `cargo xtask docs`. -->\n";
const END: &str = "<!-- End of what is computed. -->";

fn tables() -> String {
    let mut text = String::new();
    for ObjectMapping { object, fields, rows } in mappings() {
        writeln!(
            text,
            "\n### {object}\n\n| field | meaning | from | how |\n|---|---|---|---|"
        )
        .unwrap();
        for row in rows {
            let meaning = fields
                .iter()
                .find(|(name, _)| *name == row.target)
                .map_or("", |(_, meaning)| meaning.trim());
            let sources: Vec<_> = row
                .sources
                .iter()
                .map(|from| format!("`{}.{}`", from.record, from.field))
                .collect();
            writeln!(
                text,
                "| `{}` | {meaning} | {} | {} |",
                row.target,
                sources.join(", "),
                row.rule
            )
            .unwrap();
        }
    }
    writeln!(text, "\n### Codes\n\n| table | codes |\n|---|---|").unwrap();
    let tables = CodeTables::defaults();
    for name in tables.names() {
        let codes: Vec<_> = tables
            .codes(name)
            .map(|(code, word)| format!("`{code}` {word}"))
            .collect();
        writeln!(text, "| `{name}` | {} |", codes.join(", ")).unwrap();
    }
    text.push('\n');
    text
}

#[test]
fn the_tables_of_the_mapping_are_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/unified.md");
    let kept = fs::read_to_string(&path).unwrap();
    let (head, rest) = kept.split_once(BEGIN).unwrap();
    let (_, tail) = rest.split_once(END).unwrap();
    let computed = format!("{head}{BEGIN}{}{END}{tail}", tables());
    if env::var_os("ROLLBOOK_WRITE_DOCS").is_some_and(|value| !value.is_empty()) {
        fs::write(&path, computed).unwrap();
    } else {
        assert_eq!(kept, computed, "docs/unified.md is stale: run `cargo xtask docs`");
    }
}
