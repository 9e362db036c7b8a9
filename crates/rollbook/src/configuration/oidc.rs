//! `[oidc]`: the identity provider by which people sign in to the console.

use rollbook_core::ProviderSettings;
use rollbook_model::OrganisationId;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{Setting, list};

/// What the variables are called after their prefix.
pub(super) const VARIABLES: [&str; 14] = [
    "issuer",
    "client_id",
    "client_secret",
    "name",
    "scopes",
    "hosts",
    "domains",
    "trust_emails",
    "role_claim",
    "admins",
    "viewers",
    "create_people",
    "passwords",
    "organisation",
];

/// The settings under `[oidc]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Oidc {
    /// The issuer's address.
    issuer: String,
    /// What the provider calls this installation.
    client_id: String,
    /// What this installation shows it.
    #[serde(skip_serializing)]
    client_secret: Option<SecretString>,
    /// What people call the provider; its host unless given.
    name: Option<String>,
    /// What is asked for beside `openid`.
    #[serde(default = "scopes", deserialize_with = "list")]
    scopes: Vec<String>,
    /// Hosts beside the issuer's that its endpoints are on.
    #[serde(default, deserialize_with = "list")]
    hosts: Vec<String>,
    /// Domains of the e-mail addresses that are let in.
    #[serde(default, deserialize_with = "list")]
    domains: Vec<String>,
    /// Whether e-mail addresses count that the provider does not say to have verified.
    #[serde(default)]
    trust_emails: bool,
    /// The claim that holds groups or roles.
    role_claim: Option<String>,
    /// The values of it that make an administrator.
    #[serde(default, deserialize_with = "list")]
    admins: Vec<String>,
    /// The values of it that make a viewer.
    #[serde(default, deserialize_with = "list")]
    viewers: Vec<String>,
    /// Whether people join by signing in.
    #[serde(default)]
    create_people: bool,
    /// Whether people may also sign in with a password.
    #[serde(default = "yes")]
    passwords: bool,
    /// The organisation that people come in to.
    organisation: Option<OrganisationId>,
}

fn scopes() -> Vec<String> {
    ["profile", "email"].map(str::to_owned).into()
}

fn yes() -> bool {
    true
}

impl Oidc {
    /// What the engine is told.
    pub(crate) fn settings(&self) -> ProviderSettings {
        let host = self
            .issuer
            .split_once("://")
            .map_or(self.issuer.as_str(), |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or_default();
        let given = |text: &Option<String>| {
            text.as_deref()
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        ProviderSettings {
            issuer: self.issuer.trim().to_owned(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            name: given(&self.name).unwrap_or_else(|| host.to_owned()),
            scopes: self.scopes.clone(),
            hosts: self.hosts.clone(),
            domains: self.domains.clone(),
            trusts_emails: self.trust_emails,
            role_claim: given(&self.role_claim),
            admins: self.admins.clone(),
            viewers: self.viewers.clone(),
            creates_people: self.create_people,
            allows_passwords: self.passwords,
            organisation: self.organisation.unwrap_or(OrganisationId::DEFAULT),
        }
    }

    /// Each setting with where it comes from, without the secret.
    pub(super) fn told(&self, from: impl Fn(&str) -> String) -> Vec<Setting> {
        let settings = self.settings();
        let listed = |items: &[String]| {
            if items.is_empty() {
                "none".to_owned()
            } else {
                items.join(", ")
            }
        };
        let secret = if self.client_secret.is_some() {
            "not shown"
        } else {
            "none"
        };
        [
            ("oidc.issuer", settings.issuer),
            ("oidc.client_id", settings.client_id),
            ("oidc.client_secret", secret.to_owned()),
            ("oidc.name", settings.name),
            ("oidc.scopes", listed(&settings.scopes)),
            ("oidc.hosts", listed(&settings.hosts)),
            ("oidc.domains", listed(&settings.domains)),
            ("oidc.trust_emails", settings.trusts_emails.to_string()),
            (
                "oidc.role_claim",
                settings.role_claim.unwrap_or_else(|| "none".to_owned()),
            ),
            ("oidc.admins", listed(&settings.admins)),
            ("oidc.viewers", listed(&settings.viewers)),
            ("oidc.create_people", settings.creates_people.to_string()),
            ("oidc.passwords", settings.allows_passwords.to_string()),
            ("oidc.organisation", settings.organisation.to_string()),
        ]
        .map(|(name, value)| Setting {
            name,
            value,
            from: from(name),
        })
        .into()
    }
}
