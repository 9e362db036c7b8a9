//! Inputs that name things the tenant has: the example of the catalogue, with each value put in from here.
//!
//! An input of a new action is placed in one of three tables: [`named`] where it follows from whom the action is about,
//! from the calendar or from what was made before; [`elsewhere`] where another action answers it; [`as_it_is`] where any
//! tenant takes the value of the example.

use rollbook_model::Action;
use serde_json::{Map, Value, json};

use super::world::{Employee, World};

/// The inputs of an action; an error when its example has one that has no place in the tables below: a new action is to
/// be placed in them.
pub(crate) async fn of(world: &World, action: &Action) -> Result<Value, String> {
    let example = action.example.as_deref();
    let needs_none = action.inputs().fields().iter().all(|field| !field.required);
    let example = example.or(needs_none.then_some("{}"));
    let example = example.ok_or_else(|| format!("`{}` has no example", action.id))?;
    let Value::Object(example) = serde_json::from_str(example).unwrap() else {
        return Err(format!("the example of `{}` is no object", action.id));
    };
    let mut inputs = filled(world, action, &example).await?;
    for (several, of_one) in &example {
        if let Some(of_one) = of_one.as_array() {
            let mut records = Vec::new();
            for record in of_one {
                records.push(filled(world, action, record.as_object().unwrap()).await?);
            }
            inputs[several] = records.into();
        }
    }
    Ok(inputs)
}

async fn filled(world: &World, action: &Action, example: &Map<String, Value>) -> Result<Value, String> {
    let mut inputs = Map::new();
    for (name, value) in example.iter().filter(|(_, value)| !value.is_array()) {
        let value = if let Some((from, inputs, pointer)) = elsewhere(world, action, name) {
            world.read(from, inputs, pointer).await?
        } else if let Some(found) = named(world, action, name).transpose()? {
            found
        } else if as_it_is(name) {
            value.clone()
        } else {
            return Err(format!(
                "`{}`: its input `{name}` has no place in `inputs.rs`",
                action.id
            ));
        };
        inputs.insert(name.clone(), value);
    }
    Ok(inputs.into())
}

/// Whom an action is about.
fn whom<'w>(world: &'w World, action: &Action) -> &'w Employee {
    match action.id.as_str() {
        "terminate_employee" | "update_employment_information" => &world.leaver,
        "get_termination_by_employee_identifier" => &world.former,
        "create_sso_user" | "update_sso_user" | "delete_sso_user" => &world.without_sso,
        "create_pto_plan" | "update_pto_plan" => &world.without_float,
        "get_global_employee_by_employee_identifier"
        | "update_global_employee"
        | "create_third_party_pay"
        | "get_international_employee_details"
        | "list_employee_pay_deduction_elements"
        | "list_employee_contract_details"
        | "list_global_localization_elements" => &world.abroad,
        _ => &world.employee,
    }
}

