//! `docs/coverage.md`: what public sources name of UKG Pro's web services, and what the contract declares of it.

use std::{collections::BTreeMap, fmt::Write as _, iter};

use ukg_pro_contract::{
    Operation, Transport,
    apis::APIS,
    permission::Guard,
    record::RecordType,
    rest::Endpoint,
    services::SERVICES,
    soap::{bi, login, ping},
};

use super::{
    assumed::ASSUMED,
    markdown::{code, count, permission, table},
};

/// The hand-written tables of the contract, which its own tests hold against the declarations.
const INDEX: &str = include_str!("../../../../ukg-pro-contract/tests/wire/index.txt");
const NOT_COVERED: &str = include_str!("../../../../ukg-pro-contract/tests/wire/not-covered.txt");
const BEYOND: &str = include_str!("../../../../ukg-pro-contract/tests/wire/beyond-the-index.txt");

const OPENING: &str = "\
# Coverage

<!-- Computed by `cargo xtask docs` from the declarations and tables of crates/ukg-pro-contract. Change those, not this. \
-->

Every operation and endpoint of UKG Pro that public sources name, and what Rollbook makes of it. What is declared has \
its fields, permission and forms on the wire in one place, from which the client calls it, the emulator serves it and \
[actions](actions.md) offer it.

";

const READING: &str = "\
*Effect* says whether it changes the tenant. *Permission* is a line of the *Web Services* grid of a service account, by \
every name in use, with the columns it needs, all of them; *any account* needs none, *not stated* means that UKG names \
none. *Evidence* is the section of the maintainers' notes (`ukg-pro-soap.md`, `ukg-pro-rest.md`; \
[where facts come from](../CONTRIBUTING.md#where-facts-come-from)) and how it is known: from UKG's pages, from UKG's \
guides of 2017, from programs of others that call it, or inferred.

";

const RECORDED: &str = "\
UKG does not publish these, or not the whole of them. What is missing is a guess, so that the client and the emulator \
have one form to speak. What is \
read is told with whatever properties it has, declared or not. What is written goes to the emulator, or whatever else \
answers on this machine, and to no other host: for that it is refused as `schema_unknown`, with nothing sent, until the \
operator knows that the tenant's schema is as declared and says so with `--recorded-schema OPERATION@HOST`, such as \
`payroll-pending-items-deductions.create@service2.ultipro.com` (or with `ROLLBOOK_RECORDED_SCHEMA`, or \
`recorded_schema` in `rollbook.toml`).

";

const SWITCHES: &str = "\
How a service answers, where that is not known, is a switch of the emulator, because a client has to cope with every \
setting: [`switches/`](../crates/ukg-pro-sandbox/src/switches/) has them all.

";

/// A line of the index.
struct Known {
    /// The section of the notes.
    section: &'static str,
    /// How it is known, in words.
    how: String,
}

/// What the contract declares beside its services and APIs.
struct Beside {
    name: String,
    meaning: &'static str,
    guard: Guard,
}

/// The operations that are no declaration of a service or an API.
fn beside() -> Vec<Beside> {
    let login = Beside {
        name: format!("{}.Authenticate", login::PATH),
        meaning: "Gives the token that every other SOAP call carries.",
        guard: Guard::AnyAccount,
    };
    let reports = bi::OPERATIONS.iter().map(|operation| Beside {
        name: operation.full_name(),
        meaning: operation.meaning,
        guard: operation.guard,
    });
    iter::once(login).chain(reports).collect()
}

