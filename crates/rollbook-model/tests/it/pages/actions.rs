//! `docs/actions.md`: every action of the catalogue.

use std::fmt::Write as _;

use rollbook_model::{Action, Catalogue, Transport, catalogue::Effect};
use ukg_pro_contract::Operation;

use super::markdown::{code, count, permission, table};

const OPENING: &str = "\
# Actions

<!-- Computed by `cargo xtask docs` from the catalogue in crates/rollbook-model/data/actions. Change that, not this. -->

What can be called through `rollbook run ACTION`, and through `POST /actions/rpc` with `ukg-pro_` before the id. \
`rollbook actions ACTION` prints the inputs of one and what it answers; `rollbook guide --actions ACTION,…` prints what \
an administrator ticks for it.

";

const READING: &str = "\
- *Permission* is a line of the *Web Services* grid of a service account and the columns to tick, all of them. UKG's \
pages disagree about the names of some lines; tick each that the tenant shows. *Any account* needs no line; *not stated* \
means that UKG names none.
- *Effect* says whether the action changes the tenant. A write is sent once and never repeated by itself; give it an \
`idempotency_key` to be able to repeat the call. A change over SOAP reads the record first and sends it back whole, so it \
needs *View*, too. Where it says *form not public*, see [what is assumed](coverage.md#what-is-assumed).
- *Pages* says whether it answers a page at a time, with `next` for the one after.
";

/// The page.
pub(super) fn page() -> String {
    let actions = Catalogue::get().actions();
    let writes = actions.iter().filter(|action| action.effect() == Effect::Write).count();
    let mut page = OPENING.to_owned();
    writeln!(
        page,
        "There are {}, of which {} something.\n\n{READING}",
        count(actions.len(), "action", "actions"),
        count(writes, "changes", "change"),
    )
    .unwrap();
    let heads = [
        "Action",
        "Name",
        "Operation",
        "Permission",
        "Transport",
        "Effect",
        "Pages",
    ];
    for group in actions.chunk_by(|one, other| one.group == other.group) {
        let name = group.first().map_or("", |action| action.group.as_str());
        writeln!(page, "## {name}\n\n{}", table(&heads, group.iter().map(row))).unwrap();
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn row(action: &Action) -> Vec<String> {
    let levels: Vec<_> = action.permissions().map(|permission| permission.level).collect();
    let transport = match action.transport() {
        Transport::Soap => "SOAP",
        Transport::Rest => "REST",
    };
    let public = match action.operation {
        Operation::Soap(..) | Operation::Report(_) => true,
        Operation::Rest(_, endpoint) => endpoint.body_is_published,
    };
    let effect = match action.effect() {
        Effect::Read => "read",
        Effect::Write => "write",
    };
    vec![
        code(&action.id),
        action.label.clone(),
        code(&action.operation.name()),
        permission(action.operation.guard(), &levels),
        transport.to_owned(),
        format!("{effect}{}", if public { "" } else { ", form not public" }),
        if action.is_paged() { "yes" } else { "" }.to_owned(),
    ]
}

#[test]
fn every_action_has_one_row() {
    let page = page();
    for action in Catalogue::get().actions() {
        let start = format!("| `{}` | {} | ", action.id, action.label);
        assert_eq!(page.matches(&start).count(), 1, "{start}");
    }
}

#[test]
fn every_group_has_one_heading() {
    let page = page();
    let mut headings: Vec<_> = page.lines().filter(|line| line.starts_with("## ")).collect();
    let all = headings.len();
    headings.sort_unstable();
    headings.dedup();
    assert_eq!(headings.len(), all, "the groups of the catalogue stand together");
}
