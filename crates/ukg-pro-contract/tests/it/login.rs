//! `LoginService` and the two messages that belong to no service: `Ping` and faults.

use ukg_pro_contract::{
    credentials::{Credentials, CustomerApiKey, Password, UserApiKey, UserName},
    read::{Error, Limits},
    services::employee_person,
    soap::{
        Fault, Request,
        login::{self, TokenResponse},
        ping, read_answer,
    },
};

use crate::wire::{compact, golden};

const FOLDER: &str = "LoginService/Authenticate";
const PASSWORD: &str = "Grün&\"blau\" <7'>";

fn credentials() -> Credentials {
    Credentials {
        user_name: UserName::parse("svc_Northwind").expect("a user name"),
        password: Password::parse(PASSWORD).expect("a password"),
        customer_api_key: CustomerApiKey::parse("QX7TB").expect("a key"),
        user_api_key: Some(UserApiKey::parse("D3M0KQ0000K0").expect("a key")),
    }
}

#[test]
fn a_login_is_written_with_its_four_headers_in_the_order_of_the_wsdl() {
    let credentials = credentials();
    let user_api_key = credentials.user_api_key.clone().unwrap();
    let written = login::write_request(&credentials, &user_api_key).unwrap();
    assert_eq!(written, compact(&golden(FOLDER, "request").text));
}

#[test]
fn a_login_is_read_with_every_character_of_the_password() {
    let golden = golden(FOLDER, "request");
    let request = Request::read(&golden.text, Limits::default()).unwrap();
    assert_eq!(
        request.head.action.as_deref(),
        Some("http://www.ultipro.com/services/loginservice/ILoginService/Authenticate")
    );
    assert_eq!(request.head.login("ClientAccessKey"), Some("QX7TB"));
    assert_eq!(request.head.login("Password"), Some(PASSWORD));
    assert_eq!(request.head.login("UserAccessKey"), Some("D3M0KQ0000K0"));
    assert_eq!(request.head.login("UserName"), Some("svc_Northwind"));
    assert!(request.body.is("http://www.ultipro.com/contracts", "TokenRequest"));
}

#[test]
fn a_login_that_succeeds_declares_the_namespace_on_each_part() {
    let text = compact(&golden(FOLDER, "response").text);
    // A published client finds the token by this very text.
    assert!(text.contains(
        r#"<Token xmlns="http://www.ultipro.com/services/loginservice">7c0d9a52-5f0e-4c1b-8a43-2b6f1de09c77</Token>"#
    ));
    let response = TokenResponse {
        status: "Ok".into(),
        status_message: None,
        token: Some("7c0d9a52-5f0e-4c1b-8a43-2b6f1de09c77".into()),
    };
    assert_eq!(login::write_response(&response, None).unwrap(), text);
    assert!(login::read_response(&text, Limits::default()).unwrap().unwrap() == response);
}

#[test]
fn a_login_that_is_refused_is_an_answer_with_its_text() {
    let text = compact(&golden(FOLDER, "response-failed").text);
    let response = TokenResponse {
        status: "Failed".into(),
        status_message: Some("User authentication failed".into()),
        token: None,
    };
    let relates_to = Some("urn:uuid:51a3bb5e-0d3e-4a0e-9a52-b1a1f6f3b7a0");
    assert_eq!(login::write_response(&response, relates_to).unwrap(), text);
    assert!(login::read_response(&text, Limits::default()).unwrap().unwrap() == response);
}

#[test]
fn a_refused_login_is_the_same_whether_its_token_is_nil_empty_or_absent() {
    let nil = compact(&golden(FOLDER, "response-failed").text);
    let start = nil.find("<Token ").unwrap();
    let end = nil.find("</TokenResponse>").unwrap();
    let with = |token: &str| format!("{}{token}{}", &nil[..start], &nil[end..]);
    let expected = login::read_response(&nil, Limits::default()).unwrap().unwrap();
    for token in [
        "",
        r#"<Token xmlns="http://www.ultipro.com/services/loginservice"/>"#,
        r#"<l:Token xmlns:l="http://www.ultipro.com/services/loginservice"></l:Token>"#,
    ] {
        let text = with(token);
        assert!(
            login::read_response(&text, Limits::default()).unwrap().unwrap() == expected,
            "{token}"
        );
    }
}

