//! What a refused call lacks, where its operation needs a line of the grid at several levels.

use rollbook_model::{Problem, problem::Step};
use ukg_pro::{Error, Kind as ErrorKind, Tenant};
use ukg_pro_contract::Operation;

use crate::{
    diagnosis,
    findings::Seen,
    probes::{probe_of, try_permission},
};

/// The problem of a call that failed. A refusal does not say which of several levels is missing: REST answers 403
/// without a word. A read that needs one of them alone tells, and changes nothing.
pub(super) async fn told(tenant: &Tenant, operation: Operation, error: Error) -> Problem {
    let refused = matches!(error.kind(), ErrorKind::PermissionMissing { .. });
    let several = operation.permissions().nth(1).is_some();
    let error = if refused && several {
        of_level(tenant, operation, error).await
    } else {
        error
    };
    diagnosis::ukg_pro(&error, Step::Call)
}

/// The refusal, of the first level that is proved to be missing; where all that can be tried are there, of the first
/// that cannot. What keeps a probe from telling leaves the refusal as it is.
async fn of_level(tenant: &Tenant, operation: Operation, error: Error) -> Error {
    let mut untried = None;
    let mut known = Vec::new();
    for permission in operation.permissions() {
        if probe_of(permission).is_none() {
            untried.get_or_insert(permission);
            continue;
        }
        match try_permission(tenant, permission, &known).await {
            Ok(Seen::Missing(named)) => return error.lacking(permission, named),
            Ok(Seen::Silent) => return error.lacking(permission, None),
            Ok(Seen::Granted) => known.push((permission, Seen::Granted)),
            Ok(Seen::Unproven(_)) | Err(_) => return error,
        }
    }
    match untried {
        Some(permission) => error.lacking(permission, None),
        None => error,
    }
}
