//! From the checked inputs of an action to the arguments of its operation.

use std::borrow::Cow;

use rollbook_model::catalogue::Place;
use ukg_pro_contract::{
    identifier::EmployeeIdentifier,
    record::{Record, Row},
    soap::{EmployeeQuery, MalformedOperator, Operator},
    value::Value,
};

/// The most records a page of a SOAP Find has (`ukg-pro-soap.md` 5.6).
const SOAP_PAGE: u64 = 100;

/// Rows a page of a REST list when the caller does not say.
pub(crate) const REST_PAGE: u64 = 100;

/// The rows a page shall have, if the caller said so.
pub(crate) fn page_size(inputs: &[(Place, String)]) -> Option<u64> {
    inputs
        .iter()
        .find(|(place, _)| *place == Place::PageSize)?
        .1
        .parse()
        .ok()
}

/// The rows a page of a SOAP Find is asked to have.
pub(crate) fn soap_page_size(inputs: &[(Place, String)]) -> u64 {
    page_size(inputs).unwrap_or(SOAP_PAGE).min(SOAP_PAGE)
}

/// The query of a Find. A value without an operator means "equals", since UKG documents no bare values.
///
/// # Errors
/// When a value begins as an operator and does not go on as one.
pub(crate) fn query(inputs: &[(Place, String)], page: u64) -> Result<Row<'static>, MalformedOperator> {
    let mut row = Row::new(EmployeeQuery::TYPE);
    let mut set = |name: &str, text: String| row.set(name, Some(Value::Text(Cow::Owned(text))));
    for (place, text) in inputs {
        if let Place::Query(element) = place {
            match Operator::parse(text)? {
                Some(Operator::Bare(value)) => set(element, Operator::Equal(value).to_string()),
                _ => set(element, text.clone()),
            };
        }
    }
    set("PageNumber", page.to_string());
    set("PageSize", soap_page_size(inputs).to_string());
    Ok(row)
}

/// The employee an action is about.
pub(crate) fn identifier(inputs: &[(Place, String)]) -> EmployeeIdentifier<'static> {
    let mut identifier = EmployeeIdentifier::default();
    for (place, text) in inputs {
        match place {
            Place::CompanyCode => identifier.company_code = Some(Cow::Owned(text.clone())),
            Place::Identifier(kind) => {
                identifier.kind = *kind;
                identifier.value = Some(Cow::Owned(text.clone()));
            }
            _ => {}
        }
    }
    identifier
}

/// The parts of a REST path.
pub(crate) fn path(inputs: &[(Place, String)]) -> Vec<(&'static str, &str)> {
    let parts = inputs.iter().filter_map(|(place, text)| match place {
        Place::Path(name) => Some((*name, text.as_str())),
        _ => None,
    });
    parts.collect()
}

/// The parameters of a REST query, without those of the page.
pub(crate) fn parameters(inputs: &[(Place, String)]) -> Vec<(&'static str, &str)> {
    let named = inputs.iter().filter_map(|(place, text)| match place {
        Place::Parameter(name) => Some((*name, text.as_str())),
        _ => None,
    });
    named.collect()
}

/// The query of a Find for its first record, which is enough to see whether it is permitted.
pub(crate) fn first_of_find() -> Row<'static> {
    let mut row = Row::new(EmployeeQuery::TYPE);
    for name in ["PageNumber", "PageSize"] {
        row.set(name, Some(Value::Text(Cow::Borrowed("1"))));
    }
    row
}
