//! Hiring (`ukg-pro-soap.md` 7.5, 7.6).
//!
//! A national identifier that somebody of the tenant has already is refused: whether the service would hire such a
//! person again is not known, and a second person with the number is what nobody wants.

use std::borrow::Cow;

use ukg_pro_contract::{
    identifier::{CompanyIdentifier, CompanyIdentifierKind},
    value::Value,
};

use super::{
    Draft, Entity, Messages, Plan, Step,
    compensation::set_pay,
    draft,
    termination::{check, end, midnight},
};
use crate::{
    switches::{EmployeeNumbers, RequiredInUpdate},
    tenant::{Company, Fact, Hire, HiredRecord, Rate, Tenant, canonical_in},
};

/// What no person comes into being without, besides what the declaration requires. The published column of required
/// fields is known in part only (`ukg-pro-soap.md` 7.5).
const NEEDED: [&str; 6] = ["FirstName", "LastName", "HireDate", "JobCode", "PayGroup", "SSN"];

/// What is not a fact under its own name.
const APART: &[&str] = &[
    "CompanyIdentifier",
    "DirectDeposits",
    "EmployeeNumber",
    "HireDate",
    "OtherPhone",
    "OtherPhoneExtension",
    "OtherPhoneType",
    "PTOPlans",
    "PayRate",
    "PayRateType",
];

/// Hires somebody in the United States.
pub(super) fn usa(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::unowned(entity);
    for field in NEEDED {
        draft.require(field);
    }
    draft.set_fact("national_id_country", Some(Fact::text("USA")));
    let ssn = draft.text("SSN").unwrap_or_default();
    if !ssn.is_empty() && (ssn.len() != 9 || !ssn.bytes().all(|byte| byte.is_ascii_digit())) {
        draft.refuse("InvalidNumber", "SSN has nine digits.", "SSN");
    }
    if !entity.tenant.employments_by_ssn(ssn).is_empty() {
        draft.refuse("DuplicateSsn", "Somebody has this SSN already.", "SSN");
    }
    hire(draft, "SSN")
}

/// Hires a global employee.
pub(super) fn global(entity: &Entity<'_>) -> Result<Plan, Messages> {
    let mut draft = Draft::unowned(entity);
    let national_id = draft.text("NationalID").unwrap_or_default();
    if !national_id.is_empty() && !entity.tenant.employments_by_national_id(national_id).is_empty() {
        draft.refuse(
            "DuplicateNationalId",
            "Somebody has this NationalID already.",
            "NationalID",
        );
    }
    let country = match draft.given("CompanyIdentifier") {
        Some(Value::Company(identifier)) => {
            company(entity.tenant, identifier).and_then(|one| one.facts().get("country"))
        }
        _ => None,
    };
    let country = draft
        .text("Country")
        .map(|text| Fact::text(text.to_owned()))
        .or(country.cloned());
    draft.set_fact("national_id_country", country);
    hire(draft, "NationalID")
}

fn hire(mut draft: Draft<'_>, number: &'static str) -> Result<Plan, Messages> {
    let entity = draft.entity;
    draft.require_declared(RequiredInUpdate::HasErrors);
    draft.one_of("FullOrPartTime", &["F", "P"]);
    draft.one_of("HourlyOrSalaried", &["H", "S"]);
    draft.one_of("PayRateType", &["H", "P", "W", "Y"]);
    for field in ["HomePhone", "OtherPhone", "WorkPhone"] {
        draft.phone_number(field);
    }
    draft.known_codes();
    let company = match draft.given("CompanyIdentifier") {
        Some(Value::Company(identifier)) => company(entity.tenant, identifier),
        _ => None,
    };
    if company.is_none() {
        draft.refuse("CompanyNotFound", "The company was not found.", "CompanyIdentifier");
    }
    let wanted = draft.text("EmployeeNumber");
    let wanted = wanted.filter(|_| entity.switches.employee_numbers == EmployeeNumbers::Given);
    let code = company.and_then(|company| company.facts().text("company_code"));
    if let (Some(wanted), Some(code)) = (wanted, code)
        && entity.tenant.employment(code, wanted).is_some()
    {
        let text = "The company has given this EmployeeNumber to somebody else.";
        draft.refuse("EmployeeNumberTaken", text, "EmployeeNumber");
    }
    draft.take(APART);
    if number == "SSN" && draft.given("Country").is_none() {
        draft.set("Country", Some(Fact::text("USA")));
    }
    put_course(&mut draft);
    put_terms(&mut draft);
    let records = records(&draft);
    let Draft { facts, .. } = draft.check()?;
    let Some(company) = company else { return Ok(Plan::new()) };
    Ok(vec![Step::Hire(Box::new(Hire {
        company_id: company.company_id(),
        employee_number: wanted.map(str::to_owned),
        facts,
        records,
    }))])
}

