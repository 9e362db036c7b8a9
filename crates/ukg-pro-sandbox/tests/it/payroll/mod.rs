//! Payroll and deductions, over HTTP.

mod by_hand;
mod calendar;
pub(crate) mod changes;
mod deductions;
mod items;
mod register;
mod runs;
mod soap;
mod statements;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::fixture::Fixture;
use crate::wire::Answer;

pub(crate) const REGISTER: &str = "/payroll/v1/pay-register";
pub(crate) const DEDUCTIONS: &str = "/payroll/v1/payroll-deductions-history";
pub(crate) const EARNINGS: &str = "/payroll/v1/earnings-history-base-elements";
pub(crate) const OF_COMPANY: &str = "/payroll/v1/companies/pay-statements";
pub(crate) const SUMMARY: &str = "/payroll/v1/companies/pay-statements-summary";
pub(crate) const OF_EMPLOYEE: &str = "/payroll/v1/employees/pay-statements";
pub(crate) const LAST: &str = "/payroll/v1/employees/pay-statement/last";

/// Every row of a list, page after page.
pub(crate) async fn all(fixture: &Fixture, path: &str, query: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let some = fixture
            .rest(&format!("{path}?page={page}&per_Page=10000&{query}"))
            .await
            .rows();
        let is_last = some.len() < 10_000;
        rows.extend(some);
        if is_last {
            break;
        }
    }
    rows
}

/// Posts a filter, with the header of the primary company.
pub(crate) async fn search(fixture: &Fixture, path: &str, body: &Value) -> Answer {
    let headers = fixture.rest_headers();
    let mut headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    headers.push(("US-Client-id", "HLF"));
    headers.push(("Content-Type", "application/json"));
    fixture
        .wire
        .send("POST", path, &headers, &body.to_string())
        .await
        .unwrap()
}

/// Every statement of every company.
pub(crate) async fn statements(fixture: &Fixture) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let body = json!({ "startDate": "2020-01-01", "endDate": "2030-01-01", "page": page, "per_Page": 1000 });
        let some = search(fixture, OF_COMPANY, &body).await.rows();
        if some.is_empty() {
            break;
        }
        rows.extend(some);
    }
    rows
}

/// The cents of an amount, which has two places at most.
pub(crate) fn cents(amount: &Value) -> i64 {
    let text = amount
        .as_number()
        .unwrap_or_else(|| panic!("no number: {amount}"))
        .to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or_else(|| panic!("no point in {text}"));
    assert!(fraction.len() <= 2, "{text}");
    format!("{whole}{fraction:0<2}").parse().unwrap()
}

pub(crate) fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name]
        .as_str()
        .unwrap_or_else(|| panic!("no text `{name}` in {row}"))
}

/// The sum of a property over rows.
pub(crate) fn sum<'a>(rows: impl IntoIterator<Item = &'a Value>, name: &str) -> i64 {
    rows.into_iter().map(|row| cents(&row[name])).sum()
}

/// Rows by a property.
pub(crate) fn by<'a>(rows: &'a [Value], name: &str) -> BTreeMap<&'a str, Vec<&'a Value>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in rows {
        groups.entry(text(row, name)).or_default().push(row);
    }
    groups
}
