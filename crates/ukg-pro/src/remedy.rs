//! What to say about each kind of failure: what happened, and what an administrator does about it.

use ukg_pro_contract::{
    menu::{SERVICE_ACCOUNTS as ACCOUNTS, WEB_SERVICES},
    permission::Level,
    soap::bi,
};

use crate::error::{Cause, Kind};

/// What happened, as a sentence without a full stop.
pub(crate) fn what_happened(kind: &Kind) -> String {
    match kind {
        Kind::HostNotFound => "the host was not found".to_owned(),
        Kind::Unreachable => "UKG Pro could not be reached".to_owned(),
        Kind::Tls => "no trusted connection could be made".to_owned(),
        Kind::TimedOut => "UKG Pro did not answer in time".to_owned(),
        Kind::AddressRefused => "the address may not be called".to_owned(),
        Kind::CustomerApiKeyRefused => "UKG Pro does not accept the Customer API Key".to_owned(),
        Kind::CredentialsRefused { cause } => match cause {
            Cause::Unknown => "UKG Pro does not accept the credentials",
            Cause::Password => "UKG Pro does not accept the password",
            Cause::Expired => "the service account's password has expired",
            Cause::Inactive => "the service account is not active",
            Cause::Locked => "the service account is locked",
            Cause::UserApiKey => "UKG Pro does not accept the User API Key",
        }
        .to_owned(),
        Kind::UserApiKeyMissing => "a SOAP call needs the User API Key, and none is given".to_owned(),
        Kind::TokenExpired => "UKG Pro does not accept the token of the login".to_owned(),
        Kind::PermissionMissing { permission, .. } if !permission.is_known() => {
            "UKG Pro refuses the call: the service account lacks a permission, and UKG does not publish which"
                .to_owned()
        }
        Kind::PermissionMissing { permission, .. } => {
            format!(
                "the service account lacks the permission {} ({})",
                permission.name(),
                permission.level
            )
        }
        Kind::Throttled { .. } => "UKG Pro asks for fewer calls".to_owned(),
        Kind::NotFound => "UKG Pro knows nothing under this identifier".to_owned(),
        Kind::Validation { .. } => "UKG Pro refused the values it was sent".to_owned(),
        Kind::Html => "a web page came where a web service answers".to_owned(),
        Kind::Gateway => "a gateway says that UKG Pro's service is not available".to_owned(),
        Kind::ServerFault => "UKG Pro failed".to_owned(),
        Kind::TooLarge => "the answer is larger than accepted".to_owned(),
        Kind::CutOff => "the answer ended in the middle".to_owned(),
        Kind::Protocol => "the answer is not understood".to_owned(),
        Kind::InvalidRequest => "the request cannot be made".to_owned(),
        Kind::SchemaUnknown => "UKG does not publish what this write must hold".to_owned(),
        Kind::HeldBack => "the credentials were held back".to_owned(),
    }
}

/// What to do about it, in whole sentences.
pub(crate) fn of(kind: &Kind, call: Option<&str>, status: Option<u16>, keys_look_exchanged: bool) -> String {
    let remedy = match kind {
        Kind::HostNotFound => format!(
            "Compare domain and subdomain with any endpoint URL on {WEB_SERVICES}. If they are right, the network here \
             may not resolve names."
        ),
        Kind::Unreachable => format!(
            "Check that outbound HTTPS to the host is open here, and compare the address with any endpoint URL on \
             {WEB_SERVICES}; then try again."
        ),
        Kind::Tls => format!(
            "Compare the address with any endpoint URL on {WEB_SERVICES}. If a proxy here replaces certificates, give \
             its root certificate as a CA file; if the host speaks plain http, write http in its address."
        ),
        Kind::TimedOut => format!(
            "Try again later. If it goes on, compare the address with any endpoint URL on {WEB_SERVICES} and check that \
             outbound HTTPS is open here."
        ),
        Kind::AddressRefused => format!(
            "Use an endpoint URL from {WEB_SERVICES}. A host beyond UKG's own, or on a private network, must be named by \
             the operator first."
        ),
        Kind::CustomerApiKeyRefused => format!(
            "Copy the Customer API Key again from the top of {ACCOUNTS}; it is the short one. If it is right, the \
             address belongs to another data centre: compare it with {WEB_SERVICES}."
        ),
        Kind::CredentialsRefused { cause } => credentials(
            *cause,
            status,
            call.is_some_and(|call| call.starts_with("LoginService")),
        ),
        Kind::UserApiKeyMissing => {
            format!("Copy the User API Key from {ACCOUNTS}, right of the user name, and give it too.")
        }
        Kind::TokenExpired => format!(
            "Try again. If it goes on, check on {ACCOUNTS} that the service account is active and that both keys are \
             its own."
        ),
        Kind::PermissionMissing { permission, .. } if !permission.is_known() => unpublished(call, permission.level),
        Kind::PermissionMissing { permission, named } => {
            let name = permission.name();
            let also = match (named, permission.also()) {
                (Some(named), _) if *named != name => format!(" (UKG Pro names {named}: tick that one, too)"),
                (_, []) => String::new(),
                (_, others) => format!(" (and on {}, if there is such a line)", others.join(", ")),
            };
            format!(
                "Open {ACCOUNTS} > the account, tick {} on the line {name}{also} and press Save; then try again.",
                permission.level
            )
        }
        Kind::Throttled { retry_after } => match retry_after {
            Some(pause) => format!(
                "Wait {} seconds, then try again with fewer calls a minute.",
                pause.as_secs()
            ),
            None => "Wait a minute, then try again with fewer calls a minute.".to_owned(),
        },
        Kind::NotFound => {
            "Check the identifier: an employee number keeps its leading zeros and needs the code of its own \
                           company. A service account that is limited to some companies does not see the others."
                .to_owned()
        }
        Kind::Validation { .. } => {
            "Correct the values that UKG Pro's messages name, each by its property, and try again.".to_owned()
        }
        Kind::Html => format!(
            "The address may be that of a sign-in page, or a proxy or firewall answers in UKG Pro's place. Compare it with \
             any endpoint URL on {WEB_SERVICES}, and check the network here."
        ),
        Kind::Gateway => {
            "Try again in some minutes. If it goes on, see whether a proxy on the way answers so, then ask \
                          UKG support about the web services of this tenant."
                .to_owned()
        }
        Kind::ServerFault => {
            "Try again in some minutes. If it goes on, ask UKG support about the web services of this tenant."
                .to_owned()
        }
        Kind::TooLarge => {
            "Ask for less at once: smaller pages or more filters; or raise the limit of a message.".to_owned()
        }
        Kind::CutOff => {
            "Try again. If it goes on, a proxy in between may cut long answers: ask for smaller pages.".to_owned()
        }
        Kind::Protocol => format!(
            "Compare the address with any endpoint URL on {WEB_SERVICES}. If it is right, this tenant answers in a way not \
             known so far: report it with the error's code and call."
        ),
        Kind::InvalidRequest => "Correct the values of the request; nothing was sent.".to_owned(),
        Kind::SchemaUnknown => "Nothing was sent. Ask UKG for the body of this request; when it is as declared here, \
                                record the tenant's schema for this operation."
            .to_owned(),
        Kind::HeldBack => {
            "Nothing was sent, because UKG Pro may refuse the credentials too often. Try again later.".to_owned()
        }
    };
    let about_credentials = matches!(kind, Kind::CredentialsRefused { .. } | Kind::CustomerApiKeyRefused);
    if keys_look_exchanged && about_credentials {
        format!("The two API keys look exchanged: the Customer API Key is the short one. {remedy}")
    } else {
        remedy
    }
}

