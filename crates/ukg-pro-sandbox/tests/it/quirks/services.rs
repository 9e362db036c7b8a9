//! The same of every service that finds, gets or has operations whose names people misspell (`ukg-pro-soap.md` 15).

use secrecy::ExposeSecret as _;
use ukg_pro_contract::{
    services::SERVICES,
    soap::{Input, Output},
};

use super::CONTRACTS;
use crate::{
    fixture::{Employment, Fixture, SOAP_1_2, envelope, headers},
    wire::{Answer, Xml},
};

/// Service, operation and row of each Find, copied by hand (`ukg-pro-soap.md` 1, 5.2).
const FINDS: [(&str, &str, &str); 11] = [
    ("EmployeeAddress", "FindAddresses", "EmployeeAddress"),
    ("EmployeeCompensation", "FindCompensations", "EmployeeCompensation"),
    ("EmployeeContacts", "FindContacts", "EmployeeContact"),
    (
        "EmployeeEmploymentInformation",
        "FindEmploymentInformations",
        "EmployeeEmploymentInformation",
    ),
    ("EmployeeJob", "FindJobs", "EmployeeJob"),
    (PAY_STATEMENT, "FindLastPayStatement", "EmployeePayStatement"),
    ("EmployeePerson", "FindPeople", "EmployeePerson"),
    (
        "EmployeePhoneInformation",
        "FindPhoneInformations",
        "EmployeePhoneInformation",
    ),
    ("EmployeeSsoUser", "FindSsoUsers", "EmployeeSsoUser"),
    ("EmployeeTermination", "FindTerminations", "EmployeeTerminationInfo"),
    (
        "EmployeeUserDefinedFields",
        "FindUserDefinedFields",
        "EmployeeUserDefinedFields",
    ),
];

/// Service, operation and record of each Get by employee, copied by hand.
const GETS: [(&str, &str, &str); 12] = [
    ("EmployeeAddress", "GetAddressByEmployeeIdentifier", "Address"),
    (
        "EmployeeCompensation",
        "GetCompensationByEmployeeIdentifier",
        "Compensation",
    ),
    ("EmployeeContacts", "GetContactByEmployeeIdentifier", "Contact"),
    (
        "EmployeeEmploymentInformation",
        "GetEmploymentInformationByEmployeeIdentifier",
        "EmploymentInformation",
    ),
    (
        "EmployeeGlobalNewHire",
        "GetGlobalEmployeeByEmployeeIdentifier",
        "GlobalEmployee",
    ),
    ("EmployeeJob", "GetJobByEmployeeIdentifier", "Job"),
    (PAY_STATEMENT, "GetLastPayStatementByEmployeeIdentifier", "PayStatement"),
    ("EmployeePerson", "GetPersonByEmployeeIdentifier", "Person"),
    (
        "EmployeePhoneInformation",
        "GetPhoneInformationByEmployeeIdentifier",
        "PhoneInformation",
    ),
    ("EmployeeSsoUser", "GetSsoUserByEmployeeIdentifier", "SsoUser"),
    (
        "EmployeeTermination",
        "GetTerminationByEmployeeIdentifier",
        "TerminationInfo",
    ),
    (
        "EmployeeUserDefinedFields",
        "GetUserDefinedFieldsByEmployeeIdentifier",
        "UserDefinedFields",
    ),
];

/// Its Find takes the fields of a query as parameters (`ukg-pro-soap.md` 7.7).
const PAY_STATEMENT: &str = "EmployeePayStatement";

/// An emulator and a token.
struct Caller {
    fixture: Fixture,
    token: String,
}

impl Caller {
    async fn of(employees: usize) -> Self {
        let fixture = Fixture::with(|options| options.employees = employees).await;
        let token = fixture.token().await;
        Self { fixture, token }
    }

    fn key(&self) -> &str {
        self.fixture.login.customer_api_key.expose_secret()
    }

    /// Calls an operation as most clients do.
    async fn call(&self, service: &str, operation: &str, body: &str) -> Answer {
        let headers = headers(&action(service, operation), &self.token, self.key());
        self.fixture.post(service, &envelope(&headers, body)).await
    }

