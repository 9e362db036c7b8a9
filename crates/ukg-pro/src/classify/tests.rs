use ukg_pro_contract::{
    permission::{Level, Permission},
    soap::Fault,
};

use super::*;

const PERMISSION: Permission = Permission {
    names: &["Employee Person Details", "Employee Person"],
    level: Level::View,
};

fn refused(cause: Cause) -> Kind {
    Kind::CredentialsRefused { cause }
}

fn missing(named: Option<&'static str>) -> Kind {
    Kind::PermissionMissing {
        permission: PERMISSION,
        named,
    }
}

fn message(text: &str) -> Message {
    Message {
        text: Some(text.to_owned()),
        ..Message::default()
    }
}

#[test]
fn a_refused_login_is_told_apart_by_its_text_alone() {
    let table = [
        ("User authentication failed", refused(Cause::Unknown)),
        (
            "There was a problem with the authentication process",
            Kind::CustomerApiKeyRefused,
        ),
        ("The Customer API Key is not valid.", Kind::CustomerApiKeyRefused),
        ("ClientAccessKey invalid", Kind::CustomerApiKeyRefused),
        ("Invalid User API Key", refused(Cause::UserApiKey)),
        (
            "The UserAccessKey does not belong to this account",
            refused(Cause::UserApiKey),
        ),
        ("The account is locked.", refused(Cause::Locked)),
        ("User is locked out after too many attempts", refused(Cause::Locked)),
        ("The service account is suspended", refused(Cause::Inactive)),
        ("User account is not active", refused(Cause::Inactive)),
        ("Your password has expired", refused(Cause::Expired)),
        ("The password must be changed", refused(Cause::Expired)),
        ("The password is incorrect", refused(Cause::Password)),
        ("Invalid user name or password", refused(Cause::Unknown)),
        (
            "The password is wrong or the account is locked",
            refused(Cause::Unknown),
        ),
        ("Something else entirely", refused(Cause::Unknown)),
        ("", refused(Cause::Unknown)),
    ];
    for (text, kind) in table {
        assert_eq!(login(200, Evidence::Text(text)), kind, "{text}");
    }
}

#[test]
fn a_login_answered_by_something_else_than_the_service_is_no_refusal_of_credentials() {
    let table = [
        (200, Evidence::Html, Kind::Html),
        (302, Evidence::Nothing, Kind::Html),
        (503, Evidence::Html, Kind::Gateway),
        (405, Evidence::Nothing, Kind::Gateway),
        (429, Evidence::Nothing, Kind::Throttled { retry_after: None }),
        (500, Evidence::Html, Kind::ServerFault),
        (404, Evidence::Nothing, Kind::Protocol),
        (403, Evidence::Html, Kind::Html),
        (401, Evidence::Html, refused(Cause::Unknown)),
        (403, Evidence::Nothing, refused(Cause::Unknown)),
    ];
    for (status, evidence, kind) in table {
        assert_eq!(login(status, evidence), kind, "{status} {evidence:?}");
    }
    let fault = Fault::dispatcher(
        "Receiver",
        "InternalServiceFault",
        "The server was unable to process the request",
    );
    assert_eq!(login(500, Evidence::Fault(&fault)), Kind::ServerFault);
    let fault = Fault::sender("ActionNotSupported", "The message cannot be processed at the receiver");
    assert_eq!(login(500, Evidence::Fault(&fault)), Kind::Protocol);
    let fault = Fault::sender(
        "FailedAuthentication",
        "At least one security token could not be validated",
    );
    assert_eq!(login(500, Evidence::Fault(&fault)), refused(Cause::Unknown));
}

