//! What happened to accounts, links and people, and who did it: the audit trail, and what webhooks tell.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::id::{AccountId, ApiKeyId, ClientId, EventId, OrganisationId, PersonId};
use crate::words::words;

/// One thing that happened. It holds no secret and nothing of the tenant's people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The organisation in which it happened.
    pub organisation: OrganisationId,
    /// Its id; events that happened later have later ids.
    pub id: EventId,
    /// The account it is about, which may be gone by now.
    pub account: Option<AccountId>,
    /// Who did it.
    pub actor: Actor,
    /// What happened.
    pub kind: EventKind,
    /// The particulars, a few words each, as `{"from": "linked", "to": "paused"}`.
    pub detail: Map<String, Value>,
    /// When.
    pub at: Timestamp,
}

impl Event {
    /// Something that happened just now.
    pub fn now(organisation: OrganisationId, actor: Actor, kind: EventKind, account: Option<AccountId>) -> Self {
        let now = Timestamp::now();
        Self {
            organisation,
            id: EventId::new(),
            account,
            actor,
            kind,
            detail: Map::new(),
            // As finely as the store keeps it.
            at: Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now),
        }
    }

    /// The event with a particular.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(name.to_owned(), value.into());
        self
    }
}

/// Who did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Somebody who is signed in to the console.
    Person(PersonId),
    /// A product, by its API key.
    ApiKey(ApiKeyId),
    /// A product that speaks Finch's contract.
    Client(ClientId),
    /// Whoever holds the link of a session, by the session's number.
    LinkSession(u64),
    /// The operator, on the command line.
    CommandLine,
    /// Rollbook itself.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => id.fmt(formatter),
            Self::ApiKey(id) => id.fmt(formatter),
            Self::Client(id) => id.fmt(formatter),
            Self::LinkSession(number) => write!(formatter, "link:{number}"),
            Self::CommandLine => formatter.write_str("command_line"),
            Self::System => formatter.write_str("system"),
        }
    }
}

/// A text that names nobody who can do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the text names no actor")]
pub struct UnknownActor;

impl FromStr for Actor {
    type Err = UnknownActor;

