//! Every operation has messages written by hand. Each is read, says what its JSON file says, and is written again
//! byte for byte. A new operation needs new files only.

use serde_json::{Map, Value, json};
use ukg_pro_contract::{
    read::Limits,
    services::SERVICES,
    soap::{
        Answer, Argument, Authentication, Operation, OperationResult, Output, Request, Service, read_answer,
        write_answer, write_request,
    },
    xml::Order,
};

use crate::wire::{Golden, between, compact, goldens};

#[test]
fn every_operation_reads_and_writes_its_messages_byte_for_byte() {
    for service in SERVICES {
        for operation in service.operations {
            let goldens = goldens(&format!("{}/{}", service.name, operation.name), "xml");
            let (mut requests, mut responses) = (0, 0);
            for golden in &goldens {
                if golden.stem.starts_with("request") {
                    requests += 1;
                    check_request(service, operation, golden);
                } else if golden.stem.starts_with("response") {
                    responses += 1;
                    check_response(service, operation, golden);
                } else {
                    check_fault(service, operation, golden);
                }
            }
            assert!(
                requests > 0 && responses > 0,
                "{}.{} lacks messages",
                service.name,
                operation.name
            );
        }
    }
}

fn check_request(service: &Service, operation: &Operation, golden: &Golden) {
    let text = compact(&golden.text);
    let name = &golden.name;
    let request = Request::read(&text, Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let action = format!("{}/I{}/{}", service.namespace, service.name, operation.name);
    assert_eq!(request.head.action.as_deref(), Some(action.as_str()), "{name}");
    let token = request.head.token.clone().expect("a token header");
    let customer_api_key = request.head.customer_api_key.clone().expect("a key header");
    assert_eq!(Some(&*token), between(&text, "/ultiprotoken\">", "<"), "{name}");
    assert_eq!(
        Some(&*customer_api_key),
        between(&text, "/clientaccesskey\">", "<"),
        "{name}"
    );
    let arguments = request
        .arguments(service, operation, Order::Strict)
        .unwrap_or_else(|error| panic!("{name}: {error}"));

    let meaning: Map<_, _> = operation
        .inputs
        .iter()
        .zip(&arguments)
        .map(|(parameter, argument)| (parameter.name.to_owned(), meaning_of_argument(argument)))
        .collect();
    assert_eq!(Value::Object(meaning), golden.meaning(), "{name}");

    let authentication = Authentication {
        token: &token,
        customer_api_key: &customer_api_key,
    };
    let written = write_request(service, operation, authentication, &arguments).expect("text that XML can carry");
    assert_eq!(written, text, "{name}");
}

fn check_response(service: &Service, operation: &Operation, golden: &Golden) {
    let text = compact(&golden.text);
    let name = &golden.name;
    for (layout, source) in [("compact", text.as_str()), ("laid out", &golden.text)] {
        let answer = read_answer(service, operation, source, Limits::default())
            .unwrap_or_else(|error| panic!("{name}, {layout}: {error}"))
            .unwrap_or_else(|fault| panic!("{name}, {layout}: {fault:?}"));
        assert_eq!(
            meaning_of_answer(operation, &answer),
            golden.meaning(),
            "{name}, {layout}"
        );
        let relates_to = between(&text, "<a:RelatesTo>", "<");
        let written = write_answer(service, operation, relates_to, &answer).expect("text that XML can carry");
        assert_eq!(written, text, "{name}, {layout}");
    }
}

fn check_fault(service: &Service, operation: &Operation, golden: &Golden) {
    let text = compact(&golden.text);
    let name = &golden.name;
    assert!(
        golden.stem.starts_with("fault"),
        "{name} is neither request, response nor fault"
    );
    let fault = read_answer(service, operation, &text, Limits::default())
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .expect_err("a fault");
    assert!(
        !fault.code.is_empty() && fault.subcode.is_some() && !fault.reason.is_empty(),
        "{name}: {fault:?}"
    );
}

fn meaning_of_argument(argument: &Argument<'_>) -> Value {
    without_nulls(match argument {
        Argument::Query(query) => json!(query),
        Argument::Identifier(identifier) => json!(identifier),
        Argument::Company(identifier) => json!(identifier),
        Argument::Value(value) => json!(value),
        Argument::Entities(entities) => json!(entities),
    })
}

fn meaning_of_answer(operation: &Operation, answer: &Answer<'_>) -> Value {
    let results = match operation.output {
        Output::Find(_) | Output::Get(_) => json!(answer.rows),
        Output::Write => answer.results.iter().map(meaning_of_result).collect(),
    };
    without_nulls(json!({
        "HasErrors": answer.has_errors,
        "HasWarnings": answer.has_warnings,
        "OperationResult": meaning_of_result(&answer.operation_result),
        "Results": results,
        "Success": answer.success,
    }))
}

fn meaning_of_result(result: &OperationResult<'_>) -> Value {
    json!({
        "HasErrors": result.has_errors,
        "HasWarnings": result.has_warnings,
        "Messages": result.messages,
        "PagingInfo": result.paging,
        "RequestNumber": result.request_number.as_ref().map(ToString::to_string),
        "Success": result.success,
    })
}

/// What has no value is not said.
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