/// What follows from whom the action is about, and from the tenant's calendar: it is the second of November 2026.
fn named(world: &World, action: &Action, name: &str) -> Option<Result<Value, String>> {
    let whom = whom(world, action);
    let value = match (action.id.as_str(), name) {
        (_, "employeeId" | "employeeID") => json!(whom.id),
        (_, "companyId") => json!(whom.company_id),
        (_, "company_code" | "companyCode" | "companyIdentifierValue") => json!(whom.company_code),
        (_, "employee_number" | "employeeNumber" | "empNo" | "employeeIdentifierValue") => json!(whom.number),
        ("create_code" | "replace_code", "code") => json!("BRAZE"),
        ("find_employment_informations", "status") => json!("A"),
        ("list_employee_cobra_details", "cobraIsActive") => json!(false),
        (_, "job_code") | ("get_job_configuration" | "get_job_configuration_v1", "code") => {
            whom.facts["job_code"].clone()
        }
        (_, "location" | "location_code") => whom.facts["location"].clone(),
        (_, "organization_level2" | "org_level2") => whom.facts["org_level2"].clone(),
        (_, "org_level1") => whom.facts["org_level1"].clone(),
        (_, "lastName" | "last_name") if !action.operation.is_write() => whom.facts["last_name"].clone(),
        (_, "calculationRule") => json!("HRS"),
        (_, "employee_identifier") => {
            json!({ "CompanyCode": whom.company_code, "EmployeeNumber": whom.number })
        }
        (_, "keyValue") => json!(format!("{}:{}", whom.id, whom.company_code)),

        // From when on a list tells.
        ("list_changes_by_date", "startDate") => json!("2026-10-01T00:00:00Z"),
        ("list_changes_by_date", "endDate") => json!("2026-10-31T00:00:00Z"),
        (_, "dateTimeChanged" | "dateModified" | "lastHireDate" | "effective")
        | ("list_employee_contract_details", "effectiveDate")
        | ("list_employee_pay_deduction_elements", "startDate") => json!(">12-31-2015"),
        (_, "effectiveDate" | "startDate" | "start_date") => json!("2026-10-01"),
        (_, "endDate" | "end_date" | "earnedThroughDate") => json!("2026-10-31"),
        ("list_audit_details", "startDateTime") => json!("2020-01-01T00:00:00"),
        ("list_audit_details", "endDateTime") => json!("2026-11-01T23:59:59"),
        (_, "startDateTime") => json!("2025-10-01"),
        (_, "endDateTime") => json!("2026-11-01"),
        (_, "modifiedAfterDateTime") => json!("2015-01-01T00:00:00"),
        (_, "startPerControl") => json!("202601011"),
        (_, "endPerControl") => json!("202612319"),
        ("find_terminations", "termination_date") => json!("2000-01-01...2026-12-31"),

        // From when on a change holds.
        (_, "effective_date" | "hire_date" | "seniority_date" | "benefit_seniority_date" | "status_start_date") => {
            json!("2026-11-16T00:00:00")
        }
        (_, "status_anticipated_end") => json!("2027-01-15T00:00:00"),
        ("terminate_employee", "termination_date" | "last_day_worked" | "paid_through_date") => {
            json!("2026-11-13T00:00:00")
        }
        (_, "chargeDate") | ("create_third_party_pay", "payDate") => json!("2026-10-30T00:00:00Z"),

        // What was made before.
        ("get_pending_deduction" | "update_pending_deduction" | "delete_pending_deduction", "id") => {
            return Some(world.made("create_pending_deduction", "id"));
        }
        ("get_pending_earning" | "update_pending_earning" | "delete_pending_earning", "id") => {
            return Some(world.made("create_pending_earning", "id"));
        }
        ("get_import_transaction_status", "stagingId") => {
            return Some(world.made("submit_import_transaction", "stagingId"));
        }
        (_, "stagingId") => return Some(world.made("submit_business_rule_transaction", "stagingId")),
        (_, "fileId") => return Some(world.made("submit_business_rule_file", "fileId")),

        // A plan the employee has not.
        ("create_pto_plan" | "update_pto_plan", "ptoPlan") => json!("FLOAT"),
        _ => return None,
    };
    Some(Ok(value))
}

