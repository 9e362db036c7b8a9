//! What becomes of elements out of their declared order: a client reads any, WCF drops them in silence, a strict
//! reader says so (`ukg-pro-soap.md` 5.1, 15).

use ukg_pro_contract::{
    read::{Error, Limits},
    record::Row,
    services::employee_person::SERVICE,
    soap::{Argument, Operation, Request},
    xml::Order,
};

fn read(operation: &str, body: &str, order: Order) -> Result<Argument<'static>, Error> {
    let operation: &Operation = SERVICE.operation(operation).expect("an operation");
    let text = format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:b="http://www.ultipro.com/contracts"
             xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><s:Body>
           <p:{0} xmlns:p="http://www.ultipro.com/services/employeeperson">{body}</p:{0}></s:Body></s:Envelope>"#,
        operation.name
    );
    let mut arguments = Request::read(&text, Limits::default())?.arguments(&SERVICE, operation, order)?;
    assert_eq!(arguments.len(), 1);
    Ok(match arguments.remove(0) {
        Argument::Query(row) => Argument::Query(row.into_owned()),
        Argument::Identifier(identifier) => Argument::Identifier(identifier.into_owned()),
        Argument::Entities(rows) => Argument::Entities(rows.into_iter().map(Row::into_owned).collect()),
        Argument::Company(identifier) => Argument::Company(identifier.into_owned()),
        Argument::Value(value) => Argument::Value(value.map(ukg_pro_contract::value::Value::into_owned)),
    })
}

/// The fields that have a value.
fn given(argument: &Argument<'_>) -> Vec<(&'static str, String)> {
    let rows = match argument {
        Argument::Query(row) => std::slice::from_ref(row),
        Argument::Entities(rows) => rows,
        Argument::Identifier(_) | Argument::Company(_) | Argument::Value(_) => &[],
    };
    rows.iter()
        .flat_map(Row::entries)
        .filter_map(|(field, value)| Some((field.name, value?.as_text().unwrap_or("…").to_owned())))
        .collect()
}

#[test]
fn a_filter_after_the_page_is_lost_to_wcf() {
    let body = "<p:query><b:PageNumber>1</b:PageNumber><b:PageSize>100</b:PageSize><b:LastName>=Ng</b:LastName>\
                <b:Status>=A</b:Status></p:query>";
    let page = [("PageNumber", "1".to_owned()), ("PageSize", "100".to_owned())];
    let any = given(&read("FindPeople", body, Order::Any).unwrap());
    assert_eq!(any[0], ("LastName", "=Ng".to_owned()));
    assert_eq!((&any[1..3], any.len()), (&page[..], 4));
    let wcf = given(&read("FindPeople", body, Order::Wcf).unwrap());
    assert_eq!((&wcf[..2], &wcf[2..]), (&page[..], &[("Status", "=A".to_owned())][..]));
    let strict = read("FindPeople", body, Order::Strict).unwrap_err();
    assert_eq!(strict, Error::OutOfOrder("EmployeeQuery/LastName".to_owned()));
}

#[test]
fn a_misplaced_field_of_an_entity_blanks_it_for_wcf() {
    let body = "<p:entities><b:Person><b:LastName>Ng</b:LastName><b:FirstName>Bo</b:FirstName>\
                <b:SelfServiceProperties i:nil='true'/><b:SSN>900114477</b:SSN></b:Person></p:entities>";
    let all = |order| read("UpdatePerson", body, order).map(|argument| given(&argument));
    let names = |fields: Vec<(&'static str, String)>| fields.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(all(Order::Any).unwrap()), ["FirstName", "LastName", "SSN"]);
    // Upper case sorts first: `SSN` before `SelfServiceProperties`.
    assert_eq!(names(all(Order::Wcf).unwrap()), ["LastName"]);
    assert_eq!(
        all(Order::Strict).unwrap_err(),
        Error::OutOfOrder("Person/FirstName".to_owned())
    );
}

#[test]
fn an_identifier_s_company_belongs_before_its_value() {
    let body = "<p:employeeIdentifier i:type='b:EmployeeNumberIdentifier'><b:EmployeeNumber>00042</b:EmployeeNumber>\
                <b:CompanyCode>NWCA</b:CompanyCode></p:employeeIdentifier>";
    let company = |order| {
        read("GetPersonByEmployeeIdentifier", body, order).map(|argument| match argument {
            Argument::Identifier(identifier) => {
                assert_eq!(identifier.value.as_deref(), Some("00042"));
                identifier.company_code.map(String::from)
            }
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(company(Order::Any), Ok(Some("NWCA".to_owned())));
    assert_eq!(company(Order::Wcf), Ok(None));
    assert_eq!(
        company(Order::Strict),
        Err(Error::OutOfOrder("EmployeeNumberIdentifier/CompanyCode".to_owned()))
    );
}

#[test]
fn a_slot_is_read_under_both_spellings_of_its_name_and_written_under_one() {
    use ukg_pro_contract::services::employee_user_defined_fields::SERVICE;

    let operation = SERVICE.operation("UpdateUserDefinedFields").expect("an operation");
    let text = r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:b="http://www.ultipro.com/contracts">
        <s:Body><UpdateUserDefinedFields xmlns="http://www.ultipro.com/services/employeeuserdefinedfields"><entities>
        <b:UserDefinedFields><b:EecUDField01>A</b:EecUDField01><b:EecUdField02>B</b:EecUdField02>
        <b:EecUDField09>1.5</b:EecUDField09></b:UserDefinedFields></entities></UpdateUserDefinedFields></s:Body></s:Envelope>"#;
    for order in [Order::Any, Order::Wcf, Order::Strict] {
        let request = Request::read(text, Limits::default()).unwrap();
        let arguments = request.arguments(&SERVICE, operation, order).unwrap();
        let expected = [("EecUdField01", "A"), ("EecUdField02", "B"), ("EecUdField09", "1.5")];
        assert_eq!(
            given(&arguments[0]),
            expected.map(|(name, text)| (name, text.to_owned()))
        );
    }
}

#[test]
fn a_repeated_field_counts_once() {
    let body = "<p:query><b:LastName>=Ng</b:LastName><b:LastName>=Doe</b:LastName></p:query>";
    for order in [Order::Any, Order::Wcf] {
        assert_eq!(
            given(&read("FindPeople", body, order).unwrap()),
            [("LastName", "=Ng".to_owned())]
        );
    }
    assert!(matches!(
        read("FindPeople", body, Order::Strict),
        Err(Error::OutOfOrder(_))
    ));
}

#[test]
fn a_parameter_that_is_missing_nil_or_of_another_namespace_is_empty() {
    for order in [Order::Any, Order::Wcf, Order::Strict] {
        for body in [
            "",
            "<p:query i:nil='true'/>",
            "<query><b:LastName>=Ng</b:LastName></query>",
            "<p:query/>",
            "<p:other/>",
        ] {
            assert_eq!(given(&read("FindPeople", body, order).unwrap()), [], "{body}");
        }
        assert_eq!(
            read("UpdatePerson", "<p:entities/>", order),
            Ok(Argument::Entities(Vec::new()))
        );
    }
}

#[test]
fn fields_of_another_namespace_are_not_the_declared_ones() {
    let body = "<p:query><LastName>=Ng</LastName><p:LastName>=Ng</p:LastName>\
                <x:LastName xmlns:x='urn:x'>=Ng</x:LastName></p:query>";
    for order in [Order::Any, Order::Wcf, Order::Strict] {
        assert_eq!(given(&read("FindPeople", body, order).unwrap()), []);
    }
}