/// What to try where UKG does not publish which line guards a call.
fn unpublished(call: Option<&str>, level: Level) -> String {
    let service = call.and_then(|call| call.split('.').next());
    let reports = if service.is_some_and(|service| [bi::DATA, bi::STREAMING].contains(&service)) {
        "In Business Intelligence, see that the service account has access to the report and its folder. "
    } else {
        ""
    };
    let call = call.map_or_else(|| "the call".to_owned(), |call| format!("`{call}`"));
    format!(
        "{reports}Open {ACCOUNTS} > the account, look in the table Web Services for a line whose name is near that of \
         {call}, tick {level} there and press Save; or ask UKG Support which line guards {call}. Then try again."
    )
}

fn credentials(cause: Cause, status: Option<u16>, at_login: bool) -> String {
    match cause {
        // Without a text of its own a login says no more than that something is wrong.
        Cause::Unknown if at_login && status != Some(200) => format!(
            "On {ACCOUNTS} check the user name (case matters), the User API Key right of it, the Customer API Key at the \
             top, and that the account is active; if the password may be lost or expired, press Reset Password and give \
             the new one."
        ),
        // REST answers 401 for the Customer API Key as well (`ukg-pro-rest.md` 4.4).
        Cause::Unknown if status == Some(401) => format!(
            "On {ACCOUNTS} check the user name (case matters), that the account is active, and the Customer API Key at the \
             top; if the password may be lost or expired, press Reset Password and give the new one."
        ),
        Cause::Unknown => format!(
            "On {ACCOUNTS} check the user name (case matters), the User API Key right of it, and that the account is \
             active; if the password may be lost or expired, press Reset Password and give the new one."
        ),
        Cause::Password => {
            format!("Give the password again; if it is lost, press Reset Password on {ACCOUNTS} > the account.")
        }
        Cause::Expired => format!("Open {ACCOUNTS} > the account, press Reset Password and give the new one."),
        Cause::Inactive => format!("Open {ACCOUNTS} > the account, set its status to Active and press Save."),
        Cause::Locked => format!(
            "Open {ACCOUNTS} > the account, unlock it and press Save; then check user name and password before trying \
             again, because wrong ones lock it again."
        ),
        Cause::UserApiKey => format!(
            "Copy the User API Key again from {ACCOUNTS}: it stands right of the user name, and each account has its own."
        ),
    }
}

#[cfg(test)]
mod tests {
    use ukg_pro_contract::permission::Guard;

    use super::*;

    #[test]
    fn a_refusal_for_a_line_that_is_not_published_names_none() {
        for guard in [Guard::NotStated, Guard::AnyAccount] {
            let kind = Kind::PermissionMissing {
                permission: guard.refused(&[Level::Add]),
                named: None,
            };
            assert!(what_happened(&kind).ends_with("lacks a permission, and UKG does not publish which"));
            let remedy = of(&kind, Some("import-pay-items.create"), Some(403), false);
            assert!(remedy.contains("a line whose name is near that of `import-pay-items.create`, tick Add there"));
            assert!(!remedy.contains("Business Intelligence"), "{remedy}");
            let remedy = of(&kind, Some("BIDataService.ExecuteReport"), Some(200), false);
            assert!(remedy.starts_with("In Business Intelligence, see"), "{remedy}");
            assert!(
                remedy.contains("which line guards `BIDataService.ExecuteReport`"),
                "{remedy}"
            );
        }
    }
}
