//! The form in which services and their operations are declared.

use crate::{
    identifier::{CompanyIdentifier, EmployeeIdentifier},
    permission::{Guard, Level, Permission},
    record::{Field, Kind, RecordType, Row},
    value::Value,
};

/// A SOAP service (`ukg-pro-soap.md` 1, 3, 10).
#[derive(Debug)]
pub struct Service {
    /// The name: the path under `/services/`, and the contract's name after its `I`.
    pub name: &'static str,
    /// The namespace of its wrappers and actions.
    pub namespace: &'static str,
    /// What it is for, in a line.
    pub meaning: &'static str,
    /// What lets a service account use it.
    pub guard: Guard,
    /// Its operations in the order of its WSDL.
    pub operations: &'static [Operation],
}

impl Service {
    /// The operation of this name.
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// The action URI of an operation.
    pub fn action(&self, operation: &Operation) -> String {
        format!("{}/I{}/{}", self.namespace, self.name, operation.name)
    }

    /// What an operation needs of the service account.
    pub fn permissions(&self, operation: &Operation) -> impl Iterator<Item = Permission> + Clone + use<> {
        self.guard.permissions(operation.levels)
    }
}

/// An operation of a service.
#[derive(Debug)]
pub struct Operation {
    /// The name, which is the request's wrapper; the response's adds `Response`.
    pub name: &'static str,
    /// The schema's name of the result type.
    pub result: &'static str,
    /// What it takes, in the order of the method's signature (`ukg-pro-soap.md` 5.1, rule 3).
    pub inputs: &'static [Parameter],
    /// What it answers.
    pub output: Output,
    /// The columns of the permission grid it needs, all of them.
    pub levels: &'static [Level],
    /// What it does, in a line.
    pub meaning: &'static str,
}

/// A parameter of an operation: an element of the service's namespace.
#[derive(Debug)]
pub struct Parameter {
    /// The element's name.
    pub name: &'static str,
    /// What it holds.
    pub input: Input,
}

impl Parameter {
    /// The records to write.
    pub const fn entities(record: &'static RecordType) -> Self {
        let input = Input::Entities(record);
        Self {
            name: "entities",
            input,
        }
    }

    /// An employee.
    pub const fn identifier(name: &'static str) -> Self {
        let input = Input::Identifier;
        Self { name, input }
    }

    /// A company.
    pub const fn company(name: &'static str) -> Self {
        let input = Input::Company;
        Self { name, input }
    }

    /// A scalar.
    pub const fn value(name: &'static str, kind: Kind, meaning: &'static str) -> Self {
        let input = Input::Value(kind, meaning);
        Self { name, input }
    }
}

impl Parameter {
    /// Whether it says which page is wanted, from 1 (`ukg-pro-soap.md` 7.7).
    pub fn is_page_number(&self) -> bool {
        self.name.eq_ignore_ascii_case("pageNumber")
    }

    /// Whether it says how many records a page shall have.
    pub fn is_page_size(&self) -> bool {
        self.name.eq_ignore_ascii_case("pageSize")
    }
}

/// What a parameter holds.
#[derive(Debug, Clone, Copy)]
pub enum Input {
    /// Filters and a page, as an [`EmployeeQuery`](super::EmployeeQuery).
    Query,
    /// An employee.
    Identifier,
    /// A company.
    Company,
    /// A scalar of a kind, and what it means, in a line.
    Value(Kind, &'static str),
    /// Records to write.
    Entities(&'static RecordType),
}

/// What an operation answers.
#[derive(Debug, Clone, Copy)]
pub enum Output {
    /// A page of rows, each an employee in a company with a collection of records; `OperationResult` has paging.
    Find(&'static RecordType),
    /// Records, without a row around them.
    Get(&'static RecordType),
    /// A result for each entity sent.
    Write,
}

impl Output {
    /// The record that answers are made of; writes answer results only.
    pub const fn record(self) -> Option<&'static RecordType> {
        match self {
            Self::Find(record) | Self::Get(record) => Some(record),
            Self::Write => None,
        }
    }
}

/// A value for a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument<'a> {
    /// For [`Input::Query`].
    Query(Row<'a>),
    /// For [`Input::Identifier`].
    Identifier(EmployeeIdentifier<'a>),
    /// For [`Input::Company`].
    Company(CompanyIdentifier<'a>),
    /// For [`Input::Value`]; `None` where it is nil or was not sent.
    Value(Option<Value<'a>>),
    /// For [`Input::Entities`].
    Entities(Vec<Row<'a>>),
}

const VIEW: &[Level] = &[Level::View];
const ADD: &[Level] = &[Level::Add];
const EDIT: &[Level] = &[Level::Edit];
const DELETE: &[Level] = &[Level::Delete];

impl Operation {
    /// A `Find…` operation, which answers pages of `row`.
    pub const fn find(
        name: &'static str,
        result: &'static str,
        row: &'static RecordType,
        meaning: &'static str,
    ) -> Self {
        const QUERY: &[Parameter] = &[Parameter {
            name: "query",
            input: Input::Query,
        }];
        Self {
            name,
            result,
            inputs: QUERY,
            output: Output::Find(row),
            levels: VIEW,
            meaning,
        }
    }

    /// A `Get…ByEmployeeIdentifier` operation, which answers the records of one employee.
    pub const fn get(
        name: &'static str,
        result: &'static str,
        record: &'static RecordType,
        meaning: &'static str,
    ) -> Self {
        const IDENTIFIER: &[Parameter] = &[Parameter::identifier("employeeIdentifier")];
        Self {
            name,
            result,
            inputs: IDENTIFIER,
            output: Output::Get(record),
            levels: VIEW,
            meaning,
        }
    }

    /// A read by parameters of its own.
    pub const fn read(
        name: &'static str,
        result: &'static str,
        inputs: &'static [Parameter],
        output: Output,
        meaning: &'static str,
    ) -> Self {
        Self {
            name,
            result,
            inputs,
            output,
            levels: VIEW,
            meaning,
        }
    }

    /// An operation that writes the entities of `inputs` and needs `level`.
    pub const fn write(
        name: &'static str,
        result: &'static str,
        inputs: &'static [Parameter],
        level: Level,
        meaning: &'static str,
    ) -> Self {
        Self {
            name,
            result,
            inputs,
            output: Output::Write,
            levels: match level {
                Level::View => VIEW,
                Level::Add => ADD,
                Level::Edit => EDIT,
                Level::Delete => DELETE,
            },
            meaning,
        }
    }

    /// Whether the operation answers pages that a parameter asks for by number.
    pub fn is_paged(&self) -> bool {
        matches!(self.output, Output::Find(_)) || self.inputs.iter().any(Parameter::is_page_number)
    }

    /// Whether the operation changes anything.
    pub const fn is_write(&self) -> bool {
        matches!(self.output, Output::Write)
    }
}

/// The row type of a `Find…` operation: an employee in a company, with one collection
/// (`ukg-pro-soap.md` 5.2).
pub const fn find(name: &'static str, collection: &'static [Field]) -> RecordType {
    RecordType {
        name,
        meaning: "An employee in a company, with what was asked for.",
        base: Some(super::shared::EMPLOYEE),
        own: collection,
        absent: crate::record::Absent::Nil,
        typed: crate::record::through_inner,
    }
}
