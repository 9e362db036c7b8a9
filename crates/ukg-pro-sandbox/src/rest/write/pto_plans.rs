//! Writes of paid time off (`ukg-pro-rest.md` 13.12); workflow is passed by.

use axum::http::StatusCode;
use ukg_pro_contract::record::Row;

use super::{
    Answered, Call, Failed, Recorded,
    body::{Required, check},
    multi_status, not_found,
    problems::Problems,
    reply, set_given,
};
use crate::tenant::{CompanyId, EmployeeId, EmployeeKey, Entry, Owner, PTO_PLANS, Tenant};

const KIND: &str = "pto-plan";
const KEY: [&str; 3] = ["employeeId", "companyId", "ptoPlan"];
const DAYS: [&str; 3] = ["earnedThroughDate", "reset", "pendingMoveDate"];

pub(super) fn create(call: Call<'_>) -> Answered {
    let rows = call.rows()?;
    let mut tenant = call.state.tenant_mut();
    let outcomes = rows.iter().map(|row| give(call, &mut tenant, row)).collect();
    Ok(multi_status(outcomes, call.switches))
}

fn give(call: Call<'_>, tenant: &mut Tenant, row: &Row<'_>) -> Recorded {
    let mut problems = check(row, Required::All);
    check_days(row, &mut problems);
    problems.none()?;
    let text = |name| row.text(name).unwrap_or_default().trim();
    let missing = |property, message| Failed::new(Failed::NOT_FOUND, property, "NotFound", message);
    let key = employment(tenant, text("employeeId"), text("companyId"))
        .ok_or_else(|| missing("employeeId", "No employee found."))?;
    let plan = PTO_PLANS.iter().find(|plan| plan.eq_ignore_ascii_case(text("ptoPlan")));
    let plan = *plan.ok_or_else(|| missing("ptoPlan", "No plan found."))?;
    if place(tenant, key, plan).is_some() {
        let message = "The employee has the plan already.";
        return Err(Failed::new(Failed::CONFLICT, "ptoPlan", "Duplicate", message));
    }
    let mut entry = Entry::new(Owner::Employment(key)).with("ptoPlan", plan);
    set_given(&mut entry, row, &KEY);
    tenant.add_record(KIND, entry.clone());
    Ok(call.shown(tenant, &tenant.entry_view(&entry)))
}

pub(super) fn change(call: Call<'_>) -> Answered {
    let row = call.checked_row()?;
    let mut problems = Problems::default();
    check_days(&row, &mut problems);
    for name in KEY {
        let repeated = row.text(name).unwrap_or_default().trim();
        if !repeated.eq_ignore_ascii_case(call.identifier(name)) {
            problems.add(name, "Key", "Repeat the key of the path.");
        }
    }
    problems.none().map_err(|problems| problems.reply())?;
    let mut tenant = call.state.tenant_mut();
    let [employee_id, company_id, plan] = KEY.map(|name| call.identifier(name));
    let key = employment(&tenant, employee_id, company_id).ok_or_else(not_found)?;
    let place = place(&tenant, key, plan).ok_or_else(not_found)?;
    if let Some(entry) = tenant.records_mut(KIND).and_then(|entries| entries.get_mut(place)) {
        set_given(entry, &row, &KEY);
    }
    let entry = tenant.records(KIND).get(place).ok_or_else(not_found)?;
    Ok(reply(StatusCode::OK, &call.shown(&tenant, &tenant.entry_view(entry))))
}

fn employment(tenant: &Tenant, employee_id: &str, company_id: &str) -> Option<EmployeeKey> {
    let key = EmployeeKey {
        employee_id: EmployeeId::parse(employee_id)?,
        company_id: CompanyId::parse(company_id)?,
    };
    tenant.employment_by_key(&key).map(crate::tenant::Employment::key)
}

fn place(tenant: &Tenant, key: EmployeeKey, plan: &str) -> Option<usize> {
    tenant.records(KIND).iter().position(|entry| {
        let own = entry.text("pto_plan").unwrap_or_default();
        entry.owner() == Owner::Employment(key) && own.eq_ignore_ascii_case(plan)
    })
}

/// Days have no time here (`ukg-pro-rest.md` 6.2).
fn check_days(row: &Row<'_>, problems: &mut Problems) {
    for name in DAYS {
        let is_day = |text: &str| text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10;
        if row
            .get(name)
            .is_some_and(|value| value.as_text().is_some_and(|text| !is_day(text)))
        {
            problems.add(name, "Format", "Use YYYY-MM-DD.");
        }
    }
}
