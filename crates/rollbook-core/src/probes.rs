//! Which read tells whether a permission is there, and what its answer says.
//!
//! Nothing is ever written to find out: a permission that only writes need counts as unproven until its first use.

use rollbook_model::{Problem, Transport, catalogue::Place, problem::Step};
use serde_json::{Value as Json, json};
use ukg_pro::{Kind as ErrorKind, RestRequest, Tenant};
use ukg_pro_contract::{
    Operation,
    identifier::IdentifierKind,
    permission::{Guard, Permission},
    rest, soap,
};

use crate::{arguments, diagnosis, findings::Seen};

/// The identifier of an employee in a path.
const EMPLOYEE_ID: &str = "employeeId";
/// The id of no employee.
const NOBODY: &str = "000000000000";

/// What is said of a permission that no read needs.
const NO_READ: &str = "no read needs this permission; it counts from its first use";
/// What is said of one that is tried beside another, where that one is not there.
const BESIDE_ANOTHER: &str =
    "the one read that needs this permission needs another too, which is not known to be there";
/// What is said where an answer tells nothing.
const NOT_TOLD: &str = "UKG Pro answered the read that needs this permission with an error that tells nothing of it";
/// What is said where nothing can be read.
const NO_USER_API_KEY: &str = "the User API Key was not given, which calls by SOAP need";

/// Tries a permission by the smallest read that needs it, and nothing else than what is `known` to be there.
pub(crate) async fn try_permission(
    tenant: &Tenant,
    permission: Permission,
    known: &[(Permission, Seen)],
) -> Result<Seen, Problem> {
    let Some(operation) = probe_of(permission) else {
        return Ok(Seen::Unproven(NO_READ));
    };
    let others = operation.permissions().filter(|other| *other != permission);
    for other in others {
        let is_there = known.contains(&(other, Seen::Granted));
        if !is_there && try_operation(tenant, alone(other)).await? != Seen::Granted {
            return Ok(Seen::Unproven(BESIDE_ANOTHER));
        }
    }
    try_operation(tenant, Some(operation)).await
}

/// Reads as little as an operation can, and what the answer says about its permission.
async fn try_operation(tenant: &Tenant, operation: Option<Operation>) -> Result<Seen, Problem> {
    let Some(operation) = operation else {
        return Ok(Seen::Unproven(NO_READ));
    };
    if operation.transport() == Transport::Soap && !tenant.has_user_api_key() {
        return Ok(Seen::Unproven(NO_USER_API_KEY));
    }
    match call(tenant, operation).await? {
        Ok(()) => Ok(Seen::Granted),
        Err(error) => match error.kind() {
            ErrorKind::PermissionMissing { named, .. } => Ok(refused(&error, *named)),
            // UKG Pro has looked for who is not there.
            ErrorKind::NotFound if is_of_nobody(&operation) => Ok(Seen::Granted),
            ErrorKind::Validation { .. } if is_of_nobody(&operation) => Ok(Seen::Unproven(NOT_TOLD)),
            _ => Err(diagnosis::ukg_pro(&error, Step::Permission)),
        },
    }
}

/// What a refusal shows of the permission it is about.
pub(crate) fn refused(error: &ukg_pro::Error, named: Option<&'static str>) -> Seen {
    if diagnosis::is_silent(error) {
        Seen::Silent
    } else {
        Seen::Missing(named)
    }
}

/// Calls a list for one row, or for what nobody has. The outer error is of the request, which could not be made.
pub(crate) async fn call(tenant: &Tenant, operation: Operation) -> Result<Result<(), ukg_pro::Error>, Problem> {
    Ok(match operation {
        Operation::Soap(service, operation) => {
            let inputs = match operation.output {
                soap::Output::Find(_) => (Place::PageSize, "1".to_owned()),
                soap::Output::Get(_) | soap::Output::Write => {
                    (Place::Identifier(IdentifierKind::EmployeeNumber), NOBODY.to_owned())
                }
            };
            let first = arguments::soap(operation, &[inputs], 1, 1)?;
            tenant.soap(service, operation, &first, |_| ()).await
        }
        Operation::Rest(api, endpoint) => {
            let size = [(api.paging.size_parameter, "1")];
            let nobody = [(EMPLOYEE_ID, NOBODY)];
            let is_paged = api.paging_of(endpoint).is_paged();
            let body = match endpoint.body {
                rest::Body::Lookup(record) => vec![arguments::record_of(record, &nobody_to_find())?],
                _ => Vec::new(),
            };
            let request = RestRequest {
                path: if is_of_one(&operation) { &nobody } else { &[] },
                query: if is_paged { &size } else { &[] },
                body: &body,
                primary_company_code: None,
            };
            tenant.rest_call(api, endpoint, &request, |_| ()).await
        }
        // Reports are no list; nothing names one as the probe of a permission.
        Operation::Report(_) => Ok(()),
    })
}

