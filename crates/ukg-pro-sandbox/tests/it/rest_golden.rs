//! What the rows of REST reads are held against: properties by hand from `ukg-pro-rest.md` 13 and 16, with the facts
//! they tell.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use ukg_pro_contract::apis::APIS;
use ukg_pro_contract::rest::{Api, Endpoint, Shape};

use crate::fixture::Fixture;

/// APIs whose rows other tests hold against the export: contacts and phones, history, audit, time off and code tables,
/// payroll and deductions.
pub(crate) const ELSEWHERE: &[&str] = &[
    "audit-details",
    "benefit-reduction",
    "businessruleimport-tool-status",
    "code-table",
    "code-tables",
    "codes",
    "contacts",
    "deduction-history-effective-change-dates",
    "deductions",
    "dep-deductions",
    "direct-deposit",
    "earnings",
    "earnings-history-base-elements",
    "emp-deductions",
    "emp-deductions-benefit-option-change-date",
    "employee-global-banks",
    "employee-job-history-details",
    "employee-multi-phone-numbers",
    "employee-pay-deduction-elements",
    "general-ledger",
    "import-pay-items",
    "import-tool",
    "import-tool-status",
    "insurance-rate",
    "integration-audit-configuration",
    "open-enrollment-dep-deductions",
    "open-enrollment-emp-deductions",
    "option-rate",
    "org-levels",
    "pay-register",
    "pay-statements",
    "paygroup-payperiods",
    "payroll-deductions-history",
    "payroll-pending-items-deductions",
    "payroll-pending-items-earnings",
    "pto-plans",
    "thirdpartypay",
];

/// How a property tells a fact.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Form {
    Text,
    Flag,
    /// `Y` or `N`.
    Letter,
    Number,
}
pub(crate) use Form::{Flag, Letter, Number, Text};