/// The dates of somebody who begins.
fn put_course(draft: &mut Draft<'_>) {
    let Some(hired) = draft.text("HireDate").map(midnight) else {
        return;
    };
    let hired = || Some(Fact::text(hired.clone()));
    draft.set_fact("employment_status", Some(Fact::text("A")));
    draft.set_fact("status_start_date", hired());
    for name in ["original_hire", "last_hire", "date_in_job", "effective_date"] {
        draft.set_fact(name, hired());
    }
    for (field, name) in [
        ("SeniorityDate", "seniority"),
        ("BenefitSeniorityDate", "bene_seniority"),
    ] {
        if draft.given(field).is_none() {
            draft.set_fact(name, hired());
        }
    }
    draft.set_fact("reason_code", Some(Fact::text("100")));
}

/// What a hire leaves open and the job or the pay group says, and the amounts of pay.
fn put_terms(draft: &mut Draft<'_>) {
    let tenant = draft.entity.tenant;
    let job = draft.text("JobCode").and_then(|code| tenant.job(code));
    let group = draft.text("PayGroup").and_then(|code| tenant.pay_group(code));
    let frequency = group.and_then(|group| group.get("pay_frequency")).cloned();
    let terms = draft
        .text("HourlyOrSalaried")
        .or(job.and_then(|job| job.text("hourly_or_salaried")));
    let terms = terms.unwrap_or("S").to_owned();
    for (field, default) in [("EmployeeType", "REG"), ("FullOrPartTime", "F"), ("ShiftCode", "Z")] {
        if draft.given(field).is_none() {
            let name = canonical_in("Employee", field);
            draft.set_fact(Cow::Owned(name.into_owned()), Some(Fact::text(default)));
        }
    }
    let hours = draft.amount("ScheduledHours").unwrap_or("80").to_owned();
    let letter = frequency.as_ref().and_then(Fact::as_text).unwrap_or("B").to_owned();
    draft.set_fact("hourly_or_salaried", Some(Fact::text(terms.clone())));
    draft.set_fact("pay_frequency", frequency);
    draft.set_fact("scheduled_hours", Some(Fact::text(hours.clone())));
    let rate = draft.text("PayRateType").and_then(Rate::of_code);
    let rate = rate.unwrap_or_else(|| Rate::of_terms(Some(&terms)));
    // Without a rate, nothing is paid.
    let amount = draft.text("PayRate").unwrap_or("0");
    match crate::tenant::rates(rate, amount, None, &hours, &letter) {
        Some(facts) => {
            for (name, text) in facts {
                draft.set_fact(name, Some(Fact::text(text)));
            }
        }
        None => draft.refuse(
            "InvalidNumber",
            "No pay follows from this rate and these hours.",
            "PayRate",
        ),
    }
}

/// Bank accounts and the further phone, as records of their own. Kinds that the tenant does not keep are dropped there.
fn records(draft: &Draft<'_>) -> Vec<HiredRecord> {
    let mut records = Vec::new();
    if let Some(Value::List(deposits)) = draft.given("DirectDeposits") {
        for deposit in deposits {
            let facts = deposit.entries().filter_map(|(field, value)| {
                let name = canonical_in(deposit.record().name, field.name);
                let fact = match field.name {
                    // REST says the opposite.
                    "AccountIsActive" => Fact::flag(value?.as_text() != Some("true")),
                    _ => draft::fact(field, value?, None)?,
                };
                Some((Cow::Owned(name.into_owned()), fact))
            });
            records.push(HiredRecord {
                kind: "direct-deposit",
                id: Some("account_record_id"),
                of_person: false,
                facts: facts.collect(),
            });
        }
    }
    if let Some(number) = draft.text("OtherPhone") {
        let mut facts = vec![
            ("phone_number", number),
            ("phone_type_code", draft.text("OtherPhoneType").unwrap_or("OTH")),
            ("phone_is_private", "false"),
        ];
        facts.extend(draft.text("OtherPhoneExtension").map(|text| ("phone_extension", text)));
        facts.extend(draft.text("Country").map(|text| ("phone_country_code", text)));
        let facts = facts.into_iter();
        records.push(HiredRecord {
            kind: "phone",
            id: Some("system_id"),
            of_person: true,
            facts: facts
                .map(|(name, text)| (Cow::Borrowed(name), Fact::text(text.to_owned())))
                .collect(),
        });
    }
    records
}

