//! What an action takes, computed from its operation, and the check of what a caller gave.

mod error;
mod of_operation;
mod place;
mod sensitive;
mod value;

pub use error::InvalidInput;
use serde_json::{Map, Value, json};
use ukg_pro_contract::identifier::{EMPLOYEE_FIELD, IdentifierKind};

use self::value::Takes;
use super::Action;

/// Where an input goes in the call to UKG Pro.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// An element of the query of a SOAP Find, by its name on the wire.
    Query(&'static str),
    /// The company code of an employee identifier.
    CompanyCode,
    /// The further value of an employee identifier, which chooses its type.
    Identifier(IdentifierKind),
    /// The code of a company that an operation takes by itself.
    Company,
    /// A scalar that a SOAP operation takes, by its name on the wire.
    Scalar(&'static str),
    /// A part of a REST path.
    Path(&'static str),
    /// A parameter of a REST query.
    Parameter(&'static str),
    /// The primary company code, which some REST APIs take in a header.
    PrimaryCompanyCode,
    /// A field of the record to write, or of the filter in a body, by its name on the wire; the value is JSON text.
    Field(&'static str),
    /// A field of an object inside the filter in a body; the value is JSON text.
    Nested(&'static str, &'static str),
    /// The company code of whom the record to write belongs to.
    OwnerCompanyCode,
    /// The employee number of whom the record to write belongs to.
    OwnerNumber,
    /// Several records to write; the value is the JSON text of a list.
    Records,
    /// The caller's key of a write.
    IdempotencyKey,
    /// How many rows a page shall have.
    PageSize,
    /// The cursor of the page wanted.
    Next,
}

/// An input of an action.
#[derive(Debug, Clone)]
pub struct Field {
    /// What callers write: UKG's own name in snake case for SOAP, as UKG spells it for REST.
    pub name: String,
    /// What it does, in a line.
    pub meaning: String,
    /// Whether it must be given.
    pub required: bool,
    /// Where it goes.
    pub place: Place,
    /// Whether it is a national identifier, which is never logged.
    pub sensitive: bool,
    takes: Takes,
}

/// The inputs of an action.
#[derive(Debug, Clone)]
pub struct Inputs {
    fields: Vec<Field>,
    /// Inputs that make sense together, as the text of a JSON object.
    example: Option<String>,
}

impl Inputs {
    pub(super) fn of(action: &Action) -> Self {
        Self {
            fields: of_operation::fields(action),
            example: action.example.clone(),
        }
    }

    /// The inputs in the order they are shown.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The JSON Schema of the inputs, with the example of the action where it has one.
    pub fn schema(&self) -> Value {
        let property = |field: &Field| {
            let mut schema = field.takes.schema();
            if let Some(schema) = schema.as_object_mut() {
                schema.insert("description".to_owned(), field.meaning.clone().into());
            }
            (field.name.clone(), schema)
        };
        let properties: Map<_, _> = self.fields.iter().map(property).collect();
        let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
        if let Some(schema) = schema.as_object_mut() {
            let several = self.fields.iter().find(|field| field.place == Place::Records);
            let required = |of_one: bool| -> Vec<_> {
                let fields = self.fields.iter().filter(|field| field.required);
                let fields = fields.filter(|field| (several.is_some() && field.is_of_one_record()) == of_one);
                fields.map(|field| &field.name).collect()
            };
            let (always, of_one) = (required(false), required(true));
            if !always.is_empty() {
                schema.insert("required".to_owned(), json!(always));
            }
            // A list of records stands for the fields of one.
            if let Some(several) = several
                && !of_one.is_empty()
            {
                let choices = json!([{ "required": of_one }, { "required": [several.name] }]);
                schema.insert("anyOf".to_owned(), choices);
            }
            let choices: Vec<_> = self
                .identifiers()
                .map(|field| json!({ "required": [field.name] }))
                .collect();
            if !choices.is_empty() {
                schema.insert("oneOf".to_owned(), choices.into());
            }
            let example = self.example.as_deref().map(serde_json::from_str::<Value>);
            if let Some(Ok(example)) = example {
                schema.insert("examples".to_owned(), json!([example]));
            }
        }
        schema
    }

    /// Checks what a caller gave and returns each value as text with its place. `null` counts as not given. Names are
    /// compared without case and underscores, so UKG's own spelling works too.
    ///
    /// # Errors
    /// When an input is unknown, missing or of the wrong type.
    pub fn check(&self, action: &Action, given: &Value) -> Result<Vec<(Place, String)>, InvalidInput> {
        let given = match given {
            Value::Null => return self.complete(Vec::new()),
            Value::Object(given) => given,
            _ => return Err(InvalidInput::NotAnObject),
        };
        let mut values = Vec::new();
        for (name, value) in given {
            let Some(field) = self.fields.iter().find(|field| is_called(&field.name, name)) else {
                return Err(InvalidInput::Unknown {
                    action: action.id.clone(),
                    name: name.chars().take(60).collect(),
                    known: names(self.fields.iter()),
                });
            };
            if let Some(text) = field.takes.take(&field.name, value)? {
                if values.iter().any(|(place, _)| *place == field.place) {
                    let name = field.name.clone();
                    return Err(InvalidInput::Twice { name });
                }
                values.push((field.place, text));
            }
        }
        self.complete(values)
    }

    fn complete(&self, values: Vec<(Place, String)>) -> Result<Vec<(Place, String)>, InvalidInput> {
        let given = |field: &&Field| values.iter().any(|(place, _)| *place == field.place);
        // What a list of records holds, its records say; what stands beside it is required all the same.
        let has_records = values.iter().any(|(place, _)| *place == Place::Records);
        let of_one = |field: &&Field| has_records && field.is_of_one_record();
        if let Some(both) = self.fields.iter().filter(of_one).find(given) {
            let name = both.name.clone();
            return Err(InvalidInput::Both { name });
        }
        let mut beside = self.fields.iter().filter(|field| !of_one(field));
        if let Some(missing) = beside.find(|field| field.required && !given(field)) {
            return Err(InvalidInput::Missing {
                name: missing.name.clone(),
                meaning: missing.meaning.clone(),
            });
        }
        if self.identifiers().next().is_some() && self.identifiers().filter(given).count() != 1 {
            return Err(InvalidInput::OneOf {
                choices: names(self.identifiers()),
            });
        }
        if has_records {
            return Ok(values);
        }
        let owner = |field: &&Field| matches!(field.place, Place::OwnerNumber | Place::Field(EMPLOYEE_FIELD));
        let has_owner = self
            .fields
            .iter()
            .any(|field| field.place == Place::Field(EMPLOYEE_FIELD));
        if has_owner && self.fields.iter().filter(owner).filter(given).count() != 1 {
            return Err(InvalidInput::OneOf {
                choices: names(self.fields.iter().filter(owner)),
            });
        }
        Ok(values)
    }

    /// The inputs of which one names the employee.
    pub(in crate::catalogue) fn identifiers(&self) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(|field| matches!(field.place, Place::Identifier(_)))
    }
}

impl Field {
    fn new(name: impl Into<String>, meaning: &str, place: Place, takes: Takes) -> Self {
        Self {
            name: name.into(),
            meaning: meaning.trim().to_owned(),
            required: false,
            place,
            sensitive: false,
            takes,
        }
    }

    /// Whether it belongs to one record to write, so that a list of records stands in its place.
    fn is_of_one_record(&self) -> bool {
        matches!(
            self.place,
            Place::Field(_) | Place::OwnerCompanyCode | Place::OwnerNumber
        )
    }

    fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The name with hyphens between its words, as the flags of a command line have them: `employee-id` for
    /// `employeeId`.
    pub fn kebab_name(&self) -> String {
        snake(&self.name).replace('_', "-")
    }
}

/// The names of inputs, for a sentence.
fn names<'a>(fields: impl Iterator<Item = &'a Field>) -> String {
    const MOST: usize = 30;
    let mut names: Vec<_> = fields.map(|field| format!("`{}`", field.name)).collect();
    let more = names.len().saturating_sub(MOST);
    names.truncate(MOST);
    match (names.is_empty(), more) {
        (true, _) => "no inputs".to_owned(),
        (false, 0) => names.join(", "),
        // A record to hire an employee by has a hundred fields.
        (false, more) => format!("{} and {more} more", names.join(", ")),
    }
}

/// `EmployeeNumber` as `employee_number`, `SuppressSSN` as `suppress_ssn`, `PTOPlans` as `pto_plans`.
fn snake(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut snake = String::new();
    for (index, character) in name.char_indices() {
        if character.is_ascii_uppercase() && index > 0 && bytes[index - 1] != b'_' {
            let after_capital = bytes[index - 1].is_ascii_uppercase();
            let before_small = bytes.get(index + 1).is_some_and(u8::is_ascii_lowercase);
            if !after_capital || before_small {
                snake.push('_');
            }
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

/// The company that hires, as UKG calls it.
const HIRING_COMPANY: &str = "CompanyIdentifier";

/// What callers call a company everywhere else.
const COMPANY_CODE: &str = "company_code";

/// Whether a caller means the input or field of this name. The company that hires may be called as companies are
/// elsewhere.
fn is_called(name: &str, given: &str) -> bool {
    let (name, given) = (folded(name), folded(given));
    name == given || (name == folded(HIRING_COMPANY) && given == folded(COMPANY_CODE))
}

/// A name without case and underscores, for comparing.
fn folded(name: &str) -> String {
    name.chars()
        .filter(|character| !matches!(character, '_' | '-'))
        .collect::<String>()
        .to_ascii_lowercase()
}
