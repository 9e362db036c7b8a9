//! The audit trail: which fields it watches, and each change of them (`ukg-pro-rest.md` 13.13).

use super::job_history;
use crate::tenant::calendar::timestamp;
use crate::tenant::entry::{Entry, Owner};
use crate::tenant::facts::Fact;
use crate::tenant::history::{Change, as_made_up};
use crate::tenant::identity::EmployeeKey;
use crate::tenant::{Employment, Tenant};

/// A table of the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    /// People.
    EmpPers,
    /// Employments: people in companies.
    EmpComp,
}

impl Table {
    const fn name(self) -> &'static str {
        match self {
            Self::EmpPers => "EmpPers",
            Self::EmpComp => "EmpComp",
        }
    }
}

/// Table, canonical name of the fact, column, whether it is watched, and whether that is UKG Pro's own doing.
type Column = (Table, &'static str, &'static str, bool, bool);

/// The columns that can be watched.
const COLUMNS: &[Column] = &[
    (Table::EmpPers, "first_name", "EepNameFirst", true, true),
    (Table::EmpPers, "middle_name", "EepNameMiddle", true, false),
    (Table::EmpPers, "last_name", "EepNameLast", true, true),
    (Table::EmpPers, "former_last_name", "EepNameFormer", true, false),
    (Table::EmpPers, "preferred_first_name", "EepNamePreferred", true, false),
    (Table::EmpPers, "suffix", "EepNameSuffix", false, false),
    (Table::EmpPers, "email_address", "EepAddressEMail", true, true),
    (
        Table::EmpPers,
        "alternate_email_address",
        "EepAddressEMailAlternate",
        true,
        false,
    ),
    (Table::EmpPers, "address_line1", "EepAddressLine1", true, true),
    (Table::EmpPers, "address_line2", "EepAddressLine2", true, true),
    (Table::EmpPers, "city", "EepAddressCity", true, true),
    (Table::EmpPers, "state_or_province", "EepAddressState", true, true),
    (Table::EmpPers, "zip_or_postal_code", "EepAddressZipCode", true, true),
    (Table::EmpPers, "country", "EepAddressCountry", true, true),
    (Table::EmpPers, "county", "EepAddressCounty", false, false),
    (Table::EmpPers, "home_number", "EepPhoneHomeNumber", true, false),
    (Table::EmpPers, "date_of_birth", "EepDateOfBirth", true, true),
    (Table::EmpPers, "ssn", "EepSSN", true, true),
    (Table::EmpPers, "gender", "EepGender", true, false),
    (Table::EmpPers, "marital_status_code", "EepMaritalStatus", true, false),
    (Table::EmpComp, "employee_number", "EecEmpNo", true, true),
    (Table::EmpComp, "employment_status", "EecEmplStatus", true, true),
    (
        Table::EmpComp,
        "status_start_date",
        "EecEmplStatusStartDate",
        true,
        true,
    ),
    (Table::EmpComp, "last_hire", "EecDateOfLastHire", true, true),
    (Table::EmpComp, "termination_date", "EecDateOfTermination", true, true),
    (Table::EmpComp, "termination_reason", "EecTermReason", true, true),
    (Table::EmpComp, "leave_reason", "EecLeaveReason", true, false),
    (Table::EmpComp, "job_code", "EecJobCode", true, true),
    (Table::EmpComp, "date_in_job", "EecDateInJob", true, true),
    (Table::EmpComp, "alternate_title", "EecJobTitle", true, false),
    (Table::EmpComp, "reason_code", "EecJobChangeReason", true, false),
    (Table::EmpComp, "supervisor", "EecSupervisorID", true, true),
    (Table::EmpComp, "location", "EecLocation", true, true),
    (Table::EmpComp, "org_level1", "EecOrgLvl1", true, true),
    (Table::EmpComp, "org_level2", "EecOrgLvl2", true, true),
    (Table::EmpComp, "org_level3", "EecOrgLvl3", true, true),
    (Table::EmpComp, "org_level4", "EecOrgLvl4", true, true),
    (Table::EmpComp, "project", "EecProject", false, false),
    (Table::EmpComp, "employee_type", "EecEEType", true, true),
    (Table::EmpComp, "full_or_part_time", "EecFullTimeOrPartTime", true, true),
    (Table::EmpComp, "hourly_or_salaried", "EecSalaryOrHourly", true, true),
    (Table::EmpComp, "pay_group", "EecPayGroup", true, true),
    (Table::EmpComp, "annual", "EecAnnSalary", true, true),
    (Table::EmpComp, "hourly", "EecHourlyPayRate", true, true),
    (Table::EmpComp, "weekly", "EecWeeklyPayRate", false, false),
    (Table::EmpComp, "period", "EecPeriodPayRate", false, false),
    (Table::EmpComp, "scheduled_hours", "EecScheduledWorkHrs", true, false),
    (Table::EmpComp, "shift_code", "EecShift", false, false),
    (Table::EmpComp, "mailstop", "EecMailstop", false, false),
];

