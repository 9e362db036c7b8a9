//! One of a tenant's people: handing out and erasing what Rollbook keeps of them.

use std::fmt;

use jiff::Timestamp;
use rollbook_model::{
    AccountId, Actor, Change, Code, Event, EventKind, ObjectKind, OrganisationId, Problem,
    problem::{Kind, Step},
};
use rollbook_store::{Destroyed, EmployeeRef, KeptWrite, PaidRow, Receipt};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    Engine, Sensitive,
    actions::{Privacy, writes},
    diagnosis,
    employer::paid_rows,
    mapping::Supervisors,
};

/// What is kept of one person.
#[derive(Debug, Clone, Serialize)]
pub struct PersonData {
    /// The account by whose tenant they are known.
    pub account: AccountId,
    /// Writes under an idempotency key that name them, the oldest first.
    pub writes: Vec<PersonWrite>,
    /// What is copied of them.
    pub copied: Vec<PersonObject>,
    /// What was told of them, the oldest first.
    pub changes: Vec<Change>,
    /// What they were paid, as it is copied, pay run by pay run; sensitive values are masked in any case.
    pub paid: Vec<PersonPay>,
}

/// What somebody was paid in a pay run. `Debug` does not show it.
#[derive(Clone, Serialize)]
pub struct PersonPay {
    /// UKG Pro's number of the run.
    pub pay_run: String,
    /// The ids of the payments.
    pub payments: Vec<Uuid>,
    /// The rows that UKG Pro told, by their lists.
    pub rows: Value,
}

impl fmt::Debug for PersonPay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("PersonPay");
        shown.field("pay_run", &self.pay_run).finish_non_exhaustive()
    }
}

/// A copied object of somebody's. `Debug` does not show its fields.
#[derive(Clone, Serialize)]
pub struct PersonObject {
    /// What it is.
    pub object: ObjectKind,
    /// Its id.
    pub id: Uuid,
    /// Its fields.
    pub fields: Map<String, Value>,
}

impl fmt::Debug for PersonObject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("PersonObject");
        shown
            .field("object", &self.object)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A remembered write that names somebody.
#[derive(Debug, Clone, Serialize)]
pub struct PersonWrite {
    /// The caller's idempotency key.
    pub idempotency_key: String,
    /// The action's id.
    pub action: String,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// When it ended; null while it has not.
    pub ended_at: Option<Timestamp>,
    /// What it answered, of several records those of this person only; null when nothing was answered.
    pub answer: Option<Value>,
    /// What is known of an end that nobody answered.
    pub detail: Option<String>,
}

impl From<PaidRow> for PersonPay {
    fn from(row: PaidRow) -> Self {
        Self {
            rows: paid_rows(&row.body),
            pay_run: row.control,
            payments: row.payments,
        }
    }
}

impl Engine {
    /// What is kept of somebody whom the tenant knows by any of these identifiers. National identifiers and bank
    /// numbers are masked unless they are to be shown, and fields that are switched off are left out.
    ///
    /// # Errors
    /// When there is no such account, no identifier is given, or the store fails.
    pub async fn person_data(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        actor: Actor,
        employee: &[EmployeeRef],
        sensitive: Sensitive,
    ) -> Result<PersonData, Problem> {
        self.account(organisation, account).await?;
        given(employee)?;
        let (employee, owners) = self.copied_people(organisation, account, employee).await?;
        let kept = self.store.kept_of(organisation, account, &employee).await;
        let kept = kept.map_err(|error| diagnosis::store(&error))?;
        let paid = self.store.paid_to(organisation, account, &owners).await;
        let paid = paid.map_err(|error| diagnosis::store(&error))?;
        let (copied, changes) = self.copied_of(organisation, account, owners).await?;
        let switched_off = self.store.switched_off(organisation, account).await;
        let switched_off = switched_off.map_err(|error| diagnosis::store(&error))?;
        let privacy = Privacy::of_everything(&switched_off, sensitive);
        let event = Event::now(organisation, actor, EventKind::PersonDataExported, Some(account));
        let event = event
            .with("writes", kept.len())
            .with("copied", copied.len())
            .with("paid", paid.len())
            .with("shown", sensitive == Sensitive::Shown);
        self.record(&event).await?;
        let writes = kept.into_iter().map(|write| shown(write, &privacy));
        Ok(PersonData {
            account,
            writes: writes.collect(),
            copied,
            changes,
            paid: paid.into_iter().map(PersonPay::from).collect(),
        })
    }

