//! `docs/problems.md`: every code, with its page.

use std::fmt::Write as _;

use rollbook_model::explain::Page;

const HEAD: &str = "\
# Problems

<!-- Computed from the codes and their pages: `cargo xtask docs`. -->

Every failure is one value, wherever it happens: `code`, `step`, what it hangs on (`credential` or `permission` with its \
level), `causes` where UKG Pro's answer does not tell them apart (the likeliest first), the account's actions that it \
`blocks`, `remedy` with the menu path in UKG Pro, `retryable` and `retry_after_seconds`, and `request_id`. A code stays \
what it is; its message may change. `docs` leads to its page on the server, `rollbook explain CODE` prints it.
";

pub(super) fn page() -> String {
    let mut text = HEAD.to_owned();
    for (group, pages) in Page::groups() {
        let _ = write!(text, "\n## {group}\n");
        for page in pages {
            let _ = write!(text, "\n### `{}`\n\n{}\n", page.code, page.meaning);
            let mut item = |name: &str, value: &str| {
                let _ = writeln!(text, "- **{name}**: {value}");
            };
            item("Step", page.step.meaning());
            if let Some(hangs_on) = &page.hangs_on {
                item("Hangs on", hangs_on);
            }
            if !page.causes.is_empty() {
                item("Causes", &page.causes.join(" "));
            }
            if let Some(remedy) = &page.remedy {
                item("What to do", remedy);
            }
            item("Retry", page.retry.meaning());
            if !page.wire.is_empty() {
                item("On the wire", &page.wire.join("; "));
            }
        }
    }
    // A list begins after an empty line.
    text.replace(".\n- **Step**", ".\n\n- **Step**")
}
