//! What the component sends of its form.

use rollbook_core::{Values, WholeForm};
use rollbook_model::Problem;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Deserializer};

use super::super::query;
use crate::pages::Text;

/// A form that was sent.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "HubForm")]
pub(super) struct Request {
    /// The integration; of an account that there is, its own counts.
    #[serde(default)]
    integration_id: Option<String>,
    /// The values, by field.
    credentials: Credentials,
}

/// The values of a form. What is left out or empty stays as it is; `null` gives the User API Key up.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "HubValues")]
struct Credentials {
    /// The service account's user name.
    #[serde(default)]
    username: Value,
    /// The service account's password.
    #[serde(default)]
    password: Value,
    /// The tenant's key.
    #[serde(default)]
    customer_api_key: Value,
    /// The service account's key.
    #[serde(default)]
    user_api_key: Value,
    /// The web service domain.
    #[serde(default)]
    domain: Value,
    /// The web service subdomain.
    #[serde(default)]
    subdomain: Value,
}

/// One value. Reading it never quotes it.
#[derive(Default)]
enum Value {
    #[default]
    Absent,
    Null,
    Text(SecretString),
    Other,
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::String(text) if text.is_empty() => Self::Absent,
            serde_json::Value::String(text) => Self::Text(text.into()),
            _ => Self::Other,
        })
    }
}

impl JsonSchema for Value {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FormValue".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "null"] })
    }
}

/// A form as the engine takes it.
pub(super) struct Given {
    pub(super) integration: Option<String>,
    pub(super) form: WholeForm,
}

impl Request {
    /// What is asked of the engine.
    ///
    /// # Errors
    /// When a value is no text, or one is to be cleared without which nothing works.
    pub(super) fn given(self, text: Text) -> Result<Given, Problem> {
        let needed = |key: &str, value: Value| match value {
            Value::Absent => Ok(None),
            Value::Text(value) => Ok(Some(value)),
            Value::Null => {
                let label = format!("hub.component.{key}");
                let label = text.get(&label);
                Err(query::invalid(
                    text.fill("hub.component.not_cleared", &[("field", label)]),
                ))
            }
            Value::Other => Err(query::invalid(format!("`{key}` must be a text"))),
        };
        let plain = |key: &str, value: Value| {
            let value = needed(key, value)?;
            Ok::<_, Problem>(value.map(|value| value.expose_secret().to_owned()))
        };
        let credentials = self.credentials;
        let without_user_api_key = matches!(credentials.user_api_key, Value::Null);
        let user_api_key = match credentials.user_api_key {
            Value::Null => None,
            value => needed("user_api_key", value)?,
        };
        Ok(Given {
            integration: self.integration_id.filter(|id| !id.is_empty()),
            form: WholeForm {
                values: Values {
                    username: plain("username", credentials.username)?,
                    password: needed("password", credentials.password)?,
                    customer_api_key: needed("customer_api_key", credentials.customer_api_key)?,
                    user_api_key,
                    domain: plain("domain", credentials.domain)?,
                    subdomain: plain("subdomain", credentials.subdomain)?,
                    ..Values::default()
                },
                without_user_api_key,
            },
        })
    }
}
