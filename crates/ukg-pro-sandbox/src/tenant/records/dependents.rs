//! Who is covered by an election: the contacts of employees, as dependents and beneficiaries (`ukg-pro-rest.md` 14.2,
//! 14.3). A tenant without contacts has none.

use super::super::Tenant;
use super::super::entry::{Entry, Owner};
use super::super::facts::Fact;
use super::super::payroll::{amount, midnight};
use super::benefits::{Held, held, session};

/// What a contact is to the employee.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    Spouse,
    Child,
    Other,
}

/// Codes of tenants for it differ; words that are in them do not.
fn relation(contact: &Entry) -> Relation {
    let code = contact
        .text("relationship")
        .or_else(|| contact.text("relationshipCode"));
    let code = code.unwrap_or_default().to_uppercase();
    let is = |starts: &[&str]| starts.iter().any(|start| code.starts_with(start));
    if is(&["SP", "WIF", "HUS", "DOM", "DP", "PAR"]) && !code.starts_with("PARENT") {
        Relation::Spouse
    } else if is(&["CH", "SON", "DAU", "STEP", "ADO"]) {
        Relation::Child
    } else {
        Relation::Other
    }
}

/// The contacts that an election covers, or that are its beneficiaries.
fn covered<'a>(tenant: &'a Tenant, held: &Held<'_>) -> Vec<&'a Entry> {
    let election = held.election;
    let contacts = tenant.records_of("contact", &held.paid.key.employee_id);
    let contacts = contacts.filter(|contact| contact.text("contactId").is_some());
    if election.waived.is_some() {
        return Vec::new();
    }
    if election.plan.insures_lives() {
        return contacts.take(2).collect();
    }
    let option = election.steps.last().and_then(|step| step.option).unwrap_or("EE");
    contacts
        .filter(|contact| {
            matches!(
                (option, relation(contact)),
                ("EES" | "EEF", Relation::Spouse) | ("EEC" | "EEF", Relation::Child)
            )
        })
        .collect()
}

fn contact_id(contact: &Entry) -> String {
    contact.text("contactId").unwrap_or_default().to_owned()
}

/// Each covered contact of each election, with its place among those of the election.
fn each(tenant: &Tenant, mut make: impl FnMut(&Held<'_>, usize, &Entry)) {
    held(tenant, |held| {
        for (place, contact) in covered(tenant, &held).into_iter().enumerate() {
            make(&held, place, contact);
        }
    });
}

/// A key of 12 characters for the row of a contact.
fn system_id(held: &Held<'_>, place: usize) -> String {
    let digit = u32::try_from(place % 16).unwrap_or_default() + 10;
    held.system_id(char::from_digit(digit, 36).unwrap_or('X').to_ascii_uppercase())
}

/// Dependents and beneficiaries of elections.
pub(super) fn deductions(tenant: &Tenant) -> Vec<Entry> {
    let today = tenant.now().date();
    let mut entries = Vec::new();
    each(tenant, |held, place, contact| {
        let election = held.election;
        let (created, changed) = held.stamps(today);
        let share = if election.plan.insures_lives() { 10_000 } else { 0 };
        let number = entries.len() + 1;
        entries.push(
            Entry::new(Owner::Employment(held.paid.key))
                .with("benefitStatus", election.status(today))
                .with_some(
                    "certificateNo",
                    election
                        .number
                        .as_ref()
                        .map(|number| format!("{number}-{:02}", place + 2)),
                )
                .with("contactID", contact_id(contact))
                .with("currentCOID", held.paid.key.company_id.to_string())
                .with("deductionCode", election.plan.code)
                .with("deductionType", election.plan.kind)
                .with("declinedByCarrier", "N")
                .with("systemID", system_id(held, place))
                .with("needEOI", false)
                .with("isBenefitWaived", false)
                .with("depBPlanTVID", Fact::whole(number))
                .with("benefitAmount", amount(if place == 0 { share } else { 0 }))
                .with("benefitStartDate", midnight(election.start))
                .with("benefitStatusDate", midnight(held.status_since(today)))
                .with_some("benefitStopDate", election.stop.map(midnight))
                .with("dateTimeCreated", created)
                .with("dateTimeChanged", changed),
        );
    });
    entries
}

/// Dependents and beneficiaries in the open-enrollment session.
pub(super) fn enrollments(tenant: &Tenant) -> Vec<Entry> {
    let (first, last, effective) = session(tenant.generated);
    let mut entries = Vec::new();
    each(tenant, |held, place, contact| {
        let election = held.election;
        if election.added.is_some() || held.terms.is_terminated() || election.stop.is_some_and(|stop| stop < effective)
        {
            return;
        }
        let number = entries.len() + 1;
        let begins = midnight(election.start.max(effective));
        let made = super::super::calendar::timestamp(first.min(tenant.generated).at(19, 6, 0, 0));
        entries.push(
            Entry::new(Owner::Employment(held.paid.key))
                .with("session_start", midnight(first))
                .with("session_end", midnight(last))
                .with("changeReason", "OE")
                .with_some("relationship", contact.text("relationship").map(str::to_owned))
                .with("benefitStatus", "A")
                .with("contactId", contact_id(contact))
                .with("currentCoId", held.paid.key.company_id.to_string())
                .with("declinedByCarrier", "N")
                .with("deductionCode", election.plan.code)
                .with("deductionType", election.plan.kind)
                .with("systemId", system_id(held, place))
                .with("needEvidenceOfInsurability", false)
                .with("isBenefitWaived", false)
                .with("oeDrop", false)
                .with("benefitAmount", amount(0))
                .with("depBPlanTVID", Fact::whole(number))
                .with("employerAmount", amount(0))
                .with("benefitStartDate", begins.clone())
                .with("benefitStatusDate", begins)
                .with("changeDatetime", made.clone())
                .with("createDatetime", made),
        );
    });
    entries
}
