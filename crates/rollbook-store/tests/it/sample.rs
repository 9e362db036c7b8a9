//! Invented accounts and credentials.

use jiff::{Timestamp, ToSpan};
use rollbook_model::{
    Account, AccountId, AccountKind, AccountStatus, OrganisationId, PermissionFinding, PermissionLevel,
    PermissionState, Provider,
};
use rollbook_store::Secrets;
use secrecy::{ExposeSecret, SecretString};

pub(crate) const ORGANISATION: OrganisationId = OrganisationId::DEFAULT;

pub(crate) const PASSWORD: &str = "Grünkohl&<Ähre>\"'#9 クジラ";
pub(crate) const CUSTOMER_API_KEY: &str =
    "VWUIA-a-customer-api-key-long-enough-that-no-one-finds-it-by-chance-0123456789";
pub(crate) const USER_API_KEY: &str = "CJ3KQZ0000K0";

/// A time without the nanoseconds that the store does not keep.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_microsecond(Timestamp::now().as_microsecond()).unwrap()
}

pub(crate) fn account() -> Account {
    let now = now();
    Account {
        id: AccountId::new(),
        organisation: ORGANISATION,
        label: Some("Tessaria “north”".to_owned()),
        provider: Provider::UkgPro,
        origin_owner_id: "customer-7".to_owned(),
        origin_owner_name: "Tessaria Mills, s. r. o.".to_owned(),
        origin_username: None,
        kind: AccountKind::Production,
        status: AccountStatus::Degraded,
        status_since: now - 3.hours(),
        evidence: None,
        password_set_on: None,
        host: "https://service2.ultipro.com".to_owned(),
        allowed_host: false,
        username: "SVC_ROLLBOOK".to_owned(),
        actions: vec!["find_people".to_owned(), "list_person_details".to_owned()],
        permissions: vec![
            PermissionFinding {
                name: "Personnel Integration".to_owned(),
                also: vec!["Personnel Integration Details".to_owned()],
                level: PermissionLevel::View,
                state: PermissionState::Granted,
                evidence: Some("a page of people was read".to_owned()),
                causes: Vec::new(),
            },
            PermissionFinding {
                name: "Employee Person".to_owned(),
                also: Vec::new(),
                level: PermissionLevel::Edit,
                state: PermissionState::Unproven,
                evidence: None,
                causes: Vec::new(),
            },
        ],
        created_at: now,
        updated_at: now,
        checked_at: Some(now),
        credentials_version: 0,
    }
}

pub(crate) fn secrets() -> Secrets {
    [
        ("password", PASSWORD),
        ("customer_api_key", CUSTOMER_API_KEY),
        ("user_api_key", USER_API_KEY),
    ]
    .into_iter()
    .map(|(name, value)| (name, SecretString::from(value)))
    .collect()
}

/// What a `Secrets` holds, in the open, to compare.
pub(crate) fn plain(secrets: &Secrets) -> Vec<(String, String)> {
    secrets
        .iter()
        .map(|(name, value)| (name.to_owned(), value.expose_secret().to_owned()))
        .collect()
}
