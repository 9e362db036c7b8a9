//! What a write answers: what became of each record.

use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use serde::Serialize;
use serde_json::value::RawValue;
use ukg_pro::{Error, Message, RestAnswer};
use ukg_pro_contract::soap::{Answer, OperationMessage, OperationResult};

use super::{Page, json};
use crate::diagnosis;

/// What became of the records of a write, in the order given.
#[derive(Debug, Serialize)]
pub(super) struct Outcome {
    /// How many UKG Pro took.
    pub(super) applied: u64,
    /// How many it refused.
    pub(super) refused: u64,
    /// What became of each.
    pub(super) records: Vec<Record>,
}

/// What became of one record.
#[derive(Debug, Serialize)]
pub(super) struct Record {
    /// The place among those given, from 0.
    pub(super) index: usize,
    pub(super) status: Status,
    /// What UKG Pro says about it; empty where it says nothing but that it is done.
    pub(super) messages: Vec<Said>,
    /// The number of UKG Pro's workflow request, where the change waits for an approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) request_number: Option<String>,
    /// What the record is now, where UKG Pro says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) body: Option<Box<RawValue>>,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    /// UKG Pro says that it is done.
    Applied,
    /// No answer came, and reading back showed that it is done.
    Confirmed,
    /// It waits in UKG Pro's workflow.
    Pending,
    /// UKG Pro refused it.
    Refused,
}

/// A message of UKG Pro's about a record.
#[derive(Debug, Serialize)]
pub(super) struct Said {
    pub(super) code: Option<String>,
    pub(super) text: Option<String>,
    /// The field it is about.
    pub(super) property: Option<String>,
}

impl Outcome {
    fn of(records: Vec<Record>) -> Self {
        let refused = records.iter().filter(|record| record.status == Status::Refused).count() as u64;
        Self {
            applied: records.len() as u64 - refused,
            refused,
            records,
        }
    }

    /// Every record in the same state.
    pub(super) fn all(count: usize, status: Status) -> Self {
        let record = |index| Record {
            index,
            status,
            messages: Vec::new(),
            request_number: None,
            body: None,
        };
        Self::of((0..count).map(record).collect())
    }

    /// A write over SOAP that succeeded: a result for each record, in the order sent (`ukg-pro-soap.md` 5.8).
    pub(super) fn of_results(answer: &Answer<'_>, sent: usize) -> Self {
        let mut outcome = Self::all(sent, Status::Applied);
        // Some answers have a result for each record, others only one for all.
        for (index, record) in outcome.records.iter_mut().enumerate() {
            let result = answer.results.get(index).unwrap_or(&answer.operation_result);
            record.messages = said(result);
            record.request_number = result.request_number.as_ref().map(ToString::to_string);
            if record.request_number.is_some() {
                record.status = Status::Pending;
            }
        }
        outcome
    }

    pub(super) fn page(&self) -> Result<Page, Problem> {
        Ok(Page {
            data: json(self)?,
            rows: None,
            more: false,
            refused: self.refused,
        })
    }
}

/// Which records of a write over SOAP were refused.
pub(super) enum Refusals {
    /// All of them.
    All,
    /// Some, and the others were taken.
    Some(Outcome),
    /// UKG Pro does not say which.
    Unnamed,
}

/// What became of each record of a write over SOAP, as far as the messages of its refusal say.
pub(super) fn of_refusals(messages: &[Message], sent: usize) -> Refusals {
    let of = |index: usize| messages.iter().filter(move |message| message.entity == Some(index));
    let refused = (0..sent).filter(|index| of(*index).next().is_some()).count();
    if refused == sent || sent == 1 {
        return Refusals::All;
    }
    if refused == 0 {
        return Refusals::Unnamed;
    }
    let mut outcome = Outcome::all(sent, Status::Applied);
    for (index, record) in outcome.records.iter_mut().enumerate() {
        record.messages = of(index)
            .map(|message| Said {
                code: message.code.clone(),
                text: message.text.clone(),
                property: message.property.clone(),
            })
            .collect();
        if !record.messages.is_empty() {
            record.status = Status::Refused;
        }
    }
    Refusals::Some(Outcome::of(outcome.records))
}

