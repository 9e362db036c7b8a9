//! Well-formed messages that are not the answer that was due, or hold what they should not.

use ukg_pro_contract::{
    read::{Error, Limits},
    record,
    record::Record,
    services::employee_person::SERVICE,
    soap::{Answer, Operation, OperationResult, Request, login, read_answer, write_answer},
};

use super::{page, read};
use crate::wire::{compact, golden};

record! {
    /// A record with every kind of value that can be wrong.
    Voucher as "Voucher" {
        /// A flag.
        valid = "Valid": Boolean;
        /// A count.
        count = "Count": Integer;
        /// Money.
        amount = "Amount": Decimal;
        /// A day.
        day = "Day": DateTime;
        /// Text.
        label = "Label": Text;
    }
}

const GET_VOUCHER: Operation = Operation::get("GetVoucher", "VoucherGetResponse", Voucher::TYPE, "Vouchers.");

#[test]
fn a_fault_with_status_200_is_a_fault() {
    let text = compact(&golden("EmployeePerson/FindPeople", "fault-dispatcher").text);
    for operation in SERVICE.operations {
        let fault = read_answer(&SERVICE, operation, &text, Limits::default())
            .unwrap()
            .unwrap_err();
        assert_eq!(fault.subcode.as_deref(), Some("InternalServiceFault"));
    }
}

#[test]
fn blanks_around_the_names_in_a_fault_do_not_count() {
    let text = compact(&golden("EmployeePerson/FindPeople", "fault-dispatcher").text);
    let spaced = text
        .replace("<s:Value>s:", "<s:Value>\n s: ")
        .replace(":InternalServiceFault<", ": InternalServiceFault \n<");
    assert_ne!(spaced, text);
    let read = |text: &str| {
        let fault = read_answer(&SERVICE, &SERVICE.operations[0], text, Limits::default());
        fault.unwrap().unwrap_err().into_owned()
    };
    assert_eq!(read(&spaced), read(&text));
    let bare = text.replace("<s:Value>s:", "<s:Value> ");
    assert_eq!(read(&bare), read(&text));
}

#[test]
fn a_page_of_html_is_told_from_an_answer() {
    for page in [
        "<!DOCTYPE html><html><head><title>Sign in</title></head></html>",
        "<html><body><h1>503 Service Unavailable</h1></body></html>",
        "\u{feff}\r\n\t<HTML>",
        "<!-- edge 7 -->\n<!doctype HTML>\n<html>",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0//EN\" \"x\"><html/>",
    ] {
        assert_eq!(read(page), Err(Error::Html), "{page}");
        assert_eq!(
            login::read_response(page, Limits::default()).err(),
            Some(Error::Html),
            "{page}"
        );
        assert_eq!(
            Request::read(page, Limits::default()).err(),
            Some(Error::Html),
            "{page}"
        );
    }
}

#[test]
fn what_is_no_envelope_is_named() {
    for (text, message) in [
        ("{\"message\": \"no\"}", "the message has no `Envelope`"),
        ("Service Unavailable", "the message has no `Envelope`"),
        ("<!-- only this -->", "the message has no `Envelope`"),
        (" \r\n", "the message ends in the middle, after 0 bytes"),
        ("<error>no</error>", "expected the element `Envelope`, found `error`"),
        // SOAP 1.1.
        (
            "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body/></s:Envelope>",
            "expected the element `Envelope`, found `Envelope`",
        ),
        (
            "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"/>",
            "the message has no `Body`",
        ),
        (
            "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body/></s:Envelope>",
            "the message has no `the content of Body`",
        ),
    ] {
        assert_eq!(read(text).unwrap_err().to_string(), message, "{text}");
        assert!(Request::read(text, Limits::default()).is_err(), "{text}");
    }
}

#[test]
fn the_answer_of_another_operation_is_no_answer() {
    let other = compact(&golden("EmployeePerson/GetPersonByEmployeeIdentifier", "response").text);
    let message = "expected the element `FindPeopleResponse`, found `GetPersonByEmployeeIdentifierResponse`";
    assert_eq!(read(&other).unwrap_err().to_string(), message);
    let service = page().replace("services/employeeperson\"", "services/employeejob\"");
    assert_eq!(
        read(&service).unwrap_err().to_string(),
        "expected the element `FindPeopleResponse`, found `FindPeopleResponse`"
    );
    let result = page().replace("FindPeopleResult", "FindJobsResult");
    assert_eq!(
        read(&result).unwrap_err().to_string(),
        "expected the element `FindPeopleResult`, found `FindJobsResult`"
    );
    let login = compact(&golden("LoginService/Authenticate", "response").text);
    assert!(matches!(read(&login), Err(Error::Unexpected { .. })));
}

