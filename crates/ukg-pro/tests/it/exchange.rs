use std::{
    io::Write as _,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};
use ukg_pro::{
    Kind,
    contract::{
        apis::person_details::{API, PersonDetails},
        identifier::EmployeeIdentifier,
        read::Limits,
        record::Record as _,
        services::employee_person::{Person, SERVICE},
        soap::{Answer, Argument, OperationMessage, OperationResult, write_answer},
    },
};

use crate::server::{Always, Response, Server, answer, find, logged_in, one_person, operation, options};

/// A way of sending a body.
type Sending = fn(Vec<u8>) -> Response;

/// What answers the same whatever is asked, and holds what it answers.
type Boxed = Box<dyn Fn() -> Response + Send + Sync>;

/// A server that logs anybody in and answers its first calls by `first`, later ones with one person.
async fn at_first(count: usize, first: impl Fn() -> Response + Send + Sync + 'static) -> Server {
    let calls = AtomicUsize::new(0);
    Server::start(move |request| {
        if request.is_login() {
            logged_in(1)
        } else if calls.fetch_add(1, Ordering::SeqCst) < count {
            first()
        } else {
            one_person()
        }
    })
    .await
}

#[tokio::test]
async fn a_read_that_fails_for_a_passing_reason_is_repeated() {
    let reasons: [(&str, Always); 7] = [
        ("405", || Response::empty(405)),
        ("429", || Response::empty(429)),
        ("502", || Response::html(502)),
        ("503", || Response::html(503)),
        ("504", || Response::empty(504)),
        ("closed", Response::nothing),
        ("cut", || Response::announcing(5000, 200, &[], "<s:Envelope")),
    ];
    for (name, reason) in reasons {
        let server = at_first(2, reason).await;
        assert_eq!(find(&server.tenant()).await.unwrap(), 1, "{name}");
        assert_eq!((server.logins(), server.calls()), (1, 3), "{name}");
    }
}

#[tokio::test]
async fn a_failure_that_goes_on_ends_after_the_repeats_that_are_allowed() {
    let table: [(Always, &str); 5] = [
        (|| Response::empty(405), "gateway"),
        (|| Response::html(503), "gateway"),
        (Response::nothing, "unreachable"),
        (|| Response::announcing(5000, 200, &[], "<s:Envelope"), "cut_off"),
        (|| Response::new(429, &[("retry-after", "0")], ""), "throttled"),
    ];
    for (response, code) in table {
        let server = at_first(100, response).await;
        let error = find(&server.tenant()).await.unwrap_err();
        assert_eq!(error.code(), code);
        assert!(error.is_retryable());
        assert_eq!(server.calls(), 3, "{code}");
    }
}

#[tokio::test]
async fn a_write_is_never_repeated() {
    let reasons: [(Always, &str); 4] = [
        (|| Response::html(503), "gateway"),
        (Response::nothing, "unreachable"),
        (|| Response::empty(429), "throttled"),
        (|| Response::announcing(5000, 200, &[], "<s:Envelope"), "cut_off"),
    ];
    for (reason, code) in reasons {
        let server = at_first(100, reason).await;
        let entities = [Argument::Entities(vec![Person::default().into_row()])];
        let outcome = server
            .tenant()
            .soap(&SERVICE, operation("UpdatePerson"), &entities, |_| ())
            .await;
        assert_eq!(outcome.unwrap_err().code(), code);
        assert_eq!(server.calls(), 1, "{code}");
    }
}

#[tokio::test]
async fn the_pause_that_ukg_pro_asks_for_is_kept_by_every_call_of_the_tenant() {
    let server = at_first(1, || Response::new(429, &[("retry-after", "1")], "")).await;
    let tenant = server.tenant();
    tenant.login().await.unwrap();
    let start = Instant::now();
    assert_eq!(find(&tenant).await.unwrap(), 1);
    assert!(start.elapsed() >= Duration::from_secs(1));
    let server = at_first(1, || Response::new(429, &[("retry-after", "3600")], "")).await;
    let error = find(&server.tenant()).await.unwrap_err();
    assert_eq!(
        *error.kind(),
        Kind::Throttled {
            retry_after: Some(Duration::from_hours(1))
        }
    );
    assert!(error.remedy().contains("3600 seconds"));
    assert_eq!(server.calls(), 1);
}

