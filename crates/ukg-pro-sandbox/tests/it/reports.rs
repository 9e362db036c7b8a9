//! Reports-as-a-Service, as clients of other people call it (`ukg-pro-soap.md` 8, 15).

mod contexts;
mod running;
mod wire;

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