    async fn read(&self, service: &str, operation: &str, body: &str) -> Xml {
        let answer = self.call(service, operation, body).await;
        assert_eq!(answer.status, 200, "{operation}: {}", answer.text());
        answer.xml()
    }
}

fn namespace(service: &str) -> String {
    format!("http://www.ultipro.com/services/{}", service.to_lowercase())
}

fn action(service: &str, operation: &str) -> String {
    format!("{}/I{service}/{operation}", namespace(service))
}

/// The body of a Find for a page of this size.
fn find(service: &str, operation: &str, page: usize, size: usize) -> String {
    let namespace = namespace(service);
    let asked = |prefix: &str| {
        format!("<{prefix}PageNumber>{page}</{prefix}PageNumber><{prefix}PageSize>{size}</{prefix}PageSize>")
    };
    let inside = if service == PAY_STATEMENT {
        asked("")
    } else {
        format!(r#"<query xmlns:b="{CONTRACTS}">{}</query>"#, asked("b:"))
    };
    format!(r#"<{operation} xmlns="{namespace}">{inside}</{operation}>"#)
}

/// The body of a Get by employee number, `prefix` being that of the contracts.
fn get(service: &str, operation: &str, prefix: &str, company_code: Option<&str>, number: &str) -> String {
    let company_code = company_code
        .map(|code| format!("<{prefix}:CompanyCode>{code}</{prefix}:CompanyCode>"))
        .unwrap_or_default();
    format!(
        r#"<{operation} xmlns="{}"><employeeIdentifier xmlns:{prefix}="{CONTRACTS}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="{prefix}:EmployeeNumberIdentifier">{company_code}<{prefix}:EmployeeNumber>{number}</{prefix}:EmployeeNumber></employeeIdentifier></{operation}>"#,
        namespace(service)
    )
}

/// Current page, page size, pages and rows as they are told.
fn paging(xml: &Xml) -> [usize; 4] {
    ["CurrentPage", "PageSize", "PageTotal", "TotalItems"]
        .map(|name| xml.at(&format!("PagingInfo/{name}")).unwrap().parse().unwrap())
}

fn keys(xml: &Xml, row: &str) -> Vec<(String, String)> {
    let rows = xml.each(row);
    let leaf = |leaves: &[(String, Option<String>)], name: &str| {
        let mut leaves = leaves.iter();
        leaves.find(|(leaf, _)| leaf == name).unwrap().1.clone().unwrap()
    };
    rows.iter()
        .map(|row| (leaf(row, "CompanyCode"), leaf(row, "EmployeeNumber")))
        .collect()
}

#[test]
fn no_find_and_no_get_is_left_out() {
    let declared = |wanted: fn(&ukg_pro_contract::soap::Operation) -> bool| {
        let services = SERVICES.iter();
        let all = services.flat_map(|service| service.operations.iter().map(|one| (service.name, one)));
        all.filter(move |(_, operation)| wanted(operation))
            .map(|(service, operation)| (service, operation.name))
            .collect::<Vec<_>>()
    };
    let finds = declared(|one| matches!(one.output, Output::Find(_)));
    assert_eq!(FINDS.map(|(service, operation, _)| (service, operation)), finds[..]);
    let gets = declared(|one| {
        matches!(one.output, Output::Get(_)) && matches!(one.inputs, [only] if matches!(only.input, Input::Identifier))
    });
    assert_eq!(GETS.map(|(service, operation, _)| (service, operation)), gets[..]);
}

#[tokio::test]
async fn every_find_answers_the_same_however_it_is_asked() {
    let caller = Caller::of(60).await;
    let employments = caller.fixture.truth.employments().len();
    for (service, operation, row) in FINDS {
        let body = find(service, operation, 1, 100);
        let plain = caller.call(service, operation, &body).await;
        assert_eq!(plain.status, 200, "{operation}: {}", plain.text());
        assert_eq!(plain.header("content-type"), Some(SOAP_1_2));
        let rows = plain.xml().each(row).len();
        if service == PAY_STATEMENT {
            assert!((1..=employments).contains(&rows), "{rows}");
        } else {
            assert_eq!(rows, employments, "{operation}");
        }

        let action = action(service, operation);
        let usual = envelope(&headers(&action, &caller.token, caller.key()), &body);
        let lower = service.to_lowercase();
        for path in [
            format!("/services//{service}"),
            format!("/services/{service}/"),
            format!("/Services/{lower}"),
            format!("//SERVICES//{}//", service.to_uppercase()),
        ] {
            let answer = caller.fixture.post_as(&path, SOAP_1_2, &usual).await;
            assert_eq!((answer.status, &answer.body), (200, &plain.body), "{path}");
        }
        let path = format!("/services/{service}");
        for content_type in [
            "application/soap+xml".to_owned(),
            format!("application/soap+xml; charset=utf-8; action=\"{action}\""),
            format!("Application/SOAP+XML;action={action}"),
        ] {
            let answer = caller.fixture.post_as(&path, &content_type, &usual).await;
            assert_eq!((answer.status, &answer.body), (200, &plain.body), "{content_type}");
        }
        let token = format!(
            r#"<UltiProToken xmlns="http://www.ultimatesoftware.com/foundation/authentication/ultiprotoken">{}</UltiProToken>"#,
            caller.token
        );
        let key = format!(
            r#"<ClientAccessKey xmlns="http://www.ultimatesoftware.com/foundation/authentication/clientaccesskey">{}</ClientAccessKey>"#,
            caller.key()
        );
        let to = format!(r#"<a:To s:mustUnderstand="1">https://servicet.example.com/services/{service}</a:To>"#);
        for headers in [
            // No `To`, no `MessageID`, no `ReplyTo`, no `mustUnderstand`, and the action last.
            format!("{key}{token}<a:Action>{action}</a:Action>"),
            format!(r#"{to}{token}{key}<a:Action s:mustUnderstand="1">{action}</a:Action>"#),
        ] {
            let answer = caller.fixture.post(service, &envelope(&headers, &body)).await;
            assert_eq!((answer.status, &answer.body), (200, &plain.body), "{headers}");
        }
        let answer = caller
            .fixture
            .wire
            .send(
                "POST",
                &path,
                &[("Content-Type", SOAP_1_2), ("SOAPAction", "\"urn:anything\"")],
                &usual,
            )
            .await
            .unwrap();
        assert_eq!((answer.status, &answer.body), (200, &plain.body), "{operation}");
    }
}

#[tokio::test]
async fn every_find_caps_a_page_of_a_thousand_and_has_nothing_beyond_the_last() {
    let caller = Caller::of(150).await;
    let everybody = caller.fixture.truth.numbers(|_| true);
    for (service, operation, row) in FINDS {
        let first = caller
            .read(service, operation, &find(service, operation, 1, 1000))
            .await;
        let [current, size, pages, total] = paging(&first);
        assert_eq!((current, size, pages), (1, 100, total.div_ceil(100)), "{operation}");
        assert!(total > 100, "{operation}: {total}");
        let mut found = keys(&first, row);
        assert_eq!(found.len(), 100, "{operation}");
        for page in 2..=pages {
            let more = caller
                .read(service, operation, &find(service, operation, page, 1000))
                .await;
            assert_eq!(paging(&more), [page, 100, pages, total], "{operation}");
            found.extend(keys(&more, row));
        }
        assert_eq!(found.len(), total, "{operation}");
        if service == PAY_STATEMENT {
            assert!(found.iter().all(|key| everybody.contains(key)), "{found:?}");
        } else {
            assert_eq!(found, everybody, "{operation}");
        }
        let beyond = caller
            .read(service, operation, &find(service, operation, pages + 1, 1000))
            .await;
        assert_eq!(paging(&beyond), [pages + 1, 100, pages, total], "{operation}");
        assert!(beyond.literal().contains("<b:Results/>"), "{operation}");
        assert_eq!(beyond.at("OperationResult/Success").as_deref(), Some("true"));
        assert_eq!(beyond.at("OperationResult/HasErrors").as_deref(), Some("false"));
    }
}

#[tokio::test]
async fn every_get_takes_any_prefix_and_no_company() {
    let caller = Caller::of(60).await;
    let employments = caller.fixture.truth.employments();
    let is_alone = |one: &&Employment| {
        let number = one.text("employee_number");
        employments
            .iter()
            .filter(|other| other.text("employee_number") == number)
            .count()
            == 1
    };
    let alone: Vec<_> = employments.iter().filter(is_alone).collect();
    for (service, operation, record) in GETS {
        let mut checked = false;
        for one in &alone {
            let (code, number) = one.key();
            let body = get(service, operation, "b", Some(&code), &number);
            let usual = caller.call(service, operation, &body).await;
            assert_eq!(usual.status, 200, "{operation}: {}", usual.text());
            if !usual.xml().has(record) {
                continue;
            }
            let whose = format!("{record}/EmployeeIdentifier/EmployeeNumber");
            assert_eq!(usual.xml().at(&whose), Some(number.clone()), "{operation}");
            for prefix in ["con", "d4p1", "ns2", "q1"] {
                for company_code in [Some(code.as_str()), None] {
                    let body = get(service, operation, prefix, company_code, &number);
                    let answer = caller.call(service, operation, &body).await;
                    assert_eq!((answer.status, &answer.body), (200, &usual.body), "{body}");
                }
            }
            // Nil and empty are no company, too.
            for nothing in [r#"<b:CompanyCode i:nil="true"/>"#, "<b:CompanyCode/>"] {
                let body = get(service, operation, "b", None, &number)
                    .replace("<b:EmployeeNumber>", &format!("{nothing}<b:EmployeeNumber>"));
                let answer = caller.call(service, operation, &body).await;
                assert_eq!((answer.status, &answer.body), (200, &usual.body), "{body}");
            }
            checked = true;
            break;
        }
        assert!(checked, "nobody has a {record}");
    }
}

/// A fault that says that there is no such operation.
fn not_supported(answer: &Answer, action: &str) {
    assert_eq!(answer.status, 500, "{action}");
    assert_eq!(answer.header("content-type"), Some(SOAP_1_2));
    let xml = answer.xml();
    assert_eq!(
        xml.at("Header/Action").as_deref(),
        Some("http://www.w3.org/2005/08/addressing/soap/fault")
    );
    assert_eq!(xml.at("Fault/Code/Value").as_deref(), Some("s:Sender"), "{action}");
    assert_eq!(
        xml.at("Fault/Code/Subcode/Value").as_deref(),
        Some("a:ActionNotSupported"),
        "{action}"
    );
    assert!(xml.at("Reason/Text").unwrap().contains(action), "{}", xml.literal());
}

#[tokio::test]
async fn an_operation_that_a_service_does_not_have_is_a_fault_that_names_it() {
    let caller = Caller::of(20).await;
    // Each as it is misspelled or misplaced in programs people have published.
    let seen = [
        (
            "EmployeeEmploymentInformation",
            action(
                "EmployeeEmploymentInformation",
                "GetEmploymentInformationByEmployeeIndentifier",
            ),
        ),
        ("EmployeeTermination", action("EmployeeTermination", "FindTermination")),
        ("EmployeeCompensation", action("EmployeeCompensation", "FindJobs")),
        ("EmployeeCompensation", action("EmployeeJob", "FindJobs")),
        ("EmployeeContacts", action("EmployeeContacts", "AddContact")),
        ("EmployeeContacts", action("EmployeeContacts", "DeleteContact")),
    ];
    let any = SERVICES.iter().flat_map(|service| {
        let operation = service.operations[0].name;
        [
            (service.name, action(service.name, &operation.to_lowercase())),
            (service.name, action(service.name, &operation[1..])),
            (service.name, service.namespace.to_owned()),
        ]
    });
    for (service, action) in seen.into_iter().chain(any) {
        let headers = headers(&action, &caller.token, caller.key());
        let (_, operation) = action.rsplit_once('/').unwrap();
        let body = find(service, operation, 1, 100);
        let answer = caller.fixture.post(service, &envelope(&headers, &body)).await;
        not_supported(&answer, &action);
    }
}

/// A client whose action is right and whose body is that of another operation.
#[tokio::test]
async fn a_body_of_another_operation_is_not_read() {
    let caller = Caller::of(20).await;
    for (service, operation, _) in FINDS {
        let body = find(service, "FindNothing", 1, 100);
        let answer = caller.call(service, operation, &body).await;
        assert_eq!(answer.status, 500, "{operation}");
        let subcode = answer.xml().at("Fault/Code/Subcode/Value").unwrap();
        assert!(subcode.ends_with(":DeserializationFailed"), "{subcode}");
    }
}