#[test]
fn a_fault_after_the_login_is_read_by_its_subcode_and_then_its_text() {
    use Renewal::{No, Perhaps, Sure};
    let plain = |reason: &'static str| Fault {
        subcode: None,
        ..Fault::sender("", reason)
    };
    let table = [
        (plain("The token is invalid or has expired."), Kind::TokenExpired, Sure),
        (plain("Session expired"), Kind::TokenExpired, Sure),
        (plain("Invalid UltiProToken"), Kind::TokenExpired, Sure),
        (
            plain("Access token has expired: unauthorized"),
            Kind::TokenExpired,
            Sure,
        ),
        (plain("User authentication failed"), Kind::TokenExpired, Sure),
        (plain("UltiProToken"), Kind::TokenExpired, Sure),
        (
            Fault::sender("FailedAuthentication", "denied"),
            Kind::TokenExpired,
            Sure,
        ),
        (
            plain("There was a problem with the authentication process"),
            Kind::CustomerApiKeyRefused,
            No,
        ),
        (
            plain("The client access key is not valid for this token"),
            Kind::CustomerApiKeyRefused,
            No,
        ),
        (plain("The account is locked"), refused(Cause::Locked), No),
        (
            plain("You do not have permission to use this service"),
            missing(None),
            No,
        ),
        (
            plain("This token has no permission for Employee Person"),
            missing(Some("Employee Person")),
            No,
        ),
        (
            plain("Access denied to Employee Person Details"),
            missing(Some("Employee Person Details")),
            No,
        ),
        (
            plain("Employee Person Details: View is not granted"),
            missing(Some("Employee Person Details")),
            No,
        ),
        (plain("Access is denied."), missing(None), Perhaps),
        (plain("Unauthorized"), missing(None), Perhaps),
        (plain("The employee was not found"), Kind::NotFound, No),
        (plain("The resource cannot be found"), Kind::Protocol, Perhaps),
        (
            plain("Object reference not set to an instance of an object."),
            Kind::Protocol,
            Perhaps,
        ),
        (
            Fault::dispatcher("Receiver", "InternalServiceFault", "unable to process"),
            Kind::ServerFault,
            Perhaps,
        ),
        (
            Fault::dispatcher("Sender", "DeserializationFailed", "invalid token in the document"),
            Kind::Protocol,
            No,
        ),
        (
            Fault::sender("ActionNotSupported", "cannot be processed"),
            Kind::Protocol,
            No,
        ),
        (Fault::sender("EndpointUnavailable", "busy"), Kind::Gateway, No),
    ];
    for (fault, kind, renewal) in table {
        for status in [200, 400, 500] {
            let verdict = soap(status, Evidence::Fault(&fault), PERMISSION);
            assert_eq!(
                verdict,
                Verdict {
                    kind: kind.clone(),
                    renewal
                },
                "{status} {fault:?}"
            );
        }
    }
}

#[test]
fn an_answer_that_failed_is_about_access_only_when_its_words_are() {
    use Renewal::{No, Perhaps, Sure};
    let validation = |text: &str| Kind::Validation {
        messages: vec![message(text)],
    };
    let table = [
        (
            "Missing permission: Employee Person (View)",
            missing(Some("Employee Person")),
            No,
        ),
        (
            "The service account is not authorized for Employee Person Details",
            missing(Some("Employee Person Details")),
            No,
        ),
        ("The user does not have access to this web service", missing(None), No),
        ("Not authorised", missing(None), Perhaps),
        ("Invalid token", Kind::TokenExpired, Sure),
        (
            "Your session is no longer valid, log in again",
            Kind::TokenExpired,
            Sure,
        ),
        (
            "There was a problem with the authentication process",
            Kind::CustomerApiKeyRefused,
            No,
        ),
        ("Employee does not exist", Kind::NotFound, No),
        (
            "PageNumber must be a number",
            validation("PageNumber must be a number"),
            No,
        ),
        ("The user is inactive", validation("The user is inactive"), No),
    ];
    for (text, kind, renewal) in table {
        let verdict = soap(200, Evidence::Messages(&[message(text)]), PERMISSION);
        assert_eq!(verdict, Verdict { kind, renewal }, "{text}");
    }
    let about_a_property = [Message {
        property: Some("LastName".to_owned()),
        ..message("Permission to change is denied by a rule")
    }];
    assert_eq!(
        soap(200, Evidence::Messages(&about_a_property), PERMISSION).kind,
        Kind::Validation {
            messages: about_a_property.to_vec()
        }
    );
}

