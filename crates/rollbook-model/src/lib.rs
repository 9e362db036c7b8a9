//! Promises what callers of Rollbook may rely on: ids, accounts, problems, the catalogue and the guide.

pub mod account;
mod caller_request;
pub mod catalogue;
mod code;
mod connection;
mod deduction_administrator;
mod deduction_job;
pub mod event;
mod evidence;
pub mod explain;
pub mod guide;
mod id;
mod language;
pub mod link_session;
pub mod metric;
mod pay_item_rule;
pub mod permission;
pub mod person;
pub mod problem;
mod product;
mod refresh;
mod scope;
pub mod sync;
pub mod verdict;
pub mod webhook;
mod words;
pub mod workforce;
mod write_key;

pub use account::{Account, AccountKind, AccountStatus, PermissionFinding, PermissionLevel, PermissionState, Provider};
pub use caller_request::{CallerRequestId, MalformedCallerRequestId};
pub use catalogue::{Action, Catalogue};
pub use code::Code;
pub use connection::{
    Client, ConnectAsked, ConnectProduct, Connection, ConnectionId, ConnectionStatus, Entity, ParseConnectionIdError,
};
pub use deduction_administrator::{DeductionAdministrator, LONGEST_USER_NAME, SecondPerson, UserStanding};
pub use deduction_job::{
    Contribution, ContributionKind, DeductionEmployee, DeductionFinding, DeductionFrequency, DeductionItem,
    DeductionJob, DeductionJobKind, DeductionJobStatus, DeductionSetUp, DeductionState, DeductionStep, DeductionTask,
    DeductionTransaction, DeductionTransport, DeductionWish, RegisteredDeduction, SavingsLimit, Tier,
    WrittenPercentage,
};
pub use event::{Actor, Event, EventKind};
pub use evidence::Evidence;
pub use guide::{Choice, Guide};
pub use id::{
    AccessTokenId, AccountId, ApiKeyId, ClientId, EventId, OrganisationId, ParseIdError, PersonId, RequestId, WebhookId,
};
pub use language::{Language, UnknownLanguage};
pub use link_session::LinkSession;
pub use pay_item_rule::{PayItemRule, RuleCondition, RuleField};
pub use person::{Person, Role};
pub use problem::Problem;
pub use product::Product;
pub use refresh::{Refresh, RefreshStatus};
pub use scope::Scope;
pub use sync::{Change, ChangeKind, ObjectKind, Stream, StreamStanding, SyncMode, SyncResult};
pub use ukg_pro_contract::Transport;
pub use verdict::Verdict;
pub use webhook::{DeliveryState, DisabledReason, Webhook, WebhookEvent, WebhookForm};
pub use words::UnknownWord;
pub use write_key::{ParseWriteKeyError, WriteKey};
