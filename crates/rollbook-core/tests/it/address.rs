//! Addresses that are not those of the web services.

use std::time::Duration;

use rollbook_core::{Address, Engine, Settings};
use rollbook_model::Problem;
use rollbook_model::problem::{Kind, Step};

use crate::hub::{ALL, Hub};

const MENU: &str = "Menu > System Configuration > Security > Web Services";

async fn refused(hub: &Hub, pasted: &str) -> Problem {
    let mut request = hub.request(&ALL);
    request.address = Address::Pasted(pasted.to_owned());
    let problem = hub.link(request).await.unwrap_err();
    assert!(problem.remedy.is_some(), "{pasted}");
    hub.assert_nothing_stored().await;
    problem
}

#[tokio::test]
async fn an_address_that_is_none_of_the_web_services_is_refused_unseen() {
    let hub = Hub::start().await;
    for (pasted, code) in [
        ("", "address_empty"),
        ("https://login.ultipro.com/Login.aspx?cn=planted", "address_login_page"),
        ("https://planted.ultiproworkplace.com", "address_login_page"),
        ("https://nw12.ultipro.com/default.aspx", "address_login_page"),
        ("ftp://service2.ultipro.com", "address_scheme"),
        (
            "https://service2.example.com/services/EmployeePerson",
            "address_other_host",
        ),
        ("https://service2.ultipro.com.example.com", "address_other_host"),
        ("ultipro.com", "address_incomplete"),
        ("service2", "address_incomplete"),
        ("https://10.0.0.1/services/LoginService", "address_ip"),
        ("https://svc:planted@service2.ultipro.com", "address_user_info"),
        ("https://service2.ultipro.com:8443", "address_port"),
        ("https://sérvice2.ultipro.com", "address_lookalike"),
        ("planted words that are no address", "address_malformed"),
    ] {
        let problem = refused(&hub, pasted).await;
        assert_eq!(problem.code, code, "{pasted}");
        assert_eq!((problem.kind, problem.step), (Kind::Invalid, Step::Address), "{pasted}");
        assert!(problem.remedy.as_ref().unwrap().contains(MENU), "{pasted}");
        // People paste passwords into the wrong field; a host alone is told.
        let told = format!("{problem:?}");
        assert_eq!(
            told.contains("planted"),
            pasted.contains("planted.ultiproworkplace"),
            "{told}"
        );
    }
    assert_eq!(hub.control.counters().total(), 0, "nothing was sent");
}

#[tokio::test]
async fn domain_and_subdomain_that_contradict_each_other_are_refused() {
    let hub = Hub::start().await;
    let mut request = hub.request(&ALL);
    request.address = Address::Parts {
        domain: "service2.ultipro.com".to_owned(),
        subdomain: "service5.ultipro.com".to_owned(),
    };
    let problem = hub.link(request).await.unwrap_err();
    assert_eq!(problem.code, "address_contradiction");
    hub.assert_nothing_stored().await;
}

#[tokio::test]
async fn a_host_that_is_not_there_is_told_from_one_that_does_not_answer() {
    let mut hub = Hub::start().await;
    let settings = Settings {
        read_timeout: Duration::from_millis(250),
        ..Settings::allowing(["*.invalid", "*.localhost"]).unwrap()
    };
    hub.engine = Engine::new(hub.database.open().await, settings).unwrap();

    let problem = refused(&hub, "https://service2.rollbook.invalid").await;
    assert_eq!(
        (problem.code.as_str(), problem.kind),
        ("host_not_found", Kind::Unreachable)
    );
    assert!(problem.remedy.unwrap().contains(MENU));

    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = closed.local_addr().unwrap().port();
    drop(closed);
    let problem = refused(&hub, &format!("http://service2.localhost:{port}")).await;
    assert_eq!(
        (problem.code.as_str(), problem.kind),
        ("unreachable", Kind::Unreachable)
    );
    assert!(problem.retryable);

    hub.fault("hang@LoginService.wsdl");
    let problem = refused(&hub, &hub.sandbox.service_url()).await;
    assert_eq!((problem.code.as_str(), problem.kind), ("timed_out", Kind::TimedOut));
    assert_eq!(problem.step, Step::Connection);
    assert!(problem.retryable && problem.remedy.unwrap().contains(MENU));
}

#[tokio::test]
async fn a_page_for_people_at_the_address_is_told() {
    let hub = Hub::start().await;
    for fault in ["html@LoginService.wsdl", "redirect@LoginService.wsdl"] {
        hub.fault(fault);
        let problem = refused(&hub, &hub.sandbox.service_url()).await;
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("html", Kind::Upstream),
            "{fault}"
        );
        let remedy = problem.remedy.unwrap();
        assert!(remedy.contains("sign-in page") && remedy.contains(MENU), "{remedy}");
        hub.control.clear_faults();
    }
    assert_eq!(hub.login_attempts(), 0, "no credential was sent there");
}

#[tokio::test]
async fn a_service_that_does_not_describe_itself_is_linked_all_the_same() {
    let hub = Hub::start().await;
    hub.fault("wsdl-405");
    hub.link(hub.request(&ALL)).await.unwrap();
}

#[tokio::test]
async fn the_wrong_scheme_is_told_before_a_credential_is_sent() {
    let hub = Hub::start().await;
    let problem = refused(&hub, &hub.sandbox.service_url().replace("http://", "https://")).await;
    assert_eq!((problem.code.as_str(), problem.kind), ("tls", Kind::Unreachable));
    assert!(
        problem
            .remedy
            .unwrap()
            .contains("if the host speaks plain http, write http")
    );

    let hub = Hub::with(|setup| setup.options.tls = true).await;
    let problem = refused(&hub, &hub.sandbox.service_url().replace("https://", "http://")).await;
    assert_eq!(problem.kind, Kind::Unreachable, "{problem:?}");
    assert!(problem.remedy.unwrap().contains(MENU));
    assert_eq!(hub.control.counters().total(), 0);
}

#[tokio::test]
async fn a_certificate_of_the_operators_own_is_trusted_when_it_is_given() {
    let hub = Hub::with(|setup| setup.options.tls = true).await;
    let problem = refused(&hub, &hub.sandbox.service_url()).await;
    assert_eq!(problem.code, "tls");
    assert!(problem.remedy.unwrap().contains("CA file"));

    let pem = hub.sandbox.ca_pem().unwrap().as_bytes().to_owned();
    let hub = hub.restart_with(|settings| settings.ca_file_pem = Some(pem)).await;
    let account = hub.link(hub.request(&ALL)).await.unwrap().account;
    assert_eq!(account.host, hub.sandbox.service_url());
    assert!(account.host.starts_with("https://service2.localhost:"));
}
