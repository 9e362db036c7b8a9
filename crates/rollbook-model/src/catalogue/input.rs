//! What an action takes, computed from its operation, and the check of what a caller gave.

use serde_json::{Map, Value, json};
use ukg_pro_contract::{
    Operation,
    identifier::IdentifierKind,
    record::Record,
    rest::Test,
    soap::{EmployeeQuery, Input},
};

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
    /// A part of a REST path.
    Path(&'static str),
    /// A parameter of a REST query.
    Parameter(&'static str),
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
    /// The JSON types it takes; texts take numbers and booleans too, as they are written.
    kind: &'static str,
    /// Where it goes.
    pub place: Place,
    /// Whether it is a national identifier, which is never logged.
    pub sensitive: bool,
}

/// The inputs of an action.
#[derive(Debug, Clone)]
pub struct Inputs {
    fields: Vec<Field>,
}

/// Why inputs were refused. No value is part of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidInput {
    /// An input that the action does not have.
    #[error("`{action}` has no input `{name}`; it takes {known}")]
    Unknown {
        /// The action.
        action: String,
        /// What was given.
        name: String,
        /// The names of its inputs.
        known: String,
    },
    /// An input of the wrong type.
    #[error("`{name}` must be {expected}")]
    WrongType {
        /// The input.
        name: String,
        /// What it must be, in words.
        expected: &'static str,
    },
    /// A required input that is missing or empty.
    #[error("`{name}` is required: {meaning}")]
    Missing {
        /// The input.
        name: String,
        /// What it does.
        meaning: String,
    },
    /// Not exactly one of the values that name an employee.
    #[error("name the employee by exactly one of {choices}")]
    OneOf {
        /// The inputs of which one must be given.
        choices: String,
    },
    /// The inputs are no object.
    #[error("the inputs must be a JSON object")]
    NotAnObject,
}

/// The most rows a page can have in an answer of an action.
const LARGEST_PAGE: u64 = 10_000;

impl Inputs {
    pub(super) fn of(action: &Action) -> Self {
        let mut fields = Vec::new();
        match action.operation {
            Operation::Soap(_, operation) => {
                for parameter in operation.inputs {
                    match parameter.input {
                        Input::Query => fields.extend(query()),
                        Input::Identifier => fields.extend(identifier()),
                        // Records to write are inputs of actions that the catalogue does not have yet.
                        Input::Company | Input::Value(..) | Input::Entities(_) => {}
                    }
                }
            }
            Operation::Rest(api, endpoint) => {
                for name in endpoint.path_parameters() {
                    let meaning = api.row.position(name).and_then(|index| api.row.field(index));
                    let meaning = meaning.map_or(name, |field| field.meaning);
                    fields.push(Field::text(name.to_owned(), meaning, Place::Path(name)).required());
                }
                if action.is_paged() {
                    for parameter in api.parameters {
                        let place = Place::Parameter(parameter.name);
                        let mut field = Field::text(parameter.name.to_owned(), parameter.meaning, place);
                        match parameter.test {
                            Test::Boolean => field.kind = "boolean",
                            Test::Flag | Test::Day | Test::From | Test::To | Test::AsOf | Test::Choice => {}
                            Test::Date => field
                                .meaning
                                .push_str(" MM-DD-YYYY, with < or > in front, or {MM-DD-YYYY,MM-DD-YYYY} for a range."),
                            Test::Text => {}
                        }
                        let sensitive = api
                            .row
                            .fields()
                            .any(|known| known.name == parameter.field && known.sensitive);
                        field.sensitive = sensitive;
                        fields.push(field);
                    }
                }
            }
        }
        if action.is_paged() {
            let most = match action.operation {
                Operation::Soap(..) => "Rows a page; UKG Pro sends at most 100.",
                Operation::Rest(..) => "Rows a page, at most 10000.",
            };
            let mut size = Field::text("page_size".to_owned(), most, Place::PageSize);
            size.kind = "integer";
            fields.push(size);
            let meaning = "The cursor that the page before gave as `next`.";
            fields.push(Field::text("next".to_owned(), meaning, Place::Next));
        }
        Self { fields }
    }

