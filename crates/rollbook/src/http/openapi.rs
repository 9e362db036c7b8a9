//! The API's description, OpenAPI 3.1, composed from the routes and the types they answer.

use std::iter;

use axum::Json;
use rollbook_model::Scope;
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::{
    Route, finch,
    route::{Kind, OpenedBy},
    stackone::{ErrorBody, hub},
    v1::{self, ProblemDetails, told},
};

/// What a link's token is.
const LINK_TOKEN: &str = "The token that `POST /connect_sessions` answered. It opens its own link, for as long as that can be used, and nothing else.";

/// What a client is known by.
const CLIENT: &str = "The id and the secret of a client, as `rollbook clients create` told them, as user name and password of HTTP Basic.";
/// What an access token is.
const ACCESS_TOKEN: &str = "The token that `POST /auth/token` answered, as Bearer. It opens one connection. The names beside it are products, of which it needs one.";

/// Where the description is served.
pub(super) const PATH: &str = "/openapi.json";

/// `GET /openapi.json`.
pub(super) async fn get() -> Json<Value> {
    Json(super::description())
}

/// The description of these routes.
pub(super) fn describe(routes: &[Route]) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for route in routes {
        let operation = operation(route, &mut generator);
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        if let Some(path) = path.as_object_mut() {
            path.insert(route.method.to_owned(), operation);
        }
    }
    let webhooks = webhooks(&mut generator);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Rollbook",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Links a product to its customers' UKG Pro tenants and runs actions in them.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "webhooks": webhooks,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {
                "api_key": { "type": "http", "scheme": "basic", "description": scheme() },
                "client": { "type": "http", "scheme": "basic", "description": CLIENT },
                "access_token": { "type": "http", "scheme": "bearer", "description": ACCESS_TOKEN },
                "link_token": { "type": "apiKey", "in": "header", "name": hub::TOKEN.as_str(), "description": LINK_TOKEN },
            },
        },
    })
}

/// What receivers of webhooks are sent, in each form.
fn webhooks(generator: &mut SchemaGenerator) -> Value {
    let forms = [
        ("standard", generator.subschema_for::<told::StandardWebhook>()),
        ("stackone", generator.subschema_for::<told::StackOneWebhook>()),
        ("finch", generator.subschema_for::<told::FinchWebhook>()),
    ];
    let each = forms.map(|(form, schema)| {
        let operation = json!({
            "summary": format!("What a webhook of the form `{form}` is sent."),
            "requestBody": { "required": true, "content": { "application/json": { "schema": schema.to_value() } } },
            "responses": { "2XX": { "description": "Taken." }, "410": { "description": "Never to be sent again." } },
        });
        (form.to_owned(), json!({ "post": operation }))
    });
    Value::Object(each.into_iter().collect())
}

/// How a key is sent, and what it may do.
fn scheme() -> String {
    let intro = "The API key as user name of HTTP Basic, any password beside it; or as Bearer. A key has scopes:";
    let scopes = Scope::ALL
        .iter()
        .map(|scope| format!("- `{scope}`: {}", scope.meaning()));
    iter::once(intro.to_owned())
        .chain(scopes)
        .collect::<Vec<_>>()
        .join("\n")
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let sent = |description: &str, media: &str, schema: Value| json!({ "description": description, "content": { media: { "schema": schema } } });
    let answer = |description: &str, schema: Value| sent(description, "application/json", schema);
    let is_own = v1::is_own(route.path);
    let is_finch = finch::is_own(route.path);
    let mut responses = Map::new();
    responses.insert(
        route.status.as_str().to_owned(),
        answer("Success.", (route.response)(generator).to_value()),
    );
    // What every route can answer that is opened so; a page of another origin is refused with 403.
    let (of_opening, security): (&[u16], Vec<Value>) = match route.opened_by() {
        OpenedBy::Anybody => (&[], Vec::new()),
        // The names beside a scheme of this kind are the roles it needs; each entry suffices by itself.
        OpenedBy::Key(scopes) => (
            &[401, 403, 429],
            scopes.iter().map(|scope| json!({ "api_key": [scope] })).collect(),
        ),
        OpenedBy::Link => (&[403], vec![json!({ "link_token": [] })]),
        OpenedBy::Client => (&[401, 429], vec![json!({ "client": [] })]),
        OpenedBy::AccessToken([]) => (&[401, 429], vec![json!({ "access_token": [] })]),
        OpenedBy::AccessToken(products) => (
            &[401, 403, 429],
            products
                .iter()
                .map(|product| json!({ "access_token": [product] }))
                .collect(),
        ),
    };
    for status in of_opening.iter().chain(route.failures) {
        let failure = match status {
            // It says the same of what is under way already, or not ready.
            200..300 | 503 => answer(reason(*status), (route.response)(generator).to_value()),
            _ if is_own => {
                let schema = generator.subschema_for::<ProblemDetails>().to_value();
                sent(reason(*status), v1::MEDIA_TYPE, schema)
            }
            _ if is_finch => {
                let schema = generator.subschema_for::<finch::ErrorBody>().to_value();
                answer(reason(*status), schema)
            }
            _ => answer(reason(*status), generator.subschema_for::<ErrorBody>().to_value()),
        };
        responses.insert(status.to_string(), failure);
    }
    let parameters: Vec<_> = route
        .parameters
        .iter()
        .map(|parameter| {
            json!({
                "name": parameter.name,
                "in": parameter.place,
                "required": parameter.place == "path" || matches!(parameter.kind, Kind::OfAccount),
                "description": parameter.meaning,
                "schema": parameter.kind.schema(),
            })
        })
        .collect();
    let mut operation = json!({
        "operationId": route.id,
        "summary": route.summary,
        "parameters": parameters,
        "responses": responses,
        "security": security,
    });
    if let Some(request) = route.request
        && let Some(operation) = operation.as_object_mut()
    {
        let body = request(generator).to_value();
        let body = json!({ "required": true, "content": { "application/json": { "schema": body } } });
        operation.insert("requestBody".to_owned(), body);
    }
    operation
}

fn reason(status: u16) -> &'static str {
    axum::http::StatusCode::from_u16(status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("Failure")
}
