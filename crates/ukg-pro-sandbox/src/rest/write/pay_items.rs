//! Earnings that are imported into payroll (`ukg-pro-rest.md` 17.7).

use std::collections::HashSet;

use axum::http::StatusCode;
use serde_json::json;
use ukg_pro_contract::{
    record::Row,
    rest::{Counts, ErrorDetails},
};

use super::{
    Answered, Call,
    body::{Required, check, limit},
    not_found,
    problems::Problems,
    reply, set_given,
};
use crate::{
    counters::Outcome,
    exchange::Reply,
    tenant::{EmployeeKey, Entry, Owner, Tenant},
};

const KIND: &str = "imported-earning";
const REF_ID: &str = "refId";

const LIMITS: &[(&str, usize)] = &[
    ("companyCode", 5),
    ("empNo", 9),
    ("code", 5),
    ("shiftCode", 2),
    ("location", 6),
    ("job", 8),
    ("project", 15),
    ("orgLvl1", 6),
    ("orgLvl2", 6),
    ("orgLvl3", 6),
    ("orgLvl4", 6),
    ("createPayType", 1),
    ("forcePayCreation", 1),
];

/// Numbers in a text, and whether they may be negative.
const NUMBERS: &[(&str, bool)] = &[
    ("hours", true),
    ("amount", true),
    ("pieceCount", true),
    ("payRate", false),
    ("pieceRate", false),
];

/// An earning that nothing is wrong with.
struct Good<'a> {
    key: EmployeeKey,
    row: &'a Row<'a>,
}

pub(super) fn create(call: Call<'_>) -> Answered {
    let rows = call.rows()?;
    let mut parameters = call.request.parameters();
    let choice = parameters.find(|given| given.name.eq_ignore_ascii_case("failAllOnRequest"));
    let fail_all = choice.is_none_or(|given| !given.value.trim().eq_ignore_ascii_case("false"));
    let mut tenant = call.state.tenant_mut();
    let mut seen = HashSet::new();
    let (mut good, mut errors, mut duplicate) = (Vec::new(), Vec::new(), None);
    for row in &rows {
        let ref_id = row.text(REF_ID).map(str::trim);
        match examine(&tenant, row) {
            Err(problems) => errors.push(details(ref_id, "Bad Request", "ValidationError", problems.detail())),
            Ok(key) => {
                let id = ref_id.unwrap_or_default().to_ascii_lowercase();
                if place(&tenant, &id).is_some() || !seen.insert(id) {
                    let detail = "The refId was used already.".to_owned();
                    let error = details(ref_id, "Conflict", "Duplicate", detail);
                    duplicate.get_or_insert_with(|| error.clone());
                    errors.push(error);
                } else {
                    good.push(Good { key, row });
                }
            }
        }
    }
    let is_refused = !errors.is_empty() && (fail_all || good.is_empty());
    if is_refused {
        // A duplicate is told alone, as the one reason.
        if let Some(duplicate) = duplicate {
            return Err(refused(StatusCode::CONFLICT, &duplicate));
        }
        let body = json!({ "error_count": errors.len(), "errors": errors });
        return Err(refused(StatusCode::BAD_REQUEST, &body));
    }
    let counts = Counts {
        success_count: good.len() as u64,
        error_count: errors.len() as u64,
        errors,
    };
    for Good { key, row } in good {
        let mut entry = Entry::new(Owner::Employment(key));
        set_given(&mut entry, row, &[]);
        tenant.add_record(KIND, entry.with("isImportedIntoPayroll", false));
    }
    tenant.expect_payroll();
    let status = if counts.error_count == 0 {
        StatusCode::CREATED
    } else {
        StatusCode::MULTI_STATUS
    };
    Ok(reply(status, &counts))
}

pub(super) fn remove(call: Call<'_>) -> Answered {
    let mut tenant = call.state.tenant_mut();
    let place = place(&tenant, call.identifier(REF_ID)).ok_or_else(not_found)?;
    let entries = tenant.records_mut(KIND).ok_or_else(not_found)?;
    if entries[place].text("isImportedIntoPayroll") == Some("true") {
        return Err(Reply::empty(StatusCode::METHOD_NOT_ALLOWED, Outcome::Invalid));
    }
    entries.remove(place);
    Ok(Reply::empty(StatusCode::NO_CONTENT, Outcome::Ok))
}

fn place(tenant: &Tenant, ref_id: &str) -> Option<usize> {
    let same = |entry: &Entry| entry.text(REF_ID).is_some_and(|own| own.eq_ignore_ascii_case(ref_id));
    tenant.records(KIND).iter().position(same)
}

/// The employment that an earning is for, or what is wrong with it.
fn examine(tenant: &Tenant, row: &Row<'_>) -> Result<EmployeeKey, Problems> {
    let mut problems = check(row, Required::All);
    limit(row, LIMITS, &mut problems);
    if row
        .text(REF_ID)
        .is_some_and(|text| uuid::Uuid::parse_str(text.trim()).is_err())
    {
        problems.add(REF_ID, "Format", "Use a GUID.");
    }
    for (name, may_be_negative) in NUMBERS {
        let Some(text) = row.text(name) else { continue };
        let digits = text.trim_start_matches('-');
        let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
        if places > 4 {
            problems.add(name, "Format", "At most four decimals.");
        }
        if text.starts_with('-') && !may_be_negative {
            problems.add(name, "Range", "The number cannot be negative.");
        }
    }
    if row
        .text("checkSequence")
        .is_some_and(|text| !matches!(text, "A" | "B" | "D" | "J"))
    {
        problems.add("checkSequence", "Range", "Use A, B, D or J.");
    }
    problems.none()?;
    let text = |name| row.text(name).unwrap_or_default().trim();
    if tenant.company_by_code(text("companyCode")).is_none() {
        return Err(Problems::one("companyCode", "NotFound", "No company found."));
    }
    if is_unknown_earning(tenant, text("code")) {
        return Err(Problems::one("code", "NotFound", "No earning found."));
    }
    let employment = tenant.employment(text("companyCode"), text("empNo"));
    employment
        .map(crate::tenant::Employment::key)
        .ok_or_else(|| Problems::one("empNo", "NotFound", "No employee found."))
}

/// Whether the tenant keeps earnings and none has this code.
fn is_unknown_earning(tenant: &Tenant, code: &str) -> bool {
    let earnings = tenant.records("earning");
    let has_code = |entry: &Entry| {
        entry
            .text("earningCode")
            .is_some_and(|own| own.eq_ignore_ascii_case(code))
    };
    !earnings.is_empty() && !earnings.iter().any(has_code)
}

fn details(ref_id: Option<&str>, title: &str, kind: &str, detail: String) -> ErrorDetails {
    ErrorDetails {
        title: Some(title.to_owned()),
        ref_id: ref_id.map(str::to_owned),
        kind: Some(kind.to_owned()),
        detail: Some(detail),
    }
}

fn refused<T: serde::Serialize>(status: StatusCode, body: &T) -> Reply {
    let mut reply = reply(status, body);
    reply.outcome = Outcome::Invalid;
    reply
}
