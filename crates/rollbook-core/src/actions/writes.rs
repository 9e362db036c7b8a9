//! Writing: once, with the whole record, and never blind a second time.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rollbook_model::{
    Account, Action, Code, ParseWriteKeyError, Problem, WriteKey,
    catalogue::Place,
    problem::{Kind, Step},
};
use rollbook_store::{Begun, WriteOutcome, WrittenOf};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use ukg_pro::{Kind as ErrorKind, RestRequest, Tenant};
use ukg_pro_contract::{
    Operation,
    record::{RecordType, Row},
    rest::{Api, Endpoint},
    soap::{self, Argument, Input, Service},
};

use super::{
    Page, named,
    outcome::{self, Outcome, Refusals, Status},
    privacy::Privacy,
    read_back::{self, Sent},
    refusal,
};
use crate::{
    Engine, arguments,
    diagnosis::{self, Seen},
    engine,
};

impl Engine {
    /// Carries out a write and answers what became of each record. Under an idempotency key it is carried out once,
    /// whatever becomes of this process, and its answer is told again.
    pub(super) async fn write(
        &self,
        tenant: &Tenant,
        account: &Account,
        action: &'static Action,
        privacy: &Privacy,
        inputs: &[(Place, String)],
    ) -> Result<Page, Problem> {
        let given = inputs.iter().find(|(place, _)| *place == Place::IdempotencyKey);
        let Some((_, key)) = given else {
            return carry_out(tenant, action, inputs).await;
        };
        let key: WriteKey = key.parse().map_err(|error: ParseWriteKeyError| {
            arguments::invalid(error.to_string()).with_remedy("Give a key such as a UUID, made anew for each write")
        })?;
        let (organisation, id) = (account.organisation, account.id);
        let failed = |error: rollbook_store::Error| diagnosis::store(&error);
        let forgotten = engine::now() - WriteKey::REMEMBERED;
        self.store
            .remove_old_write_keys(organisation, forgotten)
            .await
            .map_err(failed)?;
        let begun = self
            .store
            .begin_write(organisation, id, &key, &action.id, &fingerprint(inputs))
            .await
            .map_err(failed)?;
        match begun {
            Begun::New => {}
            Begun::Answered(answer) => return remembered(&answer),
            other => return Err(diagnosis::write_begun(&other)),
        }
        if let Err(problem) = self.name_in_write(account, &key, &named::in_inputs(inputs)).await {
            // Nothing was sent, so the key is free again, if the store lets it.
            let _ = self.store.forget_write(organisation, id, &key).await;
            return Err(problem);
        }
        let written = match carry_out(tenant, action, inputs).await {
            // Before it is kept.
            Ok(page) => privacy.without_switched_off(page),
            failed => failed,
        };
        let ended = match &written {
            Ok(page) => {
                let answer = serde_json::to_string(&Remembered {
                    data: &page.data,
                    refused: page.refused,
                });
                let outcome = match &answer {
                    Ok(answer) => WriteOutcome::Answered(answer),
                    Err(_) => WriteOutcome::Undecided("it was made, and its answer could not be kept"),
                };
                let told = named::in_answer(page.data.get());
                if let Err(problem) = self.name_in_write(account, &key, &told).await {
                    // The write was made; what it answered is still found by whom it was asked for.
                    tracing::error!(account.id = %id, error.code = %problem.code, "Whom a write names was not stored");
                }
                self.store.end_write(organisation, id, &key, outcome).await
            }
            Err(problem) if problem.code == diagnosis::UNDECIDED => {
                let outcome = WriteOutcome::Undecided(&problem.message);
                self.store.end_write(organisation, id, &key, outcome).await
            }
            // Nothing was changed, so the same key may be used when what was wrong is mended.
            Err(_) => self.store.forget_write(organisation, id, &key).await,
        };
        if let Err(error) = ended {
            // The write is under way for all who ask, which is the safe side.
            tracing::error!(account.id = %id, error.code = error.code(), "The end of a write was not stored: {error}");
        }
        written
    }
}

impl Engine {
    /// Remembers whom a write names, so that they are found when somebody asks what is kept of them.
    async fn name_in_write(&self, account: &Account, key: &WriteKey, named: &[WrittenOf]) -> Result<(), Problem> {
        let stored = self
            .store
            .name_in_write(account.organisation, account.id, key, named)
            .await;
        stored.map_err(|error| diagnosis::store(&error))
    }
}

/// What a remembered write answered.
pub(crate) fn told(remembered: &str) -> Option<serde_json::Value> {
    let remembered: Remembered<serde_json::Value> = serde_json::from_str(remembered).ok()?;
    Some(remembered.data)
}

/// The answer of a write, as it is remembered.
#[derive(Serialize, Deserialize)]
struct Remembered<D> {
    data: D,
    refused: u64,
}

fn remembered(answer: &str) -> Result<Page, Problem> {
    let answer: Remembered<Box<RawValue>> = serde_json::from_str(answer).map_err(|_| {
        let message = "the answer of the first write with this key cannot be read";
        Problem::new(Kind::Internal, Code::AnswerUnreadable, Step::Store, message)
            .with_remedy("Read the record to see what became of the write")
    })?;
    Ok(Page {
        data: answer.data,
        rows: None,
        more: false,
        refused: answer.refused,
    })
}