/// What rows are held against, by hand from `ukg-pro-rest.md` 13 and 16: the rows' facts, and properties with facts.
pub(crate) enum Truth {
    People(Properties),
    Employments(Properties),
    /// A table of the export.
    Table(&'static str, Properties),
    /// Records of a kind.
    Records(&'static str, Properties),
    /// A test of its own in this file or in `rest_changes`.
    OwnTest,
}
pub(crate) use Truth::{Employments, OwnTest, People, Records, Table};

pub(crate) type Properties = &'static [(&'static str, &'static str, Form)];

pub(crate) const GOLDEN: &[(&str, Truth)] = &[
    (
        "person-details",
        People(&[
            ("employeeId", "employee_id", Text),
            ("lastName", "last_name", Text),
            ("nameFormer", "former_last_name", Text),
            ("healthWeight", "health_weight", Number),
            ("i9VisaExpirationDate", "i9_visa_expiration_date", Text),
            ("consentElectronicw2pr", "consent_electronicw2pr", Flag),
            ("smsApprovals", "sms_approvals", Flag),
            ("nationality2", "nationality2", Text),
        ]),
    ),
    (
        "employee-demographic-details",
        People(&[
            ("personId", "person_id", Text),
            ("nameSuffixCode", "suffix", Text),
            ("ethnicIdCode", "ethnic_id_code", Text),
            // Flags that are declared as text (`ukg-pro-rest.md` 13.10).
            ("isDisabled", "is_disabled", Text),
            ("addressIsOnTaxBoundary", "address_is_on_tax_boundary", Text),
            ("isSmoker", "is_smoker", Flag),
            ("homePhoneIsPrivate", "home_number_is_private", Flag),
            ("homePhoneID", "home_phone_id", Text),
            ("userID", "user_id", Text),
            ("dateOfBirth", "date_of_birth", Text),
            ("addressLatitude", "address_latitude", Number),
            ("addressLine3", "address_line3", Text),
            ("integrationRecordId", "integration_record_id", Text),
            ("ssn", "ssn", Text),
        ]),
    ),
    (
        "employee-extended-elements",
        People(&[
            ("personID", "person_id", Text),
            ("communityBroadcastSMSCode", "community_broadcast_sms_code", Text),
            ("i9DocB", "i9_doc_b", Text),
            ("militaryService", "military_service", Text),
            ("consentElectronicW2PR", "consent_electronicw2pr", Flag),
            ("i9Verified", "i9_verified", Flag),
            ("dateTimeChanged", "datetime_changed", Text),
            ("militarySeparationDate", "military_separation_date", Text),
        ]),
    ),
    (
        "employee-cobra-details",
        People(&[
            ("employeeID", "employee_id", Text),
            ("companyID", "company_id", Text),
            ("cobraIsActive", "cobra_is_active", Flag),
            ("cobraReason", "cobra_reason", Text),
            ("cobraExport", "cobra_export", Text),
            ("dateOfCobraLetter", "date_of_cobra_letter", Text),
        ]),
    ),
    ("user-details", OwnTest),
    ("user-preferences", OwnTest),
    ("employee-security-user-details", OwnTest),
    ("user-defined-fields", OwnTest),
    (
        "employment-details",
        Employments(&[
            ("employeeID", "employee_id", Text),
            ("companyID", "company_id", Text),
            ("jobDescription", "job_description", Text),
            ("payGroupDescription", "pay_group_description", Text),
            ("primaryJobCode", "job_code", Text),
            ("jobGroupCode", "job_group", Text),
            ("positionCode", "position_code", Text),
            ("originalHireDate", "original_hire", Text),
            ("dateOfTermination", "termination_date", Text),
            ("dateOfLocalUnion", "date_of_local_union", Text),
            ("unionLocal", "local_union", Text),
            ("timeclockID", "time_clock_id", Text),
            ("scheduledFTE", "scheduled_fte", Number),
            ("scheduledWorkHrs", "scheduled_hours", Number),
            ("supervisorEmployeeNumber", "supervisor_employee_number", Text),
            ("supervisorCOID", "supervisor_coid", Text),
            ("locationGLSegment", "location_gl_segment", Text),
            // Letters here, booleans in the next two (`ukg-pro-rest.md` 13.2 to 13.4).
            ("isAutopaid", "pay_automatically", Letter),
            ("autoAllocate", "is_auto_allocated", Letter),
            ("isAutoAllocated", "is_auto_allocated", Letter),
            ("isMultipleJob", "is_multiple_job", Letter),
            ("okToRehire", "ok_to_rehire", Letter),
        ]),
    ),
    (
        "employee-employment-details",
        Employments(&[
            ("employeeID", "employee_id", Text),
            ("isHomeCompany", "is_home_company", Flag),
            ("terminationDate", "termination_date", Text),
            ("terminationReasonCode", "termination_reason", Text),
            ("terminationDescription", "termination_reason_description", Text),
            ("employeeStatusExpectedEndDate", "status_anticipated_end", Text),
            ("okToRehire", "ok_to_rehire", Letter),
            ("autoAllocate", "is_auto_allocated", Letter),
            ("isAutoAllocated", "is_auto_allocated", Flag),
            ("isAutoPaid", "pay_automatically", Flag),
            ("isMultipleJob", "is_multiple_job", Flag),
            ("isSupervisor", "is_supervisor", Flag),
            ("timeClockID", "time_clock_id", Text),
            ("annualSalary", "annual", Number),
            ("scheduledWorkHours", "scheduled_hours", Number),
            ("salaryEffectiveDate", "effective_date", Text),
            ("retirementDate", "regular_retirement", Text),
            ("integrationRecordId", "integration_record_id", Text),
            ("languageCode", "language_code", Text),
        ]),
    ),
    (
        "compensation-details",
        Employments(&[
            ("companyID", "company_id", Text),
            ("annualSalary", "annual", Number),
            ("totalAnnSalary", "annual", Number),
            ("payPeriodPayRate", "period", Number),
            ("scheduledFullTimeEquivalency", "scheduled_fte", Number),
            ("numberOfPayments", "number_of_payments", Number),
            ("otherRate1", "other_rate1", Number),
            ("jobSalaryGrade", "job_salary_grade", Text),
            ("dateOfNextSalayrReview", "next_salary_review", Text),
            ("performanceReviewRating", "performance_review_rating", Text),
            ("isAutoPaid", "pay_automatically", Flag),
            ("isSeasonalWorker", "seasonal", Flag),
            ("emplStatus", "employment_status", Text),
        ]),
    ),
    (
        "employee-supervisor-details",
        Employments(&[
            ("employeeID", "employee_id", Text),
            ("companyID", "company_id", Text),
            ("supervisorEmployeeID", "supervisor_id", Text),
            ("supervisorLastName", "supervisor_last_name", Text),
            ("supervisorCompanyID", "supervisor_coid", Text),
            ("supervisorStatusCode", "supervisor_status_code", Text),
            ("supervisorJobCode", "supervisor_job_code", Text),
            ("supervisorPositionCode", "supervisor_position_code", Text),
            ("supervisorEmail", "supervisor_email", Text),
            ("supervisorWorkPhone", "supervisor_work_phone", Text),
            ("supervisorPersonId", "supervisor_person_id", Text),
        ]),
    ),
    ("employee-changes", OwnTest),
    ("employee-status", OwnTest),
    (
        "business-structure-status",
        Employments(&[
            ("employeeId", "employee_id", Text),
            ("effectiveDate", "date_in_job", Text),
            ("orgLevel3Code", "org_level3", Text),
            ("primaryWorkLocationCode", "location", Text),
            ("dateTimeChanged", "datetime_changed", Text),
        ]),
    ),
    (
        "company-details",
        Table(
            "companies",
            &[
                ("companyID", "company_id", Text),
                ("companyName", "company_name", Text),
                ("isMasterCompany", "is_master_company", Text),
                ("addressCity", "city", Text),
                ("federalTaxId", "federal_tax_id", Text),
            ],
        ),
    ),
    (
        "jobs",
        Table(
            "jobs",
            &[
                ("code", "job_code", Text),
                ("title", "title", Text),
                ("isActive", "is_active", Flag),
            ],
        ),
    ),
    (
        "jobs-v2",
        Table(
            "jobs",
            &[
                ("jobCode", "job_code", Text),
                ("jobEE0Category", "job_eeo_category", Text),
                ("jobGroup", "job_group", Text),
                ("workEnvirornmentCode", "work_envirornment_code", Text),
                ("isActive", "is_active", Flag),
            ],
        ),
    ),
    (
        "locations",
        Table(
            "locations",
            &[
                ("locationCode", "location", Text),
                ("state", "state_or_province", Text),
                ("zipOrPostalCode", "zip_or_postal_code", Text),
                ("isActive", "is_active", Flag),
            ],
        ),
    ),
    (
        "jobgroup",
        Records(
            "job-group",
            &[
                ("jobGroupCode", "job_group", Text),
                ("jobGroupCountryCode", "job_group_country_code", Text),
            ],
        ),
    ),
    (
        "positions",
        Records(
            "position",
            &[
                ("positionCode", "position_code", Text),
                ("jobcode", "jobcode", Text),
                ("organizationLevelCode2", "organization_level_code2", Text),
                ("isApproved", "is_approved", Flag),
                ("effectiveStopDate", "effective_stop_date", Text),
                ("userDefinedField03", "user_defined_field03", Number),
            ],
        ),
    ),
    (
        "position-report",
        Records(
            "position",
            &[
                ("positionCode", "position_code", Text),
                ("reportsToPositionCode", "reports_to_position_code", Text),
                ("effectiveStartDate", "effective_start_date", Text),
            ],
        ),
    ),
    ("empl-multiple-jobs", OwnTest),
    ("empl-multiple-positions", OwnTest),
    (
        "employee-education",
        Records(
            "education",
            &[
                ("systemId", "system_id", Text),
                ("school", "school", Text),
                ("gpa", "gpa", Text),
                ("isHighestLevel", "is_highest_level", Flag),
                ("endDate", "end_date", Text),
            ],
        ),
    ),
    (
        "employee-contract-details",
        Records(
            "contract",
            &[
                ("employmentContractId", "employment_contract_id", Number),
                ("renewalContractId", "renewal_contract_id", Number),
                ("contractTypeCode", "contract_type_code", Text),
                ("isRenewal", "is_renewal", Text),
                ("fteContractHours", "fte_contract_hours", Number),
                ("rowLastChanged", "row_last_changed", Text),
            ],
        ),
    ),
    (
        "national-documents",
        Records(
            "national-document",
            &[
                ("nationalDocumentId", "national_document_id", Text),
                ("contactId", "contact_id", Text),
                ("nationalDocumentNumber", "national_document_number", Text),
                ("nationalDocumentIssueDate", "national_document_issue_date", Text),
            ],
        ),
    ),
    (
        "international-employees",
        Records(
            "international-employee",
            &[
                ("countryCode", "country_code", Text),
                ("currencyCode", "currency_code", Text),
                ("effectiveDate", "effective_date", Text),
                ("isMilitaryReserve", "is_military_reserve", Text),
            ],
        ),
    ),
    (
        "employee-global-localization-elements",
        Records(
            "localization-element",
            &[
                ("fieldId", "field_id", Text),
                ("numericValue", "numeric_value", Text),
                ("booleanValue", "boolean_value", Flag),
                ("created", "created", Text),
            ],
        ),
    ),
    (
        "user-profile-details",
        Records(
            "user-profile",
            &[
                ("roleId", "role_id", Number),
                ("roleName", "role_name", Text),
                ("masterCompanyId", "master_company_id", Text),
                ("filterSupervisorID", "filter_supervisor_id", Text),
            ],
        ),
    ),
    ("employee-profiles", OwnTest),
    ("platform-configuration-fields", OwnTest),
    ("custom-fields-schema", OwnTest),
    (
        "tax-groups",
        Records(
            "tax-group",
            &[
                ("taxCalcGroupIdCode", "tax_calc_group_id_code", Text),
                ("taxGroupIsInactive", "tax_group_is_inactive", Flag),
                ("dateYearReset", "date_year_reset", Text),
            ],
        ),
    ),
    (
        "shift-codes",
        Records(
            "shift-code",
            &[
                ("shiftCode", "shift_code", Text),
                ("shiftCodeDescription", "shift_code_description", Text),
            ],
        ),
    ),
    (
        "roles",
        Records(
            "role",
            &[
                ("rolID", "rol_id", Number),
                ("rolName", "rol_name", Text),
                ("rolDefaultRole", "rol_default_role", Flag),
            ],
        ),
    ),
    (
        "organization-reporting-category",
        Records(
            "reporting-category",
            &[
                ("level", "level", Text),
                ("code", "code", Text),
                ("integrationRecordId", "integration_record_id", Text),
            ],
        ),
    ),
];

pub(crate) fn api(name: &str) -> &'static Api {
    APIS.iter().find(|api| api.name == name).unwrap()
}

/// The APIs of this file with their lists that need nothing in the path.
pub(crate) fn whole_lists() -> impl Iterator<Item = (&'static Api, &'static Endpoint)> {
    let apis = GOLDEN.iter().map(|(name, _)| api(name));
    apis.flat_map(|api| {
        let endpoints = api.endpoints.iter();
        let whole = endpoints.filter(|one| one.shape == Shape::List && one.path_parameters().next().is_none());
        whole.map(move |endpoint| (api, endpoint))
    })
}

/// A list as it can be asked for whole: with what is required, and one large page.
pub(crate) fn whole(api: &Api, path: &str) -> String {
    let mut query = Vec::new();
    for parameter in api.parameters.iter().filter(|parameter| parameter.required) {
        let value = match parameter.name {
            "modifiedAfterDateTime" => "1990-01-01",
            "companyId" => "*",
            "product" => "WFM",
            name => panic!("{}: {name} is required", api.name),
        };
        query.push(format!("{}={value}", parameter.name));
    }
    // Without dates it answers what changed since the previous call.
    if api.name == "employee-changes" {
        query.push("startDate=1900-01-01".to_owned());
    }
    if api.paging.is_paged() {
        query.push(format!("{}={}", api.paging.size_parameter, api.paging.maximum));
    }
    format!("{path}?{}", query.join("&"))
}

pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// Rows of a list, all of them.
pub(crate) async fn rows_of(fixture: &Fixture, name: &str) -> Vec<Value> {
    let api = api(name);
    let (_, endpoint) = whole_lists().find(|(one, _)| one.name == name).unwrap();
    let mut rows = Vec::new();
    for page in 1.. {
        let path = format!("{}&page={page}", whole(api, endpoint.path));
        let some = fixture.rest(&path).await.rows();
        if some.is_empty() {
            break;
        }
        rows.extend(some);
    }
    rows
}

/// What a property says of a fact.
pub(crate) fn told(fact: &Value, form: Form) -> Value {
    let Some(text) = fact.as_str() else { return Value::Null };
    let is_set = matches!(text, "true" | "Y");
    match form {
        Text => json!(text),
        Flag => json!(is_set),
        Letter => json!(if is_set { "Y" } else { "N" }),
        Number => json!(text.parse::<f64>().unwrap()),
    }
}

/// Whether two values are the same, numbers as numbers.
pub(crate) fn same(value: &Value, expected: &Value) -> bool {
    match (value.as_f64(), expected.as_f64()) {
        (Some(value), Some(expected)) => value.to_bits() == expected.to_bits(),
        _ => value == expected,
    }
}

/// People by employee id, as the emulator orders them.
pub(crate) fn sorted(people: &[Value]) -> Vec<Value> {
    let mut people = people.to_vec();
    people.sort_by_key(|person| person["employee_id"].as_str().unwrap().to_owned());
    people
}
