//! Traces: what a collector of OpenTelemetry gets, read from the bytes that travel.

use std::{collections::BTreeMap, net::TcpListener};

use serde_json::json;

use crate::{client, collector::Collector, secrets, server::Linked};

/// A span as it came.
#[derive(Debug, Default)]
struct Span {
    trace: Vec<u8>,
    id: Vec<u8>,
    parent: Vec<u8>,
    name: String,
    attributes: BTreeMap<String, String>,
}

/// The fields of a message in the wire form of protocol buffers: number, and bytes or number.
fn fields(mut bytes: &[u8]) -> Vec<(u64, Vec<u8>, u64)> {
    fn varint(bytes: &mut &[u8]) -> u64 {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (first, rest) = bytes.split_first().unwrap();
            *bytes = rest;
            value |= u64::from(first & 0x7f) << shift;
            if first & 0x80 == 0 {
                break;
            }
        }
        value
    }
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let length = match key & 7 {
            0 => {
                fields.push((key >> 3, Vec::new(), varint(&mut bytes)));
                continue;
            }
            1 => 8,
            2 => usize::try_from(varint(&mut bytes)).unwrap(),
            5 => 4,
            wire => panic!("wire type {wire}"),
        };
        let (value, rest) = bytes.split_at(length);
        fields.push((key >> 3, value.to_vec(), 0));
        bytes = rest;
    }
    fields
}

/// The messages of one field.
fn of(bytes: &[u8], number: u64) -> Vec<Vec<u8>> {
    let found = fields(bytes).into_iter().filter(|(known, ..)| *known == number);
    found.map(|(_, value, _)| value).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn attributes(owner: &[u8], number: u64) -> BTreeMap<String, String> {
    let pair = |pair: Vec<u8>| {
        let value = fields(&of(&pair, 2)[0]).remove(0);
        let shown = if value.0 == 1 {
            text(&value.1)
        } else {
            value.2.to_string()
        };
        (text(&of(&pair, 1)[0]), shown)
    };
    of(owner, number).into_iter().map(pair).collect()
}

fn spans(body: &[u8]) -> Vec<Span> {
    let scopes = of(body, 1).into_iter().flat_map(|resource| of(&resource, 2));
    let spans = scopes.flat_map(|scope| of(&scope, 2));
    let one = |span: &[u8], number| of(span, number).pop().unwrap_or_default();
    spans
        .map(|span| Span {
            trace: one(&span, 1),
            id: one(&span, 2),
            parent: one(&span, 4),
            name: text(&one(&span, 5)),
            attributes: attributes(&span, 9),
        })
        .collect()
}

#[tokio::test]
async fn a_request_is_one_trace_down_to_its_calls_and_holds_no_secret_and_nobody() {
    let collector = Collector::start();
    let mut linked = Linked::serving(|command| {
        command.env("ROLLBOOK_OTLP_ENDPOINT", &collector.url);
    });
    let (server, account) = (&linked.server, linked.account.clone());
    let answer = server
        .action(&account, "find_people", json!({ "last_name": "Planted-Zzyzx" }))
        .await;
    let id = answer.headers["x-request-id"].to_str().unwrap().to_owned();
    answer.ok();
    server.action(&account, "list_person_details", json!({})).await.ok();
    linked.emulator.control("DELETE", "tokens", None).await;
    linked
        .emulator
        .change_account(json!({ "password": "another one" }))
        .await;
    assert_eq!(server.action(&account, "find_people", json!({})).await.status, 401);
    let path = "/link/lnk_nobody-has-ever-made-this-one-0123456789abcdef";
    client::client()
        .get(format!("{}{path}", server.url))
        .send()
        .await
        .unwrap();
    let export = linked.emulator.export().await;
    linked.server.running.terminate();
    linked.server.running.wait().done();

    let bodies = collector.bodies();
    let spans: Vec<_> = bodies.iter().flat_map(|body| spans(body)).collect();
    let resource = of(&of(&bodies[0], 1)[0], 1).remove(0);
    assert_eq!(attributes(&resource, 1)["service.name"], "rollbook");
    let named = |name: &str, field: &str, value: &str| {
        let found = spans
            .iter()
            .find(|span| span.name == name && span.attributes.get(field).is_some_and(|found| found == value));
        found.unwrap_or_else(|| panic!("no `{name}` with {field} {value} in {spans:#?}"))
    };
    let request = named("request", "request.id", &id);
    let action = named("action", "request.id", &id);
    assert!(request.parent.is_empty());
    assert_eq!((&action.trace, &action.parent), (&request.trace, &request.id));
    for (span, field, value) in [
        (request, "http.route", "/actions/rpc"),
        (request, "http.status", "200"),
        (request, "key.prefix", &linked.server.key[..10]),
        (action, "account.id", &account),
        (action, "action.outcome", "ok"),
    ] {
        assert_eq!(span.attributes[field], value, "{field}");
    }
    let calls = spans
        .iter()
        .filter(|span| span.name == "call" && span.trace == request.trace);
    let calls: Vec<_> = calls.map(|span| span.attributes["call.operation"].as_str()).collect();
    assert!(
        calls.contains(&"LoginService.Authenticate") && calls.contains(&"EmployeePerson.FindPeople"),
        "{calls:?}"
    );
    named("request", "http.route", "/link/{token}");
    named("call", "call.outcome", "credentials_refused");

    let told: Vec<_> = bodies
        .iter()
        .map(|body| String::from_utf8_lossy(body).into_owned())
        .collect();
    let secrets = linked.emulator.secrets();
    for secret in secrets
        .into_iter()
        .chain([&*linked.server.key, "another one", "Zzyzx", "lnk_nobody"])
    {
        assert!(told.iter().all(|text| !text.contains(secret)), "{secret}");
    }
    secrets::nothing_of_people(&export, linked.emulator.username(), told.iter().map(String::as_str));
}

#[tokio::test]
async fn a_server_works_on_when_nobody_takes_its_traces() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut linked = Linked::serving(|command| {
        command.env("ROLLBOOK_OTLP_ENDPOINT", &nobody);
    });
    linked
        .server
        .action(&linked.account, "find_people", json!({}))
        .await
        .ok();
    linked.server.running.terminate();
    linked.server.running.wait().done();
}

#[test]
fn an_address_that_is_none_is_refused() {
    let home = crate::program::Home::new();
    for address in ["nowhere", "ftp://127.0.0.1", "http://user:secret@127.0.0.1:4318"] {
        let mut command = home.command(["serve", "--listen", "127.0.0.1:0"]);
        command.env("ROLLBOOK_OTLP_ENDPOINT", address);
        let refused = crate::program::run(command, "").failed(2);
        assert!(refused.error_line().contains("otlp_endpoint"), "{refused:#?}");
        assert!(!refused.stderr.contains("secret"), "{refused:#?}");
    }
}
