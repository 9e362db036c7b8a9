//! The messages of both services, each read, compared and written again byte for byte.

use serde_json::{Map, Value, json};
use ukg_pro_contract::{
    permission::Guard,
    read::{Error, Limits},
    record::Record as _,
    soap::{
        Request,
        bi::{
            self, DataContext, Delimiter, OPERATIONS, Operation, known, read_answer, read_arguments,
            retrieval::{Answer, Retrieval, Version},
            write_answer, write_request,
        },
        ping,
    },
    xml::Order,
};

use crate::wire::{Golden, between, compact, golden, goldens};

const KEY: &str = "00000000-aaaa-4bbb-8ccc-000000000003";
const STREAM: &str = "RW1wbG95ZWUgTnVtYmVyLE5hbWUNCjAwMDEwMDAwMSwiU2FtcGxlLCBBdmVyeSINCg==";

#[test]
fn the_operations_of_both_services_are_listed_with_what_they_need() {
    let listed: Vec<_> = OPERATIONS
        .iter()
        .map(|operation| (operation.full_name(), operation.action()))
        .collect();
    let data = "http://www.ultipro.com/dataservices/bidata/2/IBIDataService";
    let stream = "http://www.ultipro.com/dataservices/bistream/2/IBIStreamService";
    let due = [
        ("BIDataService", "LogOn", data),
        ("BIDataService", "LogOnWithToken", data),
        ("BIDataService", "LogOff", data),
        ("BIDataService", "ExecuteReport", data),
        ("BIDataService", "GetReportList", data),
        ("BIDataService", "GetReportParameters", data),
        ("BIStreamingService", "RetrieveReport", stream),
    ]
    .map(|(service, name, base)| (format!("{service}.{name}"), format!("{base}/{name}")));
    assert_eq!(listed, due);
    for operation in OPERATIONS {
        assert_eq!(operation.guard, Guard::NotStated);
        assert!(operation.meaning.ends_with('.'), "{}", operation.name);
    }
}

#[test]
fn every_message_of_the_data_service_is_read_and_written_byte_for_byte() {
    for operation in bi::operations(bi::DATA) {
        let folder = format!("{}/{}", operation.service, operation.name);
        let (mut requests, mut responses) = (0, 0);
        for golden in goldens(&folder, "xml") {
            if golden.stem.starts_with("request") {
                requests += 1;
                check_request(operation, &golden);
            } else {
                responses += 1;
                check_response(operation, &golden);
            }
        }
        assert!(requests > 0 && responses > 0, "{folder} lacks messages");
    }
}

