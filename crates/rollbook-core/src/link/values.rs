//! What a person gives, value by value, as typed.

use rollbook_model::link_session::{HeldSecret, LinkDraft};
use rollbook_store::Secrets;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};
use ukg_pro_contract::credentials::{Credentials, CustomerApiKey, Malformed, Password, UserApiKey, UserName};

use super::Address;

/// What a person gives. `None` leaves a value as it was; so does an empty secret, because a page never shows one again.
#[derive(Clone, Default)]
pub struct Values {
    /// The service account's user name.
    pub username: Option<String>,
    /// The service account's password.
    pub password: Option<SecretString>,
    /// The tenant's key.
    pub customer_api_key: Option<SecretString>,
    /// The service account's key.
    pub user_api_key: Option<SecretString>,
    /// Any pasted address.
    pub address: Option<String>,
    /// The web service domain.
    pub domain: Option<String>,
    /// The web service subdomain.
    pub subdomain: Option<String>,
    /// Whether the password was generated for this link.
    pub password_is_new: Option<bool>,
}

impl Values {
    /// What is known of a session: what stands in its draft, and the secrets that are held for it.
    pub(super) fn held(draft: &LinkDraft, secrets: &Secrets) -> Self {
        let secret = |secret: HeldSecret| secrets.get(secret.as_str()).cloned();
        Self {
            username: draft.username.clone(),
            password: secret(HeldSecret::Password),
            customer_api_key: secret(HeldSecret::CustomerApiKey),
            user_api_key: secret(HeldSecret::UserApiKey),
            address: draft.address.clone(),
            domain: draft.domain.clone(),
            subdomain: draft.subdomain.clone(),
            password_is_new: Some(draft.password_is_new),
        }
    }

    /// These values, where they say nothing those.
    pub(super) fn over(mut self, held: Self) -> Self {
        let given = |secret: Option<SecretString>| secret.filter(|secret| !secret.expose_secret().trim().is_empty());
        self.take_one_way(&held);
        Self {
            username: self.username.or(held.username),
            password: given(self.password).or(held.password),
            customer_api_key: given(self.customer_api_key).or(held.customer_api_key),
            user_api_key: given(self.user_api_key).or(held.user_api_key),
            address: self.address.or(held.address),
            domain: self.domain.or(held.domain),
            subdomain: self.subdomain.or(held.subdomain),
            password_is_new: self.password_is_new.or(held.password_is_new),
        }
    }

    /// An address is given whole or in parts; the way that was touched last counts. A form sends both, and one of them
    /// is what it was.
    fn take_one_way(&mut self, held: &Self) {
        let text = |text: &Option<String>| text.as_deref().map(str::trim).unwrap_or_default().to_owned();
        let changed = |given: &Option<String>, held: &Option<String>| given.is_some() && text(given) != text(held);
        let is_given = |given: &Option<String>| !text(given).is_empty();
        let whole = changed(&self.address, &held.address) && is_given(&self.address);
        let parts = changed(&self.domain, &held.domain) && is_given(&self.domain)
            || changed(&self.subdomain, &held.subdomain) && is_given(&self.subdomain);
        if whole {
            self.domain = Some(String::new());
            self.subdomain = Some(String::new());
        } else if parts {
            self.address = Some(String::new());
        }
    }

    /// The secret of a name.
    pub(super) fn secret(&self, which: HeldSecret) -> Option<&SecretString> {
        match which {
            HeldSecret::Password => self.password.as_ref(),
            HeldSecret::CustomerApiKey => self.customer_api_key.as_ref(),
            HeldSecret::UserApiKey => self.user_api_key.as_ref(),
        }
    }

    /// The address, when one is given.
    pub(super) fn address(&self) -> Option<Address> {
        let text = |text: &Option<String>| text.as_deref().map(str::trim).unwrap_or_default().to_owned();
        let (whole, domain, subdomain) = (text(&self.address), text(&self.domain), text(&self.subdomain));
        if !whole.is_empty() {
            return Some(Address::Pasted(whole));
        }
        (!domain.is_empty() || !subdomain.is_empty()).then_some(Address::Parts { domain, subdomain })
    }

