//! The headers that some APIs ask for beside those of every call (`ukg-pro-rest.md` 4.2).

use ukg_pro_contract::rest::{Api, RequestHeader};

use super::filter::{Refused, same};
use crate::{
    exchange::Request,
    switches::{Comparison, ExtraHeaders, Switches},
    tenant::Tenant,
};

/// Refuses a request without the headers of its API, or whose values are not what they must be.
pub(super) fn check(tenant: &Tenant, api: &Api, request: &Request, switches: Switches) -> Result<(), Refused> {
    if switches.extra_headers == ExtraHeaders::NotChecked {
        return Ok(());
    }
    for header in api.headers {
        let given = request
            .header(header.name())
            .map(str::trim)
            .filter(|value| !value.is_empty());
        let Some(given) = given else {
            return Err(Refused::new(header.name(), "The header is required."));
        };
        match header {
            RequestHeader::TrackingId(name) if uuid::Uuid::parse_str(given).is_err() => {
                return Err(Refused::new(*name, "Use a GUID."));
            }
            RequestHeader::PrimaryCompanyCode(name)
                if switches.extra_headers == ExtraHeaders::Checked && !is_primary(tenant, given) =>
            {
                return Err(Refused::new(*name, "Use the primary company code."));
            }
            RequestHeader::TrackingId(_) | RequestHeader::PrimaryCompanyCode(_) => {}
        }
    }
    Ok(())
}

fn is_primary(tenant: &Tenant, code: &str) -> bool {
    let mut companies = tenant.companies().iter();
    let primary = companies.find(|company| company.facts().text("is_master_company") == Some("true"));
    let own = primary.and_then(|company| company.facts().text("company_code"));
    own.is_some_and(|own| same(own, code, Comparison::CaseInsensitive))
}
