//! `LoginService` (`ukg-pro-soap.md` 4): the four values in, a token out.

use std::borrow::Cow;

use super::{Fault, message, namespace};
use crate::{
    credentials::{Credentials, UserApiKey},
    read::{Error, Limits},
    xml::{WriteError, XmlReader, XmlWriter},
};

/// The path under `/services/`.
pub const PATH: &str = "LoginService";
/// The action of `Authenticate`.
pub const ACTION: &str = "http://www.ultipro.com/services/loginservice/ILoginService/Authenticate";
/// The credential headers in the order of the WSDL.
pub const HEADERS: [&str; 4] = ["ClientAccessKey", "Password", "UserAccessKey", "UserName"];

/// Writes a login. The text holds the password: keep it no longer than the call.
///
/// # Errors
/// When a value holds what XML cannot carry.
pub fn write_request(credentials: &Credentials, user_api_key: &UserApiKey) -> Result<String, WriteError> {
    let values = [
        credentials.customer_api_key.expose(),
        credentials.password.expose(),
        user_api_key.expose(),
        credentials.user_name.as_str(),
    ];
    message::envelope(
        ACTION,
        |writer| {
            for (name, value) in HEADERS.iter().zip(values) {
                writer.text(&format!("h:{name}"), &[("xmlns:h", namespace::LOGIN)], value);
            }
        },
        |writer| writer.empty("TokenRequest", &[("xmlns", namespace::CONTRACTS)]),
    )
}

/// What `LoginService` answers. A refusal is an answer, not a fault.
#[derive(Clone, PartialEq, Eq)]
pub struct TokenResponse<'a> {
    /// `Ok` or `Failed`.
    pub status: Cow<'a, str>,
    /// What went wrong.
    pub status_message: Option<Cow<'a, str>>,
    /// The token of later calls.
    pub token: Option<Cow<'a, str>>,
}

/// `Status` of a login that succeeded.
pub const OK: &str = "Ok";
/// `Status` of a login that was refused.
pub const FAILED: &str = "Failed";

/// Texts of refusals that were seen (`ukg-pro-soap.md` 4.3); others are possible.
pub mod refusal {
    /// Wrong user name, password or User API Key; or an account that is locked, inactive or suspended.
    pub const CREDENTIALS: &str = "User authentication failed";
    /// Wrong Customer API Key, or one of another data centre.
    pub const CUSTOMER_API_KEY: &str = "There was a problem with the authentication process";
}

/// Writes an answer; `relates_to` is the request's message id.
///
/// # Errors
/// When a value holds what XML cannot carry.
pub fn write_response(response: &TokenResponse<'_>, relates_to: Option<&str>) -> Result<String, WriteError> {
    let own = ("xmlns", namespace::LOGIN);
    let optional = |writer: &mut XmlWriter, name: &str, text: Option<&str>| match text {
        Some(text) => writer.text(name, &[own], text),
        None => writer.empty(
            name,
            &[("i:nil", "true"), own, ("xmlns:i", namespace::XML_SCHEMA_INSTANCE)],
        ),
    };
    message::envelope(
        &format!("{ACTION}Response"),
        |writer| message::relates_to(writer, relates_to),
        |writer| {
            writer.element("TokenResponse", &[("xmlns", namespace::CONTRACTS)], |writer| {
                writer.text("Status", &[own], &response.status);
                optional(writer, "StatusMessage", response.status_message.as_deref());
                optional(writer, "Token", response.token.as_deref());
            });
        },
    )
}

/// Reads an answer. A fault is an answer too.
///
/// # Errors
/// When the text is not an answer of `LoginService`.
pub fn read_response(text: &str, limits: Limits) -> Result<Result<TokenResponse<'_>, Fault<'_>>, Error> {
    let mut reader = XmlReader::new(text, limits)?;
    let body = message::body(&mut reader, |_, _| Ok(false))?;
    if body.is(namespace::ENVELOPE, "Fault") {
        return Fault::read(&mut reader).map(Err);
    }
    if !body.is(namespace::CONTRACTS, "TokenResponse") {
        let expected = "the element `TokenResponse`".to_owned();
        return Err(Error::Unexpected {
            expected,
            found: body.name.into_owned(),
        });
    }
    let mut status = None;
    let mut response = TokenResponse {
        status: Cow::Borrowed(""),
        status_message: None,
        token: None,
    };
    while let Some(part) = reader.child()? {
        if part.namespace != namespace::LOGIN || part.nil {
            reader.skip()?;
            continue;
        }
        let path = || format!("TokenResponse/{}", part.name);
        match &*part.name {
            "Status" => status = Some(reader.text(path)?),
            "StatusMessage" => response.status_message = Some(reader.text(path)?),
            "Token" => response.token = Some(reader.text(path)?).filter(|token| !token.is_empty()),
            _ => reader.skip()?,
        }
    }
    message::finish(&mut reader, 2)?;
    response.status = status.ok_or_else(|| Error::Missing("TokenResponse/Status".to_owned()))?;
    Ok(Ok(response))
}
