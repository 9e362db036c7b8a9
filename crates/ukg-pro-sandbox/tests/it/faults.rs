//! Every fault as a client meets it, and which requests it strikes.

use std::io;
use std::time::{Duration, Instant};

use ukg_pro_contract::Transport;
use ukg_pro_sandbox::counters::Outcome;
use ukg_pro_sandbox::faults::{Fault, Kind};

use crate::fixture::{Fixture, find, found, number, rest_headers, update};
use crate::wire::Answer;

const LIST: &str = "/personnel/v1/person-details";
const FIND: &str = "EmployeePerson.FindPeople";

async fn people(fixture: &Fixture) -> Answer {
    fixture.person("FindPeople", &find("")).await
}

/// A REST list and a SOAP Find under a fault that leaves the login alone.
async fn both(kind: Kind) -> (Answer, Answer) {
    let fixture = Fixture::start().await;
    fixture.control.add_fault(Fault::new(kind).only("person-details"));
    fixture.control.add_fault(Fault::new(kind).only("EmployeePerson"));
    let answers = (fixture.rest(LIST).await, people(&fixture).await);
    assert!(fixture.control.counters().ended(FIND, Outcome::Fault) <= 1);
    fixture.control.clear_faults();
    assert_eq!(fixture.rest(LIST).await.status, 200);
    assert_eq!(people(&fixture).await.status, 200);
    answers
}

/// A REST list, sent so that a failure of the connection is seen.
async fn attempt(fixture: &Fixture) -> io::Result<Answer> {
    let headers = rest_headers(&fixture.login);
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    fixture.wire.send("GET", LIST, &headers, "").await
}

#[tokio::test]
async fn throttle_is_429_without_a_body_and_with_retry_after_when_it_has_a_value() {
    let (rest, soap) = both(Kind::Throttle).await;
    for answer in [rest, soap] {
        assert_eq!((answer.status, answer.body.len()), (429, 0));
        assert_eq!(answer.header("retry-after"), None);
    }
    let fixture = Fixture::start().await;
    fixture.control.add_fault(Fault::new(Kind::Throttle).value(7));
    assert_eq!(fixture.rest(LIST).await.header("retry-after"), Some("7"));
}

