//! What a check finds of permissions, under each reading of the names of the grid's lines.
//!
//! The expectations are written by hand from `ukg-pro-soap.md` 10 and `ukg-pro-rest.md` 5: the SOAP service
//! `EmployeePerson` is guarded by *Employee Person*, by *Employee Person Details* or by either, depending on the tenant;
//! the REST API `person-details` by *Employee Person Details* alone.

use rollbook_model::account::PermissionFinding;
use rollbook_model::{Account, AccountStatus, PermissionLevel, Problem};
use ukg_pro_sandbox::permissions::Grid;
use ukg_pro_sandbox::switches::{PermissionNames, Refusal};

use crate::hub::{ALL, Hub, ORGANISATION, Setup};

const PLAIN: &str = "Employee Person";
const DETAILS: &str = "Employee Person Details";
const NONE: &[&str] = &[];
const BOTH: &[&str] = &[PLAIN, DETAILS];

/// Which actions an account was linked for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Chosen {
    Soap,
    Rest,
    Both,
}

impl Chosen {
    fn actions(self) -> &'static [&'static str] {
        match self {
            Self::Soap => &ALL[..2],
            Self::Rest => &ALL[2..],
            Self::Both => &ALL,
        }
    }
}

/// The reading of the names, the lines without View, the actions chosen, and what is to be found.
type Row = (
    PermissionNames,
    &'static [&'static str],
    Chosen,
    AccountStatus,
    &'static [&'static str],
);

use AccountStatus::{Degraded, Linked};
use Chosen::{Both, Rest, Soap};
use PermissionNames::{Details, Either, Plain};

/// What is found: a line by the name of the guide and the one that tenants show instead, whether or not UKG Pro's
/// refusal names one of them, unless a call by REST has proved what the tenant goes by.
#[rustfmt::skip]
const FOUND: [Row; 36] = [
    (Plain, NONE, Soap, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Plain, &[PLAIN], Soap, Degraded, &["missing: Employee Person Details or Employee Person"]),
    (Plain, &[DETAILS], Soap, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Plain, BOTH, Soap, Degraded, &["missing: Employee Person Details or Employee Person"]),
    (Details, NONE, Soap, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Details, &[PLAIN], Soap, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Details, &[DETAILS], Soap, Degraded, &["missing: Employee Person Details or Employee Person"]),
    (Details, BOTH, Soap, Degraded, &["missing: Employee Person Details or Employee Person"]),
    (Either, NONE, Soap, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Either, &[PLAIN], Soap, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Either, &[DETAILS], Soap, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Either, BOTH, Soap, Degraded, &["missing: Employee Person Details or Employee Person"]),

    (Plain, NONE, Rest, Linked, &["granted: Employee Person Details"]),
    (Plain, &[PLAIN], Rest, Linked, &["granted: Employee Person Details"]),
    (Plain, &[DETAILS], Rest, Degraded, &["missing: Employee Person Details"]),
    (Plain, BOTH, Rest, Degraded, &["missing: Employee Person Details"]),
    (Details, NONE, Rest, Linked, &["granted: Employee Person Details"]),
    (Details, &[PLAIN], Rest, Linked, &["granted: Employee Person Details"]),
    (Details, &[DETAILS], Rest, Degraded, &["missing: Employee Person Details"]),
    (Details, BOTH, Rest, Degraded, &["missing: Employee Person Details"]),
    (Either, NONE, Rest, Linked, &["granted: Employee Person Details"]),
    (Either, &[PLAIN], Rest, Linked, &["granted: Employee Person Details"]),
    (Either, &[DETAILS], Rest, Degraded, &["missing: Employee Person Details"]),
    (Either, BOTH, Rest, Degraded, &["missing: Employee Person Details"]),

    (Plain, NONE, Both, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Plain, &[PLAIN], Both, Degraded, &["missing: Employee Person", "granted: Employee Person Details"]),
    (Plain, &[DETAILS], Both, Degraded, &["granted: Employee Person", "missing: Employee Person Details"]),
    (Plain, BOTH, Both, Degraded, &["missing: Employee Person Details or Employee Person"]),
    (Details, NONE, Both, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Details, &[PLAIN], Both, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Details, &[DETAILS], Both, Degraded, &["missing: Employee Person Details or Employee Person"]),
    (Details, BOTH, Both, Degraded, &["missing: Employee Person Details or Employee Person"]),
    (Either, NONE, Both, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Either, &[PLAIN], Both, Linked, &["granted: Employee Person Details or Employee Person"]),
    (Either, &[DETAILS], Both, Degraded, &["granted: Employee Person", "missing: Employee Person Details"]),
    (Either, BOTH, Both, Degraded, &["missing: Employee Person Details or Employee Person"]),
];

/// An account for each choice of actions.
struct Accounts([(Chosen, Account); 3]);

