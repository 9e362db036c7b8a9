//! Messages in XML.

use std::borrow::Cow;

use ukg_pro_contract::{
    read::Limits,
    record::{Record, RecordType, Row},
    rest::read_rows,
    services::{SERVICES, employee_person},
    soap::{
        Answer, Argument, Authentication, Fault, Operation, Request, Service, login, namespace, read_answer,
        write_answer, write_request,
    },
    xml::{Order, XmlReader, XmlWriter},
};

use super::LIMITS;

/// The operations whose name stands in the text; one of them where none does.
fn operations(text: &str) -> impl Iterator<Item = (&'static Service, &'static Operation)> {
    let all = || {
        let own = |service: &&'static Service| {
            let service = *service;
            service.operations.iter().map(move |operation| (service, operation))
        };
        SERVICES.iter().flat_map(own)
    };
    let named = move |(_, operation): &(&Service, &Operation)| text.contains(operation.name);
    let any = usize::from(!all().any(|operation| named(&operation)));
    all().filter(named).chain(all().take(any))
}

/// The answer of an operation, or a fault.
pub fn answer(text: &str) {
    for (service, operation) in operations(text) {
        match read_answer(service, operation, text, LIMITS) {
            Ok(Ok(answer)) => answer_again(service, operation, &answer),
            Ok(Err(fault)) => fault_again(&fault),
            Err(_) => {}
        }
    }
}

fn answer_again(service: &Service, operation: &Operation, answer: &Answer<'_>) {
    for row in &answer.rows {
        through_struct(row);
    }
    through_json(&answer.rows);
    // What XML must not carry can be read all the same: services write it as references.
    let Ok(written) = write_answer(service, operation, Some("urn:uuid:1"), answer) else {
        return;
    };
    let again = read_answer(service, operation, &written, ROOMIER)
        .expect("what was written is an answer")
        .expect("what was written is no fault");
    assert!(again == *answer, "{}: read otherwise than written", operation.name);
    let twice = write_answer(service, operation, Some("urn:uuid:1"), &again).expect("it was written before");
    assert!(twice == written, "{}: written otherwise than before", operation.name);
}

/// What is written can be longer than what was read, as far as it says what was left out.
const ROOMIER: Limits = Limits {
    message: usize::MAX,
    ..LIMITS
};

fn through_struct(row: &Row<'_>) {
    let typed = (row.record().typed)(row.clone()).expect("what XML holds is of the declared kinds");
    assert!(typed == *row, "{}: the struct holds something else", row.record().name);
}