#[test]
fn a_login_answer_without_a_status_is_an_error() {
    let text = compact(&golden(FOLDER, "response").text);
    let text = text.replace(
        r#"<Status xmlns="http://www.ultipro.com/services/loginservice">Ok</Status>"#,
        "",
    );
    let error = login::read_response(&text, Limits::default()).err();
    assert_eq!(error, Some(Error::Missing("TokenResponse/Status".to_owned())));
}

#[test]
fn a_ping_names_the_endpoint_it_reached() {
    let request = golden("EmployeePerson/Ping", "request");
    let read = Request::read(&request.text, Limits::default()).unwrap();
    assert_eq!(read.head.action.as_deref(), Some(ping::ACTION));
    assert!(read.body.is("http://tempuri.org/", "Ping"));

    let endpoint = "https://service9.ultipro.com/services/EmployeePerson";
    let relates_to = Some("urn:uuid:0e0b7a6c-63f4-4d1e-8f35-9be2a4f0c1d2");
    let response = compact(&golden("EmployeePerson/Ping", "response").text);
    assert_eq!(ping::write_response(endpoint, relates_to).unwrap(), response);
}

#[test]
fn a_fault_of_the_addressing_is_written_as_the_platform_writes_it() {
    let text = compact(&golden("EmployeePerson/FindPeople", "fault-action").text);
    let fault = Fault::sender("ActionNotSupported", "No operation here answers to this action.");
    let relates_to = Some("urn:uuid:4be0643f-1d98-573b-97cd-ca98a65347dd");
    assert_eq!(fault.write(relates_to).unwrap(), text);
    assert_eq!(read_fault(&text), fault);
}

#[test]
fn a_fault_of_the_dispatcher_binds_its_prefix_anew() {
    let text = compact(&golden("EmployeePerson/FindPeople", "fault-dispatcher").text);
    let reason = "Something went wrong while the call was served.";
    let fault = Fault::dispatcher("Receiver", "InternalServiceFault", reason);
    assert_eq!(fault.write(None).unwrap(), text);
    let read = read_fault(&text);
    assert_eq!(
        (&*read.code, read.subcode.as_deref(), &*read.reason),
        ("Receiver", Some("InternalServiceFault"), reason)
    );
    assert_eq!(read.clone().into_owned(), read);
}

#[test]
fn a_fault_stands_where_a_login_is_answered_too() {
    let text = compact(&golden("EmployeePerson/FindPeople", "fault-action").text);
    let fault = login::read_response(&text, Limits::default()).unwrap().err().unwrap();
    assert_eq!(fault.subcode.as_deref(), Some("ActionNotSupported"));
}

#[test]
fn a_fault_without_subcode_is_read() {
    let text = r#"<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><soap:Fault>
        <soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code>
        <soap:Reason><soap:Text xml:lang="en">Token &amp; key</soap:Text>
        <soap:Text xml:lang="fr">Jeton</soap:Text></soap:Reason>
        <soap:Detail><x xmlns="urn:example">more</x></soap:Detail>
        </soap:Fault></soap:Body></soap:Envelope>"#;
    let fault = read_fault(text);
    assert_eq!(
        (&*fault.code, fault.subcode.as_deref(), &*fault.reason),
        ("Sender", None, "Token & key")
    );
}

fn read_fault(text: &str) -> Fault<'_> {
    let find = employee_person::SERVICE.operation("FindPeople").expect("an operation");
    read_answer(&employee_person::SERVICE, find, text, Limits::default())
        .expect("an answer")
        .expect_err("a fault")
}
