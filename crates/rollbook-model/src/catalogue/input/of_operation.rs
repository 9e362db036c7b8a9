//! The inputs of an operation, computed from its declaration.

use ukg_pro_contract::{
    Operation,
    apis::codes,
    identifier::{EMPLOYEE_FIELD, IdentifierKind},
    record::{Field as RecordField, Kind, Record, RecordType},
    rest::{Api, Body, Endpoint, Method, Parameter, Pattern, Test},
    soap::{
        self, EmployeeQuery, Input,
        bi::{self, DataContext, ReportRequest},
    },
};

use super::{
    Field, HIRING_COMPANY, Place, snake,
    value::{self, Extent, Names, Takes},
};
use crate::Action;

/// The part of a path that names a table of codes.
const CODE_TABLE: &str = "codeTable";

/// What says which report is meant.
const REPORT_PATH: &str = "report_path";

/// The most rows a page can have of a list that UKG Pro sends whole, or in pages of its own.
const LARGEST_PAGE: u64 = 10_000;

/// The most records a page of a range of pay statements has (`ukg-pro-soap.md` 7.7).
const RANGE_PAGE: u64 = 1000;

pub(super) fn fields(action: &Action) -> Vec<Field> {
    let mut fields = match action.operation {
        Operation::Soap(_, operation) => soap(operation, action.reads_first().is_some()),
        Operation::Rest(api, endpoint) => rest(api, endpoint),
        Operation::Report(operation) => report(operation),
    };
    if let Some(read) = action.reads_first() {
        // A record with a key of its own is read, and so written, by that.
        let keys = read
            .inputs
            .iter()
            .filter(|input| matches!(input.input, Input::Value(..)));
        for key in keys {
            let field = fields.iter_mut().find(|field| match field.place {
                Place::Field(name) => name.eq_ignore_ascii_case(key.name),
                _ => false,
            });
            if let Some(field) = field {
                field.required = true;
            }
        }
    }
    if action.is_paged() {
        let at_most = |most: u64| (most, format!(", at most {most}."));
        let (most, said) = match action.operation {
            Operation::Soap(_, operation) if matches!(operation.output, soap::Output::Find(_)) => {
                (LARGEST_PAGE, "; UKG Pro sends at most 100.".to_owned())
            }
            Operation::Soap(..) => at_most(RANGE_PAGE),
            Operation::Rest(api, endpoint) if api.paging_of(endpoint).is_paged() => {
                at_most(u64::from(api.paging_of(endpoint).maximum))
            }
            Operation::Rest(..) | Operation::Report(_) => at_most(LARGEST_PAGE),
        };
        let meaning = format!("Rows a page{said}");
        fields.push(Field::new(
            "page_size",
            &meaning,
            Place::PageSize,
            Takes::PageSize(most),
        ));
        let meaning = "The cursor that the page before gave as `next`.";
        fields.push(Field::new("next", meaning, Place::Next, Takes::Text));
    }
    if action.operation.is_write() {
        let meaning = "A key of your own for this write: given again with the same inputs, the write is not made a second time \
                       and its first answer is given again.";
        fields.push(Field::new(
            "idempotency_key",
            meaning,
            Place::IdempotencyKey,
            Takes::Text,
        ));
    }
    fields
}

fn soap(operation: &'static soap::Operation, merges: bool) -> Vec<Field> {
    let mut fields = Vec::new();
    let direct = operation.inputs.len() == EmployeeQuery::TYPE.len();
    for parameter in operation.inputs {
        match parameter.input {
            Input::Query => fields.extend(query()),
            Input::Identifier => fields.extend(identifier()),
            Input::Company => {
                let meaning = "The company's code.";
                fields.push(Field::new("company_code", meaning, Place::Company, Takes::Text).required());
            }
            Input::Value(..) if parameter.is_page_number() || parameter.is_page_size() => {}
            Input::Value(kind, meaning) => {
                let mut field = Field::new(
                    snake(parameter.name),
                    meaning,
                    Place::Scalar(parameter.name),
                    Takes::Text,
                );
                // Filters that stand without a query around them are optional as those are.
                field.required = !direct;
                if matches!(kind, Kind::DateTime) {
                    field.meaning.push_str(" YYYY-MM-DD.");
                }
                fields.push(field);
            }
            Input::Entities(record) => fields.extend(entity(record, merges)),
        }
    }
    fields
}

