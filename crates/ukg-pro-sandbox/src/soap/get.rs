//! Get operations: the records of whoever an identifier names (`ukg-pro-soap.md` 5.2, 5.3, 6).

use ukg_pro_contract::{
    Transport,
    identifier::{EmployeeIdentifier, IdentifierKind},
    record::RecordType,
    soap::{Answer, OperationResult},
};

use super::{find::Page, identifier::resolve, refusal::Invalid};
use crate::{
    project::Projection,
    state::State,
    switches::{AmbiguousIdentifier, PagingInfoOnGet, Switches, UnknownEmployee, UntypedIdentifier},
};

/// Answers a Get operation with records of this type.
pub(super) fn get(
    state: &State,
    record: &'static RecordType,
    identifier: &EmployeeIdentifier<'_>,
    switches: Switches,
) -> Answer<'static> {
    let refuse =
        |code, text: &str| Answer::read(Invalid::new(code, text).of("EmployeeIdentifier").result(), Vec::new());
    if identifier.kind == IdentifierKind::Plain && switches.untyped_identifier == UntypedIdentifier::HasErrors {
        return refuse(
            "InvalidIdentifier",
            "The identifier has no type that names an employee.",
        );
    }
    let tenant = state.tenant();
    let mut keys = resolve(&tenant, identifier);
    if keys.is_empty() && switches.unknown_employee == UnknownEmployee::HasErrors {
        return refuse("EmployeeNotFound", "The employee was not found.");
    }
    if keys.len() > 1 {
        match switches.ambiguous_identifier {
            AmbiguousIdentifier::All => {}
            AmbiguousIdentifier::First => keys.truncate(1),
            AmbiguousIdentifier::HasErrors => {
                return refuse("AmbiguousIdentifier", "The identifier names several employees.");
            }
        }
    }
    let projection = Projection::new(&tenant, Transport::Soap, record, switches);
    let employments = keys.iter().filter_map(|key| tenant.employment_by_key(key));
    let rows: Vec<_> = employments
        .map(|employment| projection.row(&tenant.view(employment)).into_owned())
        .collect();
    let paging = match switches.paging_info_on_get {
        PagingInfoOnGet::Nil => None,
        PagingInfoOnGet::Filled => Some(Page::whole(rows.len()).info(rows.len(), switches.empty_page_total)),
    };
    Answer::read(OperationResult::ok(paging), rows)
}
