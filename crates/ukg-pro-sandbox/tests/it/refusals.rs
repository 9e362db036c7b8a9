//! How SOAP refuses: faults of the platform, tokens and keys, and what no service should see.

use secrecy::ExposeSecret as _;
use ukg_pro_sandbox::counters::Outcome;
use ukg_pro_sandbox::switches::{PingAccess, Refusal, RelatesTo};

use crate::fixture::{Fixture, LOGIN, PERSON, SOAP_1_2, envelope, find, headers, update};
use crate::wire::Answer;

const PING: &str = "http://tempuri.org/IUesWcfService/Ping";

fn fault(answer: &Answer, code: &str, subcode: Option<&str>) {
    assert_eq!(answer.status, 500, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some(SOAP_1_2));
    let xml = answer.xml();
    assert_eq!(
        xml.at("Action").as_deref(),
        Some("http://www.w3.org/2005/08/addressing/soap/fault")
    );
    assert_eq!(xml.at("Fault/Code/Value").as_deref(), Some(code));
    match subcode {
        Some(subcode) => {
            let value = xml.at("Fault/Code/Subcode/Value").unwrap();
            assert_eq!(value.split_once(':').unwrap().1, subcode);
        }
        None => assert!(!xml.has("Subcode")),
    }
    assert!(!xml.at("Fault/Reason/Text").unwrap().is_empty());
}

#[tokio::test]
async fn an_unknown_action_is_not_supported() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    let body = find("");
    for action in [
        "http://www.ultipro.com/services/employeejob/IEmployeeJob/FindJobs".to_owned(),
        format!("{PERSON}/IEmployeePerson/findpeople"),
        format!("{LOGIN}/ILoginService/Authenticate"),
    ] {
        let key = fixture.login.customer_api_key.expose_secret();
        let envelope = envelope(&headers(&action, &token, key), &body);
        let answer = fixture.post("EmployeePerson", &envelope).await;
        fault(&answer, "s:Sender", Some("ActionNotSupported"));
    }
    let answer = fixture
        .post("LoginService", &fixture.envelope(&token, "FindPeople", &body))
        .await;
    fault(&answer, "s:Sender", Some("ActionNotSupported"));
    assert_eq!(
        fixture
            .control
            .counters()
            .ended("EmployeePerson.unknown", Outcome::Malformed),
        3
    );
}

#[tokio::test]
async fn an_envelope_without_an_action_lacks_a_header() {
    let fixture = Fixture::start().await;
    let answer = fixture.post("EmployeePerson", &envelope("", &find(""))).await;
    fault(&answer, "s:Sender", Some("MessageAddressingHeaderRequired"));
}

#[tokio::test]
async fn a_body_that_is_not_the_operations_cannot_be_deserialized() {
    let fixture = Fixture::start().await;
    let nothing = find("").replace("FindPeople", "FindJobs");
    fault(
        &fixture.person("FindPeople", &nothing).await,
        "s:Sender",
        Some("DeserializationFailed"),
    );
    let foreign = find("").replace(PERSON, "http://www.ultipro.com/services/employeejob");
    fault(
        &fixture.person("FindPeople", &foreign).await,
        "s:Sender",
        Some("DeserializationFailed"),
    );
    fault(
        &fixture.person("FindPeople", "").await,
        "s:Sender",
        Some("DeserializationFailed"),
    );
    let typed = crate::fixture::get("NoSuchIdentifier", "<b:Ssn>1</b:Ssn>");
    let answer = fixture.person("GetPersonByEmployeeIdentifier", &typed).await;
    fault(&answer, "s:Sender", Some("DeserializationFailed"));
}

#[tokio::test]
async fn what_is_no_envelope_is_a_bad_request_without_a_body() {
    let fixture = Fixture::start().await;
    let whole = fixture.envelope("token", "FindPeople", &find(""));
    for text in [
        "no XML",
        "{}",
        "<html><body>Sign in</body></html>",
        &whole[..whole.len() / 2],
        "<FindPeople/>",
        "<!DOCTYPE x [<!ENTITY e \"1\">]><s:Envelope/>",
    ] {
        let answer = fixture.post("EmployeePerson", text).await;
        assert_eq!((answer.status, answer.body.len()), (400, 0), "{text}");
    }
}

#[tokio::test]
async fn other_content_types_are_not_supported_and_soap_1_2_needs_no_parameters() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    let envelope = fixture.envelope(&token, "FindPeople", &find(""));
    for (content_type, status) in [
        ("text/xml; charset=utf-8", 415),
        ("application/json", 415),
        ("application/soap+xml", 200),
        ("Application/SOAP+XML;charset=UTF-8", 200),
        (r#"application/soap+xml; charset=utf-8; action="urn:anything""#, 200),
    ] {
        let answer = fixture
            .post_as("/services/EmployeePerson", content_type, &envelope)
            .await;
        assert_eq!(answer.status, status, "{content_type}");
    }
}

