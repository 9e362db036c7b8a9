//! The form in which services and their operations are declared.

use crate::{
    identifier::EmployeeIdentifier,
    permission::{Level, Permission},
    record::{Field, RecordType, Row},
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
    /// The names of its line in the permission grid, the advised one first.
    pub permission: &'static [&'static str],
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
    pub fn permission(&self, operation: &Operation) -> Permission {
        Permission {
            names: self.permission,
            level: operation.level,
        }
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
    /// The column of the permission grid it needs.
    pub level: Level,
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

/// What a parameter holds.
#[derive(Debug, Clone, Copy)]
pub enum Input {
    /// Filters and a page, as an [`EmployeeQuery`](super::EmployeeQuery).
    Query,
    /// An employee.
    Identifier,
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
    /// For [`Input::Entities`].
    Entities(Vec<Row<'a>>),
}

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
            level: Level::View,
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
        const IDENTIFIER: &[Parameter] = &[Parameter {
            name: "employeeIdentifier",
            input: Input::Identifier,
        }];
        Self {
            name,
            result,
            inputs: IDENTIFIER,
            output: Output::Get(record),
            level: Level::View,
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
            level,
            meaning,
        }
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
    }
}