    fn from_str(text: &str) -> Result<Self, UnknownActor> {
        if let Some(number) = text.strip_prefix("link:") {
            return number.parse().map(Self::LinkSession).map_err(|_| UnknownActor);
        }
        match text {
            "command_line" => Ok(Self::CommandLine),
            "system" => Ok(Self::System),
            _ => {
                let person = text.parse().map(Self::Person);
                person
                    .or_else(|_| text.parse().map(Self::ApiKey))
                    .or_else(|_| text.parse().map(Self::Client))
                    .map_err(|_| UnknownActor)
            }
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

words! {
    /// What happened.
    EventKind, "event kind" {
        /// A tenant was linked for the first time.
        AccountLinked = "account.linked",
        /// An account was given new values.
        AccountRelinked = "account.relinked",
        /// Its name, customer, kind or actions were changed.
        AccountEdited = "account.edited",
        /// Its credentials and permissions were checked.
        AccountChecked = "account.checked",
        /// It came into another state by itself.
        AccountStatusChanged = "account.status_changed",
        /// Its password has reached the age of which the operator wants to be told.
        AccountPasswordOld = "account.password_old",
        /// Its customer withdrew access, and its credentials were destroyed.
        AccountRevoked = "account.revoked",
        /// It was paused.
        AccountPaused = "account.paused",
        /// It goes on after a pause.
        AccountResumed = "account.resumed",
        /// It was deleted, with its credentials.
        AccountDeleted = "account.deleted",
        /// A link session was made.
        LinkCreated = "link.created",
        /// A link was opened for the first time.
        LinkOpened = "link.opened",
        /// The person pressed Connect.
        LinkTried = "link.tried",
        /// Missing permissions were sent on to an administrator.
        LinkSentBack = "link.sent_back",
        /// The person cancelled.
        LinkCancelled = "link.cancelled",
        /// Somebody was invited to the console.
        PersonInvited = "person.invited",
        /// Somebody joined.
        PersonJoined = "person.joined",
        /// Somebody signed in.
        PersonSignedIn = "person.signed_in",
        /// The identity provider vouched for somebody who was not let in.
        PersonRefused = "person.refused",
        /// Somebody got another role.
        PersonRoleChanged = "person.role_changed",
        /// Somebody may no longer sign in.
        PersonDisabled = "person.disabled",
        /// Somebody may sign in again.
        PersonEnabled = "person.enabled",
        /// An API key was made.
        KeyCreated = "key.created",
        /// An API key was revoked.
        KeyRevoked = "key.revoked",
        /// A client that speaks Finch's contract was made.
        ClientCreated = "client.created",
        /// A client, and all of its access tokens, was revoked.
        ClientRevoked = "client.revoked",
        /// A customer let a client have data of an account.
        ConnectionMade = "connection.made",
        /// A client was given an access token.
        ConnectionOpened = "connection.opened",
        /// A connection, and all of its access tokens, is over.
        ConnectionEnded = "connection.ended",
        /// Events of before the audit log was a chain were put into it.
        AuditBegun = "audit.begun",
        /// An action that writes was called; what became of it stands in the request log.
        ActionWrite = "action.write",
        /// Whoever uses the tools of an account said what they think of them; what was said is not kept.
        ToolFeedback = "tool.feedback",
        /// An action was called whose answer shows national identifiers or bank numbers without a mask.
        SensitiveRead = "sensitive.read",
        /// Everything was sealed under a new master key.
        MasterKeyRotated = "master_key.rotated",
        /// What is kept of one of a tenant's people was handed out.
        PersonDataExported = "person_data.exported",
        /// What was kept of one of a tenant's people was erased.
        PersonDataErased = "person_data.erased",
        /// All that may be read of a tenant's people is copied for the first time.
        CopyLoaded = "copy.loaded",
        /// All that a tenant has paid, as far as it goes back, is copied for the first time.
        PayLoaded = "copy.pay_loaded",
        /// Copying an account's people was begun.
        SyncBegun = "sync.begun",
        /// The copy of an account's people was ended, and all of it removed.
        SyncEnded = "sync.ended",
        /// Everything was read anew because a client asked for it, or could not be.
        RefreshEnded = "refresh.ended",
        /// A client asked for deductions to be written; what was asked for is not kept here.
        DeductionsAsked = "deductions.asked",
        /// A job that writes deductions has ended.
        DeductionsWritten = "deductions.written",
        /// How the transactions of an account's tenant are written was recorded, or forgotten.
        DeductionTransactionRecorded = "deductions.transaction_recorded",
        /// Who enters deductions by hand in an account's tenant was named, or forgotten.
        DeductionAdministratorNamed = "deductions.administrator_named",
        /// What codes of an account's tenant mean was changed.
        CodesChanged = "codes.changed",
        /// Everything was written into a backup.
        BackupMade = "backup.made",
        /// Everything was put back from a backup; what happened between its making and this line is not in the log.
        BackupRestored = "backup.restored",
        /// A webhook was made.
        WebhookCreated = "webhook.created",
        /// A webhook was changed, or somebody disabled it.
        WebhookChanged = "webhook.changed",
        /// A webhook was given a new secret.
        WebhookSecretRotated = "webhook.secret_rotated",
        /// Somebody asked for a test of a webhook.
        WebhookTested = "webhook.tested",
        /// A webhook was disabled because its receiver takes nothing.
        WebhookDisabled = "webhook.disabled",
        /// A webhook was deleted.
        WebhookDeleted = "webhook.deleted",
        /// Somebody ran an action that reads in the playground.
        ActionRun = "action.run",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_actor_reads_back_from_its_text() {
        let actors = [
            Actor::Person(PersonId::new()),
            Actor::ApiKey(ApiKeyId::new()),
            Actor::Client(ClientId::new()),
            Actor::LinkSession(1_762_071_330_250_000),
            Actor::CommandLine,
            Actor::System,
        ];
        for actor in actors {
            assert_eq!(actor.to_string().parse(), Ok(actor));
        }
        for text in ["", "link:", "link:x", "per_", "somebody"] {
            assert_eq!(text.parse::<Actor>(), Err(UnknownActor), "{text}");
        }
    }
}
