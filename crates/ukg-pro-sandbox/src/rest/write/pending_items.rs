//! Items that wait for payroll (`ukg-pro-rest.md` 17.8). Business rules refuse nothing: an item that breaks one is kept and
//! not picked up.

use axum::http::StatusCode;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use ukg_pro_contract::{record::Row, rest::Grain};

use super::{
    Answered, Call,
    body::{Required, check, has},
    not_found,
    pay_items::is_unknown_earning,
    problems::Problems,
    reply, set_given,
};
use crate::{
    counters::Outcome,
    exchange::Reply,
    tenant::{EmployeeKey, Entry, Fact, Owner, Tenant},
};

const STATUS: &str = "ItemStatus";
const PAY_DATE: &str = "scheduledPayDate";
/// What the tenant says of an item, whatever is sent.
const TOLD: [&str; 3] = ["id", "isPickedUp", "message"];

fn kind(call: Call<'_>) -> &'static str {
    match call.found.api.grain {
        Grain::Record(kind) => kind,
        Grain::Person | Grain::Employment => "",
    }
}

pub(super) fn create(call: Call<'_>) -> Answered {
    let row = call.checked_row()?;
    let mut tenant = call.state.tenant_mut();
    let key = employment(&tenant, &row).map_err(|problems| problems.reply())?;
    let id = tenant.new_guid();
    let mut entry = Entry::new(Owner::Employment(key))
        .with("id", id)
        .with(STATUS, "Pending");
    set_given(&mut entry, &row, &TOLD);
    judge(call, &tenant, key, &mut entry);
    tenant.add_record(kind(call), entry.clone());
    tenant.expect_payroll();
    Ok(reply(
        StatusCode::CREATED,
        &call.shown(&tenant, &tenant.entry_view(&entry)),
    ))
}

pub(super) fn change(call: Call<'_>) -> Answered {
    let row = call.row()?;
    check(&row, Required::None)
        .none()
        .map_err(|problems| problems.reply())?;
    let mut tenant = call.state.tenant_mut();
    let place = place(call, &tenant).ok_or_else(not_found)?;
    let mut entry = tenant.records(kind(call)).get(place).ok_or_else(not_found)?.clone();
    if !is_open(&entry) {
        return Err(closed());
    }
    set_given(&mut entry, &row, &TOLD);
    let Owner::Employment(key) = entry.owner() else {
        return Err(not_found());
    };
    judge(call, &tenant, key, &mut entry);
    if let Some(kept) = tenant
        .records_mut(kind(call))
        .and_then(|entries| entries.get_mut(place))
    {
        *kept = entry.clone();
    }
    Ok(reply(StatusCode::OK, &call.shown(&tenant, &tenant.entry_view(&entry))))
}

/// Sets an item to `Deleted`; it stays to be seen.
pub(super) fn remove(call: Call<'_>) -> Answered {
    let mut tenant = call.state.tenant_mut();
    let place = place(call, &tenant).ok_or_else(not_found)?;
    let entries = tenant.records_mut(kind(call)).ok_or_else(not_found)?;
    let entry = entries.get_mut(place).ok_or_else(not_found)?;
    if !is_open(entry) {
        return Err(closed());
    }
    entry.set(STATUS, Some(Fact::text("Deleted")));
    entry.set("isPickedUp", Some(Fact::flag(false)));
    Ok(Reply::empty(StatusCode::NO_CONTENT, Outcome::Ok))
}

fn closed() -> Reply {
    Problems::one(
        STATUS,
        "Status",
        "Only a pending or submitted item can be changed or deleted.",
    )
    .reply()
}

fn is_open(entry: &Entry) -> bool {
    matches!(entry.text(STATUS), Some("Pending" | "Submitted"))
}

fn place(call: Call<'_>, tenant: &Tenant) -> Option<usize> {
    let same = |entry: &Entry| {
        entry
            .text("id")
            .is_some_and(|own| own.eq_ignore_ascii_case(call.identifier("id")))
    };
    tenant.records(kind(call)).iter().position(same)
}

/// The employment that an item is for.
pub(super) fn employment(tenant: &Tenant, row: &Row<'_>) -> Result<EmployeeKey, Problems> {
    let text = |name| row.text(name).unwrap_or_default().trim();
    if tenant.company_by_code(text("companyCode")).is_none() {
        return Err(Problems::one("companyCode", "NotFound", "No company found."));
    }
    let employment = tenant.employment(text("companyCode"), text("employeeNumber"));
    employment
        .map(crate::tenant::Employment::key)
        .ok_or_else(|| Problems::one("employeeNumber", "NotFound", "No employee found."))
}

/// Says of an item whether payroll picks it up, and why not.
fn judge(call: Call<'_>, tenant: &Tenant, key: EmployeeKey, entry: &mut Entry) {
    if entry.text(PAY_DATE).is_none() {
        entry.set(PAY_DATE, next_pay_date(tenant, key).map(Fact::text));
    }
    let is_deduction = has(call.found.api.row, "deductionCode");
    let code = entry.text(if is_deduction { "deductionCode" } else { "earningCode" });
    let code = code.unwrap_or_default();
    let pay_date = entry.text(PAY_DATE).and_then(|text| text.get(..10)?.parse().ok());
    let objection = if !is_open(entry) {
        Some("The status is neither Pending nor Submitted.")
    } else if is_deduction && !has_deduction(tenant, key, code) {
        Some("The deduction is not assigned to the employee.")
    } else if !is_deduction && is_unknown_earning(tenant, code) {
        Some("The earning is not assigned to the employee.")
    } else if !is_deduction && entry.text("amount").is_none() && entry.text("hours").is_none() {
        Some("The earning has neither hours nor an amount.")
    } else if !pay_date.is_some_and(|date| is_pay_date(tenant, key, date)) {
        Some("The scheduled pay date is no pay date of the pay group.")
    } else {
        None
    };
    entry.set("isPickedUp", Some(Fact::flag(objection.is_none())));
    entry.set("message", objection.map(Fact::text));
}

/// Whether an employee has a deduction; a tenant that keeps none lets any pass.
fn has_deduction(tenant: &Tenant, key: EmployeeKey, code: &str) -> bool {
    let elections = tenant.records("deduction");
    let is_it = |entry: &Entry| {
        entry.owner() == Owner::Employment(key)
            && entry
                .text("deduction_code")
                .is_some_and(|own| own.eq_ignore_ascii_case(code))
    };
    elections.is_empty() || elections.iter().any(is_it)
}

/// The regular pay dates of the employee's pay group that the tenant keeps.
fn pay_dates(tenant: &Tenant, key: EmployeeKey) -> Vec<Date> {
    let group = tenant
        .fact(&key, "pay_group")
        .and_then(Fact::as_text)
        .unwrap_or_default();
    let periods = tenant.records("pay-period").iter();
    let of_group = periods.filter(|period| period.text("pay_group") == Some(group));
    of_group
        .filter_map(|period| period.text("pay_date")?.get(..10)?.parse().ok())
        .collect()
}

fn is_pay_date(tenant: &Tenant, key: EmployeeKey, date: Date) -> bool {
    let dates = pay_dates(tenant, key);
    let today = tenant.now().date();
    // Where no periods are kept, everybody is paid on Fridays.
    date >= today && (dates.contains(&date) || (dates.is_empty() && date.weekday() == Weekday::Friday))
}

fn next_pay_date(tenant: &Tenant, key: EmployeeKey) -> Option<String> {
    let today = tenant.now().date();
    let next = pay_dates(tenant, key).into_iter().filter(|date| *date >= today).min();
    let friday = || today.saturating_sub(1.day()).nth_weekday(1, Weekday::Friday).ok();
    next.or_else(friday).map(|date| format!("{date}T00:00:00"))
}
