//! Every SOAP service besides `EmployeePerson`: what it reads, what it writes, and what REST sees of it.

mod addresses;
mod batches;
mod compensation;
mod contacts;
mod employment_information;
mod global_employees;
mod jobs;
mod new_hires;
mod phones;
mod sso_users;
mod terminations;
mod user_defined_fields;

use secrecy::ExposeSecret as _;
use serde_json::Value;

use crate::fixture::{Employment, Fixture, envelope, headers, number};
use crate::wire::{Answer, Xml};

type Key = (String, String);

const TYPES: &str = r#"xmlns:b="http://www.ultipro.com/contracts" xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;

/// Calls an operation with what stands inside its wrapper.
pub(crate) async fn post(fixture: &Fixture, service: &str, operation: &str, inside: &str) -> Answer {
    let namespace = format!("http://www.ultipro.com/services/{}", service.to_lowercase());
    let token = fixture.token().await;
    let key = fixture.login.customer_api_key.expose_secret();
    let action = format!("{namespace}/I{service}/{operation}");
    let body = format!(r#"<{operation} xmlns="{namespace}" {TYPES}>{inside}</{operation}>"#);
    fixture
        .post(service, &envelope(&headers(&action, &token, key), &body))
        .await
}

async fn call(fixture: &Fixture, service: &str, operation: &str, inside: &str) -> Xml {
    let answer = post(fixture, service, operation, inside).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.xml()
}

/// Gets by company code and employee number.
async fn get(fixture: &Fixture, service: &str, operation: &str, key: &Key) -> Xml {
    let identifier = identified("employeeIdentifier", key);
    call(fixture, service, operation, &identifier).await
}

/// Finds one employee's row.
async fn find_one(fixture: &Fixture, service: &str, operation: &str, key: &Key) -> Xml {
    let query = format!(
        "<query><b:CompanyCode>={}</b:CompanyCode><b:EmployeeNumber>={}</b:EmployeeNumber></query>",
        key.0, key.1
    );
    call(fixture, service, operation, &query).await
}

/// An identifier by employee number in an element of this name.
fn identified(element: &str, key: &Key) -> String {
    let inside = number(&key.0, &key.1);
    format!(r#"<{element} i:type="b:EmployeeNumberIdentifier">{inside}</{element}>"#)
}

/// A record of these fields in wire order; those that begin with `<` hold elements.
fn record(name: &str, key: Option<&Key>, fields: &[(&str, &str)]) -> String {
    let mut elements: Vec<_> = fields
        .iter()
        .map(|(field, value)| ((*field).to_owned(), format!("<b:{field}>{value}</b:{field}>")))
        .collect();
    if let Some(key) = key {
        let field = "EmployeeIdentifier";
        elements.push((field.to_owned(), identified("b:EmployeeIdentifier", key)));
    }
    elements.sort();
    let inside: String = elements.into_iter().map(|(_, element)| element).collect();
    format!("<b:{name}>{inside}</b:{name}>")
}

/// Writes records with what follows them.
async fn write(fixture: &Fixture, service: &str, operation: &str, records: &str, rest: &str) -> Xml {
    let inside = format!("<entities>{records}</entities>{rest}");
    call(fixture, service, operation, &inside).await
}

/// That a write succeeded at all three levels.
fn succeeded(xml: &Xml) {
    let failures: Vec<_> = xml.each("OperationMessage");
    assert!(!xml.literal().contains(">Error<"), "{failures:?}");
    assert_eq!(
        flags(xml, "HasErrors"),
        ["false", "false", "false"],
        "{}",
        xml.literal()
    );
    assert_eq!(flags(xml, "Success"), ["true", "true", "true"]);
}

/// That a write of one entity failed at all three levels, about this field.
fn refused(xml: &Xml, code: &str, field: &str) {
    assert_eq!(flags(xml, "HasErrors"), ["true", "true", "true"], "{}", xml.literal());
    assert_eq!(flags(xml, "Success"), ["false", "false", "false"]);
    let told: Vec<_> = xml.each("OperationMessage");
    let told: Vec<_> = told
        .iter()
        .map(|leaves| {
            let leaf = |name: &str| leaves.iter().find(|(leaf, _)| leaf == name).unwrap().1.clone().unwrap();
            (leaf("Code"), leaf("PropertyName"), leaf("Severity"))
        })
        .collect();
    let expected = (code.to_owned(), field.to_owned(), "Error".to_owned());
    assert!(told.contains(&expected), "{told:?}");
}

fn flags(xml: &Xml, name: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml.literal()).unwrap();
    let nodes = document.descendants().filter(|node| node.tag_name().name() == name);
    nodes.map(|node| node.text().unwrap().to_owned()).collect()
}

/// The leaves of the only element of this name.
fn only(xml: &Xml, name: &str) -> Vec<(String, Option<String>)> {
    let mut each = xml.each(name);
    assert_eq!(each.len(), 1, "{}", xml.literal());
    each.remove(0)
}

fn leaf(leaves: &[(String, Option<String>)], name: &str) -> Option<String> {
    leaves.iter().find(|(leaf, _)| leaf == name).unwrap().1.clone()
}

/// What the tenant now says of an employment.
fn now(fixture: &Fixture, one: &Employment) -> Employment {
    let truth = crate::fixture::Truth(fixture.control.export());
    let employments = truth.employments();
    let mut same = employments.into_iter().filter(|other| other.key() == one.key());
    same.next().unwrap()
}

/// The first active employment in this company.
fn active(fixture: &Fixture, company_code: &str) -> Employment {
    let employments = fixture.truth.employments();
    let mut active = employments.into_iter().filter(|one| {
        one.company_code == company_code
            && one.text("employment_status") == Some("A")
            && one.text("supervisor").is_none()
    });
    active.next().unwrap()
}

/// The rows of a REST list that belong to a person.
async fn rest_rows(fixture: &Fixture, path: &str, one: &Employment) -> Vec<Value> {
    let id = one.text("employee_id").unwrap();
    fixture.rest(&format!("{path}?employeeId={id}")).await.rows()
}
