//! Every endpoint has exchanges written by hand. Each answer is read, and no property of it is lost or changed when
//! it is written. A new API needs new files only.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use ukg_pro_contract::{
    apis::APIS,
    read::{Error, Limits},
    record::{Kind, RecordType, Row},
    rest::{
        Api, Body, CUSTOMER_API_KEY, Counts, Endpoint, ErrorDetails, Links, MultiStatus, Shape, read_row, read_rows,
    },
};

use crate::wire::{Exchange, Golden, goldens};

#[test]
fn every_endpoint_keeps_each_property_of_its_rows() {
    for api in APIS {
        let goldens = goldens(&format!("rest/{}", api.name), "http");
        for endpoint in api.endpoints {
            let own: Vec<_> = goldens.iter().filter(|golden| golden.stem == endpoint.name).collect();
            assert!(!own.is_empty(), "{}.{} lacks an exchange", api.name, endpoint.name);
            for golden in own {
                check(api, endpoint, golden);
            }
        }
        let known = |golden: &&Golden| api.endpoints.iter().any(|endpoint| endpoint.name == golden.stem);
        let stray: Vec<_> = goldens
            .iter()
            .filter(|golden| !known(golden))
            .map(|golden| &golden.name)
            .collect();
        assert!(stray.is_empty(), "{stray:?}");
    }
}

/// APIs whose rows UKG does not publish: what is declared of them is a guess, and there is no table to hold it against.
const UNPUBLISHED: [&str; 11] = [
    "benefit-reduction",
    "business-structure-status",
    "businessruleimport-tool",
    "businessruleimport-tool-status",
    "code-table",
    "custom-fields-schema",
    "deductions",
    "payroll-pending-items-deductions",
    "payroll-pending-items-earnings",
    "platform-configuration-fields",
    "thirdpartypay",
];

#[test]
fn every_row_has_the_fields_of_the_reference() {
    for api in APIS.iter().filter(|api| !UNPUBLISHED.contains(&api.name)) {
        for table in goldens(&format!("rest/{}", api.name), "fields") {
            let mut declared = Vec::new();
            for field in api.row.fields() {
                let type_name = match field.kind {
                    Kind::Text if table.text.contains(&format!("{} GUID\n", field.name)) => "GUID",
                    Kind::Text => "string",
                    Kind::Boolean => "boolean",
                    Kind::Number => "number",
                    Kind::Decimal => "decimal string",
                    Kind::DateTime => "datetime",
                    Kind::Any | Kind::One(_) => "object",
                    Kind::Many(_) => "array",
                    other => panic!("{}: {other:?}", field.name),
                };
                declared.push(format!("{} {type_name}", field.name));
            }
            let expected: Vec<_> = table.text.lines().collect();
            assert_eq!(declared, expected, "{}", table.name);
        }
    }
}

fn check(api: &Api, endpoint: &Endpoint, golden: &Golden) {
    let name = &golden.name;
    let exchange = Exchange::read(&golden.text);
    let (path, query) = exchange.target.split_once('?').unwrap_or((exchange.target, ""));
    assert_eq!(exchange.method, endpoint.method.as_str(), "{name}");
    assert!(fits(endpoint.path, path), "{name}: {path}");
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (parameter, _) = pair.split_once('=').expect("a parameter with a value");
        let page = parameter == "page" || parameter == api.paging.size_parameter;
        assert!(
            page || api.parameters.iter().any(|known| known.name == parameter),
            "{name}: {parameter}"
        );
    }
    let headers: Vec<_> = exchange.request_headers.iter().map(|(header, _)| *header).collect();
    let always = [CUSTOMER_API_KEY, "Authorization"];
    let own = api.headers.iter().map(|header| header.name());
    for expected in always.into_iter().chain(own) {
        assert!(headers.contains(&expected), "{name}: {headers:?} lacks {expected}");
    }
    check_request_body(endpoint, &exchange, name);

    match (endpoint.shape, exchange.status) {
        (Shape::List | Shape::Narrowed | Shape::Object, 200 | 201) => {
            let read = rows(api, endpoint, exchange.body).unwrap_or_else(|error| panic!("{name}: {error}"));
            keeps(api.row, &read, exchange.body, name);
        }
        (Shape::MultiStatus, 207) => {
            let read = MultiStatus::read(exchange.body).unwrap_or_else(|error| panic!("{name}: {error}"));
            let sent = objects(exchange.request_body).len();
            assert_eq!(read.multistatus.len(), sent, "{name}: an outcome for each record");
            let failed = read.multistatus.iter().filter(|record| !record.is_success()).count();
            assert_eq!(usize::try_from(read.error_count), Ok(failed), "{name}");
            for record in &read.multistatus {
                assert_eq!(record.is_success(), record.modelstate.is_none(), "{name}");
            }
        }
        (Shape::Counts, 201 | 207 | 400) => {
            let read: Counts = serde_json::from_str(exchange.body).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(usize::try_from(read.error_count), Ok(read.errors.len()), "{name}");
        }
        (Shape::Counts, 409) => {
            let read: ErrorDetails =
                serde_json::from_str(exchange.body).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(read.ref_id.is_some(), "{name}");
        }
        (Shape::Nothing, 204) => assert_eq!(exchange.body, "", "{name}"),
        _ if exchange.body.is_empty() => {
            // An empty body is never an empty list.
            assert_eq!(rows(api, endpoint, exchange.body), Err(Error::CutOff(0)), "{name}");
        }
        _ => {
            let body: serde_json::Value =
                serde_json::from_str(exchange.body).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(body.is_object() && exchange.status >= 400, "{name}");
        }
    }
    if let Some(link) = exchange.response_header("Link") {
        assert_eq!(Links::parse(link).to_string(), link, "{name}");
    }
}

