//! REST: the forms of an API, who may call, and what rows hold.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret as _;
use serde_json::Value;
use ukg_pro_contract::permission::Level;
use ukg_pro_sandbox::accounts::{Login, Status};
use ukg_pro_sandbox::switches::{EmptyList, ForbiddenBody, Profile, SingleRow, UnauthorizedBody};

use crate::fixture::{Fixture, rest_headers};

const LIST: &str = "/personnel/v1/person-details";

/// Properties of person-details with the fact each tells; expected by hand from
/// `ukg-pro-rest.md` 13.1.
const TEXTS: &[(&str, &str)] = &[
    ("employeeId", "employee_id"),
    ("personId", "person_id"),
    ("companyId", "company_id"),
    ("userName", "user_name"),
    ("firstName", "first_name"),
    ("middleName", "middle_name"),
    ("lastName", "last_name"),
    ("preferredName", "preferred_first_name"),
    ("formerName", "former_last_name"),
    ("nameFormer", "former_last_name"),
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
    ("dateOfBirth", "date_of_birth"),
    ("gender", "gender"),
    ("ethnicIDCode", "ethnic_id_code"),
    ("maritalStatusCode", "marital_status_code"),
    ("ssn", "ssn"),
    ("datetimeCreated", "datetime_created"),
    ("datetimeChanged", "datetime_changed"),
    ("militaryIsMedalVet", "military_is_medal_vet"),
];

const BOOLEANS: &[(&str, &str)] = &[
    ("cobraIsActive", "cobra_is_active"),
    ("isSmoker", "is_smoker"),
    ("isDisabled", "is_disabled"),
    ("militaryService", "military_service"),
    ("ssnIsSuppressed", "suppress_ssn"),
    ("homePhoneIsPrivate", "home_number_is_private"),
];

fn is_right(row: &Value, person: &Value) {
    for (property, fact) in TEXTS {
        assert_eq!(row[property], person[fact], "{property}");
    }
    for (property, fact) in BOOLEANS {
        assert_eq!(row[property], Value::Bool(person[fact] == "true"), "{property}");
    }
}

#[tokio::test]
async fn the_list_has_everybody_by_employee_id_with_the_same_properties_in_every_row() {
    let fixture = Fixture::start().await;
    let answer = fixture.rest(LIST).await;
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    let rows = answer.rows();
    let mut people = fixture.truth.people().to_vec();
    people.sort_by_key(|person| person["employee_id"].as_str().unwrap().to_owned());
    assert_eq!(rows.len(), people.len());
    let names = |row: &Value| row.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    for (row, person) in rows.iter().zip(&people) {
        is_right(row, person);
        assert_eq!(names(row), names(&rows[0]));
    }
    // Counted by hand in the reference.
    assert_eq!(names(&rows[0]).len(), 94);
}

#[tokio::test]
async fn numbers_are_numbers_and_keep_their_point() {
    let fixture = Fixture::start().await;
    let answer = fixture.rest(LIST).await;
    let with_latitude = fixture
        .truth
        .people()
        .iter()
        .filter(|one| one["address_latitude"].is_string());
    let mut seen = 0;
    for person in with_latitude {
        let latitude = person["address_latitude"].as_str().unwrap();
        assert!(answer.text().contains(&format!("\"addressLatitude\":{latitude}")));
        seen += 1;
    }
    assert!(seen > 0);
    // A whole number that was written without a point is given one.
    let id = fixture.truth.people()[0]["employee_id"].as_str().unwrap().to_owned();
    let row = fixture.rest(&format!("{LIST}/{id}")).await;
    assert!(row.text().contains("\"healthWeight\":null"));
}

#[tokio::test]
async fn the_other_forms_narrow_to_a_company_and_a_person() {
    let fixture = Fixture::start().await;
    let person = &fixture.truth.people()[7];
    let id = person["employee_id"].as_str().unwrap();
    let company = person["company_id"].as_str().unwrap();

    let one = fixture.rest(&format!("{LIST}/{id}")).await;
    assert_eq!((one.status, one.header("link")), (200, None));
    is_right(&one.json(), person);

    let companies = format!("/personnel/v1/companies/{company}");
    let rows = fixture
        .rest(&format!("{companies}/employees/{id}/person-details"))
        .await;
    assert_eq!(rows.rows(), [one.json()]);
    assert!(rows.header("link").is_some());

    let rows = fixture.rest(&format!("{companies}/person-details")).await.rows();
    let of_company = fixture.truth.people().iter().filter(|one| one["company_id"] == company);
    assert_eq!(rows.len(), of_company.count());
    assert!(rows.contains(&one.json()));
    // Identifiers in the path can be encoded.
    let encoded = format!("%{:02X}{}", id.as_bytes()[0], &id[1..]);
    assert_eq!(fixture.rest(&format!("{LIST}/{encoded}")).await.json(), one.json());
}

#[tokio::test]
async fn an_unknown_id_is_404_alone_and_an_empty_list_or_404_in_lists() {
    let fixture = Fixture::start().await;
    let person = &fixture.truth.people()[0];
    let id = person["employee_id"].as_str().unwrap();
    let company = person["company_id"].as_str().unwrap();
    let answer = fixture.rest(&format!("{LIST}/NOBODY0000K0")).await;
    assert_eq!((answer.status, answer.body.len()), (404, 0));
    let lists = [
        "/personnel/v1/companies/NONE0/person-details".to_owned(),
        format!("/personnel/v1/companies/NONE0/employees/{id}/person-details"),
        format!("/personnel/v1/companies/{company}/employees/NOBODY0000K0/person-details"),
    ];
    for path in &lists {
        assert_eq!(fixture.rest(path).await.text(), "[]", "{path}");
    }
    fixture.switch(|switches| switches.unknown_path_id = EmptyList::NotFound);
    for path in &lists {
        let answer = fixture.rest(path).await;
        assert_eq!((answer.status, answer.body.len()), (404, 0), "{path}");
    }
    assert!(
        fixture
            .rest(&format!("{LIST}?lastName=Nobodysname"))
            .await
            .rows()
            .is_empty()
    );
}

