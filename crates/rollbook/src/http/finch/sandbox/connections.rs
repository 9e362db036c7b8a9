//! Connections to emulated tenants, and the state they are in (Finch's API reference, *Sandbox*).

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    routing::{post, put},
};
use rollbook_core::{AtOnce, ConnectRequest, Engine, Opened, Reauthentication, Redeemed, Ticked, WholeForm};
use rollbook_model::{
    AccountId, Client, Code, ConnectProduct, Entity, Problem,
    problem::{Kind, Step},
};
use schemars::{JsonSchema, SchemaGenerator};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Allowed, allowed, end_those_gone, require_order, tenant_of};
use crate::{
    http::{
        Route, Shared,
        finch::{
            PROVIDER,
            caller::{ByClient, ByToken},
            sessions::{optional_product_list, parsed},
            tokens::words,
        },
        stackone::{Failure, invalid, read},
    },
    sandboxes::{Condition, Emulated, MOST, MOST_PEOPLE, NotStarted},
};

/// How many people a tenant has when nobody says (Finch's API reference, *Sandbox*), and at most.
const USUAL_SIZE: u32 = 20;
const LARGEST_SIZE: u32 = 10_000;
/// What is asked for when nobody says: the organization's products (Finch's API reference, *Sandbox*).
const USUAL_PRODUCTS: [ConnectProduct; 4] = [
    ConnectProduct::Company,
    ConnectProduct::Directory,
    ConnectProduct::Individual,
    ConnectProduct::Employment,
];

/// How a tenant is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SandboxAuthentication")]
enum Authentication {
    /// By the values of a service account, as any tenant of UKG Pro.
    #[default]
    Credential,
    /// Not for this provider.
    ApiToken,
    /// Not for this provider.
    Oauth,
    /// Not for this provider.
    Assisted,
}

/// What is to be connected.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxConnectionRequest")]
struct Wish {
    /// `ulti_pro`.
    provider_id: String,
    /// `credential`.
    #[serde(default)]
    authentication_type: Option<Authentication>,
    /// How many people the tenant has; 20 unless given.
    #[serde(default)]
    #[schemars(range(min = 1, max = 10_000))]
    employee_size: Option<u32>,
    /// What may be read; `company`, `directory`, `individual` and `employment` unless given.
    #[serde(default)]
    #[schemars(schema_with = "optional_product_list")]
    products: Option<Vec<String>>,
}

/// What another access token is wanted for.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxAccountRequest")]
struct Another {
    /// The id of the company, which was made by `POST /sandbox/connections`.
    company_id: String,
    /// `ulti_pro`.
    provider_id: String,
    /// `credential`.
    #[serde(default)]
    authentication_type: Option<Authentication>,
    /// What may be read; `company`, `directory`, `individual` and `employment` unless given.
    #[serde(default)]
    #[schemars(schema_with = "optional_product_list")]
    products: Option<Vec<String>>,
}

/// The state that a connection is to be in.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SandboxAccountChange")]
struct Change {
    /// The state; as it is unless given.
    #[serde(default)]
    connection_status: Option<Status>,
}

/// A state of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "SandboxStatus")]
enum Status {
    /// Everything is in order again.
    Connected,
    /// The password of the service account is no longer good.
    Reauth,
    /// The service account has no permission any more.
    ErrorPermissions,
    /// The connection is over, with its tokens.
    Disconnected,
    /// Cannot come about with UKG Pro.
    Pending,
    /// Cannot come about with UKG Pro.
    Processing,
    /// Cannot come about with UKG Pro.
    ErrorNoAccountSetup,
}

/// A connection to an emulated tenant.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SandboxConnection")]
struct Told {
    /// The access token, where one was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    access_token: Option<String>,
    /// `bearer`, where a token was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    token_type: Option<&'static str>,
    /// The id of the account.
    account_id: String,
    /// `credential`.
    authentication_type: Authentication,
    /// The id of the tenant as one company.
    company_id: String,
    /// The id of the connection.
    connection_id: String,
    /// The id of the entity, of which a connection has one.
    entity_id: String,
    /// What may be read.
    products: Vec<String>,
    /// `ulti_pro`.
    provider_id: &'static str,
}