    /// The inputs in the order they are shown.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The JSON Schema of the inputs.
    pub fn schema(&self) -> Value {
        let property = |field: &Field| {
            let mut schema = json!({ "type": field.kind, "description": field.meaning });
            if field.place == Place::PageSize
                && let Some(schema) = schema.as_object_mut()
            {
                schema.insert("minimum".to_owned(), 1.into());
                schema.insert("maximum".to_owned(), LARGEST_PAGE.into());
            }
            (field.name.clone(), schema)
        };
        let properties: Map<_, _> = self.fields.iter().map(property).collect();
        let required: Vec<_> = self
            .fields
            .iter()
            .filter(|field| field.required)
            .map(|field| &field.name)
            .collect();
        let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
        if let Some(schema) = schema.as_object_mut() {
            if !required.is_empty() {
                schema.insert("required".to_owned(), json!(required));
            }
            let choices = self.identifiers().map(|field| json!({ "required": [field.name] }));
            let choices: Vec<_> = choices.collect();
            if !choices.is_empty() {
                schema.insert("oneOf".to_owned(), choices.into());
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
            let Some(field) = self.fields.iter().find(|field| folded(&field.name) == folded(name)) else {
                return Err(InvalidInput::Unknown {
                    action: action.id.clone(),
                    name: name.chars().take(60).collect(),
                    known: names(self.fields.iter()),
                });
            };
            if let Some(text) = field.take(value)? {
                values.push((field.place, text));
            }
        }
        self.complete(values)
    }

    fn complete(&self, values: Vec<(Place, String)>) -> Result<Vec<(Place, String)>, InvalidInput> {
        let given = |field: &&Field| values.iter().any(|(place, _)| *place == field.place);
        if let Some(missing) = self.fields.iter().find(|field| field.required && !given(field)) {
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
        Ok(values)
    }

    fn identifiers(&self) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(|field| matches!(field.place, Place::Identifier(_)))
    }
}

impl Field {
    fn text(name: String, meaning: &str, place: Place) -> Self {
        let meaning = meaning.trim().to_owned();
        Self {
            name,
            meaning,
            required: false,
            kind: "string",
            place,
            sensitive: false,
        }
    }

    fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The value as text; `None` when it counts as not given.
    fn take(&self, value: &Value) -> Result<Option<String>, InvalidInput> {
        let wrong = |expected| {
            Err(InvalidInput::WrongType {
                name: self.name.clone(),
                expected,
            })
        };
        let text = match value {
            Value::Null => return Ok(None),
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(flag) => flag.to_string(),
            Value::Array(_) | Value::Object(_) => return wrong("a text"),
        };
        if text.is_empty() {
            return Ok(None);
        }
        match self.kind {
            "boolean" if text != "true" && text != "false" => wrong("true or false"),
            "integer"
                if !text
                    .parse()
                    .is_ok_and(|number: u64| (1..=LARGEST_PAGE).contains(&number)) =>
            {
                wrong("a whole number from 1 to 10000")
            }
            _ => Ok(Some(text)),
        }
    }
}

fn query() -> impl Iterator<Item = Field> {
    EmployeeQuery::TYPE
        .fields()
        .filter(|field| !matches!(field.name, "PageNumber" | "PageSize"))
        .map(|field| {
            let operators = "Give the value, or UKG's operator with it: =A, <>A, LIKE (Sam%), 2024-01-01...2024-12-31.";
            let meaning = format!("{} {operators}", field.meaning.trim());
            Field::text(snake(field.name), &meaning, Place::Query(field.name))
        })
}

fn identifier() -> impl Iterator<Item = Field> {
    let company = Field::text(
        "company_code".to_owned(),
        "The company's code; without it every company is meant.",
        Place::CompanyCode,
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
        let mut field = Field::text(snake(element), meaning, Place::Identifier(kind));
        field.sensitive = kind.is_sensitive();
        Some(field)
    });
    std::iter::once(company).chain(others)
}

/// The names of inputs, for a sentence.
fn names<'a>(fields: impl Iterator<Item = &'a Field>) -> String {
    let names: Vec<_> = fields.map(|field| format!("`{}`", field.name)).collect();
    if names.is_empty() {
        "no inputs".to_owned()
    } else {
        names.join(", ")
    }
}

/// `EmployeeNumber` as `employee_number`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

/// A name without case and underscores, for comparing.
fn folded(name: &str) -> String {
    name.chars()
        .filter(|character| !matches!(character, '_' | '-'))
        .collect::<String>()
        .to_ascii_lowercase()
}