/// The request carries what the endpoint takes, no property unknown.
fn check_request_body(endpoint: &Endpoint, exchange: &Exchange<'_>, name: &str) {
    let body = exchange.request_body;
    let (record, list) = match endpoint.body {
        Body::None => {
            assert_eq!(body, "", "{name}");
            return;
        }
        Body::Row(record) | Body::Filter(record) | Body::Rows(record) | Body::Lookup(record) => {
            (record, body.to_owned())
        }
        Body::Listed(list, record) => {
            let outer: BTreeMap<&str, &RawValue> = serde_json::from_str(body).expect("an object");
            (record, outer[list].get().to_owned())
        }
    };
    let one = matches!(endpoint.body, Body::Row(_) | Body::Filter(_));
    assert_eq!(one, list.starts_with('{'), "{name}");
    let list = if one { format!("[{list}]") } else { list };
    let read = read_rows(record, &list, Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    keeps(record, &read, &list, name);
    for row in &read {
        let unknown: Vec<_> = row.extra().map(|(property, _)| property).collect();
        assert!(unknown.is_empty(), "{name}: {unknown:?}");
    }
}

/// No property of a body is lost or changed when its rows are written.
fn keeps(record: &RecordType, read: &[Row<'_>], body: &str, name: &str) {
    let sent = objects(body);
    assert_eq!(read.len(), sent.len(), "{name}");
    for (row, sent) in read.iter().zip(sent) {
        let written = serde_json::to_string(row).expect("a row is JSON");
        let mut written = objects(&written).remove(0);
        for (property, value) in sent {
            let kept = written.remove(property).map(RawValue::get);
            assert_eq!(kept.map(meaning), Some(meaning(value.get())), "{name}: {property}");
        }
        // What the row did not hold is said to have no value.
        for (property, value) in written {
            assert!(
                record.position(property).is_some() && value.get() == "null",
                "{name}: {property}"
            );
        }
    }
}

/// A scalar as it is written; of what has parts, the parts without their layout and what has no value.
fn meaning(text: &str) -> String {
    fn without_nulls(value: serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Object(members) => members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, without_nulls(value)))
                .collect::<BTreeMap<_, _>>()
                .into_iter()
                .collect(),
            serde_json::Value::Array(items) => items.into_iter().map(without_nulls).collect(),
            scalar => scalar,
        }
    }
    if text.starts_with(['{', '[']) {
        let value = serde_json::from_str(text).expect("JSON");
        without_nulls(value).to_string()
    } else {
        text.to_owned()
    }
}

fn rows<'a>(api: &Api, endpoint: &Endpoint, body: &'a str) -> Result<Vec<Row<'a>>, Error> {
    match endpoint.shape {
        Shape::List | Shape::Narrowed => read_rows(api.row, body, Limits::default()),
        Shape::Object | Shape::MultiStatus | Shape::Counts | Shape::Nothing => {
            read_row(api.row, body, Limits::default()).map(|row| vec![row])
        }
    }
}

fn objects(body: &str) -> Vec<BTreeMap<&str, &RawValue>> {
    if body.starts_with('[') {
        serde_json::from_str(body).expect("an array of objects")
    } else {
        vec![serde_json::from_str(body).expect("an object")]
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template
            .iter()
            .zip(path)
            .all(|(part, found)| *part == found || part.starts_with('{') && !found.is_empty())
}
