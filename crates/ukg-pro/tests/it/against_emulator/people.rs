//! A thousand people, read to the end although the service fails on the way, and compared with the emulator's export.
//!
//! Which fact each field tells is written by hand from `ukg-pro-soap.md` 6.1 and `ukg-pro-rest.md` 13.1.

use std::collections::BTreeMap;

use futures_util::{Stream, TryStreamExt as _};
use serde_json::Value as Json;
use ukg_pro::{
    Error,
    contract::{
        apis::person_details::{API, PersonDetails},
        record::{Record, Row},
        services::employee_person::{Person, SERVICE},
        soap::EmployeeQuery,
        value::Value,
    },
};
use ukg_pro_sandbox::{
    Control, Options, Sandbox,
    counters::Outcome,
    faults::{self, Fault},
};

use super::{
    emulator::{self, Presented, client, tenant},
    leaks::assert_clean_log,
};
use crate::server::{FoundPerson, operation};

/// A row as text: each field's name and value, none for null.
type Texts = BTreeMap<&'static str, Option<String>>;

/// Rows by what names them, so that none is missing, none comes twice, and their order does not matter.
type Rows = BTreeMap<(String, String), Texts>;

/// The fields of `Person` with the fact each tells, but for `EmployeeIdentifier` and `SelfServiceProperties`.
const PERSON: [(&str, &str); 11] = [
    ("AlternateEmailAddress", "alternate_email_address"),
    ("EmailAddress", "email_address"),
    ("FirstName", "first_name"),
    ("FormerLastName", "former_last_name"),
    ("LastName", "last_name"),
    ("MiddleName", "middle_name"),
    ("PreferredFirstName", "preferred_first_name"),
    ("Prefix", "prefix"),
    ("SSN", "ssn"),
    ("Suffix", "suffix"),
    ("SuppressSSN", "suppress_ssn"),
];

/// The properties of `person-details` with the fact each tells.
const DETAILS: [(&str, &str); 94] = [
    ("additionalName1", "additional_name1"),
    ("additionalName2", "additional_name2"),
    ("addressId", "address_id"),
    ("addressIsOnTaxBoundary", "address_is_on_tax_boundary"),
    ("addressLatitude", "address_latitude"),
    ("cobraExport", "cobra_export"),
    ("cobraIsActive", "cobra_is_active"),
    ("cobraReason", "cobra_reason"),
    ("cobraStatus", "cobra_status"),
    ("cobraStatusDate", "cobra_status_date"),
    ("communityBroadcastSmsCode", "community_broadcast_sms_code"),
    ("consentElectronicW2", "consent_electronic_w2"),
    ("consentElectronicw2pr", "consent_electronicw2pr"),
    ("dateDeceased", "deceased_date"),
    ("dateOfCobraEvent", "date_of_cobra_event"),
    ("dateOfCobraExport", "date_of_cobra_export"),
    ("dateOfCobraLetter", "date_of_cobra_letter"),
    ("dateOfI9Expiration", "date_of_i9_expiration"),
    ("datetimeChanged", "datetime_changed"),
    ("datetimeCreated", "datetime_created"),
    ("disabilityType", "disability_type"),
    ("ethnicDescription", "ethnic_description"),
    ("formerName", "former_last_name"),
    ("healthBloodType", "health_blood_type"),
    ("healthEyes", "health_eyes"),
    ("healthHair", "health_hair"),
    ("healthHeightFeet", "health_height_feet"),
    ("healthHeightInches", "health_height_inches"),
    ("healthLastDonateDate", "health_last_donate_date"),
    ("healthWeight", "health_weight"),
    ("i9AlienNumber", "i9_alien_number"),
    ("i9DocA", "i9_doc_a"),
    ("i9DocB", "i9_doc_b"),
    ("i9DocC", "i9_doc_c"),
    ("i9Verified", "i9_verified"),
    ("i9VisaType", "i9_visa_type"),
    ("i9WorkAuth", "i9_work_auth"),
    ("isDisabled", "is_disabled"),
    ("isMultiPayGroup", "is_multi_pay_group"),
    ("isSmoker", "is_smoker"),
    ("militaryService", "military_service"),
    ("militaryBranchServed", "military_branch_served"),
    ("militaryEra", "military_era"),
    ("militaryIsDisabledVet", "military_is_disabled_vet"),
    ("militaryIsOthEligVet", "military_is_oth_elig_vet"),
    ("militaryIsOthEligVetBasis", "military_is_oth_elig_vet_basis"),
    ("militaryIsActiveWartimeVet", "military_is_active_wartime_vet"),
    ("nameFormer", "former_last_name"),
    ("previousSSN", "previous_ssn"),
    ("originCountry", "origin_country"),
    ("originLocation", "origin_location"),
    ("w2IsDeceased", "w2_is_deceased"),
    ("cobraNotes", "cobra_notes"),
    ("addressSms", "address_sms"),
    ("militarySeparationDate", "military_separation_date"),
    ("homePhoneIsPrivate", "home_number_is_private"),
    ("smsApprovals", "sms_approvals"),
    ("smsPayNotification", "sms_pay_notification"),
    ("i9VisaExpirationDate", "i9_visa_expiration_date"),
    ("militaryIsMedalVet", "military_is_medal_vet"),
    ("lastNameNotSameAsSSCard", "last_name_not_same_as_ss_card"),
    ("chkCashingInstCode", "chk_cashing_inst_code"),
    ("nationality1", "nationality1"),
    ("nationality2", "nationality2"),
    ("nationality3", "nationality3"),
    ("personId", "person_id"),
    ("employeeId", "employee_id"),
    ("companyId", "company_id"),
    ("userName", "user_name"),
    ("firstName", "first_name"),
    ("middleName", "middle_name"),
    ("lastName", "last_name"),
    ("preferredName", "preferred_first_name"),
    ("namePrefixCode", "prefix"),
    ("nameSufixCode", "suffix"),
    ("emailAddress", "email_address"),
    ("emailAddressAlternate", "alternate_email_address"),
    ("homePhone", "home_number"),
    ("homePhoneCountry", "home_number_country"),
    ("addressLine1", "address_line1"),
    ("addressLine2", "address_line2"),
    ("addressCity", "city"),
    ("addressState", "state_or_province"),
    ("addressZipCode", "zip_or_postal_code"),
    ("addressCountry", "country"),
    ("addressCounty", "county"),
    ("nationalId", "national_id"),
    ("nationalIdCountry", "national_id_country"),
    ("dateOfBirth", "date_of_birth"),
    ("gender", "gender"),
    ("ethnicIDCode", "ethnic_id_code"),
    ("maritalStatusCode", "marital_status_code"),
    ("ssn", "ssn"),
    ("ssnIsSuppressed", "suppress_ssn"),
];

