//! The form of six fields.

use rollbook_model::{Catalogue, LinkSession, Transport, catalogue::CONNECTOR};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    super::meta::{CATEGORY, NAME},
    INTEGRATION,
};
use crate::{
    pages::{Text, assets, guide},
    site::Site,
};

/// The version of the form.
pub(super) const VERSION: &str = "1.0.0";
/// How a tenant is logged in to.
pub(in crate::http::stackone) const CONFIGURATION: &str = "service_account";
/// There is no other.
pub(super) const ENVIRONMENT: &str = "production";

/// A connector that can be linked.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubIntegration")]
pub(super) struct Integration {
    /// Always true.
    active: bool,
    /// What people read.
    name: &'static str,
    /// The connector's key.
    provider: &'static str,
    /// The category.
    r#type: &'static str,
    /// The version of the form.
    version: &'static str,
    /// How a tenant is logged in to.
    authentication_config_key: &'static str,
    /// Always `production`.
    environment: &'static str,
    /// What to give to `GET /hub/connectors/{integration_id}`.
    #[serde(rename = "integration_id")]
    id: &'static str,
    /// A picture that this server has.
    logo_url: String,
}

impl Integration {
    /// The one there is.
    pub(super) fn shown(site: &Site) -> Self {
        Self {
            active: true,
            name: NAME,
            provider: CONNECTOR,
            r#type: CATEGORY,
            version: VERSION,
            authentication_config_key: CONFIGURATION,
            environment: ENVIRONMENT,
            id: INTEGRATION,
            logo_url: logo(site),
        }
    }

    /// Whether it is of this connector.
    pub(super) fn is_of(&self, provider: &str) -> bool {
        self.provider.eq_ignore_ascii_case(provider)
    }
}

/// The product's logo, else Rollbook's mark: a picture that is missing would be fetched from elsewhere.
fn logo(site: &Site) -> String {
    match &site.brand.logo {
        Some(_) => site.link(assets::LOGO),
        None => site.link(&assets::address("mark.svg")),
    }
}

/// How a connector is linked.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubConnector")]
pub(super) struct Connector {
    /// The form.
    config: Config,
    /// Settings of the reference; always empty.
    hub_settings: HubSettings,
}

/// A form.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubConfig")]
struct Config {
    /// The connector's key.
    key: &'static str,
    /// What people read.
    name: &'static str,
    /// Always `custom`: what is typed is sent as it is.
    r#type: &'static str,
    /// The fields, in the order in which they are filled.
    #[serde(rename = "configFields")]
    fields: Vec<Field>,
    /// What is said beside them.
    #[serde(rename = "configNotices")]
    notices: Vec<Notice>,
    /// Pictures.
    assets: Assets,
    /// Where help is.
    support: Support,
}

/// Settings of the reference.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubConnectorSettings")]
struct HubSettings {
    /// Always empty.
    configured_webhook_events: Map<String, Value>,
    /// Always empty.
    project_settings: Map<String, Value>,
}

/// Pictures.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubAssets")]
struct Assets {
    /// The logo.
    icon: String,
}

/// Where help is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubSupport")]
struct Support {
    /// The guide for what the link asks for.
    link: String,
    /// What it is.
    description: String,
}

/// Something that is said above the fields.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubNotice")]
struct Notice {
    /// Its name.
    key: &'static str,
    /// `info`.
    r#type: &'static str,
    /// The words.
    description: String,
    /// `top`.
    position: &'static str,
}

/// A field.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubField")]
struct Field {
    /// Its name in `credentials`.
    key: &'static str,
    /// What people read.
    label: String,
    /// `text` or `password`.
    r#type: &'static str,
    /// Whether nothing can be linked without it.
    required: bool,
    /// Always false.
    #[serde(rename = "readOnly")]
    read_only: bool,
    /// Whether it is never shown again.
    secret: bool,
    /// What stands in it before anything does.
    placeholder: &'static str,
    /// Help.
    description: String,
    /// The same, where the component looks first.
    guide: FieldGuide,
}

/// Help with a field.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HubFieldGuide")]
struct FieldGuide {
    /// The words.
    description: String,
    /// The same for pointing at.
    tooltip: String,
}

impl Connector {
    /// The form of a link, in a language.
    pub(super) fn of(session: &LinkSession, text: Text, site: &Site) -> Self {
        let choice = session.choice();
        let by_soap = choice.chosen(Catalogue::get());
        let by_soap = by_soap.iter().any(|action| action.transport() == Transport::Soap);
        // Who asks for everything gets what can be had.
        let needs_user_key = by_soap && !choice.is_everything();
        let field = |key: &'static str, secret: bool, placeholder: &'static str| {
            let hint = match key {
                "user_api_key" if !needs_user_key => "hub.component.user_api_key_optional_hint".to_owned(),
                key => format!("hub.component.{key}_hint"),
            };
            let hint = text.get(&hint);
            Field {
                key,
                label: text.get(&format!("hub.component.{key}")).to_owned(),
                r#type: if secret { "password" } else { "text" },
                required: key != "user_api_key" || needs_user_key,
                read_only: false,
                secret,
                placeholder,
                description: hint.to_owned(),
                guide: FieldGuide {
                    description: hint.to_owned(),
                    tooltip: hint.to_owned(),
                },
            }
        };
        let notice = text.get("hub.component.notice").to_owned();
        Self {
            config: Config {
                key: CONNECTOR,
                name: NAME,
                r#type: "custom",
                fields: vec![
                    field("username", false, ""),
                    field("password", true, ""),
                    field("customer_api_key", true, ""),
                    field("user_api_key", true, ""),
                    field("domain", false, "ultipro.com"),
                    field("subdomain", false, "service2"),
                ],
                notices: vec![Notice {
                    key: "guide",
                    r#type: "info",
                    description: notice.clone(),
                    position: "top",
                }],
                assets: Assets { icon: logo(site) },
                support: Support {
                    link: site.link(&guide::address(&choice)),
                    description: notice,
                },
            },
            hub_settings: HubSettings {
                configured_webhook_events: Map::new(),
                project_settings: Map::new(),
            },
        }
    }
}
