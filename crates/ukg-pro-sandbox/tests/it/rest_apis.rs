//! Every REST API whose rows are read: each endpoint called over HTTP, each row compared with the export.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use ukg_pro_contract::apis::APIS;
use ukg_pro_contract::record::Kind;
use ukg_pro_contract::rest::{Api, Endpoint, Method, Shape};

use crate::fixture::{Employment, Fixture};

/// APIs whose rows other tests hold against the export: contacts and phones, history, audit, time off and code tables,
/// payroll and deductions.
const ELSEWHERE: &[&str] = &[
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
enum Form {
    Text,
    Flag,
    /// `Y` or `N`.
    Letter,
    Number,
}
use Form::{Flag, Letter, Number, Text};

/// What rows are held against, by hand from `ukg-pro-rest.md` 13 and 16: the rows' facts, and properties with facts.
enum Truth {
    People(Properties),
    Employments(Properties),
    /// A table of the export.
    Table(&'static str, Properties),
    /// Records of a kind.
    Records(&'static str, Properties),
    /// A test of its own in this file or in `rest_changes`.
    OwnTest,
}
use Truth::{Employments, OwnTest, People, Records, Table};

type Properties = &'static [(&'static str, &'static str, Form)];

const GOLDEN: &[(&str, Truth)] = &[
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

fn told(fact: &Value, form: Form) -> Value {
    let Some(text) = fact.as_str() else { return Value::Null };
    let is_set = matches!(text, "true" | "Y");
    match form {
        Text => json!(text),
        Flag => json!(is_set),
        Letter => json!(if is_set { "Y" } else { "N" }),
        Number => json!(text.parse::<f64>().unwrap()),
    }
}

fn same(value: &Value, expected: &Value) -> bool {
    match (value.as_f64(), expected.as_f64()) {
        (Some(value), Some(expected)) => value.to_bits() == expected.to_bits(),
        _ => value == expected,
    }
}

fn is_right(name: &str, rows: &[Value], truth: &[Value], properties: Properties) {
    assert_eq!(rows.len(), truth.len(), "{name}");
    for (property, fact, form) in properties {
        let mut told_once = false;
        for (row, facts) in rows.iter().zip(truth) {
            let expected = told(&facts[fact], *form);
            assert!(
                same(&row[property], &expected),
                "{name}: {property} is {} and not {expected}",
                row[property]
            );
            told_once |= !expected.is_null();
        }
        assert!(told_once, "{name}: nobody has a {property}");
    }
}

fn sorted(people: &[Value]) -> Vec<Value> {
    let mut people = people.to_vec();
    people.sort_by_key(|person| person["employee_id"].as_str().unwrap().to_owned());
    people
}

#[test]
fn every_declared_api_is_held_against_the_export_here_or_elsewhere() {
    let mut told: BTreeSet<&str> = ELSEWHERE.iter().copied().collect();
    told.extend(GOLDEN.iter().map(|(name, _)| *name));
    let untold: Vec<_> = APIS
        .iter()
        .filter(|api| api.endpoints.iter().any(|endpoint| endpoint.method == Method::Get))
        .map(|api| api.name)
        .filter(|name| !told.contains(name))
        .collect();
    assert_eq!(untold, Vec::<&str>::new());
}

#[tokio::test]
async fn rows_tell_the_facts_of_the_tenant_in_their_forms() {
    let fixture = Fixture::with(|options| options.employees = 400).await;
    let people = sorted(fixture.truth.people());
    let employments: Vec<Value> = fixture.truth.employments().into_iter().map(|one| one.facts).collect();
    for (name, truth) in GOLDEN {
        let (truth, properties) = match truth {
            People(properties) => (people.clone(), properties),
            Employments(properties) => (employments.clone(), properties),
            Table(table, properties) => (fixture.truth.0[table].as_array().unwrap().clone(), properties),
            Records(kind, properties) => {
                let records = fixture.control.export_records(kind);
                (records.as_array().unwrap().clone(), properties)
            }
            OwnTest => continue,
        };
        assert!(!truth.is_empty(), "{name}");
        is_right(name, &rows_of(&fixture, name).await, &truth, properties);
    }
}

#[tokio::test]
async fn every_row_has_every_declared_property_of_its_declared_type_and_no_other() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    for (api, _) in whole_lists() {
        let declared: BTreeMap<_, _> = api.row.fields().map(|field| (field.name, field.kind)).collect();
        let rows = rows_of(&fixture, api.name).await;
        assert!(!rows.is_empty(), "{}", api.name);
        for row in &rows {
            let row = row.as_object().unwrap();
            let names: BTreeSet<&str> = row.keys().map(String::as_str).collect();
            assert_eq!(names, declared.keys().copied().collect(), "{}", api.name);
            for (name, value) in row {
                let fits = match declared[name.as_str()] {
                    Kind::Text | Kind::Guid => value.is_string(),
                    Kind::Boolean => value.is_boolean(),
                    Kind::Number => value.is_number(),
                    Kind::DateTime => value
                        .as_str()
                        .is_some_and(|text| text.len() >= 19 && !text.ends_with('Z')),
                    Kind::One(_) => value.is_object(),
                    _ => true,
                };
                assert!(value.is_null() || fits, "{}: {name} is {value}", api.name);
            }
        }
        // What tells rows apart is always there, and does.
        let mut keys = BTreeSet::new();
        for row in &rows {
            let key: Vec<String> = api.key.iter().map(|name| row[name].to_string()).collect();
            assert!(!key.iter().any(|part| part == "null"), "{}: {key:?}", api.name);
            assert!(keys.insert(key.clone()), "{}: {key:?} twice", api.name);
        }
    }
}

#[tokio::test]
async fn every_narrowed_list_and_every_object_has_the_rows_of_the_list_that_its_path_names() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    for (name, _) in GOLDEN {
        let api = api(name);
        for endpoint in api
            .endpoints
            .iter()
            .filter(|one| one.path_parameters().next().is_some())
        {
            if matches!(*name, "user-defined-fields" | "platform-configuration-fields") {
                continue;
            }
            let all = rows_of(&fixture, name).await;
            // A path names by `companyId` what a row may call `companyID`, and by `code` its key.
            let property = |parameter: &'static str| {
                let mut names = api.row.fields().map(|field| field.name);
                let own = names.find(|name| name.eq_ignore_ascii_case(parameter));
                own.unwrap_or(api.key[0])
            };
            let row = &all[all.len() / 2];
            let mut path = endpoint.path.to_owned();
            for parameter in endpoint.path_parameters() {
                let value = row[property(parameter)].as_str().unwrap();
                path = path.replace(&format!("{{{parameter}}}"), &encoded(value));
            }
            let answer = fixture.rest(&path).await;
            assert_eq!(answer.status, 200, "{path}");
            let named = |one: &Value| {
                let mut parameters = endpoint.path_parameters();
                parameters.all(|parameter| one[property(parameter)] == row[property(parameter)])
            };
            if endpoint.shape == Shape::Object {
                assert!(named(&answer.json()), "{path}");
                assert_eq!(answer.header("link"), None, "{path}");
            } else {
                let expected: Vec<_> = all.iter().filter(|one| named(one)).cloned().collect();
                assert_eq!(answer.rows(), expected, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn users_are_people_who_can_log_in() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let people = sorted(fixture.truth.people());
    let users: Vec<_> = people.iter().filter(|person| !person["user_id"].is_null()).collect();
    assert!(users.len() > 50 && users.len() < people.len());
    let details = rows_of(&fixture, "user-details").await;
    let preferences = rows_of(&fixture, "user-preferences").await;
    let security = rows_of(&fixture, "employee-security-user-details").await;
    assert_eq!([details.len(), preferences.len(), security.len()], [users.len(); 3]);
    for (((person, details), preferences), security) in users.iter().zip(&details).zip(&preferences).zip(&security) {
        let id = person["user_id"].as_str().unwrap();
        let name = format!(
            "{} {}",
            person["first_name"].as_str().unwrap(),
            person["last_name"].as_str().unwrap()
        );
        assert_eq!(details["userId"], json!(id.parse::<u64>().unwrap()));
        assert_eq!(details["userName"], person["user_name"]);
        assert_eq!(
            (&details["fullName"], &security["fullName"]),
            (&json!(name), &json!(name))
        );
        assert_eq!(details["userLastLogonDate"], person["user_last_logon_date"]);
        assert_eq!(security["lastLogon"], person["user_last_logon_date"]);
        assert_eq!(
            security["passwordLastChanged"],
            person["user_last_password_change_date"]
        );
        assert_eq!((&security["userID"], &preferences["userId"]), (&json!(id), &json!(id)));
        let language = preferences["languageCode"].as_str().unwrap();
        assert!(matches!(language, "en-us" | "en-ca" | "fr-ca"), "{language}");
    }
}

#[tokio::test]
async fn the_second_view_of_employments_knows_the_countries_of_both_companies() {
    let fixture = Fixture::with(|options| options.employees = 400).await;
    let company = |id: &Value| {
        let mut companies = fixture.truth.0["companies"].as_array().unwrap().iter();
        companies.find(|company| company["company_id"] == *id).unwrap().clone()
    };
    let rows = rows_of(&fixture, "employee-employment-details").await;
    let mut abroad = 0;
    for (row, employment) in rows.iter().zip(fixture.truth.employments()) {
        let (here, home) = (
            company(&employment.facts["company_id"]),
            company(&employment.person["company_id"]),
        );
        assert_eq!(row["homeCompany"], home["company_code"]);
        assert_eq!(row["homeCompanyCountryCode"], home["country"]);
        assert_eq!(row["currentCompanyCountryCode"], here["country"]);
        abroad += usize::from(here["country"] != home["country"]);
    }
    assert!(abroad > 0, "somebody works across the border");
}

#[tokio::test]
async fn the_slots_of_a_person_have_the_tenants_labels_and_any_company_of_the_person_finds_them() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let people = sorted(fixture.truth.people());
    let rows = rows_of(&fixture, "user-defined-fields").await;
    assert_eq!(rows.len(), people.len());
    let mut filled = 0;
    for (row, person) in rows.iter().zip(&people) {
        assert_eq!(row["employeeId"], person["employee_id"]);
        for (block, slot, fact) in [
            ("personnel", "personnelUDField", "eep"),
            ("international", "internationalUDField", "ein"),
        ] {
            let block = &row[format!("{block}UserDefinedFields")];
            assert_eq!(block.as_object().unwrap().len(), 14);
            for number in 1..=14 {
                let slot = &block[format!("{slot}{number:02}")];
                let fact = &person[format!("{fact}_ud_field{number:02}")];
                let form = if matches!(number, 3 | 4 | 10 | 11) {
                    Number
                } else {
                    Text
                };
                assert!(same(&slot["value"], &told(fact, form)), "{slot} {fact}");
                assert_eq!(slot.as_object().unwrap().len(), 2);
                filled += usize::from(!slot["value"].is_null());
            }
        }
    }
    assert!(filled > 100);
    let slots = &rows[0]["personnelUserDefinedFields"];
    assert_eq!(slots["personnelUDField01"]["field"], "Badge number");
    // A slot that was never set up has no label either.
    assert_eq!(slots["personnelUDField09"], json!({ "field": null, "value": null }));

    let person = fixture.truth.in_two_companies();
    let id = person["employee_id"].as_str().unwrap();
    for employment in person["employments"].as_array().unwrap() {
        let company = employment["company_id"].as_str().unwrap();
        let path = format!("/personnel/v1/companies/{company}/employees/{id}/user-defined-fields");
        let found = fixture.rest(&path).await.rows();
        assert_eq!((found.len(), &found[0]["employeeId"]), (1, &json!(id)));
        let path = format!("/personnel/v1/companies/{company}/user-defined-fields?per_Page=10000");
        let found = fixture.rest(&path).await.rows();
        assert!(found.iter().any(|row| row["employeeId"] == id));
        assert_eq!(
            found.len(),
            people
                .iter()
                .filter(|person| {
                    let employments = person["employments"].as_array().unwrap();
                    employments.iter().any(|one| one["company_id"] == company)
                })
                .count()
        );
    }
}

#[tokio::test]
async fn the_status_on_a_day_is_that_of_the_day() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    const LIST: &str = "/personnel/v1/integration/kronos/employee-status";
    let employments = fixture.truth.employments();
    let terminated = employments
        .iter()
        .find(|one| one.text("employment_status") == Some("T"))
        .unwrap();
    let of = |day: String, one: &Employment| {
        let id = one.text("employee_id").unwrap().to_owned();
        let company = one.text("company_id").unwrap().to_owned();
        format!("{LIST}?effectiveDate={day}&employeeIds={id}&companyId={company}")
    };
    let day = |fact: &str| terminated.text(fact).unwrap()[..10].to_owned();

    let row = &fixture.rest(&of("2026-11-02".into(), terminated)).await.rows()[0];
    assert_eq!(
        (&row["status"], &row["triggerTermination"]),
        (&json!("T"), &json!(true))
    );
    assert_eq!(row["statusReason"], terminated.facts["termination_reason"]);
    assert_eq!(
        row["statusReasonDesc"],
        terminated.facts["termination_reason_description"]
    );
    assert_eq!(row["statusStartDate"], terminated.facts["status_start_date"]);
    assert_eq!(row["asOfDate"], "2026-11-02T00:00:00");

    let row = &fixture.rest(&of(day("last_hire"), terminated)).await.rows()[0];
    assert_eq!(
        (&row["status"], &row["triggerTermination"]),
        (&json!("A"), &json!(false))
    );
    assert_eq!(row["statusStartDate"], terminated.facts["last_hire"]);
    assert_eq!(row["asOfDate"], json!(format!("{}T00:00:00", day("last_hire"))));
    // Nobody is told of before the hire.
    assert!(
        fixture
            .rest(&of("1950-01-01".into(), terminated))
            .await
            .rows()
            .is_empty()
    );

    // Without a day it is today, and a window leaves out who left before it.
    let all = fixture.rest(&format!("{LIST}?per_Page=10000")).await.rows();
    assert_eq!(all.len(), employments.len());
    let recent = fixture
        .rest(&format!("{LIST}?per_Page=10000&inactiveTermWindow=200"))
        .await
        .rows();
    let expected = employments.iter().filter(|one| {
        one.text("employment_status") != Some("T") || one.text("status_start_date").unwrap() >= "2026-04-16"
    });
    assert_eq!(recent.len(), expected.count());
    assert!(recent.len() < all.len());
}

#[tokio::test]
async fn the_first_job_and_position_are_the_employments_and_others_stand_beside_them() {
    let fixture = Fixture::with(|options| options.employees = 400).await;
    let employments = fixture.truth.employments();
    let jobs = rows_of(&fixture, "empl-multiple-jobs").await;
    let first: Vec<_> = jobs.iter().filter(|row| row["isPrimaryJob"] == true).collect();
    assert_eq!(first.len(), employments.len());
    for (row, employment) in first.iter().zip(&employments) {
        assert_eq!(row["employeeId"], employment.facts["employee_id"]);
        assert_eq!(row["companyId"], employment.facts["company_id"]);
        assert_eq!(row["jobCode"], employment.facts["job_code"]);
        assert!(same(&row["annualPayRate"], &told(&employment.facts["annual"], Number)));
        assert_eq!(row["jobIsInActive"], employment.facts["employment_status"] == "T");
    }
    let second: Vec<_> = jobs.iter().filter(|row| row["isPrimaryJob"] == false).collect();
    assert!(second.iter().any(|row| row["jobIsInActive"] == true));
    for row in &second {
        let mut here = employments.iter();
        let here = here
            .find(|one| one.facts["employee_id"] == row["employeeId"] && one.facts["company_id"] == row["companyId"]);
        assert_eq!(told(&here.unwrap().facts["is_multiple_job"], Flag), true);
        assert!(row["hourlyPayRate"].is_f64());
    }

    let positions = rows_of(&fixture, "empl-multiple-positions").await;
    let known: BTreeSet<_> = rows_of(&fixture, "positions")
        .await
        .iter()
        .map(|row| row["positionCode"].to_string())
        .collect();
    let held: Vec<_> = employments
        .iter()
        .filter(|one| one.facts["position_code"].is_string())
        .collect();
    let primary: Vec<_> = positions.iter().filter(|row| row["isPrimary"] == true).collect();
    assert_eq!(primary.len(), held.len());
    for (row, employment) in primary.iter().zip(&held) {
        assert_eq!(row["positionCode"], employment.facts["position_code"]);
        assert_eq!(row["effectiveStartDate"], employment.facts["date_in_job"]);
        assert_eq!(row["effectiveStopDate"], employment.facts["termination_date"]);
        assert_eq!(row["salaryOrHourlyCode"], employment.facts["hourly_or_salaried"]);
        assert_eq!(
            row["salaryOrHourly"],
            if row["salaryOrHourlyCode"] == "H" {
                "Hourly"
            } else {
                "Salaried"
            }
        );
        assert_eq!(row["systemId"].as_str().unwrap().len(), 12);
    }
    assert!(positions.len() > primary.len());
    assert!(
        positions
            .iter()
            .all(|row| known.contains(&row["positionCode"].to_string()))
    );
}

#[tokio::test]
async fn a_positions_fourth_field_is_a_number_that_says_whether_it_is_there() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let rows = rows_of(&fixture, "positions").await;
    for field in [
        json!({ "isNull": false, "Value": 12.0 }),
        json!({ "isNull": true, "Value": null }),
    ] {
        assert!(rows.iter().any(|row| row["userDefinedField04"] == field), "{field}");
    }
    // Reporting lines lead to positions, and end at the top.
    let codes: BTreeSet<_> = rows.iter().map(|row| row["positionCode"].to_string()).collect();
    let above: Vec<_> = rows_of(&fixture, "position-report").await;
    let above = above.iter().map(|row| &row["reportsToPositionCode"]);
    assert!(above.clone().any(Value::is_null));
    assert!(
        above
            .filter(|code| !code.is_null())
            .all(|code| codes.contains(&code.to_string()))
    );
}

#[tokio::test]
async fn settings_are_those_of_the_day_and_the_earlier_ones_on_demand() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    const LIST: &str = "/personnel/v1/integration/kronos/employee-profiles?per_Page=10000";
    assert_eq!(fixture.rest(LIST).await.status, 400);
    assert!(fixture.rest(&format!("{LIST}&product=HCM")).await.rows().is_empty());
    let records = fixture.control.export_records("employee-profile");
    let records = records.as_array().unwrap();
    let present: Vec<_> = records
        .iter()
        .filter(|record| record.get("superseded_on").is_none())
        .collect();
    let rows = fixture.rest(&format!("{LIST}&product=WFM")).await.rows();
    assert_eq!(rows.len(), present.len());
    for (row, record) in rows.iter().zip(&present) {
        assert_eq!(row["recordId"].to_string(), record["record_id"].as_str().unwrap());
        assert_eq!(row["profileValue"], record["profile_value"]);
    }
    let every = fixture
        .rest(&format!("{LIST}&product=WFM&includeHistoryIfChangeDetected=true"))
        .await
        .rows();
    assert_eq!(every.len(), records.len());
    assert!(every.len() > rows.len());
    let window = fixture
        .rest(&format!("{LIST}&product=WFM&changeWindow=100"))
        .await
        .rows();
    let recent = present
        .iter()
        .filter(|record| record["last_modified_date"].as_str().unwrap() >= "2026-07-25");
    assert_eq!(window.len(), recent.count());
    assert!(!window.is_empty() && window.len() < rows.len());
    assert_eq!(
        fixture
            .rest(&format!("{LIST}&product=WFM&changeWindow=long"))
            .await
            .status,
        400
    );
    // On the day before a change the earlier setting holds.
    let earlier = records
        .iter()
        .find(|record| record.get("superseded_on").is_some())
        .unwrap();
    let since = &earlier["effective_date"].as_str().unwrap()[..10];
    let id = every
        .iter()
        .find(|row| row["recordId"].to_string() == earlier["record_id"].as_str().unwrap())
        .unwrap();
    let path = format!(
        "{LIST}&product=WFM&employeeId={}&effectiveDate={since}",
        id["employeeId"].as_str().unwrap()
    );
    let then = fixture.rest(&path).await.rows();
    assert!(
        then.iter()
            .any(|row| row["recordId"] == id["recordId"] && row["profileValue"] == "TRAIN"),
        "{then:?}"
    );
}

#[tokio::test]
async fn customer_made_fields_are_told_by_class_with_the_keys_of_the_version() {
    let fixture = Fixture::with(|options| options.employees = 150).await;
    let of = async |version: &str, class: &str| {
        let path = format!("/personnel/{version}/platform-configuration-fields/class-name/{class}?per_Page=10000");
        fixture.rest(&path).await.rows()
    };
    for class in [
        "Address",
        "Person",
        "PersonName",
        "Employee",
        "PhoneNumber",
        "Employment",
        "InternationalEmployee",
        "ComponentCompany",
        "Location",
        "Job",
        "OrgLevel1",
        "OrgLevel2",
        "OrgLevel3",
        "OrgLevel4",
    ] {
        assert!(!of("v1", class).await.is_empty(), "{class}");
        assert_eq!(
            of("v2", class).await.is_empty(),
            matches!(class, "PersonName" | "ComponentCompany"),
            "{class}"
        );
    }
    assert!(of("v1", "Contacts").await.is_empty() && !of("v2", "Contacts").await.is_empty());
    assert!(of("v1", "Nothing").await.is_empty());
    let (first, second) = (of("v1", "Employment").await, of("v2", "Employment").await);
    assert_eq!(first.len(), second.len());
    for (first, second) in first.iter().zip(&second) {
        let key = second["keyValue"].as_str().unwrap();
        assert_eq!(key.split_once(':').unwrap().0, first["keyValue"]);
        assert_eq!(first["fieldValue"], second["fieldValue"]);
    }
    let path = "/personnel/v1/platform-configuration-fields/class-name/Employment?per_Page=10000";
    let some = fixture
        .rest(&format!("{path}&fields=_BParking&employmentStatus=T"))
        .await
        .rows();
    assert!(!some.is_empty());
    for row in some {
        assert_eq!(row["fieldName"], "_BParking");
        let mut employments = fixture.truth.employments().into_iter();
        assert!(
            employments.any(|one| one.facts["employee_id"] == row["keyValue"] && one.facts["employment_status"] == "T")
        );
    }
    let schema = fixture
        .rest("/configuration/v1/platform-configuration/custom-fields-schema")
        .await
        .json();
    let classes = schema["schema"]["classes"].as_array().unwrap();
    let employment = classes.iter().find(|class| class["className"] == "Employment").unwrap();
    assert_eq!(employment["fields"][0], json!({ "name": "_BParking", "type": "text" }));
}