/// What stands for the inputs of a write: equal inputs give equal text.
fn fingerprint(inputs: &[(Place, String)]) -> String {
    let mut inputs: Vec<_> = inputs
        .iter()
        .filter(|(place, _)| *place != Place::IdempotencyKey)
        .map(|(place, text)| (place.to_string(), text))
        .collect();
    inputs.sort();
    let mut digest = Sha256::new();
    for (place, text) in inputs {
        for part in [place.as_str(), text] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
    }
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

async fn carry_out(tenant: &Tenant, action: &'static Action, inputs: &[(Place, String)]) -> Result<Page, Problem> {
    match action.operation {
        Operation::Soap(service, operation) => soap(tenant, action, service, operation, inputs).await,
        Operation::Rest(api, endpoint) => rest(tenant, api, endpoint, inputs).await,
        Operation::Report(_) => Err(arguments::invalid("a report changes nothing".to_owned())),
    }
}

async fn soap(
    tenant: &Tenant,
    action: &'static Action,
    service: &'static Service,
    operation: &'static soap::Operation,
    inputs: &[(Place, String)],
) -> Result<Page, Problem> {
    let entities = operation.inputs.iter().find_map(|parameter| match parameter.input {
        Input::Entities(record) => Some(record),
        _ => None,
    });
    let given = match entities {
        Some(record) => arguments::records(record, inputs)?,
        None => Vec::new(),
    };
    let count = given.len();
    let (mut records, mut kept) = (Vec::new(), Vec::new());
    for (index, given) in given.into_iter().enumerate() {
        let mut record = given.clone();
        let mut before = None;
        if let Some(read) = action.reads_first() {
            let completed = complete(tenant, service, read, &mut record).await;
            before = Some(completed.map_err(|problem| if count > 1 { of_record(problem, index) } else { problem })?);
        }
        records.push(record);
        kept.push(Sent { given, before });
    }
    let mut addressee = None;
    let mut sent = Vec::new();
    for (parameter, read) in operation.inputs.iter().zip(arguments::soap(operation, inputs, 1, 1)?) {
        if let Argument::Identifier(identifier) = &read {
            addressee = Some(identifier.clone());
        }
        sent.push(match parameter.input {
            Input::Entities(_) => Argument::Entities(records.clone()),
            _ => read,
        });
    }
    let written = tenant
        .soap(service, operation, &sent, |answer| Outcome::of_results(&answer, count))
        .await;
    match written {
        Ok(outcome) => outcome.page(),
        Err(error) if matches!(error.kind(), ErrorKind::Validation { .. }) => {
            match outcome::of_refusals(error.messages(), count) {
                Refusals::Some(outcome) => outcome.page(),
                Refusals::All => Err(outcome::failed(&error)),
                // Some may have been taken.
                Refusals::Unnamed => Err(diagnosis::undecided(&error, Seen::Unnamed)),
            }
        }
        Err(error) if error.leaves_undecided() => {
            match read_back::made(tenant, service, operation, &kept, addressee.as_ref()).await {
                Ok(()) => Outcome::all(count, Status::Confirmed).page(),
                Err(seen) => Err(diagnosis::undecided(&error, seen)),
            }
        }
        Err(error) => Err(refusal::told(tenant, Operation::Soap(service, operation), error).await),
    }
}

/// A problem of one record of several.
fn of_record(mut problem: Problem, index: usize) -> Problem {
    problem.message = format!("records[{index}]: {}; nothing was sent", problem.message);
    problem
}

/// Puts what a record holds now beside what was given, so that the whole of it can be sent, and answers what it holds.
async fn complete(
    tenant: &Tenant,
    service: &'static Service,
    read: &'static soap::Operation,
    record: &mut Row<'static>,
) -> Result<Row<'static>, Problem> {
    let mut found = read_back::current(tenant, service, read, record, None)
        .await
        .map_err(|problem| *problem)?;
    if found.len() > 1 {
        let message = "the identifier names several employees, and only one can be changed";
        return Err(
            Problem::new(Kind::Invalid, Code::EmployeeAmbiguous, Step::Input, message)
                .with_remedy("Give the company code too; nothing was sent"),
        );
    }
    let Some(current) = found.pop() else {
        return Err(diagnosis::no_such_employee(None));
    };
    for (field, value) in current.entries() {
        if record.get(field.name).is_none() && !field.anew {
            record.set(field.name, value.cloned());
        }
    }
    Ok(current)
}

async fn rest(
    tenant: &Tenant,
    api: &'static Api,
    endpoint: &'static Endpoint,
    inputs: &[(Place, String)],
) -> Result<Page, Problem> {
    let record: Option<&'static RecordType> = endpoint.body.record();
    let body = match record {
        Some(record) => arguments::records(record, inputs)?,
        None => Vec::new(),
    };
    let (path, query) = (arguments::path(inputs), arguments::parameters(inputs));
    let request = RestRequest {
        path: &path,
        query: &query,
        body: &body,
        primary_company_code: arguments::primary_company_code(inputs),
    };
    let count = body.len();
    let written = tenant
        .rest_call(api, endpoint, &request, |answer| outcome::of_rest(answer, count))
        .await;
    match written {
        Ok(page) => page,
        Err(error) if error.leaves_undecided() => {
            match read_back::made_over_rest(tenant, api, endpoint, &request).await {
                Ok(()) => Outcome::all(count.max(1), Status::Confirmed).page(),
                Err(seen) => Err(diagnosis::undecided(&error, seen)),
            }
        }
        Err(error) if *error.kind() == ErrorKind::NotFound => Err(diagnosis::no_such_record(Some(&error))),
        Err(error) => Err(refusal::told(tenant, Operation::Rest(api, endpoint), error).await),
    }
}
