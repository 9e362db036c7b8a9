//! An action: a row of the catalogue over an operation of UKG Pro.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use ukg_pro_contract::{
    Operation, Transport,
    permission::{Guard, Level, Permission},
    record::{Kind, RecordType},
    rest, schema, soap,
};

use super::{CONNECTOR, Inputs};

/// A file of the catalogue.
#[derive(Deserialize)]
pub(super) struct Rows {
    pub(super) action: Vec<Row>,
}

/// A row of the catalogue as a file holds it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// What callers write, with or without the connector's prefix; never changed once published.
    id: String,
    /// What people read.
    label: String,
    /// The heading it stands under in lists and in the guide.
    group: String,
    /// What a row of the answer stands for; for a write what changes, from when on.
    summary: String,
    /// The operation of ukg-pro-contract; inputs, outputs, permission, transport and paging follow from it.
    operation: String,
    /// Inputs that make sense together, as the text of a JSON object; the values are invented.
    #[serde(default)]
    example: Option<String>,
    /// What a person would ask to need it.
    questions: Vec<String>,
}

/// Something a caller can have done in a tenant.
#[derive(Debug)]
pub struct Action {
    /// The id without the connector's prefix.
    pub id: String,
    /// What people read.
    pub label: String,
    /// The heading it stands under.
    pub group: String,
    /// What it answers, in a line.
    pub summary: String,
    /// Inputs that make sense together, as the text of a JSON object; the values are invented.
    pub example: Option<String>,
    /// What a person would ask to need it.
    pub questions: Vec<String>,
    /// The operation of UKG Pro behind it.
    pub operation: Operation,
}

/// What an action does to a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It reads.
    Read,
    /// It changes something.
    Write,
}

impl Action {
    /// The action of a row; the name of its operation when there is none.
    pub(super) fn from_row(row: Row) -> Result<Self, String> {
        let operation = Operation::named(&row.operation).ok_or(row.operation)?;
        Ok(Self {
            id: row.id,
            label: row.label,
            group: row.group,
            summary: row.summary,
            example: row.example,
            questions: row.questions,
            operation,
        })
    }

    /// The id with the connector's prefix, as the Actions API writes it.
    pub fn long_id(&self) -> String {
        format!("{CONNECTOR}_{}", self.id)
    }

    /// The label as ids are written, by which it is known too (StackOne's page of its connector for UKG Pro); often the
    /// id.
    pub fn alias(&self) -> String {
        let words = self.label.split(|character: char| !character.is_ascii_alphanumeric());
        let words: Vec<_> = words
            .filter(|word| !word.is_empty())
            .map(str::to_ascii_lowercase)
            .collect();
        words.join("_")
    }

    /// What it does to a tenant.
    pub fn effect(&self) -> Effect {
        if self.operation.is_write() {
            Effect::Write
        } else {
            Effect::Read
        }
    }

    /// How its operation travels.
    pub fn transport(&self) -> Transport {
        self.operation.transport()
    }

