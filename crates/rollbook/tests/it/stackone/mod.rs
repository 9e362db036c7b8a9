//! StackOne's published clients, unmodified, against the server; and what those send that no registry holds.
//!
//! `stackone-ai` of `PyPI` and `@stackone/stackone-client-ts` of npm run through every method they have beside the unified
//! reads (`unified/clients.rs`). `@stackone/ai` and version 4.34.1 of the second are in no registry: what they send is
//! written down in `recorded.rs`.

mod failures;
mod lost_replies;
mod python;
mod recorded;
mod typescript;

use crate::{emulator::Emulator, program::Home, server::Server};

/// An emulated tenant that several customers' accounts are linked to, and a server.
struct World {
    emulator: Emulator,
    home: Home,
    server: Server,
    /// Their ids, the oldest first.
    accounts: Vec<String>,
}

/// The actions that StackOne publishes for UKG Pro (its guide of the connector, 56 actions), by the ids that are published
/// or follow from their labels.
const PUBLISHED: [&str; 56] = [
    "find_people",
    "get_person_by_employee_identifier",
    "find_jobs",
    "get_job_by_employee_identifier",
    "find_contacts",
    "get_contact_by_employee_identifier",
    "get_employee_contact_by_contact_id",
    "find_user_defined_fields",
    "get_user_defined_fields_by_employee_identifier",
    "find_compensations",
    "get_compensation_by_employee_identifier",
    "list_person_details",
    "get_person_details",
    "list_employee_supervisors",
    "list_employee_phone_numbers",
    "list_changes_by_date",
    "list_changes_by_employee",
    "list_business_structure_changes",
    "list_employee_contacts",
    "get_employee_contact_details",
    "list_employee_job_history_details",
    "list_employee_positions",
    "list_international_employees",
    "get_international_employee_details",
    "list_compensation_details",
    "get_compensation_details_by_employee",
    "get_employee_pay_statements",
    "get_employee_last_pay_statement",
    "get_pay_register",
    "list_pay_group_pay_periods",
    "list_earnings_history",
    "list_payroll_deductions_history",
    "list_direct_deposits",
    "list_global_employee_bank_accounts",
    "list_employee_deductions",
    "list_dependent_deductions",
    "list_open_enrollment_employee_deductions",
    "list_employee_cobra_details",
    "list_pto_plans",
    "list_employee_pto_plans",
    "get_pto_plan",
    "create_pto_plan",
    "update_pto_plan",
    "list_company_details",
    "list_job_configurations",
    "get_job_configuration",
    "list_location_configurations",
    "get_location_configuration",
    "list_organization_levels",
    "create_organization_level",
    "list_job_groups",
    "list_earnings_configurations",
    "list_global_localization_elements",
    "get_security_roles",
    "get_user_details",
    "get_employee_security_user_details",
];

/// The ids of all actions.
fn every_action(home: &Home) -> Vec<String> {
    let actions = home.run(["actions", "--json"]).json();
    let ids = actions.as_array().unwrap().iter();
    ids.map(|action| action["id"].as_str().unwrap().to_owned()).collect()
}

/// Asserts that these tools are those of all actions, those that are published among them.
#[track_caller]
fn assert_all_tools(names: &[String], home: &Home) {
    let mut expected: Vec<_> = every_action(home).iter().map(|id| format!("ukg-pro_{id}")).collect();
    let mut names = names.to_vec();
    expected.sort();
    names.sort();
    assert_eq!(names, expected);
    for id in PUBLISHED {
        assert!(names.binary_search(&format!("ukg-pro_{id}")).is_ok(), "{id}");
    }
}

/// The customer of the first account; the others are somebody else's.
const OWNER: &str = "customer-1";

impl World {
    fn of(accounts: usize) -> Self {
        Self::with(accounts, &[])
    }

    /// The same, linked for every action.
    fn for_all(accounts: usize) -> Self {
        let ids = every_action(&Home::new()).join(",");
        Self::with(accounts, &["--actions", &ids])
    }

    fn with(accounts: usize, further: &[&str]) -> Self {
        let emulator = Emulator::start();
        let home = Home::new();
        let accounts = (1..=accounts).map(|number| {
            let owner = format!("customer-{number}");
            let arguments = ["--owner-id", &owner, "--owner-name", "Harbour", "--test"];
            let linked = emulator.link(&home, &[&arguments[..], further].concat());
            linked["id"].as_str().unwrap().to_owned()
        });
        Self {
            accounts: accounts.collect(),
            server: Server::start(&home),
            emulator,
            home,
        }
    }

    fn account(&self) -> &str {
        &self.accounts[0]
    }
}