/// What the first row of another action says: the action, its inputs, and where in the row it stands.
fn elsewhere(world: &World, action: &Action, name: &str) -> Option<(&'static str, Value, &'static str)> {
    let all = json!({});
    let of_company = json!({ "companyId": world.employee.company_id });
    let place = match (action.id.as_str(), name) {
        ("get_location_configuration", "code") => ("list_location_configurations", all, "/locationCode"),
        ("get_sso_user_by_employee_identifier", "employee_number") => {
            ("find_sso_users", all, "/SsoUsers/0/EmployeeIdentifier/EmployeeNumber")
        }
        ("get_sso_user_by_employee_identifier", "company_code") => {
            ("find_sso_users", all, "/SsoUsers/0/EmployeeIdentifier/CompanyCode")
        }
        (_, "contactId") => ("list_employee_contacts", all, "/contactId"),
        ("get_employee_contact_by_contact_id" | "update_contact", "contact_id") => (
            "get_contact_by_employee_identifier",
            world.employee.numbered(),
            "/ContactId",
        ),
        (_, "number_id") => (
            "get_phone_information_by_employee_identifier",
            world.employee.numbered(),
            "/AlternateNumbers/0/NumberId",
        ),
        (_, "systemId") => ("list_employee_job_history_details", all, "/systemId"),
        (_, "PayIdentifier" | "pay_identifier") => (
            "get_last_pay_statement_by_employee_identifier",
            world.employee.numbered(),
            "/PayIdentifier",
        ),
        (_, "runId") => ("list_general_ledger_entries", all, "/runId"),
        (_, "blockId") => ("list_general_ledger_entries", all, "/blockId"),
        ("get_pay_register", "payDate") => ("get_pay_register", of_company, "/payDate"),
        ("list_payroll_deductions_history", "payDate" | "deductionCode") => {
            let pointer = if name == "payDate" {
                "/payDate"
            } else {
                "/deductionCode"
            };
            ("list_payroll_deductions_history", of_company, pointer)
        }
        ("get_pto_plan", "ptoPlan") => {
            let whose = json!({ "companyId": world.employee.company_id, "employeeId": world.employee.id });
            ("list_employee_pto_plans", whose, "/ptoPlan")
        }
        ("list_employee_phone_numbers", "employeeId") => ("list_employee_phone_numbers", all, "/employeeId"),
        ("list_employee_education", "employeeId") => ("list_employee_education", all, "/employeeId"),
        ("list_dependent_deductions", "employeeId") => (
            "list_dependent_deductions",
            json!({ "deductionCode": "MED" }),
            "/employeeId",
        ),
        ("list_global_employee_bank_accounts", "employeeCountry") => {
            ("list_global_employee_bank_accounts", all, "/employeeCountry")
        }
        ("list_insurance_rates", "deductionCode") => ("list_insurance_rates", all, "/deductionCode"),
        ("list_insurance_rates", "effectiveDate") => ("list_insurance_rates", all, "/effectiveDate"),
        ("get_sso_user_by_client_user_name", "client_user_name") => {
            ("find_sso_users", all, "/SsoUsers/0/ClientUserName")
        }
        _ => return None,
    };
    Some(place)
}

/// Values of examples that any tenant takes: what is to be written, and choices that every tenant has.
fn as_it_is(name: &str) -> bool {
    matches!(
        name,
        // Records to write.
        "active_contact" | "address_line1" | "amount" | "annual" | "benefit_group" | "birth_date" | "city"
            | "client_user_name" | "country" | "currency" | "currencyCode" | "deduction_benefit_group" | "description"
            | "earned" | "earnings_group" | "eec_ud_field01" | "eligible_for_rehire" | "email_address"
            | "emergency_contact" | "employee_type" | "employment_status" | "failAllOnRequest"
            | "federal_filing_status" | "first_name" | "full_or_part_time" | "gender" | "glSegment" | "hire_source"
            | "home_number" | "home_number_country" | "home_phone" | "hourly_or_salaried" | "hours" | "is_private"
            | "ItemStatus" | "last_hire_date" | "last_name" | "leave_reason" | "national_id" | "netPay" | "number"
            | "pay_rate" | "pay_rate_type" | "preferred_first_name" | "preferred_phone" | "promotion"
            | "rate_change_type" | "reason_code" | "refId" | "relation_ship_code" | "scheduled_hours" | "source"
            | "ssn" | "state_or_province" | "taken" | "termination_reason" | "totalDeductions" | "totalEarnings"
            | "totalTaxes" | "transaction" | "type" | "uniqueFileName" | "zip_or_postal_code"
            // Filters and choices.
            | "accountIsInactive" | "addressState" | "benStatus" | "calculationRule" | "className" | "cobraIsActive"
            | "code" | "codeTable" | "companyIdentifierType" | "company_identifier" | "countryCode" | "dedCode"
            | "deductionCode" | "earningCode" | "employeeCountry" | "employeeIdentifierType" | "employeeStatusCode"
            | "fieldName" | "includeInManualCheck" | "includeInShiftDiffrential" | "isActive" | "isApproved"
            | "isDependent" | "isHomeCompany" | "isPrimary" | "isRateChange" | "jobGroupCountryCode"
            | "jobIsInActive" | "level" | "levelDescription" | "mostRecent" | "nationalDocumentIssuingCountryCode"
            | "payFrequency" | "payGroup" | "pay_group" | "primary_company_code" | "product" | "ptoPlan" | "rolName"
            | "salaryOrHourlyCode" | "sessionType" | "status" | "tableName" | "taxCategory" | "taxGroupIsInactive"
            | "report_path" | "name" | "value" | "useDeductionOffset"
    )
}
