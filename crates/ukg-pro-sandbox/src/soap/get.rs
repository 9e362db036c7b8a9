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
    tenant::{EmployeeKey, Tenant},
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
    let rows: Vec<_> = employments
        .map(|employment| projection.row(&tenant.view(employment)).into_owned())
        .collect();
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