/// The columns, with what is watched.
pub(super) fn fields(_: &Tenant) -> Vec<Entry> {
    let flag = |flag: bool| if flag { "Y" } else { "N" };
    let columns = COLUMNS.iter().map(|(table, _, column, watched, by_default)| {
        Entry::new(Owner::Tenant)
            .with("tableName", table.name())
            .with("fieldName", *column)
            .with("isAudited", flag(*watched))
            .with("isDefaultAudit", flag(*by_default))
    });
    columns.collect()
}

/// The trail so far: what the job history tells of the past, then what changed since.
pub(super) fn make(tenant: &Tenant) -> Vec<Entry> {
    let changes = tenant.changes_by_employment();
    let mut entries = Vec::new();
    for employment in tenant.employments() {
        let changes = changes.get(&employment.key()).map_or(&[][..], Vec::as_slice);
        entries.extend(of_the_past(tenant, &as_made_up(employment, changes)));
    }
    entries.extend(tenant.changes().iter().filter_map(|change| entry(tenant, change)));
    entries
}

fn of_the_past(tenant: &Tenant, employment: &Employment) -> Vec<Entry> {
    let rows = job_history::past(tenant, employment);
    let mut entries = Vec::new();
    for pair in rows.windows(2) {
        let [before, after] = pair else { continue };
        let at = after.text("datetime_created").unwrap_or_default();
        for column in COLUMNS.iter().filter(|column| column.3) {
            let (old, new) = (before.text(column.1), after.text(column.1));
            if old != new {
                let texts = (old.map(str::to_owned), new.map(str::to_owned));
                entries.push(written(employment.key, column, texts, at.to_owned(), "Update"));
            }
        }
    }
    entries
}

/// The entry of a change; none of a field that is not watched.
pub(in crate::tenant) fn entry(tenant: &Tenant, change: &Change) -> Option<Entry> {
    let column = COLUMNS.iter().find(|column| column.1 == change.field && column.3)?;
    let text = |fact: &Option<Fact>| match fact.as_ref()? {
        Fact::Text(text) => Some(text.to_string()),
        Fact::Employee(key) => tenant.fact(key, "employee_id")?.as_text().map(str::to_owned),
        Fact::Entries(_) => None,
    };
    // An employment's number is given once, when its row is added.
    let action = if change.is_hire() { "Insert" } else { "Update" };
    let texts = (text(&change.old), text(&change.new));
    Some(written(change.key, column, texts, timestamp(change.at), action))
}

fn written(
    key: EmployeeKey,
    column: &Column,
    (old, new): (Option<String>, Option<String>),
    at: String,
    action: &'static str,
) -> Entry {
    let (table, _, name, ..) = *column;
    let (owner, first, second) = match table {
        Table::EmpPers => (Owner::Person(key.employee_id), "EepEEID", None),
        Table::EmpComp => (Owner::Employment(key), "EecEEID", Some("EecCOID")),
    };
    Entry::new(owner)
        .with("audKey1Label", first)
        .with("audKey1Value", key.employee_id.to_string())
        .with_some("audKey2Label", second)
        .with_some("audKey2Value", second.map(|_| key.company_id.to_string()))
        .with("audTableName", table.name())
        .with("audFieldName", name)
        .with_some("audOldValue", old)
        .with_some("audNewValue", new)
        .with("audAction", action)
        .with("audSystemID", key.employee_id.to_string())
        .with("audDateTime", at)
}