#[test]
fn who_is_looked_for_and_not_found_is_no_refused_value() {
    let about = |property: &str, text: &str| {
        [Message {
            property: Some(property.to_owned()),
            ..message(text)
        }]
    };
    let read = |messages: &[Message]| soap(200, Evidence::Messages(messages), PERMISSION).kind;
    let nobody = about("EmployeeIdentifier", "The employee was not found.");
    assert_eq!(read(&nobody), Kind::NotFound);
    for other in [
        about("EmployeeIdentifier", "The identifier names several employees."),
        about("LastName", "The prefix was not found in the list."),
    ] {
        assert_eq!(
            read(&other),
            Kind::Validation {
                messages: other.to_vec()
            }
        );
    }
    let write = Permission {
        level: Level::Edit,
        ..PERMISSION
    };
    let written = soap(200, Evidence::Messages(&nobody), write).kind;
    assert_eq!(
        written,
        Kind::Validation {
            messages: nobody.to_vec()
        }
    );
}

#[test]
fn a_bare_status_of_soap_is_read_as_far_as_it_goes() {
    use Renewal::{No, Perhaps, Sure};
    let table = [
        (401, Evidence::Nothing, Kind::TokenExpired, Sure),
        (401, Evidence::Html, Kind::TokenExpired, Sure),
        (403, Evidence::Nothing, missing(None), Perhaps),
        (403, Evidence::Html, Kind::Html, No),
        (404, Evidence::Nothing, Kind::Protocol, No),
        (404, Evidence::Html, Kind::Html, No),
        (405, Evidence::Nothing, Kind::Gateway, No),
        (400, Evidence::Nothing, Kind::Protocol, No),
        (415, Evidence::Nothing, Kind::Protocol, No),
        (302, Evidence::Html, Kind::Html, No),
        (429, Evidence::Nothing, Kind::Throttled { retry_after: None }, No),
        (500, Evidence::Nothing, Kind::ServerFault, No),
        (503, Evidence::Html, Kind::Gateway, No),
        (200, Evidence::Html, Kind::Html, No),
    ];
    for (status, evidence, kind, renewal) in table {
        assert_eq!(
            soap(status, evidence, PERMISSION),
            Verdict { kind, renewal },
            "{status} {evidence:?}"
        );
    }
}

#[test]
fn rest_is_read_by_status_first() {
    let problem = || vec![message("Use MM-DD-YYYY.")];
    let table = [
        (401, Evidence::Nothing, refused(Cause::Unknown)),
        (401, Evidence::Html, refused(Cause::Unknown)),
        (
            401,
            Evidence::Text("Invalid customer api key"),
            Kind::CustomerApiKeyRefused,
        ),
        (401, Evidence::Text("The password has expired"), refused(Cause::Expired)),
        (403, Evidence::Nothing, missing(None)),
        (
            403,
            Evidence::Text("Employee Person Details is not granted"),
            missing(Some("Employee Person Details")),
        ),
        (403, Evidence::Html, Kind::Html),
        (404, Evidence::Nothing, Kind::NotFound),
        (404, Evidence::Html, Kind::Html),
        (
            400,
            Evidence::Text("One or more values are not valid."),
            Kind::Validation { messages: problem() },
        ),
        (409, Evidence::Nothing, Kind::Validation { messages: problem() }),
        (429, Evidence::Nothing, Kind::Throttled { retry_after: None }),
        (500, Evidence::Text("boom"), Kind::ServerFault),
        (502, Evidence::Html, Kind::Gateway),
        (503, Evidence::Nothing, Kind::Gateway),
        (307, Evidence::Nothing, Kind::Html),
        (418, Evidence::Nothing, Kind::Protocol),
    ];
    for (status, evidence, kind) in table {
        assert_eq!(
            rest(status, evidence, problem(), PERMISSION),
            kind,
            "{status} {evidence:?}"
        );
    }
}
