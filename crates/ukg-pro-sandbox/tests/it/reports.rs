//! Reports-as-a-Service, as clients of other people call it (`ukg-pro-soap.md` 8, 15).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::ExposeSecret as _;
use ukg_pro_sandbox::{
    accounts::Status,
    counters::Outcome,
    faults::{Fault, Kind},
    permissions::Grid,
    switches::{BadContext, LogOff, RelatesTo, ReportAccess},
};

use crate::{
    fixture::{Fixture, SOAP_1_2},
    wire::{Answer, Xml},
};

const DATA: &str = "http://www.ultipro.com/dataservices/bidata/2";
const STREAM: &str = "http://www.ultipro.com/dataservices/bistream/2";
const HEADCOUNT: &str = "/content/folder[@name='Human Resources']/folder[@name='Shared']/report[@name='Headcount']";
const HEADCOUNT_ID: &str = r#"storeID("i5E1F0A7C3B9D4286A1C07F52D8E6B301")"#;
const COMPENSATION: &str =
    "/content/folder[@name='Human Resources']/folder[@name='Restricted']/report[@name='Compensation']";
const IDENTIFIERS: &str =
    "/content/folder[@name='Human Resources']/folder[@name='Restricted']/report[@name='Identifiers']";
const REGISTER: &str = "/content/folder[@name='Payroll']/report[@name='Payroll register, detail']";
const BROKEN: &str =
    "/content/folder[@name='Human Resources']/folder[@name='Shared']/report[@name='Turnover by quarter']";
const CLOSED: &str = "/content/folder[@name='Executive']/report[@name='Executive compensation']";
const NOWHERE: &str = "/content/report[@name='Nothing']";

/// The text of each element that a context travels with.
struct Context(String);