impl Told {
    fn of(opened: &Opened, token: Option<&SecretString>) -> Self {
        let entity = Entity::id_of(opened.account.id);
        Self {
            access_token: token.map(|token| token.expose_secret().to_owned()),
            token_type: token.map(|_| "bearer"),
            account_id: opened.account.id.uuid().hyphenated().to_string(),
            authentication_type: Authentication::Credential,
            company_id: entity.clone(),
            connection_id: opened.connection.id.to_string(),
            entity_id: entity,
            products: words(&opened.products),
            provider_id: PROVIDER,
        }
    }
}

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route {
            path: "/sandbox/connections",
            handler: post(create),
            method: "post",
            id: "create_sandbox_connection",
            summary: "Starts an emulated tenant and connects it.",
            scopes: &[],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<Wish>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Told>(),
            failures: &[400, 413, 422, 500, 501],
        },
        Route {
            path: "/sandbox/connections/accounts",
            handler: post(create_another),
            method: "post",
            id: "create_sandbox_account",
            summary: "Makes another access token for an emulated tenant.",
            scopes: &[],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<Another>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Told>(),
            failures: &[400, 404, 413, 422, 500, 501],
        },
        Route {
            path: "/sandbox/connections/accounts",
            handler: put(change),
            method: "put",
            id: "change_sandbox_account",
            summary: "Brings the connection to an emulated tenant into a state.",
            scopes: &[],
            parameters: &[],
            request: Some(SchemaGenerator::subschema_for::<Change>),
            status: StatusCode::OK,
            response: |generator| generator.subschema_for::<Told>(),
            failures: &[400, 413, 422, 500, 501],
        },
    ]
}