fn query() -> impl Iterator<Item = Field> {
    EmployeeQuery::TYPE
        .fields()
        .filter(|field| !matches!(field.name, "PageNumber" | "PageSize"))
        .map(|field| {
            let operators = "Give the value, or UKG's operator with it: =A, <>A, LIKE (Sam%), 2024-01-01...2024-12-31.";
            let meaning = format!("{} {operators}", field.meaning.trim());
            Field::new(snake(field.name), &meaning, Place::Query(field.name), Takes::Text)
        })
}

fn identifier() -> impl Iterator<Item = Field> {
    let company = Field::new(
        "company_code",
        "The company's code; without it every company is meant.",
        Place::CompanyCode,
        Takes::Text,
    );
    let others = IdentifierKind::ALL
        .into_iter()
        .filter(|kind| *kind != IdentifierKind::UserDefined);
    let others = others.filter_map(|kind| {
        let element = kind.element()?;
        let meaning = match kind {
            IdentifierKind::EmployeeNumber => "Employee number, leading zeros included.",
            IdentifierKind::EmailAddress => "Primary e-mail address.",
            IdentifierKind::Ssn => "Social security number (United States).",
            IdentifierKind::Sin => "Social insurance number (Canada).",
            _ => "National identifier.",
        };
        let mut field = Field::new(snake(element), meaning, Place::Identifier(kind), Takes::Text);
        field.sensitive = kind.is_sensitive();
        Some(field)
    });
    std::iter::once(company).chain(others)
}

/// The fields of a record to write. Where the record is read first and what is given is put into it, only what each
/// change says anew must be given.
fn entity(record: &'static RecordType, merges: bool) -> Vec<Field> {
    let mut fields = Vec::new();
    for (name, part) in value::owner(record) {
        let (meaning, place) = if part == "CompanyCode" {
            ("The code of the employee's company.", Place::OwnerCompanyCode)
        } else {
            ("The employee's number, leading zeros included.", Place::OwnerNumber)
        };
        fields.push(Field::new(name, meaning, place, Takes::Text));
    }
    for field in record.fields() {
        let mut input = of_record(field, Names::Snake);
        let owner = field.name == EMPLOYEE_FIELD;
        if owner {
            "The employee, in place of company code and number: an object with CompanyCode and one of EmployeeNumber, \
             EmailAddress, Ssn, Sin, NationalId."
                .clone_into(&mut input.meaning);
        }
        if field.name == HIRING_COMPANY {
            input.meaning.push_str(" In JSON it may be called `company_code` too.");
        }
        input.required = field.required && (!merges || field.anew) && !owner;
        fields.push(input);
    }
    let extent = if merges { Extent::Changes } else { Extent::Whole };
    fields.push(records(record, Names::Snake, extent));
    fields
}

fn of_record(field: &'static RecordField, names: Names) -> Field {
    let mut input = Field::new(
        names.of(field.name),
        field.meaning,
        Place::Field(field.name),
        Takes::Value(field, names),
    );
    input.sensitive = field.sensitive;
    input
}

fn records(record: &'static RecordType, names: Names, extent: Extent) -> Field {
    let meaning = "Several records at once, in place of the fields of one: a list of objects with the same names.";
    Field::new(
        "records",
        meaning,
        Place::Records,
        Takes::Records(record, names, extent),
    )
}

fn rest(api: &'static Api, endpoint: &'static Endpoint) -> Vec<Field> {
    let mut fields = Vec::new();
    fields.extend(endpoint.path_parameters().map(|name| part_of_path(api, name)));
    if api.primary_company_header().is_some() {
        let meaning = "The tenant's primary company code (System Configuration > Company Setup).";
        fields.push(Field::new("primary_company_code", meaning, Place::PrimaryCompanyCode, Takes::Text).required());
    }
    let asked = |one: &&Parameter| match endpoint.body {
        Body::None => endpoint.is_list(),
        // The body holds the filters, or the records.
        _ => endpoint.is_write() && one.test == Test::Choice,
    };
    let in_path = |one: &&Parameter| {
        endpoint
            .path_parameters()
            .any(|part| part.eq_ignore_ascii_case(one.name))
    };
    let filters = api.parameters.iter().filter(asked).filter(|one| !in_path(one));
    fields.extend(filters.map(|one| parameter(api, one)));
    match endpoint.body {
        Body::None => {}
        Body::Filter(record) => fields.extend(filter(record)),
        Body::Row(record) => fields.extend(body(endpoint, record)),
        Body::Rows(record) | Body::Lookup(record) | Body::Listed(_, record) => {
            fields.extend(body(endpoint, record));
            fields.push(records(record, Names::Wire, Extent::Whole));
        }
    }
    fields
}

