//! Writing: once, with the whole record, and never blind a second time.

use rollbook_model::{
    Account, Action, Problem,
    catalogue::Place,
    problem::{Kind, Step},
};
use ukg_pro::{Kind as ErrorKind, RestRequest, Tenant};
use ukg_pro_contract::{
    Operation,
    record::{RecordType, Row},
    rest::{Api, Endpoint},
    soap::{self, Argument, Input, Service},
};

use super::{
    Page,
    outcome::{self, Outcome, Status},
    read_back,
};
use crate::{
    Engine, arguments,
    diagnosis::{self, Seen},
};

impl Engine {
    /// Carries out a write and answers what became of each record.
    pub(super) async fn write(
        &self,
        tenant: &Tenant,
        account: &Account,
        action: &'static Action,
        inputs: &[(Place, String)],
    ) -> Result<Page, Problem> {
        let _ = account;
        match action.operation {
            Operation::Soap(service, operation) => soap(tenant, action, service, operation, inputs).await,
            Operation::Rest(api, endpoint) => rest(tenant, api, endpoint, inputs).await,
        }
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
    let mut records = given.clone();
    if let Some(read) = action.reads_first() {
        for record in &mut records {
            complete(tenant, service, read, record).await?;
        }
    }
    let mut sent = Vec::new();
    for (parameter, read) in operation.inputs.iter().zip(arguments::soap(operation, inputs, 1, 1)?) {
        sent.push(match parameter.input {
            Input::Entities(_) => Argument::Entities(records.clone()),
            _ => read,
        });
    }
    let count = records.len();
    let written = tenant
        .soap(service, operation, &sent, |answer| Outcome::of_results(&answer, count))
        .await;
    match written {
        Ok(outcome) => outcome.page(),
        Err(error) if matches!(error.kind(), ErrorKind::Validation { .. }) => {
            match Outcome::of_refusals(error.messages(), count) {
                Some(outcome) => outcome.page(),
                None => Err(outcome::failed(&error)),
            }
        }
        Err(error) if error.leaves_undecided() => match read_back::is_made(tenant, service, &given).await {
            Ok(true) => Outcome::all(count, Status::Confirmed).page(),
            Ok(false) => Err(diagnosis::undecided(&error, Seen::NotYet)),
            Err(seen) => Err(diagnosis::undecided(&error, seen)),
        },
        Err(error) => Err(outcome::failed(&error)),
    }
}

/// Puts what a record holds now beside what was given, so that the whole of it can be sent.
async fn complete(
    tenant: &Tenant,
    service: &'static Service,
    read: &'static soap::Operation,
    record: &mut Row<'static>,
) -> Result<(), Problem> {
    let mut found = read_back::current(tenant, service, read, record)
        .await
        .map_err(|problem| *problem)?;
    if found.len() > 1 {
        let message = "the identifier names several employees, and only one can be changed";
        return Err(Problem::new(Kind::Invalid, "employee_ambiguous", Step::Input, message)
            .with_remedy("Give the company code too; nothing was sent"));
    }
    let Some(current) = found.pop() else {
        return Err(diagnosis::no_such_employee(None));
    };
    for (field, value) in current.entries() {
        if record.get(field.name).is_none() && !field.anew {
            record.set(field.name, value.cloned());
        }
    }
    Ok(())
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
        Err(error) if error.leaves_undecided() => Err(diagnosis::undecided(&error, Seen::Unknown)),
        Err(error) if *error.kind() == ErrorKind::NotFound => Err(diagnosis::no_such_record(Some(&error))),
        Err(error) => Err(outcome::failed(&error)),
    }
}
