//! One name for each fact, whatever the wire calls it.
//!
//! A fact is named as SOAP names its element, in snake case (`OrgLevel1` → `org_level1`), and what
//! only REST has is named as REST does (`dateOfBirth` → `date_of_birth`). [`ALIASES`] is the one
//! place that says where SOAP, REST and the Find query call the same fact differently.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The canonical fact name of any SOAP element, REST property or query parameter.
///
/// `EmailAddress` and `emailAddress` are `email_address`; `primaryJobCode`, `JobCode` and the Find
/// query's `Job` are `job_code`. A canonical name is its own canonical name.
pub fn canonical(field_name: &str) -> Cow<'_, str> {
    let snake = snake_case(field_name);
    match BY_ALIAS.get(snake.as_ref()) {
        Some(name) => Cow::Borrowed(name),
        None => snake,
    }
}

fn snake_case(name: &str) -> Cow<'_, str> {
    if !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Borrowed(name);
    }
    let bytes = name.as_bytes();
    let mut snake = String::with_capacity(name.len() + 8);
    for (index, character) in name.char_indices() {
        if character.is_ascii_uppercase() {
            let before = index.checked_sub(1).map(|index| bytes[index]);
            let starts_word = match before {
                None | Some(b'_') => false,
                // The last capital of a run begins the next word: `SSCard` is `ss_card`.
                Some(byte) if byte.is_ascii_uppercase() => bytes.get(index + 1).is_some_and(u8::is_ascii_lowercase),
                Some(_) => true,
            };
            if starts_word {
                snake.push('_');
            }
        }
        snake.push(character.to_ascii_lowercase());
    }
    Cow::Owned(snake)
}

static BY_ALIAS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let aliases = ALIASES.iter();
    aliases
        .flat_map(|(name, aliases)| aliases.iter().map(move |alias| (*alias, *name)))
        .collect()
});

