//! How reports travel: versions of SOAP, addressing, documents, and pieces of a large one.

use super::*;

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
