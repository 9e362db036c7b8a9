//! What stands under `tests/wire`, written by hand: messages in `SERVICE/OPERATION/*.xml` with what they say in
//! `*.json`, exchanges in `rest/API/ENDPOINT[.CASE].http`, and the tables of the references, a field a line with its
//! type, in `SERVICE/RECORD.fields` and `rest/API/row.fields`.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file of the folder.
pub(crate) struct Golden {
    /// The path from `tests/wire`, for the message of a failed test.
    pub(crate) name: String,
    /// The file's name up to its first dot.
    pub(crate) stem: String,
    /// The text, with the whitespace it is laid out with.
    pub(crate) text: String,
    path: PathBuf,
}

impl Golden {
    /// What the message says, from the JSON file beside it.
    pub(crate) fn meaning(&self) -> serde_json::Value {
        let path = self.path.with_extension("json");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

/// The files in `folder` whose names end with `extension`; at least one.
pub(crate) fn goldens(folder: &str, extension: &str) -> Vec<Golden> {
    let wire = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wire");
    let entries = fs::read_dir(wire.join(folder)).unwrap_or_else(|error| panic!("tests/wire/{folder}: {error}"));
    let mut goldens = Vec::new();
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.extension().is_none_or(|found| found != extension) {
            continue;
        }
        let file = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a name in UTF-8");
        goldens.push(Golden {
            name: format!("{folder}/{file}"),
            stem: file.split('.').next().unwrap_or_default().to_owned(),
            text: fs::read_to_string(&path).expect("a text in UTF-8"),
            path,
        });
    }
    assert!(!goldens.is_empty(), "tests/wire/{folder} holds no .{extension} file");
    goldens.sort_by(|left, right| left.name.cmp(&right.name));
    goldens
}

/// One file.
pub(crate) fn golden(folder: &str, stem: &str) -> Golden {
    let found = goldens(folder, "xml").into_iter().find(|golden| golden.stem == stem);
    found.unwrap_or_else(|| panic!("tests/wire/{folder} has no {stem}.xml"))
}

/// The message as a service sends it: without the line breaks and blanks that lay it out between its tags. Knows
/// nothing else about XML.
pub(crate) fn compact(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let mut rest = text.trim();
    while let Some(end) = rest.find('>') {
        let (tag, after) = rest.split_at(end + 1);
        compact.push_str(tag);
        let next = after.trim_start();
        let layout = &after[..after.len() - next.len()];
        rest = if next.starts_with('<') && layout.contains('\n') {
            next
        } else {
            after
        };
    }
    compact.push_str(rest);
    compact
}

/// The text of the first element of this tag, with no regard to XML.
pub(crate) fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    Some(text.split_once(open)?.1.split_once(close)?.0)
}

/// A request and what was answered, as they stand in an `.http` file: a request line, headers, and where it has one a
/// blank line and the body; then a blank line and the response likewise.
pub(crate) struct Exchange<'a> {
    pub(crate) method: &'a str,
    /// Path and query.
    pub(crate) target: &'a str,
    pub(crate) request_headers: Vec<(&'a str, &'a str)>,
    pub(crate) request_body: &'a str,
    pub(crate) status: u16,
    pub(crate) response_headers: Vec<(&'a str, &'a str)>,
    pub(crate) body: &'a str,
}

impl<'a> Exchange<'a> {
    pub(crate) fn read(text: &'a str) -> Self {
        let (request, response) = text.split_once("\n\nHTTP/1.1 ").expect("a response");
        let (request, request_body) = request.split_once("\n\n").unwrap_or((request, ""));
        let (head, body) = response.split_once("\n\n").unwrap_or((response.trim_end(), ""));
        let (request_line, request_headers) = head_of(request);
        let (status_line, response_headers) = head_of(head);
        let (method, target) = request_line
            .strip_suffix(" HTTP/1.1")
            .and_then(|rest| rest.split_once(' '))
            .expect("a request line");
        let status = status_line
            .split(' ')
            .next()
            .and_then(|status| status.parse().ok())
            .expect("a status line");
        Self {
            method,
            target,
            request_headers,
            request_body: request_body.trim_end(),
            status,
            response_headers,
            body: body.trim_end(),
        }
    }

    pub(crate) fn response_header(&self, name: &str) -> Option<&'a str> {
        self.response_headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }
}

fn head_of(text: &str) -> (&str, Vec<(&str, &str)>) {
    let mut lines = text.lines();
    let first = lines.next().expect("a first line");
    (
        first,
        lines.map(|line| line.split_once(": ").expect("a header")).collect(),
    )
}
