//! Webhooks: where a product is told what happened, in which form, and what became of each delivery.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::EventKind;
use crate::id::{AccountId, OrganisationId, WebhookId};
use crate::sync::{ChangeKind, ObjectKind};
use crate::words::words;

words! {
    /// What a webhook tells.
    WebhookEvent, "webhook event" {
        /// A tenant was linked for the first time.
        AccountCreated = "account.created",
        /// An account got new values, or its name, customer, kind or actions were changed.
        AccountUpdated = "account.updated",
        /// An account came into another state.
        AccountStatusChanged = "account.status_changed",
        /// An account was deleted, with its credentials.
        AccountDeleted = "account.deleted",
        /// The password of its service account has reached the age of which the operator wants to be told.
        AccountPasswordOld = "account.password_old",
        /// Everything of a tenant's people that the service account may read is copied for the first time.
        SyncLoaded = "sync.loaded",
        /// What a tenant has paid, as far as it goes back, is copied for the first time.
        SyncPayLoaded = "sync.pay_loaded",
        /// Everything was read anew because a client asked for it, or could not be: `outcome` says which.
        SyncRefreshed = "sync.refreshed",
        /// A job that writes deductions has ended: `outcome` says how, `kind` what it does.
        DeductionsWritten = "deductions.written",
        /// A person was seen for the first time.
        PersonCreated = "person.created",
        /// Something of a person is different.
        PersonUpdated = "person.updated",
        /// The tenant has a person no more.
        PersonDeleted = "person.deleted",
        /// An employment was seen for the first time.
        EmploymentCreated = "employment.created",
        /// Something of an employment is different.
        EmploymentUpdated = "employment.updated",
        /// An employment ended.
        EmploymentTerminated = "employment.terminated",
        /// An employment had ended, and goes on.
        EmploymentRehired = "employment.rehired",
        /// An employment is in another unit, place or company.
        EmploymentTransferred = "employment.transferred",
        /// The tenant has an employment no more.
        EmploymentDeleted = "employment.deleted",
        /// The pay of an employment is new, different or gone.
        CompensationChanged = "compensation.changed",
        /// An entry of somebody's job history is new, different or gone.
        JobRecordChanged = "job_record.changed",
        /// A dependent, beneficiary or emergency contact is new, different or gone.
        ContactChanged = "contact.changed",
        /// What a person has in the fields that the tenant made is different.
        CustomFieldsChanged = "custom_fields.changed",
        /// A company is new, different or gone.
        CompanyChanged = "company.changed",
        /// A unit of the organization, a place or a job is new, different or gone.
        OrganizationChanged = "organization.changed",
        /// Something was paid.
        PaymentCreated = "payment.created",
        /// Something of a payment is different.
        PaymentUpdated = "payment.updated",
        /// The tenant has a payment no more.
        PaymentDeleted = "payment.deleted",
        /// Somebody was paid something.
        PayStatementCreated = "pay_statement.created",
        /// Something of what somebody was paid by a payment is different.
        PayStatementUpdated = "pay_statement.updated",
        /// Somebody was not paid by a payment after all.
        PayStatementDeleted = "pay_statement.deleted",
        /// Somebody is in the directory for the first time.
        DirectoryCreated = "directory.created",
        /// What the directory shows of somebody is different.
        DirectoryUpdated = "directory.updated",
        /// Somebody is in the directory no more.
        DirectoryDeleted = "directory.deleted",
        /// Another webhook was disabled by Rollbook, because its receiver takes nothing.
        WebhookDisabled = "webhook.disabled",
        /// A test that somebody asked for.
        Test = "webhook.test",
    }

    /// In which form a webhook is told: the body and how it is signed.
    WebhookForm, "form of a webhook" {
        /// Standard Webhooks: `type`, `timestamp` and `data`, signed in `webhook-signature`.
        Standard = "standard",
        /// As StackOne's receivers read it, signed in `x-stackone-signature`.
        StackOne = "stackone",
        /// As Finch's receivers read it, signed in `Finch-Signature`.
        Finch = "finch",
    }

    /// Why a webhook is disabled.
    DisabledReason, "reason why a webhook is disabled" {
        /// Somebody disabled it.
        Asked = "asked",
        /// Its receiver answered 410: it is gone for good.
        Gone = "gone",
        /// Its receiver took nothing for days.
        Failing = "failing",
    }

    /// What became of a delivery.
    DeliveryState, "state of a delivery" {
        /// It waits for its turn, or for the next try.
        Pending = "pending",
        /// The receiver took it.
        Delivered = "delivered",
        /// It was given up.
        Failed = "failed",
    }
}

