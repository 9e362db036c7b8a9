//! What Finch's clients read of an employer (Finch's API reference, *Organization*): from the copy where it holds all
//! that is asked for, else from the tenant as it is now. Both are objects of the people model, made by the same
//! mapping. What was paid (*Payroll* there) is likewise of the rows of the copy, or of those that are read; deductions are
//! not copied, and always read.

mod copied;
mod deductions;
mod fields;
mod live;
mod marks;
mod pay;
mod worker;

use jiff::Timestamp;
use rollbook_model::{
    Account, AccountId, AccountStatus, Actor, ObjectKind, OrganisationId, Problem, Stream, SyncResult,
};
use rollbook_store::StreamRead;
use uuid::Uuid;

use crate::{Engine, diagnosis, engine};

pub use deductions::{
    DeductionAsked, DeductionEntries, DeductionEntry, DeductionPlan, Enrollment, Enrollments, EntriesAddress,
    MOST_IN_A_JOB, Share, administrator_until, benefit_unknown,
};
pub use fields::ObjectFields;
pub use pay::{
    Cents, Deduction, Earning, LineCategory, Lines, PayGroup, PayGroups, PayItem, PayItemRules, Payment, PaymentMethod,
    RuleWish, RuledLine, Statement, Tax,
};
pub(crate) use pay::{PRODUCT as PAY_PRODUCT, PayRunRead, PaySetup, PaySource, RunFacts, is_same, shown as paid_rows};
pub use worker::Worker;

use worker::Structure;

/// Who asks, and of which account.
#[derive(Debug, Clone, Copy)]
pub struct EmployerAsk {
    /// Whose account it is.
    pub organisation: OrganisationId,
    /// The account.
    pub account: AccountId,
    /// Who asks, for the audit log.
    pub by: Actor,
}

/// How much of people is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Name, department, manager, and whether they work there.
    Directory,
    /// The person.
    Individual {
        /// Whether with the social security number, which is a line of the audit log.
        ssn: bool,
    },
    /// What they work as, and for what pay.
    Employment,
}

/// Which people are wanted.
#[derive(Debug, Clone, Copy)]
pub enum Pick<'a> {
    /// A page, in the order in which they were first seen.
    Page {
        /// How many places are passed over.
        offset: u64,
        /// How many people at most.
        limit: u64,
    },
    /// Those with these ids.
    Ids(&'a [Uuid]),
}

/// People of an employer.
#[derive(Debug)]
pub struct People {
    /// How many places there are in all, whoever was picked, which is how many people there are but for those who left
    /// the tenant lately; of those picked by ids, how many of them there are.
    pub total: u64,
    /// How many places of the page are of people whom the tenant has no more. Pages that are counted on by their places
    /// have everybody once, whoever goes meanwhile.
    pub left: u64,
    /// Those who were picked.
    pub workers: Vec<Worker>,
}

/// An employer: the tenant as one company.
#[derive(Debug)]
pub struct Employer {
    /// The company that stands for the tenant: the master company, or the first.
    pub company: Option<ObjectFields>,
    /// The units that are departments, by the role of their level.
    pub departments: Vec<ObjectFields>,
    /// The places of work.
    pub locations: Vec<ObjectFields>,
}

/// How the last try to read something of a tenant ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// All of it was read.
    Success,
    /// A part of it was read.
    Partial,
    /// None of it was read.
    Failed,
}

/// From when an answer is.
#[derive(Debug, Clone, Copy)]
pub struct Freshness {
    /// When it was taken from the tenant: of several lists that it is made of, the oldest.
    pub retrieved_at: Option<Timestamp>,
    /// When it was last tried.
    pub attempted_at: Option<Timestamp>,
    /// How that ended.
    pub attempt: Attempt,
}

/// Something that was read, with when.
#[derive(Debug)]
pub struct Read<T> {
    /// What was read.
    pub value: T,
    /// When.
    pub freshness: Freshness,
}

impl Depth {
    /// What of people it is made of, beside the person.
    const fn kinds(self) -> &'static [ObjectKind] {
        match self {
            Self::Directory | Self::Individual { .. } => &[ObjectKind::Employment],
            Self::Employment => &[
                ObjectKind::Employment,
                ObjectKind::Compensation,
                ObjectKind::JobRecord,
                ObjectKind::CustomFields,
            ],
        }
    }

    /// The lists it is made of beside the people themselves.
    const fn beside(self) -> &'static [Stream] {
        match self {
            Self::Directory => &[Stream::Employments, Stream::OrgUnits],
            Self::Individual { .. } => &[Stream::Employments],
            Self::Employment => &[
                Stream::Employments,
                Stream::Compensation,
                Stream::JobHistory,
                Stream::CustomFields,
                Stream::OrgUnits,
                Stream::Locations,
            ],
        }
    }

    /// Whether a unit or place is told by its name.
    const fn needs_structure(self) -> bool {
        !matches!(self, Self::Individual { .. })
    }
}

impl Freshness {
    /// Of what was read just now.
    fn now() -> Self {
        let now = engine::now();
        Self {
            retrieved_at: Some(now),
            attempted_at: Some(now),
            attempt: Attempt::Success,
        }
    }

