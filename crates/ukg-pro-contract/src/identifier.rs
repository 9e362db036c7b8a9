//! Who a record belongs to (`ukg-pro-soap.md` 5.3).

use std::borrow::Cow;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// The field of a record that says who it belongs to (`ukg-pro-soap.md` 5.3).
pub const EMPLOYEE_FIELD: &str = "EmployeeIdentifier";

/// The subtype of an identifier, chosen on the wire with `i:type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum IdentifierKind {
    /// The base type, which names no employee: what a reader makes of an identifier without a known `i:type`.
    #[default]
    Plain,
    /// By the employee number, which is unique within a company.
    EmployeeNumber,
    /// By the primary e-mail address.
    EmailAddress,
    /// By the social security number (United States).
    Ssn,
    /// By the social insurance number (Canada).
    Sin,
    /// By a national identifier (global employees).
    NationalId,
    /// By a value the tenant defines.
    UserDefined,
}

impl IdentifierKind {
    /// Every subtype that names an employee.
    pub const ALL: [Self; 6] = [
        Self::EmployeeNumber,
        Self::EmailAddress,
        Self::Ssn,
        Self::Sin,
        Self::NationalId,
        Self::UserDefined,
    ];

    /// The schema's name of the type.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Plain => "EmployeeIdentifier",
            Self::EmployeeNumber => "EmployeeNumberIdentifier",
            Self::EmailAddress => "EmailAddressIdentifier",
            Self::Ssn => "SsnIdentifier",
            Self::Sin => "SinIdentifier",
            Self::NationalId => "NationalIdentifier",
            Self::UserDefined => "UserDefinedIdentifier",
        }
    }

    /// The element that follows `CompanyCode`; the base type has none.
    pub const fn element(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::EmployeeNumber => Some("EmployeeNumber"),
            Self::EmailAddress => Some("EmailAddress"),
            Self::Ssn => Some("Ssn"),
            Self::Sin => Some("Sin"),
            Self::NationalId => Some("NationalId"),
            Self::UserDefined => Some("Value"),
        }
    }

    /// Whether the value is a national identifier, which is never printed.
    pub const fn is_sensitive(self) -> bool {
        matches!(self, Self::Ssn | Self::Sin | Self::NationalId)
    }

    /// The type of this name in the schema.
    pub fn from_type_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .chain([Self::Plain])
            .find(|kind| kind.type_name() == name)
    }
}

/// An employee, named by a company code and one further value.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct EmployeeIdentifier<'a> {
    /// Which further value is given.
    pub kind: IdentifierKind,
    /// The company's code; optional, and then every company is meant.
    pub company_code: Option<Cow<'a, str>>,
    /// The value itself; `None` where it is nil or was not sent.
    pub value: Option<Cow<'a, str>>,
}

impl<'a> EmployeeIdentifier<'a> {
    /// An employee by company code and employee number, the form every response uses.
    pub fn employee_number(company_code: impl Into<Cow<'a, str>>, number: impl Into<Cow<'a, str>>) -> Self {
        Self {
            kind: IdentifierKind::EmployeeNumber,
            company_code: Some(company_code.into()),
            value: Some(number.into()),
        }
    }

    /// The same identifier, detached from the page it was read from.
    pub fn into_owned(self) -> EmployeeIdentifier<'static> {
        EmployeeIdentifier {
            kind: self.kind,
            company_code: self.company_code.map(|text| Cow::Owned(text.into_owned())),
            value: self.value.map(|text| Cow::Owned(text.into_owned())),
        }
    }
}

impl std::fmt::Debug for EmployeeIdentifier<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = formatter.debug_struct(self.kind.type_name());
        debug.field("CompanyCode", &self.company_code);
        if let Some(element) = self.kind.element() {
            if self.kind.is_sensitive() {
                debug.field(element, &"[redacted]");
            } else {
                debug.field(element, &self.value);
            }
        }
        debug.finish()
    }
}

impl Serialize for EmployeeIdentifier<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("CompanyCode", &self.company_code)?;
        if let Some(element) = self.kind.element() {
            map.serialize_entry(element, &self.value)?;
        }
        map.end()
    }
}

/// The subtype of a company identifier, chosen on the wire with `i:type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CompanyIdentifierKind {
    /// The base type, which names no company.
    #[default]
    Plain,
    /// By the company code.
    CompanyCode,
    /// By the federal tax id.
    FederalId,
    /// By the import code.
    ImportCode,
}

impl CompanyIdentifierKind {
    /// Every subtype that names a company.
    pub const ALL: [Self; 3] = [Self::CompanyCode, Self::FederalId, Self::ImportCode];

    /// The schema's name of the type.
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Plain => "CompanyIdentifier",
            Self::CompanyCode => "CompanyCodeIdentifier",
            Self::FederalId => "FederalIdIdentifier",
            Self::ImportCode => "ImportCodeIdentifier",
        }
    }

    /// The only element; the base type has none.
    pub const fn element(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::CompanyCode => Some("CompanyCode"),
            Self::FederalId => Some("FederalId"),
            Self::ImportCode => Some("ImportCode"),
        }
    }

    /// The type of this name in the schema.
    pub fn from_type_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .chain([Self::Plain])
            .find(|kind| kind.type_name() == name)
    }
}

/// A company, named by one value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CompanyIdentifier<'a> {
    /// Which value is given.
    pub kind: CompanyIdentifierKind,
    /// The value itself; `None` where it is nil or was not sent.
    pub value: Option<Cow<'a, str>>,
}

impl<'a> CompanyIdentifier<'a> {
    /// A company by its code.
    pub fn company_code(code: impl Into<Cow<'a, str>>) -> Self {
        Self {
            kind: CompanyIdentifierKind::CompanyCode,
            value: Some(code.into()),
        }
    }

    /// The same identifier, detached from the page it was read from.
    pub fn into_owned(self) -> CompanyIdentifier<'static> {
        CompanyIdentifier {
            kind: self.kind,
            value: self.value.map(|text| Cow::Owned(text.into_owned())),
        }
    }
}

impl Serialize for CompanyIdentifier<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(element) = self.kind.element() {
            map.serialize_entry(element, &self.value)?;
        }
        map.end()
    }
}
