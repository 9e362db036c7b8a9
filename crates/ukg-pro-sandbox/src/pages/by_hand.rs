//! Menu > Emulator > Tenant > Deductions by Hand: finding an employee, and what the employee has deducted.

use askama::Template;
use axum::{http::StatusCode, response::Response};

use super::{
    address,
    by_hand_form::label,
    form::{Form, Query, with_query},
    frame::{Frame, page, refused},
    paging::Paging,
    session::{Entering, SignedIn},
};
use crate::{
    switches::EntryApproval,
    tenant::{Employment, HandEntry, HandStatus, Present, Tenant},
};

/// An employment as these pages name it.
#[derive(Clone)]
pub(super) struct Named {
    /// Last and first name.
    pub(super) name: String,
    pub(super) number: String,
    pub(super) company: String,
    /// `A`, `L`, `T` and so on.
    pub(super) status: String,
}

impl Named {
    pub(super) fn of(tenant: &Tenant, employment: &Employment) -> Self {
        let view = tenant.view(employment);
        let text = |name| view.text(name).unwrap_or_default().to_owned();
        Self {
            name: format!("{}, {}", text("last_name"), text("first_name")),
            number: text("employee_number"),
            company: text("company_code"),
            status: text("employment_status"),
        }
    }

    /// Where the employment's deductions are.
    pub(super) fn address(&self) -> String {
        let values = [("company", self.company.as_str()), ("number", self.number.as_str())];
        with_query(address::EMPLOYEE, &values)
    }

    /// Where a deduction is entered for it, or one that it has is changed.
    pub(super) fn enter(&self, code: &str) -> String {
        let values = [
            ("company", self.company.as_str()),
            ("number", self.number.as_str()),
            ("code", code),
        ];
        with_query(address::ENTER, &values)
    }
}

/// The employment that a query or a form names.
pub(super) fn named<'a>(tenant: &'a Tenant, company: &str, number: &str) -> Option<&'a Employment> {
    tenant.employment(company, number)
}

/// The page about a number that no employment has.
pub(super) fn unknown() -> Response {
    refused(StatusCode::NOT_FOUND, "No employee has this number in this company.")
}

/// Whether what is entered waits for another user.
pub(super) fn needs_approval(signed_in: &SignedIn) -> bool {
    signed_in.state.switches().entry_approval == EntryApproval::Required
}

#[derive(Template)]
#[template(path = "by-hand.html")]
struct Found {
    frame: Frame,
    search: String,
    employees: Vec<Named>,
    paging: Paging,
    needs_approval: bool,
    waiting: usize,
}

pub(super) async fn show(Entering(signed_in): Entering, Query(query): Query) -> Response {
    let search = query.trimmed("search").to_owned();
    let (employees, waiting) = {
        let tenant = signed_in.state.tenant();
        let waiting = tenant
            .entered_by_hand()
            .filter(|entry| entry.status == HandStatus::Waiting);
        (found(&tenant, &search), waiting.count())
    };
    let values = vec![("search", search.clone())];
    let paging = Paging::new(
        &query,
        address::BY_HAND,
        values,
        ["employee", "employees"],
        employees.len(),
    );
    let template = Found {
        frame: Frame::of(&signed_in, "Deductions by Hand", address::BY_HAND),
        employees: employees.get(paging.range()).unwrap_or_default().to_vec(),
        search,
        paging,
        needs_approval: needs_approval(&signed_in),
        waiting,
    };
    page(StatusCode::OK, &template)
}

/// The employments whose number or name has a text in it, by name; none where there is no text.
fn found(tenant: &Tenant, search: &str) -> Vec<Named> {
    let wanted = search.to_lowercase();
    if wanted.is_empty() {
        return Vec::new();
    }
    let employments = tenant.employments().iter().map(|one| Named::of(tenant, one));
    let mut found: Vec<_> = employments
        .filter(|one| {
            let name = one.name.to_lowercase();
            let spoken = name
                .split_once(", ")
                .map_or_else(String::new, |(last, first)| format!("{first} {last}"));
            one.number.to_lowercase().contains(&wanted) || name.contains(&wanted) || spoken.contains(&wanted)
        })
        .collect();
    found.sort_by(|one, other| {
        (&one.name, &one.company, &one.number).cmp(&(&other.name, &other.company, &other.number))
    });
    found
}

#[derive(Template)]
#[template(path = "by-hand-employee.html")]
struct Told {
    frame: Frame,
    employee: Named,
    present: Vec<Present>,
    waiting: Vec<HandEntry>,
    needs_approval: bool,
}

/// What is told of an employee: the employment and its deductions.
pub(super) async fn employee(Entering(signed_in): Entering, Query(query): Query) -> Response {
    let told = told(&signed_in, &query);
    let Some((employee, present, waiting)) = told else {
        return unknown();
    };
    let template = Told {
        frame: Frame::of(&signed_in, employee.name.clone(), address::BY_HAND),
        employee,
        present,
        waiting,
        needs_approval: needs_approval(&signed_in),
    };
    page(StatusCode::OK, &template)
}

fn told(signed_in: &SignedIn, query: &Form) -> Option<(Named, Vec<Present>, Vec<HandEntry>)> {
    let tenant = signed_in.state.tenant();
    let employment = named(&tenant, query.trimmed("company"), query.trimmed("number"))?;
    let employee = Named::of(&tenant, employment);
    let entries = tenant.entered_by_hand().filter(|entry| {
        entry.status == HandStatus::Waiting
            && entry.employee_number == employee.number
            && entry.company_code == employee.company
    });
    let waiting = entries.cloned().collect();
    Some((employee, tenant.deductions_of(&employment.key()), waiting))
}
