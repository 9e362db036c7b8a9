//! Writing deductions (Finch's API reference, *Deductions*): as jobs, since UKG Pro carries none out at once.
//!
//! A job is asked for here, and gone on with in [`Engine::run_deduction_jobs`]: each part is checked against the tenant,
//! sent by what can express it, and looked at until it reads as it was asked for.

mod by_hand;
mod check;
mod context;
mod follow;
mod plan;
mod send;
mod transaction;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use rollbook_model::{
    Actor, Code, DeductionFrequency, DeductionItem, DeductionJob, DeductionJobKind, DeductionSetUp, DeductionTask,
    DeductionTransaction, DeductionWish, Event, EventKind, Problem, RegisteredDeduction,
    problem::{Kind, Step},
};
use rollbook_store::{AskedJob, NewDeductionJob};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::super::EmployerAsk;
use crate::{Engine, diagnosis, engine, served::Served};

pub use by_hand::{DeductionEntries, DeductionEntry, EntriesAddress, administrator_until};

/// The most people that a job is about.
pub const MOST_IN_A_JOB: usize = 1000;

/// Something that was asked for as a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeductionAsked {
    /// The deduction.
    pub benefit: Uuid,
    /// The job: a new one, or the one that does the same just now.
    pub job: Uuid,
}

impl Engine {
    /// Asks for people to be given a deduction, or for what they have of it to be changed: it becomes what is wished, as a
    /// whole.
    ///
    /// # Errors
    /// When there is no such account or deduction, nobody is named, or too many are.
    pub async fn enroll(
        &self,
        ask: &EmployerAsk,
        benefit: Uuid,
        wishes: Vec<(Uuid, DeductionWish)>,
    ) -> Result<DeductionAsked, Problem> {
        let tasks = wishes
            .into_iter()
            .map(|(person, wish)| (person, DeductionTask::Enroll(wish)));
        self.ask_of_people(ask, benefit, DeductionJobKind::Enroll, tasks.collect())
            .await
    }

    /// Asks for a deduction of people to be ended.
    ///
    /// # Errors
    /// As [`enroll`](Self::enroll).
    pub async fn unenroll(
        &self,
        ask: &EmployerAsk,
        benefit: Uuid,
        people: Vec<Uuid>,
    ) -> Result<DeductionAsked, Problem> {
        let tasks = people.into_iter().map(|person| (person, DeductionTask::Unenroll));
        self.ask_of_people(ask, benefit, DeductionJobKind::Unenroll, tasks.collect())
            .await
    }

    async fn ask_of_people(
        &self,
        ask: &EmployerAsk,
        benefit: Uuid,
        kind: DeductionJobKind,
        tasks: Vec<(Uuid, DeductionTask)>,
    ) -> Result<DeductionAsked, Problem> {
        if tasks.is_empty() {
            return Err(invalid("nobody is named".to_owned()));
        }
        if tasks.len() > MOST_IN_A_JOB {
            let message = format!(
                "{} people are named, and a job is about {MOST_IN_A_JOB} at most",
                tasks.len()
            );
            return Err(invalid(message));
        }
        // What is said of somebody last counts.
        let mut last: BTreeMap<Uuid, usize> = BTreeMap::new();
        for (place, (person, _)) in tasks.iter().enumerate() {
            last.insert(*person, place);
        }
        let places: BTreeSet<_> = last.into_values().collect();
        let tasks = tasks
            .into_iter()
            .enumerate()
            .filter(|(place, _)| places.contains(place));
        let tasks = tasks.map(|(_, task)| task);
        self.deduction_known(ask, benefit).await?;
        let now = engine::now();
        let items = tasks
            .map(|(person, task)| DeductionItem::new(Some(person), task, now))
            .collect();
        let job = self.ask_job(ask, kind, benefit, items).await?;
        Ok(DeductionAsked { benefit, job })
    }