fn part_of_path(api: &'static Api, name: &'static str) -> Field {
    let of_same_name = api.parameters.iter().find(|one| one.name == name);
    let (takes, said) = match of_same_name {
        _ if api.name == codes::API.name && name == CODE_TABLE => (Takes::OneOf(codes::TABLES), ""),
        Some(filter) if filter.test == Test::Flag => form(filter),
        _ => (Takes::Text, ""),
    };
    let meaning = format!("{}{said}", api.path_meaning(name).unwrap_or(name));
    Field::new(name, &meaning, Place::Path(name), takes).required()
}

/// What a report is asked by. Who asks is added with every call.
fn report(operation: &'static bi::Operation) -> Vec<Field> {
    let mut fields = Vec::new();
    for parameter in operation.parameters {
        match parameter.kind {
            Kind::One(record) if std::ptr::eq(record, DataContext::TYPE) => {}
            Kind::One(record) => fields.extend(record.fields().map(|field| of_record(field, Names::Snake))),
            _ => {
                let path = ReportRequest::TYPE
                    .fields()
                    .find(|field| field.name.eq_ignore_ascii_case(parameter.name));
                fields.extend(path.map(|field| of_record(field, Names::Snake)));
            }
        }
    }
    for field in &mut fields {
        field.required = field.name == REPORT_PATH;
    }
    fields
}

fn parameter(api: &'static Api, parameter: &'static Parameter) -> Field {
    let (takes, said) = form(parameter);
    let meaning = format!("{}{said}", parameter.meaning);
    let mut field = Field::new(parameter.name, &meaning, Place::Parameter(parameter.name), takes);
    field.required = parameter.required;
    field.sensitive = api
        .row
        .fields()
        .any(|known| known.name == parameter.field && known.sensitive);
    field
}

/// What a filter takes, and how a person is told. One that takes an operator or a list in its value is text.
fn form(parameter: &Parameter) -> (Takes, &'static str) {
    match parameter.test {
        Test::Boolean => (Takes::Boolean, ""),
        Test::Date => (
            Takes::Text,
            " MM-DD-YYYY, with < or > in front, or {MM-DD-YYYY,MM-DD-YYYY} for a range.",
        ),
        Test::Day | Test::AsOf => (Takes::Day, " YYYY-MM-DD."),
        Test::Flag if parameter.pattern == Some(Pattern::Yes) => (Takes::OneOf(&["Y"]), ""),
        Test::Flag => (Takes::OneOf(&["Y", "N"]), " Y or N."),
        Test::Text | Test::From | Test::To | Test::Choice => (Takes::Text, ""),
    }
}

/// The fields of one record in a body, but for those that the path says.
fn body(endpoint: &'static Endpoint, record: &'static RecordType) -> Vec<Field> {
    let in_path = |name: &str| endpoint.path_parameters().any(|part| part == name);
    let fields = record.fields().filter(|field| !in_path(field.name));
    fields
        .map(|field| {
            let mut input = of_record(field, Names::Wire);
            input.required = field.required && endpoint.method != Method::Patch;
            input
        })
        .collect()
}

/// The filters in the body of a search, but for its page; an object in it gives its own fields.
fn filter(record: &'static RecordType) -> Vec<Field> {
    let mut fields = Vec::new();
    for field in record.fields() {
        match field.kind {
            _ if is_page(field.name) => {}
            Kind::One(inner) => {
                for part in inner.fields() {
                    let place = Place::Nested(field.name, part.name);
                    let mut input = Field::new(part.name, part.meaning, place, Takes::Value(part, Names::Wire));
                    input.sensitive = part.sensitive;
                    fields.push(input);
                }
            }
            _ => {
                let mut input = of_record(field, Names::Wire);
                input.required = field.required;
                fields.push(input);
            }
        }
    }
    fields
}

/// Whether a field of a search's body is about the page (`ukg-pro-rest.md` 17.2).
fn is_page(name: &str) -> bool {
    ["page", "per_Page", "pagesCount"].contains(&name)
}
