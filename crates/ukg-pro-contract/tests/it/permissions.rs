//! What each operation needs of the service account, against a table copied by hand from `ukg-pro-soap.md` 10 and
//! `ukg-pro-rest.md` 5: operation, transport, columns of the grid, and the names of the line, the advised one first;
//! `(any account)` or `(not stated)` where there is no line.

use std::collections::BTreeSet;

use ukg_pro_contract::{
    Operation,
    permission::{Guard, Level, Permission},
};

const EXPECTED: &str = include_str!("../wire/permissions.txt");

const PERSON: &[&str] = &["Employee Person Details", "Employee Person"];

#[test]
fn each_operation_needs_the_permission_of_the_reference() {
    let declared = Operation::all().map(|operation| {
        let levels: Vec<_> = operation.levels().iter().map(ToString::to_string).collect();
        let line = match operation.guard() {
            Guard::Line(names) => names.join(", "),
            Guard::AnyAccount => "(any account)".to_owned(),
            Guard::NotStated => "(not stated)".to_owned(),
        };
        format!(
            "{} | {:?} | {} | {line}",
            operation.name(),
            operation.transport(),
            levels.join(" and ")
        )
    });
    let expected = EXPECTED.lines().map(str::to_owned);
    assert_eq!(declared.collect::<BTreeSet<_>>(), expected.collect());
}

#[test]
fn reads_need_view_and_writes_need_more() {
    for operation in Operation::all() {
        let levels = operation.levels();
        assert!(!levels.is_empty(), "{}", operation.name());
        if operation.is_write() {
            assert!(levels.iter().any(|level| *level != Level::View), "{}", operation.name());
        }
        let permissions: Vec<_> = operation.permissions().collect();
        let guarded = matches!(operation.guard(), Guard::Line(_));
        assert_eq!(
            permissions.len(),
            if guarded { levels.len() } else { 0 },
            "{}",
            operation.name()
        );
        assert!(!operation.meaning().is_empty(), "{}", operation.name());
    }
}

#[test]
fn every_operation_is_found_by_its_name_and_nothing_else_is() {
    let names: Vec<_> = Operation::all().map(|operation| operation.name()).collect();
    for name in &names {
        assert_eq!(
            Operation::named(name).map(|operation| operation.name()).as_ref(),
            Some(name)
        );
        assert_eq!(names.iter().filter(|other| *other == name).count(), 1, "{name}");
    }
    for name in [
        "",
        ".",
        "FindPeople",
        "EmployeePerson.",
        "EmployeePerson.Ping",
        "employeeperson.FindPeople",
        "person-details.put",
    ] {
        assert!(Operation::named(name).is_none(), "{name}");
    }
}

#[test]
fn a_text_names_a_permission_when_it_speaks_of_one_line_only() {
    let person = Permission {
        names: PERSON,
        level: Level::View,
    };
    for (text, expected) in [
        ("No View right for Employee Person.", Some("Employee Person")),
        ("Grant Employee Person Details (View).", Some("Employee Person Details")),
        ("Grant Employee Person Details or Employee Person.", None),
        ("Grant Employee Job.", None),
        ("", None),
    ] {
        assert_eq!(person.named_in(text), expected, "{text}");
    }
    assert_eq!(person.to_string(), "Employee Person Details (View)");
    assert_eq!(
        (person.name(), person.also()),
        ("Employee Person Details", &["Employee Person"][..])
    );
}

#[test]
fn the_columns_of_the_grid_are_view_add_edit_and_delete() {
    assert_eq!(
        Level::ALL.map(|level| level.to_string()),
        ["View", "Add", "Edit", "Delete"]
    );
}