impl Accounts {
    async fn link(hub: &Hub) -> Self {
        let account = async |chosen: Chosen| (chosen, hub.linked(chosen.actions()).await);
        Self([account(Soap).await, account(Rest).await, account(Both).await])
    }

    /// Checks a row in a tenant that refuses in this form.
    async fn check(&self, hub: &Hub, row: Row, form: Refusal) {
        let (names, removed, chosen, status, expected) = row;
        hub.control.set_switches(|switches| {
            switches.permission_names = names;
            switches.missing_permission = form;
        });
        let mut grid = Grid::full();
        for line in removed {
            assert!(grid.revoke(line, PermissionLevel::View));
        }
        let set = hub
            .control
            .change_account(&hub.login.username, |account| account.permissions = grid);
        assert!(set);

        let (_, account) = self.0.iter().find(|(of, _)| *of == chosen).unwrap();
        let found = hub.check(account.id).await.unwrap();
        let what = format!("{names:?} without {removed:?}, {chosen:?}, refused by {form:?}");
        assert_eq!(told(&found.permissions), expected, "{what}");
        assert_eq!(found.status, status, "{what}");
        assert_eq!(hub.stored(account.id).await, found, "{what}");
    }
}

/// Findings in a line each; all are of View.
fn told(findings: &[PermissionFinding]) -> Vec<String> {
    let line = |finding: &PermissionFinding| {
        assert_eq!(finding.level, PermissionLevel::View);
        let names: Vec<_> = std::iter::once(&finding.name).chain(&finding.also).cloned().collect();
        format!("{}: {}", finding.state, names.join(" or "))
    };
    findings.iter().map(line).collect()
}

#[tokio::test]
async fn a_check_names_the_lines_that_lack_view_the_same_in_every_form_of_the_wire() {
    let hub = Hub::start().await;
    let accounts = Accounts::link(&hub).await;
    for form in [Refusal::HasErrors, Refusal::Fault, Refusal::Status] {
        for row in FOUND {
            accounts.check(&hub, row, form).await;
        }
    }
}

#[tokio::test]
async fn rights_to_write_are_neither_needed_nor_tried() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await;
    let before = hub.control.export()["people"].clone();
    for line in BOTH {
        for level in [PermissionLevel::Add, PermissionLevel::Edit, PermissionLevel::Delete] {
            assert!(hub.control.revoke(&hub.login.username, line, level));
        }
    }
    let found = hub.check(account.id).await.unwrap();
    assert_eq!(found.status, Linked);
    assert_eq!(found.permissions, account.permissions);

    let counters = hub.control.counters();
    let called: Vec<_> = counters.requests.keys().map(String::as_str).collect();
    assert_eq!(
        called,
        [
            "EmployeePerson.FindPeople",
            "LoginService.Authenticate",
            "person-details.list"
        ]
    );
    assert!(
        hub.control.export()["people"] == before,
        "nothing changed in the tenant"
    );
}

#[tokio::test]
async fn a_check_that_cannot_be_done_says_so_and_keeps_what_is_known_of_permissions() {
    let hub = Hub::with(Setup::without_a_budget).await;
    let account = hub.linked(&ALL).await;
    for (fault, code, status) in [
        ("close", "unreachable", AccountStatus::Degraded),
        ("html@EmployeePerson", "html", AccountStatus::Degraded),
        ("gateway-502@person-details", "gateway", AccountStatus::Degraded),
        ("throttle=3600@person-details", "throttled", AccountStatus::RateLimited),
    ] {
        hub.fault(fault);
        let problem: Problem = hub.check(account.id).await.unwrap_err();
        assert_eq!(problem.code, code);
        assert!(problem.remedy.is_some());
        let stored = hub.stored(account.id).await;
        assert_eq!(stored.status, status, "{fault}");
        assert_eq!(stored.evidence.unwrap().code, Some(problem.code), "{fault}");
        assert_eq!(stored.permissions, account.permissions, "{fault}");
        assert_eq!(stored.checked_at, account.checked_at, "{fault}");
        hub.control.clear_faults();
    }
    let found = hub.check(account.id).await.unwrap();
    assert_eq!(found.permissions, account.permissions);
    assert!(found.checked_at > account.checked_at);
    assert_eq!(found.status, AccountStatus::Linked);
}

#[tokio::test]
async fn a_check_does_not_set_going_what_somebody_stopped() {
    let hub = Hub::start().await;
    let mut account = hub.linked(&ALL).await;
    account.status = AccountStatus::Paused;
    hub.engine.store().update_account(ORGANISATION, &account).await.unwrap();
    assert_eq!(hub.check(account.id).await.unwrap().status, AccountStatus::Paused);
    assert_eq!(hub.stored(account.id).await.status, AccountStatus::Paused);
}