#[tokio::test]
async fn a_missing_or_wrong_token_is_a_fault_an_error_or_a_status() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    let refused = async || {
        let wrong = fixture.envelope("00000000-1111-4222-8333-444444444444", "FindPeople", &find(""));
        let none = wrong.replace("UltiProToken", "OtherToken");
        let write = fixture.envelope("wrong", "UpdatePerson", &update(""));
        [
            fixture.post("EmployeePerson", &wrong).await,
            fixture.post("EmployeePerson", &none).await,
            fixture.post("EmployeePerson", &write).await,
        ]
    };
    for answer in refused().await {
        fault(&answer, "s:Sender", None);
    }
    fixture.switch(|switches| switches.bad_token = Refusal::HasErrors);
    for answer in refused().await {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.xml().at("OperationResult/HasErrors").as_deref(), Some("true"));
        assert_eq!(
            answer.xml().at("OperationMessage/Code").as_deref(),
            Some("InvalidToken")
        );
        assert!(answer.xml().has("Results"));
    }
    fixture.switch(|switches| switches.bad_token = Refusal::Status);
    for answer in refused().await {
        assert_eq!((answer.status, answer.body.len()), (401, 0));
    }
    let counters = fixture.control.counters();
    assert_eq!(counters.ended("EmployeePerson.FindPeople", Outcome::Unauthenticated), 6);
    let right = fixture.envelope(&token, "FindPeople", &find(""));
    assert_eq!(fixture.post("EmployeePerson", &right).await.status, 200);
}

#[tokio::test]
async fn a_wrong_customer_api_key_after_the_login_is_a_fault_an_error_or_a_status() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    let action = format!("{PERSON}/IEmployeePerson/FindPeople");
    let wrong = envelope(&headers(&action, &token, "WRONG"), &find(""));
    fault(&fixture.post("EmployeePerson", &wrong).await, "s:Sender", None);
    fixture.switch(|switches| switches.bad_customer_api_key = Refusal::HasErrors);
    let answer = fixture.post("EmployeePerson", &wrong).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.xml().at("OperationMessage/Code").as_deref(),
        Some("InvalidClientAccessKey")
    );
    fixture.switch(|switches| switches.bad_customer_api_key = Refusal::Status);
    assert_eq!(fixture.post("EmployeePerson", &wrong).await.status, 401);
}

#[tokio::test]
async fn ping_is_open_or_needs_a_token() {
    let fixture = Fixture::start().await;
    let action = format!("<a:Action>{PING}</a:Action><a:MessageID>urn:uuid:1</a:MessageID>");
    let ping = envelope(&action, r#"<Ping xmlns="http://tempuri.org/"/>"#);
    let answer = fixture.post("EmployeePerson", &ping).await;
    assert_eq!(answer.status, 200);
    let endpoint = format!("{}/services/EmployeePerson", fixture.sandbox.url());
    assert_eq!(answer.xml().at("PingResult/TargetUri"), Some(endpoint));
    assert_eq!(answer.xml().at("Action"), Some(format!("{PING}Response")));
    assert_eq!(answer.xml().at("RelatesTo").as_deref(), Some("urn:uuid:1"));
    // The login has no Ping.
    fault(
        &fixture.post("LoginService", &ping).await,
        "s:Sender",
        Some("ActionNotSupported"),
    );

    fixture.switch(|switches| switches.ping = PingAccess::NeedsToken);
    fault(&fixture.post("EmployeePerson", &ping).await, "s:Sender", None);
    let key = fixture.login.customer_api_key.expose_secret();
    let headers = headers(PING, &fixture.token().await, key);
    let ping = envelope(&headers, r#"<Ping xmlns="http://tempuri.org/"/>"#);
    assert_eq!(fixture.post("EmployeePerson", &ping).await.status, 200);
}

#[tokio::test]
async fn an_answer_relates_to_its_message_or_never() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    let with_id = |envelope: &str| envelope.replace("<s:Header>", "<s:Header><a:MessageID>urn:uuid:42</a:MessageID>");
    let plain = fixture.envelope(&token, "FindPeople", &find(""));
    assert!(!fixture.post("EmployeePerson", &plain).await.xml().has("RelatesTo"));
    let answer = fixture.post("EmployeePerson", &with_id(&plain)).await;
    assert_eq!(answer.xml().at("Header/RelatesTo").as_deref(), Some("urn:uuid:42"));
    let failing = with_id(&fixture.envelope("wrong", "FindPeople", &find("")));
    let answer = fixture.post("EmployeePerson", &failing).await;
    assert_eq!(answer.xml().at("Header/RelatesTo").as_deref(), Some("urn:uuid:42"));
    fixture.switch(|switches| switches.relates_to = RelatesTo::Never);
    assert!(
        !fixture
            .post("EmployeePerson", &with_id(&plain))
            .await
            .xml()
            .has("RelatesTo")
    );
}

#[tokio::test]
async fn what_does_not_exist_is_not_found_and_other_methods_are_not_allowed() {
    let fixture = Fixture::start().await;
    for path in [
        "/services",
        "/services/EmployeeNothing",
        "/personnel/v1",
        "/favicon.ico",
    ] {
        assert_eq!(fixture.wire.get(path, &[]).await.status, 404, "{path}");
    }
    let answer = fixture
        .wire
        .send("PUT", "/services/EmployeePerson", &[], "")
        .await
        .unwrap();
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET, POST")));
    let path = "/personnel/v1/person-details";
    let answer = fixture.wire.send("POST", path, &[], "{}").await.unwrap();
    assert_eq!((answer.status, answer.header("allow")), (405, Some("GET")));
}
