//! A service account's credentials as the vault keeps them: one sealed value for each, by UKG's name in snake case.

use rollbook_store::Secrets;
use secrecy::{ExposeSecret, SecretString};
use ukg_pro_contract::credentials::{Credentials, CustomerApiKey, Malformed, Password, UserApiKey, UserName};

const PASSWORD: &str = "password";
const CUSTOMER_API_KEY: &str = "customer_api_key";
const USER_API_KEY: &str = "user_api_key";

/// What is sealed of credentials. The user name is kept with the account.
pub(crate) fn sealed(credentials: &Credentials) -> Secrets {
    let mut secrets = Secrets::new();
    let mut insert = |name: &str, value: &str| secrets.insert(name, SecretString::from(value));
    insert(PASSWORD, credentials.password.expose());
    insert(CUSTOMER_API_KEY, credentials.customer_api_key.expose());
    if let Some(key) = &credentials.user_api_key {
        insert(USER_API_KEY, key.expose());
    }
    secrets
}

/// The credentials of an account, from its user name and what was sealed.
///
/// # Errors
/// When a value is missing or cannot be what it is said to be, which sealing did not allow.
pub(crate) fn opened(user_name: &str, secrets: &Secrets) -> Result<Credentials, Malformed> {
    let text = |name: &str| secrets.get(name).map(ExposeSecret::expose_secret).unwrap_or_default();
    Ok(Credentials {
        user_name: UserName::parse(user_name)?,
        password: Password::parse(text(PASSWORD))?,
        customer_api_key: CustomerApiKey::parse(text(CUSTOMER_API_KEY))?,
        user_api_key: match text(USER_API_KEY) {
            "" => None,
            key => Some(UserApiKey::parse(key)?),
        },
    })
}
