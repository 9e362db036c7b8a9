//! Every SOAP operation that writes, in one table (`ukg-pro-soap.md` 5.1, 5.8, 5.10, 16).
//!
//! A new write is to be placed in [`WRITES`]: with a good record, what it needs, and where it is read again.

mod table;

use roxmltree::{Document, Node};
use ukg_pro_contract::record::{Field, Kind, RecordType};
use ukg_pro_contract::services::SERVICES;
use ukg_pro_contract::soap::{Input, Operation, Service};

use self::table::WRITES;
use crate::fixture::{Employment, Fixture, number};
use crate::services::post;

/// The leaves of a record as it is read.
type Leaves = Vec<(String, Option<String>)>;

/// Fields with their values. An identifier is a company code and a number with a slash between, a company its code.
type Fields = Vec<(&'static str, String)>;

/// A write, and what its tests have to know of it.
struct Write {
    name: &'static str,
    /// A record that succeeds, without the employee it belongs to.
    good: fn(&Whom) -> Fields,
    /// What this record needs besides what its type declares.
    needs: &'static [&'static str],
    /// Fields the service has a value for where they are missing: that of another field.
    defaults: &'static [(&'static str, &'static str)],
    /// Fields that are not read again as they were sent.
    silent: &'static [&'static str],
    /// What makes the record bad; an empty value leaves the field out.
    bad: (&'static str, &'static str),
    /// The service and the operation that reads, and its record.
    read: (&'static str, &'static str, &'static str),
    by: By,
}

/// How a read finds the record.
enum By {
    /// It is the employee's only one.
    Employee,
    /// It is the one of the employee's that has the value that is sent in this field.
    Value(&'static str),
    /// By an identifier of this type and element, whose value is sent in this field.
    Identifier(&'static str, &'static str, &'static str),
}

/// Whom a record is about.
struct Whom {
    /// The first or the second.
    n: usize,
    one: Employment,
    /// Key of the record that is to be changed or deleted.
    id: String,
    before: Option<Leaves>,
}

impl Whom {
    fn key(&self) -> String {
        format!("{}/{}", self.one.company_code, self.one.key().1)
    }

    /// What the tenant says of the employment.
    fn kept(&self, name: &str) -> String {
        self.one.text(name).unwrap().to_owned()
    }

    /// The other value of a flag.
    fn other(&self, flag: &str) -> String {
        let is_set = value(self.before.as_ref(), flag).as_deref() == Some("true");
        (!is_set).to_string()
    }
}

impl Write {
    fn operation(&self) -> (&'static Service, &'static Operation) {
        let (service, operation) = self.name.split_once('.').unwrap();
        let service = SERVICES.iter().find(|one| one.name == service).unwrap();
        (service, service.operation(operation).unwrap())
    }

    fn record(&self) -> &'static RecordType {
        let (_, operation) = self.operation();
        let Input::Entities(record) = operation.inputs[0].input else {
            panic!("{} takes no records", self.name);
        };
        record
    }

    /// Whether the employee is named beside the records.
    fn is_addressed(&self) -> bool {
        self.operation().1.inputs.len() > 1
    }

    /// The field that says who a record is about; a hire says which company hires.
    fn owner(&self) -> &'static str {
        if self.is_addressed() {
            "employeeIdentifier"
        } else if self.record().position("EmployeeIdentifier").is_some() {
            "EmployeeIdentifier"
        } else {
            "CompanyIdentifier"
        }
    }

    /// A good record in wire order.
    fn good(&self, whom: &Whom) -> Fields {
        let mut fields = (self.good)(whom);
        if self.owner() == "EmployeeIdentifier" {
            fields.push(("EmployeeIdentifier", whom.key()));
        }
        let place = |name: &str| self.record().position(name);
        assert!(fields.iter().all(|(name, _)| place(name).is_some()), "{}", self.name);
        fields.sort_by_key(|(name, _)| place(name));
        fields
    }

