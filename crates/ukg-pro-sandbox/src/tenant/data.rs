//! The form of the embedded data files: `# comment`, `[heading | columns]` and `row | columns`.

/// The lines of an embedded data file, without comments and blank lines.
pub(super) fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The columns of a `[a | b]` heading line, when it has exactly `N`.
pub(super) fn heading<const N: usize>(line: &'static str) -> Option<[&'static str; N]> {
    columns(line.strip_prefix('[')?.strip_suffix(']')?)
}

/// The columns of an `a | b` line, when it has exactly `N`.
pub(super) fn columns<const N: usize>(line: &'static str) -> Option<[&'static str; N]> {
    let columns: Vec<_> = line.split('|').map(str::trim).collect();
    columns.try_into().ok()
}
