//! Every endpoint has exchanges written by hand. Each answer is read, and no property of it is lost or changed when
//! it is written. A new API needs new files only.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use ukg_pro_contract::{
    apis::APIS,
    read::{Error, Limits},
    record::{Kind, Row},
    rest::{Api, CUSTOMER_API_KEY, Endpoint, Links, Shape, read_row, read_rows},
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

#[test]
fn every_row_has_the_fields_of_the_reference() {
    for api in APIS {
        for table in goldens(&format!("rest/{}", api.name), "fields") {
            let declared = api.row.fields().map(|field| {
                let type_name = match field.kind {
                    Kind::Text if table.text.contains(&format!("{} GUID\n", field.name)) => "GUID",
                    Kind::Text => "string",
                    Kind::Boolean => "boolean",
                    Kind::Number => "number",
                    Kind::DateTime => "datetime",
                    other => panic!("{}: {other:?}", field.name),
                };
                format!("{} {type_name}", field.name)
            });
            let expected: Vec<_> = table.text.lines().collect();
            assert_eq!(declared.collect::<Vec<_>>(), expected, "{}", table.name);
        }
    }
}

fn check(api: &Api, endpoint: &Endpoint, golden: &Golden) {
    let name = &golden.name;
    let exchange = Exchange::read(&golden.text);
    let (path, query) = exchange.target.split_once('?').unwrap_or((exchange.target, ""));
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
    assert!(
        headers.contains(&CUSTOMER_API_KEY) && headers.contains(&"Authorization"),
        "{name}: {headers:?}"
    );

    if exchange.status != 200 {
        // An empty body is never an empty list.
        assert_eq!(exchange.body, "", "{name}");
        assert_eq!(rows(api, endpoint, exchange.body), Err(Error::CutOff(0)), "{name}");
        return;
    }
    let read = rows(api, endpoint, exchange.body).unwrap_or_else(|error| panic!("{name}: {error}"));
    let sent = objects(exchange.body);
    assert_eq!(read.len(), sent.len(), "{name}");
    for (row, sent) in read.iter().zip(sent) {
        let written = serde_json::to_string(row).expect("a row is JSON");
        let mut written = objects(&written).remove(0);
        for (property, value) in sent {
            let kept = written.remove(property).map(RawValue::get);
            assert_eq!(kept, Some(value.get()), "{name}: {property}");
        }
        // What the row did not hold is said to have no value.
        for (property, value) in written {
            assert!(
                api.row.position(property).is_some() && value.get() == "null",
                "{name}: {property}"
            );
        }
    }
    if let Some(link) = exchange.response_header("Link") {
        assert_eq!(Links::parse(link).to_string(), link, "{name}");
    }
}

fn rows<'a>(api: &Api, endpoint: &Endpoint, body: &'a str) -> Result<Vec<Row<'a>>, Error> {
    match endpoint.shape {
        Shape::List | Shape::Narrowed => read_rows(api.row, body, Limits::default()),
        Shape::Object => read_row(api.row, body, Limits::default()).map(|row| vec![row]),
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