async fn create(
    State(engine): State<Shared>,
    State(sandboxes): State<Allowed>,
    ByClient(client): ByClient,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Told>, Failure> {
    let wish: Wish = read(body)?;
    let sandboxes = allowed(sandboxes)?;
    check(&wish.provider_id, wish.authentication_type)?;
    let size = wish.employee_size.unwrap_or(USUAL_SIZE);
    if !(1..=LARGEST_SIZE).contains(&size) {
        return Err(invalid(format!("`employee_size` must be from 1 to {LARGEST_SIZE}")).into());
    }
    end_those_gone(&engine, &sandboxes).await?;
    let tenant = sandboxes
        .start(&client, size)
        .await
        .map_err(|error| not_started(&error))?;
    engine.allow_host(&tenant.host());
    let request = ConnectRequest {
        customer_id: format!("sandbox-{}", Uuid::new_v4().simple()),
        customer_name: "Emulated tenant".to_owned(),
        customer_email: None,
        products: products(wish.products.as_deref())?,
        redirect_uri: None,
        minutes_to_expire: None,
        is_test: true,
    };
    let (_, link) = Box::pin(engine.create_connect_session(&client, request)).await?;
    let Redeemed { token, opened } = connect(&engine, &client, &link, None, &tenant).await?;
    sandboxes.keep(opened.account.id, tenant);
    Ok(Json(Told::of(&opened, Some(&token))))
}

async fn create_another(
    State(engine): State<Shared>,
    State(sandboxes): State<Allowed>,
    ByClient(client): ByClient,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Told>, Failure> {
    let wish: Another = read(body)?;
    let sandboxes = allowed(sandboxes)?;
    check(&wish.provider_id, wish.authentication_type)?;
    let known = sandboxes.of_company(client.id, |account| Entity::id_of(account) == wish.company_id);
    let (account, tenant) = known.ok_or_else(|| company_unknown(&wish.company_id))?;
    require_order(&tenant)?;
    let request = Reauthentication {
        connection: rollbook_model::ConnectionId::of(client.id, account).to_string(),
        products: Some(products(wish.products.as_deref())?),
        redirect_uri: None,
        minutes_to_expire: None,
    };
    let (_, link) = Box::pin(engine.reauthenticate(&client, request)).await?;
    let Redeemed { token, opened } = connect(&engine, &client, &link, Some(account), &tenant).await?;
    Ok(Json(Told::of(&opened, Some(&token))))
}

/// Goes the way that a customer goes, with the values of the emulated tenant.
async fn connect(
    engine: &Engine,
    client: &Client,
    link: &SecretString,
    account: Option<AccountId>,
    tenant: &Emulated,
) -> Result<Redeemed, Problem> {
    let unfinished = |what: &str| {
        let message = format!("the emulated tenant was not connected: {what}");
        Problem::new(Kind::Internal, Code::NotEmulated, Step::Connection, message)
            .with_remedy("Call again; if it fails again, see the server's log")
    };
    engine.consent(link).await?;
    let form = WholeForm {
        values: tenant.values(),
        without_user_api_key: false,
    };
    match Box::pin(engine.link_at_once(link, account, form)).await? {
        AtOnce::Linked(_) => {}
        AtOnce::NotLinked { problem, .. } => {
            return Err(problem.map_or_else(|| unfinished("its values were not taken"), |problem| *problem));
        }
    }
    let session = engine.link_session(link).await?;
    let code = engine.connect_code(&session, true).await?;
    let code = code.ok_or_else(|| unfinished("there is no code for it"))?;
    engine.redeem(client, &code, None).await
}

async fn change(
    State(engine): State<Shared>,
    State(sandboxes): State<Allowed>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Told>, Failure> {
    let change: Change = read(body)?;
    let tenant = tenant_of(sandboxes.clone(), &opened)?;
    match change.connection_status {
        None => {}
        Some(Status::Connected) => bring(&engine, &opened, &tenant, Condition::Good).await?,
        Some(Status::Reauth) => bring(&engine, &opened, &tenant, Condition::PasswordChanged).await?,
        Some(Status::ErrorPermissions) => bring(&engine, &opened, &tenant, Condition::PermissionsTaken).await?,
        Some(Status::Disconnected) => {
            engine.disconnect(&opened).await?;
            allowed(sandboxes)?.end(opened.account.id);
        }
        Some(Status::Pending | Status::Processing | Status::ErrorNoAccountSetup) => {
            let message = "a connection to UKG Pro is never in this state";
            return Err(Problem::new(Kind::Conflict, Code::NotEmulated, Step::Input, message)
                .with_remedy("Use `connected`, `reauth`, `error_permissions` or `disconnected`")
                .into());
        }
    }
    Ok(Json(Told::of(&opened, None)))
}

/// Brings a tenant into a condition, and finds out about it as about any other.
pub(super) async fn bring(
    engine: &Engine,
    opened: &Opened,
    tenant: &Emulated,
    condition: Condition,
) -> Result<(), Problem> {
    let (organisation, account) = (opened.connection.organisation, opened.account.id);
    // What was found lacking before is not taken for what it lacks now.
    tenant.set_condition(match condition {
        Condition::Failing => Condition::Good,
        condition => condition,
    });
    // Whoever changes to and fro would wait for a tenant that locks nobody.
    engine.forget_refusals(organisation, account).await?;
    let checked = engine.check(organisation, account, Ticked::Unsaid, |_| ()).await;
    tenant.set_condition(condition);
    match checked {
        Ok(_) => Ok(()),
        // That it fails is what was asked for, and is kept with the account.
        Err(_) if condition != Condition::Good => Ok(()),
        Err(problem) => Err(problem),
    }
}

fn check(provider: &str, authentication: Option<Authentication>) -> Result<(), Problem> {
    if provider != PROVIDER {
        return Err(invalid(format!("`provider_id` must be `{PROVIDER}`")));
    }
    match authentication {
        None | Some(Authentication::Credential) => Ok(()),
        Some(_) => Err(invalid("`authentication_type` must be `credential`".to_owned())),
    }
}

fn products(given: Option<&[String]>) -> Result<Vec<ConnectProduct>, Problem> {
    given.map_or_else(|| Ok(USUAL_PRODUCTS.to_vec()), parsed)
}

fn not_started(error: &NotStarted) -> Problem {
    let (kind, message) = match error {
        NotStarted::TooMany => (
            Kind::Conflict,
            format!("no more than {MOST} tenants with {MOST_PEOPLE} people together are emulated at a time"),
        ),
        NotStarted::Failed(error) => (Kind::Internal, format!("no tenant could be emulated: {error}")),
    };
    Problem::new(kind, Code::NotEmulated, Step::Connection, message)
        .with_remedy("End a connection that is no longer needed with `POST /disconnect`, and call again")
}

fn company_unknown(id: &str) -> Problem {
    let id: String = id.chars().take(60).collect();
    let message = format!("no emulated tenant is the company `{id}`");
    Problem::new(Kind::NotFound, Code::EntityNotFound, Step::Input, message)
        .with_remedy("Give the `company_id` that `POST /sandbox/connections` answered since the server was started")
}