    /// The credentials.
    ///
    /// # Errors
    /// When a value is missing or cannot be right.
    pub(super) fn credentials(&self) -> Result<Credentials, Malformed> {
        let text = |secret: &Option<SecretString>| match secret {
            Some(secret) => secret.expose_secret().to_owned(),
            None => String::new(),
        };
        let user_api_key = text(&self.user_api_key);
        Ok(Credentials {
            user_name: UserName::parse(self.username.as_deref().unwrap_or_default())?,
            password: Password::parse(&text(&self.password))?,
            customer_api_key: CustomerApiKey::parse(&text(&self.customer_api_key))?,
            user_api_key: match user_api_key.trim() {
                "" => None,
                key => Some(UserApiKey::parse(key)?),
            },
        })
    }

    /// What tells these values from others and gives none of them away: a hash under a key that is kept sealed.
    pub(super) fn fingerprint(&self, key: &SecretString, host: &str) -> String {
        let mut hash = Sha256::new();
        let mut add = |text: &str| {
            // Each with its length, so that no two sets run together to the same bytes.
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        };
        add(key.expose_secret());
        add(host);
        add(self.username.as_deref().unwrap_or_default().trim());
        for which in HeldSecret::ALL {
            let secret = self.secret(*which);
            add(secret.map_or("", |secret| secret.expose_secret().trim()));
        }
        hash.finalize()
            .iter()
            .fold(String::with_capacity(64), |mut text, byte| {
                use std::fmt::Write as _;
                // Writing into a text does not fail.
                let _ = write!(text, "{byte:02x}");
                text
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        Values {
            username: Some("svc_rollbook".to_owned()),
            password: Some("tulip & bulb".into()),
            customer_api_key: Some("QX7TB".into()),
            user_api_key: None,
            address: Some("https://service2.ultipro.com".to_owned()),
            domain: None,
            subdomain: None,
            password_is_new: None,
        }
    }

    #[test]
    fn what_is_left_empty_stays_as_it_was_and_a_text_can_be_cleared() {
        let given = Values {
            username: Some(String::new()),
            password: Some("  ".into()),
            customer_api_key: Some("ZZ9ZZ".into()),
            ..Values::default()
        };
        let now = given.over(values());
        assert_eq!(now.username.as_deref(), Some(""));
        assert_eq!(now.password.unwrap().expose_secret(), "tulip & bulb");
        assert_eq!(now.customer_api_key.unwrap().expose_secret(), "ZZ9ZZ");
    }

    #[test]
    fn the_way_an_address_was_given_last_counts() {
        let parts = Values {
            domain: Some("ultipro.com".to_owned()),
            subdomain: Some("service5".to_owned()),
            ..Values::default()
        };
        let now = parts.over(values());
        assert!(matches!(now.address(), Some(Address::Parts { .. })));
        let whole = Values {
            address: Some("service2.ultipro.ca".to_owned()),
            ..Values::default()
        };
        assert!(matches!(whole.over(now).address(), Some(Address::Pasted(text)) if text == "service2.ultipro.ca"));
    }

    #[test]
    fn of_a_form_that_sends_both_ways_the_changed_one_counts() {
        let form = |address: &str, domain: &str, subdomain: &str| Values {
            address: Some(address.to_owned()),
            domain: Some(domain.to_owned()),
            subdomain: Some(subdomain.to_owned()),
            ..Values::default()
        };
        let parts = form("https://service2.ultipro.com", "ultipro.com", "service5").over(values());
        assert!(matches!(parts.address(), Some(Address::Parts { .. })));
        let same = form("", "ultipro.com", "service5").over(parts);
        assert!(matches!(same.address(), Some(Address::Parts { .. })));
        let whole = form("service7.ultipro.com", "ultipro.com", "service5").over(same);
        assert!(matches!(whole.address(), Some(Address::Pasted(text)) if text == "service7.ultipro.com"));
    }

    #[test]
    fn a_fingerprint_tells_sets_of_values_apart_and_depends_on_its_key() {
        let (key, other) = (SecretString::from("one"), SecretString::from("other"));
        let host = "https://service2.ultipro.com";
        let first = values().fingerprint(&key, host);
        assert_eq!(first.len(), 64);
        assert_eq!(first, values().fingerprint(&key, host));
        let moved = Values {
            customer_api_key: None,
            user_api_key: Some("QX7TB".into()),
            ..values()
        };
        let changed = Values {
            username: Some("SVC_ROLLBOOK".to_owned()),
            ..values()
        };
        let others = [
            values().fingerprint(&other, host),
            values().fingerprint(&key, "https://service5.ultipro.com"),
            moved.fingerprint(&key, host),
            changed.fingerprint(&key, host),
        ];
        assert!(!others.contains(&first));
    }
}
