//! What is wrong with a record, by property (`ukg-pro-rest.md` 10).

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::{
    counters::Outcome,
    exchange::{JSON, Reply},
};

struct Problem {
    property: String,
    kind: &'static str,
    message: String,
}

/// What is wrong with a record, in the order it was found.
#[derive(Default)]
pub(super) struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn one(property: &str, kind: &'static str, message: &str) -> Self {
        let mut problems = Self::default();
        problems.add(property, kind, message);
        problems
    }

    pub(super) fn add(&mut self, property: &str, kind: &'static str, message: &str) {
        self.0.push(Problem {
            property: property.to_owned(),
            kind,
            message: message.to_owned(),
        });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Nothing is wrong, or this is.
    pub(super) fn none(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Each property with what is wrong with it.
    pub(super) fn modelstate(&self) -> Value {
        let mut state = Map::new();
        for Problem {
            property,
            kind,
            message,
        } in &self.0
        {
            let problem = json!({ "message": message, "type": kind });
            let list = state
                .entry(property.as_str())
                .or_insert_with(|| Value::Array(Vec::new()));
            if let Some(list) = list.as_array_mut() {
                list.push(problem);
            }
        }
        Value::Object(state)
    }

    /// All of it in a sentence, for errors that have no properties.
    pub(super) fn detail(&self) -> String {
        let each = self
            .0
            .iter()
            .map(|problem| format!("{}: {}", problem.property, problem.message));
        each.collect::<Vec<_>>().join(" ")
    }

    /// 400 with the shape the specifications declare.
    pub(super) fn reply(&self) -> Reply {
        error(
            "One or more values are not valid.",
            self.0.len(),
            &json!({ "modelstate": self.modelstate() }),
        )
    }
}

/// 400 for a body that is not what it is declared to be.
pub(super) fn malformed(message: &str) -> Reply {
    let general = json!({ "general": { "type": "Malformed", "message": message } });
    let mut reply = error("The body of the request could not be read.", 1, &general);
    reply.outcome = Outcome::Malformed;
    reply
}

fn error(detail: &str, count: usize, errors: &Value) -> Reply {
    let body = json!({
        "title": "Bad Request",
        "type": "ValidationError",
        "detail": detail,
        "errorCount": count,
        "errors": errors,
    });
    Reply::new(StatusCode::BAD_REQUEST, JSON, body.to_string(), Outcome::Invalid)
}
