//! Codes that are added to code tables and changed (`ukg-pro-rest.md` 16.6).

use axum::http::StatusCode;
use ukg_pro_contract::{apis::code_tables::WRITABLE, record::Row};

use super::super::{CODE_TABLE, code_table};
use super::{
    Answered, Call, Failed, Recorded,
    body::{Required, check},
    multi_status, not_found,
    problems::Problems,
    raw, reply,
};
use crate::tenant::{Entry, Fact, Owner, Tenant};

const KIND: &str = "code";

/// Adds codes to the tables of the index.
pub(super) fn add_to_tables(call: Call<'_>) -> Answered {
    let rows = call.rows()?;
    let mut tenant = call.state.tenant_mut();
    let outcomes = rows.iter().map(|row| add_to_table(&mut tenant, row)).collect();
    Ok(multi_status(outcomes, call.switches))
}

fn add_to_table(tenant: &mut Tenant, row: &Row<'_>) -> Recorded {
    check(row, Required::All).none()?;
    let text = |name| row.text(name).unwrap_or_default().trim();
    let table = text(CODE_TABLE).to_uppercase();
    let mut known = tenant.records("code-table").iter();
    if !known.any(|entry| entry.text(CODE_TABLE) == Some(&table)) {
        return Err(Failed::new(
            Failed::NOT_FOUND,
            CODE_TABLE,
            "NotFound",
            "No code table found.",
        ));
    }
    if !WRITABLE.iter().any(|writable| writable.eq_ignore_ascii_case(&table)) {
        let message = "The code table cannot be written.";
        return Err(Failed::new(Failed::BAD_REQUEST, CODE_TABLE, "ReadOnly", message));
    }
    if place(tenant, &table, text("code")).is_some() {
        let message = "The table has this code already.";
        return Err(Failed::new(Failed::CONFLICT, "code", "Duplicate", message));
    }
    put(
        tenant,
        &table,
        text("code"),
        row.text("description").unwrap_or_default(),
    );
    Ok(raw(row))
}

/// Adds a code to the table of a small API.
pub(super) fn add(call: Call<'_>) -> Answered {
    let row = call.checked_row()?;
    let mut tenant = call.state.tenant_mut();
    let table = code_table(call.identifier(CODE_TABLE)).ok_or_else(not_found)?;
    let text = |name| row.text(name).unwrap_or_default().trim();
    if place(&tenant, &table, text("code")).is_some() {
        return Err(Problems::one("code", "Duplicate", "The table has this code already.").reply());
    }
    put(
        &mut tenant,
        &table,
        text("code"),
        row.text("description").unwrap_or_default(),
    );
    let place = place(&tenant, &table, text("code")).ok_or_else(not_found)?;
    shown(call, &tenant, place)
}

/// Replaces a code of the table of a small API.
pub(super) fn replace(call: Call<'_>) -> Answered {
    let row = call.row()?;
    let mut problems = Problems::default();
    let code = call.identifier("code").to_owned();
    if row
        .text("code")
        .is_some_and(|repeated| !repeated.trim().eq_ignore_ascii_case(&code))
    {
        problems.add("code", "Key", "The key cannot be changed.");
    }
    if row.text("description").is_none_or(|text| text.trim().is_empty()) {
        problems.add("description", "Required", "The property is required.");
    }
    let mut tenant = call.state.tenant_mut();
    let table = code_table(call.identifier(CODE_TABLE)).ok_or_else(not_found)?;
    let place = place(&tenant, &table, &code).ok_or_else(not_found)?;
    problems.none().map_err(|problems| problems.reply())?;
    let description = row.text("description").unwrap_or_default().to_owned();
    if let Some(entry) = tenant.records_mut(KIND).and_then(|entries| entries.get_mut(place)) {
        entry.set("description", Some(Fact::text(description)));
    }
    shown(call, &tenant, place)
}

fn shown(call: Call<'_>, tenant: &Tenant, place: usize) -> Answered {
    let entry = tenant.records(KIND).get(place).ok_or_else(not_found)?;
    Ok(reply(StatusCode::OK, &call.shown(tenant, &tenant.entry_view(entry))))
}

fn place(tenant: &Tenant, table: &str, code: &str) -> Option<usize> {
    tenant.records(KIND).iter().position(|entry| {
        let own = entry.text("code").unwrap_or_default();
        entry.text(CODE_TABLE) == Some(table) && own.trim_end().eq_ignore_ascii_case(code)
    })
}

/// Puts a code behind the others of its table.
fn put(tenant: &mut Tenant, table: &str, code: &str, description: &str) {
    let entry = Entry::new(Owner::Tenant)
        .with(CODE_TABLE, table.to_owned())
        .with("code", code.to_owned())
        .with("description", description.to_owned())
        .with("isActive", true);
    if let Some(entries) = tenant.records_mut(KIND) {
        let last = entries.iter().rposition(|entry| entry.text(CODE_TABLE) == Some(table));
        entries.insert(last.map_or(entries.len(), |place| place + 1), entry);
    }
}