    /// Of what is made of these streams; `None` where the copy does not hold all of it yet. `main` must be there; the
    /// others must be there, or not permitted.
    fn of(seen: &[StreamRead], main: Stream, beside: &[Stream]) -> Option<Self> {
        let find = |stream: Stream| seen.iter().find(|seen| seen.stream == stream);
        find(main)?.swept_at?;
        let (mut retrieved, mut attempted, mut failed, mut read) = (None::<Timestamp>, None, 0, 0);
        for stream in std::iter::once(main).chain(beside.iter().copied()) {
            let seen = find(stream)?;
            let denied = seen.result == Some(SyncResult::NotPermitted);
            if seen.swept_at.is_none() && !denied {
                return None;
            }
            attempted = attempted.max(seen.attempted_at);
            if denied && stream != main {
                continue;
            }
            retrieved = match (retrieved, seen.succeeded_at) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            match seen.result {
                Some(SyncResult::Error | SyncResult::Doubtful | SyncResult::NotPermitted) => failed += 1,
                _ => read += 1,
            }
        }
        Some(Self {
            retrieved_at: retrieved,
            attempted_at: attempted,
            attempt: match (failed, read) {
                (0, _) => Attempt::Success,
                (_, 0) => Attempt::Failed,
                _ => Attempt::Partial,
            },
        })
    }
}

impl Engine {
    /// People of an employer, from the copy where it is whole, else as the tenant has them now.
    ///
    /// # Errors
    /// When there is no such account, UKG Pro refuses its credentials, or reading fails; the people themselves must be
    /// permitted.
    pub async fn employer_people(
        &self,
        ask: &EmployerAsk,
        depth: Depth,
        pick: Pick<'_>,
    ) -> Result<Read<People>, Problem> {
        let seen = self.copy_of(ask).await?;
        match Freshness::of(&seen, Stream::Persons, depth.beside()) {
            Some(freshness) => Ok(Read {
                value: Box::pin(self.copied_workers(ask, depth, pick)).await?,
                freshness,
            }),
            None => Ok(Read {
                value: Box::pin(self.live_workers(ask, depth, pick)).await?,
                freshness: Freshness::now(),
            }),
        }
    }

    /// The employer itself, likewise.
    ///
    /// # Errors
    /// As [`employer_people`](Self::employer_people); companies must be permitted.
    pub async fn employer(&self, ask: &EmployerAsk) -> Result<Read<Employer>, Problem> {
        let seen = self.copy_of(ask).await?;
        let beside = [Stream::OrgUnits, Stream::Locations];
        let (mut objects, freshness) = match Freshness::of(&seen, Stream::Companies, &beside) {
            Some(freshness) => (Box::pin(self.copied_structure(ask, true)).await?, freshness),
            None => (Box::pin(self.live_structure(ask, true)).await?, Freshness::now()),
        };
        let take = |objects: &mut Vec<(ObjectKind, ObjectFields)>, kind: ObjectKind| -> Vec<ObjectFields> {
            let all = objects.extract_if(.., |(own, _)| *own == kind);
            all.map(|(_, fields)| fields).collect()
        };
        let companies = take(&mut objects, ObjectKind::Company);
        let master = companies
            .iter()
            .position(|company| company.flag("is_master") == Some(true));
        let structure = Structure::of(objects);
        Ok(Read {
            value: Employer {
                company: companies.into_iter().nth(master.unwrap_or_default()),
                departments: structure.departments(),
                locations: structure.into_locations(),
            },
            freshness,
        })
    }

    /// What is known of the copy of an account; nothing may be read of one whose credentials UKG Pro refuses.
    async fn copy_of(&self, ask: &EmployerAsk) -> Result<Vec<StreamRead>, Problem> {
        let account: Account = self.account(ask.organisation, ask.account).await?;
        if account.status == AccountStatus::ReauthNeeded {
            return Err(diagnosis::reauthentication_needed(&account));
        }
        let seen = self.store.streams_read(ask.organisation, ask.account).await;
        seen.map_err(|error| diagnosis::store(&error))
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn seen(stream: Stream, swept: bool, result: SyncResult) -> StreamRead {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(stream as i64);
        StreamRead {
            stream,
            attempted_at: Some(now + SignedDuration::from_hours(1)),
            succeeded_at: swept.then_some(now),
            swept_at: swept.then_some(now),
            result: Some(result),
            lacks: None,
            leased_until: None,
        }
    }

    #[test]
    fn the_copy_answers_once_it_holds_what_is_asked_for_or_may_not() {
        let of = |employments: StreamRead| {
            let all = [seen(Stream::Persons, true, SyncResult::Success), employments];
            Freshness::of(&all, Stream::Persons, &[Stream::Employments])
        };
        assert!(of(seen(Stream::Employments, false, SyncResult::Stopped)).is_none());
        let denied = of(seen(Stream::Employments, false, SyncResult::NotPermitted)).unwrap();
        assert_eq!(denied.attempt, Attempt::Success);
        let failed = of(seen(Stream::Employments, true, SyncResult::Error)).unwrap();
        assert_eq!(failed.attempt, Attempt::Partial);
        let persons = seen(Stream::Persons, true, SyncResult::Success);
        assert_eq!(
            failed.retrieved_at, persons.succeeded_at,
            "the oldest of what it is made of"
        );
        assert!(failed.attempted_at > persons.attempted_at, "the latest try");
        let none = [seen(Stream::Persons, false, SyncResult::NotPermitted)];
        assert!(
            Freshness::of(&none, Stream::Persons, &[]).is_none(),
            "a read says what is missing"
        );
    }
}
