//! One fact under many names, and finding employments by what identifies them.

use ukg_pro_sandbox::tenant::{EmployeeKey, Employment, Fact, canonical};

use super::generate;

#[test]
fn soap_rest_and_query_names_of_a_fact_are_one() {
    for (name, wire_names) in [
        ("email_address", "EmailAddress emailAddress email_address"),
        ("alternate_email_address", "AlternateEmailAddress emailAddressAlternate"),
        ("preferred_first_name", "PreferredFirstName preferredName"),
        ("former_last_name", "FormerLastName formerName nameFormer FormerName"),
        ("prefix", "Prefix namePrefixCode"),
        ("suffix", "Suffix nameSufixCode nameSuffixCode"),
        ("ssn", "SSN ssn Ssn"),
        ("suppress_ssn", "SuppressSSN ssnIsSuppressed"),
        ("employee_id", "employeeId employeeID eeid"),
        ("company_id", "companyId companyID coid"),
        ("ethnic_id_code", "ethnicIDCode"),
        ("date_of_birth", "dateOfBirth"),
        ("datetime_changed", "datetimeChanged dateTimeChanged"),
        ("org_level1", "OrgLevel1 orgLevel1Code OrganizationLevel1"),
        ("job_code", "JobCode primaryJobCode Job jobCode"),
        (
            "employment_status",
            "EmploymentStatus Status employeeStatusCode emplStatus",
        ),
        ("zip_or_postal_code", "ZipOrPostalCode addressZipCode zipOrPostalCode"),
        ("location", "Location primaryWorkLocationCode locationCode"),
        ("fmla_code", "FMLA_Code"),
        ("hcso_not_covered", "HCSONotCovered"),
        ("last_name_not_same_as_ss_card", "lastNameNotSameAsSSCard"),
        ("i9_doc_a", "i9DocA"),
        ("date_of_i9_expiration", "dateOfI9Expiration"),
        ("w2_is_deceased", "w2IsDeceased"),
        ("company_gl_segment", "companyGLSegment"),
        ("time_clock_id", "TimeClockId timeclockID timeClockID"),
        ("supervisor_coid", "supervisorCOID"),
    ] {
        for wire_name in wire_names.split_whitespace() {
            assert_eq!(canonical(wire_name), name, "{wire_name}");
        }
        assert_eq!(canonical(name), name);
    }
}

#[test]
fn an_employment_answers_for_its_person_and_company() {
    let tenant = generate(60, 1);
    for employment in tenant.employments() {
        let key = employment.key();
        let person = tenant.person(&key.employee_id).unwrap().facts();
        let company = tenant.company(&key.company_id).unwrap().facts();
        assert_eq!(tenant.fact(&key, "lastName"), person.get("LastName"));
        assert_eq!(tenant.fact(&key, "CompanyName"), company.get("companyName"));
        assert_eq!(tenant.fact(&key, "currencyCode"), company.get("currencyCode"));
        assert_eq!(tenant.fact(&key, "AddressLine1"), person.get("addressLine1"));
    }
}

#[test]
fn a_null_of_the_person_is_not_filled_from_the_company() {
    let mut tenant = generate(50, 1);
    let key = tenant.employments()[0].key();
    tenant.set_fact(&key, "addressLine1", None).unwrap();
    tenant.set_fact(&key, "City", None).unwrap();
    assert_eq!(tenant.fact(&key, "addressLine1"), None);
    assert_eq!(tenant.fact(&key, "addressCity"), None);
    assert!(tenant.company_fact(&key.company_id, "addressCity").is_some());
}

#[test]
fn an_employment_is_found_by_company_and_number_with_its_zeros() {
    let tenant = generate(120, 4);
    for employment in tenant.employments() {
        let view = tenant.view(employment);
        let code = view.text("CompanyCode").unwrap();
        let number = view.text("EmployeeNumber").unwrap();
        let found = tenant.employment(code, number).unwrap();
        assert_eq!(found.key(), employment.key());
        let found = tenant.employment(&format!("{} ", code.to_lowercase()), number);
        assert_eq!(found.map(Employment::key), Some(employment.key()));
        assert!(tenant.employment(code, number.trim_start_matches('0')).is_none());
        assert!(tenant.employment("NOPE", number).is_none());
    }
    assert_eq!(tenant.employments_by_number("000100001").len(), 2);
}

#[test]
fn a_person_is_found_by_email_ssn_and_national_id_with_every_employment() {
    let tenant = generate(400, 4);
    for person in tenant.people() {
        let all: Vec<EmployeeKey> = tenant
            .employments_of(&person.employee_id())
            .iter()
            .map(Employment::key)
            .collect();
        let keys = |found: Vec<&Employment>| found.into_iter().map(Employment::key).collect::<Vec<_>>();
        let facts = person.facts();
        let national_id = facts.text("nationalId").unwrap();
        assert_eq!(keys(tenant.employments_by_national_id(national_id)), all);
        if let Some(ssn) = facts.text("ssn") {
            assert_eq!(keys(tenant.employments_by_ssn(ssn)), all);
        }
        if let Some(email) = facts.text("EmailAddress") {
            let found = keys(tenant.employments_by_email(&email.to_uppercase()));
            assert!(all.iter().all(|key| found.contains(key)));
            if !email.starts_with("loading.dock") {
                assert_eq!(found, all);
            }
        }
    }
    assert!(tenant.employments_by_email("loading.dock@example.org").len() >= 2);
    assert!(tenant.employments_by_ssn("000000000").is_empty());
}

#[test]
fn flags_are_read_in_either_spelling() {
    for (text, flag) in [("true", true), ("Y", true), ("false", false), ("N", false)] {
        assert_eq!(Fact::text(text).as_flag(), Some(flag));
    }
    assert_eq!(Fact::text("Z").as_flag(), None);
}