    /// Erases what is kept of somebody whom the tenant knows by any of these identifiers, also where what is copied of
    /// others names them as whom they report to, and returns a signed receipt. In UKG Pro nothing changes.
    ///
    /// # Errors
    /// As [`person_data`](Self::person_data).
    pub async fn erase_person(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        actor: Actor,
        employee: &[EmployeeRef],
    ) -> Result<Receipt, Problem> {
        self.account(organisation, account).await?;
        given(employee)?;
        let (employee, _) = self.copied_people(organisation, account, employee).await?;
        let erased = self
            .store
            .erase_person(organisation, account, &employee, &Supervisors)
            .await;
        let receipt = erased.map_err(|error| diagnosis::store(&error))?;
        let event = Event::now(organisation, actor, EventKind::PersonDataErased, Some(account));
        let event = match &receipt.receipt {
            Destroyed::Person(erasure) => event.with("writes", erasure.writes).with("rows", erasure.rows),
            Destroyed::Account(_) => event,
        };
        self.record(&event).await?;
        Ok(receipt)
    }

    /// Does again what a receipt of this database says was done, after an older backup was restored. Says whether there
    /// was anything to do.
    ///
    /// # Errors
    /// When the receipt is not this database's, or the store fails.
    pub async fn erase_again(&self, receipt: &Receipt, actor: Actor) -> Result<bool, Problem> {
        let done = self.store.erase_again(receipt, &Supervisors).await;
        let done = done.map_err(|error| diagnosis::store(&error))?;
        if done {
            let (organisation, account, kind) = match &receipt.receipt {
                Destroyed::Account(deletion) => (deletion.organisation, deletion.account, EventKind::AccountDeleted),
                Destroyed::Person(erasure) => (erasure.organisation, erasure.account, EventKind::PersonDataErased),
            };
            let event = Event::now(organisation, actor, kind, Some(account));
            self.record(&event.with("again", true)).await?;
        }
        Ok(done)
    }
}

fn given(employee: &[EmployeeRef]) -> Result<(), Problem> {
    let is_blank = |one: &EmployeeRef| {
        let (EmployeeRef::Id(text)
        | EmployeeRef::Number { number: text, .. }
        | EmployeeRef::EmailAddress(text)
        | EmployeeRef::NationalId(text)
        | EmployeeRef::UserDefined(text)) = one;
        text.trim().is_empty()
    };
    if !employee.is_empty() && !employee.iter().any(is_blank) {
        return Ok(());
    }
    let message = "nothing says who the person is";
    Err(Problem::new(Kind::Invalid, Code::InputInvalid, Step::Input, message)
        .with_remedy("Give the employee id, and the employee number with the company code where you know it"))
}

fn shown(write: KeptWrite, privacy: &Privacy) -> PersonWrite {
    let answer = write.answer.as_deref().and_then(writes::told).map(|mut answer| {
        if !write.records.is_empty()
            && let Some(records) = answer.get_mut("records").and_then(Value::as_array_mut)
        {
            let place = |record: &Value| record.get("index").and_then(Value::as_u64);
            records.retain(|record| place(record).is_some_and(|place| write.records.contains(&place)));
        }
        privacy.apply(&mut answer);
        answer
    });
    PersonWrite {
        idempotency_key: write.key,
        action: write.action,
        begun_at: write.begun_at,
        ended_at: write.ended_at,
        answer,
        detail: write.detail,
    }
}