    /// Asks for a deduction to be set up. UKG Pro has no call for that: where the tenant has one of that name it is that
    /// one, and else somebody has to set it up.
    ///
    /// # Errors
    /// When there is no such account, or the name is none.
    pub async fn create_deduction(&self, ask: &EmployerAsk, set_up: DeductionSetUp) -> Result<DeductionAsked, Problem> {
        self.ask_set_up(ask, set_up, DeductionJobKind::Create).await
    }

    /// Says what a deduction is that the tenant has by this name, and how often it is taken.
    ///
    /// # Errors
    /// As [`create_deduction`](Self::create_deduction), and when the tenant has none of that name.
    pub async fn register_deduction(
        &self,
        ask: &EmployerAsk,
        set_up: DeductionSetUp,
    ) -> Result<DeductionAsked, Problem> {
        self.ask_set_up(ask, set_up, DeductionJobKind::Register).await
    }

    async fn ask_set_up(
        &self,
        ask: &EmployerAsk,
        set_up: DeductionSetUp,
        kind: DeductionJobKind,
    ) -> Result<DeductionAsked, Problem> {
        let set_up = named(set_up)?;
        let code = self.code_named(ask, &set_up).await?;
        if code.is_none() && kind == DeductionJobKind::Register {
            let message = format!(
                "the tenant has no deduction called `{}`",
                shortened(&set_up.description)
            );
            return Err(
                Problem::new(Kind::NotFound, Code::BenefitNotFound, Step::Input, message)
                    .with_remedy("Give its name as `GET /employer/benefits` tells it, or have it set up"),
            );
        }
        let registered = RegisteredDeduction {
            id: plan::registered_id(ask.account, &set_up),
            set_up: set_up.clone(),
            code,
        };
        let stored = self
            .store
            .register_deduction(ask.organisation, ask.account, &registered);
        stored.await.map_err(|error| diagnosis::store(&error))?;
        let item = DeductionItem::new(None, DeductionTask::SetUp(set_up), engine::now());
        let job = self.ask_job(ask, kind, registered.id, vec![item]).await?;
        Ok(DeductionAsked {
            benefit: registered.id,
            job,
        })
    }

    /// Asks for a deduction to be given another name. UKG Pro has no call for that: somebody has to do it.
    ///
    /// # Errors
    /// When there is no such account or deduction, or the name is none.
    pub async fn rename_deduction(
        &self,
        ask: &EmployerAsk,
        benefit: Uuid,
        description: String,
    ) -> Result<DeductionAsked, Problem> {
        let set_up = named(DeductionSetUp {
            kind: None,
            description,
            frequency: DeductionFrequency::EveryPaycheck,
            company: None,
        })?;
        self.deduction_known(ask, benefit).await?;
        let item = DeductionItem::new(None, DeductionTask::SetUp(set_up), engine::now());
        let job = self.ask_job(ask, DeductionJobKind::Update, benefit, vec![item]).await?;
        Ok(DeductionAsked { benefit, job })
    }

    async fn ask_job(
        &self,
        ask: &EmployerAsk,
        kind: DeductionJobKind,
        benefit: Uuid,
        items: Vec<DeductionItem>,
    ) -> Result<Uuid, Problem> {
        let new = NewDeductionJob {
            id: Uuid::now_v7(),
            account: ask.account,
            kind,
            benefit,
            fingerprint: fingerprint(kind, benefit, &items),
            asked_at: engine::now(),
        };
        let event = Event::now(ask.organisation, ask.by, EventKind::DeductionsAsked, Some(ask.account));
        let event = event.with("job", new.id.to_string()).with("kind", kind.as_str());
        let event = Served::mark(event.with("parts", items.len().to_string()));
        let asked = self.store.ask_deduction_job(ask.organisation, &new, &items, &event);
        Ok(match asked.await.map_err(|error| diagnosis::store(&error))? {
            AskedJob::New => new.id,
            AskedJob::UnderWay(job) => job,
        })
    }

