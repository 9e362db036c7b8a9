//! Get operations: the records of whoever an identifier names (`ukg-pro-soap.md` 5.2, 5.3, 6).

use ukg_pro_contract::{
    Transport,
    identifier::{EmployeeIdentifier, IdentifierKind},
    record::{RecordType, Row},
    soap::{Answer, OperationResult},
    value::Value,
};

use super::{find::Page, identifier::resolve, refusal::Invalid};
use crate::{
    project::{Projection, kept_as},
    state::State,
    switches::{AmbiguousIdentifier, PagingInfoOnGet, Switches, UnknownEmployee, UntypedIdentifier},
    tenant::{EmployeeKey, Tenant, canonical_in},
};

/// Answers a Get operation with records of this type.
pub(super) fn get(
    state: &State,
    record: &'static RecordType,
    identifier: &EmployeeIdentifier<'_>,
    switches: Switches,
) -> Answer<'static> {
    let tenant = state.tenant();
    let keys = match employments(&tenant, identifier, switches) {
        Ok(keys) => keys,
        Err(invalid) => return Answer::read(invalid.result(), Vec::new()),
    };
    let projection = Projection::new(&tenant, Transport::Soap, record, switches);
    let employments = keys.iter().filter_map(|key| tenant.employment_by_key(key));
    let rows = employments
        .flat_map(|employment| projection.rows(&tenant.view(employment)))
        .map(Row::into_owned)
        .collect();
    answer(rows, switches)
}

/// Answers a Get operation with the records of this type that have a value, such as a key of their own; `None` where
/// the tenant keeps no such records.
pub(super) fn get_by_value(
    state: &State,
    record: &'static RecordType,
    parameter: &'static str,
    value: Option<&Value<'_>>,
    switches: Switches,
) -> Option<Answer<'static>> {
    let kind = kept_as(record)?;
    let tenant = state.tenant();
    let wanted = value.and_then(Value::as_text).map(str::trim).unwrap_or_default();
    let name = canonical_in(record.name, parameter);
    let projection = Projection::new(&tenant, Transport::Soap, record, switches);
    let found = tenant.records(kind).iter().filter(|entry| {
        let text = entry.text(&name);
        !wanted.is_empty() && text.is_some_and(|text| text.eq_ignore_ascii_case(wanted))
    });
    let rows: Vec<_> = found
        .filter_map(|entry| projection.kept(&tenant.home_view(entry)))
        .map(Row::into_owned)
        .collect();
    if rows.is_empty() && switches.unknown_employee == UnknownEmployee::HasErrors {
        let result = Invalid::new("NotFound", format!("No record has this {parameter}."));
        return Some(Answer::read(result.of(parameter).result(), rows));
    }
    Some(answer(rows, switches))
}

fn answer(rows: Vec<Row<'static>>, switches: Switches) -> Answer<'static> {
    let paging = match switches.paging_info_on_get {
        PagingInfoOnGet::Nil => None,
        PagingInfoOnGet::Filled => Some(Page::whole(rows.len()).info(rows.len(), switches.empty_page_total)),
    };
    Answer::read(OperationResult::ok(paging), rows)
}

/// The employments an identifier names, as the switches have it.
pub(super) fn employments(
    tenant: &Tenant,
    identifier: &EmployeeIdentifier<'_>,
    switches: Switches,
) -> Result<Vec<EmployeeKey>, Invalid> {
    let refused = |code, text: &str| Err(Invalid::new(code, text).of("EmployeeIdentifier"));
    if identifier.kind == IdentifierKind::Plain && switches.untyped_identifier == UntypedIdentifier::HasErrors {
        return refused(
            "InvalidIdentifier",
            "The identifier has no type that names an employee.",
        );
    }
    let mut keys = resolve(tenant, identifier);
    if keys.is_empty() && switches.unknown_employee == UnknownEmployee::HasErrors {
        return refused("EmployeeNotFound", "The employee was not found.");
    }
    if keys.len() > 1 {
        match switches.ambiguous_identifier {
            AmbiguousIdentifier::All => {}
            AmbiguousIdentifier::First => keys.truncate(1),
            AmbiguousIdentifier::HasErrors => {
                return refused("AmbiguousIdentifier", "The identifier names several employees.");
            }
        }
    }
    Ok(keys)
}
