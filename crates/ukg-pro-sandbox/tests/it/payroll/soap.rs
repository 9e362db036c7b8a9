//! Pay statements over SOAP, which are those of REST.

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{OF_EMPLOYEE, search, text};
use crate::fixture::{Fixture, envelope, headers};
use crate::wire::Xml;

const SERVICE: &str = "http://www.ultipro.com/services/employeepaystatement";
const TYPES: &str = r#"xmlns:b="http://www.ultipro.com/contracts" xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;

/// Calls an operation with what stands inside its wrapper.
async fn call(fixture: &Fixture, operation: &str, inside: &str) -> Xml {
    let action = format!("{SERVICE}/IEmployeePayStatement/{operation}");
    let key = fixture.login.customer_api_key.expose_secret();
    let head = headers(&action, &fixture.token().await, key);
    let body = format!(r#"<{operation} xmlns="{SERVICE}">{inside}</{operation}>"#);
    let answer = fixture.post("EmployeePayStatement", &envelope(&head, &body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.xml()
}

fn who(element: &str, (code, number): &(String, String)) -> String {
    format!(
        r#"<{element} {TYPES} i:type="b:EmployeeNumberIdentifier"><b:CompanyCode>{code}</b:CompanyCode><b:EmployeeNumber>{number}</b:EmployeeNumber></{element}>"#
    )
}

/// Somebody who has been paid for years.
fn somebody(fixture: &Fixture) -> (String, String) {
    let mut employments = fixture.truth.employments().into_iter();
    let one = employments
        .find(|one| one.text("employment_status") == Some("A") && one.text("last_hire") < Some("2024-01-01"))
        .unwrap();
    one.key()
}

async fn rest(fixture: &Fixture, (code, number): &(String, String), from: &str, to: &str) -> Vec<Value> {
    let who = json!({ "companyCode": code, "employeeNumber": number });
    let body = json!({ "employeeIdentifier": who, "startDate": from, "endDate": to, "per_Page": 1000 });
    search(fixture, OF_EMPLOYEE, &body).await.rows()
}

/// The values of a leaf in document order.
fn leaves(xml: &Xml, element: &str, leaf: &str) -> Vec<String> {
    let rows = xml.each(element);
    let found = rows.iter().filter_map(|row| row.iter().find(|(name, _)| name == leaf));
    found.map(|(_, value)| value.clone().unwrap_or_default()).collect()
}

fn succeeded(xml: &Xml) -> bool {
    xml.at("OperationResult/Success").unwrap() == "true"
}

#[tokio::test]
async fn soap_and_rest_state_the_same_pay() {
    let fixture = Fixture::start().await;
    let one = somebody(&fixture);
    let rows = rest(&fixture, &one, "2026-06-01", "2026-10-31").await;
    let range = "<startDate>2026-06-01T00:00:00</startDate><endDate>2026-10-31T00:00:00</endDate>";
    let paging = "<pageNumber>1</pageNumber><pageSize>1000</pageSize>";
    let xml = call(
        &fixture,
        "GetEmployeePayStatementByRange",
        &format!("{}{range}{paging}", who("identifier", &one)),
    )
    .await;
    assert!(succeeded(&xml));
    for (leaf, property) in [
        ("PayIdentifier", "payidentifier"),
        ("PayDate", "paydate"),
        ("Document", "document"),
        ("EmployeeNumber", "employeenumber"),
        ("FullName", "fullname"),
        ("PayFrequency", "payperiodfrequency"),
        ("CompanyAddressLine1", "companyaddressline1"),
    ] {
        let stated: Vec<_> = rows.iter().map(|row| text(row, property).to_owned()).collect();
        assert_eq!(leaves(&xml, "PayStatement", leaf), stated, "{leaf}");
    }
    for (leaf, property) in [
        ("GrossWagesCurrent", "grosswagescurrent"),
        ("GrossWagesYTD", "grosswagesytd"),
        ("DeductionsCurrent", "deductionscurrent"),
        ("TaxesYTD", "taxesytd"),
        ("NetPayCurrent", "netpaycurrent"),
        ("FederalAdditionalAmountWithheld", "federaladditionalamountWithheld"),
    ] {
        let stated: Vec<_> = rows.iter().map(|row| row[property].to_string()).collect();
        assert_eq!(leaves(&xml, "PayStatement", leaf), stated, "{leaf}");
    }
    for (element, leaf, list, property) in [
        ("Earning", "Amount", "earnings", "amount"),
        ("Earning", "HoursYtd", "earnings", "hoursytd"),
        ("Deduction", "EmployeeAmount", "deductions", "employeeamount"),
        ("Deduction", "EmployerAmountYtd", "deductions", "employeramountytd"),
        ("Tax", "AmountYtd", "taxes", "amountytd"),
        ("Accrual", "Balance", "accruals", "balance"),
    ] {
        let items = rows.iter().flat_map(|row| row[list].as_array().unwrap());
        let stated: Vec<_> = items.map(|item| item[property].to_string()).collect();
        assert_eq!(leaves(&xml, element, leaf), stated, "{element} {leaf}");
    }
    let types = leaves(&xml, "NetPay", "AccountType");
    assert!(
        types.iter().all(|code| ["C", "S", ""].contains(&code.as_str())),
        "{types:?}"
    );
}

#[tokio::test]
async fn a_range_comes_in_pages_of_a_thousand_at_most() {
    let fixture = Fixture::start().await;
    let one = somebody(&fixture);
    let rows = rest(&fixture, &one, "2026-01-01", "2026-12-31").await;
    let range = "<startDate>2026-01-01T00:00:00</startDate><endDate>2026-12-31T00:00:00</endDate>";
    let page = async |number: usize, size: usize| {
        let paging = format!("<pageNumber>{number}</pageNumber><pageSize>{size}</pageSize>");
        let inside = format!("{}{range}{paging}", who("identifier", &one));
        call(&fixture, "GetEmployeePayStatementByRange", &inside).await
    };
    let second = page(2, 3).await;
    let stated: Vec<_> = rows[3..6]
        .iter()
        .map(|row| text(row, "payidentifier").to_owned())
        .collect();
    assert_eq!(leaves(&second, "PayStatement", "PayIdentifier"), stated);
    assert_eq!(second.at("PagingInfo/TotalItems").unwrap(), rows.len().to_string());
    assert_eq!(
        second.at("PagingInfo/PageTotal").unwrap(),
        rows.len().div_ceil(3).to_string()
    );
    assert_eq!(page(1, 5_000).await.at("PagingInfo/PageSize").unwrap(), "1000");
    let open = call(&fixture, "GetEmployeePayStatementByRange", &who("identifier", &one)).await;
    assert!(!succeeded(&open));
    assert_eq!(open.at("Messages/OperationMessage/PropertyName").unwrap(), "startDate");
}

#[tokio::test]
async fn the_last_statement_is_found_by_filters_that_stand_under_the_wrapper() {
    let fixture = Fixture::start().await;
    let one = somebody(&fixture);
    let last = rest(&fixture, &one, "2020-01-01", "2030-01-01").await.pop().unwrap();
    let inside = format!(
        "<CompanyCode>={}</CompanyCode><EmployeeNumber>={}</EmployeeNumber><PageNumber>1</PageNumber><PageSize>10</PageSize>",
        one.0, one.1
    );
    let xml = call(&fixture, "FindLastPayStatement", &inside).await;
    assert_eq!(xml.at("PagingInfo/TotalItems").unwrap(), "1");
    assert_eq!(leaves(&xml, "EmployeePayStatement", "CompanyCode"), [one.0.as_str()]);
    assert_eq!(
        leaves(&xml, "PayStatement", "PayIdentifier"),
        [text(&last, "payidentifier")]
    );
    let xml = call(
        &fixture,
        "GetLastPayStatementByEmployeeIdentifier",
        &who("employeeIdentifier", &one),
    )
    .await;
    assert_eq!(
        leaves(&xml, "PayStatement", "PayIdentifier"),
        [text(&last, "payidentifier")]
    );
    let all = call(
        &fixture,
        "FindLastPayStatement",
        "<PageNumber>1</PageNumber><PageSize>100</PageSize>",
    )
    .await;
    let total: usize = all.at("PagingInfo/TotalItems").unwrap().parse().unwrap();
    assert!(total > 50);
    assert_eq!(leaves(&all, "PayStatement", "PayIdentifier").len(), total);
    for (given, lacking) in [
        ("<PageNumber>1</PageNumber>", "PageSize"),
        ("<PageSize>100</PageSize>", "PageNumber"),
    ] {
        let xml = call(&fixture, "FindLastPayStatement", given).await;
        assert_eq!(xml.at("HasErrors").as_deref(), Some("true"));
        assert_eq!(leaves(&xml, "OperationMessage", "PropertyName"), [lacking]);
    }
}

#[tokio::test]
async fn summaries_are_of_a_company_and_a_key_names_one_statement() {
    let fixture = Fixture::start().await;
    let company = format!(
        r#"<companyIdentifier {TYPES} i:type="b:CompanyCodeIdentifier"><b:CompanyCode>SMITH</b:CompanyCode></companyIdentifier>"#
    );
    let rest_of = "<startDate>2026-10-01T00:00:00</startDate><endDate>2026-10-31T00:00:00</endDate><payGroup>SSBI</payGroup>\
                   <pageNumber>1</pageNumber><pageSize>1000</pageSize>";
    let xml = call(
        &fixture,
        "GetPayStatementSummaryByRange",
        &format!("{company}{rest_of}"),
    )
    .await;
    let body = json!({ "companyId": "2E8P0", "startDate": "2026-10-01", "endDate": "2026-10-31", "payGroup": "SSBI", "per_Page": 1000 });
    let rows = search(&fixture, super::SUMMARY, &body).await.rows();
    assert!(!rows.is_empty());
    let ids: Vec<_> = rows.iter().map(|row| text(row, "payidentifier").to_owned()).collect();
    assert_eq!(leaves(&xml, "PayStatementSummary", "PayIdentifier"), ids);
    let taxes: Vec<_> = rows.iter().map(|row| row["totaltaxes"].to_string()).collect();
    assert_eq!(leaves(&xml, "PayStatementSummary", "TotalTaxes"), taxes);
    let key = format!("<payIdentifier>{}</payIdentifier>", ids[0]);
    let xml = call(&fixture, "GetPayStatementByPayIdentifier", &key).await;
    assert_eq!(leaves(&xml, "PayStatement", "PayIdentifier"), [ids[0].clone()]);
    let xml = call(
        &fixture,
        "GetPayStatementByPayIdentifier",
        "<payIdentifier>NONE</payIdentifier>",
    )
    .await;
    assert!(succeeded(&xml) && !xml.has("PayStatement"));
    let xml = call(&fixture, "GetPayStatementSummaryByRange", rest_of).await;
    assert!(!succeeded(&xml));
}
