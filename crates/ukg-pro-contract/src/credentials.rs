//! What a service account hands over (`ukg-pro-soap.md` 2.3, `ukg-pro-rest.md` 4).
//!
//! Every type here refuses values that cannot be right, and none prints a secret.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// Why a pasted value cannot be what it is said to be. The value itself is never part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Nothing was given.
    #[error("the {0} is empty")]
    Empty(Item),
    /// The value holds a line break, a tab or another control character.
    #[error("the {0} contains a line break or control character: paste it again without what surrounds it")]
    ControlCharacter(Item),
    /// The value holds a blank where none can be.
    #[error("the {0} contains a blank: paste it again without what surrounds it")]
    Blank(Item),
    /// The value cannot travel in an HTTP header.
    #[error("the {0} contains a character that cannot be sent: it consists of letters and digits only")]
    Character(Item),
    /// A user name with a colon cannot be told apart from its password in HTTP Basic.
    #[error("the {0} contains a colon, which HTTP Basic cannot carry")]
    Colon(Item),
}

/// One of the values a service account hands over, by UKG's own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// The service account's user name; case matters.
    UserName,
    /// The service account's password, shown once when it is made.
    Password,
    /// The tenant's key, `ClientAccessKey` on the wire.
    CustomerApiKey,
    /// The service account's key, `UserAccessKey` on the wire.
    UserApiKey,
}

impl Item {
    /// The name as UKG's pages print it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::UserName => "user name",
            Self::Password => "password",
            Self::CustomerApiKey => "Customer API Key",
            Self::UserApiKey => "User API Key",
        }
    }
}

impl fmt::Display for Item {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.label())
    }
}

/// A service account's user name. Surrounding blanks are dropped, case is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct UserName(String);

impl UserName {
    /// Takes a pasted user name.
    ///
    /// # Errors
    /// When it is empty, or holds a control character or a colon.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let text = text.trim();
        printable(text, Item::UserName)?;
        if text.contains(':') {
            return Err(Malformed::Colon(Item::UserName));
        }
        Ok(Self(text.to_owned()))
    }

    /// The user name as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UserName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("UserName([redacted])")
    }
}

/// A service account's password. Line breaks around it are dropped; blanks belong to it only inside.
#[derive(Clone, Debug)]
pub struct Password(SecretString);

impl Password {
    /// Takes a pasted password: any character but control characters, blanks around it dropped.
    ///
    /// # Errors
    /// When it is empty or holds a control character.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let text = text.trim();
        printable(text, Item::Password)?;
        Ok(Self(text.into()))
    }

    /// The password, for the moment of sending it.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

macro_rules! api_key {
    ($(#[$about:meta])* $name:ident, $item:expr) => {
        $(#[$about])*
        #[derive(Clone, Debug)]
        pub struct $name(SecretString);

        impl $name {
            /// Takes a pasted key; blanks around it are dropped.
            ///
            /// # Errors
            /// When it is empty, or holds anything a key cannot hold.
            pub fn parse(text: &str) -> Result<Self, Malformed> {
                let text = text.trim();
                printable(text, $item)?;
                if text.contains(char::is_whitespace) {
                    return Err(Malformed::Blank($item));
                }
                if !text.chars().all(|character| character.is_ascii_graphic()) {
                    return Err(Malformed::Character($item));
                }
                Ok(Self(text.into()))
            }

            /// The key, for the moment of sending it.
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }
    };
}

api_key!(
    /// The tenant's key: short, usually five capital letters or digits. `ClientAccessKey` in SOAP,
    /// `US-Customer-Api-Key` in REST.
    CustomerApiKey,
    Item::CustomerApiKey
);
api_key!(
    /// The service account's own key: twelve letters and digits in the tenants seen. `UserAccessKey` at the SOAP
    /// login; REST does not ask for it.
    UserApiKey,
    Item::UserApiKey
);

/// What Rollbook, or any client, needs of a service account.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The service account's user name.
    pub user_name: UserName,
    /// The service account's password.
    pub password: Password,
    /// The tenant's key.
    pub customer_api_key: CustomerApiKey,
    /// The service account's key; without it only REST can be called.
    pub user_api_key: Option<UserApiKey>,
}

impl Credentials {
    /// Whether the two keys look exchanged: the User API Key is the short one and the Customer API Key has its shape.
    pub fn keys_look_exchanged(&self) -> bool {
        let customer = self.customer_api_key.expose();
        self.user_api_key
            .as_ref()
            .is_some_and(|user| user.expose().len() == 5 && customer.len() == 12)
    }
}

fn printable(text: &str, item: Item) -> Result<(), Malformed> {
    if text.is_empty() {
        return Err(Malformed::Empty(item));
    }
    if text.chars().any(char::is_control) {
        return Err(Malformed::ControlCharacter(item));
    }
    Ok(())
}