/// Canonical name, and the other names of the same fact in snake case.
pub(super) const ALIASES: &[(&str, &[&str])] = &[
    // Keys.
    ("employee_id", &["eeid"]),
    ("company_id", &["coid"]),
    ("datetime_changed", &["date_time_changed"]),
    ("datetime_created", &["date_time_created"]),
    // Person (`ukg-pro-soap.md` 6.1, `ukg-pro-rest.md` 13.1).
    ("alternate_email_address", &["email_address_alternate"]),
    ("preferred_first_name", &["preferred_name"]),
    ("former_last_name", &["former_name", "name_former"]),
    ("prefix", &["name_prefix_code"]),
    // The REST name is published with one f and an x, and spelled right by some clients.
    ("suffix", &["name_sufix_code", "name_suffix_code"]),
    ("suppress_ssn", &["ssn_is_suppressed"]),
    // Spelled with a small w and p in person-details (`ukg-pro-rest.md` 13.1, 13.15).
    ("consent_electronicw2pr", &["consent_electronic_w2_pr"]),
    // The tenant's own fields: REST counts the same slots as SOAP (`ukg-pro-soap.md` 6.5, `ukg-pro-rest.md` 13.9).
    ("eep_ud_field01", &["personnel_ud_field01"]),
    ("eep_ud_field02", &["personnel_ud_field02"]),
    ("eep_ud_field03", &["personnel_ud_field03"]),
    ("eep_ud_field04", &["personnel_ud_field04"]),
    ("eep_ud_field05", &["personnel_ud_field05"]),
    ("eep_ud_field06", &["personnel_ud_field06"]),
    ("eep_ud_field07", &["personnel_ud_field07"]),
    ("eep_ud_field08", &["personnel_ud_field08"]),
    ("eep_ud_field09", &["personnel_ud_field09"]),
    ("eep_ud_field10", &["personnel_ud_field10"]),
    ("eep_ud_field11", &["personnel_ud_field11"]),
    ("eep_ud_field12", &["personnel_ud_field12"]),
    ("eep_ud_field13", &["personnel_ud_field13"]),
    ("eep_ud_field14", &["personnel_ud_field14"]),
    ("ein_ud_field01", &["international_ud_field01"]),
    ("ein_ud_field02", &["international_ud_field02"]),
    ("ein_ud_field03", &["international_ud_field03"]),
    ("ein_ud_field04", &["international_ud_field04"]),
    ("ein_ud_field05", &["international_ud_field05"]),
    ("ein_ud_field06", &["international_ud_field06"]),
    ("ein_ud_field07", &["international_ud_field07"]),
    ("ein_ud_field08", &["international_ud_field08"]),
    ("ein_ud_field09", &["international_ud_field09"]),
    ("ein_ud_field10", &["international_ud_field10"]),
    ("ein_ud_field11", &["international_ud_field11"]),
    ("ein_ud_field12", &["international_ud_field12"]),
    ("ein_ud_field13", &["international_ud_field13"]),
    ("ein_ud_field14", &["international_ud_field14"]),
    ("deceased_date", &["date_deceased"]),
    // Address and phone (`ukg-pro-soap.md` 7.2, 7.3).
    ("city", &["address_city"]),
    ("state_or_province", &["address_state", "state", "stateorprovince"]),
    ("zip_or_postal_code", &["address_zip_code", "zip_code"]),
    ("country", &["address_country"]),
    ("county", &["address_county"]),
    ("home_number", &["home_phone"]),
    ("home_number_country", &["home_phone_country"]),
    ("home_number_is_private", &["home_phone_is_private"]),
    ("work_number", &["work_phone_number", "work_phone"]),
    ("work_number_country", &["work_phone_country"]),
    ("work_number_extension", &["work_phone_extension"]),
    // Job (`ukg-pro-soap.md` 6.2, 5.4; `ukg-pro-rest.md` 13.2).
    ("job_code", &["job", "primary_job_code"]),
    ("job_group", &["job_group_code"]),
    ("job_description", &["job_code_description"]),
    ("alternate_title", &["job_title"]),
    ("date_in_job", &["job_start"]),
    ("effective_date", &["salary_effective_date"]),
    ("employee_type", &["employee_type_code"]),
    (
        "full_or_part_time",
        &["full_time_or_part_time_code", "full_time_or_part_time"],
    ),
    ("hourly_or_salaried", &["salary_or_hourly", "salary_or_hourly_code"]),
    ("local_union", &["union_local", "union_local_code"]),
    ("national_union", &["union_national", "union_national_code"]),
    ("location", &["primary_work_location_code", "location_code"]),
    (
        "org_level1",
        &[
            "org_level1_code",
            "organization_level1",
            "organization_level1_code",
            "orglevel1",
        ],
    ),
    (
        "org_level2",
        &[
            "org_level2_code",
            "organization_level2",
            "organization_level2_code",
            "orglevel2",
        ],
    ),
    (
        "org_level3",
        &[
            "org_level3_code",
            "organization_level3",
            "organization_level3_code",
            "orglevel3",
        ],
    ),
    (
        "org_level4",
        &[
            "org_level4_code",
            "organization_level4",
            "organization_level4_code",
            "orglevel4",
        ],
    ),
    (
        "pay_frequency",
        &["pay_period", "pay_period_code", "payperiodfrequency"],
    ),
    ("pay_group", &["pay_group_code", "paygroup"]),
    ("project", &["primary_project_code", "project_code"]),
    ("reason_code", &["job_change_reason_code"]),
    (
        "scheduled_hours",
        &[
            "scheduled_work_hrs",
            "scheduled_work_hours",
            "scheduled_period_work_hours",
        ],
    ),
    (
        "scheduled_annual_hrs",
        &["scheduled_annual_hours", "scheduled_annual_work_hours"],
    ),
    (
        "scheduled_fte",
        &["scheduled_full_time_equivalency", "scheduled_full_time_employee"],
    ),
    ("seasonal", &["is_seasonal_worker"]),
    ("shift_code", &["shift", "primary_shift_code"]),
    ("shift_group", &["shift_group_code", "primary_shift_group_code"]),
    ("step_no", &["step_number"]),
    ("time_clock", &["clock_code"]),
    ("time_clock_id", &["timeclock_id"]),
    ("supervisor_coid", &["supervisor_company_id"]),
    ("supervisor_id", &["supervisor_employee_id"]),
    ("supervisor_first_name", &["supervisor_name_first"]),
    ("supervisor_last_name", &["supervisor_name_last"]),
    // Pay (`ukg-pro-soap.md` 6.3, `ukg-pro-rest.md` 13.4).
    ("annual", &["annual_pay_rate", "annual_salary", "total_ann_salary"]),
    ("hourly", &["hourly_pay_rate"]),
    ("weekly", &["weekly_pay_rate"]),
    ("period", &["pay_period_pay_rate", "period_pay_rate"]),
    // One flag, with a small p in employment-details.
    ("pay_automatically", &["is_auto_paid", "is_autopaid"]),
    ("is_auto_allocated", &["auto_allocate"]),
    ("date_last_pay_date_paid", &["date_last_paid"]),
    ("last_salary_review", &["date_of_last_salary_review"]),
    // Published with this misspelling.
    ("next_salary_review", &["date_of_next_salayr_review"]),
    // Employment (`ukg-pro-soap.md` 7.1, 7.4).
    (
        "employment_status",
        &["status", "employee_status_code", "employee_status", "empl_status"],
    ),
    ("status_start_date", &["employee_status_start_date"]),
    ("status_anticipated_end", &["employee_status_expected_end_date"]),
    ("original_hire", &["original_hire_date"]),
    ("last_hire", &["last_hire_date"]),
    ("seniority", &["date_of_seniority", "seniority_date"]),
    (
        "bene_seniority",
        &["date_of_benefit_seniority", "benefit_seniority_date"],
    ),
    (
        "early_retirement",
        &["date_of_early_retirement", "early_retirement_date"],
    ),
    ("regular_retirement", &["date_of_retirement", "retirement_date"]),
    ("date_of_suspension", &["suspension_date"]),
    ("leave_reason", &["leave_reason_code"]),
    ("termination_date", &["date_of_termination"]),
    ("termination_reason", &["term_reason", "termination_reason_code"]),
    ("termination_reason_description", &["termination_description"]),
    ("termination_type", &["term_type"]),
    ("last_day_worked", &["date_last_worked"]),
    ("paid_through_date", &["date_paid_thru", "paid_thru_date"]),
    // Jobs: the published name has a zero for the letter O (`ukg-pro-rest.md` 16.3).
    ("job_eeo_category", &["job_ee0_category"]),
    // Pay statements: REST writes their names in lower case (`ukg-pro-rest.md` 17.2).
    ("address_line1", &["addressline1"]),
    ("address_line2", &["addressline2"]),
    ("company_address_city", &["companyaddresscity"]),
    ("company_address_country", &["companyaddresscountry"]),
    ("company_address_county", &["companyaddresscounty"]),
    ("company_address_line1", &["companyaddressline1"]),
    ("company_address_line2", &["companyaddressline2"]),
    ("company_address_postal_code", &["companyaddresspostalcode"]),
    ("company_address_state_or_province", &["companyaddressstateorprovince"]),
    ("company_name", &["companyname"]),
    ("company_phone", &["companyphone"]),
    ("company_phone_ext", &["companyphoneext"]),
    ("employee_number", &["employeenumber"]),
    (
        "federal_additional_amount_withheld",
        &["federaladditionalamount_withheld"],
    ),
    ("federal_allowances_claimed", &["federalallowancesclaimed"]),
    ("federal_filing_status", &["federalfilingstatus"]),
    ("federal_taxable_wages_current", &["federaltaxablewagescurrent"]),
    ("federal_taxable_wages_ytd", &["federaltaxablewagesytd"]),
    ("full_name", &["fullname"]),
    ("pay_identifier", &["payidentifier"]),
    ("postal_code", &["postalcode"]),
    ("resident_state_allowances_claimed", &["residentstateallowancesclaimed"]),
    ("resident_state_filing_status", &["residentstatefilingstatus"]),
    ("work_state_allowances_claimed", &["workstateallowancesclaimed"]),
    ("work_state_filing_status", &["workstatefilingstatus"]),
    ("deductions_current", &["deductionscurrent"]),
    ("deductions_ytd", &["deductionsytd"]),
    ("gross_wages_current", &["grosswagescurrent"]),
    ("gross_wages_ytd", &["grosswagesytd"]),
    ("net_pay", &["netpay"]),
    ("net_pay_current", &["netpaycurrent"]),
    ("net_pay_ytd", &["netpayytd"]),
    ("taxes_current", &["taxescurrent"]),
    ("taxes_ytd", &["taxesytd"]),
    ("pay_date", &["paydate"]),
    ("pay_rate", &["payrate"]),
    ("period_end_date", &["periodenddate"]),
    ("period_start_date", &["periodstartdate"]),
    ("total_earnings", &["totalearnings"]),
    ("total_deductions", &["totaldeductions"]),
    ("total_taxes", &["totaltaxes"]),
    ("account_number", &["accountnumber"]),
    ("amount_current", &["amountcurrent"]),
    ("amount_type", &["amounttype"]),
    ("amount_ytd", &["amountytd"]),
    ("basis_amount", &["basisamount"]),
    ("deduction_code", &["deductioncode", "ded_code"]),
    ("deduction_description", &["deductiondescription"]),
    ("employee_amount", &["employeeamount"]),
    ("employee_amount_ytd", &["employeeamountytd"]),
    ("employer_amount", &["employeramount"]),
    ("employer_amount_ytd", &["employeramountytd"]),
    ("hours_ytd", &["hoursytd"]),
    ("pay_code", &["paycode"]),
    ("pay_description", &["paydescription"]),
    ("period_end", &["periodend"]),
    ("period_start", &["periodstart"]),
    ("piece_count", &["piececount"]),
    ("piece_pay_rate", &["piecepayrate"]),
    ("plan_code", &["plancode"]),
    ("plan_description", &["plandescription"]),
    ("pre_tax", &["pretax"]),
    ("tax_code", &["taxcode"]),
    ("tax_description", &["taxdescription"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_names_one_fact_and_is_no_canonical_name() {
        let count: usize = ALIASES.iter().map(|(_, aliases)| aliases.len()).sum();
        assert_eq!(BY_ALIAS.len(), count);
        for (name, _) in ALIASES {
            assert!(!BY_ALIAS.contains_key(name), "{name}");
        }
    }
}
