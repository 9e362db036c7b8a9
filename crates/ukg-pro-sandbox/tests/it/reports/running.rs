//! Which reports there are, what they ask for, and what they hold.

use super::*;

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