    /// A job.
    ///
    /// # Errors
    /// `job_not_found`; when the store fails.
    pub async fn deduction_job(&self, ask: &EmployerAsk, id: &str) -> Result<DeductionJob, Problem> {
        let found = match Uuid::try_parse(id) {
            Ok(uuid) => {
                let found = self.store.deduction_job(ask.organisation, ask.account, uuid).await;
                found.map_err(|error| diagnosis::store(&error))?
            }
            Err(_) => None,
        };
        found.ok_or_else(|| {
            let message = format!("the account has no job `{}` that writes deductions", shortened(id));
            Problem::new(Kind::NotFound, Code::JobNotFound, Step::Input, message)
                .with_remedy("The id of a job is in the answer of the call that asked for it")
        })
    }

    /// The jobs of an account, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn deduction_jobs(
        &self,
        ask: &EmployerAsk,
        limit: u64,
        offset: u64,
    ) -> Result<Vec<DeductionJob>, Problem> {
        let jobs = self.store.deduction_jobs(ask.organisation, ask.account, limit, offset);
        jobs.await.map_err(|error| diagnosis::store(&error))
    }

    /// How the transactions of an account's tenant are written; `None` where nobody has recorded it.
    ///
    /// # Errors
    /// When there is no such account.
    pub async fn deduction_transaction(&self, ask: &EmployerAsk) -> Result<Option<DeductionTransaction>, Problem> {
        self.account(ask.organisation, ask.account).await?;
        let form = self.store.deduction_transaction(ask.organisation, ask.account).await;
        form.map_err(|error| diagnosis::store(&error))
    }

    /// Records how the transactions of an account's tenant are written, or forgets it. The schema is shown in the product
    /// alone, so that it is somebody's word.
    ///
    /// # Errors
    /// When there is no such account, or the form is not one that can be filled in.
    pub async fn record_deduction_transaction(
        &self,
        ask: &EmployerAsk,
        form: Option<&DeductionTransaction>,
    ) -> Result<(), Problem> {
        self.account(ask.organisation, ask.account).await?;
        if let Some(form) = form {
            transaction::check(form)?;
        }
        let now = engine::now();
        let recorded = self
            .store
            .record_deduction_transaction(ask.organisation, ask.account, form, now)
            .await;
        recorded.map_err(|error| diagnosis::store(&error))?;
        let kind = EventKind::DeductionTransactionRecorded;
        let event = Event::now(ask.organisation, ask.by, kind, Some(ask.account));
        self.record(&event.with("recorded", if form.is_some() { "yes" } else { "no" }))
            .await
    }
}

/// A set-up whose name is one.
fn named(mut set_up: DeductionSetUp) -> Result<DeductionSetUp, Problem> {
    const LONGEST: usize = 200;
    let name = set_up.description.trim().to_owned();
    set_up.description = name;
    match set_up.description.chars().count() {
        0 => Err(invalid("`description` is empty".to_owned())),
        count if count > LONGEST => Err(invalid(format!(
            "`description` has {count} characters, and may have {LONGEST}"
        ))),
        _ => Ok(set_up),
    }
}

/// What stands for all that is asked for.
fn fingerprint(kind: DeductionJobKind, benefit: Uuid, items: &[DeductionItem]) -> String {
    #[derive(Serialize)]
    struct Asked<'a> {
        kind: DeductionJobKind,
        benefit: Uuid,
        parts: Vec<(Option<Uuid>, &'a DeductionTask)>,
    }
    let mut parts: Vec<_> = items.iter().map(|item| (item.individual, &item.task)).collect();
    parts.sort_by_key(|(individual, _)| *individual);
    let asked = Asked { kind, benefit, parts };
    // Ids, words and whole numbers always have a form.
    let text = serde_json::to_string(&asked).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(Sha256::digest(text))
}

fn shortened(text: &str) -> String {
    text.chars().take(60).collect()
}

fn invalid(message: String) -> Problem {
    Problem::new(Kind::Invalid, Code::ParameterInvalid, Step::Input, message)
        .with_remedy("See what the call takes in `GET /openapi.json`")
}

/// Who runs the calls of jobs: nobody waits for them.
const BY: Actor = Actor::System;
