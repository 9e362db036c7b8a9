//! `docs/operations.md`: its table of metrics, in a page that is otherwise written by hand.

use std::fmt::Write as _;

use rollbook_model::metric::{self, MetricKind};

const BEGIN: &str = "<!-- Computed from the metrics: `cargo xtask docs`. -->\n";
const END: &str = "<!-- End of what is computed. -->";

/// The page with the table as it has to be.
pub(super) fn page(kept: &str) -> String {
    let (head, rest) = kept.split_once(BEGIN).expect("the page has the beginning of the table");
    let (_, tail) = rest.split_once(END).expect("the page has the end of the table");
    format!("{head}{BEGIN}{}{END}{tail}", table())
}

fn table() -> String {
    let mut text = String::from("| metric | kind | labels | meaning |\n|---|---|---|---|\n");
    for metric in metric::ALL {
        let suffix = if metric.kind == MetricKind::Counter {
            "_total"
        } else {
            ""
        };
        let labels: Vec<_> = metric.labels.iter().map(|label| format!("`{label}`")).collect();
        let (kind, labels) = (metric.kind, labels.join(", "));
        let _ = writeln!(
            text,
            "| `{}{suffix}` | {kind} | {labels} | {} |",
            metric.name, metric.meaning
        );
    }
    text
}