    /// Whether the service refuses the record without this field.
    fn needs(&self, field: &str) -> bool {
        let is_declared = self.record().fields().any(|one| one.name == field && one.required);
        let has_default = self.defaults.iter().any(|(name, _)| *name == field);
        field == self.owner() || self.needs.contains(&field) || (is_declared && !has_default)
    }

    fn field(&self, name: &str) -> &'static Field {
        self.record().fields().find(|field| field.name == name).unwrap()
    }

    fn element(&self, name: &str, value: &str) -> String {
        match self.field(name).kind {
            Kind::Identifier => identifier(&format!("b:{name}"), value),
            Kind::Company => format!(
                r#"<b:{name} i:type="b:CompanyCodeIdentifier"><b:CompanyCode>{value}</b:CompanyCode></b:{name}>"#
            ),
            _ => format!("<b:{name}>{value}</b:{name}>"),
        }
    }

    /// The record of these fields, in the order they have.
    fn entity(&self, fields: &[(&'static str, String)]) -> String {
        let elements = fields.iter().map(|(name, value)| self.element(name, value));
        self.around(&elements.collect::<Vec<_>>())
    }

    fn around(&self, elements: &[String]) -> String {
        let (name, inside) = (self.record().name, elements.concat());
        format!("<b:{name}>{inside}</b:{name}>")
    }

    /// Sends records about an employee.
    async fn send(&self, fixture: &Fixture, whom: &Whom, entities: &[String]) -> Told {
        self.send_to(fixture, &whom.key(), entities).await
    }

    async fn send_to(&self, fixture: &Fixture, whose: &str, entities: &[String]) -> Told {
        let mut inside = format!("<entities>{}</entities>", entities.concat());
        if self.is_addressed() && !whose.is_empty() {
            inside += &identifier("employeeIdentifier", whose);
        }
        let (service, operation) = self.operation();
        let answer = post(fixture, service.name, operation.name, &inside).await;
        assert_eq!(answer.status, 200, "{}: {}", self.name, answer.text());
        let told = Told::read(service.namespace, operation.name, answer.text());
        assert_eq!(told.results.len(), entities.len(), "{}", answer.text());
        told
    }

    /// The record as it is read now.
    async fn read(&self, fixture: &Fixture, whom: &Whom) -> Option<Leaves> {
        let (service, operation, record) = self.read;
        let sent = |field: &str| {
            let fields = self.good(whom);
            let mut sent = fields.into_iter().filter(|(name, _)| *name == field);
            sent.next().unwrap().1
        };
        let inside = match self.by {
            By::Identifier(kind, element, field) => {
                let value = sent(field);
                format!(
                    r#"<employeeIdentifier i:type="b:{kind}"><b:{element}>{value}</b:{element}></employeeIdentifier>"#
                )
            }
            By::Employee | By::Value(_) => identifier("employeeIdentifier", &whom.key()),
        };
        let answer = post(fixture, service, operation, &inside).await;
        assert_eq!(answer.status, 200, "{}: {}", self.name, answer.text());
        let mut records = answer.xml().each(record);
        if let By::Value(field) = self.by {
            let wanted = sent(field);
            records.retain(|one| value(Some(one), field).as_ref() == Some(&wanted));
        }
        assert!(records.len() < 2, "{}: {}", self.name, answer.text());
        records.pop()
    }

    /// An emulator, and two employees whose records can be written.
    async fn stage(&self) -> (Fixture, [Whom; 2]) {
        let fixture = Fixture::start().await;
        let mut chosen = Vec::new();
        for one in fixture.truth.employments() {
            let is_alone = one.person["employments"].as_array().unwrap().len() == 1;
            let is_plain = one.company_code == "HLF"
                && one.text("employment_status") == Some("A")
                && one.text("pay_group") == Some("HLFBI")
                && one.text("scheduled_hours") == Some("80.00");
            let (service, operation, record) = table::USERS;
            if is_alone && is_plain && chosen.len() < 2 {
                let key = format!("{}/{}", one.company_code, one.key().1);
                let whose = identifier("employeeIdentifier", &key);
                // Who has no user yet can be given one.
                let is_free =
                    self.read.0 != service || !post(&fixture, service, operation, &whose).await.xml().has(record);
                if is_free {
                    chosen.push(one);
                }
            }
        }
        if self.is_addressed() {
            chosen[1] = chosen[0].clone();
        }
        let mut n = 0;
        let mut whoms = <[_; 2]>::try_from(chosen).unwrap().map(|one| {
            n += 1;
            let (id, before) = (String::new(), None);
            Whom { n, one, id, before }
        });
        // What is to be changed or deleted has to be made.
        let (_, operation) = self.operation();
        let maker = match operation.name {
            "UpdateContact" => Some(("CreateContact", "ContactId")),
            "DeleteAlternateNumber" => Some(("CreateAlternateNumber", "NumberId")),
            "UpdateSsoUser" | "DeleteSsoUser" => Some(("CreateSsoUser", "ClientUserName")),
            _ => None,
        };
        for whom in &mut whoms {
            if let Some((maker, key)) = maker {
                let maker = WRITES.iter().find(|one| one.name.ends_with(maker)).unwrap();
                let made = [maker.entity(&maker.good(whom))];
                assert!(maker.send(&fixture, whom, &made).await.is_good());
                whom.id = value(maker.read(&fixture, whom).await.as_ref(), key).unwrap();
            }
            whom.before = self.read(&fixture, whom).await;
        }
        (fixture, whoms)
    }

    /// What is read after these fields were written in an emulator of their own.
    async fn written(&self, fields: &[(&'static str, String)], about: &str) -> Option<Leaves> {
        let (fixture, [whom, _]) = self.stage().await;
        let told = self.send(&fixture, &whom, &[self.entity(fields)]).await;
        assert!(told.is_good(), "{about}: {told:?}");
        self.read(&fixture, &whom).await
    }

    /// That a record is read as it was sent.
    fn shows(&self, read: Option<&Leaves>, fields: &[(&'static str, String)]) {
        let is_deletion = self.operation().1.name.starts_with("Delete");
        assert_eq!(read.is_none(), is_deletion, "{}", self.name);
        for (field, sent) in fields {
            let is_silent = self.silent.contains(field) || *field == "EmployeeIdentifier";
            if !is_silent && !is_deletion {
                let now = value(read, field);
                assert!(same(now.as_deref(), Some(sent)), "{}: {field} is {now:?}", self.name);
            }
        }
    }
}

/// What a write answered.
#[derive(Debug, PartialEq)]
struct Told {
    success: bool,
    operation: Level,
    results: Vec<Level>,
}

/// What it told of the operation or of one record.
#[derive(Debug, PartialEq)]
struct Level {
    success: bool,
    /// Code, text, property and severity.
    messages: Vec<[Option<String>; 4]>,
}

impl Told {
    /// Reads an answer and checks its levels: their names, their order and what their flags agree on.
    fn read(namespace: &str, operation: &str, text: &str) -> Self {
        let document = Document::parse(text).unwrap();
        let mut nodes = document.descendants();
        let result = nodes
            .find(|node| node.has_tag_name((namespace, format!("{operation}Result").as_str())))
            .unwrap();
        let around = format!("{operation}Response");
        assert!(
            result.parent().unwrap().has_tag_name((namespace, around.as_str())),
            "{text}"
        );
        let [errors, warnings, of_operation, results, success] = named(
            result,
            ["HasErrors", "HasWarnings", "OperationResult", "Results", "Success"],
        );
        assert_eq!(warnings.text(), Some("false"));
        assert_ne!(errors.text(), success.text(), "{text}");
        let results = results.children().filter(Node::is_element);
        Self {
            success: success.text() == Some("true"),
            operation: Level::read(of_operation),
            results: results
                .map(|result| {
                    assert_eq!(result.tag_name().name(), "Result");
                    Level::read(result)
                })
                .collect(),
        }
    }

    /// Whether all levels say that all went well.
    fn is_good(&self) -> bool {
        self.success && self.operation.is_good() && self.results.iter().all(Level::is_good)
    }

    /// That the one record was refused at all levels, for nothing but this field.
    fn refuses(&self, code: Option<&str>, field: &str, about: &str) {
        assert!(!self.success, "{about}: {self:?}");
        let [result] = &self.results[..] else {
            panic!("{about}: {self:?}");
        };
        for level in [&self.operation, result] {
            level.refuses(code, field, about);
        }
    }
}

impl Level {
    fn read(node: Node<'_, '_>) -> Self {
        let names = [
            "HasErrors",
            "HasWarnings",
            "Messages",
            "PagingInfo",
            "RequestNumber",
            "Success",
        ];
        let [errors, warnings, messages, page, request, success] = named(node, names);
        assert_eq!(warnings.text(), Some("false"));
        assert_ne!(errors.text(), success.text());
        assert_eq!((nil(page), nil(request)), (true, true));
        let messages = messages.children().filter(Node::is_element);
        Self {
            success: success.text() == Some("true"),
            messages: messages
                .map(|message| {
                    let names = ["Code", "LogEntryId", "Message", "PropertyName", "Severity"];
                    let [code, _, text, property, severity] = named(message, names);
                    [code, text, property, severity].map(|one| one.text().map(str::to_owned))
                })
                .collect(),
        }
    }

    fn is_good(&self) -> bool {
        let ok = [Some("OK"), Some("OK"), None, Some("Information")];
        self.success && self.messages == [ok.map(|text| text.map(str::to_owned))]
    }

    fn refuses(&self, code: Option<&str>, field: &str, about: &str) {
        assert!(!self.success, "{about}: {self:?}");
        assert_eq!(self.messages.len(), 1, "{about}: {self:?}");
        let [told, text, property, severity] = self.messages[0].each_ref().map(Option::as_deref);
        assert_eq!((property, severity), (Some(field), Some("Error")), "{about}: {self:?}");
        if code.is_some() {
            assert_eq!(told, code, "{about}: {self:?}");
        }
        // What is missing is named in the text too.
        assert!(
            told != Some("Required") || text.unwrap().contains(field),
            "{about}: {self:?}"
        );
    }
}

/// The elements of a node, which are these in this order, all of the contracts.
fn named<'a, const N: usize>(node: Node<'a, 'a>, names: [&str; N]) -> [Node<'a, 'a>; N] {
    let below: Vec<_> = node.children().filter(Node::is_element).collect();
    let found: Vec<_> = below.iter().map(|node| node.tag_name().name()).collect();
    assert_eq!(found, names);
    let contracts = Some("http://www.ultipro.com/contracts");
    assert!(below.iter().all(|node| node.tag_name().namespace() == contracts));
    <[_; N]>::try_from(below).unwrap()
}

fn nil(node: Node<'_, '_>) -> bool {
    node.attribute(("http://www.w3.org/2001/XMLSchema-instance", "nil")) == Some("true")
}

/// An element that names an employee by `CODE/NUMBER`.
fn identifier(element: &str, key: &str) -> String {
    let (company_code, employee_number) = key.split_once('/').unwrap();
    let inside = number(company_code, employee_number);
    format!(r#"<{element} i:type="b:EmployeeNumberIdentifier">{inside}</{element}>"#)
}

fn value(read: Option<&Leaves>, field: &str) -> Option<String> {
    let (_, value) = read?.iter().find(|(name, _)| name == field)?;
    value.clone()
}

/// Whether two values are the same text or the same number.
fn same(one: Option<&str>, other: Option<&str>) -> bool {
    let numbers = || Some((one?.parse::<f64>().ok()?, other?.parse::<f64>().ok()?));
    one == other || numbers().is_some_and(|(one, other)| (one - other).abs() < 1e-9)
}

/// The fields with one of another value; an empty value leaves it out.
fn with(fields: &[(&'static str, String)], name: &'static str, value: &str) -> Fields {
    let mut fields = fields.to_vec();
    match fields.iter_mut().find(|(field, _)| *field == name) {
        Some((_, old)) => value.clone_into(old),
        None => fields.push((name, value.to_owned())),
    }
    fields.retain(|(_, value)| !value.is_empty());
    fields
}

/// What is true, but for the time.
fn truth(fixture: &Fixture) -> serde_json::Value {
    let mut export = fixture.control.export();
    export["now"] = serde_json::Value::Null;
    export
}

/// What may stand for no value in a field (`ukg-pro-soap.md` 5.10). A flag always has one.
fn unset(field: &Field) -> Vec<String> {
    let name = field.name;
    let nil = format!(r#"<b:{name} i:nil="true"/>"#);
    match field.kind {
        Kind::Text => vec![nil, format!("<b:{name}/>")],
        Kind::Identifier | Kind::Company => vec![nil],
        Kind::DateTime => vec![format!("<b:{name}>0001-01-01T00:00:00</b:{name}>")],
        Kind::Decimal | Kind::Double => vec![format!("<b:{name}>0</b:{name}>")],
        _ => vec![],
    }
}

#[test]
fn every_write_stands_in_the_table_once_and_nothing_else_does() {
    let mut declared = Vec::new();
    for service in SERVICES {
        let writes = service.operations.iter().filter(|operation| operation.is_write());
        declared.extend(writes.map(|operation| format!("{}.{}", service.name, operation.name)));
    }
    let mut listed: Vec<_> = WRITES.iter().map(|write| write.name.to_owned()).collect();
    declared.sort();
    listed.sort();
    assert_eq!(listed, declared);
    for write in WRITES {
        let record = write.record();
        let names = write.needs.iter().chain(write.silent);
        let names = names.chain(write.defaults.iter().flat_map(|(name, source)| [name, source]));
        for name in names {
            assert!(record.position(name).is_some(), "{}: {name}", write.name);
        }
    }
}

#[tokio::test]
async fn a_good_record_is_written_and_seen_by_a_read() {
    for write in WRITES {
        let (fixture, [whom, other]) = write.stage().await;
        let fields = write.good(&whom);
        for field in write.record().fields().filter(|field| write.needs(field.name)) {
            let is_given = fields.iter().any(|(name, _)| *name == field.name);
            assert!(is_given, "{}: the good record has no {}", write.name, field.name);
        }
        let told = write.send(&fixture, &whom, &[write.entity(&fields)]).await;
        assert!(told.is_good(), "{}: {told:?}", write.name);
        write.shows(write.read(&fixture, &whom).await.as_ref(), &fields);
        assert_eq!(write.read(&fixture, &other).await, other.before, "{}", write.name);
    }
}

#[tokio::test]
async fn of_two_records_the_good_one_is_written_and_the_bad_one_told() {
    for write in WRITES {
        let (fixture, [whom, other]) = write.stage().await;
        let (fields, (name, value)) = (write.good(&whom), write.bad);
        let mut bad = with(&write.good(&other), name, value);
        bad.sort_by_key(|(name, _)| write.record().position(name));
        let entities = [write.entity(&bad), write.entity(&fields)];
        let told = write.send(&fixture, &whom, &entities).await;
        assert!(!told.success, "{}: {told:?}", write.name);
        told.operation.refuses(None, name, write.name);
        told.results[0].refuses(None, name, write.name);
        assert!(told.results[1].is_good(), "{}: {told:?}", write.name);
        write.shows(write.read(&fixture, &whom).await.as_ref(), &fields);
        assert_eq!(write.read(&fixture, &other).await, other.before, "{}", write.name);
    }
}

#[tokio::test]
async fn nothing_is_written_about_an_employee_or_for_a_company_that_is_not_known() {
    for write in WRITES {
        let (fixture, [whom, _]) = write.stage().await;
        let (before, fields) = (truth(&fixture), write.good(&whom));
        let owner = write.owner();
        let unknown: &[_] = match owner {
            "CompanyIdentifier" => &["NONE"],
            _ => &["HLF/nobody", "NONE/nobody"],
        };
        for unknown in unknown {
            let (whose, fields, code) = match owner {
                "employeeIdentifier" => ((*unknown).to_owned(), fields.clone(), "EmployeeNotFound"),
                "EmployeeIdentifier" => (whom.key(), with(&fields, owner, unknown), "EmployeeNotFound"),
                _ => (whom.key(), with(&fields, owner, unknown), "CompanyNotFound"),
            };
            let told = write.send_to(&fixture, &whose, &[write.entity(&fields)]).await;
            told.refuses(Some(code), owner, write.name);
        }
        assert_eq!(truth(&fixture), before, "{}", write.name);
    }
}

#[tokio::test]
async fn each_field_that_is_needed_is_named_where_it_has_no_value() {
    for write in WRITES {
        let (fixture, [whom, _]) = write.stage().await;
        let (before, fields) = (truth(&fixture), write.good(&whom));
        for (at, (name, _)) in fields.iter().enumerate().filter(|(_, (name, _))| write.needs(name)) {
            let mut forms = unset(write.field(name));
            forms.push(String::new());
            for form in forms {
                let elements = fields.iter().map(|(name, value)| write.element(name, value));
                let mut elements: Vec<_> = elements.collect();
                elements[at].clone_from(&form);
                let told = write.send(&fixture, &whom, &[write.around(&elements)]).await;
                told.refuses(Some("Required"), name, &format!("{} with `{form}`", write.name));
            }
        }
        if write.is_addressed() {
            let told = write.send_to(&fixture, "", &[write.entity(&fields)]).await;
            told.refuses(None, write.owner(), write.name);
        }
        assert_eq!(truth(&fixture), before, "{}", write.name);
    }
}

#[tokio::test]
async fn a_field_behind_its_place_is_as_one_that_was_not_sent() {
    for write in WRITES {
        let (fixture, [whom, _]) = write.stage().await;
        let (before, fields) = (truth(&fixture), write.good(&whom));
        for at in 1..fields.len() {
            let (name, sent) = &fields[at - 1];
            let about = format!("{}: {name} behind {}", write.name, fields[at].0);
            let mut swapped = fields.clone();
            swapped.swap(at - 1, at);
            if write.needs(name) {
                let told = write.send(&fixture, &whom, &[write.entity(&swapped)]).await;
                told.refuses(Some("Required"), name, &about);
                continue;
            }
            let read = write.written(&swapped, &about).await;
            let now = value(read.as_ref(), name);
            if let Some((_, source)) = write.defaults.iter().find(|(field, _)| field == name) {
                assert_eq!(now, value(read.as_ref(), source), "{about}");
            } else if read.is_some() && !write.silent.contains(name) {
                assert!(!same(now.as_deref(), Some(sent)), "{about}: it is {now:?}");
            }
            if whom.before.is_none() {
                assert_eq!(read, write.written(&with(&fields, name, ""), &about).await, "{about}");
            } else if read.is_some() && !write.silent.contains(name) {
                assert_eq!(now, value(whom.before.as_ref(), name), "{about}");
            }
        }
        assert_eq!(truth(&fixture), before, "{}", write.name);

        // With the last field first, all others come too late.
        let mut turned = fields.clone();
        turned.rotate_right(1);
        let only = [write.entity(&fields[fields.len() - 1..])];
        let told = write.send(&fixture, &whom, &[write.entity(&turned)]).await;
        assert_eq!(told, write.send(&fixture, &whom, &only).await, "{}", write.name);
        assert_eq!(write.read(&fixture, &whom).await, whom.before, "{}", write.name);
    }
}
