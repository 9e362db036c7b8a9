//! What can be said of values by looking at them, before anything is sent.
//!
//! The shapes are those of the tenants seen; UKG publishes none, so a value of
//! another shape is suspect and never refused.

use rollbook_model::Code;
use rollbook_model::verdict::{Subject, Verdict, VerdictState};
use secrecy::{ExposeSecret as _, SecretString};
use ukg_pro_contract::{
    credentials::{CustomerApiKey, Malformed, Password, UserApiKey, UserName},
    menu,
};

use super::{Values, address};
use crate::Engine;

/// Whether the User API Key is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UserKey {
    /// A chosen action travels by SOAP.
    Needed,
    /// Every action is wanted; without the key those that travel by REST.
    Wanted,
    /// Every chosen action travels by REST.
    NotNeeded,
}

impl Engine {
    /// A verdict on each value: what is missing, what cannot be right, what looks wrong, what looks right.
    pub(super) fn judge_shapes(&self, values: &Values, user_key: UserKey) -> Vec<Verdict> {
        let mut verdicts = vec![username(values.username.as_deref().unwrap_or_default())];
        verdicts.push(password(exposed(values.password.as_ref())));
        verdicts.extend(keys(
            exposed(values.customer_api_key.as_ref()),
            exposed(values.user_api_key.as_ref()),
            user_key,
        ));
        verdicts.push(self.address_verdict(values));
        verdicts
    }

    /// What was made of the address.
    fn address_verdict(&self, values: &Values) -> Verdict {
        let about = |state, code: Code, message: String| Verdict::new(Subject::Address, state, code, message);
        let Some(given) = values.address() else {
            return missing(Subject::Address, "the address");
        };
        match self.understand(&given) {
            Ok(understood) => {
                let base = understood.address.base_url();
                let (domain, subdomain) = address::parts(&understood.address);
                let mut verdict = if understood.address.is_ukg() && !understood.address.looks_like_a_service() {
                    about(
                        VerdictState::Suspect,
                        Code::AddressUnusual,
                        format!("`{base}` does not look like a host of web services, whose names begin with `service`"),
                    )
                } else {
                    about(
                        VerdictState::Good,
                        Code::AddressUnderstood,
                        format!("understood as {base}: domain {domain}, subdomain {subdomain}"),
                    )
                };
                verdict.shown = Some(base);
                verdict
            }
            Err(problem) => {
                let meant = self.meant(&given);
                let code = if meant.is_some() {
                    Code::AddressTypo
                } else {
                    problem.code
                };
                let mut verdict = about(VerdictState::Wrong, code, problem.message);
                verdict.next = problem.remedy;
                verdict.shown = meant;
                verdict
            }
        }
    }
}

fn exposed(secret: Option<&SecretString>) -> &str {
    secret.map_or("", |secret| secret.expose_secret())
}

/// A value that nobody has given yet.
fn missing(about: Subject, what: &str) -> Verdict {
    Verdict::new(
        about,
        VerdictState::Unknown,
        Code::ValueMissing,
        format!("{what} is not given yet"),
    )
}

fn good(about: Subject) -> Verdict {
    Verdict::new(about, VerdictState::Good, Code::LooksRight, "looks right")
}

fn suspect(about: Subject, code: Code, message: &str, next: String) -> Verdict {
    let mut verdict = Verdict::new(about, VerdictState::Suspect, code, message);
    verdict.next = Some(next);
    verdict
}

/// A value that cannot be what it is said to be.
fn malformed(about: Subject, error: Malformed) -> Verdict {
    let code = match error {
        Malformed::Empty(_) => Code::ValueMissing,
        Malformed::ControlCharacter(_) => Code::ValueLineBreak,
        Malformed::Blank(_) => Code::ValueBlank,
        Malformed::Character(_) => Code::ValueCharacter,
        Malformed::Colon(_) => Code::ValueColon,
    };
    let mut verdict = Verdict::new(about, VerdictState::Wrong, code, error.to_string());
    verdict.next = Some(format!("Copy it again from {}", menu::SERVICE_ACCOUNTS));
    verdict
}

fn username(text: &str) -> Verdict {
    let about = Subject::Username;
    let next = || {
        format!(
            "Copy it from the column User Name on {}; capital and small letters count",
            menu::SERVICE_ACCOUNTS
        )
    };
    if text.trim().is_empty() {
        return missing(about, "the user name");
    }
    match UserName::parse(text) {
        Err(error) => malformed(about, error),
        Ok(name) if name.as_str().contains('@') => suspect(
            about,
            Code::UsernameIsEmail,
            "this looks like an e-mail address, and a service account has a user name of its own",
            next(),
        ),
        Ok(name) if name.as_str().contains(char::is_whitespace) => suspect(
            about,
            Code::UsernameHasBlank,
            "there is a blank inside the user name",
            next(),
        ),
        Ok(_) => good(about),
    }
}

fn password(text: &str) -> Verdict {
    let about = Subject::Password;
    if text.trim().is_empty() {
        return missing(about, "the password");
    }
    match Password::parse(text) {
        Err(error) => malformed(about, error),
        Ok(password) if password.expose().len() != text.len() => Verdict::new(
            about,
            VerdictState::Good,
            Code::BlanksDropped,
            "the blanks around the password were dropped",
        ),
        Ok(_) => good(about),
    }
}

/// What the length of a key says it is.
#[derive(PartialEq, Eq)]
enum Looks {
    CustomerApiKey,
    UserApiKey,
    Neither,
}

