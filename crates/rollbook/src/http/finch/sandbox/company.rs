//! `PUT /sandbox/company` (Finch's API reference, *Sandbox*).

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    routing::put,
};
use rollbook_model::Problem;
use schemars::{JsonSchema, SchemaGenerator};
use serde::Deserialize;
use serde_json::Value;
use ukg_pro_sandbox::tenant::{Fact, Tenant};

use super::{
    Allowed,
    given::{Facts, Given, Object, given, phone, text, texts},
    take_over, tenant_in_order,
};
use crate::http::{
    Route, Shared,
    finch::{
        caller::ByToken,
        employer::company::{self, Company},
    },
    stackone::{Failure, read},
};

/// What the company is to be.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "SandboxCompany")]
struct Wish {
    /// The name of the master company; UKG Pro has none without.
    #[serde(deserialize_with = "given")]
    legal_name: Given<String>,
    /// Its federal employer identification number.
    #[serde(deserialize_with = "given")]
    ein: Given<String>,
    /// Its phone number.
    #[serde(deserialize_with = "given")]
    primary_phone_number: Given<String>,
    /// The departments in use, by their names; others go out of use.
    departments: Option<Vec<Option<Object<Department>>>>,
    /// The places of work in use, by `source_id` or else by name; others go out of use.
    locations: Option<Vec<Option<Object<Place>>>>,
    /// UKG Pro does not tell the legal form.
    #[serde(rename = "entity")]
    _entity: Option<Value>,
    /// UKG Pro knows none.
    #[serde(rename = "primary_email")]
    _primary_email: Option<String>,
    /// Accounts of the company are not read.
    #[serde(rename = "accounts")]
    _accounts: Option<Vec<Value>>,
}

/// A department.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxCompanyDepartment")]
struct Department {
    /// Its name.
    #[serde(default)]
    name: Option<String>,
}

/// Where somebody works, or lives.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(rename = "SandboxLocation")]
pub(super) struct Place {
    /// Street.
    pub(super) line1: Option<String>,
    /// Street, continued.
    pub(super) line2: Option<String>,
    /// City.
    pub(super) city: Option<String>,
    /// State or province.
    pub(super) state: Option<String>,
    /// Postal code.
    pub(super) postal_code: Option<String>,
    /// Country: ISO 3166-1 alpha-2.
    pub(super) country: Option<String>,
    /// The name of a place of work.
    pub(super) name: Option<String>,
    /// UKG Pro's code of a place of work.
    pub(super) source_id: Option<String>,
}

impl Place {
    /// The address, under the names that UKG Pro has for addresses of people and places.
    pub(super) fn address(&self) -> Result<Facts, Problem> {
        let mut facts = Facts::new();
        for (name, field, value) in [
            ("line1", "addressLine1", &self.line1),
            ("line2", "addressLine2", &self.line2),
            ("city", "city", &self.city),
            ("state", "state", &self.state),
            ("postal_code", "zipCode", &self.postal_code),
        ] {
            let fact = value.as_deref().map(|value| text(name, value)).transpose()?;
            facts.push((field, fact));
        }
        Ok(facts)
    }

    /// The country by the three letters that UKG Pro has.
    pub(super) fn country(&self) -> Option<Fact> {
        let country = self.country.as_deref()?;
        rollbook_model::workforce::alpha3(country).map(Fact::text)
    }

    /// The place of work it is, which comes into being when there is none: its code. Without a name and a code it is
    /// none.
    pub(super) fn put(&self, tenant: &mut Tenant, mut address: Facts) -> Option<String> {
        let code = self.source_id.as_deref();
        let name = self.name.as_deref().or(code)?;
        // Who only names a place leaves its address alone.
        address.retain(|(_, fact)| fact.is_some());
        address.extend(self.country().map(|country| ("countryCode", Some(country))));
        Some(tenant.put_location(code, name, address))
    }
}

pub(super) fn route() -> Route {
    Route {
        path: "/sandbox/company",
        handler: put(change),
        method: "put",
        id: "change_sandbox_company",
        summary: "Changes the company of an emulated tenant, and answers as it is told then.",
        scopes: &[],
        parameters: &[],
        request: Some(SchemaGenerator::subschema_for::<Wish>),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Company>(),
        failures: &[400, 413, 422, 500, 501, 502],
    }
}

async fn change(
    State(engine): State<Shared>,
    State(sandboxes): State<Allowed>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Company>, Failure> {
    let wish: Wish = read(body)?;
    let tenant = tenant_in_order(sandboxes, &opened)?;
    let facts = wish.facts()?;
    let names = wish.departments()?;
    let places = wish.places()?;
    tenant.control().change_tenant(|tenant| {
        tenant.set_master_company(facts);
        if let Some(names) = names {
            tenant.use_departments(&names);
        }
        if let Some(places) = places {
            let codes = places
                .into_iter()
                .filter_map(|(place, address)| place.put(tenant, address));
            let codes: Vec<String> = codes.collect();
            tenant.use_locations(&codes);
        }
    });
    Box::pin(take_over(&engine, &opened)).await?;
    let entity = opened.entity(&[])?;
    Ok(company::told(&engine, &opened, entity).await?.1)
}

impl Wish {
    fn facts(&self) -> Result<Facts, Problem> {
        let mut facts = Facts::new();
        texts(&mut facts, [("ein", "federalTaxId", &self.ein)])?;
        if let Some(Some(name)) = &self.legal_name {
            facts.push(("companyName", Some(text("legal_name", name)?)));
        }
        if let Some(number) = &self.primary_phone_number {
            let number = number.as_deref().map(|number| phone("primary_phone_number", number));
            let (number, extension) = number.transpose()?.unzip();
            facts.push(("phoneNumber", number));
            facts.push(("phoneNumberExtension", extension.flatten()));
        }
        Ok(facts)
    }

    fn departments(&self) -> Result<Option<Vec<String>>, Problem> {
        let Some(all) = &self.departments else { return Ok(None) };
        let names = all.iter().flatten().filter_map(|one| one.0.name.as_deref());
        let names = names.map(|name| text("departments", name).map(|_| name.to_owned()));
        names.collect::<Result<_, _>>().map(Some)
    }

    fn places(&self) -> Result<Option<Vec<(Place, Facts)>>, Problem> {
        let Some(all) = &self.locations else { return Ok(None) };
        let places = all.iter().flatten().map(|Object(place)| {
            let name = place.name.as_deref().or(place.source_id.as_deref()).unwrap_or_default();
            text("locations", name)?;
            Ok((place.clone(), place.address()?))
        });
        places.collect::<Result<_, _>>().map(Some)
    }
}