impl WebhookEvent {
    /// Those a webhook can ask for; a test comes unasked.
    pub fn choices() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|event| *event != Self::Test)
    }

    /// What it tells, in a few words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::AccountCreated => "a tenant was linked for the first time",
            Self::AccountUpdated => "an account got new values, or its name, customer, kind or actions were changed",
            Self::AccountStatusChanged => "an account came into another state",
            Self::AccountDeleted => "an account was deleted, with its credentials",
            Self::AccountPasswordOld => "the password of an account's service account is old",
            Self::SyncLoaded => "all that may be read of a tenant's people is copied for the first time",
            Self::SyncPayLoaded => "all that a tenant has paid is copied for the first time",
            Self::SyncRefreshed => "everything was read anew because a client asked for it, or could not be",
            Self::DeductionsWritten => "a job that writes deductions has ended",
            Self::PersonCreated => "a person was seen for the first time",
            Self::PersonUpdated => "something of a person is different",
            Self::PersonDeleted => "the tenant has a person no more",
            Self::EmploymentCreated => "an employment was seen for the first time",
            Self::EmploymentUpdated => "something of an employment is different",
            Self::EmploymentTerminated => "an employment ended",
            Self::EmploymentRehired => "an employment had ended, and goes on",
            Self::EmploymentTransferred => "an employment is in another unit, place or company",
            Self::EmploymentDeleted => "the tenant has an employment no more",
            Self::CompensationChanged => "the pay of an employment is new, different or gone",
            Self::JobRecordChanged => "an entry of somebody's job history is new, different or gone",
            Self::ContactChanged => "a dependent, beneficiary or emergency contact is new, different or gone",
            Self::CustomFieldsChanged => "what a person has in the fields that the tenant made is different",
            Self::CompanyChanged => "a company is new, different or gone",
            Self::OrganizationChanged => "a unit of the organization, a place or a job is new, different or gone",
            Self::PaymentCreated => "something was paid",
            Self::PaymentUpdated => "something of a payment is different",
            Self::PaymentDeleted => "the tenant has a payment no more",
            Self::PayStatementCreated => "somebody was paid something",
            Self::PayStatementUpdated => "something of what somebody was paid is different",
            Self::PayStatementDeleted => "somebody was not paid by a payment after all",
            Self::DirectoryCreated => "somebody is in the directory for the first time",
            Self::DirectoryUpdated => "what the directory shows of somebody is different",
            Self::DirectoryDeleted => "somebody is in the directory no more",
            Self::WebhookDisabled => "another webhook was disabled by Rollbook",
            Self::Test => "a test that somebody asked for",
        }
    }

    /// Whether it is about a tenant's people, or what they work in.
    pub const fn is_of_people(self) -> bool {
        !self.is_of_account() && !matches!(self, Self::WebhookDisabled | Self::Test)
    }

    /// What is told of a change, by what it is a change of and what happened. Those whom Finch's receivers know by their
    /// place in the directory are told of it besides.
    pub fn of_change(object: ObjectKind, kind: ChangeKind) -> impl Iterator<Item = Self> {
        let told = match (object, kind) {
            (ObjectKind::Person, ChangeKind::Created) => Self::PersonCreated,
            (ObjectKind::Person, ChangeKind::Deleted) => Self::PersonDeleted,
            (ObjectKind::Person, _) => Self::PersonUpdated,
            (ObjectKind::Employment, ChangeKind::Created) => Self::EmploymentCreated,
            (ObjectKind::Employment, ChangeKind::Updated) => Self::EmploymentUpdated,
            (ObjectKind::Employment, ChangeKind::Terminated) => Self::EmploymentTerminated,
            (ObjectKind::Employment, ChangeKind::Rehired) => Self::EmploymentRehired,
            (ObjectKind::Employment, ChangeKind::Transferred) => Self::EmploymentTransferred,
            (ObjectKind::Employment, ChangeKind::Deleted) => Self::EmploymentDeleted,
            (ObjectKind::Compensation, _) => Self::CompensationChanged,
            (ObjectKind::JobRecord, _) => Self::JobRecordChanged,
            (ObjectKind::Contact, _) => Self::ContactChanged,
            (ObjectKind::CustomFields, _) => Self::CustomFieldsChanged,
            (ObjectKind::Company, _) => Self::CompanyChanged,
            (ObjectKind::OrgUnit | ObjectKind::Location | ObjectKind::Job, _) => Self::OrganizationChanged,
        };
        let directory = match (object, kind) {
            (ObjectKind::Person, ChangeKind::Created) => Some(Self::DirectoryCreated),
            (ObjectKind::Person, ChangeKind::Deleted) => Some(Self::DirectoryDeleted),
            // The department, the manager, and whether somebody works there.
            (ObjectKind::Person | ObjectKind::Employment, _) => Some(Self::DirectoryUpdated),
            _ => None,
        };
        std::iter::once(told).chain(directory)
    }

    /// Whether it is about an account.
    pub const fn is_of_account(self) -> bool {
        matches!(
            self,
            Self::AccountCreated
                | Self::AccountUpdated
                | Self::AccountStatusChanged
                | Self::AccountDeleted
                | Self::AccountPasswordOld
        )
    }
}