fn check_request(operation: &Operation, golden: &Golden) {
    let text = compact(&golden.text);
    let name = &golden.name;
    let request = Request::read(&text, Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(
        request.head.action.as_deref(),
        Some(operation.action().as_str()),
        "{name}"
    );
    let arguments = read_arguments(request, operation, Order::Strict).unwrap_or_else(|error| panic!("{name}: {error}"));
    let meaning: Map<_, _> = operation
        .parameters
        .iter()
        .zip(&arguments)
        .map(|(parameter, argument)| (parameter.name.to_owned(), without_nulls(json!(argument))))
        .collect();
    assert_eq!(Value::Object(meaning), golden.meaning(), "{name}");
    assert_eq!(
        write_request(operation, &arguments).expect("text that XML can carry"),
        text,
        "{name}"
    );
}

fn check_response(operation: &Operation, golden: &Golden) {
    let text = compact(&golden.text);
    let name = &golden.name;
    let result = operation.result.expect("a result");
    for source in [text.as_str(), &golden.text] {
        let row = read_answer(operation, result, source, Limits::default())
            .unwrap_or_else(|error| panic!("{name}: {error}"))
            .unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        assert_eq!(without_nulls(json!(row)), golden.meaning(), "{name}");
        let relates_to = between(&text, "<a:RelatesTo>", "<");
        assert_eq!(
            write_answer(operation, relates_to, &row).expect("text that XML can carry"),
            text,
            "{name}"
        );
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(members.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        scalar => scalar,
    }
}

#[test]
fn a_context_is_taken_with_and_without_its_status_message() {
    let text = compact(&golden("BIDataService/GetReportList", "request").text);
    for message in [
        "",
        "<StatusMessage/>",
        r#"<StatusMessage i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>"#,
    ] {
        let text = text.replace("<InstanceKey>", &format!("{message}<InstanceKey>"));
        let request = Request::read(&text, Limits::default()).unwrap();
        let mut arguments = read_arguments(request, &bi::GET_REPORT_LIST, Order::Strict).unwrap();
        let Some(Some(ukg_pro_contract::value::Value::Record(row))) = arguments.pop() else {
            panic!("a context")
        };
        let context = DataContext::from_row(row).unwrap();
        assert_eq!(
            context.instance_key.as_deref(),
            Some("00000000-aaaa-4bbb-8ccc-000000000002")
        );
        assert_eq!(context.status_message.as_deref().unwrap_or_default(), "");
        // Neither key nor token is printed.
        let printed = format!("{context:?}");
        assert!(
            !printed.contains("AB1CD") && !printed.contains("00000000-1111"),
            "{printed}"
        );
    }
}

#[test]
fn elements_that_stand_out_of_their_declared_order_are_dropped_as_wcf_does() {
    let text = compact(&golden("BIDataService/LogOn", "request").text);
    let swapped = text
        .replace("<UserName>svc_example</UserName>", "")
        .replace("</UserAccessKey>", "</UserAccessKey><UserName>svc_example</UserName>");
    let read = |order| {
        let request = Request::read(&swapped, Limits::default()).unwrap();
        read_arguments(request, &bi::LOG_ON, order).map(|arguments| json!(arguments)[0]["UserName"].clone())
    };
    assert_eq!(read(Order::Any), Ok(json!("svc_example")));
    assert_eq!(read(Order::Wcf), Ok(Value::Null));
    assert_eq!(
        read(Order::Strict),
        Err(Error::OutOfOrder("LogOnRequest/UserName".to_owned()))
    );
}

#[test]
fn an_answer_without_a_status_is_an_error() {
    let text = compact(&golden("BIDataService/GetReportList", "response").text);
    let text = text.replace("<Status>Success</Status>", "");
    let result = bi::GET_REPORT_LIST.result.unwrap();
    let error = read_answer(&bi::GET_REPORT_LIST, result, &text, Limits::default()).unwrap_err();
    assert_eq!(error, Error::Missing("GetReportListResult/Status".to_owned()));
}

#[test]
fn a_retrieval_names_its_key_in_a_header() {
    let text = compact(&golden("BIStreamingService/RetrieveReport", "request").text);
    assert_eq!(bi::retrieval::write_request(KEY).unwrap(), text);
    for (stem, version, action) in [
        ("request", Version::Soap12, true),
        ("request-empty-body", Version::Soap12, true),
        ("request-soap11", Version::Soap11, false),
    ] {
        let golden = golden("BIStreamingService/RetrieveReport", stem);
        let read = Retrieval::read(&golden.text, Limits::default()).unwrap();
        assert_eq!(read.version, version, "{stem}");
        assert_eq!(read.report_key.as_deref(), Some(KEY), "{stem}");
        let due = action.then(|| bi::RETRIEVE_REPORT.action());
        assert_eq!(read.action.as_deref(), due.as_deref(), "{stem}");
    }
}

#[test]
fn answers_of_a_retrieval_are_written_around_their_stream() {
    let write = |answer: &Answer<'_>, version, relates_to: Option<&str>, stream: &str| {
        if stream.is_empty() {
            return answer.write(version, relates_to).unwrap();
        }
        let (before, after) = answer.write_around(version, relates_to).unwrap();
        format!("{before}{stream}{after}")
    };
    let relates_to = Some("urn:uuid:0b8f5d3e-91c4-4a76-8f8e-2d5a6c7b8e90");
    for (stem, answer, version, relates_to, stream) in [
        ("response", Answer::COMPLETED, Version::Soap12, None, STREAM),
        ("response-soap11", Answer::COMPLETED, Version::Soap11, None, STREAM),
        ("response-working", Answer::WORKING, Version::Soap12, None, ""),
        (
            "response-failed",
            Answer::failed(known::KEY_USED),
            Version::Soap12,
            relates_to,
            "",
        ),
    ] {
        let text = compact(&golden("BIStreamingService/RetrieveReport", stem).text);
        assert_eq!(write(&answer, version, relates_to, stream), text, "{stem}");
    }
}

#[test]
fn a_retrieval_that_is_none_is_refused() {
    let text = golden("BIStreamingService/RetrieveReport", "request").text;
    let other = text.replace("RetrieveReportRequest", "Something");
    let expected = "the element `RetrieveReportRequest`".to_owned();
    let found = "Something".to_owned();
    assert_eq!(
        Retrieval::read(&other, Limits::default()).err(),
        Some(Error::Unexpected { expected, found })
    );
    let no_soap = text.replace("http://www.w3.org/2003/05/soap-envelope", "urn:else");
    assert!(matches!(
        Retrieval::read(&no_soap, Limits::default()).err(),
        Some(Error::Unexpected { .. })
    ));
    let cut = &text[..text.len() - 20];
    assert!(matches!(
        Retrieval::read(cut, Limits::default()).err(),
        Some(Error::CutOff(_))
    ));
}

#[test]
fn the_data_service_answers_pings_like_the_others() {
    let text = ping::write_response("https://service9.ultipro.com/services/BIDataService", None).unwrap();
    assert!(text.contains("<b:ListenerUri>https://service9.ultipro.com/services/BIDataService</b:ListenerUri>"));
}

#[test]
fn a_delimiter_is_named_in_a_header() {
    for (header, byte) in [(",", b','), (";", b';'), ("|", b'|'), ("HT", b'\t'), ("SP", b' ')] {
        let delimiter = Delimiter::of_header(header).unwrap();
        assert_eq!((delimiter.byte(), delimiter.header()), (byte, header.to_owned()));
    }
    for header in ["", "\"", "a", "HTT", ",,", "\r", "é"] {
        assert_eq!(Delimiter::of_header(header), None, "{header:?}");
    }
}
