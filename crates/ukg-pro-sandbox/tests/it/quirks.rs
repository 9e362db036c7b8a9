//! What clients in the wild send and must get through with, each as a raw request.

mod services;

use secrecy::ExposeSecret as _;

use crate::fixture::{Fixture, LOGIN, PERSON, SOAP_1_2, find, found, login_envelope};

const CONTRACTS: &str = "http://www.ultipro.com/contracts";

#[tokio::test]
async fn paths_tolerate_other_case_and_doubled_and_trailing_slashes() {
    let fixture = Fixture::start().await;
    let envelope = fixture.envelope(&fixture.token().await, "FindPeople", &find(""));
    for path in [
        "/services/EmployeePerson",
        "/Services/employeeperson",
        "/SERVICES/EMPLOYEEPERSON/",
        "/services//EmployeePerson",
        "//services///EmployeePerson//",
    ] {
        let answer = fixture.post_as(path, SOAP_1_2, &envelope).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(fixture.wire.get(path, &[]).await.status, 200, "{path}");
    }
    for path in ["/Personnel/V1/Person-Details", "/personnel//v1/person-details/"] {
        assert_eq!(fixture.rest(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn every_wsdl_document_is_had_from_the_bare_address_on() {
    let fixture = Fixture::start().await;
    for service in fixture.control.soap_services() {
        let address = format!("/services/{service}");
        let bare = fixture.wire.get(&address, &[]).await;
        assert_eq!(bare.status, 200);
        assert_eq!(bare.header("content-type"), Some("text/xml; charset=utf-8"));
        for query in ["wsdl", "WSDL", "singleWsdl"] {
            let same = fixture.wire.get(&format!("{address}?{query}"), &[]).await;
            assert_eq!(same.body, bare.body, "{query}");
        }
        // Documents lead to each other by the address the caller used.
        let host = [("Host", "service2.localhost:4711")];
        let named = fixture.wire.get(&format!("{address}?wsdl"), &host).await;
        let endpoint = format!("http://service2.localhost:4711/services/{service}");
        assert!(named.text().contains(&format!("location=\"{endpoint}?wsdl=wsdl0\"")));
        assert!(
            named
                .text()
                .contains(&format!("<soap12:address location=\"{endpoint}\"/>"))
        );
        let port_type = fixture.wire.get(&format!("{address}?wsdl=wsdl0"), &host).await;
        let schemas = port_type.text().matches("<xsd:import ").count();
        let expected = match service {
            "LoginService" | "BIStreamingService" => 3,
            "BIDataService" => 5,
            _ => 7,
        };
        assert_eq!(schemas, expected, "{service}");
        for number in 0..schemas {
            let schema = fixture.wire.get(&format!("{address}?xsd=xsd{number}"), &host).await;
            assert_eq!(schema.status, 200);
            assert!(schema.xml().has("schema"));
        }
        let beyond = fixture.wire.get(&format!("{address}?xsd=xsd{schemas}"), &host).await;
        assert_eq!(beyond.status, 404);
        assert_eq!(fixture.wire.get(&format!("{address}?disco"), &host).await.status, 404);
    }
}

#[tokio::test]
async fn headers_may_be_few_foreign_and_in_any_order() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    let key = fixture.login.customer_api_key.expose_secret();
    let action = format!("{PERSON}/IEmployeePerson/FindPeople");
    let token = format!(
        r#"<UltiProToken xmlns="http://www.ultimatesoftware.com/foundation/authentication/ultiprotoken">{token}</UltiProToken>"#
    );
    let key = format!(
        r#"<ClientAccessKey xmlns="http://www.ultimatesoftware.com/foundation/authentication/clientaccesskey">{key}</ClientAccessKey>"#
    );
    let bare = format!("<a:Action>{action}</a:Action>");
    let everything = r#"<a:To s:mustUnderstand="1">https://other.example.com/services/EmployeePerson</a:To>
        <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>
        <x:Unknown xmlns:x="urn:x">x</x:Unknown>"#;
    for headers in [
        format!("{bare}{token}{key}"),
        format!("{key}{token}{bare}"),
        format!("{everything}{token}{key}<a:Action s:mustUnderstand=\"1\"> {action} </a:Action>"),
    ] {
        let answer = fixture
            .post("EmployeePerson", &crate::fixture::envelope(&headers, &find("")))
            .await;
        assert_eq!(answer.status, 200, "{headers}");
        assert!(!answer.xml().has("RelatesTo"));
    }
}

#[tokio::test]
async fn envelopes_may_use_any_prefixes() {
    let fixture = Fixture::start().await;
    let (token, key) = (fixture.token().await, fixture.login.customer_api_key.expose_secret());
    let envelope = format!(
        r#"<soap12:Envelope xmlns:soap12="http://www.w3.org/2003/05/soap-envelope"
            xmlns:s="{PERSON}" xmlns:a="{CONTRACTS}">
        <soap12:Header>
            <wsa:Action xmlns:wsa="http://www.w3.org/2005/08/addressing">{PERSON}/IEmployeePerson/FindPeople</wsa:Action>
            <b:UltiProToken xmlns:b="http://www.ultimatesoftware.com/foundation/authentication/ultiprotoken">{token}</b:UltiProToken>
            <i:ClientAccessKey xmlns:i="http://www.ultimatesoftware.com/foundation/authentication/clientaccesskey">{key}</i:ClientAccessKey>
        </soap12:Header>
        <soap12:Body><s:FindPeople><s:query><a:LastName>LIKE (%)</a:LastName></s:query></s:FindPeople></soap12:Body>
        </soap12:Envelope>"#
    );
    let answer = fixture.post("EmployeePerson", &envelope).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(found(&answer.xml()).len(), fixture.truth.employments().len());
}

#[tokio::test]
async fn login_headers_may_come_in_any_order_and_with_a_soap_action() {
    let fixture = Fixture::start().await;
    let login = &fixture.login;
    let value =
        |name: &str, value: &str| format!(r#"<{name} xmlns="{LOGIN}">{}</{name}>"#, value.replace('&', "&amp;"));
    let headers = [
        value("UserName", &login.username),
        value("UserAccessKey", login.user_api_key.expose_secret()),
        value("Password", login.password.expose_secret()),
        value("ClientAccessKey", login.customer_api_key.expose_secret()),
        format!("<a:Action>{LOGIN}/ILoginService/Authenticate</a:Action>"),
    ];
    let body = format!(r#"<con:TokenRequest xmlns:con="{CONTRACTS}"></con:TokenRequest>"#);
    let envelope = crate::fixture::envelope(&headers.concat(), &body);
    let sent = [
        ("Content-Type", "application/soap+xml"),
        ("SOAPAction", "\"anything\""),
        ("User-Agent", "old"),
    ];
    let answer = fixture
        .wire
        .send("POST", "/services/LoginService", &sent, &envelope)
        .await
        .unwrap();
    assert_eq!(answer.xml().at("Status").as_deref(), Some("Ok"));
}

#[tokio::test]
async fn a_byte_order_mark_and_a_declaration_do_not_matter() {
    let fixture = Fixture::start().await;
    let envelope = login_envelope(&fixture.login);
    let marked = format!("\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n{envelope}");
    let answer = fixture.post("LoginService", &marked).await;
    assert_eq!(answer.xml().at("Status").as_deref(), Some("Ok"));
}

#[tokio::test]
async fn unknown_elements_are_ignored() {
    let fixture = Fixture::start().await;
    let terminated = fixture.truth.numbers(|one| one.text("employment_status") == Some("T"));
    let query = "<b:Agreement>=X</b:Agreement><b:Status>=T</b:Status>\
                 <x:Zone xmlns:x=\"urn:x\"><x:Deep/></x:Zone>";
    assert_eq!(found(&fixture.find(query).await), terminated);
}