#[tokio::test]
async fn slow_answers_late_and_whole() {
    let fixture = Fixture::start().await;
    fixture.control.add_fault(Fault::new(Kind::Slow).value(300).times(1));
    let began = Instant::now();
    assert_eq!(fixture.rest(LIST).await.rows().len(), 60);
    assert!(began.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn hang_never_answers_and_ends_with_the_emulator() {
    let fixture = Fixture::start().await;
    fixture.control.add_fault(Fault::new(Kind::Hang).only("person-details"));
    let (wire, login) = (fixture.wire.clone(), fixture.login.clone());
    let waiting = tokio::spawn(async move {
        let headers = rest_headers(&login);
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        wire.send("GET", LIST, &headers, "").await
    });
    fixture.control.ended("person-details.list", Outcome::Fault, 1).await;
    // Others are served meanwhile.
    assert_eq!(people(&fixture).await.status, 200);
    assert!(!waiting.is_finished());
    fixture.sandbox.shutdown().await;
    assert!(waiting.await.unwrap().is_err());
}

#[tokio::test]
async fn reset_and_close_end_the_connection_without_an_answer() {
    let fixture = Fixture::start().await;
    fixture.control.add_fault(Fault::new(Kind::Reset).times(1));
    let error = attempt(&fixture).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    fixture.control.add_fault(Fault::new(Kind::Close).times(1));
    let error = attempt(&fixture).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    assert_eq!(attempt(&fixture).await.unwrap().status, 200);
}

#[tokio::test]
async fn cut_ends_the_connection_in_the_middle_of_the_body() {
    let (rest, soap) = both(Kind::Cut).await;
    for answer in [rest, soap] {
        assert_eq!(answer.status, 200);
        assert!(answer.is_cut && !answer.body.is_empty());
        let length: usize = answer.header("content-length").unwrap().parse().unwrap();
        assert_eq!(answer.body.len(), length / 2);
    }
}

#[tokio::test]
async fn truncated_is_half_a_body_that_http_calls_whole() {
    let (rest, soap) = both(Kind::Truncated).await;
    assert!(!rest.is_cut && rest.text().starts_with("[{") && !rest.text().ends_with(']'));
    assert!(!soap.is_cut && soap.text().starts_with("<s:Envelope"));
    assert!(roxmltree::Document::parse(soap.text()).is_err());
}

#[tokio::test]
async fn html_and_redirect_lead_to_a_sign_in_page() {
    let (rest, soap) = both(Kind::Html).await;
    for answer in [rest, soap] {
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(answer.text().starts_with("<!DOCTYPE html>"));
    }
    let (rest, soap) = both(Kind::Redirect).await;
    for answer in [rest, soap] {
        assert_eq!(answer.status, 302);
        assert!(answer.header("location").unwrap().starts_with("https://signin."));
    }
}

#[tokio::test]
async fn gateways_answer_with_their_status_and_a_page() {
    for (kind, status) in [
        (Kind::Gateway502, 502),
        (Kind::Gateway503, 503),
        (Kind::Gateway504, 504),
    ] {
        let (rest, soap) = both(kind).await;
        for answer in [rest, soap] {
            assert_eq!(answer.status, status);
            assert!(answer.text().contains("<html>"));
        }
    }
}

#[tokio::test]
async fn sporadic_500_strikes_once() {
    let fixture = Fixture::start().await;
    fixture
        .control
        .add_fault(Fault::new(Kind::Sporadic500).only("person-details"));
    let answer = fixture.rest(LIST).await;
    assert_eq!((answer.status, answer.json()["message"].is_string()), (500, true));
    assert_eq!(fixture.rest(LIST).await.status, 200);

    fixture.control.add_fault(Fault::new(Kind::Sporadic500).only(FIND));
    let answer = people(&fixture).await;
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains(":InternalServiceFault<"));
    assert_eq!(people(&fixture).await.status, 200);
    assert!(fixture.control.faults().is_empty());
}

#[tokio::test]
async fn a_fault_in_200_is_a_fault_all_the_same() {
    let fixture = Fixture::start().await;
    fixture
        .control
        .add_fault(Fault::new(Kind::FaultIn200).only("EmployeePerson"));
    let answer = people(&fixture).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.xml().at("Fault/Code/Value").as_deref(), Some("s:Receiver"));
    assert_eq!(fixture.rest(LIST).await.status, 200);
}

#[tokio::test]
async fn garbage_has_the_right_content_type() {
    let (rest, soap) = both(Kind::Garbage).await;
    assert_eq!(rest.header("content-type"), Some("application/json; charset=utf-8"));
    assert!(serde_json::from_slice::<serde_json::Value>(&rest.body).is_err());
    assert_eq!(soap.header("content-type"), Some("application/soap+xml; charset=utf-8"));
    assert!(roxmltree::Document::parse(soap.text()).is_err());
}

#[tokio::test]
async fn oversized_answers_are_padded_to_their_size_and_tell_no_length() {
    let fixture = Fixture::start().await;
    fixture
        .control
        .add_fault(Fault::new(Kind::Oversized).value(3).only("person-details"));
    let answer = fixture.rest(LIST).await;
    assert_eq!(answer.body.len(), 3 << 20);
    assert_eq!(answer.header("content-length"), None);
    assert_eq!(answer.rows().len(), 60);
}

#[tokio::test]
async fn wsdl_405_strikes_documents_and_no_calls() {
    let fixture = Fixture::start().await;
    fixture.control.add_fault(Fault::new(Kind::Wsdl405).times(2));
    let document = async || fixture.wire.get("/services/EmployeePerson?wsdl", &[]).await.status;
    assert_eq!(document().await, 405);
    assert_eq!(people(&fixture).await.status, 200);
    assert_eq!(document().await, 405);
    assert_eq!(document().await, 200);
    // Other faults leave documents alone unless they are named.
    fixture.control.add_fault(Fault::new(Kind::Gateway503));
    assert_eq!(document().await, 200);
    fixture
        .control
        .add_fault(Fault::new(Kind::Gateway504).only("EmployeePerson.wsdl"));
    assert_eq!(document().await, 504);
}