/// The page.
pub(super) fn page() -> String {
    let index = index();
    let mut page = OPENING.to_owned();
    let all = |transport: Transport| Operation::all().filter(move |operation| operation.transport() == transport);
    let counted = |transport: Transport, owners: String, one: &str, many: &str| {
        let writes = all(transport).filter(Operation::is_write).count();
        let operations = count(all(transport).count(), one, many);
        format!(
            "- {owners} with {operations}, of which {} something",
            count(writes, "changes", "change")
        )
    };
    let services = count(SERVICES.len(), "SOAP service", "SOAP services");
    let apis = count(APIS.len(), "REST API", "REST APIs");
    writeln!(page, "Declared are:\n").unwrap();
    writeln!(
        page,
        "{}",
        counted(Transport::Soap, services, "operation", "operations")
    )
    .unwrap();
    writeln!(page, "{}", counted(Transport::Rest, apis, "endpoint", "endpoints")).unwrap();
    write!(page, "\n{READING}").unwrap();

    writeln!(page, "## SOAP\n").unwrap();
    let heads = ["Operation", "Effect", "Permission", "Evidence"];
    let rows = all(Transport::Soap).map(|operation| {
        let name = operation.name();
        let evidence = evidence(&index, &name);
        let permission = permission(operation.guard(), operation.levels());
        vec![code(&name), effect(&operation).to_owned(), permission, evidence]
    });
    writeln!(page, "{}", table(&heads, rows)).unwrap();
    writeln!(page, "Beside those:\n").unwrap();
    let heads = ["Operation", "What it does", "Permission", "Evidence"];
    let rows = beside().into_iter().map(|one| {
        let evidence = evidence(&index, &one.name);
        vec![
            code(&one.name),
            one.meaning.to_owned(),
            permission(one.guard, &[]),
            evidence,
        ]
    });
    let pinged = vec![
        format!("`Ping` of each service (`{}`)", ping::ACTION),
        "Says that the service is there.".to_owned(),
        permission(Guard::AnyAccount, &[]),
        evidence(&index, "EmployeePerson.Ping"),
    ];
    writeln!(page, "{}", table(&heads, rows.chain([pinged]))).unwrap();

    writeln!(page, "## REST\n").unwrap();
    let heads = ["Operation", "Method and path", "Effect", "Permission", "Evidence"];
    for (prefix, title) in [
        ("/personnel/", "Personnel"),
        ("/configuration/", "Configuration"),
        ("/payroll/", "Payroll"),
        ("/services/", "What is handed to payroll"),
    ] {
        let rows = endpoints().filter(|(_, endpoint)| endpoint.path.starts_with(prefix));
        let rows = rows.map(|(operation, endpoint)| {
            vec![
                code(&operation.name()),
                code(&called(endpoint)),
                effect(&operation).to_owned(),
                permission(operation.guard(), operation.levels()),
                evidence(&index, &called(endpoint)),
            ]
        });
        writeln!(page, "### {title}\n\n{}", table(&heads, rows)).unwrap();
    }

    write!(page, "## What is assumed\n\n### Bodies\n\n{RECORDED}").unwrap();
    let heads = ["What", "Fields", "Answered by", "Sent by, refused until recorded"];
    let rows = guesses().into_iter().map(|guess| {
        let fields = guess.record.fields().map(|field| code(field.name));
        vec![
            guess.record.meaning.trim().to_owned(),
            fields.collect::<Vec<_>>().join(", "),
            guess.answered_by.join(", "),
            guess.sent_by.join(", "),
        ]
    });
    writeln!(page, "{}", table(&heads, rows)).unwrap();
    writeln!(page, "### Other assumptions\n").unwrap();
    let heads = ["Where", "What is assumed", "Evidence"];
    let rows = ASSUMED.iter().map(|row| row.map(str::to_owned).to_vec());
    writeln!(page, "{}", table(&heads, rows)).unwrap();
    page.push_str(SWITCHES);

    writeln!(page, "## Not covered\n").unwrap();
    let heads = ["What", "Why", "Evidence"];
    let rows = lines(NOT_COVERED).map(|(line, reason)| {
        let named = !line.contains(['.', '/']);
        let what = if named {
            line.to_owned()
        } else {
            code(line.trim_start_matches("? "))
        };
        vec![what, reason.to_owned(), evidence(&index, line)]
    });
    write!(page, "{}", table(&heads, rows)).unwrap();
    page
}

/// The lines of a table of the contract: the first column, and the rest.
fn lines(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(" | ").unwrap())
}

fn index() -> BTreeMap<&'static str, Known> {
    let known = lines(INDEX).map(|(line, rest)| {
        let (section, how) = rest.split_once(" | ").unwrap();
        let words = how.split(' ').map(|word| match word {
            "doc" => "UKG",
            "doc17" => "UKG 2017",
            "client" => "clients",
            other => other,
        });
        let how = words.collect::<Vec<_>>().join(", ");
        (line, Known { section, how })
    });
    known.collect()
}