#[tokio::test]
async fn one_row_is_an_object_or_an_array_of_one() {
    let fixture = Fixture::start().await;
    let path = format!("{LIST}/{}", fixture.truth.people()[0]["employee_id"].as_str().unwrap());
    let object = fixture.rest(&path).await.json();
    assert!(object.is_object());
    fixture.switch(|switches| switches.single_row = SingleRow::Array);
    assert_eq!(fixture.rest(&path).await.rows(), [object]);
}

#[tokio::test]
async fn credentials_and_key_are_needed_and_nothing_else() {
    let fixture = Fixture::start().await;
    let login = &fixture.login;
    for wrong in [
        Login {
            password: "wrong".into(),
            ..login.clone()
        },
        Login {
            username: "nobody".into(),
            ..login.clone()
        },
        Login {
            username: login.username.to_uppercase(),
            ..login.clone()
        },
        Login {
            customer_api_key: "WRONG".into(),
            ..login.clone()
        },
        Login {
            customer_api_key: login.user_api_key.clone(),
            ..login.clone()
        },
    ] {
        let answer = fixture.rest_as(&wrong, LIST).await;
        assert_eq!((answer.status, answer.body.len()), (401, 0));
    }
    let headers = rest_headers(login);
    let [basic, key] = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let garbled = [
        vec![key],
        vec![basic],
        vec![key, ("Authorization", "Bearer token")],
        vec![key, ("Authorization", "Basic ???")],
        vec![key, ("Authorization", "Basic bm8tY29sb24=")],
        vec![key, ("Authorization", "Basic")],
    ];
    for headers in garbled {
        assert_eq!(fixture.wire.get(LIST, &headers).await.status, 401, "{headers:?}");
    }
    // Other spellings and further headers are fine; the User API Key is not looked at.
    let lower = basic.1.replace("Basic", "basic");
    let tolerated = [
        ("authorization", lower.as_str()),
        ("us-customer-api-key", key.1),
        ("x-api-key", "WRONG"),
        ("US-SessionId", "old"),
    ];
    assert_eq!(fixture.wire.get(LIST, &tolerated).await.status, 200);

    fixture.switch(|switches| switches.unauthorized_body = UnauthorizedBody::Object);
    assert!(fixture.wire.get(LIST, &[]).await.json()["message"].is_string());
    fixture.switch(|switches| switches.unauthorized_body = UnauthorizedBody::Html);
    let page = fixture.wire.get(LIST, &[]).await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (401, Some("text/html; charset=utf-8"))
    );
    fixture.switch(|switches| switches.unauthorized_body = UnauthorizedBody::Reason);
    fixture.control.set_status(&fixture.login.username, Status::Locked);
    let told = fixture.rest(LIST).await;
    assert_eq!(
        (told.status, told.json()["message"].as_str()),
        (401, Some("The account is locked"))
    );
}

#[tokio::test]
async fn a_403_has_no_body_or_one_that_names_the_line() {
    let fixture = Fixture::start().await;
    assert!(
        fixture
            .control
            .revoke(&fixture.login.username, "Employee Person Details", Level::View)
    );
    let bare = fixture.rest(LIST).await;
    assert_eq!((bare.status, bare.body.len()), (403, 0));
    for (form, text) in [
        (ForbiddenBody::Object, "Access is denied."),
        (
            ForbiddenBody::Reason,
            "The user does not have View permission for Employee Person Details.",
        ),
    ] {
        fixture.switch(|switches| switches.forbidden_body = form);
        let told = fixture.rest(LIST).await;
        assert_eq!((told.status, told.json()["message"].as_str()), (403, Some(text)));
    }
}

#[tokio::test]
async fn a_password_may_hold_a_colon() {
    let fixture = Fixture::start().await;
    fixture.control.change_account(&fixture.login.username, |account| {
        account.password = "with:colon".into();
    });
    let basic = STANDARD.encode(format!("{}:with:colon", fixture.login.username));
    let basic = format!("Basic {basic}");
    let key = fixture.login.customer_api_key.expose_secret();
    let headers = [("Authorization", basic.as_str()), ("US-Customer-Api-Key", key)];
    assert_eq!(fixture.wire.get(LIST, &headers).await.status, 200);
}

#[tokio::test]
async fn rows_have_the_properties_of_the_tenants_profile() {
    let fixture = Fixture::start().await;
    let first = async || fixture.rest(&format!("{LIST}?per_Page=1")).await.rows().remove(0);
    let published = first().await;
    assert!(published.get("nationalId").is_some() && published.get("addressLine3").is_none());
    let count = published.as_object().unwrap().len();

    fixture.switch(|switches| switches.profile = Profile::Of2019);
    let of_2019 = first().await;
    assert!(of_2019.get("nationalId").is_none() && of_2019.get("nationalIdCountry").is_none());
    assert_eq!(of_2019.as_object().unwrap().len(), count - 2);

    fixture.switch(|switches| switches.profile = Profile::Newest);
    let newest = first().await;
    let mut people = fixture.truth.people().iter();
    let person = people.find(|one| one["employee_id"] == newest["employeeId"]).unwrap();
    assert_eq!(newest["integrationRecordId"], person["integration_record_id"]);
    assert!(newest["integrationRecordId"].is_string() && newest.get("addressLine4").is_some());
    assert_eq!(newest.as_object().unwrap().len(), count + 3);
}
