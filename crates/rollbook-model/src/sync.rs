//! The copy of a tenant's people: what is copied by itself, how far it is, and every change that was seen.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::evidence::Evidence;
use crate::id::AccountId;
use crate::words::words;

words! {
    /// What is copied by itself, with its own schedule: one list of UKG Pro's.
    Stream, "stream" {
        /// Companies.
        Companies = "companies",
        /// Units of the organization.
        OrgUnits = "org_units",
        /// Places where people work.
        Locations = "locations",
        /// Jobs.
        Jobs = "jobs",
        /// People.
        Persons = "persons",
        /// Employments.
        Employments = "employments",
        /// Pay of employments.
        Compensation = "compensation",
        /// What jobs, units and pay people have had.
        JobHistory = "job_history",
        /// Dependents, beneficiaries and emergency contacts.
        Contacts = "contacts",
        /// Fields that the tenant made.
        CustomFields = "custom_fields",
        /// What was paid, pay run by pay run; no objects are made of it.
        Pay = "pay",
    }

    /// What the copy holds objects of.
    ObjectKind, "kind of object" {
        /// A company.
        Company = "company",
        /// A unit of the organization.
        OrgUnit = "org_unit",
        /// A place where people work.
        Location = "location",
        /// A job.
        Job = "job",
        /// A person.
        Person = "person",
        /// An employment.
        Employment = "employment",
        /// The pay of an employment; it has the employment's id.
        Compensation = "compensation",
        /// One entry of the job history of an employment.
        JobRecord = "job_record",
        /// A dependent, beneficiary or emergency contact.
        Contact = "contact",
        /// What a person has in the fields that the tenant made; it has the person's id.
        CustomFields = "custom_fields",
    }

    /// What happened to an object.
    ChangeKind, "kind of change" {
        /// It was seen for the first time.
        Created = "created",
        /// Something of it is different.
        Updated = "updated",
        /// The employment ended.
        Terminated = "terminated",
        /// The employment had ended, and goes on.
        Rehired = "rehired",
        /// The employment is in another unit, place or company than before.
        Transferred = "transferred",
        /// The tenant has it no more.
        Deleted = "deleted",
    }

    /// How a run of a stream ended.
    SyncResult, "result of a run" {
        /// All of it was read and stored.
        Success = "success",
        /// The process ended, and it goes on.
        Stopped = "stopped",
        /// It failed, and is tried again.
        Error = "error",
        /// The service account may not read it.
        NotPermitted = "not_permitted",
        /// It stopped because what came is not plausible, and waits for somebody to say that it is true.
        Doubtful = "doubtful",
    }

    /// How a run of a stream reads.
    SyncMode, "mode of a run" {
        /// All of it, for the first time.
        First = "first",
        /// What changed since.
        Increment = "increment",
        /// All of it again, to find what is gone.
        Sweep = "sweep",
    }
}

impl Stream {
    /// Whether its rows are parts of people; the others are of what people work in, and of what was paid.
    pub const fn is_of_people(self) -> bool {
        !matches!(
            self,
            Self::Companies | Self::OrgUnits | Self::Locations | Self::Jobs | Self::Pay
        )
    }

    /// The stream whose rows say when those of this one have changed, where its own do not.
    pub const fn follows(self) -> Option<Self> {
        match self {
            Self::Compensation | Self::JobHistory => Some(Self::Employments),
            _ => None,
        }
    }
}

/// How far a stream of an account is.
#[derive(Debug, Clone, Serialize)]
pub struct StreamStanding {
    /// The stream.
    pub stream: Stream,
    /// When its next run is due.
    pub due_at: Timestamp,
    /// Whether a run is under way.
    pub running: bool,
    /// How the run reads that is under way, or goes on when it is due; `None` between runs.
    pub mode: Option<SyncMode>,
    /// How many rows that run has read.
    pub rows_read: u64,
    /// When a run was last begun or went on.
    pub attempted_at: Option<Timestamp>,
    /// When a run last ended well.
    pub succeeded_at: Option<Timestamp>,
    /// When all of it was last read.
    pub swept_at: Option<Timestamp>,
    /// How the last run ended.
    pub result: Option<SyncResult>,
    /// What is wrong, where it did not end well.
    pub problem: Option<Evidence>,
    /// The line of the permission grid that the service account lacks to read it.
    pub lacks: Option<String>,
    /// Where it may not be read any more: the moment as of which its rows stay as they are.
    pub stays_as_of: Option<Timestamp>,
    /// How many rows are copied.
    pub rows: u64,
}

/// A change that was seen.
///
/// `Debug` does not show the values, which are of people.
#[derive(Clone, Serialize)]
pub struct Change {
    /// Its place in the order of all changes of the organisation, from 1; there can be gaps.
    pub position: u64,
    /// The account.
    pub account_id: AccountId,
    /// What changed.
    pub object: ObjectKind,
    /// Its id.
    pub id: Uuid,
    /// The person whose it is, if it is a person's.
    pub person_id: Option<Uuid>,
    /// What happened.
    pub kind: ChangeKind,
    /// The fields: each with `old` and `new`. Of what was created, every field that has a value, with `new` alone.
    pub fields: Map<String, Value>,
    /// When it was seen.
    pub seen_at: Timestamp,
    /// When it happened, as the tenant says: a moment without a zone. `None` where it does not say.
    pub happened_at: Option<String>,
}

impl std::fmt::Debug for Change {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Change")
            .field("position", &self.position)
            .field("object", &self.object)
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}
