//! Items that wait for payroll (`ukg-pro-rest.md` 17.8). Business rules refuse nothing: an item that breaks one is kept and
//! not picked up.

use axum::http::StatusCode;
use ukg_pro_contract::{record::Row, rest::Grain};

use super::{
    Answered, Call,
    body::{Required, check},
    not_found,
    problems::Problems,
    reply, set_given,
};
use crate::{
    counters::Outcome,
    exchange::Reply,
    tenant::{EmployeeKey, Entry, Fact, Owner, Tenant},
};

const STATUS: &str = "ItemStatus";
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
    tenant.judge_item(kind(call), &mut entry);
    tenant.add_record(kind(call), entry.clone());
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
    tenant.judge_item(kind(call), &mut entry);
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
