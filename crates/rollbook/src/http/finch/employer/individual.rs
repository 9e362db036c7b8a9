//! `POST /employer/individual` (Finch's API reference, *Individual*).

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    routing::post,
};
use rollbook_core::{Depth, Pick, Worker};
use rollbook_model::{
    ConnectProduct,
    workforce::{Ethnicity, Gender, MaritalStatus},
};
use schemars::{JsonSchema, SchemaGenerator};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};

use super::{
    Dated, ENTITY, ask_of,
    batch::{Asked, Responses, answered, ids},
    dated,
    told::{self, Location, date},
};
use crate::http::{
    Route, Shared,
    finch::caller::ByToken,
    stackone::{Failure, read},
};

/// Who is asked for, and what of them.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchIndividualRequest")]
struct Request {
    /// Who.
    #[schemars(length(max = 10_000))]
    requests: Vec<Asked>,
    /// What besides.
    #[serde(default)]
    options: Option<Options>,
}

/// What is asked for besides.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchIndividualOptions")]
struct Options {
    /// What is left out otherwise.
    #[serde(default)]
    include: Option<Vec<Include>>,
}

/// What is left out unless it is asked for.
#[derive(Deserialize, JsonSchema, PartialEq)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "FinchInclude")]
enum Include {
    /// The social security number; it needs the product `ssn`, and each call is a line of the audit log.
    Ssn,
}

/// A person.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchIndividual")]
pub(in crate::http::finch) struct Individual {
    /// The person's id.
    id: String,
    /// First name.
    first_name: Option<String>,
    /// Middle name.
    middle_name: Option<String>,
    /// Last name.
    last_name: Option<String>,
    /// First name the person prefers.
    preferred_name: Option<String>,
    /// Date of birth.
    dob: Option<String>,
    /// Gender.
    #[schemars(extend("enum" = ["female", "male", "other", "decline_to_specify", null]))]
    gender: Option<&'static str>,
    /// Ethnicity.
    #[schemars(extend("enum" = [
        "asian", "white", "black_or_african_american", "native_hawaiian_or_pacific_islander",
        "american_indian_or_alaska_native", "hispanic_or_latino", "two_or_more_races", "decline_to_specify", null
    ]))]
    ethnicity: Option<&'static str>,
    /// Marital status.
    #[schemars(extend("enum" = ["single", "married", "divorced", "widowed", "domestic_partner", "unknown", null]))]
    marital_status: Option<&'static str>,
    /// E-mail addresses.
    emails: Option<Vec<Contact>>,
    /// Phone numbers.
    phone_numbers: Option<Vec<Contact>>,
    /// Home address.
    residence: Option<Location>,
    /// Social security number of the United States, where it was asked for and may be seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    ssn: Option<String>,
}

/// An e-mail address or phone number.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchContact")]
struct Contact {
    /// The address or number.
    data: String,
    /// Where it reaches the person.
    #[schemars(extend("enum" = ["work", "personal"]))]
    r#type: &'static str,
}

pub(super) fn route() -> Route {
    Route {
        path: "/employer/individual",
        handler: post(individuals),
        method: "post",
        id: "read_individuals",
        summary: "People: who they are and how they are reached.",
        scopes: &[],
        parameters: &[ENTITY],
        request: Some(SchemaGenerator::subschema_for::<Request>),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Responses<Individual>>(),
        failures: &[400, 404, 413, 422, 500, 502],
    }
}

async fn individuals(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Dated<Responses<Individual>>, Failure> {
    let Request { requests, options } = read(body)?;
    let include = options.and_then(|options| options.include).unwrap_or_default();
    let ssn = include.contains(&Include::Ssn) && opened.products.contains(&ConnectProduct::Ssn);
    let ids = ids(&requests)?;
    let ask = ask_of(&opened);
    let read = Box::pin(engine.employer_people(&ask, Depth::Individual { ssn }, Pick::Ids(&ids))).await?;
    let answer = answered(requests, &read.value.workers, individual);
    Ok(dated(read.freshness, answer))
}

pub(in crate::http::finch) fn individual(worker: &Worker) -> Individual {
    let person = &worker.person;
    let contact = |data: Option<String>, r#type| data.map(|data| Contact { data, r#type });
    let emails = [
        contact(person.owned("work_email"), "work"),
        contact(person.owned("personal_email"), "personal"),
    ];
    let work = worker.employment.as_ref().and_then(|one| one.part("work_phone"));
    let home = person.part("home_phone");
    let phones = [
        contact(work.as_ref().and_then(told::phone), "work"),
        contact(home.as_ref().and_then(told::phone), "personal"),
    ];
    Individual {
        id: worker.id.to_string(),
        first_name: person.owned("first_name"),
        middle_name: person.owned("middle_name"),
        last_name: person.owned("last_name"),
        preferred_name: person.owned("preferred_name"),
        dob: date(person, "birth_date"),
        gender: person.meant("gender").map(gender),
        ethnicity: person.meant("ethnicity").and_then(ethnicity),
        marital_status: person.meant("marital_status").map(marital_status),
        emails: some_of(emails),
        phone_numbers: some_of(phones),
        residence: person.part("home_address").as_ref().map(Location::of_address),
        ssn: worker.ssn.as_ref().map(|ssn| ssn.expose_secret().to_owned()),
    }
}

/// Those that there are; nothing where there are none.
fn some_of<const N: usize>(contacts: [Option<Contact>; N]) -> Option<Vec<Contact>> {
    let some: Vec<_> = contacts.into_iter().flatten().collect();
    (!some.is_empty()).then_some(some)
}

fn gender(gender: Gender) -> &'static str {
    match gender {
        Gender::Male => "male",
        Gender::Female => "female",
        Gender::NonBinary | Gender::Other => "other",
        Gender::NotDisclosed => "decline_to_specify",
    }
}

fn ethnicity(ethnicity: Ethnicity) -> Option<&'static str> {
    Some(match ethnicity {
        Ethnicity::White => "white",
        Ethnicity::BlackOrAfricanAmerican => "black_or_african_american",
        Ethnicity::Asian => "asian",
        Ethnicity::HispanicOrLatino => "hispanic_or_latino",
        Ethnicity::AmericanIndianOrAlaskaNative => "american_indian_or_alaska_native",
        Ethnicity::NativeHawaiianOrPacificIslander => "native_hawaiian_or_pacific_islander",
        Ethnicity::TwoOrMoreRaces => "two_or_more_races",
        Ethnicity::NotDisclosed => "decline_to_specify",
        Ethnicity::Other => return None,
    })
}

/// What has no word in the contract is unknown to its clients.
fn marital_status(status: MaritalStatus) -> &'static str {
    match status {
        MaritalStatus::Single => "single",
        MaritalStatus::Married => "married",
        MaritalStatus::Divorced => "divorced",
        MaritalStatus::Widowed => "widowed",
        MaritalStatus::DomesticPartnership => "domestic_partner",
        MaritalStatus::CommonLaw | MaritalStatus::Separated | MaritalStatus::Other | MaritalStatus::NotDisclosed => {
            "unknown"
        }
    }
}
