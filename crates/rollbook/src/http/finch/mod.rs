//! The face that Finch's published clients speak (Finch's API reference; docs/finch.md): Connect sessions, tokens,
//! connections, and what is read of an employer.
//!
//! Its paths lie at the root, beside those of the other face. Failures are [reshaped](error::answers) on their way out,
//! wherever they were met.

mod account;
mod caller;
mod employer;
mod error;
mod forward;
mod job_by_hand;
mod jobs;
mod providers;
mod query;
mod sandbox;
mod sessions;
mod tokens;
mod unavailable;

use rollbook_model::ConnectProduct;

pub(super) use caller::{admit_client, admit_token};
pub(super) use error::{ErrorBody, answers};

use super::{Route, route::OpenedBy};

/// What the paths of this face begin with; each is one, or followed by a slash.
const ROOTS: [&str; 10] = [
    "/auth/token",
    "/connect/sessions",
    "/disconnect",
    "/disconnect-entity",
    "/employer",
    "/forward",
    "/introspect",
    "/jobs",
    "/providers",
    "/sandbox",
];

/// The id of UKG Pro among providers.
const PROVIDER: &str = "ulti_pro";

pub(super) fn routes() -> Vec<Route> {
    let mut routes = sessions::routes();
    routes.extend(tokens::routes());
    routes.extend(account::routes());
    routes.push(providers::route());
    routes.extend(employer::routes());
    routes.extend(jobs::routes());
    routes.push(job_by_hand::route());
    routes.push(forward::route());
    routes.extend(sandbox::routes());
    routes.extend(unavailable::routes());
    routes
}

/// Whether a path is of this face.
pub(super) fn is_own(path: &str) -> bool {
    ROOTS.iter().any(|root| {
        let rest = path.strip_prefix(root);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// What opens a path of this face (Finch's API reference, *Authentication*); `None` for a path of another.
pub(super) fn opened_by(path: &str, method: &str) -> Option<OpenedBy> {
    use ConnectProduct::{Benefits, Company, Directory, Documents, Employment, Individual, PayStatement, Payment};
    let of = |product: &'static [ConnectProduct]| Some(OpenedBy::AccessToken(product));
    match path {
        _ if !is_own(path) => None,
        // The credentials are in the body, and what can be connected is for anybody to know.
        "/auth/token" | "/providers" => Some(OpenedBy::Anybody),
        "/sandbox/connections" => Some(OpenedBy::Client),
        "/sandbox/connections/accounts" if method == "post" => Some(OpenedBy::Client),
        _ if path.starts_with("/connect/") => Some(OpenedBy::Client),
        "/employer/company" => of(&[Company]),
        "/employer/directory" => of(&[Directory]),
        "/employer/individual" => of(&[Individual]),
        "/employer/employment" => of(&[Employment]),
        "/employer/payment" => of(&[Payment]),
        _ if path.starts_with("/employer/pay-groups") => of(&[Payment]),
        _ if path.starts_with("/employer/pay-statement") => of(&[PayStatement]),
        _ if path.starts_with("/employer/benefits") => of(&[Benefits, ConnectProduct::Deduction]),
        _ if path.starts_with("/employer/documents") => of(&[Documents]),
        _ => of(&[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_of_this_face_by_its_first_words() {
        for path in [
            "/employer",
            "/employer/directory",
            "/connect/sessions/reauthenticate",
            "/introspect",
        ] {
            assert!(is_own(path), "{path}");
        }
        for path in [
            "/employers",
            "/connect_sessions",
            "/accounts",
            "/connect",
            "/auth",
            "/providersx",
            "/",
        ] {
            assert!(!is_own(path), "{path}");
        }
    }

    #[test]
    fn every_route_is_of_this_face() {
        for route in routes() {
            assert!(is_own(route.path), "{}", route.path);
        }
    }
}