async fn thousand() -> Sandbox {
    emulator::start(Options {
        employees: 1000,
        ..emulator::options()
    })
    .await
}

/// Reads a stream to its end; before these rows the service fails in this way.
async fn read<T>(rows: impl Stream<Item = Result<T, Error>>, control: &Control, failures: &[(usize, Fault)]) -> Vec<T> {
    let mut rows = std::pin::pin!(rows);
    let mut read = Vec::new();
    loop {
        for (_, fault) in failures.iter().filter(|(before, _)| *before == read.len()) {
            control.add_fault(fault.clone());
        }
        match rows.try_next().await.unwrap() {
            Some(row) => read.push(row),
            None => return read,
        }
    }
}

/// The rows by their keys, each of which comes once.
fn keyed(rows: impl IntoIterator<Item = ((String, String), Texts)>) -> Rows {
    let mut keyed = Rows::new();
    for (key, texts) in rows {
        let before = keyed.insert(key.clone(), texts);
        assert!(before.is_none(), "{key:?} comes twice");
    }
    keyed
}

fn texts(row: &Row<'_>, left_out: &[&str]) -> Texts {
    let of = |value: &Value<'_>| value.as_text().map(str::to_owned);
    row.entries()
        .filter(|(field, _)| !left_out.contains(&field.name))
        .map(|(field, value)| (field.name, value.and_then(of)))
        .collect()
}

