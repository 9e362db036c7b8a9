//! From an identifier to the employments it names (`ukg-pro-soap.md` 5.3, 13).

use ukg_pro_contract::identifier::{EmployeeIdentifier, IdentifierKind};

use crate::tenant::{EmployeeKey, Employment, Tenant};

/// The employments an identifier names: none, one, or several when it leaves the company open.
pub(super) fn resolve(tenant: &Tenant, identifier: &EmployeeIdentifier<'_>) -> Vec<EmployeeKey> {
    let given = |text: Option<&str>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let Some(value) = given(identifier.value.as_deref()) else {
        return Vec::new();
    };
    let company_code = given(identifier.company_code.as_deref());
    let matching: Vec<&Employment> = match identifier.kind {
        IdentifierKind::EmployeeNumber => match &company_code {
            Some(company_code) => tenant.employment(company_code, &value).into_iter().collect(),
            None => tenant.employments_by_number(&value),
        },
        IdentifierKind::EmailAddress => tenant.employments_by_email(&value),
        IdentifierKind::Ssn => tenant.employments_by_ssn(&value),
        IdentifierKind::Sin => tenant
            .employments_by_national_id(&value)
            .into_iter()
            .filter(|one| {
                let country = tenant.view(one).text("nationalIdCountry");
                country == Some("CAN")
            })
            .collect(),
        IdentifierKind::NationalId => tenant.employments_by_national_id(&value),
        // The tenant defines no such values.
        IdentifierKind::UserDefined | IdentifierKind::Plain => Vec::new(),
    };
    // None for an open company, none inside for one that does not exist.
    let company = company_code.map(|code| Some(tenant.company_by_code(&code)?.company_id()));
    matching
        .into_iter()
        .map(Employment::key)
        .filter(|key| company.is_none_or(|company| company == Some(key.company_id)))
        .collect()
}