/// The record of the one lookup there is, `employee-ids` (`ukg-pro-rest.md` 13.7), for who is not there.
fn nobody_to_find() -> Json {
    json!({ "employeeIdentifierType": "EmployeeID", "employeeIdentifierValue": NOBODY })
}

/// The read that a permission is tried by.
pub(crate) fn probe_of(permission: Permission) -> Option<Operation> {
    alone(permission).or_else(|| {
        let mut lookups = Operation::all().filter(is_lookup);
        lookups.find(|operation| operation.permissions().any(|needed| needed == permission))
    })
}

/// A list that needs this permission alone and no input; or what nobody has, where there is no such list or it may be
/// read only so often.
fn alone(permission: Permission) -> Option<Operation> {
    let needing = || Operation::all().filter(|operation| operation.permissions().eq([permission]));
    let list = needing().find(lists);
    list.or_else(|| needing().find(is_of_one))
        .or_else(|| needing().find(is_get))
}

/// A read by REST that any account may make.
pub(crate) fn open_to_all() -> Option<Operation> {
    let mut open = Operation::all().filter(|operation| operation.guard() == Guard::AnyAccount && lists(operation));
    open.find(|operation| operation.transport() == Transport::Rest)
}

/// Whether it asks for what nobody has.
fn is_of_nobody(operation: &Operation) -> bool {
    is_of_one(operation) || is_get(operation) || is_lookup(operation)
}

/// Whether it is the rows of one employee out of a list that may be read only so often.
fn is_of_one(operation: &Operation) -> bool {
    match operation {
        Operation::Rest(api, endpoint) => {
            endpoint.shape == rest::Shape::Narrowed
                && endpoint.path_parameters().eq([EMPLOYEE_ID])
                && api.endpoints.iter().any(|other| other.rhythm.is_some())
        }
        Operation::Soap(..) | Operation::Report(_) => false,
    }
}

/// Whether it gets what an employee has, whom an identifier alone names.
fn is_get(operation: &Operation) -> bool {
    match operation {
        Operation::Soap(_, operation) => {
            matches!(operation.output, soap::Output::Get(_))
                && operation
                    .inputs
                    .iter()
                    .all(|parameter| matches!(parameter.input, soap::Input::Identifier))
        }
        Operation::Rest(..) | Operation::Report(_) => false,
    }
}

/// Whether it looks up keys; that is sent as a write is, and changes nothing.
fn is_lookup(operation: &Operation) -> bool {
    match operation {
        Operation::Rest(_, endpoint) => matches!(endpoint.body, rest::Body::Lookup(_)),
        Operation::Soap(..) | Operation::Report(_) => false,
    }
}

/// Whether it is a list that needs no input.
fn lists(operation: &Operation) -> bool {
    match operation {
        Operation::Soap(_, operation) => matches!(operation.output, soap::Output::Find(_)),
        Operation::Rest(api, endpoint) => {
            endpoint.method == rest::Method::Get
                && endpoint.shape == rest::Shape::List
                && endpoint.path_parameters().next().is_none()
                && api.parameters.iter().all(|parameter| !parameter.required)
                // To try a permission is no reason to spend a reading of which there are few.
                && endpoint.rhythm.is_none()
        }
        Operation::Report(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use ukg_pro_contract::permission::Level;

    use super::*;

    #[test]
    fn every_permission_that_a_read_needs_is_tried_by_a_read() {
        let reads = Operation::all().filter(|operation| !operation.is_write());
        let needed: Vec<_> = reads.flat_map(|operation| operation.permissions()).collect();
        assert!(needed.iter().any(|permission| permission.level != Level::View));
        for permission in needed {
            let probe = probe_of(permission);
            assert!(probe.is_some_and(|operation| !operation.is_write()), "{permission}");
        }
    }

    #[test]
    fn a_permission_that_only_writes_need_is_never_probed() {
        let reads: Vec<_> = Operation::all().filter(|operation| !operation.is_write()).collect();
        let is_read = |permission: &Permission| {
            let mut read = reads.iter().flat_map(Operation::permissions);
            read.any(|needed| needed.name() == permission.name() && needed.level == permission.level)
        };
        let all = Operation::all().flat_map(|operation| operation.permissions());
        let written: Vec<_> = all.filter(|permission| !is_read(permission)).collect();
        for level in [Level::Add, Level::Edit, Level::Delete] {
            assert!(written.iter().any(|permission| permission.level == level), "{level}");
        }
        for permission in written {
            assert!(probe_of(permission).is_none(), "{permission}");
        }
    }
}