#[test]
fn an_answer_without_its_parts_is_an_error_and_no_empty_list() {
    let text = page();
    let without = |open: &str, close: &str| {
        let (start, end) = (text.find(open).unwrap(), text.find(close).unwrap() + close.len());
        format!("{}{}", &text[..start], &text[end..])
    };
    let elsewhere = |open: &str, close: &str| {
        let foreign = text.replace(
            open,
            &open.replace("<b:", "<x:").replace('>', " xmlns:x=\"urn:example\">"),
        );
        foreign.replace(close, &close.replace("</b:", "</x:"))
    };
    for part in ["OperationResult", "Results"] {
        let (open, close) = (format!("<b:{part}>"), format!("</b:{part}>"));
        let nil = format!("<b:{part} i:nil=\"true\"/></FindPeopleResult>");
        let nil = without(&open, &close).replace("</FindPeopleResult>", &nil);
        for text in [without(&open, &close), elsewhere(&open, &close), nil] {
            assert_eq!(read(&text), Err(Error::Missing(part.to_owned())), "{text}");
        }
    }
}

#[test]
fn a_value_of_the_wrong_kind_names_its_place_and_is_not_shown() {
    let answer = |content: &str| {
        let rows = vec![
            Voucher {
                label: Some("x".into()),
                ..Voucher::default()
            }
            .into_row(),
        ];
        let answer = Answer::read(OperationResult::ok(None), rows);
        let text = write_answer(&SERVICE, &GET_VOUCHER, None, &answer).unwrap();
        text.replace("<b:Label>x</b:Label>", content)
    };
    let boolean = "`Voucher/Valid` does not hold true or false";
    let integer = "`Voucher/Count` does not hold a whole number of 32 bits";
    let decimal = "`Voucher/Amount` does not hold a decimal number";
    let date = "`Voucher/Day` does not hold a date and time (YYYY-MM-DDTHH:MM:SS)";
    let cases = [
        ("Valid", boolean, &["hidden", "TRUE", "yes", "", "2", "true false"][..]),
        (
            "Count",
            integer,
            &["hidden", "1.0", "2147483648", "", "1E5", "0x1", "1 2"],
        ),
        (
            "Amount",
            decimal,
            &["hidden", "1,000.00", "1E5", "", ".", "-", "NaN", "1.2.3", "$5", "٣"],
        ),
        (
            "Day",
            date,
            &[
                "hidden",
                "01/02/2024",
                "2024-13-01",
                "2024-00-01",
                "2024-01-32",
                "2024-01-01 00:00:00",
                "2024-01-01T25:00:00",
                "2024-01-01T00:00",
                "2024-1-1",
                "24-01-01",
                "",
                "2024-01-01T",
                "2024-01-01T00:00:00.",
                "2024-01-01T00:00:00+5",
            ],
        ),
    ];
    for (field, message, texts) in cases {
        for text in texts {
            let wire = answer(&format!("<b:{field}>{text}</b:{field}>"));
            let error = read_answer(&SERVICE, &GET_VOUCHER, &wire, Limits::default()).unwrap_err();
            assert_eq!(error.to_string(), message, "{text}");
            assert!(!format!("{error:?}").contains("hidden"));
        }
    }
    let wire = answer("<b:Label>hidden<b:Bold>hidden</b:Bold></b:Label>");
    let error = read_answer(&SERVICE, &GET_VOUCHER, &wire, Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "`Voucher/Label` does not hold text");

    for (from, to, message) in [
        (
            "<b:Success>true",
            "<b:Success>hidden",
            "`Result/Success` does not hold true or false",
        ),
        (
            "<b:CurrentPage>2",
            "<b:CurrentPage>hidden",
            "`PagingInfo/CurrentPage` does not hold a whole number of 32 bits",
        ),
        (
            "<b:SuppressSSN>false",
            "<b:SuppressSSN>hidden",
            "`Person/SuppressSSN` does not hold true or false",
        ),
    ] {
        assert_eq!(read(&page().replace(from, to)).unwrap_err().to_string(), message);
    }
    let update = SERVICE.operation("UpdatePerson").unwrap();
    let text = compact(&golden("EmployeePerson/UpdatePerson", "response").text);
    let text = text.replace("</b:Results><b:Success>true", "</b:Results><b:Success>hidden");
    let error = read_answer(&SERVICE, update, &text, Limits::default()).unwrap_err();
    assert_eq!(error.to_string(), "`Success` does not hold true or false");
}

#[test]
fn a_list_of_nothing_but_unknown_rows_is_no_empty_list() {
    let rows = page().replace("b:EmployeePerson>", "b:EmployeePersonnel>");
    assert_eq!(
        read(&rows).unwrap_err().to_string(),
        "expected the element `EmployeePerson`, found `EmployeePersonnel`"
    );
}

#[test]
fn what_is_no_xml_at_all_is_not_taken_for_the_beginning_of_a_message() {
    assert!(matches!(read("%&/ neither XML nor JSON"), Err(Error::Malformed { .. })));
}