#[tokio::test]
async fn what_is_no_answer_of_the_service_is_told_apart() {
    let cut = |text: &str| text[..text.len() / 2].to_owned();
    let whole = write_answer(
        &SERVICE,
        operation("FindPeople"),
        None,
        &Answer::read(OperationResult::ok(None), vec![crate::server::found(1)]),
    )
    .unwrap();
    let half = cut(&whole);
    let table: Vec<(Boxed, &str)> = vec![
        (Box::new(|| Response::html(200)), "html"),
        (
            Box::new(|| Response::new(302, &[("location", "https://acme.ultipro.com/login.aspx")], "")),
            "html",
        ),
        (Box::new(|| Response::xml("")), "cut_off"),
        (Box::new(move || Response::xml(&half)), "cut_off"),
        (Box::new(|| Response::xml("{\"not\": \"xml\"}")), "protocol"),
        (Box::new(|| Response::xml("<other/>")), "protocol"),
        (
            Box::new(|| Response::xml("<!DOCTYPE x [<!ENTITY e 'e'>]><x>&e;</x>")),
            "protocol",
        ),
        (Box::new(|| Response::new(200, &[], [0xff, 0xfe, 0x00])), "protocol"),
        (Box::new(|| Response::empty(404)), "protocol"),
        (Box::new(|| Response::html(404)), "html"),
        (Box::new(|| Response::empty(500)), "server_fault"),
    ];
    for (index, (response, code)) in table.into_iter().enumerate() {
        let server = at_first(100, response).await;
        let error = find(&server.tenant()).await.unwrap_err();
        assert_eq!(error.code(), code, "row {index}: {error:?}");
        assert!(!error.remedy().is_empty());
    }
}

