//! Connect: products that speak Finch's contract, what their customers consent to, and what they get for it.
//!
//! A session is a link of ours that asks on a client's behalf. Once the tenant is linked there is a connection, the
//! browser brings a code back, and the client gets an access token for it.

mod clients;
mod codes;
mod connections;
mod fields;
mod refreshes;
mod sessions;

pub use codes::Redeemed;
pub use connections::Opened;
pub use fields::supported_fields;
pub use refreshes::{RefreshAsked, RefreshPace};
pub use sessions::{ConnectRequest, Reauthentication};

use rollbook_model::{
    Code, LinkSession, Problem,
    problem::{Kind, Step},
};

/// Holds that whoever links has consented to what a client asks for, where one does.
///
/// # Errors
/// `consent_missing`.
pub(crate) fn require_consent(session: &LinkSession) -> Result<(), Problem> {
    match &session.connect {
        Some(asked) if asked.consented_at.is_none() => {
            let message = "nobody has consented yet to what is asked for";
            Err(Problem::new(Kind::Conflict, Code::ConsentMissing, Step::Input, message)
                .with_remedy("Open the link from its beginning and consent to what is asked for"))
        }
        _ => Ok(()),
    }
}

fn invalid(message: String) -> Problem {
    Problem::new(Kind::Invalid, Code::ParameterInvalid, Step::Input, message)
        .with_remedy("See what the call takes in `GET /openapi.json`")
}
