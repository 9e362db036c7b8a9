//! Striking secrets out of what UKG Pro says, in case it repeats what it was sent.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ukg_pro_contract::credentials::{Credentials, UserApiKey};
use zeroize::Zeroizing;

/// How much of a text is kept, in characters.
const KEPT: usize = 500;

/// A text of UKG's, shortened, on one line, without anything of the credentials or the token.
pub(crate) fn strike_out(text: &str, credentials: &Credentials, token: Option<&str>) -> String {
    let basic = basic(credentials);
    let mut secrets = vec![
        basic.as_str(),
        credentials.password.expose(),
        credentials.customer_api_key.expose(),
        credentials.user_name.as_str(),
    ];
    secrets.extend(credentials.user_api_key.as_ref().map(UserApiKey::expose));
    secrets.extend(token);
    // The longest first: a short one may be a part of it.
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let mut clean = text.to_owned();
    for secret in secrets {
        if !secret.is_empty() && clean.contains(secret) {
            clean = clean.replace(secret, "[redacted]");
        }
    }
    let line: String = clean
        .chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    match line.char_indices().nth(KEPT) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// User name and password as HTTP Basic carries them, without the scheme (`ukg-pro-rest.md` 4.1).
pub(crate) fn basic(credentials: &Credentials) -> Zeroizing<String> {
    let pair = Zeroizing::new(format!(
        "{}:{}",
        credentials.user_name.as_str(),
        credentials.password.expose()
    ));
    Zeroizing::new(STANDARD.encode(pair.as_bytes()))
}

#[cfg(test)]
mod tests {
    use ukg_pro_contract::credentials::{CustomerApiKey, Password, UserName};

    use super::*;

    #[test]
    fn nothing_of_the_credentials_is_left_in_a_text() {
        let credentials = Credentials {
            user_name: UserName::parse("svc_example").unwrap(),
            password: Password::parse("not-a-real-password").unwrap(),
            customer_api_key: CustomerApiKey::parse("AB1CD").unwrap(),
            user_api_key: Some(UserApiKey::parse("EX4MPL0000K0").unwrap()),
        };
        let basic = basic(&credentials);
        let text = format!(
            "svc_example not-a-real-password AB1CD EX4MPL0000K0 token-1 {}\nend",
            *basic
        );
        let clean = strike_out(&text, &credentials, Some("token-1"));
        assert_eq!(
            clean,
            "[redacted] [redacted] [redacted] [redacted] [redacted] [redacted] end"
        );
        assert_eq!(strike_out(&"ä".repeat(600), &credentials, None).chars().count(), 501);
    }
}