/// The answer of a write over REST.
pub(super) fn of_rest(answer: RestAnswer<'_>, sent: usize) -> Result<Page, Problem> {
    match answer {
        RestAnswer::Page(page) => match page.rows.as_slice() {
            [row] => super::json(row).map(|data| Page {
                data,
                rows: None,
                more: false,
                refused: 0,
            }),
            rows => super::list(rows, false),
        },
        RestAnswer::Done => Outcome::all(sent.max(1), Status::Applied).page(),
        RestAnswer::Counts(counts) => {
            // Records are named by their own key here, not by place.
            let data = json(&counts)?;
            let page = Page {
                data,
                rows: None,
                more: false,
                refused: counts.error_count,
            };
            if counts.success_count == 0 && counts.error_count > 0 {
                let details = counts
                    .errors
                    .iter()
                    .filter_map(|error| error.detail.clone().or(error.title.clone()));
                let details = details.collect::<Vec<_>>().join("; ");
                return Err(refused(Some(details).filter(|text| !text.is_empty())));
            }
            Ok(page)
        }
        RestAnswer::Outcomes(answer) => {
            let records: Vec<_> = answer
                .multistatus
                .into_iter()
                .enumerate()
                .map(|(index, record)| {
                    let success = record.is_success();
                    Record {
                        index,
                        status: if success { Status::Applied } else { Status::Refused },
                        messages: messages(&record.status, record.modelstate.as_deref(), success),
                        request_number: None,
                        body: record.body,
                    }
                })
                .collect();
            let outcome = Outcome::of(records);
            if outcome.applied == 0 && outcome.refused > 0 {
                let said = outcome.records.iter().flat_map(|record| &record.messages);
                return Err(refused(diagnosis::said(said.map(|said| (&said.property, &said.text)))));
            }
            outcome.page()
        }
    }
}

/// What a `modelstate` says: property by property (`ukg-pro-rest.md` 10).
fn messages(status: &str, modelstate: Option<&RawValue>, success: bool) -> Vec<Said> {
    if success {
        return Vec::new();
    }
    let mut said = Vec::new();
    let state = modelstate.and_then(|state| serde_json::from_str::<serde_json::Value>(state.get()).ok());
    let state = state.as_ref().and_then(serde_json::Value::as_object);
    for (property, list) in state.into_iter().flatten() {
        let entries = list.as_array().map_or(std::slice::from_ref(list), Vec::as_slice);
        for entry in entries {
            let text = |name: &str| entry.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
            said.push(Said {
                code: text("type"),
                text: text("message").or_else(|| entry.as_str().map(str::to_owned)),
                property: Some(property.clone()),
            });
        }
    }
    if said.is_empty() {
        said.push(Said {
            code: None,
            text: Some(status.to_owned()),
            property: None,
        });
    }
    said
}

/// UKG Pro's messages about a result that are more than that it is done.
fn said(result: &OperationResult<'_>) -> Vec<Said> {
    let more = |message: &&OperationMessage<'_>| message.code.as_deref() != Some("OK");
    let owned =
        |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().filter(|text| !text.is_empty()).map(str::to_owned);
    result
        .messages
        .iter()
        .filter(more)
        .map(|message| Said {
            code: owned(&message.code),
            text: owned(&message.message),
            property: owned(&message.property_name),
        })
        .collect()
}

fn refused(said: Option<String>) -> Problem {
    let message = "UKG Pro refused the values it was sent";
    let mut problem = Problem::new(Kind::Refused, Code::Validation, Step::Call, message)
        .with_remedy("Correct the values that UKG Pro's messages name, each by its property, and try again.");
    problem.provider_message = said;
    problem
}

/// A write that failed and of which nothing more is known.
pub(super) fn failed(error: &Error) -> Problem {
    diagnosis::ukg_pro(error, Step::Call)
}
