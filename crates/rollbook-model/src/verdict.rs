//! What is known of one value, or of one permission, while a tenant is being linked.

use serde::{Deserialize, Serialize};

use crate::account::PermissionLevel;
use crate::code::Code;
use crate::id::RequestId;
use crate::words::words;

/// A judgement of one value or one permission, as a form shows it beside its field.
///
/// Text for people is found by the code; the message is what the engine says where there is none. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What is judged.
    pub about: Subject,
    /// The permission that is judged, when `about` is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permission: Option<PermissionAsked>,
    /// How it was judged.
    pub state: VerdictState,
    /// What was found, as a stable word with a page of its own.
    pub code: Code,
    /// What happened, as a sentence in English.
    pub message: String,
    /// What to do next in English, with the menu path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// What was understood or meant instead, such as `https://service2.ultipro.com`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// The causes that cannot be told apart, the likeliest first; empty when the code names the cause itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Cause>,
    /// What UKG Pro answered, in its own words; of an answer without any, its status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// The request in which UKG Pro was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<RequestId>,
}

words! {
    /// One of several causes that what UKG Pro answers does not tell apart. What to click next stands with its text.
    Cause, "cause" {
        /// The user name, where case matters, or the password.
        UsernameOrPassword = "username_or_password",
        /// The Customer API Key.
        CustomerApiKey = "customer_api_key",
        /// The User API Key.
        UserApiKey = "user_api_key",
        /// The service account is inactive or locked, or its password has expired.
        AccountNotUsable = "account_not_usable",
        /// The domain or subdomain is not the tenant's.
        AddressWrong = "address_wrong",
        /// The network here does not let the call out.
        NetworkClosed = "network_closed",
        /// UKG Pro does not answer at the moment.
        TenantDown = "tenant_down",
        /// The service account lacks a permission.
        Permission = "permission",
    }
}

impl Cause {
    /// What it is, as the end of a sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::UsernameOrPassword => "the user name or the password",
            Self::CustomerApiKey => "the Customer API Key",
            Self::UserApiKey => "the User API Key",
            Self::AccountNotUsable => "the service account, which is inactive or locked or has an expired password",
            Self::AddressWrong => "the domain or subdomain",
            Self::NetworkClosed => "the network here",
            Self::TenantDown => "UKG Pro, which does not answer just now",
            Self::Permission => "a permission of the service account",
        }
    }

    /// The field of the form that it hangs on, where it hangs on one.
    pub const fn about(self) -> Subject {
        match self {
            Self::UsernameOrPassword => Subject::Username,
            Self::CustomerApiKey => Subject::CustomerApiKey,
            Self::UserApiKey => Subject::UserApiKey,
            Self::AccountNotUsable => Subject::Credentials,
            Self::AddressWrong => Subject::Address,
            Self::Permission => Subject::Permission,
            Self::NetworkClosed | Self::TenantDown => Subject::Tenant,
        }
    }
}

/// A line of the permission grid and a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PermissionAsked {
    /// The line.
    pub name: String,
    /// The column.
    pub level: PermissionLevel,
}

words! {
    /// What a verdict is about; the first five are fields of the form.
    Subject, "subject" {
        /// The service account's user name.
        Username = "username",
        /// The service account's password.
        Password = "password",
        /// The tenant's key.
        CustomerApiKey = "customer_api_key",
        /// The service account's key.
        UserApiKey = "user_api_key",
        /// The address of the web services.
        Address = "address",
        /// The credentials as a whole: which of them it hangs on is not known.
        Credentials = "credentials",
        /// A permission.
        Permission = "permission",
        /// The tenant as a whole: it did not answer as it should.
        Tenant = "tenant",
    }

    /// How something was judged.
    VerdictState, "verdict state" {
        /// Nothing is wrong with it, as far as was looked.
        Good = "good",
        /// It may be right, yet looks as if it were not.
        Suspect = "suspect",
        /// It is wrong, or one of the causes named.
        Wrong = "wrong",
        /// Not judged yet.
        Unknown = "unknown",
    }
}

impl Verdict {
    /// A verdict whose code says everything.
    pub fn new(about: Subject, state: VerdictState, code: Code, message: impl Into<String>) -> Self {
        Self {
            about,
            permission: None,
            state,
            code,
            message: message.into(),
            next: None,
            shown: None,
            causes: Vec::new(),
            said: None,
            request_id: None,
        }
    }

    /// Whether it keeps a tenant from being linked.
    pub fn is_wrong(&self) -> bool {
        self.state == VerdictState::Wrong
    }
}
