//! Updates: what they change, what REST sees of it, and how they fail.

use std::time::Duration;

use serde_json::Value;
use ukg_pro_sandbox::switches::{Batch, NilInUpdate, RequiredInUpdate};

use crate::fixture::{Employment, Fixture, number, update};
use crate::wire::Xml;

/// A person record: the fields before the identifier, and those after it.
fn person(key: &(String, String), before: &str, after: &str) -> String {
    let identifier = number(&key.0, &key.1);
    format!(
        r#"<b:Person>{before}<b:EmployeeIdentifier i:type="b:EmployeeNumberIdentifier">{identifier}</b:EmployeeIdentifier>{after}</b:Person>"#
    )
}

fn names(one: &Employment) -> String {
    let (first, last) = (one.text("first_name").unwrap(), one.text("last_name").unwrap());
    format!("<b:FirstName>{first}</b:FirstName><b:LastName>{last}</b:LastName>")
}

async fn send(fixture: &Fixture, entities: &str) -> Xml {
    let answer = fixture.person("UpdatePerson", &update(entities)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.xml()
}

/// `HasErrors` and `Success` of the answer, of the operation and of each entity.
fn outcome(xml: &Xml) -> Vec<bool> {
    let literal = xml.literal();
    let document = roxmltree::Document::parse(literal).unwrap();
    let results = document
        .descendants()
        .filter(|node| ["UpdatePersonResult", "OperationResult", "Result"].contains(&node.tag_name().name()));
    results
        .map(|result| {
            let flag = |name: &str| {
                let mut children = result.children();
                children.find(|node| node.tag_name().name() == name).unwrap().text() == Some("true")
            };
            assert!(flag("HasErrors") != flag("Success"), "{literal}");
            flag("Success")
        })
        .collect()
}

async fn row(fixture: &Fixture, one: &Employment) -> Value {
    let path = format!("/personnel/v1/person-details/{}", one.text("employee_id").unwrap());
    fixture.rest(&path).await.json()
}

#[tokio::test]
async fn rest_sees_an_update_at_once_with_a_later_date_of_change() {
    let fixture = Fixture::start().await;
    let employments = fixture.truth.employments();
    let (one, other) = (&employments[3], &employments[4]);
    let (before, others) = (row(&fixture, one).await, row(&fixture, other).await);

    fixture.control.advance(Duration::from_hours(24 * 40));
    let fields = "<b:EmailAddress>new.name@example.com</b:EmailAddress>";
    let after = format!(
        "{}<b:MiddleName>Zoë &amp; Co</b:MiddleName><b:SuppressSSN>true</b:SuppressSSN>",
        names(one).replace(
            "</b:FirstName>",
            "</b:FirstName><b:FormerLastName>Before</b:FormerLastName>"
        )
    );
    let xml = send(&fixture, &person(&one.key(), fields, &after)).await;
    assert_eq!(outcome(&xml), [true, true, true]);

    let now = row(&fixture, one).await;
    assert_eq!(now["emailAddress"], "new.name@example.com");
    assert_eq!(now["middleName"], "Zoë & Co");
    assert_eq!(now["formerName"], "Before");
    assert_eq!(now["nameFormer"], "Before");
    assert_eq!(now["ssnIsSuppressed"], true);
    assert_eq!(now["firstName"], before["firstName"]);
    assert_eq!(now["addressLine1"], before["addressLine1"]);
    let changed = |row: &Value| row["datetimeChanged"].as_str().unwrap().to_owned();
    assert!(changed(&now) > changed(&before));
    let today = fixture.control.export()["now"].as_str().unwrap()[..10].to_owned();
    assert_eq!(changed(&now)[..10], today);
    assert_eq!(row(&fixture, other).await, others);

    // The filter by day finds exactly the one that changed.
    let (year, rest) = today.split_once('-').unwrap();
    let path = format!("/personnel/v1/person-details?dateTimeChanged={rest}-{year}");
    assert_eq!(fixture.rest(&path).await.rows(), [now]);
}

#[tokio::test]
async fn a_change_of_a_person_in_two_companies_shows_in_both() {
    let fixture = Fixture::start().await;
    let id = fixture.truth.in_two_companies()["employee_id"].clone();
    let employments = fixture.truth.employments();
    let both: Vec<_> = employments
        .iter()
        .filter(|one| one.person["employee_id"] == id)
        .collect();
    let after = "<b:FirstName>Both</b:FirstName><b:LastName>Companies</b:LastName>";
    send(&fixture, &person(&both[0].key(), "", after)).await;
    for one in both {
        let (code, employee_number) = one.key();
        let xml = fixture
            .get("EmployeeNumberIdentifier", &number(&code, &employee_number))
            .await;
        assert_eq!(xml.at("Person/LastName").as_deref(), Some("Companies"));
    }
}

#[tokio::test]
async fn nil_empty_and_absent_fields_stay_or_are_cleared() {
    let fixture = Fixture::start().await;
    let employments = fixture.truth.employments();
    let one = employments
        .iter()
        .find(|one| one.text("email_address").is_some())
        .unwrap();
    let after = names(one)
        + "<b:MiddleName>Middle</b:MiddleName><b:PreferredFirstName>Preferred</b:PreferredFirstName>\
           <b:SuppressSSN>true</b:SuppressSSN>";
    send(&fixture, &person(&one.key(), "", &after)).await;

    // Nil, empty and absent, in turn.
    let sparse = person(
        &one.key(),
        r#"<b:EmailAddress i:nil="true"/>"#,
        &(names(one) + "<b:MiddleName></b:MiddleName>"),
    );
    send(&fixture, &sparse).await;
    let kept = row(&fixture, one).await;
    assert_eq!(kept["emailAddress"].as_str(), one.text("email_address"));
    assert_eq!(
        (&kept["middleName"], &kept["preferredName"]),
        (&"Middle".into(), &"Preferred".into())
    );
    assert_eq!(kept["ssnIsSuppressed"], true);

    fixture.switch(|switches| switches.nil_in_update = NilInUpdate::Cleared);
    send(&fixture, &sparse).await;
    let cleared = row(&fixture, one).await;
    for field in ["emailAddress", "middleName", "preferredName"] {
        assert!(cleared[field].is_null(), "{field}");
    }
    assert_eq!(cleared["ssnIsSuppressed"], false);
    assert_eq!(cleared["lastName"].as_str(), one.text("last_name"));
}

#[tokio::test]
async fn a_required_field_without_a_value_fails_at_three_levels_or_is_not_checked() {
    let fixture = Fixture::start().await;
    let one = &fixture.truth.employments()[0];
    let entity = person(
        &one.key(),
        "",
        r#"<b:FirstName>New</b:FirstName><b:LastName i:nil="true"/>"#,
    );
    let xml = send(&fixture, &entity).await;
    assert_eq!(outcome(&xml), [false, false, false]);
    for level in ["OperationResult", "Results"] {
        let at = |name: &str| xml.at(&format!("{level}/OperationMessage/{name}"));
        assert_eq!(at("PropertyName").as_deref(), Some("LastName"));
        assert_eq!(at("Message").as_deref(), Some("LastName is required"));
        assert_eq!(at("Severity").as_deref(), Some("Error"));
    }
    assert_eq!(row(&fixture, one).await["firstName"].as_str(), one.text("first_name"));

    fixture.switch(|switches| switches.required_in_update = RequiredInUpdate::NotChecked);
    assert_eq!(outcome(&send(&fixture, &entity).await), [true, true, true]);
    assert_eq!(row(&fixture, one).await["firstName"], "New");
}

#[tokio::test]
async fn of_several_entities_the_good_ones_are_applied_or_none() {
    let fixture = Fixture::start().await;
    let employments = fixture.truth.employments();
    let (one, other) = (&employments[0], &employments[5]);
    let unknown = (one.key().0, "nobody".to_owned());
    let entities = |middle: &str| {
        let after = |of: &Employment| names(of) + &format!("<b:MiddleName>{middle}</b:MiddleName>");
        [
            person(&one.key(), "", &after(one)),
            person(&unknown, "", &after(one)),
            person(&other.key(), "", &after(other)),
        ]
        .concat()
    };
    let xml = send(&fixture, &entities("First")).await;
    assert_eq!(outcome(&xml), [false, false, true, false, true]);
    assert_eq!(
        xml.at("Results/OperationMessage/Code").as_deref(),
        Some("OK"),
        "the results stand in the order of the entities"
    );
    assert_eq!(row(&fixture, one).await["middleName"], "First");
    assert_eq!(row(&fixture, other).await["middleName"], "First");

    fixture.switch(|switches| switches.batch = Batch::NothingApplied);
    let xml = send(&fixture, &entities("Second")).await;
    assert_eq!(outcome(&xml), [false, false, false, false, false]);
    assert_eq!(row(&fixture, one).await["middleName"], "First");
    assert_eq!(row(&fixture, other).await["middleName"], "First");
}

#[tokio::test]
async fn an_entity_without_a_known_single_employee_is_refused() {
    let fixture = Fixture::start().await;
    let employments = fixture.truth.employments();
    let one = &employments[0];
    let id = &fixture.truth.in_two_companies()["national_id"];
    let ambiguous = format!(
        r#"<b:Person><b:EmployeeIdentifier i:type="b:NationalIdentifier"><b:NationalId>{}</b:NationalId></b:EmployeeIdentifier>{}</b:Person>"#,
        id.as_str().unwrap(),
        names(one)
    );
    let nobody = format!("<b:Person>{}</b:Person>", names(one));
    for (entity, code) in [
        (ambiguous, "AmbiguousIdentifier"),
        (nobody, "Required"),
        (
            person(&("NONE".to_owned(), "1".to_owned()), "", &names(one)),
            "EmployeeNotFound",
        ),
    ] {
        let xml = send(&fixture, &entity).await;
        assert_eq!(outcome(&xml), [false, false, false]);
        let at = |name: &str| xml.at(&format!("OperationMessage/{name}"));
        assert_eq!(at("PropertyName").as_deref(), Some("EmployeeIdentifier"));
        assert_eq!(at("Code").as_deref(), Some(code));
    }
    let mut after = fixture.control.export();
    after["now"] = fixture.truth.0["now"].clone();
    assert_eq!(after, fixture.truth.0, "nothing was changed");
}

#[tokio::test]
async fn a_value_of_the_wrong_type_is_a_fault_that_does_not_repeat_it() {
    let fixture = Fixture::start().await;
    let one = &fixture.truth.employments()[0];
    let after = names(one) + "<b:SuppressSSN>perhaps</b:SuppressSSN>";
    let answer = fixture
        .person("UpdatePerson", &update(&person(&one.key(), "", &after)))
        .await;
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("DeserializationFailed"));
    assert!(answer.text().contains("SuppressSSN") && !answer.text().contains("perhaps"));
}
