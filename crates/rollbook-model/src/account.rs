//! A linked UKG Pro tenant: who it belongs to, what state it is in and what it may do.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
pub use ukg_pro_contract::permission::Level as PermissionLevel;

use crate::evidence::Evidence;
use crate::id::{AccountId, OrganisationId};
use crate::verdict::Cause;
use crate::words::words;

/// One linked tenant, without its credentials.
///
/// `Debug` shows neither the service account's user name nor the owner's names.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The account's id, made when it is linked and never changed.
    pub id: AccountId,
    /// The organisation that linked it.
    pub organisation: OrganisationId,
    /// A name for people, free text.
    pub label: Option<String>,
    /// The system behind the account.
    pub provider: Provider,
    /// The customer's id in the integrator's own product.
    pub origin_owner_id: String,
    /// The customer's name in the integrator's own product.
    pub origin_owner_name: String,
    /// The person who linked, as the integrator's product knows them.
    pub origin_username: Option<String>,
    /// Whether it holds real people.
    pub kind: AccountKind,
    /// What state the link is in.
    pub status: AccountStatus,
    /// Since when it has been in that state.
    pub status_since: Timestamp,
    /// What was seen last, from which the state follows; `None` before anything was, or when it was linked by an older
    /// version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// The day on which the service account's password was set, as whoever linked said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_set_on: Option<Date>,
    /// The tenant's service address: scheme, host and, when it is not the usual one, the port, as
    /// in `https://service2.ultipro.com`.
    pub host: String,
    /// Whether the operator named this host as allowed. Only then are plain `http`, a port and a
    /// host beyond UKG's own domains kept.
    pub allowed_host: bool,
    /// The service account's user name in UKG Pro. Not a secret, yet it belongs in no log.
    pub username: String,
    /// The ids of the actions chosen for this account.
    pub actions: Vec<String>,
    /// What the last check found of the permissions those actions need.
    pub permissions: Vec<PermissionFinding>,
    /// When it was linked.
    pub created_at: Timestamp,
    /// When anything of it last changed.
    pub updated_at: Timestamp,
    /// When credentials and permissions were last checked; `None` before the first check.
    pub checked_at: Option<Timestamp>,
    /// Grows whenever the credentials are replaced or destroyed, so that what was seen with others is told apart. It is
    /// Rollbook's own, and in no answer.
    #[serde(skip)]
    pub credentials_version: u64,
}

impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Account")
            .field("id", &self.id)
            .field("organisation", &self.organisation)
            .field("kind", &self.kind)
            .field("status", &self.status)
            .field("status_since", &self.status_since)
            .field("host", &self.host)
            .field("actions", &self.actions)
            .field("permissions", &self.permissions)
            .finish_non_exhaustive()
    }
}

/// What a check found of one permission in UKG Pro.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionFinding {
    /// The web service's name as UKG Pro's Service Account Administration shows it.
    pub name: String,
    /// Other names under which tenants show the same permission.
    pub also: Vec<String>,
    /// The right that is needed on it.
    pub level: PermissionLevel,
    /// Whether the service account has it.
    pub state: PermissionState,
    /// What was seen that says so: a call that succeeded, or UKG Pro's own words when it refused.
    pub evidence: Option<String>,
    /// What it can be, the likeliest first, where the answer does not tell whether it is missing or something on the
    /// way refused the call; empty where it is certain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
}

impl PermissionFinding {
    /// What is said of a permission that is missing, as the start of a sentence: as a certainty only where it is one.
    pub fn told_missing(&self) -> String {
        let otherwise = if self.causes.contains(&Cause::NetworkClosed) {
            ", or something on the way refuses the calls that need it"
        } else {
            ""
        };
        format!("the permission {} ({}) is missing{otherwise}", self.name, self.level)
    }
}