/// Where a line of the index is told of, and how it is known.
fn evidence(index: &BTreeMap<&'static str, Known>, line: &str) -> String {
    if let Some(known) = index.get(line) {
        let (file, section) = known.section.split_once(' ').unwrap();
        return format!("`{file}` {section} ({})", known.how);
    }
    let beyond = lines(BEYOND).find(|(beyond, _)| *beyond == line);
    let (_, reason) = beyond.unwrap_or_else(|| panic!("neither index.txt nor beyond-the-index.txt has {line}"));
    reason.to_owned()
}

fn effect(operation: &Operation) -> &'static str {
    if operation.is_write() { "write" } else { "read" }
}

/// An endpoint as the index writes it.
fn called(endpoint: &Endpoint) -> String {
    format!("{} {}", endpoint.method.as_str(), endpoint.path)
}

fn endpoints() -> impl Iterator<Item = (Operation, &'static Endpoint)> {
    Operation::all().filter_map(|operation| match operation {
        Operation::Rest(_, endpoint) => Some((operation, endpoint)),
        Operation::Soap(..) | Operation::Report(_) => None,
    })
}

/// A record of a body that UKG does not publish, with the operations that answer and send it.
struct Guess {
    record: &'static RecordType,
    answered_by: Vec<String>,
    sent_by: Vec<String>,
}

/// The records of the bodies that UKG does not publish.
fn guesses() -> Vec<Guess> {
    let mut guesses: Vec<Guess> = Vec::new();
    for (operation, endpoint) in endpoints().filter(|(_, endpoint)| !endpoint.body_is_published) {
        let sent = endpoint.body.record().filter(|_| endpoint.is_write());
        for (record, is_sent) in [(operation.record(), false), (sent, true)] {
            let Some(record) = record else { continue };
            let place = guesses.iter().position(|guess| std::ptr::eq(guess.record, record));
            let place = place.unwrap_or_else(|| {
                guesses.push(Guess {
                    record,
                    answered_by: Vec::new(),
                    sent_by: Vec::new(),
                });
                guesses.len() - 1
            });
            let guess = &mut guesses[place];
            let by = if is_sent {
                &mut guess.sent_by
            } else {
                &mut guess.answered_by
            };
            by.push(code(&operation.name()));
        }
    }
    guesses
}

/// The part of the page under a heading.
fn part<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, after) = page.split_once(&format!("\n{heading}\n")).unwrap();
    after.split("\n## ").next().unwrap()
}

#[test]
fn every_operation_has_one_row_with_its_effect() {
    let page = page();
    for operation in Operation::all() {
        let heading = match operation.transport() {
            Transport::Soap => "## SOAP",
            Transport::Rest => "## REST",
        };
        let rows: Vec<_> = part(&page, heading)
            .lines()
            .filter(|line| line.starts_with(&format!("| `{}` |", operation.name())))
            .collect();
        assert_eq!(rows.len(), 1, "{}: {rows:?}", operation.name());
        assert!(rows[0].contains(&format!("| {} |", effect(&operation))), "{}", rows[0]);
    }
}

#[test]
fn every_write_of_an_unpublished_body_is_told_to_be_refused() {
    let page = page();
    let assumed = part(&page, "### Bodies");
    let refused: Vec<_> = assumed.lines().filter_map(|line| line.rsplit(" | ").next()).collect();
    let mut found = 0;
    for (operation, endpoint) in endpoints() {
        let guess = endpoint.is_write() && endpoint.body.record().is_some() && !endpoint.body_is_published;
        let name = code(&operation.name());
        assert_eq!(refused.iter().any(|cell| cell.contains(&name)), guess, "{name}");
        found += usize::from(guess);
    }
    assert!(found > 0);
}

#[test]
fn what_is_left_out_is_told_with_its_reason() {
    let page = page();
    let left_out = part(&page, "## Not covered");
    for (line, reason) in lines(NOT_COVERED) {
        assert!(left_out.contains(reason), "{line}");
    }
}
