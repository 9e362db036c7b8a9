//! The lookup of employee ids (`ukg-pro-rest.md` 13.7).

use serde_json::json;
use ukg_pro_contract::record::Row;

use super::{
    Answered, Call, Failed, Recorded,
    body::{Required, check},
    multi_status, raw,
};
use crate::{
    switches::AmbiguousLookup,
    tenant::{CompanyId, EmployeeId, Employment, Fact, Tenant},
};

const TYPE: &str = "employeeIdentifierType";
const VALUE: &str = "employeeIdentifierValue";
const COMPANY_TYPE: &str = "companyIdentifierType";
const COMPANY_VALUE: &str = "companyIdentifierValue";

pub(super) fn find(call: Call<'_>) -> Answered {
    let rows = call.rows()?;
    let tenant = call.state.tenant();
    let outcomes = rows
        .iter()
        .map(|row| look_up(&tenant, row, call.switches.ambiguous_lookup));
    Ok(multi_status(outcomes.collect(), call.switches))
}

fn look_up(tenant: &Tenant, row: &Row<'_>, ambiguous: AmbiguousLookup) -> Recorded {
    check(row, Required::All).none()?;
    let text = |name| row.text(name).unwrap_or_default().trim();
    let company = match (text(COMPANY_TYPE), text(COMPANY_VALUE)) {
        ("", "") => None,
        (kind, value) => Some(company(tenant, kind, value)?),
    };
    let mut found = employments(tenant, text(TYPE), text(VALUE))
        .ok_or_else(|| Failed::new(Failed::BAD_REQUEST, TYPE, "Format", "No identifier has this type."))?;
    found.retain(|employment| company.is_none_or(|company| employment.key().company_id == company));
    let mut people: Vec<EmployeeId> = found.iter().map(|employment| employment.key().employee_id).collect();
    people.sort_unstable();
    people.dedup();
    let employee_id = match (&people[..], ambiguous) {
        ([], _) => return Err(Failed::new(Failed::NOT_FOUND, VALUE, "NotFound", "No employee found.")),
        ([one], _) | ([one, ..], AmbiguousLookup::First) => *one,
        (_, AmbiguousLookup::Refused) => {
            let message = "Several employees found; name the company.";
            return Err(Failed::new(Failed::BAD_REQUEST, VALUE, "Ambiguous", message));
        }
    };
    let mut companies: Vec<&Employment> = tenant.employments_of(&employee_id).iter().collect();
    // The home company first; the others stay in their order.
    companies.sort_by_key(|employment| employment.facts().text("is_home_company") != Some("true"));
    let companies = companies
        .iter()
        .map(|employment| employment.key().company_id.to_string());
    let body = json!({ "eeid": employee_id.to_string(), "coid": companies.collect::<Vec<_>>() });
    Ok(raw(&body))
}

/// The employments that an identifier names; none at all where there is no such type.
fn employments<'a>(tenant: &'a Tenant, kind: &str, value: &str) -> Option<Vec<&'a Employment>> {
    let same = |fact: Option<&Fact>| {
        let text = fact.and_then(Fact::as_text);
        text.is_some_and(|text| text.trim_end().eq_ignore_ascii_case(value))
    };
    let of_people = |name: &str| {
        let all = tenant.employments().iter();
        all.filter(|employment| same(tenant.fact(&employment.key(), name)))
            .collect::<Vec<_>>()
    };
    Some(match kind.to_ascii_lowercase().as_str() {
        "emailaddress" => tenant.employments_by_email(value),
        "employeenumber" => tenant.employments_by_number(value),
        "nationalid" => tenant.employments_by_national_id(value),
        "ssn" => tenant.employments_by_ssn(value),
        "sin" => {
            let mut found = tenant.employments_by_national_id(value);
            found.retain(|employment| {
                let country = tenant.fact(&employment.key(), "national_id_country");
                country.and_then(Fact::as_text) == Some("CAN")
            });
            found
        }
        "personid" => of_people("person_id"),
        "userintegrationkey" => {
            let mut found = of_people("integration_user_key");
            if found.is_empty() {
                found = of_people("user_integration_key");
            }
            found
        }
        // Keys keep their case.
        "employeeid" => EmployeeId::parse(value)
            .map(|employee_id| tenant.employments_of(&employee_id).iter().collect())
            .unwrap_or_default(),
        _ => return None,
    })
}

fn company(tenant: &Tenant, kind: &str, value: &str) -> Result<CompanyId, Failed> {
    let by_fact = |name: &str| {
        let mut companies = tenant.companies().iter();
        companies
            .find(|company| company.facts().text(name) == Some(value))
            .map(crate::tenant::Company::company_id)
    };
    let found = match kind.to_ascii_lowercase().as_str() {
        "company id" => by_fact("company_id"),
        "company code" => tenant.company_by_code(value).map(crate::tenant::Company::company_id),
        "federal id" => by_fact("federal_tax_id"),
        _ => {
            let message = "Use Company ID, Company Code or Federal ID.";
            return Err(Failed::new(Failed::BAD_REQUEST, COMPANY_TYPE, "Format", message));
        }
    };
    found.ok_or_else(|| Failed::new(Failed::NOT_FOUND, COMPANY_VALUE, "NotFound", "No company found."))
}