#[tokio::test]
async fn tokens_expire_with_a_call_or_after_one() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    let call = async |token: &str| {
        fixture
            .post("EmployeePerson", &fixture.envelope(token, "FindPeople", &find("")))
            .await
            .status
    };
    assert_eq!(call(&token).await, 200);
    fixture.control.add_fault(Fault::new(Kind::TokenExpired).times(1));
    assert_eq!(call(&token).await, 500);
    assert_eq!(call(&token).await, 500, "what has expired stays so");
    assert_eq!(call(&fixture.token().await).await, 200);

    fixture.control.add_fault(Fault::new(Kind::TokenOnce));
    for _ in 0..2 {
        let token = fixture.token().await;
        assert_eq!((call(&token).await, call(&token).await), (200, 500));
    }
}

#[tokio::test]
async fn a_login_can_succeed_without_a_token() {
    let fixture = Fixture::start().await;
    fixture.control.add_fault(Fault::new(Kind::LoginWithoutToken).times(1));
    let xml = fixture.authenticate(&fixture.login).await;
    assert_eq!((xml.at("Status").as_deref(), xml.at("Token")), (Some("Ok"), None));
    fixture.token().await;
}

#[tokio::test]
async fn an_empty_page_still_says_that_there_are_rows() {
    let fixture = Fixture::start().await;
    fixture.control.add_fault(Fault::new(Kind::EmptyPage).times(2));
    let answer = fixture.rest(&format!("{LIST}?per_Page=10")).await;
    assert!(answer.rows().is_empty());
    assert!(answer.header("link").unwrap().contains("rel=\"next\""));
    let xml = people(&fixture).await.xml();
    assert!(found(&xml).is_empty());
    assert_ne!(xml.at("PagingInfo/TotalItems").as_deref(), Some("0"));
    assert_eq!(fixture.rest(&format!("{LIST}?per_Page=10")).await.rows().len(), 10);
}

#[tokio::test]
async fn short_pages_leave_nothing_out() {
    let fixture = Fixture::start().await;
    fixture.control.add_fault(Fault::new(Kind::ShortPages));
    let mut rows = 0;
    for page in 1..=6 {
        let answer = fixture.rest(&format!("{LIST}?per_Page=20&page={page}")).await;
        assert_eq!(answer.header("link").unwrap().contains("rel=\"next\""), page < 6);
        rows += answer.rows().len();
    }
    assert_eq!(rows, 60);
    let xml = fixture.find("<b:PageSize>40</b:PageSize>").await;
    assert_eq!(xml.at("PagingInfo/PageSize").as_deref(), Some("20"));
    assert_eq!(found(&xml).len(), 20);
}

#[tokio::test]
async fn links_can_lead_astray() {
    let fixture = Fixture::start().await;
    let next = async || {
        let answer = fixture.rest(&format!("{LIST}?per_Page=20&page=3")).await;
        let header = answer.header("link").unwrap();
        header.split(", ").find(|link| link.contains("next")).map(str::to_owned)
    };
    assert_eq!(next().await, None);
    fixture.control.add_fault(Fault::new(Kind::LoopingLink).times(1));
    assert!(next().await.unwrap().contains("?page=3&"));
    fixture.control.add_fault(Fault::new(Kind::ForeignLink).times(1));
    let answer = fixture.rest(&format!("{LIST}?per_Page=20")).await;
    assert_eq!(
        answer
            .header("link")
            .unwrap()
            .matches("<https://service9.example.com/")
            .count(),
        3
    );
}

