//! `POST /forward` (Finch's API reference, *Forward*): a read by its path at UKG Pro. What is safe to read so is
//! decided by the engine; what the customer has not consented to is not read.

use std::collections::BTreeMap;

use axum::{
    Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    routing::post,
};
use form_urlencoded::Serializer;
use rollbook_core::{PathRequest, Sensitive};
use rollbook_model::Actor;
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::caller::ByToken;
use crate::http::{
    Route, Shared,
    stackone::{Failure, invalid, read},
};

/// What is to be read.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchForwardRequest")]
struct Forwarded {
    /// `GET`; anything else is answered with 501.
    method: String,
    /// The path, as UKG's documentation has it: of a list or a record that an action reads.
    #[schemars(extend("pattern" = "^/", "examples" = ["/personnel/v1/person-details"]))]
    route: String,
    /// Nothing: reads have no body.
    #[serde(default)]
    data: Option<String>,
    /// Parameters of the query: texts, numbers or flags.
    #[serde(default)]
    params: Option<Map<String, Value>>,
    /// None but `accept`, `content-type`, and the primary company code where the path takes it in a header.
    #[serde(default, alias = "headers")]
    #[schemars(with = "Option<BTreeMap<String, String>>")]
    request_headers: Option<Map<String, Value>>,
}

/// What was asked for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchForwardAsked")]
struct Asked {
    /// The method.
    method: String,
    /// The path.
    route: String,
    /// The headers.
    headers: Option<Map<String, Value>>,
    /// Parameters of the query.
    params: Option<Map<String, Value>>,
    /// Nothing.
    data: Option<String>,
}

/// What was read.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchForwardResponse")]
struct Answer {
    /// The status: 200. What UKG Pro refuses is a failure of this call.
    #[serde(rename = "statusCode")]
    status_code: u16,
    /// `content-type`, and `link` with the address of the next page where there is one.
    headers: Map<String, Value>,
    /// UKG Pro's values, rows or one object, as JSON; national identifiers and bank numbers are masked.
    data: String,
    /// What was asked for.
    request: Asked,
}

pub(super) fn route() -> Route {
    Route {
        path: "/forward",
        handler: post(forward),
        method: "post",
        id: "forward",
        summary: "Reads a path of UKG Pro's REST interface by the action that reads it; nothing else goes through.",
        scopes: &[],
        parameters: &[],
        request: Some(SchemaGenerator::subschema_for::<Forwarded>),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Answer>(),
        failures: &[400, 404, 413, 422, 500, 501, 502],
    }
}

async fn forward(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Answer>, Failure> {
    let request: Forwarded = read(body)?;
    if !request.route.starts_with('/') {
        return Err(invalid("`route` begins with a slash".to_owned()).into());
    }
    opened.require_access()?;
    let path = with_parameters(&request.route, request.params.as_ref())?;
    let headers = request.request_headers.iter().flatten();
    let headers = headers.filter(|(_, value)| !value.is_null());
    let headers: Option<Vec<_>> = headers
        .map(|(name, value)| Some((name.as_str(), value.as_str()?)))
        .collect();
    let headers = headers.ok_or_else(|| invalid("the values under `request_headers` are texts".to_owned()))?;
    let only = opened.actions();
    let wanted = PathRequest {
        account: opened.account.id,
        method: Some(&request.method),
        url: None,
        path: Some(&path),
        headers: &headers,
        has_body: request.data.as_ref().is_some_and(|data| !data.is_empty()),
        by: Actor::Client(opened.connection.client),
        only: Some(&only),
    };
    let organisation = opened.connection.organisation;
    let answered = Box::pin(engine.read_path(organisation, wanted, Sensitive::Masked)).await?;
    let mut headers = Map::new();
    headers.insert("content-type".to_owned(), json!("application/json"));
    if let Some(next) = answered.next {
        headers.insert("link".to_owned(), json!(format!("<{next}>; rel=\"next\"")));
    }
    Ok(Json(Answer {
        status_code: StatusCode::OK.as_u16(),
        headers,
        data: answered.answer.data.get().to_owned(),
        request: Asked {
            method: request.method,
            route: request.route,
            headers: request.request_headers,
            params: request.params,
            data: request.data,
        },
    }))
}

/// A path with these parameters behind those that it has.
fn with_parameters(route: &str, parameters: Option<&Map<String, Value>>) -> Result<String, Failure> {
    let mut query = Serializer::new(String::new());
    for (name, value) in parameters.into_iter().flatten() {
        match value {
            Value::String(text) => query.append_pair(name, text),
            Value::Number(_) | Value::Bool(_) => query.append_pair(name, &value.to_string()),
            Value::Null => &mut query,
            _ => return Err(invalid(format!("`params.{name}` is neither a text nor a number nor a flag")).into()),
        };
    }
    let query = query.finish();
    let between = match (query.is_empty(), route.contains('?')) {
        (true, _) => "",
        (false, true) => "&",
        (false, false) => "?",
    };
    Ok(format!("{route}{between}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_stand_behind_those_of_the_path() {
        let parameters = json!({ "page": 2, "isActive": true, "code": "A&B", "nothing": null });
        let parameters = parameters.as_object();
        let of = |route: &str| with_parameters(route, parameters).ok().unwrap();
        assert_eq!(of("/a"), "/a?page=2&isActive=true&code=A%26B");
        assert_eq!(of("/a?b=c"), "/a?b=c&page=2&isActive=true&code=A%26B");
        assert_eq!(with_parameters("/a", None).ok().unwrap(), "/a");
        let nested = json!({ "a": [1] });
        assert!(with_parameters("/a", nested.as_object()).is_err());
    }
}