words! {
    /// The system behind an account.
    Provider, "provider" {
        /// UKG Pro, formerly UltiPro.
        UkgPro = "ukg-pro",
    }

    /// Whether an account holds real people.
    AccountKind, "account kind" {
        /// A customer's own tenant.
        Production = "production",
        /// A test tenant or the emulator.
        Test = "test",
    }

    /// What state the link to a tenant is in.
    AccountStatus, "account status" {
        /// Recorded, but not yet checked.
        Pending = "pending",
        /// Credentials work and every needed permission is granted or not yet disproved.
        Linked = "linked",
        /// Credentials work, yet a needed permission is missing or calls fail in part.
        Degraded = "degraded",
        /// UKG Pro refuses the credentials: someone must give new ones.
        ReauthNeeded = "reauth_needed",
        /// UKG Pro asks for fewer calls; work goes on later by itself.
        RateLimited = "rate_limited",
        /// Stopped by the operator or the integrator.
        Paused = "paused",
        /// The customer withdrew access.
        Revoked = "revoked",
    }

    /// Whether a service account has a permission.
    PermissionState, "permission state" {
        /// A call that needs it succeeded.
        Granted = "granted",
        /// UKG Pro refused a call for lack of it.
        Missing = "missing",
        /// Not known: no call has needed it yet. A permission to write is never probed.
        Unproven = "unproven",
    }
}

impl AccountStatus {
    /// Whether anything is sent for an account in this state without somebody asking.
    pub const fn is_looked_after(self) -> bool {
        !matches!(self, Self::Paused | Self::Revoked | Self::ReauthNeeded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        let now: Timestamp = "2026-11-02T08:15:30.25Z".parse().unwrap();
        Account {
            id: "acc_0190163d8694739b95e65b3e02c4d2ea".parse().unwrap(),
            organisation: OrganisationId::DEFAULT,
            label: None,
            provider: Provider::UkgPro,
            origin_owner_id: "customer-7".to_owned(),
            origin_owner_name: "Tessaria Mills".to_owned(),
            origin_username: Some("wilhelmina".to_owned()),
            kind: AccountKind::Test,
            status: AccountStatus::ReauthNeeded,
            status_since: now,
            evidence: None,
            password_set_on: None,
            host: "https://service2.ultipro.com".to_owned(),
            allowed_host: false,
            username: "SVC_ROLLBOOK".to_owned(),
            actions: vec!["list_person_details".to_owned()],
            permissions: vec![PermissionFinding {
                name: "Personnel Integration".to_owned(),
                also: Vec::new(),
                level: PermissionLevel::View,
                state: PermissionState::Missing,
                evidence: None,
                causes: Vec::new(),
            }],
            created_at: now,
            updated_at: now,
            checked_at: None,
            credentials_version: 0,
        }
    }

    #[test]
    fn an_account_reads_back_from_its_json() {
        let account = account();
        let json = serde_json::to_value(&account).unwrap();
        assert_eq!(json["provider"], "ukg-pro");
        assert_eq!(json["status"], "reauth_needed");
        assert_eq!(json["permissions"][0]["level"], "View");
        assert_eq!(json["permissions"][0]["state"], "missing");
        assert_eq!(json["status_since"], "2026-11-02T08:15:30.25Z");
        assert_eq!(serde_json::from_value::<Account>(json).unwrap(), account);
    }

    #[test]
    fn the_debug_form_of_an_account_names_no_person() {
        let shown = format!("{:?}", account());
        assert!(shown.contains("acc_0190163d8694739b95e65b3e02c4d2ea"));
        for name in ["SVC_ROLLBOOK", "wilhelmina", "Tessaria", "customer-7"] {
            assert!(!shown.contains(name), "{shown}");
        }
    }

    #[test]
    fn every_status_reads_back_from_its_word() {
        for status in AccountStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(*status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
        assert_eq!(
            "active".parse::<AccountStatus>().unwrap_err().to_string(),
            "unknown account status `active`, expected one of: pending, linked, degraded, \
             reauth_needed, rate_limited, paused, revoked"
        );
    }
}