fn looks(key: &str) -> Looks {
    let plain = key.chars().all(|character| character.is_ascii_alphanumeric());
    match key.len() {
        5 if plain => Looks::CustomerApiKey,
        12 if plain => Looks::UserApiKey,
        _ => Looks::Neither,
    }
}

fn keys(customer: &str, user: &str, user_key: UserKey) -> [Verdict; 2] {
    let (customer, user) = (customer.trim(), user.trim());
    let exchanged = looks(customer) == Looks::UserApiKey && looks(user) == Looks::CustomerApiKey;
    if exchanged {
        let verdict = |about| {
            suspect(
                about,
                Code::KeysExchanged,
                "the two API keys look exchanged: the Customer API Key is the short one",
                "Exchange them".to_owned(),
            )
        };
        return [verdict(Subject::CustomerApiKey), verdict(Subject::UserApiKey)];
    }
    [customer_api_key(customer), user_api_key(user, customer, user_key)]
}

fn customer_api_key(text: &str) -> Verdict {
    let about = Subject::CustomerApiKey;
    if text.is_empty() {
        return missing(about, "the Customer API Key");
    }
    let next = || {
        format!(
            "The Customer API Key stands at the top of {}: one for the whole tenant, usually five letters or digits",
            menu::SERVICE_ACCOUNTS
        )
    };
    match CustomerApiKey::parse(text) {
        Err(error) => malformed(about, error),
        Ok(_) => match looks(text) {
            Looks::CustomerApiKey => good(about),
            Looks::UserApiKey => suspect(
                about,
                Code::CustomerApiKeyIsLong,
                "this looks like a User API Key",
                next(),
            ),
            Looks::Neither => suspect(
                about,
                Code::CustomerApiKeyUnusual,
                "Customer API Keys usually have five letters or digits",
                next(),
            ),
        },
    }
}

fn user_api_key(text: &str, customer: &str, user_key: UserKey) -> Verdict {
    let about = Subject::UserApiKey;
    if text.is_empty() {
        return match user_key {
            UserKey::Needed => missing(about, "the User API Key"),
            UserKey::Wanted => Verdict::new(
                about,
                VerdictState::Unknown,
                Code::UserApiKeyLeftOut,
                "without the User API Key only the actions that travel by REST work",
            ),
            UserKey::NotNeeded => Verdict::new(
                about,
                VerdictState::Unknown,
                Code::UserApiKeyNotNeeded,
                "the chosen actions do without the User API Key",
            ),
        };
    }
    let next = || {
        format!(
            "The User API Key stands right of the user name on {}: each service account has its own, usually twelve \
             letters and digits",
            menu::SERVICE_ACCOUNTS
        )
    };
    match UserApiKey::parse(text) {
        Err(error) => malformed(about, error),
        Ok(_) if text == customer => {
            let mut verdict = Verdict::new(
                about,
                VerdictState::Wrong,
                Code::KeysSame,
                "both API keys are the same value, and they never are in UKG Pro",
            );
            verdict.next = Some(next());
            verdict
        }
        Ok(_) => match looks(text) {
            Looks::UserApiKey => good(about),
            Looks::CustomerApiKey => suspect(
                about,
                Code::UserApiKeyIsShort,
                "this looks like the Customer API Key",
                next(),
            ),
            Looks::Neither => suspect(
                about,
                Code::UserApiKeyUnusual,
                "User API Keys usually have twelve letters and digits",
                next(),
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(customer: &str, user: &str) -> [Code; 2] {
        keys(customer, user, UserKey::Needed).map(|verdict| verdict.code)
    }

    #[test]
    fn keys_are_told_by_their_length() {
        for (customer, user, expected) in [
            ("QX7TB", "A1B2C3D4E5F6", ["looks_right", "looks_right"]),
            ("A1B2C3D4E5F6", "QX7TB", ["keys_exchanged", "keys_exchanged"]),
            ("QX7TB", "QX7TB", ["looks_right", "keys_same"]),
            ("QX7TB", "QX7TC", ["looks_right", "user_api_key_is_short"]),
            ("A1B2C3D4E5F6", "", ["customer_api_key_is_long", "value_missing"]),
            ("", "QX7TB", ["value_missing", "user_api_key_is_short"]),
            ("QX7TB1", "A1B2", ["customer_api_key_unusual", "user_api_key_unusual"]),
            ("QX 7T", "A1B2C3D4E5Fé", ["value_blank", "value_character"]),
        ] {
            assert_eq!(codes(customer, user), expected, "{customer} {user}");
        }
    }

    #[test]
    fn a_user_name_that_is_an_address_or_holds_a_blank_is_suspect() {
        for (text, code) in [
            ("svc_rollbook", "looks_right"),
            (" svc_rollbook\n", "looks_right"),
            ("it@acme.example", "username_is_email"),
            ("svc rollbook", "username_has_blank"),
            ("svc:rollbook", "value_colon"),
            ("svc\nrollbook", "value_line_break"),
            ("", "value_missing"),
        ] {
            assert_eq!(username(text).code, code, "{text}");
        }
    }

    #[test]
    fn no_verdict_repeats_a_secret() {
        for text in [
            "plantedplanted",
            "planted planted",
            "plänted",
            "planted\nplanted",
            " planted ",
        ] {
            let mut verdicts = vec![password(text)];
            verdicts.extend(keys(text, text, UserKey::Needed));
            let told = serde_json::to_string(&verdicts).unwrap();
            assert!(!told.contains("planted") && !told.contains("plänted"), "{told}");
        }
    }
}