#[tokio::test]
async fn a_fault_strikes_its_scope_as_often_as_it_is_told() {
    let fixture = Fixture::start().await;
    let control = &fixture.control;
    let status = async |fault: Fault| {
        control.add_fault(fault);
        let statuses = (
            fixture
                .post("LoginService", &crate::fixture::login_envelope(&fixture.login))
                .await
                .status,
            fixture
                .post("EmployeePerson", &fixture.envelope("", "FindPeople", &find("")))
                .await
                .status,
            fixture.rest(LIST).await.status,
        );
        control.clear_faults();
        statuses
    };
    let fault = || Fault::new(Kind::Gateway502);
    assert_eq!(status(fault()).await, (502, 502, 502));
    assert_eq!(status(fault().over(Transport::Soap)).await, (502, 502, 200));
    assert_eq!(status(fault().over(Transport::Rest)).await, (200, 500, 502));
    assert_eq!(status(fault().only("LoginService")).await, (502, 500, 200));
    assert_eq!(status(fault().only("employeeperson.findpeople")).await, (200, 502, 200));
    assert_eq!(status(fault().only("person-details.list")).await, (200, 500, 502));
    assert_eq!(status(fault().only("person-details.get")).await, (200, 500, 200));
    assert_eq!(status(fault().times(2)).await, (502, 502, 200));

    let id = control.add_fault(fault().times(5));
    fixture.rest(LIST).await;
    assert_eq!(control.faults()[0].fault.times, Some(4));
    assert!(control.remove_fault(id) && !control.remove_fault(id));
    assert_eq!(fixture.rest(LIST).await.status, 200);
}

#[tokio::test]
async fn a_fault_that_answers_in_its_place_leaves_a_write_undone() {
    let fixture = Fixture::start().await;
    let one = &fixture.truth.employments()[0];
    let (code, employee_number) = one.key();
    let entity = format!(
        r#"<b:Person><b:EmployeeIdentifier i:type="b:EmployeeNumberIdentifier">{}</b:EmployeeIdentifier><b:FirstName>New</b:FirstName><b:LastName>Name</b:LastName></b:Person>"#,
        number(&code, &employee_number)
    );
    let name = async || {
        let path = format!("{LIST}/{}", one.text("employee_id").unwrap());
        fixture.rest(&path).await.json()["firstName"].clone()
    };
    fixture.control.add_fault(
        Fault::new(Kind::Gateway504)
            .only("EmployeePerson.UpdatePerson")
            .times(1),
    );
    assert_eq!(fixture.person("UpdatePerson", &update(&entity)).await.status, 504);
    assert_eq!(name().await.as_str(), one.text("first_name"));
    // One that spoils the answer only does not.
    fixture
        .control
        .add_fault(Fault::new(Kind::Cut).only("EmployeePerson.UpdatePerson").times(1));
    assert!(fixture.person("UpdatePerson", &update(&entity)).await.is_cut);
    assert_eq!(name().await, "New");
}

#[tokio::test]
async fn every_kind_of_fault_has_a_name_and_a_meaning() {
    let mut names = std::collections::BTreeSet::new();
    for kind in Kind::ALL {
        assert!(names.insert(kind.name()), "{}", kind.name());
        assert!(kind.meaning().ends_with('.'));
        let is_kebab = |one: char| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-';
        assert!(kind.name().chars().all(is_kebab));
    }
    assert_eq!(names.len(), 33);
}

#[tokio::test]
async fn a_refusal_of_something_before_the_service_says_nothing_of_credentials_or_permissions() {
    for (kind, status, html) in [
        (Kind::Unauthorized, 401, false),
        (Kind::Forbidden, 403, false),
        (Kind::Firewall, 403, true),
    ] {
        let (rest, soap) = both(kind).await;
        for answer in [rest, soap] {
            assert_eq!(answer.status, status, "{kind:?}");
            assert_eq!(answer.text().contains("<html>"), html, "{kind:?}");
            assert_eq!(answer.body.is_empty(), !html, "{kind:?}");
        }
    }
}