/// What the export has of a person.
fn facts(person: &Json, names: &[(&'static str, &str)]) -> Texts {
    let fact = |name: &str| match person.get(name) {
        Some(Json::String(text)) => Some(text.clone()),
        Some(Json::Null) | None => None,
        Some(other) => panic!("`{name}` is {other}"),
    };
    names.iter().map(|(field, name)| (*field, fact(name))).collect()
}

fn string(value: &Json) -> String {
    value.as_str().unwrap().to_owned()
}

/// Everybody's employments with the personal record of each, by company code and employee number.
fn employments(export: &Json) -> Rows {
    let companies = export["companies"].as_array().unwrap();
    let code = |id: &Json| {
        let company = companies.iter().find(|company| company["company_id"] == *id);
        string(&company.unwrap()["company_code"])
    };
    let people = export["people"].as_array().unwrap();
    keyed(people.iter().flat_map(|person| {
        let of_employment = |employment: &Json| {
            let key = (code(&employment["company_id"]), string(&employment["employee_number"]));
            (key, facts(person, &PERSON))
        };
        let employments = person["employments"].as_array().unwrap();
        employments.iter().map(of_employment).collect::<Vec<_>>()
    }))
}

#[tokio::test]
async fn a_thousand_people_are_found_although_the_service_fails_on_the_way() {
    let sandbox = thousand().await;
    let control = sandbox.control();
    let tenant = tenant(&sandbox, Presented::RIGHT, client());
    let find = operation("FindPeople");
    let people = tenant.find::<Person<'static>>(&SERVICE, find, EmployeeQuery::default());
    let of_find = |kind| Fault::new(kind).only("EmployeePerson.FindPeople");
    let failures = [
        (0, of_find(faults::Kind::Throttle).times(2)),
        (100, of_find(faults::Kind::Sporadic500)),
        (300, of_find(faults::Kind::Throttle).times(1)),
        (500, of_find(faults::Kind::Sporadic500)),
        (700, of_find(faults::Kind::Cut).times(1)),
        (900, of_find(faults::Kind::TokenExpired).times(1)),
    ];
    let found: Vec<FoundPerson> = read(people, &control, &failures).await;

    let truth = employments(&control.export());
    assert!(truth.len() > 1000);
    assert_eq!(found.len(), truth.len());
    let found = found.into_iter().map(|found| {
        let [person] = &found.records[..] else {
            panic!("{:?} has {} records", found.employee_number, found.records.len())
        };
        let key = (
            found.company_code.clone().unwrap().into_owned(),
            found.employee_number.clone().unwrap().into_owned(),
        );
        assert_eq!(
            (&found.first_name, &found.last_name),
            (&person.first_name, &person.last_name)
        );
        let identifier = person.employee_identifier.clone().unwrap();
        let named = (identifier.company_code.unwrap(), identifier.value.unwrap());
        assert_eq!((key.0.as_str(), key.1.as_str()), (&*named.0, &*named.1));
        let row = person.clone().into_row();
        (key, texts(&row, &["EmployeeIdentifier", "SelfServiceProperties"]))
    });
    assert_eq!(keyed(found), truth);

    let pages = u64::try_from(truth.len().div_ceil(100)).unwrap();
    let counters = control.counters();
    let of_find = |outcome| counters.ended("EmployeePerson.FindPeople", outcome);
    // Each failure is one request more; a cut answer counts as served.
    assert_eq!(of_find(Outcome::Ok), pages + 1);
    assert_eq!((of_find(Outcome::Fault), of_find(Outcome::Unauthenticated)), (5, 1));
    assert_eq!(
        counters.logins, 4,
        "one, and one more for each failure that may have been the token's"
    );
    assert_eq!(counters.failed_logins, 0);
    assert!(control.faults().is_empty());
    assert_clean_log();
}

#[tokio::test]
async fn the_details_of_a_thousand_people_are_listed_although_the_service_fails_on_the_way() {
    let sandbox = thousand().await;
    let control = sandbox.control();
    let tenant = tenant(&sandbox, Presented::RIGHT, client());
    let list = API.endpoint("list").unwrap();
    let people = tenant.list::<PersonDetails<'static>>(&API, list, &[], &[("per_Page", "100")]);
    let of_list = |kind| Fault::new(kind).only("person-details");
    let failures = [
        (0, of_list(faults::Kind::Sporadic500).times(2)),
        (200, of_list(faults::Kind::Throttle).times(2)),
        (400, of_list(faults::Kind::Sporadic500)),
        (600, of_list(faults::Kind::Truncated).times(1)),
        (800, of_list(faults::Kind::Gateway503).times(1)),
    ];
    let listed = read(people, &control, &failures).await;

    let export = control.export();
    let truth = export["people"].as_array().unwrap().iter();
    let truth = keyed(truth.map(|person| {
        let key = (string(&person["company_id"]), string(&person["employee_id"]));
        (key, facts(person, &DETAILS))
    }));
    assert_eq!((listed.len(), truth.len()), (1000, 1000));
    let listed = listed.into_iter().map(|person| {
        let key = (
            person.company_id.clone().unwrap().into_owned(),
            person.employee_id.clone().unwrap().into_owned(),
        );
        (key, texts(&person.into_row(), &[]))
    });
    assert_eq!(keyed(listed), truth);

    let counters = control.counters();
    let of_list = |outcome| counters.ended("person-details.list", outcome);
    assert_eq!((of_list(Outcome::Ok), of_list(Outcome::Fault)), (11, 6));
    assert_eq!(counters.total(), 17);
    assert!(control.faults().is_empty());
    assert_clean_log();
}