impl WebhookForm {
    /// Whether receivers of this form can read an event. Those of the published contracts know accounts, and a test;
    /// Finch's know people, too, each by what the directory shows and by the rest.
    pub const fn tells(self, event: WebhookEvent) -> bool {
        let is_of_directory = matches!(
            event,
            WebhookEvent::DirectoryCreated | WebhookEvent::DirectoryUpdated | WebhookEvent::DirectoryDeleted
        );
        if event.is_of_account() || matches!(event, WebhookEvent::Test) {
            return true;
        }
        match self {
            Self::Standard => !is_of_directory,
            Self::StackOne => false,
            Self::Finch => !matches!(
                event,
                WebhookEvent::WebhookDisabled
                    | WebhookEvent::JobRecordChanged
                    | WebhookEvent::ContactChanged
                    | WebhookEvent::OrganizationChanged
            ),
        }
    }
}

impl EventKind {
    /// What webhooks tell of it; `None` for what they do not tell.
    pub const fn told(self) -> Option<WebhookEvent> {
        match self {
            Self::AccountLinked => Some(WebhookEvent::AccountCreated),
            Self::AccountRelinked | Self::AccountEdited => Some(WebhookEvent::AccountUpdated),
            Self::AccountPasswordOld => Some(WebhookEvent::AccountPasswordOld),
            Self::AccountStatusChanged | Self::AccountPaused | Self::AccountResumed | Self::AccountRevoked => {
                Some(WebhookEvent::AccountStatusChanged)
            }
            Self::AccountDeleted => Some(WebhookEvent::AccountDeleted),
            Self::CopyLoaded => Some(WebhookEvent::SyncLoaded),
            Self::PayLoaded => Some(WebhookEvent::SyncPayLoaded),
            Self::RefreshEnded => Some(WebhookEvent::SyncRefreshed),
            Self::DeductionsWritten => Some(WebhookEvent::DeductionsWritten),
            Self::WebhookDisabled => Some(WebhookEvent::WebhookDisabled),
            _ => None,
        }
    }
}

/// Where a product is told what happened. Its secrets are not part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Whose it is.
    #[serde(skip)]
    pub organisation: OrganisationId,
    /// Where it is sent.
    pub url: String,
    /// What it is for, in the words of whoever made it; empty when nothing was said.
    pub description: String,
    /// In which form.
    pub form: WebhookForm,
    /// What it tells; `None` is everything.
    pub events: Option<Vec<WebhookEvent>>,
    /// The accounts it tells of; `None` is all of them, and what is about none.
    pub accounts: Option<Vec<AccountId>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is disabled, and why: nothing is sent then.
    pub disabled: Option<Disabled>,
    /// Since when its receiver has taken nothing; `None` while it takes what comes.
    pub failing_since: Option<Timestamp>,
}

/// What a webhook tells, or tells of, when it is changed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Option<Vec<T>>")]
pub enum Wanted<T> {
    /// All there is.
    All,
    /// These alone.
    These(Vec<T>),
}

impl<T> From<Option<Vec<T>>> for Wanted<T> {
    fn from(list: Option<Vec<T>>) -> Self {
        list.map_or(Self::All, Self::These)
    }
}

impl<T> Wanted<T> {
    /// The list; `None` is all there is.
    pub fn list(&self) -> Option<&[T]> {
        match self {
            Self::All => None,
            Self::These(list) => Some(list),
        }
    }
}

/// Since when, and why, a webhook is disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Disabled {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub reason: DisabledReason,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_changes_an_account_is_told_and_nothing_of_people_or_keys() {
        // What is of accounts and not told: a check changes nothing by itself.
        for kind in EventKind::ALL {
            let of_account = kind.as_str().starts_with("account.") && *kind != EventKind::AccountChecked;
            let told = kind.told().is_some_and(WebhookEvent::is_of_account);
            assert_eq!(told, of_account, "{kind}");
        }
    }

    #[test]
    fn a_test_comes_unasked_and_in_every_form() {
        assert!(WebhookEvent::choices().all(|event| event != WebhookEvent::Test));
        for form in WebhookForm::ALL {
            assert!(form.tells(WebhookEvent::Test) && form.tells(WebhookEvent::AccountCreated));
        }
        assert!(!WebhookForm::Finch.tells(WebhookEvent::WebhookDisabled));
    }

    #[test]
    fn every_change_is_told_in_our_own_form_by_one_event() {
        for object in ObjectKind::ALL {
            for kind in ChangeKind::ALL {
                let told = WebhookEvent::of_change(*object, *kind);
                let own = told.filter(|event| WebhookForm::Standard.tells(*event));
                assert_eq!(own.count(), 1, "{object} {kind}");
            }
        }
    }
}
