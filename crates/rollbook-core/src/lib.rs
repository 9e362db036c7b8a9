//! Decides: linking a tenant, checking what it allows, running actions, and what a failure means.
//!
//! Faces turn a request into one call of [`Engine`] and its answer back. Every failure that leaves here is a
//! [`Problem`](rollbook_model::Problem).

mod accounts;
mod actions;
mod arguments;
mod check;
mod codes;
mod collector;
mod compare;
mod connect;
mod cursor;
mod diagnosis;
mod doctor;
mod employer;
mod engine;
mod feedback;
mod findings;
mod keys;
mod life;
mod link;
mod logins;
mod looks;
mod mapping;
mod matrix;
mod metrics;
mod objects;
mod paging;
mod people;
mod permits;
mod person_data;
mod probes;
mod readings;
mod relink;
mod request_budget;
mod requests;
mod served;
mod sign_in;
mod sync;
mod under_way;
mod vault;
mod waiting;
mod webhooks;
mod workforce;

pub use accounts::AccountEdit;
pub use actions::{Answer, Budget, EachRow, MASK, PathAnswer, PathRequest, Run, Sensitive};
pub use check::Ticked;
pub use codes::{CodeChange, CodeList, CodeMeaning, Codes};
pub use collector::{Collector, CollectorError};
pub use connect::{ConnectRequest, Opened, Reauthentication, Redeemed, RefreshAsked, RefreshPace, supported_fields};
pub use doctor::{Diagnosis, Finding, Weight};
pub use employer::{
    Attempt, Cents, Deduction, DeductionAsked, DeductionEntries, DeductionEntry, DeductionPlan, Depth, Earning,
    Employer, EmployerAsk, Enrollment, Enrollments, EntriesAddress, Freshness, LineCategory, Lines, MOST_IN_A_JOB,
    ObjectFields, PayGroup, PayGroups, PayItem, PayItemRules, Payment, PaymentMethod, People, Pick,
    Read as EmployerRead, RuleWish, RuledLine, Share, Statement, Tax, Worker, administrator_until, benefit_unknown,
};
pub use engine::{Engine, MalformedSchema, PASSWORD_REMINDER_DAYS, RecordedSchema, Settings, account_unknown};
pub use link::{
    Address, AtOnce, FilledForm, Invitation, LINK_CODES, LINK_LIFETIME, LinkRequest, Linked, Progress,
    SENT_BACK_LIFETIME, Touched, Try, Values, WholeForm,
};
pub use mapping::{MappingRow, ObjectMapping, mappings};
pub use matrix::{ActionStanding, Matrix, MatrixRow};
pub use metrics::{Metrics, Times};
pub use objects::{Explained, MOST_OBJECTS, ObjectPage, ObjectsAsk, WorkforceObject};
pub use people::SHORTEST_PASSWORD;
pub use person_data::{PersonData, PersonWrite};
pub use request_budget::{MalformedLimit, REQUESTS_A_MINUTE, RequestLimits, RequestsAMinute, RequestsLeft};
pub use requests::{Traced, request_unknown};
pub use rollbook_store::{ChangeFilter, CopiedObject, LoginBudget, ObjectFilter as CopiedFilter};
pub use served::{Called, REQUEST, Served};
pub use sign_in::{MalformedProvider, ProviderAnswer, ProviderSettings, SignInBegun};
pub use sync::{SyncStanding, Wanted};
pub use ukg_pro::Names;
pub use ukg_pro_contract::soap::bi::report::ReportRow;
pub use webhooks::{
    DELIVERIES_KEPT, Delivered, LONGEST_OVERLAP, MOST_WEBHOOKS, OVERLAP, RETRIED_FOR, Signed, delivery_unknown,
    pause_before, sign, webhook_unknown,
};
pub use workforce::{Ask, Employee, Hired, Listed, Lookup, MOST_ROWS, Needs, Only, SourceCall, Structure};
