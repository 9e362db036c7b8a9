//! Writes of org levels (`ukg-pro-rest.md` 16.2), straight into the tenant's table.

use axum::http::StatusCode;
use ukg_pro_contract::{record::Row, value::Value};

use super::{
    Answered, Call, Failed, Recorded,
    body::{Required, check, limit},
    fact, multi_status, not_found,
    problems::Problems,
    reply,
};
use crate::tenant::{Fact, Tenant};

/// How much of a row a write says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All of it: what is left out is emptied.
    Whole,
    /// What is given.
    Given,
}

const KEY: [&str; 2] = ["level", "code"];
/// What the tenant calls a level is read only.
const READ_ONLY: &str = "levelDescription";

pub(super) fn create(call: Call<'_>) -> Answered {
    let rows = call.rows()?;
    let mut tenant = call.state.tenant_mut();
    let outcomes = rows.iter().map(|row| add(call, &mut tenant, row)).collect();
    Ok(multi_status(outcomes, call.switches))
}

fn add(call: Call<'_>, tenant: &mut Tenant, row: &Row<'_>) -> Recorded {
    let mut problems = check(row, Required::All);
    check_values(row, &mut problems);
    let level = level(row.text("level"));
    if row.text("level").is_some() && level.is_none() {
        problems.add("level", "Range", "Use 1, 2, 3 or 4.");
    }
    problems.none()?;
    let code = row.text("code").unwrap_or_default().trim().to_owned();
    let level = level.unwrap_or_default();
    if tenant.org_level_code(level, &code).is_some() {
        let message = "The level has this code already.";
        return Err(Failed::new(Failed::CONFLICT, "code", "Duplicate", message));
    }
    let mut facts = given(row, Extent::Given);
    if row.get("isActive").is_none() {
        facts.push(("isActive", Some(Fact::flag(true))));
    }
    tenant.put_org_level(level, &code, facts);
    let view = tenant.org_level_view(level, &code);
    view.map(|view| call.shown(tenant, &view))
        .ok_or_else(|| Failed::new(Failed::NOT_FOUND, "code", "NotFound", "No org level found."))
}

pub(super) fn write(call: Call<'_>, extent: Extent) -> Answered {
    let row = call.row()?;
    let required = match extent {
        Extent::Whole => Required::All,
        Extent::Given => Required::None,
    };
    let mut problems = check(&row, required);
    check_values(&row, &mut problems);
    // The key never changes; repeating it is fine.
    let repeats = |name: &str| {
        row.text(name).is_none_or(|text| match name {
            "level" => level(Some(text)) == level(Some(call.identifier(name))),
            _ => text.trim().eq_ignore_ascii_case(call.identifier(name)),
        })
    };
    for name in KEY {
        if !repeats(name) {
            problems.add(name, "Key", "The key cannot be changed.");
        }
    }
    let mut tenant = call.state.tenant_mut();
    let level = level(Some(call.identifier("level"))).ok_or_else(not_found)?;
    let code = tenant
        .org_level_code(level, call.identifier("code"))
        .ok_or_else(not_found)?;
    problems.none().map_err(|problems| problems.reply())?;
    let mut facts = given(&row, extent);
    if extent == Extent::Whole && row.get("isActive").is_none() {
        facts.push(("isActive", Some(Fact::flag(true))));
    }
    tenant.put_org_level(level, &code, facts);
    let view = tenant.org_level_view(level, &code).ok_or_else(not_found)?;
    Ok(reply(StatusCode::OK, &call.shown(&tenant, &view)))
}

/// The facts that a row says.
fn given(row: &Row<'_>, extent: Extent) -> Vec<(&'static str, Option<Fact>)> {
    row.entries()
        .filter(|(field, _)| field.name != READ_ONLY && !KEY.contains(&field.name))
        .filter(|(_, value)| extent == Extent::Whole || value.is_some())
        .map(|(field, value)| (field.name, value.and_then(fact)))
        .collect()
}

fn check_values(row: &Row<'_>, problems: &mut Problems) {
    limit(row, &[("code", 6), ("description", 25), ("glSegment", 15)], problems);
    if let Some(Value::Text(text)) = row.get("glSegment")
        && text.is_empty()
    {
        problems.add("glSegment", "Length", "At least one character.");
    }
}

fn level(text: Option<&str>) -> Option<u8> {
    let text = text?;
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse().ok().filter(|level| (1..=4).contains(level))
}
