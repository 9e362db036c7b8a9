//! Missing permissions: which line of the grid, at which level, under each reading of the names.
//!
//! Lines, levels and readings are written by hand from `ukg-pro-soap.md` 10 and `ukg-pro-rest.md` 5.

use ukg_pro::{
    Kind,
    contract::permission::{Level, Permission},
};
use ukg_pro_sandbox::{
    faults::{self, Fault},
    permissions::Grid,
    switches::{PermissionNames, Refusal},
};

use super::{
    access::ACCOUNTS,
    call::Call,
    case::{Case, Form, run},
    emulator::USER_NAME,
};

const PLAIN: &str = "Employee Person";
const DETAILS: &str = "Employee Person Details";

fn missing(level: Level, named: Option<&'static str>) -> Kind {
    let permission = Permission {
        names: &[DETAILS, PLAIN],
        level,
    };
    Kind::PermissionMissing { permission, named }
}

/// What the remedy says, by level and by the line that UKG Pro names.
fn remedy(level: Level, named: Option<&'static str>) -> &'static [&'static str] {
    match (level, named) {
        (Level::Edit, Some(PLAIN)) => &[
            ACCOUNTS,
            "tick Edit on the line Employee Person Details (UKG Pro names Employee Person: tick that one, too)",
            "press Save",
        ],
        (Level::Edit, _) => &[
            ACCOUNTS,
            "tick Edit on the line Employee Person Details (and on Employee Person, if there is such a line)",
        ],
        (_, Some(PLAIN)) => &[
            ACCOUNTS,
            "tick View on the line Employee Person Details (UKG Pro names Employee Person: tick that one, too)",
        ],
        (..) => &[
            ACCOUNTS,
            "tick View on the line Employee Person Details (and on Employee Person, if there is such a line)",
        ],
    }
}

/// Every tick but those that the reading asks for at this level.
fn lacking(reading: PermissionNames, level: Level) -> Grid {
    let mut grid = Grid::full();
    let lines: &[&str] = match reading {
        PermissionNames::Plain => &[PLAIN],
        PermissionNames::Details => &[DETAILS],
        PermissionNames::Either => &[PLAIN, DETAILS],
    };
    for line in lines {
        assert!(grid.revoke(line, level));
    }
    grid
}

/// SOAP, by reading, wire form and level.
pub(crate) fn soap() -> Vec<Case> {
    let mut cases = Vec::new();
    for (reading, line) in [
        (PermissionNames::Either, PLAIN),
        (PermissionNames::Plain, PLAIN),
        (PermissionNames::Details, DETAILS),
    ] {
        for (refusal, form, named) in [
            (Refusal::HasErrors, Form::HasErrors, Some(line)),
            (Refusal::Fault, Form::Fault, Some(line)),
            (Refusal::Status, Form::Status(403), None),
        ] {
            for (call, level) in [
                (Call::find(), Level::View),
                (Call::get(), Level::View),
                (Call::update(), Level::Edit),
            ] {
                let name = format!("{} without {level}, {reading:?}, {refusal:?}", call.name());
                let case = Case::new(name, call.clone())
                    .emulator(|options| options.account.as_mut().unwrap().permissions = lacking(reading, level))
                    .switch(|switches| {
                        switches.permission_names = reading;
                        switches.missing_permission = refusal;
                    });
                cases.push(case.fails(form, missing(level, named), remedy(level, named)));
            }
        }
    }
    // A bare 403 may be about the token, as long as that is not known to be a fresh one.
    let held = Case::new("Find without View, with a token that was used before", Call::find())
        .switch(|switches| switches.missing_permission = Refusal::Status)
        .later(|control| {
            for line in [PLAIN, DETAILS] {
                assert!(control.revoke(USER_NAME, line, Level::View));
            }
        })
        .sent(2, 2);
    cases.push(held.fails(Form::Status(403), missing(Level::View, None), remedy(Level::View, None)));
    cases
}

/// REST: a status without a body, whatever SOAP makes of the names.
pub(crate) fn rest() -> Vec<Case> {
    let permission = Permission {
        names: &[DETAILS],
        level: Level::View,
    };
    let mut cases = Vec::new();
    for call in [
        Call::List(&[]),
        Call::List(&[("lastName", "A*")]),
        Call::One("EX4MPL0000K0"),
        Call::ListAll(&[]),
    ] {
        let case = Case::new(format!("{} without View", call.name()), call)
            .emulator(|options| {
                let account = options.account.as_mut().unwrap();
                account.permissions = lacking(PermissionNames::Details, Level::View);
            })
            .fails(
                Form::Status(403),
                Kind::PermissionMissing {
                    permission,
                    named: None,
                },
                &[ACCOUNTS, "tick View on the line Employee Person Details and press Save"],
            );
        cases.push(case);
    }
    // Something before the service can say it as well, and says no more.
    let before = Case::new("list, and something before the service answers 403", Call::List(&[]))
        .fault(Fault::new(faults::Kind::Forbidden));
    cases.push(before.fails(
        Form::Status(403),
        Kind::PermissionMissing {
            permission,
            named: None,
        },
        &[ACCOUNTS, "tick View on the line Employee Person Details and press Save"],
    ));
    cases
}

/// What is enough, under each reading.
pub(crate) fn enough() -> Vec<Case> {
    [
        (PermissionNames::Either, PLAIN),
        (PermissionNames::Either, DETAILS),
        (PermissionNames::Plain, PLAIN),
        (PermissionNames::Details, DETAILS),
    ]
    .map(|(reading, line)| {
        Case::new(format!("Find with {line} alone, {reading:?}"), Call::find())
            .emulator(|options| {
                let mut grid = Grid::empty();
                grid.grant(line, Level::View);
                options.account.as_mut().unwrap().permissions = grid;
            })
            .switch(|switches| switches.permission_names = reading)
    })
    .into()
}

#[tokio::test]
async fn a_missing_permission_is_named_with_line_and_level_however_it_is_told() {
    run(soap()).await;
}

#[tokio::test]
async fn rest_needs_the_line_of_its_own_name() {
    run(rest()).await;
}

#[tokio::test]
async fn the_line_that_a_tenant_asks_for_is_enough() {
    run(enough()).await;
}