fn envelope(action: &str, headers: &str, body: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">{action}</a:Action>{headers}</s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

async fn data(fixture: &Fixture, operation: &str, inside: &str, headers: &[(&str, &str)]) -> Answer {
    let body = format!(r#"<{operation} xmlns="{DATA}">{inside}</{operation}>"#);
    let text = envelope(&format!("{DATA}/IBIDataService/{operation}"), "", &body);
    let mut all = vec![("Content-Type", SOAP_1_2)];
    all.extend_from_slice(headers);
    fixture
        .wire
        .send("POST", "/services/BiDataService", &all, &text)
        .await
        .unwrap()
}

fn log_on_request(user: &str, password: &str, key: &str, user_key: &str) -> String {
    format!(
        "<logOnRequest><UserName>{user}</UserName><Password>{password}</Password>\
         <ClientAccessKey>{key}</ClientAccessKey><UserAccessKey>{user_key}</UserAccessKey></logOnRequest>"
    )
}

fn right(fixture: &Fixture) -> String {
    let login = &fixture.login;
    let password = login.password.expose_secret().replace('&', "&amp;");
    log_on_request(
        &login.username,
        &password,
        login.customer_api_key.expose_secret(),
        login.user_api_key.expose_secret(),
    )
}

/// Logs on, and gives the context as clients echo it: without its message.
async fn log_on(fixture: &Fixture) -> Context {
    let answer = data(fixture, "LogOn", &right(fixture), &[]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    context(&answer.xml())
}

fn context(xml: &Xml) -> Context {
    assert_eq!(xml.at("Status").as_deref(), Some("Ok"));
    let part = |name: &str| format!("<{name}>{}</{name}>", xml.at(name).unwrap());
    let names = ["ServiceId", "ClientAccessKey", "Token", "Status", "InstanceKey"];
    Context(format!("<context>{}</context>", names.map(part).concat()))
}

async fn execute(
    fixture: &Fixture,
    context: &Context,
    path: &str,
    parameters: &[(&str, &str)],
    headers: &[(&str, &str)],
) -> Xml {
    let parameter = |(name, value): &(&str, &str)| {
        format!("<ReportParameter><Name>{name}</Name><Value>{value}</Value></ReportParameter>")
    };
    let given: Vec<_> = parameters.iter().map(parameter).collect();
    let given = match &given[..] {
        [] => String::new(),
        given => format!("<ReportParameters>{}</ReportParameters>", given.concat()),
    };
    let inside = format!("<request><ReportPath>{path}</ReportPath>{given}</request>{}", context.0);
    let answer = data(fixture, "ExecuteReport", &inside, headers).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.xml()
}

fn retrieval(key: &str) -> String {
    let header = format!(r#"<h:ReportKey xmlns:h="{STREAM}">{key}</h:ReportKey>"#);
    let body = format!(r#"<RetrieveReportRequest xmlns="{STREAM}"/>"#);
    envelope(&format!("{STREAM}/IBIStreamService/RetrieveReport"), &header, &body)
}

async fn retrieve(fixture: &Fixture, key: &str) -> Answer {
    fixture
        .post_as("/services/BIStreamingService", SOAP_1_2, &retrieval(key))
        .await
}

/// What a retrieval says: its status and its message.
fn said(answer: &Answer) -> (String, Option<String>) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let xml = answer.xml();
    (xml.at("Status").unwrap(), xml.at("StatusMessage"))
}

/// Retrieves a report that is ready.
async fn report(fixture: &Fixture, key: &str) -> String {
    fixture.switch(|switches| switches.report_working = 0);
    let answer = retrieve(fixture, key).await;
    assert_eq!(said(&answer).0, "Completed");
    String::from_utf8(STANDARD.decode(answer.xml().at("ReportStream").unwrap()).unwrap()).unwrap()
}

async fn csv(fixture: &Fixture, path: &str, parameters: &[(&str, &str)], delimiter: &str) -> String {
    let context = log_on(fixture).await;
    let started = execute(fixture, &context, path, parameters, &[("US-DELIMITER", delimiter)]).await;
    assert_eq!(started.at("Status").as_deref(), Some("Success"));
    report(fixture, &started.at("ReportKey").unwrap()).await
}

#[tokio::test]
async fn a_log_on_is_answered_byte_for_byte_as_the_reference_shows() {
    let fixture = Fixture::start().await;
    let answer = data(&fixture, "LogOn", &right(&fixture), &[]).await;
    assert_eq!(
        answer.header("content-type"),
        Some("application/soap+xml; charset=utf-8")
    );
    let xml = answer.xml();
    let part = |name: &str| xml.at(name).unwrap();
    let expected = format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action s:mustUnderstand="1">{DATA}/IBIDataService/LogOnResponse</a:Action></s:Header><s:Body><LogOnResponse xmlns="{DATA}"><LogOnResult xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><ServiceId>{}</ServiceId><ClientAccessKey>{}</ClientAccessKey><Token>{}</Token><Status>Ok</Status><StatusMessage i:nil="true"/><InstanceKey>{}</InstanceKey></LogOnResult></LogOnResponse></s:Body></s:Envelope>"#,
        part("ServiceId"),
        fixture.login.customer_api_key.expose_secret(),
        part("Token"),
        part("InstanceKey"),
    );
    assert_eq!(answer.text(), expected);
}

#[tokio::test]
async fn a_refused_log_on_says_what_the_login_says() {
    let fixture = Fixture::start().await;
    let login = fixture.login.clone();
    let key = login.customer_api_key.expose_secret();
    let user_key = login.user_api_key.expose_secret();
    let refused = async |request: String| {
        let answer = data(&fixture, "LogOn", &request, &[]).await;
        assert_eq!(answer.status, 200);
        let xml = answer.xml();
        assert_eq!((xml.at("Status").as_deref(), xml.at("Token")), (Some("Failed"), None));
        xml.at("StatusMessage").unwrap()
    };
    let wrong = log_on_request(&login.username, "wrong", key, user_key);
    assert_eq!(refused(wrong).await, "User authentication failed");
    let other_key = log_on_request(&login.username, "x", "WRONG", user_key);
    assert_eq!(
        refused(other_key).await,
        "There was a problem with the authentication process"
    );
    fixture.control.set_status(&login.username, Status::Suspended);
    assert_eq!(refused(right(&fixture)).await, "User authentication failed");
    assert_eq!(fixture.control.counters().failed_logins, 3);
}

#[tokio::test]
async fn a_token_of_the_login_opens_a_context_too() {
    let fixture = Fixture::start().await;
    let token = fixture.token().await;
    let key = fixture.login.customer_api_key.expose_secret().to_owned();
    let request = |token: &str, key: &str| {
        format!("<logOnRequest><Token>{token}</Token><ClientAccessKey>{key}</ClientAccessKey></logOnRequest>")
    };
    let xml = data(&fixture, "LogOnWithToken", &request(&token, &key), &[])
        .await
        .xml();
    assert_eq!(xml.at("Token"), Some(token.clone()));
    let context = context(&xml);
    let off = data(&fixture, "LogOff", &context.0, &[]).await.xml();
    assert_eq!(off.at("Status").as_deref(), Some("LoggedOff"));
    // The token is the login's own and outlives the context.
    let again = data(&fixture, "LogOnWithToken", &request(&token, &key), &[])
        .await
        .xml();
    assert_eq!(again.at("Status").as_deref(), Some("Ok"));
    for (token, key, text) in [
        (
            "00000000-0000-4000-8000-000000000000",
            key.as_str(),
            "User authentication failed",
        ),
        (&token, "WRONG", "There was a problem with the authentication process"),
    ] {
        let xml = data(&fixture, "LogOnWithToken", &request(token, key), &[]).await.xml();
        assert_eq!(xml.at("Status").as_deref(), Some("Failed"));
        assert_eq!(xml.at("StatusMessage").as_deref(), Some(text));
    }
}

#[tokio::test]
async fn the_list_shows_what_the_account_may_run() {
    let fixture = Fixture::start().await;
    let context = log_on(&fixture).await;
    let list = async || {
        let xml = data(&fixture, "GetReportList", &context.0, &[]).await.xml();
        assert_eq!(xml.at("Status").as_deref(), Some("Success"));
        let reports = xml.each("Report").into_iter().flatten();
        let paths = reports.filter(|(name, _)| name == "ReportPath");
        paths.filter_map(|(_, path)| path).collect::<Vec<_>>()
    };
    assert_eq!(list().await, [HEADCOUNT, COMPENSATION, IDENTIFIERS, REGISTER, BROKEN]);
    fixture.switch(|switches| switches.report_access = ReportAccess::Nobody);
    assert!(list().await.is_empty());
    fixture.switch(|switches| switches.report_access = ReportAccess::AnyTick);
    assert_eq!(list().await.len(), 5);
    let username = fixture.login.username.clone();
    fixture
        .control
        .change_account(&username, |account| account.permissions = Grid::empty());
    assert!(list().await.is_empty());
}

#[tokio::test]
async fn parameters_say_what_a_report_asks_for() {
    let fixture = Fixture::start().await;
    let context = log_on(&fixture).await;
    let ask = async |path: &str| {
        let inside = format!("<reportPath>{path}</reportPath>{}", context.0);
        data(&fixture, "GetReportParameters", &inside, &[]).await
    };
    let answer = ask(REGISTER).await;
    let inner = "<ReportParameters><ReportParameter><Name>Rows</Name><Value>1000</Value><Required>false</Required>\
                 <DataType>xsdInt</DataType><MultiValued>false</MultiValued></ReportParameter><ReportParameter>\
                 <Name>Note Length</Name><Value i:nil=\"true\"/><Required>false</Required>\
                 <DataType>xsdInt</DataType><MultiValued>false</MultiValued></ReportParameter></ReportParameters>\
                 <Status>Success</Status><StatusMessage/>";
    assert!(answer.text().contains(inner), "{}", answer.text());
    let required = ask(COMPENSATION).await.xml();
    assert_eq!(required.at("Required").as_deref(), Some("true"));
    for (path, text) in [
        (
            NOWHERE,
            "Unable to retrieve your report parameters. Please submit a new report request",
        ),
        (BROKEN, "BI data service runtime error occurred"),
        (CLOSED, "BI data service runtime error occurred"),
    ] {
        let xml = ask(path).await.xml();
        assert_eq!(xml.at("Status").as_deref(), Some("Failed"), "{path}");
        assert_eq!(xml.at("StatusMessage").as_deref(), Some(text), "{path}");
    }
}

#[tokio::test]
async fn reports_that_cannot_run_fail_with_the_known_texts() {
    let fixture = Fixture::start().await;
    let context = log_on(&fixture).await;
    let runtime = "BI data service runtime error occurred";
    for (path, parameters, text) in [
        (
            NOWHERE,
            &[][..],
            "Unable to execute your report. Please submit a new report request",
        ),
        (BROKEN, &[], runtime),
        (CLOSED, &[], runtime),
        // What a report needs and does not get, or cannot use.
        (COMPENSATION, &[], runtime),
        (REGISTER, &[("Rows", "many")], runtime),
    ] {
        let xml = execute(&fixture, &context, path, parameters, &[]).await;
        assert_eq!(xml.at("Status").as_deref(), Some("Failed"), "{path}");
        assert_eq!(xml.at("StatusMessage").as_deref(), Some(text), "{path}");
        assert_eq!(xml.at("ReportKey"), None, "{path}");
    }
    fixture.switch(|switches| switches.report_access = ReportAccess::Nobody);
    let xml = execute(&fixture, &context, HEADCOUNT, &[], &[]).await;
    assert_eq!(xml.at("StatusMessage").as_deref(), Some(runtime));
}

#[tokio::test]
async fn a_report_is_worked_on_then_comes_once() {
    let fixture = Fixture::start().await;
    fixture.switch(|switches| switches.report_working = 2);
    let context = log_on(&fixture).await;
    let started = execute(&fixture, &context, HEADCOUNT, &[], &[("US-DELIMITER", ",")]).await;
    let uri = format!("{}/services/BIStreamingService", fixture.sandbox.url());
    assert_eq!(started.at("ReportRetrievalUri"), Some(uri));
    let key = started.at("ReportKey").unwrap();
    for _ in 0..2 {
        let answer = retrieve(&fixture, &key).await;
        assert_eq!(said(&answer), ("Working".to_owned(), None));
        assert!(answer.text().contains("<ReportStream/>"));
    }
    let answer = retrieve(&fixture, &key).await;
    assert_eq!(said(&answer), ("Completed".to_owned(), None));
    let used = "Unable to retrieve the report. Please create a new report request".to_owned();
    assert_eq!(said(&retrieve(&fixture, &key).await), ("Failed".to_owned(), Some(used)));
    let unknown = "Unable to retrieve your report. Please submit a new report request.".to_owned();
    let nobody = retrieve(&fixture, "00000000-0000-4000-8000-000000000000").await;
    assert_eq!(said(&nobody), ("Failed".to_owned(), Some(unknown)));
    let counters = fixture.control.counters();
    assert_eq!(counters.of("BIStreamingService.RetrieveReport"), 5);
    assert_eq!(counters.ended("BIStreamingService.RetrieveReport", Outcome::Ok), 3);
}

#[tokio::test]
async fn csv_has_a_heading_and_every_employment_of_the_tenant() {
    let fixture = Fixture::start().await;
    for path in [HEADCOUNT, HEADCOUNT_ID, &HEADCOUNT.replace('\'', "\"")] {
        let text = csv(&fixture, path, &[], ",").await;
        assert!(text.ends_with("\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some(
                "Company Code,Employee Number,Last Name,First Name,Employment Status,Job,Location,Last Hire Date,\
                 Termination Date,Email"
            )
        );
        let employments = fixture.truth.employments();
        assert_eq!(lines.clone().count(), employments.len());
        for employment in employments {
            let (company, number) = employment.key();
            let start = format!("{company},{number},");
            assert!(lines.clone().any(|line| line.starts_with(&start)), "{start}");
        }
    }
}

#[tokio::test]
async fn a_company_narrows_a_report_and_several_widen_it() {
    let fixture = Fixture::start().await;
    let all = csv(&fixture, HEADCOUNT, &[], ",").await;
    let companies: std::collections::BTreeSet<_> = all
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap().to_owned())
        .collect();
    assert!(companies.len() >= 2, "{companies:?}");
    let first = companies.first().unwrap().as_str();
    let narrowed = csv(&fixture, COMPENSATION, &[("Company Code", first)], ",").await;
    let rows: Vec<_> = narrowed.lines().skip(1).collect();
    assert!(!rows.is_empty() && rows.iter().all(|line| line.starts_with(&format!("{first},"))));
    let every: Vec<_> = companies.iter().map(|code| ("Company Code", code.as_str())).collect();
    assert_eq!(csv(&fixture, HEADCOUNT, &every, ",").await, all);
}

#[tokio::test]
async fn the_header_names_what_separates() {
    let fixture = Fixture::start().await;
    for (header, separator) in [(",", ","), ("HT", "\t"), ("SP", " "), ("|", "|"), ("||", "||")] {
        let text = csv(&fixture, REGISTER, &[("Rows", "3")], header).await;
        let heading = text.lines().next().unwrap();
        assert!(heading.contains(&format!("Line{separator}")), "{heading}");
    }
    // The third note holds quotes and a comma.
    let text = csv(&fixture, REGISTER, &[("Rows", "6")], ",").await;
    assert!(text.contains(r#","Approved by ""Payroll"", second run""#), "{text}");
    assert!(text.contains(",\"Two lines:\r\nthe second\"\r\n"), "{text}");
}

#[tokio::test]
async fn without_the_header_a_report_is_a_data_set() {
    let fixture = Fixture::start().await;
    let context = log_on(&fixture).await;
    let started = execute(&fixture, &context, REGISTER, &[("Rows", "5")], &[]).await;
    let text = report(&fixture, &started.at("ReportKey").unwrap()).await;
    let document = roxmltree::Document::parse(&text).unwrap();
    let root = document.root_element();
    let child = |name: &str| root.children().find(|node| node.tag_name().name() == name).unwrap();
    let items: Vec<_> = child("metadata")
        .children()
        .filter_map(|item| item.attribute("name"))
        .collect();
    assert_eq!((items.len(), items[0], items[9]), (10, "Line", "Note"));
    let rows: Vec<_> = child("data").children().filter(roxmltree::Node::is_element).collect();
    assert_eq!(rows.len(), 5);
    let notes: Vec<_> = rows
        .iter()
        .map(|row| {
            let value = row.children().filter(roxmltree::Node::is_element).nth(9).unwrap();
            let nil = value.attribute(("http://www.w3.org/2001/XMLSchema-instance", "nil"));
            (value.text(), nil)
        })
        .collect();
    assert_eq!(notes[0], (Some("Regular cycle"), None));
    assert_eq!(notes[1], (None, Some("true")));
    assert_eq!(notes[3], (None, None));
}

#[tokio::test]
async fn a_context_that_is_not_good_is_refused() {
    let fixture = Fixture::start().await;
    let good = log_on(&fixture).await;
    let list = async |context: &str| data(&fixture, "GetReportList", context, &[]).await;
    let failed = async |context: &str| {
        let answer = list(context).await;
        assert_eq!(answer.status, 200);
        let xml = answer.xml();
        xml.at("Status").as_deref() == Some("Failed")
            && xml.at("StatusMessage").as_deref() == Some("User authentication failed")
    };
    assert!(!failed(&good.0).await);
    let foreign = log_on(&fixture).await;
    let token = |context: &str| {
        context
            .split("<Token>")
            .nth(1)
            .unwrap()
            .split('<')
            .next()
            .unwrap()
            .to_owned()
    };
    let mixed = good.0.replace(&token(&good.0), &token(&foreign.0));
    assert!(failed(&mixed).await);
    assert!(failed("<context/>").await && failed("").await);
    fixture.switch(|switches| switches.bad_context = BadContext::Fault);
    let answer = list("").await;
    assert_eq!(answer.status, 500);
    assert!(answer.xml().has("Fault"));
    fixture.switch(|switches| switches.bad_context = BadContext::Failed);
    data(&fixture, "LogOff", &good.0, &[]).await;
    assert!(failed(&good.0).await, "a context that was closed");
    assert!(!failed(&foreign.0).await);
    fixture.control.end_tokens();
    assert!(failed(&foreign.0).await, "a context whose token has ended");
}

#[tokio::test]
async fn a_log_off_can_fail_as_one_was_seen_to() {
    let fixture = Fixture::start().await;
    fixture.switch(|switches| switches.log_off = LogOff::Failed);
    let context = log_on(&fixture).await;
    let xml = data(&fixture, "LogOff", &context.0, &[]).await.xml();
    assert_eq!(xml.at("Status").as_deref(), Some("Failed"));
    assert_eq!(
        xml.at("StatusMessage").as_deref(),
        Some(
            "An error has occured. Please try again. If the problem continues, please contact your support \
             representative"
        )
    );
}

#[tokio::test]
async fn a_key_is_all_that_a_retrieval_needs_and_its_body_may_be_empty() {
    let fixture = Fixture::start().await;
    fixture.switch(|switches| switches.report_working = 0);
    let context = log_on(&fixture).await;
    let start = async || {
        let started = execute(&fixture, &context, REGISTER, &[("Rows", "1")], &[("US-DELIMITER", ",")]).await;
        started.at("ReportKey").unwrap()
    };
    let whole = retrieval(&start().await);
    let body = format!(r#"<RetrieveReportRequest xmlns="{STREAM}"/>"#);
    let empty = whole.replace(&body, "");
    let answer = fixture.post_as("/services/bistreamingservice/", SOAP_1_2, &empty).await;
    assert_eq!(said(&answer).0, "Completed");
    // One client names its action in the content type alone.
    let action = format!("<a:Action s:mustUnderstand=\"1\">{STREAM}/IBIStreamService/RetrieveReport</a:Action>");
    let bare = retrieval(&start().await).replace(&action, "");
    let content_type = format!("application/soap+xml;charset=UTF-8;action={STREAM}/IBIStreamService/RetrieveReport");
    let answer = fixture
        .post_as("/services/BIStreamingService", &content_type, &bare)
        .await;
    assert_eq!(said(&answer).0, "Completed");
    let answer = fixture.post_as("/services/BIStreamingService", SOAP_1_2, &bare).await;
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("MessageAddressingHeaderRequired"));
}

#[tokio::test]
async fn soap_1_1_is_spoken_at_the_same_address() {
    let fixture = Fixture::start().await;
    fixture.switch(|switches| switches.report_working = 0);
    let context = log_on(&fixture).await;
    let started = execute(&fixture, &context, REGISTER, &[("Rows", "1")], &[("US-DELIMITER", ",")]).await;
    let key = started.at("ReportKey").unwrap();
    let text = format!(
        r#"<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Header><ReportKey xmlns="{STREAM}">{key}</ReportKey></soap:Header><soap:Body><RetrieveReportRequest xmlns="{STREAM}"/></soap:Body></soap:Envelope>"#
    );
    let post = async |action: &str, content_type: &str| {
        let headers = [("Content-Type", content_type), ("SOAPAction", action)];
        let path = "/services/BIStreamingService";
        fixture.wire.send("POST", path, &headers, &text).await.unwrap()
    };
    let action = format!("\"{STREAM}/IBIStreamService/RetrieveReport\"");
    let wrong = post("\"urn:else\"", "text/xml").await;
    assert_eq!(wrong.status, 500);
    assert!(wrong.text().contains("<s:Fault><faultcode"), "{}", wrong.text());
    assert!(wrong.text().contains("a:ActionNotSupported"));
    // The version of the envelope is that of the content type.
    assert_eq!(post(&action, SOAP_1_2).await.status, 400);
    assert_eq!(post(&action, "application/json").await.status, 415);
    let answer = post(&action, "text/xml; charset=utf-8").await;
    assert_eq!(answer.header("content-type"), Some("text/xml; charset=utf-8"));
    assert!(
        answer
            .text()
            .starts_with(r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><h:Status "#),
        "{}",
        answer.text()
    );
    assert_eq!(said(&answer).0, "Completed");
}

#[tokio::test]
async fn message_ids_are_related_to() {
    let fixture = Fixture::start().await;
    let id = "<a:MessageID>urn:uuid:0b8f5d3e</a:MessageID></s:Header>";
    let text = retrieval("none").replace("</s:Header>", id);
    let post = async || fixture.post_as("/services/BIStreamingService", SOAP_1_2, &text).await;
    assert_eq!(post().await.xml().at("RelatesTo").as_deref(), Some("urn:uuid:0b8f5d3e"));
    fixture.switch(|switches| switches.relates_to = RelatesTo::Never);
    assert!(!post().await.xml().has("RelatesTo"));
}

#[tokio::test]
async fn documents_and_pings_are_had_as_of_other_services() {
    let fixture = Fixture::start().await;
    for (service, schemas) in [("BIDataService", 5), ("BIStreamingService", 3)] {
        let address = format!("/services/{service}");
        let root = fixture.wire.get(&address, &[]).await;
        assert_eq!(root.status, 200);
        let endpoint = format!("{}/services/{service}", fixture.sandbox.url());
        assert!(root.text().contains(&format!("location=\"{endpoint}?wsdl=wsdl0\"")));
        for number in 0..schemas {
            let schema = fixture.wire.get(&format!("{address}?xsd=xsd{number}"), &[]).await;
            assert_eq!(schema.status, 200, "{service} {number}");
        }
        let beyond = fixture.wire.get(&format!("{address}?xsd=xsd{schemas}"), &[]).await;
        assert_eq!(beyond.status, 404);
    }
    let ping = envelope(
        "http://tempuri.org/IUesWcfService/Ping",
        "",
        r#"<Ping xmlns="http://tempuri.org/"/>"#,
    );
    let answer = fixture.post("BIDataService", &ping).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("/services/BIDataService</b:ListenerUri>"));
    let unknown = envelope(&format!("{DATA}/IBIDataService/Nothing"), "", "<x/>");
    assert!(
        fixture
            .post("BIDataService", &unknown)
            .await
            .text()
            .contains("ActionNotSupported")
    );
}

#[tokio::test]
async fn a_large_report_comes_in_pieces_without_a_length_and_can_be_damaged() {
    let fixture = Fixture::start().await;
    fixture.switch(|switches| switches.report_working = 0);
    let context = log_on(&fixture).await;
    let start = async || {
        let started = execute(
            &fixture,
            &context,
            REGISTER,
            &[("Rows", "5000")],
            &[("US-DELIMITER", ",")],
        )
        .await;
        started.at("ReportKey").unwrap()
    };
    let whole = retrieve(&fixture, &start().await).await;
    assert_eq!(whole.header("transfer-encoding"), Some("chunked"));
    assert_eq!(whole.header("content-length"), None);
    let text = STANDARD.decode(whole.xml().at("ReportStream").unwrap()).unwrap();
    // A note of two lines stands in every eighth row.
    let lines = text.split(|byte| *byte == b'\n').count() - 1;
    assert_eq!(lines, 1 + 5000 + 5000 / 8);

    fixture
        .control
        .add_fault(Fault::new(Kind::Truncated).only("BIStreamingService").times(1));
    let truncated = retrieve(&fixture, &start().await).await;
    assert!(!truncated.is_cut && !truncated.text().ends_with("</s:Envelope>"));
    fixture
        .control
        .add_fault(Fault::new(Kind::Cut).only("BIStreamingService").times(1));
    assert!(retrieve(&fixture, &start().await).await.is_cut);
    fixture
        .control
        .add_fault(Fault::new(Kind::Oversized).value(1).only("BIStreamingService").times(1));
    let padded = retrieve(&fixture, &start().await).await;
    assert!(padded.text().ends_with("  ") && padded.text().trim_end().ends_with("</s:Envelope>"));
}
