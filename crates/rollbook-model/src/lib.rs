//! Promises what callers of Rollbook may rely on: ids, accounts, problems, the catalogue and the guide.

pub mod account;
mod caller_request;
pub mod catalogue;
mod code;
pub mod event;
pub mod explain;
pub mod guide;
mod id;
mod language;
pub mod link_session;
pub mod metric;
pub mod permission;
pub mod person;
pub mod problem;
mod product;
mod scope;
pub mod verdict;
mod words;
mod write_key;

pub use account::{Account, AccountKind, AccountStatus, PermissionFinding, PermissionLevel, PermissionState, Provider};
pub use caller_request::{CallerRequestId, MalformedCallerRequestId};
pub use catalogue::{Action, Catalogue};
pub use code::Code;
pub use event::{Actor, Event, EventKind};
pub use guide::{Choice, Guide};
pub use id::{AccountId, ApiKeyId, EventId, OrganisationId, ParseIdError, PersonId, RequestId};
pub use language::{Language, UnknownLanguage};
pub use link_session::LinkSession;
pub use person::{Person, Role};
pub use problem::Problem;
pub use product::Product;
pub use scope::Scope;
pub use ukg_pro_contract::Transport;
pub use verdict::Verdict;
pub use words::UnknownWord;
pub use write_key::{ParseWriteKeyError, WriteKey};
