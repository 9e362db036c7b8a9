//! Reports of a server that answers by script: where keys are sent, and what a report may hold.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::TryStreamExt as _;
use ukg_pro::{
    Error, Kind,
    contract::{
        record::Record as _,
        soap::bi::{
            self, DataContext, Delimiter, ReportResponse,
            report::ReportRow,
            retrieval::{Answer, Version},
            status,
        },
    },
};

use crate::server::{Request, Response, Server, logged_in, options};

const KEY: &str = "00000000-aaaa-4bbb-8ccc-000000000003";

fn context(status: &'static str) -> DataContext<'static> {
    DataContext {
        service_id: Some("00000000-aaaa-4bbb-8ccc-000000000001".into()),
        client_access_key: Some("AB1CD".into()),
        token: Some("00000000-1111-4222-8333-444444444440".into()),
        status: Some(status.into()),
        status_message: None,
        instance_key: Some("00000000-aaaa-4bbb-8ccc-000000000002".into()),
    }
}

/// A server whose reports are retrieved at this address and hold this.
async fn server(uri: Option<String>, content: &'static str) -> Server {
    Server::start(move |request| script(request, uri.as_deref(), content)).await
}

fn script(request: &Request, uri: Option<&str>, content: &str) -> Response {
    let action = request
        .element("Action")
        .unwrap_or_default()
        .split('<')
        .next()
        .unwrap_or_default();
    let written = |operation, row| Response::xml(&bi::write_answer(operation, None, &row).unwrap());
    match action.rsplit('/').next().unwrap_or_default() {
        "Authenticate" => logged_in(0),
        "LogOnWithToken" => written(&bi::LOG_ON_WITH_TOKEN, context(status::OK).into_row()),
        "LogOff" => written(&bi::LOG_OFF, context(status::LOGGED_OFF).into_row()),
        "ExecuteReport" => {
            let started = ReportResponse {
                report_key: Some(KEY.into()),
                report_retrieval_uri: uri.map(|uri| uri.to_owned().into()),
                status: Some(status::SUCCESS.into()),
                status_message: None,
            };
            written(&bi::EXECUTE_REPORT, started.into_row())
        }
        _ => {
            let (before, after) = Answer::COMPLETED.write_around(Version::Soap12, None).unwrap();
            Response::xml(&format!("{before}{}{after}", STANDARD.encode(content)))
        }
    }
}

async fn run(server: &Server) -> Result<Vec<ReportRow>, Error> {
    let tenant = server.tenant_with(options());
    tenant
        .run_report("storeID(\"i1\")", &[("As of", "2026-01-31")], Some(Delimiter::TAB))
        .try_collect()
        .await
}

fn targets(server: &Server) -> Vec<String> {
    server.requests().into_iter().map(|request| request.target).collect()
}

#[tokio::test]
async fn a_report_is_retrieved_where_the_service_says_only_on_the_tenants_own_host() {
    let known = "/services/BIStreamingService";
    let foreign = server(None, "A\r\nstolen\r\n").await;
    let elsewhere = format!(
        "http://service3.localhost:{}/services/BIStreamingService",
        foreign.address.port()
    );
    for (uri, due) in [
        (None, known),
        (Some(elsewhere), known),
        (Some(format!("http://127.0.0.1:{}/x", foreign.address.port())), known),
        (
            Some("https://service2.ultipro.com/services/BIStreamingService".to_owned()),
            known,
        ),
        (Some("file:///etc/passwd".to_owned()), known),
        (Some("no address".to_owned()), known),
    ] {
        let server = server(uri.clone(), "A\tB\r\n1\t2\r\n").await;
        assert_eq!(run(&server).await.unwrap().len(), 1, "{uri:?}");
        assert_eq!(targets(&server)[3], due, "{uri:?}");
    }
    assert!(foreign.requests().is_empty());
}

#[tokio::test]
async fn another_path_on_the_own_host_is_taken() {
    // The server's port is known only once it runs.
    let server = Server::start(|request| {
        let host = request.header("host").unwrap_or_default();
        script(
            request,
            Some(&format!("http://{host}/node7/BIStreamingService")),
            "A\r\n1\r\n",
        )
    })
    .await;
    assert_eq!(run(&server).await.unwrap().len(), 1);
    assert_eq!(targets(&server)[3], "/node7/BIStreamingService");
}

#[tokio::test]
async fn calls_carry_what_they_need_and_nothing_more() {
    let server = server(None, "A\tB\r\n1\t2\r\n").await;
    let rows = run(&server).await.unwrap();
    assert_eq!((rows[0].get("A"), rows[0].get("B")), (Some("1"), Some("2")));
    let requests = server.requests();
    let [login, log_on, execute, retrieve, log_off] = &requests[..] else {
        panic!("{:?}", targets(&server))
    };
    assert!(login.is_login());
    assert_eq!(log_on.element("ClientAccessKey").map(|text| &text[..5]), Some("AB1CD"));
    assert!(
        log_on
            .body
            .contains("<logOnRequest><Token>00000000-1111-4222-8333-444444444440</Token>")
    );
    assert!(!log_on.body.contains("svc_example"));
    assert_eq!(execute.header("us-delimiter"), Some("HT"));
    assert!(execute.body.contains(
        "<ReportParameters><ReportParameter><Name>As of</Name><Value>2026-01-31</Value></ReportParameter>\
         </ReportParameters></request><context><ServiceId>"
    ));
    assert!(!execute.body.contains("StatusMessage"));
    assert_eq!(
        execute.header("content-type"),
        Some("application/soap+xml; charset=utf-8")
    );
    for secret in ["AB1CD", "00000000-1111", "svc_example"] {
        assert!(!retrieve.body.contains(secret), "{secret}");
    }
    assert_eq!(retrieve.element("ReportKey").map(|text| &text[..36]), Some(KEY));
    assert!(
        log_off
            .body
            .contains("<InstanceKey>00000000-aaaa-4bbb-8ccc-000000000002</InstanceKey>")
    );
}

#[tokio::test]
async fn rows_that_are_damaged_end_the_report_with_an_error() {
    for (content, part) in [
        ("A\tB\r\n1\r\n", "as many values as the heading"),
        ("A\tB\r\n1\t\"2\"x\r\n", "quoted values"),
        ("A\tB\r\n1\t\"2", "an end of each quoted value"),
        ("", "the heading of the report"),
    ] {
        let server = server(None, content).await;
        let error = run(&server).await.unwrap_err();
        assert_eq!(*error.kind(), Kind::Protocol, "{content:?}");
        assert!(error.to_string().contains(part), "{error}");
        assert_eq!(error.call(), Some("BIStreamingService.RetrieveReport"));
        assert_eq!(server.requests().len(), 5, "the context is closed");
    }
}