#[tokio::test]
async fn a_byte_order_mark_does_no_harm() {
    let server = at_first(1, || {
        let answer = Answer::read(OperationResult::ok(None), vec![crate::server::found(1)]);
        Response::xml(&format!(
            "\u{feff}{}",
            write_answer(&SERVICE, operation("FindPeople"), None, &answer).unwrap()
        ))
    })
    .await;
    assert_eq!(find(&server.tenant()).await.unwrap(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(|_| one_person()).await;
    let target = format!("{}/services/EmployeePerson", elsewhere.url());
    let server = at_first(100, move || Response::new(307, &[("location", &target)], "")).await;
    assert_eq!(find(&server.tenant()).await.unwrap_err().code(), "html");
    assert!(elsewhere.requests().is_empty());
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_refused_however_it_comes() {
    let long = || vec![b' '; 300_000];
    let table: [(&str, Sending); 3] = [
        ("announced", |long| Response::new(200, &[], long)),
        ("gzip", |long| {
            Response::new(200, &[("content-encoding", "gzip")], gzip(&long))
        }),
        ("unannounced", |long| {
            let mut chunks = Vec::new();
            for chunk in long.chunks(50_000) {
                write!(chunks, "{:x}\r\n", chunk.len()).unwrap();
                chunks.extend_from_slice(chunk);
                chunks.extend_from_slice(b"\r\n");
            }
            chunks.extend_from_slice(b"0\r\n\r\n");
            Response::chunked(&chunks)
        }),
    ];
    for (name, response) in table {
        let server = at_first(100, move || response(long())).await;
        let mut options = options();
        options.limits = Limits {
            message: 100_000,
            ..Limits::default()
        };
        let error = find(&server.tenant_with(options)).await.unwrap_err();
        assert_eq!(*error.kind(), Kind::TooLarge, "{name}");
        assert_eq!(server.calls(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_compressed_answer_is_read_and_a_damaged_one_is_not() {
    let text = write_answer(
        &SERVICE,
        operation("FindPeople"),
        None,
        &Answer::read(OperationResult::ok(None), vec![crate::server::found(1)]),
    )
    .unwrap();
    let whole = gzip(text.as_bytes());
    let half = whole[..whole.len() / 2].to_vec();
    let server = at_first(1, move || Response::new(200, &[("content-encoding", "gzip")], &whole)).await;
    assert_eq!(find(&server.tenant()).await.unwrap(), 1);
    assert_eq!(server.requests()[0].header("accept-encoding"), Some("gzip"));
    let server = at_first(100, move || Response::new(200, &[("content-encoding", "gzip")], &half)).await;
    assert_eq!(*find(&server.tenant()).await.unwrap_err().kind(), Kind::CutOff);
}

#[tokio::test]
async fn refused_values_carry_ukg_pros_messages_with_property_and_entity() {
    let message = |text: &'static str, property: &'static str| OperationMessage {
        code: Some("42".into()),
        message: Some(text.into()),
        property_name: Some(property.into()),
        severity: Some("Error".into()),
        ..OperationMessage::default()
    };
    let server = at_first(100, move || {
        let results = vec![
            OperationResult::ok(None),
            OperationResult::failed(vec![message("Required", "LastName")]),
        ];
        answer("UpdatePerson", &Answer::written(OperationResult::ok(None), results))
    })
    .await;
    let entities = [Argument::Entities(vec![
        Person::default().into_row(),
        Person::default().into_row(),
    ])];
    let error = server
        .tenant()
        .soap(&SERVICE, operation("UpdatePerson"), &entities, |_| ())
        .await
        .unwrap_err();
    let [message] = error.messages() else {
        panic!("{error:?}")
    };
    assert_eq!(message.property.as_deref(), Some("LastName"));
    assert_eq!(
        (message.code.as_deref(), message.text.as_deref()),
        (Some("42"), Some("Required"))
    );
    assert_eq!(message.entity, Some(1));
    assert_eq!(error.code(), "validation");
}

#[tokio::test]
async fn an_employee_that_does_not_exist_is_not_an_empty_list() {
    let get = "GetPersonByEmployeeIdentifier";
    let server = at_first(100, move || {
        answer(get, &Answer::read(OperationResult::ok(None), Vec::new()))
    })
    .await;
    let identifier = EmployeeIdentifier::employee_number("ACME", "000000001");
    let outcome = server
        .tenant()
        .get::<Person<'static>>(&SERVICE, operation(get), identifier.clone())
        .await;
    let error = outcome.unwrap_err();
    assert_eq!(*error.kind(), Kind::NotFound);
    assert_eq!(error.call(), Some("EmployeePerson.GetPersonByEmployeeIdentifier"));
    let person = || Person {
        last_name: Some("Okonjo".into()),
        ..Person::default()
    };
    let server = at_first(100, move || {
        let rows = vec![person().into_row(), person().into_row()];
        answer(get, &Answer::read(OperationResult::ok(None), rows))
    })
    .await;
    let people: Vec<Person<'_>> = server.tenant().get(&SERVICE, operation(get), identifier).await.unwrap();
    assert_eq!(people.len(), 2);
    assert_eq!(people[0].last_name.as_deref(), Some("Okonjo"));
}

#[tokio::test]
async fn values_that_cannot_travel_are_refused_before_anything_is_sent() {
    let server = Server::start(|_| logged_in(1)).await;
    let tenant = server.tenant();
    let identifier = Argument::Identifier(EmployeeIdentifier::employee_number("ACME", "1\u{1}"));
    let get = operation("GetPersonByEmployeeIdentifier");
    let error = tenant.soap(&SERVICE, get, &[identifier], |_| ()).await.unwrap_err();
    assert_eq!(*error.kind(), Kind::InvalidRequest);
    assert_eq!(
        *tenant.soap(&SERVICE, get, &[], |_| ()).await.unwrap_err().kind(),
        Kind::InvalidRequest
    );
    let endpoint = API.endpoint("get").unwrap();
    for path in [
        &[][..],
        &[("employeeId", "..")],
        &[("employeeId", "")],
        &[("employeeId", "A"), ("other", "B")],
    ] {
        let error = tenant.rest(&API, endpoint, path, &[], |_| ()).await.unwrap_err();
        assert_eq!(*error.kind(), Kind::InvalidRequest, "{path:?}");
    }
    assert_eq!(server.calls(), 0);
}

#[tokio::test]
async fn rest_carries_basic_and_the_customer_api_key_and_escapes_identifiers() {
    let server =
        Server::start(|_| Response::json(200, r#"{"employeeId":"A4K2Q90000K0","addressZipCode":"00123"}"#)).await;
    let endpoint = API.endpoint("get").unwrap();
    let person: PersonDetails<'_> = server
        .tenant()
        .rest_get(&API, endpoint, &[("employeeId", "A/../4?#")])
        .await
        .unwrap();
    assert_eq!(person.address_zip_code.as_deref(), Some("00123"));
    let [request] = &server.requests()[..] else {
        panic!("one request was due")
    };
    assert_eq!(request.method, "GET");
    assert_eq!(request.target, "/personnel/v1/person-details/A%2F..%2F4%3F%23");
    let basic = "Basic c3ZjX2V4YW1wbGU6bjB0IGEgPHJlYWw+ICYgcMOkw593w7ZyZA==";
    assert_eq!(request.header("authorization"), Some(basic));
    assert_eq!(request.header("us-customer-api-key"), Some("AB1CD"));
}

#[tokio::test]
async fn refusals_of_rest_are_told_apart() {
    let table: [(Always, &str, usize); 9] = [
        (|| Response::empty(401), "credentials_refused", 1),
        (|| Response::html(401), "credentials_refused", 1),
        (|| Response::empty(403), "permission_missing", 1),
        (|| Response::html(403), "html", 1),
        (|| Response::empty(404), "not_found", 1),
        (|| Response::empty(429), "throttled", 3),
        (|| Response::json(500, "{}"), "server_fault", 3),
        (|| Response::json(200, "[{\"employeeId\":"), "cut_off", 3),
        (|| Response::json(200, "[1, 2]"), "protocol", 1),
    ];
    for (response, code, calls) in table {
        let server = Server::start(move |_| response()).await;
        let outcome = server
            .tenant()
            .rest(&API, API.endpoint("list").unwrap(), &[], &[], |_| ())
            .await;
        let error = outcome.unwrap_err();
        assert_eq!(error.code(), code, "{error:?}");
        assert_eq!(error.call(), Some("person-details.list"));
        assert_eq!(server.calls(), calls, "{code}");
    }
}

#[tokio::test]
async fn a_problem_of_rest_names_the_property() {
    let body = r#"{ "title": "Bad Request", "detail": "One or more values are not valid.", "errorCount": 1,
        "errors": { "modelstate": { "dateTimeChanged": [ { "message": "Use MM-DD-YYYY.", "type": "Format" } ] } } }"#;
    let server = Server::start(move |_| Response::json(400, body)).await;
    let endpoint = API.endpoint("list").unwrap();
    let error = server
        .tenant()
        .rest(&API, endpoint, &[], &[], |_| ())
        .await
        .unwrap_err();
    assert_eq!(error.ukg_text(), Some("One or more values are not valid."));
    let [message] = error.messages() else {
        panic!("{error:?}")
    };
    assert_eq!(message.property.as_deref(), Some("dateTimeChanged"));
    assert_eq!(message.text.as_deref(), Some("Use MM-DD-YYYY."));
}

#[tokio::test]
async fn credentials_that_rest_refuses_are_sent_once_however_many_ask() {
    let server = Server::start(|_| Response::empty(401).after(Duration::from_millis(30))).await;
    let tenant = server.tenant();
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let tenant = tenant.clone();
            tokio::spawn(async move { tenant.rest(&API, API.endpoint("list").unwrap(), &[], &[], |_| ()).await })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap_err().code(), "credentials_refused");
    }
    assert_eq!(server.calls(), 1);
    tenant.forget_refusal().await;
    assert!(
        tenant
            .rest(&API, API.endpoint("list").unwrap(), &[], &[], |_| ())
            .await
            .is_err()
    );
    assert_eq!(server.calls(), 2);
}