    /// The operation that reads the record which this action changes. UKG advises to read a record, change it and send
    /// the whole of it back (`ukg-pro-soap.md` 5.10), because what an absent field means is not known.
    pub fn reads_first(&self) -> Option<&'static soap::Operation> {
        let Operation::Soap(service, operation) = self.operation else {
            return None;
        };
        let changes = operation.is_write() && operation.levels == [Level::Edit];
        let soap::Input::Entities(record) = operation.inputs.first()?.input else {
            return None;
        };
        let reads = |one: &&soap::Operation| match one.output {
            soap::Output::Get(read) => std::ptr::eq(read, record),
            _ => false,
        };
        // A record with a key of its own is read by that. A name is no key: the change may give another one.
        let by_key = |one: &&soap::Operation| {
            let mut inputs = one.inputs.iter();
            inputs.all(|input| matches!(input.input, soap::Input::Value(..)) && input.name.ends_with("Id"))
        };
        let mut candidates = service.operations.iter().filter(reads);
        let found = candidates.clone().find(by_key).or_else(|| candidates.next());
        found.filter(|_| changes)
    }

    /// What it needs of the service account: nothing where any account may call it, or where UKG names no line.
    pub fn permissions(&self) -> impl Iterator<Item = Permission> + Clone + use<> {
        let read: &[Level] = if self.reads_first().is_some() {
            &[Level::View]
        } else {
            &[]
        };
        let guard = self.operation.guard();
        guard.permissions(read).chain(self.operation.permissions())
    }

    /// What it needs, in words.
    pub fn needs(&self) -> String {
        match self.operation.guard() {
            Guard::AnyAccount => "no permission: any service account may call it".to_owned(),
            Guard::NotStated => "a permission that UKG does not name".to_owned(),
            Guard::Line(_) => {
                let permissions: Vec<_> = self.permissions().map(|permission| permission.to_string()).collect();
                permissions.join(" and ")
            }
        }
    }

    /// What it needs, as scopes are written.
    pub fn scopes(&self) -> Vec<String> {
        let permissions = self.permissions();
        permissions
            .map(|permission| crate::permission::scope(permission.name(), permission.level))
            .collect()
    }

    /// Whether it answers rows, rather than one thing or the outcome of a write.
    pub fn is_list(&self) -> bool {
        match self.operation {
            Operation::Soap(_, operation) => !operation.is_write(),
            Operation::Rest(_, endpoint) => endpoint.is_list() && !endpoint.is_write(),
            Operation::Report(_) => true,
        }
    }

    /// Whether it answers a list in pages.
    pub fn is_paged(&self) -> bool {
        match self.operation {
            Operation::Soap(_, operation) => operation.is_paged(),
            // A list that UKG sends whole is answered in pages all the same.
            Operation::Rest(..) => self.is_list(),
            // A report is run anew each time it is asked for, so it has no second page.
            Operation::Report(_) => false,
        }
    }

    /// What it takes.
    pub fn inputs(&self) -> Inputs {
        Inputs::of(self)
    }

    /// The names of the fields of its answer that hold national identifiers, bank numbers and the like, at any depth.
    pub fn sensitive_fields(&self) -> Vec<&'static str> {
        fn add(record: &'static RecordType, names: &mut Vec<&'static str>) {
            for field in record.fields() {
                if field.sensitive {
                    names.push(field.name);
                }
                if let Kind::Many(inner) | Kind::One(inner) = field.kind {
                    add(inner, names);
                }
            }
        }

        let mut names = Vec::new();
        if let Some(record) = self.operation.record() {
            add(record, &mut names);
        }
        names
    }

    /// The JSON Schema of `data` in its answer.
    pub fn output_schema(&self) -> Value {
        let row = self
            .operation
            .record()
            .map_or_else(|| json!({ "type": "object" }), schema::of_record);
        match self.operation {
            operation if operation.is_write() => outcome(&row),
            // One that looks up many things at once says what became of each.
            Operation::Rest(_, endpoint) if endpoint.shape == rest::Shape::MultiStatus => outcome(&row),
            Operation::Rest(_, endpoint) if endpoint.shape == rest::Shape::Object => row,
            _ => json!({ "type": "array", "items": row }),
        }
    }
}

/// What became of the records of a write, of which UKG Pro can tell what each is now.
fn outcome(record: &Value) -> Value {
    let text = || json!({ "type": ["string", "null"] });
    let message = json!({
        "type": "object",
        "properties": { "code": text(), "text": text(), "property": text() },
        "required": ["code", "text", "property"],
    });
    let one = json!({
        "type": "object",
        "properties": {
            "index": { "type": "integer", "description": "The place among those given, from 0." },
            "status": { "type": "string", "enum": ["applied", "confirmed", "pending", "refused"] },
            "messages": { "type": "array", "items": message, "description": "UKG Pro's words." },
            "request_number": {
                "type": "string",
                "description": "The number of the workflow request, where the change waits for an approval.",
            },
            "body": record,
        },
        "required": ["index", "status", "messages"],
    });
    json!({
        "type": "object",
        "properties": {
            "applied": { "type": "integer", "description": "How many UKG Pro took." },
            "refused": { "type": "integer", "description": "How many it refused." },
            "records": { "type": "array", "items": one },
        },
        "required": ["applied", "refused", "records"],
    })
}
