//! Messages cut, changed, or made of anything.

use ukg_pro_contract::{
    apis::person_details::PersonDetails,
    read::{Error, Limits},
    record::Record,
    rest::read_rows,
    services::employee_person::SERVICE,
    soap::{Operation, Request, login, read_answer},
    xml::{Order, XmlReader},
};

use super::{find, page, read, with};
use crate::{
    generator::Generator,
    wire::{compact, golden, goldens},
};

#[test]
fn a_message_cut_anywhere_is_an_error() {
    let operations = SERVICE
        .operations
        .iter()
        .map(|operation| (format!("EmployeePerson/{}", operation.name), Some(operation)));
    for (folder, operation) in operations.chain([("LoginService/Authenticate".to_owned(), None)]) {
        for golden in goldens(&folder, "xml") {
            // A comment and references, so that the cut falls into those as well.
            let text = compact(&golden.text).replacen("<s:Body>", "<!-- a -->\n<s:Body><?b c?>", 1);
            for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
                let cut = &text[..end];
                let error = match operation {
                    _ if golden.stem.starts_with("request") => request_error(operation, cut),
                    Some(operation) => read_answer(&SERVICE, operation, cut, Limits::default()).err(),
                    None => login::read_response(cut, Limits::default()).err(),
                };
                let bytes = u64::try_from(end).expect("a length of 64 bits");
                assert_eq!(
                    error,
                    Some(Error::CutOff(bytes)),
                    "{} cut after {end} bytes:\n{cut}",
                    golden.name
                );
            }
        }
    }
}

fn request_error(operation: Option<&Operation>, text: &str) -> Option<Error> {
    let request = match Request::read(text, Limits::default()) {
        Ok(request) => request,
        Err(error) => return Some(error),
    };
    match operation {
        Some(operation) => request.arguments(&SERVICE, operation, Order::Any).err(),
        // A login is all headers: what is left of its body is empty, and the service need not read it. To end the
        // test alike, the text is read to its end here.
        None => rest_of(text),
    }
}

fn rest_of(text: &str) -> Option<Error> {
    let mut reader = XmlReader::new(text, Limits::default()).expect("a message");
    loop {
        match reader.child() {
            Ok(Some(_)) => reader.skip().err().map_or((), drop),
            Ok(None) => return None,
            Err(error) => return Some(error),
        }
    }
}

#[test]
fn what_is_not_well_formed_is_an_error() {
    for content in [
        "<b:Suffix>x</b:Sufix>",
        "<b:Suffix>x</Suffix>",
        "</b:Suffix>",
        "<b:Suffix",
        "<b:Suf<fix/>",
        "<b:>x</b:>",
        "<b:Suffix i:nil=true/>",
        "<b:Suffix i:nil/>",
        "<b:Suffix i:nil='true' i:nil='true'/>",
        "<!x>",
        "<unbound:Suffix>x</unbound:Suffix>",
        "<b:Suffix unbound:nil='true'/>",
        "<b:Suffix xmlns:xml='urn:x'/>",
    ] {
        assert!(
            matches!(read(&with(content)), Err(Error::Malformed { .. })),
            "{content}: {:?}",
            read(&with(content))
        );
    }
}

/// A byte or a stretch of bytes changed, taken out or doubled.
fn mutated(generator: &mut Generator, text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=generator.below(3) {
        let at = generator.below(bytes.len());
        let length = 1 + generator.below(12.min(bytes.len() - at));
        match generator.below(5) {
            0 => bytes[at] = generator.pick(b"<>&;\"'=/![]-:? \0\xff0a"),
            1 => bytes[at] = u8::try_from(generator.below(256)).expect("a byte"),
            2 => drop(bytes.drain(at..at + length)),
            3 => {
                let stretch = bytes[at..at + length].to_vec();
                let to = generator.below(bytes.len());
                bytes.splice(to..to, stretch);
            }
            _ => {
                let other = generator.below(bytes.len());
                bytes.swap(at, other);
            }
        }
        if bytes.is_empty() {
            bytes.push(b'<');
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn messages_with_random_damage_never_bring_a_reader_down_nor_show_a_value() {
    const HIDDEN: &str = "900114477";
    let mut generator = Generator::new(2026);
    let update = SERVICE.operation("UpdatePerson").unwrap();
    let request = compact(&golden("EmployeePerson/UpdatePerson", "request").text);
    let answers = [
        page(),
        compact(&golden("EmployeePerson/FindPeople", "fault-action").text),
    ];
    let login = compact(&golden("LoginService/Authenticate", "response").text);
    let rows =
        format!("[{{\"ssn\":\"{HIDDEN}\",\"firstName\":\"Zo\\u00eb\",\"healthWeight\":40.00,\"isSmoker\":true}}]");
    let (mut refused, mut read_all_the_same) = (0, 0);
    let mut count = |error: Option<Error>| match error {
        Some(error) => {
            refused += 1;
            let printed = format!("{error} {error:?}");
            assert!(!printed.contains(HIDDEN), "{printed}");
        }
        None => read_all_the_same += 1,
    };
    for _ in 0..4_000 {
        for answer in &answers {
            count(read_answer(&SERVICE, find(), &mutated(&mut generator, answer), Limits::default()).err());
        }
        count(request_error(Some(update), &mutated(&mut generator, &request)));
        count(login::read_response(&mutated(&mut generator, &login), Limits::default()).err());
        let record = PersonDetails::TYPE;
        count(read_rows(record, &mutated(&mut generator, &rows), Limits::default()).err());
    }
    assert!(
        refused > 5_000 && read_all_the_same > 1_000,
        "{refused} refused, {read_all_the_same} read"
    );
}

#[test]
fn random_bytes_never_bring_a_reader_down() {
    let mut generator = Generator::new(404);
    let alphabet = [
        "<", ">", "/", "s:", "b:", "a", "=", "\"", "'", "&", ";", "#x", "<!", "[CDATA[", "]]>", "--", "?", " ", "\n",
        "é", "xmlns", "{", "}", "[", ":", "1",
    ];
    for _ in 0..20_000 {
        let mut text = String::from(generator.pick(&[
            "",
            "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'>",
            "[{",
        ]));
        for _ in 0..generator.below(20) {
            text.push_str(generator.pick(&alphabet));
        }
        assert!(read(&text).is_err(), "{text}");
        assert!(login::read_response(&text, Limits::default()).is_err(), "{text}");
        let record = PersonDetails::TYPE;
        if let Ok(rows) = read_rows(record, &text, Limits::default()) {
            assert!(serde_json::to_string(&rows).is_ok());
        }
    }
}

#[test]
fn leaving_more_elements_than_were_entered_is_no_harm() {
    let mut reader = XmlReader::new("<a><b/></a>", Limits::default()).unwrap();
    reader.skip().unwrap();
    assert!(reader.child().unwrap().is_some_and(|element| element.name == "a"));
    reader.skip().unwrap();
    reader.skip().unwrap();
    assert!(reader.child().unwrap().is_none());
}