fn through_json(rows: &[Row<'_>]) {
    let Some(first) = rows.first() else {
        return;
    };
    let json = serde_json::to_string(rows).expect("rows are JSON");
    let again = read_rows(first.record(), &json, ROOMIER).expect("what was written is rows");
    assert!(again == rows, "{}: JSON is read otherwise", first.record().name);
}

fn fault_again(fault: &Fault<'_>) {
    let Ok(written) = fault.write(Some("urn:uuid:1")) else {
        return;
    };
    let again = login::read_response(&written, ROOMIER).expect("what was written is a message");
    assert!(
        again.err().as_ref() == Some(fault),
        "a fault is read otherwise than written"
    );
}

/// A request, as the emulator receives it.
pub fn request(text: &str) {
    let orders = [Order::Any, Order::Wcf, Order::Strict];
    for (service, operation) in operations(text) {
        for order in orders {
            let Ok(request) = Request::read(text, LIMITS) else {
                return;
            };
            let token = request.head.token.clone().unwrap_or_default();
            let customer_api_key = request.head.customer_api_key.clone().unwrap_or_default();
            let Ok(arguments) = request.arguments(service, operation, order) else {
                continue;
            };
            let authentication = Authentication {
                token: &token,
                customer_api_key: &customer_api_key,
            };
            let Ok(written) = write_request(service, operation, authentication, &arguments) else {
                continue;
            };
            arguments.iter().for_each(argument);
            let again = Request::read(&written, ROOMIER).expect("what was written is a request");
            assert!(again.head.token.unwrap_or_default() == token, "the token");
            assert!(
                again.head.customer_api_key.unwrap_or_default() == customer_api_key,
                "the key"
            );
            let again = Request::read(&written, ROOMIER)
                .and_then(|request| request.arguments(service, operation, Order::Strict))
                .expect("what was written is a request");
            assert!(again == arguments, "{}: read otherwise than written", operation.name);
        }
    }
}

fn argument(argument: &Argument<'_>) {
    match argument {
        Argument::Query(row) => through_struct(row),
        Argument::Entities(rows) => {
            rows.iter().for_each(through_struct);
            through_json(rows);
        }
        Argument::Identifier(_) | Argument::Company(_) | Argument::Value(_) => {}
    }
}

/// The answer of the login, or a fault; and the headers of a request to log in.
pub fn login(text: &str) {
    if let Ok(request) = Request::read(text, LIMITS) {
        for name in login::HEADERS {
            let _ = request.head.login(name);
        }
    }
    match login::read_response(text, LIMITS) {
        Ok(Ok(response)) => {
            let Ok(written) = login::write_response(&response, Some("urn:uuid:1")) else {
                return;
            };
            let again = login::read_response(&written, ROOMIER).expect("what was written is a message");
            assert!(
                again.ok().as_ref() == Some(&response),
                "a login is read otherwise than written"
            );
        }
        Ok(Err(fault)) => fault_again(&fault),
        Err(_) => {}
    }
}

/// An element as the reader yields it.
#[derive(Debug, PartialEq)]
struct Node {
    namespace: &'static str,
    name: String,
    nil: bool,
    type_name: Option<String>,
    children: Vec<Node>,
    /// The text of an element without children.
    text: String,
}

/// XML of any kind, and one record wherever it may stand.
pub fn xml(text: &str) {
    if let Some(nodes) = document(text) {
        let mut writer = XmlWriter::default();
        for node in &nodes {
            write(&mut writer, node);
        }
        if let Ok(written) = writer.finish() {
            let again = if written.is_empty() {
                Some(Vec::new())
            } else {
                document(&written)
            };
            assert!(
                again.as_ref() == Some(&nodes),
                "elements are read otherwise than written"
            );
        }
    }
    for order in [Order::Any, Order::Wcf, Order::Strict] {
        let Ok(mut reader) = XmlReader::new(text, LIMITS) else {
            return;
        };
        while let Ok(Some(_)) = reader.child() {
            match reader.record(PERSON, order) {
                Ok(row) => through_struct(&row),
                Err(_) => break,
            }
        }
    }
}

const PERSON: &RecordType = employee_person::Person::TYPE;

/// The elements of a document; none when it cannot be read to its end.
fn document(text: &str) -> Option<Vec<Node>> {
    let mut nodes = children(&mut XmlReader::new(text, ROOMIER).ok()?)?;
    let mut reader = XmlReader::new(text, ROOMIER).ok()?;
    texts(&mut reader, &mut nodes)?;
    Some(nodes)
}

fn children(reader: &mut XmlReader<'_>) -> Option<Vec<Node>> {
    let mut nodes = Vec::new();
    while let Some(element) = reader.child().ok()? {
        nodes.push(Node {
            namespace: element.namespace,
            name: element.name.into_owned(),
            nil: element.nil,
            type_name: element.type_name.map(Cow::into_owned),
            children: children(reader)?,
            text: String::new(),
        });
    }
    Some(nodes)
}

/// Reads the same document once more, for the texts.
fn texts(reader: &mut XmlReader<'_>, nodes: &mut [Node]) -> Option<()> {
    for node in nodes {
        let element = reader
            .child()
            .expect("it was read before")
            .expect("the element is still there");
        assert!(element.is(node.namespace, &node.name), "read twice, it is the same");
        if node.children.is_empty() {
            // Only a text that passes its limit is refused now.
            node.text = reader.text(String::new).ok()?.into_owned();
        } else {
            texts(reader, &mut node.children)?;
            assert!(matches!(reader.child(), Ok(None)), "no element comes after the last");
        }
    }
    Some(())
}

fn write(writer: &mut XmlWriter, node: &Node) {
    let type_name = node.type_name.as_ref().map(|name| format!("t:{name}"));
    let mut attributes = vec![
        ("xmlns", node.namespace),
        ("xmlns:t", namespace::CONTRACTS),
        ("xmlns:i", namespace::XML_SCHEMA_INSTANCE),
    ];
    if node.nil {
        attributes.push(("i:nil", "true"));
    }
    attributes.extend(type_name.as_deref().map(|name| ("i:type", name)));
    if node.children.is_empty() {
        writer.text(&node.name, &attributes, &node.text);
    } else {
        writer.element(&node.name, &attributes, |writer| {
            for child in &node.children {
                write(writer, child);
            }
        });
    }
}