/// The company an identifier names; the import code is the company's code.
pub(super) fn company<'a>(tenant: &'a Tenant, identifier: &CompanyIdentifier<'_>) -> Option<&'a Company> {
    let value = identifier
        .value
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())?;
    match identifier.kind {
        CompanyIdentifierKind::CompanyCode | CompanyIdentifierKind::ImportCode => tenant.company_by_code(value),
        CompanyIdentifierKind::FederalId => {
            let mut companies = tenant.companies().iter();
            companies.find(|company| company.facts().text("federal_tax_id") == Some(value))
        }
        CompanyIdentifierKind::Plain => None,
    }
}

/// Changes a global employee; also ends the employment.
pub(super) fn update_global(entity: &Entity<'_>) -> Result<Plan, Messages> {
    // The number and the currency are the company's.
    let not_taken = [
        "Currency",
        "EmployeeNumber",
        "PayRate",
        "PayRateType",
        "PaymentsPerYear",
        "Status",
        "TerminationDate",
        "TerminationReasonCode",
        "WeeklyHours",
    ];
    let mut draft = Draft::of_employment(entity, &not_taken);
    draft.one_of("Status", &["A", "T"]);
    draft.one_of("FullOrPartTime", &["F", "P"]);
    draft.one_of("HourlyOrSalaried", &["H", "S"]);
    draft.known_codes();
    draft.not_before("LastHireDate", "HireDate");
    let is_end = draft.changes("Status") && draft.text("Status") == Some("T");
    let instructions = ["effective_date", "reason_code"];
    let old = |name: &str| draft.key.and_then(|key| entity.tenant.fact(&key, name));
    let changes = draft
        .facts
        .iter()
        .any(|(name, fact)| !instructions.contains(&name.as_ref()) && old(name) != fact.as_ref());
    let rate = Rate::of_terms(draft.now("HourlyOrSalaried"));
    let kept = draft
        .key
        .and_then(|key| entity.tenant.fact(&key, rate.fact_name()))
        .and_then(Fact::as_text);
    let chosen = draft.text("PayRateType").map(Rate::of_code);
    if chosen == Some(None) {
        draft.refuse("InvalidCode", "PayRateType is one of H, P, W, Y.", "PayRateType");
    }
    let given = draft.amount("PayRate");
    let changes_pay = given.is_some_and(|given| kept.is_none_or(|kept| !draft::is_same_number(given, kept)));
    if changes || changes_pay || is_end {
        for field in ["EffectiveDate", "ReasonCode"] {
            if draft.given(field).is_none() {
                draft.refuse("Required", format!("{field} is required where a value changes"), field);
            }
        }
    }
    if changes_pay || draft.changes("ScheduledHours") {
        let rate = chosen.flatten().unwrap_or(rate);
        set_pay(&mut draft, rate, given.or(kept), None);
    }
    if is_end {
        for field in ["TerminationDate", "TerminationReasonCode"] {
            if draft.given(field).is_none() {
                draft.refuse(
                    "Required",
                    format!("{field} is required where the Status becomes T"),
                    field,
                );
            }
        }
        check(&mut draft, "Status");
        let reason = draft.text("TerminationReasonCode").unwrap_or_default();
        let date = draft.text("TerminationDate").map(midnight);
        end(&mut draft, date.as_deref(), reason);
        draft.set_fact("last_day_worked", date.clone().map(Fact::text));
        draft.set_fact("paid_through_date", date.map(Fact::text));
    }
    draft.plan()
}
